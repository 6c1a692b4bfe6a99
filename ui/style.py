"""The style sheet: how Qt's own controls look in a theme. Spacing on a grid of 8 pixels, radii 8, 10 and 14."""

from __future__ import annotations

from pathlib import Path
from string import Template

from ui.theme import Theme

_TICKS = Path(__file__).parent / "ticks"
"""The tick of a checked box, a file for each theme: a style sheet takes no other pictures."""

_SHEET = Template("""
* { font-size: ${t14}px; color: $ink; selection-background-color: $accent; selection-color: $on_accent; }
QWidget#window, QStackedWidget, QScrollArea, QScrollArea > QWidget > QWidget#page { background: $background; }
QWidget#sidebar { background: $panel; border-right: 1px solid $line; }
QFrame#card { background: $card; border: 1px solid $line; border-radius: 10px; }
QFrame#composer { background: $card; border: 1px solid $line; border-radius: 14px; }
QFrame#composer[focused="true"] { border-color: $accent; }
QFrame#notice { background: $amber_soft; border-radius: 8px; }
QFrame#notice QLabel { color: $amber_ink; }
QFrame#error { background: $danger_soft; border-radius: 8px; }
QFrame#error QLabel { color: $danger_ink; }
QFrame#rule { background: $line; border: none; max-height: 1px; min-height: 1px; }
QLabel { background: transparent; }
QLabel[kind="title"] { font-size: ${t18}px; font-weight: 600; }
QLabel[kind="heading"] { font-size: ${t15}px; font-weight: 600; }
QLabel[kind="brand"] { font-size: ${t20}px; font-weight: 600; }
QLabel[kind="dim"] { font-size: ${t12}px; color: $dim; }
QLabel[kind="small"] { font-size: ${t11}px; color: $dim; }
QLabel[kind="section"] { font-size: ${t11}px; font-weight: 600; color: $dim; }
QLineEdit, QPlainTextEdit#field, QSpinBox, QDoubleSpinBox, QComboBox {
    background: $card; border: 1px solid $line; border-radius: 8px; padding: 6px 10px; min-height: ${t20}px; }
QLineEdit:focus, QPlainTextEdit#field:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus {
    border: 1px solid $accent; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled { color: $faint; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox QAbstractItemView { background: $card; border: 1px solid $line; outline: none; }
QPushButton { background: $card; border: 1px solid $line; border-radius: 8px; padding: 6px 14px; }
QPushButton:hover { border-color: $faint; }
QPushButton:focus, QToolButton:focus { border: 1px solid $accent; }
QPushButton:pressed { background: $panel; }
QPushButton:disabled { color: $faint; }
QPushButton[kind="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: 600; }
QPushButton[kind="primary"]:focus { border: 2px solid $ink; }
QPushButton[kind="primary"]:disabled { background: $line; color: $dim; border-color: $line; }
QPushButton[kind="danger"] { color: $danger_ink; }
QPushButton[kind="flat"] { background: transparent; border: 1px solid transparent; padding: 4px 8px; color: $dim; }
QPushButton[kind="flat"]:hover { background: $panel; color: $ink; }
QPushButton[kind="flat"]:focus { border: 1px solid $accent; }
QPushButton[kind="chip"] { background: $amber_soft; color: $amber_ink; border: 1px solid $amber_soft;
    border-radius: 12px; padding: 4px 14px; font-size: ${t12}px; font-weight: 600; }
QPushButton[kind="chip"]:focus { border: 1px solid $amber_ink; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 8px; padding: 4px; }
QToolButton:hover { background: $line; }
QToolButton[kind="framed"] { background: $card; border: 1px solid $line; }
QToolButton[kind="framed"]:focus { border: 1px solid $accent; }
QToolButton::menu-indicator { image: none; }
QMenu { background: $card; border: 1px solid $line; border-radius: 8px; padding: 6px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 6px; }
QMenu::item:selected { background: $accent_soft; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 6px 4px; }
QMenu::icon { padding-left: 8px; }
QToolTip { background: $card; color: $ink; border: 1px solid $line; padding: 6px; font-size: ${t12}px; }
QListView, QTreeView { background: transparent; border: none; outline: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar::handle:vertical { background: $line; border-radius: 4px; min-height: 32px; margin: 1px; }
QScrollBar::handle:vertical:hover { background: $faint; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle:horizontal { background: $line; border-radius: 4px; min-width: 32px; margin: 1px; }
QScrollBar::handle:horizontal:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QProgressBar { background: $line; border: none; border-radius: 4px; max-height: 8px; min-height: 8px; }
QProgressBar::chunk { background: $accent; border-radius: 4px; }
QCheckBox { spacing: 8px; }
QCheckBox::indicator { width: 16px; height: 16px; border: 1px solid $dim; border-radius: 4px; background: $card; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$tick"); }
QCheckBox::indicator:focus { border: 2px solid $accent; }
QSplitter::handle { background: $line; width: 1px; }
QDialog, QMessageBox { background: $background; }
""")


def sheet(theme: Theme, scale: float) -> str:
    """The style sheet of `theme` with type at `scale`."""
    sizes = {f"t{size}": str(round(size * scale)) for size in (11, 12, 13, 14, 15, 18, 20)}
    colours = {name: value for name, value in vars(theme).items() if isinstance(value, str)}
    return _SHEET.substitute(colours, **sizes, tick=(_TICKS / f"{theme.name}.svg").as_posix())

"""Files that wait to be sent: a chip each, in as many rows as they need."""

from __future__ import annotations

from html import escape
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from ui.flow import Flow
from ui.look import Look
from ui.sides import margins
from ui.sizes import format_bytes
from ui.text import blanked

_NAME = 240
"""Widest name of a file, in pixels at the usual size of type; a longer one loses its middle."""


class Chip(QFrame):
    """One file. Signals: `removed()`."""

    removed = Signal()

    def __init__(self, look: Look, path: Path, size: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path, self._look, self._size = path, look, size
        self.setObjectName("chip")
        self._label = QLabel()
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setToolTip(f"<p>{escape(blanked(str(path)))}</p>")
        self._close = QToolButton()
        self._close.setAccessibleName(self.tr("Do not send {file}").format(file=blanked(path.name)))
        self._close.setToolTip(self.tr("Do not send this file"))
        self._close.clicked.connect(self.removed)
        row = QHBoxLayout(self)
        row.setContentsMargins(*margins(12, 0, 4, 0))
        row.setSpacing(4)
        row.addWidget(self._label)
        row.addWidget(self._close)
        look.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        look, theme = self._look, self._look.theme
        self.setStyleSheet(
            f"QFrame#chip {{ background: {theme.panel}; border: 1px solid {theme.line}; border-radius: 14px; }}"
            f"QFrame#chip QLabel {{ font-size: {look.px(12)}px; }}"
            "QFrame#chip QToolButton { border-radius: 10px; padding: 2px; }"
        )
        self._label.setFont(look.font(12))
        metrics = self._label.fontMetrics()
        name = metrics.elidedText(blanked(self.path.name), Qt.TextElideMode.ElideMiddle, look.px(_NAME))
        self._label.setText(self.tr("{file} · {size}").format(file=name, size=format_bytes(self._size)))
        self._label.setAccessibleName(self._label.text())
        self._close.setIcon(look.icon("close"))
        self._close.setIconSize(QSize(look.px(14), look.px(14)))
        self.setFixedHeight(look.px(28))


class Chips(QWidget):
    """The files that wait. Signals: `changed()`."""

    changed = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._chips: list[Chip] = []
        self._flow = Flow(8, 8)
        self._flow.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._flow)
        self.hide()

    def add(self, path: Path, size: int) -> None:
        """Let a file of `size` bytes wait; one that waits already is not added twice."""
        if path in self.paths():
            return
        chip = Chip(self._look, path, size, self)
        chip.removed.connect(lambda: self._remove(chip))
        self._chips.append(chip)
        self._flow.addWidget(chip)
        self._tell()

    def paths(self) -> list[Path]:
        """The files, in the order they came."""
        return [chip.path for chip in self._chips]

    def clear(self) -> None:
        """Let no file wait."""
        if self._chips:
            for chip in self._chips:
                self._drop(chip)
            self._chips = []
            self._tell()

    def _remove(self, chip: Chip) -> None:
        self._chips.remove(chip)
        self._drop(chip)
        self._tell()

    def _drop(self, chip: Chip) -> None:
        self._flow.removeWidget(chip)
        chip.hide()
        chip.deleteLater()

    def _tell(self) -> None:
        self.setVisible(bool(self._chips))
        self.updateGeometry()
        self.changed.emit()

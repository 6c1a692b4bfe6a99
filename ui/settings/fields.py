"""Qt's own fields as the page needs them: in the theme's colours, and deaf to the wheel, which scrolls the page."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLocale, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QSlider,
    QStyle,
    QStyleOptionButton,
)

from ui.look import Look
from ui.settings.values import written
from ui.shortcuts import WindowKeys
from zeta.config import Spec

_WIDE = 1e15
"""Whole numbers below it are exact in a double."""

_ARROW = 16


class Combo(QComboBox):
    """A list to choose from, with an arrow at its trailing end."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the arrow over what the style draws."""
        super().paintEvent(event)
        size = self._look.px(_ARROW)
        place = QRect(self.width() - size - 8, (self.height() - size) // 2, size, size)
        where = QStyle.visualRect(self.layoutDirection(), self.rect(), place)
        self._look.icon("down", "dim" if self.isEnabled() else "faint").paint(QPainter(self), where)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()


class Spin(QDoubleSpinBox):
    """A field for a number that takes any number: what a setting cannot have is refused in words, not by silence."""

    def __init__(self, spec: Spec) -> None:
        super().__init__()
        self._spec = spec
        self.setDecimals(0 if spec.kind is int else 4)
        self.setRange(-_WIDE, _WIDE)
        self.setSingleStep(spec.option.multiple if spec.kind is int else 0.05)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        inner = self.lineEdit()
        inner.installEventFilter(WindowKeys(self))
        inner.setTextMargins(10, 0, 10, 0)
        self.setAlignment(Qt.AlignmentFlag.AlignTrailing)
        # Buttons of no width: with `NoButtons` a style sheet leaves one pixel to the number.
        self.setStyleSheet(
            "QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: none; }"
            "QLineEdit { border: none; padding: 0; min-height: 0; background: transparent; }"
        )

    def stepBy(self, steps: int) -> None:
        """A step up or down, within what the setting can have."""
        low, high = self._spec.option.low, self._spec.option.high
        wanted = self.value() + steps * self.singleStep()
        if low is not None and high is not None:
            wanted = min(max(wanted, low), high)
        self.setValue(wanted)

    def textFromValue(self, value: float) -> str:
        """The number without zeros at its end, and without separators, which would be in the way of typing."""
        locale = QLocale(self.locale())
        locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
        return written(self._spec, value, locale)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()


class Slider(QSlider):
    """A horizontal slider in the accent colour."""

    def __init__(self, look: Look, last: int) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._look = look
        self.setRange(0, last)
        self.setPageStep(max(1, last // 10))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        look.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        theme = self._look.theme
        # A style sheet calls the left side of the handle sub-page, also where the slider begins on the right.
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        begun = "add-page" if mirrored else "sub-page"
        self.setStyleSheet(
            "QSlider { min-height: 24px; }"
            f"QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {theme.line}; }}"
            f"QSlider::{begun}:horizontal {{ border-radius: 2px; background: {theme.accent}; }}"
            "QSlider::handle:horizontal { width: 16px; height: 16px; margin: -6px 0; border-radius: 8px;"
            f" background: {theme.accent}; }}"
            "QSlider::handle:horizontal:focus { width: 12px; height: 12px;"
            f" border: 2px solid {theme.ink}; }}"
            f"QSlider::handle:horizontal:disabled, QSlider::{begun}:horizontal:disabled"
            f" {{ background: {theme.faint}; }}"
        )

    def changeEvent(self, event: QEvent) -> None:
        """Another direction of reading fills the other side."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._dress()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()


class Box(QCheckBox):
    """A box to tick."""

    def __init__(self, look: Look, text: str = "") -> None:
        super().__init__(text)
        self._look = look
        look.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        theme = self._look.theme
        self.setStyleSheet(
            "QCheckBox::indicator { width: 16px; height: 16px; border-radius: 5px;"
            f" border: 1px solid {theme.dim}; background: {theme.card}; }}"
            f"QCheckBox::indicator:checked {{ border-color: {theme.accent}; background: {theme.accent}; }}"
            f"QCheckBox::indicator:focus {{ border: 1px solid {theme.ink}; }}"
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tick over what the style draws."""
        super().paintEvent(event)
        if self.isChecked():
            option = QStyleOptionButton()
            self.initStyleOption(option)
            where = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
            self._look.icon("check", "on_accent").paint(QPainter(self), where)

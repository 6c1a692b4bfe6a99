"""The soft ground behind what came from the person."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.look import Look

WIDEST = 440
"""Pixels of a bubble at most, at the usual size of type."""
_RADIUS = 14


def trailing(widget: QWidget) -> QHBoxLayout:
    """A row with a widget at its end, as wide as it wants to be: a layout that only aligns it would take its height at
    the width of the whole row."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.addStretch(1)
    row.addWidget(widget)
    return row


class Bubble(QFrame):
    """A rounded ground for a column of widgets: soft behind words, an outlined card behind a file."""

    def __init__(self, look: Look, *, card: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._card = look, card
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(look.px(20), look.px(11), look.px(20), look.px(11))
        self.column.setSpacing(0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A rounded rectangle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._look.color("line"), 1) if self._card else QPen(Qt.PenStyle.NoPen))
        painter.setBrush(self._look.color("card" if self._card else "bubble"))
        inset = 0.5 if self._card else 0.0
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), _RADIUS, _RADIUS)

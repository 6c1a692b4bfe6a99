"""One line of text with an ellipsis where there is no room for it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

_LETTERS = 8
"""Letters that are shown however narrow it gets."""

Mode = Qt.TextElideMode


class Elided(QLabel):
    """Plain text on one line."""

    def __init__(
        self, kind: str = "", elide: Mode = Mode.ElideRight, parent: QWidget | None = None, *, foreign: bool = False
    ) -> None:
        """`kind` is a style of ui/style.py, `elide` says what a long text loses; a `foreign` text runs in its own
        direction, whichever way the window does."""
        super().__init__(parent)
        self._elide, self._foreign = elide, foreign
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("kind", kind)

    def minimumSizeHint(self) -> QSize:
        """A few letters; the rest gives way."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), self.fontMetrics().averageCharWidth() * _LETTERS), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """What fits of the text."""
        align = self.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask | Qt.AlignmentFlag.AlignVCenter
        visual = self.style().visualAlignment(self.layoutDirection(), align)
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        if self._foreign:
            painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        painter.drawText(self.rect(), int(visual | Qt.AlignmentFlag.AlignAbsolute), self.fitting())

    def fitting(self) -> str:
        """The text as it is drawn."""
        return self.fontMetrics().elidedText(self.text(), self._elide, self.width())

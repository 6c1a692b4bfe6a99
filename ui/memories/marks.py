"""Small things on the card of a memory: its facts as words, and its tags as chips."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from ui.elided import Elided
from ui.look import Look
from ui.memories.listing import fitting
from ui.text import one_line

_FACT = 48
"""Characters of a fact that are shown."""
_TAG = 28
_MARGIN, _GAP, _HIGH = 8, 4, 20
"""Pixels beside the word in a chip, between two chips, and of a chip from top to bottom."""


class Fact(Elided):
    """A few dim words of plain text, hidden where there are none. `name` is what the style sheet knows it by."""

    def __init__(self, name: str = "", elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        super().__init__("dim", elide)
        self.setObjectName(name)

    def tell(self, text: str, meaning: str = "") -> None:
        """Other words, once it has its place; what they mean, or the whole of what is long, in the tool tip."""
        self.setText(one_line(text, _FACT))
        self.setAccessibleName(self.text())
        whole = one_line(text)
        meaning = meaning or (whole if whole != self.text() else "")
        # As markup, escaped: a tool tip would otherwise guess, and take the words for markup of their own.
        self.setToolTip(f"<p>{escape(meaning)}</p>" if meaning else "")
        self.setHidden(not text)


class Tags(QWidget):
    """The tags of a memory on one line: as many chips as there is room for, then the number of the others."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._tags: list[str] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._dress)

    def show_tags(self, tags: Sequence[str]) -> None:
        """Other tags; hidden where there are none."""
        self._tags = [one_line(tag, _TAG) for tag in tags]
        named = self.tr("Tags: {tags}").format(tags=self.locale().createSeparatedList(self._tags)) if tags else ""
        self.setAccessibleName(named)
        self.setToolTip(f"<p>{escape(named)}</p>" if named else "")
        self.setHidden(not tags)
        self._dress()

    def shown(self) -> list[str]:
        """The words on the chips, in the room that there is."""
        metrics = self._metrics()
        widths = [self._wide(metrics, tag) for tag in self._tags]
        rest = self._wide(metrics, self._others(len(self._tags)))
        count = fitting(widths, rest, self._look.px(_GAP), self.width())
        return self._tags[:count] + ([self._others(len(self._tags) - count)] if count < len(self._tags) else [])

    def sizeHint(self) -> QSize:
        """All of them side by side."""
        metrics = self._metrics()
        gaps = self._look.px(_GAP) * max(0, len(self._tags) - 1)
        return QSize(sum(self._wide(metrics, tag) for tag in self._tags) + gaps, self._look.px(_HIGH))

    def minimumSizeHint(self) -> QSize:
        """Their number."""
        return QSize(self._wide(self._metrics(), self._others(len(self._tags))), self._look.px(_HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the chips from the leading side."""
        painter, metrics, px = QPainter(self), self._metrics(), self._look.px
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._look.font(11))
        x = 0
        for text in self.shown():
            box = QRect(x, (self.height() - px(_HIGH)) // 2, self._wide(metrics, text), px(_HIGH))
            box = QStyle.visualRect(self.layoutDirection(), self.rect(), box)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._look.color("panel"))
            painter.drawRoundedRect(QRectF(box), box.height() / 2, box.height() / 2)
            painter.setPen(self._look.color("dim"))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextSingleLine), text)
            x += box.width() + px(_GAP)

    def _others(self, count: int) -> str:
        return self.tr("+{count}").format(count=self.locale().toString(count))

    def _metrics(self) -> QFontMetrics:
        # Of the font that is painted with: the style sheet has another one for the widget.
        return QFontMetrics(self._look.font(11))

    def _wide(self, metrics: QFontMetrics, text: str) -> int:
        return metrics.horizontalAdvance(text) + 2 * self._look.px(_MARGIN)

    def _dress(self) -> None:
        self.updateGeometry()
        self.update()

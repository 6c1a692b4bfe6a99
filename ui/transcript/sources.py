"""The card below an answer that tells what was recalled for it: when and where it was said, and the words."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QStyle, QVBoxLayout, QWidget

from ui import dates
from ui.elided import Elided
from ui.flow import Flow
from ui.look import Look
from ui.markdown import clean
from ui.sides import margins
from ui.text import one_line
from ui.transcript.passage import MEMORY, markup, spans
from ui.transcript.text import Text
from zeta.worker.rows import SourceRow

_TITLE = 48
"""Characters of another chat's title that are shown."""


class Passage(QFrame):
    """One passage, which can be pressed like a button; but for one of a knowledge base, which was said nowhere.

    Signals: `chosen(object)`, its SourceRow.
    """

    chosen = Signal(object)

    def __init__(self, look: Look, source: SourceRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._source = look, source
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        if not source.path:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        said = dates.long(source.time, time.time(), self.locale())
        origin = one_line(source.path) or said
        head, where = self._label(origin, "section", Qt.TextElideMode.ElideMiddle), self._label(self._where(), "small")
        text = Text(look, 14)
        text.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if source.text:
            text.show_html(markup(spans(source.text, source.words), look.theme.amber_ink), 21)
        else:
            text.show_html(f'<p style="color: {look.theme.dim}"><i>{self.tr("forgotten since")}</i></p>', 21)
        top = Flow(look.px(12), look.px(2), apart=True)
        top.addWidget(head)
        if source.title and not source.here:
            top.addWidget(self._label(self.tr("in «{title}»").format(title=self._title()), "small"))
        top.addWidget(where)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(look.px(10), look.px(6), look.px(10), look.px(8))
        layout.setSpacing(look.px(4))
        layout.addLayout(top)
        layout.addWidget(text)
        self.setAccessibleName(
            self.tr("Recalled from {when}, {where}: {text}").format(
                when=origin, where=self._where(), text=clean(source.text[:200]) or self.tr("forgotten since")
            )
        )
        self.setToolTip(self._tip(said))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click goes to where it was said."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._choose()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The press is taken, so that its release comes here."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and the space bar press it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Soft while it is pointed at, framed while it has the keyboard."""
        if not (self.underMouse() or self.hasFocus()):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._look.color("accent") if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(self._look.color("panel") if self.underMouse() else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)

    def _choose(self) -> None:
        if not self._source.path:
            self.chosen.emit(self._source)

    def _tip(self, said: str) -> str:
        if self._source.path:
            return self.tr("From a knowledge base. The file is of {when}.").format(when=said)
        if self._source.here:
            return self.tr("Go to where it was said")
        return self.tr("Open the chat it was said in")

    def _label(self, text: str, kind: str, elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> Elided:
        label = Elided(kind, elide)
        label.setText(text)
        return label

    def _title(self) -> str:
        title = " ".join(clean(self._source.title).split())
        return title if len(title) <= _TITLE else title[: _TITLE - 1].rstrip() + "…"

    def _where(self) -> str:
        if self._source.mode == MEMORY:
            return self.tr("remembered across chats")
        parts = {
            "page": self.locale().toString(self._source.page),
            "score": self.locale().toString(float(self._source.probability), "f", 2),
            "mode": self._mode(),
        }
        return self.tr("page {page} · {score} · {mode}").format(**parts)

    def _mode(self) -> str:
        known = {"kv": self.tr("as it was"), "text": self.tr("read again"), "passage": self.tr("quoted")}
        return known.get(self._source.mode, clean(self._source.mode))


class SourcesCard(QFrame):
    """The passages of one answer, behind an amber bar.

    Signals: `chosen(object)`, the SourceRow that was pressed.
    """

    chosen = Signal(object)

    def __init__(self, look: Look, sources: Sequence[SourceRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setObjectName("card")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*margins(look.px(12), look.px(6), look.px(8), look.px(6)))
        layout.setSpacing(look.px(2))
        self.passages = [Passage(look, source) for source in sources]
        for passage in self.passages:
            passage.chosen.connect(self.chosen)
            layout.addWidget(passage)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The card with its bar at the leading edge."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), 10, 10)
        painter.setClipPath(outline)
        bar = QStyle.visualRect(self.layoutDirection(), self.rect(), self.rect().adjusted(0, 0, 4 - self.width(), 0))
        painter.fillRect(bar, self._look.color("amber"))

"""The text of an answer: prose that can be selected over its paragraphs, and cards of code, as it streams or whole."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.look import Look
from ui.markdown import Block, Change, Code, Prose, StreamingMarkdown
from ui.transcript.codecard import CodeCard
from ui.transcript.text import Text

GROUP = 3_000
"""Characters of HTML that one text widget holds at most: what a token in its last paragraph makes it lay out again."""
AT_ONCE = 6_000
"""Characters of a whole answer that are shown at once; what is longer follows in pieces, a moment each."""


def grouped(blocks: Sequence[Block]) -> list[list[Block]]:
    """Neighbouring prose together, up to a size; every code alone."""
    groups: list[list[Block]] = []
    size = 0
    for block in blocks:
        if isinstance(block, Prose) and groups and isinstance(groups[-1][0], Prose) and size < GROUP:
            groups[-1].append(block)
            size += len(block.html)
        else:
            groups.append([block])
            size = len(block.html) if isinstance(block, Prose) else 0
    return groups


class Body(QWidget):
    """An answer's text.

    Signals: `reshaped()` when it became taller by itself; `followed(str)`, the address of a pressed link;
    `copied(str)`, code that went to the clipboard.
    """

    reshaped = Signal()
    followed = Signal(str)
    copied = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._stream = StreamingMarkdown()
        self._waiting = ""
        self._settled = 0
        self._open: list[Block] = []
        self._parts: list[Text | CodeCard] = []
        self._shown: list[tuple[list[Block], bool]] = []
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._show_next_piece)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(look.px(12))

    def show_text(self, text: str) -> None:
        """A whole answer, into a body that is empty."""
        self._waiting = text
        self._next_piece()
        if self._waiting:
            self._timer.start()

    def feed(self, text: str) -> None:
        """More of an answer in hand."""
        self._change(self._stream.feed(text))

    def end(self) -> None:
        """The answer in hand is complete."""
        self._change(self._stream.end())

    def _next_piece(self) -> None:
        piece, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
        self._change(self._stream.feed(piece) if self._waiting else self._stream.end(piece))

    def _show_next_piece(self) -> None:
        self._next_piece()
        if not self._waiting:
            self._timer.stop()
        self.reshaped.emit()

    def _change(self, change: Change) -> None:
        groups = grouped([*self._open, *change.finished])
        self._open = groups.pop() if groups and isinstance(groups[-1][0], Prose) else []
        for group in groups:
            self._place(self._settled, group, whole=True)
            self._settled += 1
        last = grouped([*self._open, *change.tail])
        for at, group in enumerate(last):
            self._place(self._settled + at, group, whole=False)
        self._drop(self._settled + len(last))

    def _place(self, at: int, group: list[Block], *, whole: bool) -> None:
        first = group[0]
        whole = whole or isinstance(first, Prose)
        if at < len(self._shown) and self._shown[at] == (group, whole):
            return
        part = self._part(at, CodeCard if isinstance(first, Code) else Text)
        self._shown[at:] = [(group, whole)]
        if isinstance(part, CodeCard) and isinstance(first, Code):
            part.show_code(first.language, first.text, whole=whole)
        elif isinstance(part, Text):
            part.show_html("".join(block.html for block in group if isinstance(block, Prose)))

    def _part(self, at: int, kind: type[Text] | type[CodeCard]) -> Text | CodeCard:
        """The widget at a place, of that kind."""
        if at < len(self._parts) and type(self._parts[at]) is kind:
            return self._parts[at]
        self._drop(at)
        part = kind(self._look)
        if isinstance(part, Text):
            part.followed.connect(self.followed)
            part.setAccessibleName(self.tr("Text of the answer"))
        else:
            part.copied.connect(self.copied)
            part.reshaped.connect(self.reshaped)
        self._parts.append(part)
        self._layout.addWidget(part)
        part.show()
        return part

    def _drop(self, at: int) -> None:
        """Take away all from a place on."""
        for part in self._parts[at:]:
            self._layout.removeWidget(part)
            part.hide()
            part.deleteLater()
        del self._parts[at:]
        del self._shown[at:]

"""Turns as the rows of a column: which widget shows one, how tall it will be, and how the keyboard goes on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from ui.look import Look
from ui.transcript.answer import WIDEST, Answer
from ui.transcript.bubble import WIDEST as BUBBLE
from ui.transcript.column import LEADING, TRAILING, Column
from ui.transcript.document import document
from ui.transcript.estimate import answer_height, said_height
from ui.transcript.fileturn import FileTurn
from ui.transcript.said import Said
from ui.transcript.turn import State, Turn
from zeta.worker.rows import TurnRow


class Rows(Column):
    """The turns as rows. Signals: `made(object)`, a new Turn that is about to be shown."""

    made = Signal(object)

    def __init__(self, look: Look, tail: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(look, tail, parent)
        self.turns: list[TurnRow] = []
        self.states: dict[int, State] = {}
        self.streaming = False
        self.busy = False

    def estimate(self, row: TurnRow) -> int:
        """How tall a turn will be."""
        width = max(200, self.width() - LEADING - TRAILING)
        if row.role == "user":
            return said_height(row.text, min(BUBBLE, width))
        return answer_height(row.text, min(WIDEST, width))

    def make(self, row: int) -> Turn:
        """The widget of a turn."""
        data, state = self.turns[row], self.states.setdefault(row, State())
        last = row == len(self.turns) - 1
        turn: Turn
        if data.role == "user":
            file = document(data.text)
            turn = FileTurn(self.look, data, file, state) if file else Said(self.look, data, state)
        else:
            turn = Answer(self.look, data, state, streaming=last and self.streaming)
            turn.set_last(last)
        turn.set_busy(self.busy)
        self.made.emit(turn)
        return turn

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Home and End go to the first and the last row; the other keys scroll."""
        if event.key() == Qt.Key.Key_Home and self.heights:
            self.to_row(0)
        elif event.key() == Qt.Key.Key_End:
            self.to_end()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """The tabulator goes through what is in view and beyond it; the view follows."""
        first = self.live.get(self.shown[0])
        if forward and self.hasFocus() and first is not None and (chain := first.tab_chain()):
            chain[0].setFocus(Qt.FocusReason.TabFocusReason)
            self._reveal(chain[0])
            return True
        went = super().focusNextPrevChild(forward)
        focused = QApplication.focusWidget()
        if went and focused is not None and self.viewport().isAncestorOf(focused):
            self._reveal(focused)
        return went

    def _reveal(self, widget: QWidget) -> None:
        """Scroll as little as needed to show a control."""
        top = widget.mapTo(self.viewport(), widget.rect().topLeft()).y()
        below = top + widget.height() - self.viewport().height()
        bar, gap = self.verticalScrollBar(), self.look.px(16)
        if top < 0:
            bar.setValue(bar.value() + top - gap)
        elif below > 0:
            bar.setValue(bar.value() + below + gap)

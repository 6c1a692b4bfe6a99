"""The conversation: every turn of the open branch, the answer in hand, and what stands behind them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from ui.announcing import announce
from ui.look import Look
from ui.transcript.answer import Answer
from ui.transcript.cards import Empty, Tail
from ui.transcript.document import document
from ui.transcript.rows import Rows
from ui.transcript.said import Said
from ui.transcript.turn import Turn
from zeta.worker.rows import SourceRow, TurnRow

_PAINTED = 33
"""Milliseconds between two looks at the tokens that came: thirty times a second is enough for the eye."""
_REST = 4
"""How many times longer than a look took the next one is waited for: a huge table must not take the whole processor."""
_MOST = 500
"""Characters that are shown at one look: many blocks at once would be more than one frame of work."""
_ROUND = 40


class Transcript(QWidget):
    """Thousands of turns, of which only those near the view have widgets.

    Signals: what the person wants: `edit_wanted(ordinal, text)`, `regenerate_wanted()`, `continue_wanted()`,
    `branch_wanted(ordinal)`, `forget_wanted(ordinal)`, `link_wanted(address)`, `source_wanted(SourceRow)`,
    `retry_wanted()`, `cancel_wanted()`, `rest_wanted(ordinal, to_copy)`; and what happened:
    `visible_changed(first, last)` with the ordinals in view, `copied(text)` after something went to the clipboard.
    """

    edit_wanted = Signal(int, str)
    regenerate_wanted = Signal()
    continue_wanted = Signal()
    branch_wanted = Signal(int)
    forget_wanted = Signal(int)
    link_wanted = Signal(str)
    source_wanted = Signal(object)
    retry_wanted = Signal()
    cancel_wanted = Signal()
    rest_wanted = Signal(int, bool)
    visible_changed = Signal(int, int)
    copied = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._tail = Tail(look)
        self._tail.cancelled.connect(self.cancel_wanted)
        self._tail.retried.connect(self.retry_wanted)
        self.rows = Rows(look, self._tail)
        self.rows.setAccessibleName(self.tr("Conversation"))
        self.rows.made.connect(self._connect)
        self.rows.shown_changed.connect(self._tell_visible)
        self.rows.end_changed.connect(self._show_jump)
        self._pending = ""
        self._paint = QTimer(self, interval=_PAINTED, singleShot=True)
        self._paint.timeout.connect(self._feed_some)
        self._empty = Empty(look, self)
        self._jump = QToolButton(self)
        self._jump.setProperty("kind", "framed")
        self._jump.setAccessibleName(self.tr("Jump to the newest"))
        self._jump.setToolTip(self.tr("Jump to the newest"))
        self._jump.clicked.connect(self.scroll_to_end)
        self._jump.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.rows)
        self.setFocusProxy(self.rows)
        look.changed.connect(self._dress)
        self._dress()

    # What there is

    def set_turns(self, turns: Sequence[TurnRow]) -> None:
        """Open a chat, at its end. The chat that is open already, told anew, stays where it is read, and what the
        person opened in it stays open."""
        self._paint.stop()
        self._pending = ""
        old, self.rows.streaming = self.rows.turns, False
        same = bool(old) and bool(turns) and _same(old[0], turns[0])
        if not same:
            self._tail.clear_error()
        kept = {at for at, (one, other) in enumerate(zip(old, turns, strict=False)) if same and _same(one, other)}
        heights = self.rows.heights
        self.rows.turns = list(turns)
        self.rows.states = {at: state for at, state in self.rows.states.items() if at in kept}
        self.rows.reset([heights[at] if at in kept else self.rows.estimate(row) for at, row in enumerate(turns)], kept)
        self._show_empty()

    def put_before(self, turns: Sequence[TurnRow]) -> None:
        """Turns that were said before all that there are; what is seen stays where it is."""
        self.rows.turns[:0] = turns
        self.rows.states = {at + len(turns): state for at, state in self.rows.states.items()}
        self.rows.prepend([self.rows.estimate(row) for row in turns])

    def add_turn(self, row: TurnRow) -> None:
        """One more turn, at the end; the view goes there if the person said it."""
        self._give_up_answer()
        self._tail.clear_error()
        self._append(row)
        if row.role == "user":
            self.rows.to_end()

    def begin_answer(self) -> None:
        """An answer is being made: its place appears at the end."""
        self._give_up_answer()
        self._tail.clear_error()
        self.rows.streaming = True
        ordinal = self.rows.turns[-1].ordinal + 1 if self.rows.turns else 0
        self._append(TurnRow(ordinal, "assistant", time.time(), "", 0, 0, done=False))

    def append(self, text: str) -> None:
        """More of the answer in hand; drawn at most thirty times a second."""
        self._pending += text
        if not self._paint.isActive():
            self._paint.start()

    def end_answer(self, row: TurnRow) -> None:
        """The answer in hand is complete, and is that row."""
        self._feed()
        if not self.rows.streaming:
            self.begin_answer()
        self.rows.streaming = False
        at = len(self.rows.turns) - 1
        row = row if row.sources else replace(row, sources=self.rows.turns[at].sources)
        self.rows.turns[at] = row
        turn = self.rows.live.get(at)
        if isinstance(turn, Answer):
            turn.end(row)
        self._set_last(at)
        self.rows.reshape(at)
        self._announce(row)

    def put_whole(self, ordinal: int, text: str) -> None:
        """The whole text of a turn of which only the begin was here."""
        at = self._place(ordinal)
        if at is not None:
            self.rows.turns[at] = replace(self.rows.turns[at], text=text, rest=0)
            self.rows.remake(at)

    def set_sources(self, ordinal: int, sources: Sequence[SourceRow]) -> None:
        """What an answer was given from; of the answer in hand where nobody has that ordinal yet."""
        at = self._place(ordinal)
        if at is None and self.rows.streaming:
            at = len(self.rows.turns) - 1
        if at is None:
            return
        self.rows.turns[at] = replace(self.rows.turns[at], sources=tuple(sources))
        turn = self.rows.live.get(at)
        if isinstance(turn, Answer):
            turn.set_sources(sources)
        self.rows.reshape(at)

    def fail(self, message: str, hint: str, retry: bool = True) -> None:
        """Something went wrong: a card says so, and offers to try again if there is anything to `retry`. What an
        answer had told stays."""
        self._feed()
        self._give_up_answer()
        self._tail.show_error(message, hint, retry=retry)
        self._show_empty()
        self.rows.to_end()

    def set_empty(self, text: str, hints: Sequence[str]) -> None:
        """What an empty chat says: one sentence, and hints below it; without a `text` the usual words again."""
        self._empty.show_words(text, hints)

    def set_busy(self, busy: bool) -> None:
        """While an answer runs, nothing that changes the chat can be asked for."""
        self.rows.busy = busy
        for turn in self.rows.live.values():
            turn.set_busy(busy)

    def set_progress(self, label: str, done: int, total: int, seconds: float) -> None:
        """A long text is being read: `done` of `total` after `seconds`; a total of 0 is not known."""
        if self._tail.progress is None:
            self._tail.clear_error()  # it told of something else
        self._tail.show_progress(label, done, total, seconds)
        self._show_empty()
        self.rows.arrange()

    def clear_progress(self) -> None:
        """Nothing is read any more."""
        self._tail.clear_progress()
        self._show_empty()
        self.rows.arrange()

    # Where the view is

    def scroll_to_turn(self, ordinal: int) -> None:
        """Show a turn, marked softly for a moment. One that there is not changes nothing."""
        at = self._place(ordinal)
        if at is not None:
            self.rows.to_row(at, flash=True)

    def edit_last(self) -> None:
        """Let the person change the last thing that they said."""
        for at in range(len(self.rows.turns) - 1, -1, -1):
            if self.rows.turns[at].role == "user" and document(self.rows.turns[at].text) is None:
                if self.rows.turns[at].rest:
                    return  # too long for a field
                self.rows.to_row(at)
                turn = self.rows.live.get(at)
                if isinstance(turn, Said):
                    turn.edit()
                return

    def scroll_to_end(self) -> None:
        """Show the newest, and stay with it."""
        self.rows.to_end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What floats over the turns moves along."""
        super().resizeEvent(event)
        self._empty.setGeometry(self.rect())
        side = self._jump.width()
        self._jump.move((self.width() - side) // 2, self.height() - side - self._look.px(16))

    # Behind the scenes

    def _place(self, ordinal: int) -> int | None:
        """The row of a turn, if it is here: ordinals go on one by one."""
        at = ordinal - self.rows.turns[0].ordinal if self.rows.turns else -1
        return at if 0 <= at < len(self.rows.turns) else None

    def _append(self, row: TurnRow) -> None:
        self.rows.turns.append(row)
        at = self.rows.append(self.rows.estimate(row))
        self._set_last(at)
        self._show_empty()

    def _set_last(self, at: int) -> None:
        for row in (at - 1, at):
            turn = self.rows.live.get(row)
            if turn is not None:
                turn.set_last(row == at)

    def _give_up_answer(self) -> None:
        """An answer in hand that will not end: it stays as far as it came, or goes if it has not begun."""
        if not self.rows.streaming:
            return
        self._feed()
        self.rows.streaming = False
        at = len(self.rows.turns) - 1
        turn = self.rows.live.get(at)
        if self.rows.turns[at].text:
            if isinstance(turn, Answer):
                turn.end(self.rows.turns[at])
            return
        self.rows.turns.pop()
        self.rows.states.pop(at, None)
        self.rows.pop()

    def _feed_some(self) -> None:
        later, self._pending = self._pending[_MOST:], self._pending[:_MOST]
        self._feed()
        if later and self.rows.streaming:
            self._pending = later
            self._paint.start()

    def _feed(self) -> None:
        """Show what came since the last look."""
        self._paint.stop()
        text, self._pending = self._pending, ""
        if not text or not self.rows.streaming:
            return
        begun = time.perf_counter()
        at = len(self.rows.turns) - 1
        self.rows.turns[at] = replace(self.rows.turns[at], text=self.rows.turns[at].text + text)
        turn = self.rows.live.get(at)
        if isinstance(turn, Answer):
            turn.feed(text)
        self.rows.reshape(at)
        self._paint.setInterval(max(_PAINTED, round(_REST * 1e3 * (time.perf_counter() - begun))))

    def _announce(self, row: TurnRow) -> None:
        """Nobody can listen to a text that grows: it is read out once it is whole."""
        if row.reason == "stopped":
            announce(self.rows, self.tr("The answer was stopped: {text}").format(text=row.text))
        else:
            announce(self.rows, self.tr("The answer: {text}").format(text=row.text))

    def _connect(self, turn: Turn) -> None:
        turn.copied.connect(self.copied)
        turn.branch.connect(self.branch_wanted)
        turn.forget.connect(self.forget_wanted)
        turn.edited.connect(self.edit_wanted)
        turn.regenerate.connect(self.regenerate_wanted)
        turn.go_on.connect(self.continue_wanted)
        turn.followed.connect(self.link_wanted)
        turn.source.connect(self.source_wanted)
        turn.rest_wanted.connect(self.rest_wanted)
        turn.left.connect(lambda: self.rows.setFocus(Qt.FocusReason.OtherFocusReason))

    def _show_empty(self) -> None:
        empty = not self.rows.turns and self._tail.progress is None and self._tail.error is None
        self._empty.setVisible(empty)
        self._empty.setGeometry(self.rect())

    def _show_jump(self, at_end: bool) -> None:
        self._jump.setVisible(not at_end)
        self._jump.raise_()

    def _tell_visible(self, first: int, last: int) -> None:
        if first >= 0:
            self.visible_changed.emit(self.rows.turns[first].ordinal, self.rows.turns[last].ordinal)

    def _dress(self) -> None:
        """Another theme or size of type: every turn near the view is made anew."""
        side = self._look.px(_ROUND)
        self._jump.setFixedSize(side, side)
        self._jump.setIcon(self._look.icon("down", "ink"))
        self._jump.setIconSize(QSize(self._look.px(20), self._look.px(20)))
        self._jump.setStyleSheet(f"QToolButton {{ border-radius: {side // 2}px; }}")
        self.rows.renew()


def _same(one: TurnRow, other: TurnRow) -> bool:
    """Whether two rows tell of one turn, though it may have been forgotten meanwhile, or was dated by two clocks."""
    return one.role == other.role and (one.time == other.time or one.text == other.text)

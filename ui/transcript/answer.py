"""An answer: text like a page, and below it where it comes from, how fast it was made, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.elided import Elided
from ui.flow import Flow
from ui.look import Look
from ui.transcript.body import Body
from ui.transcript.chip import Chip
from ui.transcript.passage import distinct
from ui.transcript.sources import SourcesCard
from ui.transcript.turn import State, Turn
from zeta.worker.rows import SourceRow, TurnRow

WIDEST = 720
"""Pixels of a line of text at most, at the usual size of type."""


class Answer(Turn):
    """An answer, whole or in hand."""

    def __init__(
        self, look: Look, row: TurnRow, state: State, *, streaming: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, row, state, parent)
        self.setAccessibleName(self.tr("Answer, {when}").format(when=self.when))
        self.setMaximumWidth(look.px(WIDEST))
        self.streaming = streaming
        self._last = False
        self._body = self._new_body()
        self._note = self.dim("")
        self._note.setWordWrap(True)
        self._note.setContentsMargins(0, look.px(6), 0, 0)
        self._chip = Chip()
        self._chip.clicked.connect(self._toggle)
        self._made = Elided("small")
        self._card: SourcesCard | None = None
        foot = Flow(look.px(12), look.px(4))
        foot.setContentsMargins(0, look.px(12), 0, 0)
        foot.addWidget(self._chip)
        foot.addWidget(self._made)
        foot.addWidget(self.tools)
        self.column.addWidget(self._body)
        self.column.addWidget(self._note)
        self.column.addLayout(foot)
        self._below = QVBoxLayout()
        self.column.addLayout(self._below)
        self._add_actions()
        if streaming:
            self._body.feed(row.text)
        else:
            self._body.show_text(row.text)
        self._refresh()

    def feed(self, text: str) -> None:
        """More of the answer in hand."""
        self.row = replace(self.row, text=self.row.text + text)
        self._body.feed(text)
        self._refresh_note()

    def end(self, row: TurnRow) -> None:
        """The answer in hand is complete, and is that row."""
        told = self.row.text
        self.streaming, self.row = False, row
        if row.text == told:
            self._body.end()
        else:
            old, self._body = self._body, self._new_body()
            self.column.replaceWidget(old, self._body)
            old.hide()
            old.deleteLater()
            self._body.show_text(row.text)
        self._refresh()

    def set_sources(self, sources: Sequence[SourceRow]) -> None:
        """What was recalled for it."""
        self.row = replace(self.row, sources=tuple(sources))
        self._refresh()

    def set_last(self, last: bool) -> None:
        """Only the newest answer is made anew or continued."""
        self._last = last
        self._refresh()

    def _new_body(self) -> Body:
        body = Body(self.look)
        body.reshaped.connect(self.reshaped)
        body.followed.connect(self.followed)
        body.copied.connect(self.copied)
        return body

    def _add_actions(self) -> None:
        add = self.tools.add
        self._copy = add("copy", self.tr("Copy"), self.copy, changing=False)
        self._again = add("regenerate", self.tr("Regenerate"), self.regenerate.emit)
        self._more = add("play", self.tr("Continue"), self.go_on.emit)
        add("branch", self.tr("Branch from here"), lambda: self.branch.emit(self.row.ordinal))
        self._forget = add("forget", self.tr("Forget…"), lambda: self.forget.emit(self.row.ordinal))

    def _refresh(self) -> None:
        text = bool(self.row.text)
        cut = not self.row.done or self.row.reason in ("length", "stopped", "cut")
        self._body.setVisible(text)
        self._copy.setVisible(text)
        self._forget.setVisible(text)
        self._again.setVisible(self._last)
        self._more.setVisible(self._last and cut)
        self.tools.setVisible(not self.streaming)
        self._made.setText(self._made_text())
        self._made.setVisible(bool(self._made.text()))
        self._refresh_note()
        self._refresh_sources()

    def _made_text(self) -> str:
        tokens, seconds, number = self.row.tokens, self.row.seconds, self.locale().toString
        if self.streaming or not (tokens and seconds):
            return ""
        return self.tr("answered in {seconds} s · {tokens} tokens · {rate} tok/s").format(
            seconds=number(seconds, "f", 1), tokens=number(tokens), rate=number(tokens / seconds, "f", 0)
        )

    def _refresh_note(self) -> None:
        note = self._note_text()
        self._body.setVisible(bool(self.row.text))
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def _note_text(self) -> str:
        if self.streaming:
            return "" if self.row.text else self.tr("answering…")
        if self.row.reason == "stopped":
            return self.tr("You stopped this answer here.")
        if self.row.reason == "length":
            return self.tr("This answer was cut where it reached its greatest length.")
        if not self.row.done or self.row.reason == "cut":
            return self.tr("This answer was cut off.")
        return "" if self.row.text else self.tr("forgotten")

    def _refresh_sources(self) -> None:
        sources = distinct(self.row.sources)
        count = len(sources)
        self._chip.setVisible(count > 0)
        one, many = self.tr("↺ recalled one passage"), self.tr("↺ recalled {count} passages")
        self._chip.setText(one if count == 1 else many.format(count=self.locale().toString(count)))
        if self._card is not None:
            self._below.removeWidget(self._card)
            self._below.setContentsMargins(0, 0, 0, 0)
            self._card.hide()
            self._card.deleteLater()
            self._card = None
        if self.state.opened and count:
            self._card = SourcesCard(self.look, sources)
            self._card.chosen.connect(self.source)
            self._below.addWidget(self._card)
            self._below.setContentsMargins(0, self.look.px(12), 0, self.look.px(16))
            self._card.show()
        foot = (count or self._made_text()) and self._card is None
        self.column.setContentsMargins(0, 0, 0, self.look.px(20 if foot else 4))
        self._chip.setAccessibleDescription(
            self.tr("The passages are shown below.") if self._card else self.tr("Shows the passages.")
        )

    def _toggle(self) -> None:
        self.state.opened = not self.state.opened
        self._refresh_sources()
        self.reshaped.emit()

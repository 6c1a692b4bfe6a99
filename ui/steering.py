"""Memory as a thing to steer: going to a page or a passage, pinning, recalling, forgetting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ui import pages
from ui.bridge import Engine, ignored
from ui.notices import Notice
from ui.transcript.passage import MEMORY
from zeta.worker.client import Failure
from zeta.worker.rows import GlanceRow, SourceRow, parse

if TYPE_CHECKING:
    from ui.room import Room

Ask = Callable[[QWidget, str, str, str], bool]
"""Puts a question before something is erased: parent, title, text, the word for yes."""


@dataclass(frozen=True)
class _Ready:
    """What was recalled for the next question: by which command, and the words and the notice that say so."""

    command: str
    what: dict[str, object]
    text: str
    notice: Notice

    def lost(self, _failure: Failure) -> None:
        """It is not there any more."""
        self.notice.end()


class Steering(QObject):
    """What the strip and the passages of a room ask for."""

    def __init__(self, engine: Engine, room: Room, ask: Ask) -> None:
        super().__init__(room)
        self._engine, self._room, self._confirm = engine, room, ask
        view, strip = room.transcript, room.strip
        view.forget_wanted.connect(self.forget_turn)
        view.source_wanted.connect(self._go_to_source)
        view.visible_changed.connect(self._viewed)
        strip.page_clicked.connect(self._go_to_page)
        strip.glance_wanted.connect(self._glance)
        strip.pin_wanted.connect(self._pin_page)
        strip.recall_wanted.connect(self._recall_page)
        strip.remember_wanted.connect(self._remember_page)
        strip.forget_wanted.connect(self._forget_page)
        self._ready: list[_Ready] = []
        room.talk.begun.connect(self._spent)
        room.opened.connect(lambda: self._spent())

    def _viewed(self, first: int, last: int) -> None:
        turns, life = self._room.turns, self._room.life
        if turns and life.where and turns[0].ordinal <= first <= last <= turns[-1].ordinal:
            self._room.strip.set_view(*pages.pages_of(turns, first, last, life.page_tokens))

    def _go_to_page(self, page: int) -> None:
        turn = pages.turn_at(self._room.turns, page * self._room.life.page_tokens)
        if turn:
            self._room.transcript.scroll_to_turn(turn.ordinal)

    def _go_to_source(self, source: SourceRow) -> None:
        if source.here and source.ordinal >= 0:
            self._room.transcript.scroll_to_turn(source.ordinal)
        elif source.mode == MEMORY or source.conversation != self._room.conversation:
            self._room.elsewhere_wanted.emit(source.conversation, source.ordinal)

    def _glance(self, page: int) -> None:
        if not 0 <= page < len(self._room.life.where):
            return
        if self._room.busy:  # the engine would tell it only when the answer is over
            strip = self._room.strip
            strip.set_glance(pages.glance(self._room.turns, self._room.life, page, strip.where(page)))
        else:
            self._engine.do(
                "glance", lambda value: self._room.strip.set_glance(parse(GlanceRow, value)), ignored, page=page
            )

    def _pin_page(self, page: int, on: bool) -> None:
        self._engine.do("pin_page", lambda _: self._room.refresh(), self._room.tell, page=page, on=on)

    def _recall_page(self, page: int) -> None:
        self._make_ready("recall_page", page=page)

    def _remember_page(self, page: int) -> None:
        self._engine.do("remember_page", self._room.proposals.kept, self._room.tell, page=page)

    def recall(self, query: str) -> None:
        """Find what answers `query` and keep it ready for the next question."""
        self._make_ready("recall", query=query)

    def _make_ready(self, command: str, **what: object) -> None:
        def found(values: list[dict[str, Any]]) -> None:
            if not self._shown_ready(command, what, _told(values)):
                self._room.notices.tell(self.tr("Nothing in memory resonates with that."))

        self._engine.do(command, found, self._room.tell, **what)

    def _shown_ready(self, command: str, what: dict[str, object], text: str) -> bool:
        if text:
            notice = self._room.notices.tell(self.tr("Ready for the next question: {text}").format(text=text))
            self._ready.append(_Ready(command, what, text, notice))
        return bool(text)

    def _keep_ready(self, forgotten: int | None) -> None:
        """The engine let go of what was ready, to erase something: find it anew, but for a page `forgotten`."""
        before, self._ready = self._ready, []
        for each in before:
            if each.what.get("page", -1) == forgotten:
                each.notice.end()
            else:
                self._engine.do(each.command, partial(self._found_again, each), each.lost, **each.what)

    def _found_again(self, before: _Ready, values: list[dict[str, Any]]) -> None:
        text = _told(values)
        if text == before.text:
            self._ready.append(before)
        else:
            before.notice.end()
            self._shown_ready(before.command, before.what, text)

    def _spent(self) -> None:
        """A question takes what was ready; another chat has nothing of it."""
        for each in self._ready:
            each.notice.end()
        self._ready.clear()

    def _forget_page(self, page: int) -> None:
        if self._confirm(
            self._room,
            self.tr("Forget page {page}?").format(page=self._room.locale().toString(page)),
            self.tr("What was said there is erased for good, on disk too. This cannot be undone."),
            self.tr("Forget"),
        ):
            self._engine.do("forget_page", lambda _: self._forgotten(page), self._room.tell, page=page)

    def forget_turn(self, ordinal: int) -> None:
        """Erase what was said at a turn, after asking."""
        if self._confirm(
            self._room,
            self.tr("Forget this?"),
            self.tr("What was said is erased for good, on disk too. This cannot be undone."),
            self.tr("Forget"),
        ):
            self._engine.do("forget_turn", lambda _: self._forgotten(), self._room.tell, ordinal=ordinal)

    def _forgotten(self, page: int | None = None) -> None:
        self._keep_ready(page)
        self._room.notices.tell(self.tr("Forgotten. It is erased on disk too."))
        self._room.reload()
        self._room.changed.emit()


def _told(values: list[dict[str, Any]]) -> str:
    """The beginnings of what was found; nothing where all of it is erased."""
    texts = (" ".join(parse(SourceRow, each).text.split())[:160] for each in values)
    return " … ".join(text for text in texts if text)

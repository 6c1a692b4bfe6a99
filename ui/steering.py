"""Memory as a thing to steer: going to a page or a passage, pinning, recalling, forgetting."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ui import pages
from ui.bridge import Engine, ignored
from ui.ready import Ready
from ui.transcript.passage import MEMORY
from zeta.worker.rows import GlanceRow, SourceRow, parse

if TYPE_CHECKING:
    from ui.room import Room

Ask = Callable[[QWidget, str, str, str], bool]
"""Puts a question before something is erased: parent, title, text, the word for yes."""


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
        self._ready = Ready(engine, room)

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
        self._ready.find("recall_page", page=page)

    def _remember_page(self, page: int) -> None:
        self._engine.do("remember_page", self._room.proposals.kept, self._room.tell, page=page)

    def recall(self, query: str) -> None:
        """Find what answers `query` and keep it ready for the next question."""
        self._ready.find("recall", query=query)

    def _forget_page(self, page: int) -> None:
        if self._confirm(
            self._room,
            self.tr("Forget page {page}?").format(page=self._room.locale().toString(page)),
            self._warning(),
            self.tr("Forget"),
        ):
            self._engine.do("forget_page", lambda _: self._forgotten(), self._room.tell, page=page)

    def forget_turn(self, ordinal: int) -> None:
        """Erase what was said at a turn, after asking."""
        if self._confirm(
            self._room,
            self.tr("Forget this?"),
            self._warning(),
            self.tr("Forget"),
        ):
            self._engine.do("forget_turn", lambda _: self._forgotten(), self._room.tell, ordinal=ordinal)

    def _warning(self) -> str:
        """What forgetting means; nothing of an incognito chat is on the disk."""
        if self._room.incognito:
            return self.tr("What was said is erased for good. This cannot be undone.")
        return self.tr("What was said is erased for good, on disk too. This cannot be undone.")

    def _forgotten(self) -> None:
        if self._room.incognito:
            self._room.notices.tell(self.tr("Forgotten."))
        else:
            self._room.notices.tell(self.tr("Forgotten. It is erased on disk too."))
        self._room.reload()
        self._room.changed.emit()

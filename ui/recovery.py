"""When the engine dies: the window says so and starts another one; what was shown is in the store."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject

from ui.bridge import Engine
from ui.notices import Notice
from ui.room import Room

AGAIN = 60.0
"""Seconds: an engine that dies twice within them is not started a third time by itself."""


class Recovery(QObject):
    """Brings the engine back."""

    def __init__(
        self,
        engine: Engine,
        room: Room,
        attend: Callable[[], None],
        parent: QObject | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`attend` makes an engine that was just started the window's own."""
        super().__init__(parent)
        self._engine, self._room, self._attend, self._clock = engine, room, attend, clock
        self._deaths: list[float] = []
        self._told: Notice | None = None
        engine.died.connect(self._died)

    def _died(self, code: int, words: str) -> None:
        now = self._clock()
        self._deaths = [*(death for death in self._deaths if now - death < AGAIN), now]
        room = self._room
        room.engine_died()
        if len(self._deaths) > 1:
            last = words.splitlines()[-1][:200] if words else ""
            said = self.tr("The engine ended again ({code}). Nothing that was shown is lost.").format(code=code)
            self._told = room.notices.error(said, last, self.tr("Start it again"), self._revive)
            return
        if room.incognito:
            said = self.tr("The engine ended unexpectedly, and with it the incognito chat, which is nowhere else.")
        else:
            said = self.tr("The engine ended unexpectedly and was started again. Nothing that was shown is lost.")
        self._told = room.notices.warn(said, "")
        self._revive()

    def over(self) -> None:
        """A chat is open again: what was said of a dead engine that waits for the person goes."""
        if self._told and len(self._deaths) > 1:
            self._told.end()
            self._told = None

    def _revive(self) -> None:
        self._engine.start()
        self._attend()

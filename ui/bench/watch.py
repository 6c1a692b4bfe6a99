"""How long the window's thread is at one event, in processor time: what somebody who types meanwhile waits for."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

Result = TypeVar("Result")


class Watch:
    """Remembers the longest piece of work. One within another is part of it."""

    def __init__(self, clock: Callable[[], float] = time.thread_time) -> None:
        """`clock` counts seconds."""
        self._clock = clock
        self._within = False
        self._longest = 0.0

    def timed(self, work: Callable[[], Result]) -> Result:
        """Do something, and look how long it took."""
        if self._within:
            return work()
        self._within, begin = True, self._clock()
        try:
            return work()
        finally:
            self._within = False
            self._longest = max(self._longest, self._clock() - begin)

    def longest(self) -> float:
        """Milliseconds of the longest work since this was last asked."""
        found, self._longest = self._longest * 1000, 0.0
        return found


class WatchedApplication(QApplication):
    """An application whose events are timed."""

    def __init__(self, watch: Watch) -> None:
        super().__init__([])
        self._watch = watch

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        """Deliver an event."""
        return self._watch.timed(lambda: super(WatchedApplication, self).notify(receiver, event))

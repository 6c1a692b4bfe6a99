"""What the engine tells while it works, as what the open chat shows: tokens, progress, heat, pages that come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from ui import pages
from ui.bridge import Engine
from ui.failures import translated
from zeta import events
from zeta.events import Event
from zeta.worker.client import Failure

if TYPE_CHECKING:
    from ui.room import Room

FRAME_MS = 33
"""Tokens are painted at most thirty times a second."""


class Hearing(QObject):
    """Events in, what is seen of them out. `answering`: tokens belong to the answer in hand; `reading`: the name of the
    file that is being read, empty where it has none."""

    def __init__(self, engine: Engine, room: Room) -> None:
        super().__init__(room)
        self._room = room
        self.answering, self.reading = False, ""
        self._pending: list[str] = []
        self._painter = QTimer(self, singleShot=True, interval=FRAME_MS)
        self._painter.timeout.connect(self.flush)
        engine.heard.connect(self._hear)

    def label(self) -> str:
        """What is being read."""
        if self.reading:
            return self.tr("Reading {name}").format(name=self.reading)
        return self.tr("Reading on where it was stopped")

    def flush(self) -> None:
        """One frame: all tokens that came since the last one."""
        self._painter.stop()
        text, self._pending = "".join(self._pending), []
        if text and self.answering:
            self._room.transcript.clear_progress()
            self._room.transcript.append(text)

    def drop(self) -> None:
        """What came and is not seen yet will not be."""
        self._painter.stop()
        self._pending.clear()

    def _hear(self, event: Event) -> None:
        room, strip = self._room, self._room.strip
        match event:
            case events.Token():
                self._pending.append(event.text)
                if not self._painter.isActive():
                    self._painter.start()
            case events.Loaded():
                room.conversation, room.title, room.system = event.conversation, event.title, event.system
            case events.Prefilled():
                room.transcript.set_progress(self.label(), event.done, event.total, event.seconds)
            case events.Progressed(task="document"):
                label = self.tr("Opening {name}").format(name=event.text)
                room.transcript.set_progress(label, int(event.done), int(event.total), 0.0)
            case events.Progressed(task="tokens"):
                label = self.tr("Preparing {name}").format(name=event.text)
                room.transcript.set_progress(label, round(1000 * event.done), round(1000 * event.total), event.done)
            case events.Progressed(task="load"):
                self._tell_share(self.tr("loading the model: {share} %"), event.done)
            case events.Progressed(task="gists"):
                self._tell_share(self.tr("making gists: {share} %"), event.done / max(1.0, event.total))
            case events.Resonated():
                found = zip(pages.own_pages(event.pages, room.life), pages.heats(event.scores), strict=True)
                strip.heat({page: heat for page, heat in found if page is not None})
            case events.Recalled():
                strip.recalled([p for p in pages.own_pages([event.page], room.life) if p is not None], 1.0)
            case events.Evicted():
                strip.evicted(event.page, event.stored)
            case events.Focused():
                strip.focused(event.actions)
            case events.GuestLeft():
                strip.left(event.begin, event.end)
            case events.Saved():
                strip.grown(event.tokens)
            case events.Failed():
                told = translated(Failure(event.name, event.message, event.hint))
                room.notices.warn(told.message, told.hint)
            case _:
                pass

    def _tell_share(self, words: str, share: float) -> None:
        self._room.status.setText(words.format(share=self._room.locale().toString(round(100 * share))))

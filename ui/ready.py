"""What was recalled by hand and stands ready for the next question: said until a question takes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from ui.bridge import Engine
from ui.notices import Notice
from zeta import events
from zeta.events import Event
from zeta.worker.client import Failure
from zeta.worker.rows import SourceRow, parse

if TYPE_CHECKING:
    from ui.room import Room

_TOLD = 160
"""Characters of each passage that are told."""


@dataclass(frozen=True)
class _Held:
    """What is ready: the command that found it in which conversation, and the words and the notice that say so."""

    command: str
    what: dict[str, object]
    conversation: str
    text: str
    notice: Notice


class Ready(QObject):
    """One find at a time, as the engine has it: another takes its place."""

    def __init__(self, engine: Engine, room: Room) -> None:
        super().__init__(room)
        self._engine, self._room = engine, room
        self._held: _Held | None = None
        engine.heard.connect(self._hear)
        room.talk.begun.connect(lambda answering: self._let_go() if answering else None)
        room.history.left.connect(self._let_go)

    def find(self, command: str, **what: object) -> None:
        """Let the engine find something and keep it ready."""

        def found(values: list[dict[str, Any]]) -> None:
            if text := _told(values):
                self._show(command, what, text)
            else:
                self._room.notices.tell(self.tr("Nothing in memory resonates with that."))

        self._engine.do(command, found, self._room.tell, **what)

    def _show(self, command: str, what: dict[str, object], text: str) -> None:
        self._let_go()
        notice = self._room.notices.hold(self.tr("Ready for the next question: {text}").format(text=text))
        self._held = _Held(command, what, self._room.conversation, text, notice)

    def _let_go(self) -> None:
        """A question takes what was ready; another chat has nothing of it."""
        held, self._held = self._held, None
        if held:
            held.notice.end()

    def _hear(self, event: Event) -> None:
        """The engine opened the conversation anew, because something was forgotten or another branch is shown, and has
        let go of what was ready: find it again."""
        held = self._held
        if not isinstance(event, events.Loaded) or held is None:
            return
        if event.conversation != held.conversation:
            self._let_go()
            return

        def found(values: list[dict[str, Any]]) -> None:
            if self._held is held and _told(values) != held.text:
                self._let_go()
                if text := _told(values):
                    self._show(held.command, held.what, text)

        def lost(_failure: Failure) -> None:
            if self._held is held:
                self._let_go()

        self._engine.do(held.command, found, lost, **held.what)


def _told(values: list[dict[str, Any]]) -> str:
    """The beginnings of what was found; nothing where all of it is erased."""
    texts = (" ".join(parse(SourceRow, each).text.split())[:_TOLD] for each in values)
    return " … ".join(text for text in texts if text)

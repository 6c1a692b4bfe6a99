"""The interactive chat: read a line, do a slash command or ask, show the answer; until the person leaves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from memstore.errors import StoreError
from zeta.chat import slash
from zeta.chat.screen import Screen
from zeta.chat.shell import Leave
from zeta.chat.words import ago, count, one_line
from zeta.errors import ZetaError

if TYPE_CHECKING:
    from zeta.chat.reader import Reader
    from zeta.chat.session import Chat
    from zeta.events import Event

_YES = ("y", "yes")


class Terminal:
    """A chat, a screen and a reader put together; what the slash commands see as their `Shell`."""

    def __init__(self, chat: Chat, screen: Screen, reader: Reader) -> None:
        self._chat = chat
        self._screen = screen
        self._reader = reader

    @property
    def chat(self) -> Chat:
        """The open chat."""
        return self._chat

    @property
    def screen(self) -> Screen:
        """Where everything is shown."""
        return self._screen

    def greet(self, now: float) -> None:
        """What this is, the model, and how to go on; for a conversation that is resumed, where it stood."""
        settings, turns = self._chat.settings, self._chat.turns()
        kept = "nothing is written to disk" if settings.incognito else f"kept in {settings.store}"
        self._screen.say(f"zeta: a chat that remembers past its window; {kept}.")
        self._screen.say(f"Model {self._chat.model_name}, window {settings.ctx:,} tokens.", dim=True)
        if turns:
            title = one_line(self._chat.conversation.title, 60) or "untitled"
            when = ago(now - turns[-1].time)
            self._screen.say(f'Going on with "{title}": {count(len(turns), "turn")}, the last one {when}.', dim=True)
            for turn in turns[-2:]:
                self._screen.say(f"  {turn.role}: {one_line(turn.text, 100)}", dim=True)
            self._screen.say("/help lists the commands, Ctrl-D leaves.", dim=True)
        else:
            resume = (
                "" if settings.incognito else " --conversation last resumes the last conversation, /list shows all."
            )
            self._screen.say(f"/help lists the commands, Ctrl-D leaves.{resume}", dim=True)

    def run(self) -> int:
        """Until the person leaves; returns the exit code."""
        interrupts = 0
        while True:
            status = self._screen.status.at(self._chat.model_name, self._chat.conversation.title)
            self._screen.status = status.after(self._chat.stats())
            try:
                line = self._read()
            except EOFError:
                return 0
            except KeyboardInterrupt:
                interrupts += 1
                if interrupts > 1:
                    self._screen.say("/quit or Ctrl-D leaves", dim=True)
                continue
            interrupts = 0
            try:
                self._do(line)
            except Leave:
                return 0
            except (ZetaError, StoreError) as error:
                self._screen.error(str(error), error.hint)
            except KeyboardInterrupt:
                self._screen.say("stopped", dim=True)

    def confirm(self, question: str) -> bool:
        """Whether the person answers yes; leaving the question is a no."""
        self._screen.say(f"{question} [y/N]")
        try:
            return self._reader.read(self._chat).strip().lower() in _YES
        except (EOFError, KeyboardInterrupt):
            return False

    def compose(self, text: str) -> str:
        """`text` as the person edited it; empty when they left it."""
        try:
            return self._reader.read(self._chat, text)
        except (EOFError, KeyboardInterrupt):
            return ""

    def forget_input(self) -> None:
        """Clear the input history."""
        self._reader.forget()

    def _read(self) -> str:
        """The next line; the chat may dream until the person types."""
        self._chat.rest()
        try:
            return self._reader.read(self._chat)
        finally:
            self._chat.wake()

    def _do(self, line: str) -> None:
        if not line.strip():
            return
        events: Iterator[Event] | None
        if line.startswith("//"):
            events = self._chat.ask(line[1:])
        elif line.startswith("/"):
            events = slash.run(self, line)
        else:
            events = self._chat.ask(line)
        if events is not None:
            self._screen.answer(self._chat, events, resumable=True)
            self._screen.say("")

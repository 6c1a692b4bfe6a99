"""One question from the command line or a pipe: the answer to standard output, everything else to standard error."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

from zeta.chat.files import decode
from zeta.chat.interrupt import stoppable
from zeta.chat.screen import Screen
from zeta.chat.words import count
from zeta.errors import ConfigError
from zeta.events import Done, Event, Failed, Prefilled

if TYPE_CHECKING:
    from zeta.chat.session import Chat

INTERRUPTED = 130


class Output(Protocol):
    """Where the events of one run go."""

    def show(self, event: Event) -> None:
        """One event."""

    def answer(self, chat: Chat, events: Iterator[Event], label: str = "") -> Done | Failed | None:
        """All of `events`; returns how they ended."""


class JsonLines:
    """Every event as a line of JSON; background work may report from its own thread."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def show(self, event: Event) -> None:
        """One line, at once."""
        with self._lock:
            self._stream.write(event.as_json() + "\n")
            self._stream.flush()

    def answer(self, chat: Chat, events: Iterator[Event], label: str = "") -> Done | Failed | None:
        """All of `events`; returns how they ended."""
        end: Done | Failed | None = None
        with stoppable(chat, events) as stream:
            for event in stream:
                self.show(event)
                if isinstance(event, Done | Failed):
                    end = event
        return end


def question(prompt: str | None, piped: IO[bytes] | None) -> str:
    """What is asked: `prompt`, then the text of standard input where it is `piped`; empty when there is neither.

    Raises ConfigError for what is not UTF-8.
    """
    if prompt is not None:
        try:
            prompt.encode()
        except UnicodeEncodeError as error:
            raise ConfigError("--prompt is not valid UTF-8", "check the encoding of your terminal") from error
    text = decode(piped.read(), "standard input") if piped is not None else ""
    return "\n\n".join(part for part in (prompt or "", text.rstrip("\r\n")) if part.strip())


def read_files(chat: Chat, files: Sequence[tuple[Path, str]], output: Output, notes: Screen) -> int:
    """Read `files` (path, text) into the history, in order; returns the exit code."""
    for path, text in files:
        if not text.strip():
            notes.say(f"{path} is empty and was left out")
            continue
        end = output.answer(chat, _counted(chat.read(text, path.name), path, notes), path.name)
        if code := exit_code(end):
            return code
    return 0


def exit_code(end: Done | Failed | None) -> int:
    """1 after a failure, 130 after Ctrl-C, otherwise 0."""
    if isinstance(end, Done) and end.reason == "stopped":
        return INTERRUPTED
    return 1 if isinstance(end, Failed) else 0


def _counted(events: Iterator[Event], path: Path, notes: Screen) -> Iterator[Event]:
    """`events` as they are; says at the end how much was read, for those who saw no progress bar."""
    total, whole = 0, True
    for event in events:
        if isinstance(event, Prefilled):
            total = event.total
        whole = whole and exit_code(event if isinstance(event, Done | Failed) else None) == 0
        yield event
    if whole:
        notes.say(f"read {path}: {count(total, 'token')}", dim=True)

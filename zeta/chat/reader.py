"""Where a person's lines come from: prompt_toolkit on a terminal that can, plain lines everywhere else."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import has_completions, is_searching
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.styles import Style

from zeta import paths
from zeta.chat.files import decode
from zeta.chat.screen import printable
from zeta.chat.slash import COMMANDS

if TYPE_CHECKING:
    from zeta.chat.session import Chat

PROMPT = "> "
QUOTES = '"""'
"""Begin and end a text of several lines, as in other terminal chats."""
REFRESH = 1.0
"""Seconds after which the status line is drawn again: dreaming changes it while nobody types."""
_STYLE = Style.from_dict({"bottom-toolbar": "noreverse fg:ansibrightblack", "prompt": "bold"})


class Reader(Protocol):
    """One source of lines."""

    def read(self, chat: Chat, text: str = "") -> str:
        """What the person says, with `text` to start from. Raises EOFError at the end, KeyboardInterrupt for Ctrl-C."""

    def forget(self) -> None:
        """Clear what was typed before, also on disk."""


def unfinished(text: str) -> bool:
    """Whether what was typed goes on: a text of several lines that QUOTES began and have not ended."""
    return text.lstrip().startswith(QUOTES) and text.count(QUOTES) % 2 == 1


def unquoted(text: str) -> str:
    """What was said between QUOTES, or the text as it is."""
    before, _, rest = text.strip().partition(QUOTES)
    said, quoted, after = rest.partition(QUOTES)
    return said.strip("\n") if quoted and not before and not after else text


class LineReader:
    """Lines of standard input, the prompt on the notes' side; a backslash at the end goes on with the next line."""

    def __init__(self, source: IO[bytes], notes: IO[str]) -> None:
        self._source = source
        self._notes = notes

    def read(self, chat: Chat, text: str = "") -> str:
        """The next line, or a text of several lines between QUOTES; `text`, which cannot be edited here, is shown above
        it. Raises EOFError at the end of the input, ConfigError for what is not UTF-8."""
        lines: list[str] = []
        if text:
            self._notes.write(f"{printable(text)}\n")
        while True:
            self._notes.write(PROMPT)
            self._notes.flush()
            line = self._source.readline()
            if not line:
                self._notes.write("\n")
                raise EOFError
            lines.append(decode(line, "standard input").rstrip("\r\n"))
            if lines[-1].endswith("\\"):
                lines[-1] = lines[-1][:-1]
            elif not unfinished(said := "\n".join(lines)):
                return unquoted(said)

    def forget(self) -> None:
        """Nothing was kept."""


class PromptReader:
    """A line editor with history, completion of slash commands, and the status line at the bottom."""

    def __init__(self, status: Callable[[], str], started: Callable[[], None], history: Path | None) -> None:
        """`started` is called once a prompt, when the person begins to type; `history` None keeps it in memory."""
        self._path = history
        self._started = started
        self._completer = SlashCompleter()
        self._session: PromptSession[str] = PromptSession(
            PROMPT,
            history=_history(history),
            completer=self._completer,
            complete_while_typing=True,
            key_bindings=bindings(),
            multiline=True,
            prompt_continuation="  ",
            bottom_toolbar=lambda: status(),
            style=_STYLE,
            refresh_interval=REFRESH,
        )

    def read(self, chat: Chat, text: str = "") -> str:
        """What the person says; several lines with Alt-Enter, a backslash at the end of a line, QUOTES around them, or
        pasted text."""
        self._completer.chat = chat
        typed = False

        def wake(_buffer: object) -> None:
            nonlocal typed
            if not typed:
                typed = True
                self._started()

        buffer = self._session.default_buffer
        buffer.on_text_changed += wake
        try:
            return unquoted(self._session.prompt(default=text))
        finally:
            buffer.on_text_changed -= wake

    def forget(self) -> None:
        """Clear the history in memory and on disk."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)
        self._session.history = self._session.default_buffer.history = _history(self._path)
        self._session.default_buffer.reset()


class SlashCompleter(Completer):
    """Completes a command's name, then its argument where the command knows what there is."""

    chat: Chat | None = None

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Only in a single line that starts with one slash."""
        text = document.text_before_cursor
        if text.startswith("//") or not text.startswith("/") or "\n" in document.text:
            return
        name, blank, argument = text[1:].partition(" ")
        if not blank:
            choices: Iterator[tuple[str, str]] = ((each.name, each.help) for each in COMMANDS.values())
            written, argument = name, name
        else:
            command = COMMANDS.get(name)
            if self.chat is None or command is None or command.complete is None:
                return
            choices, written = command.complete(self.chat), argument
        for choice, meaning in choices:
            if choice.startswith(argument.lower()):
                yield Completion(choice, start_position=-len(written), display_meta=meaning)


def bindings() -> KeyBindings:
    """Enter sends; Alt-Enter, backslash-Enter and Enter between QUOTES make a new line; Ctrl-C clears the line before
    it interrupts."""
    keys = KeyBindings()

    @keys.add("enter", filter=~is_searching)
    def _send(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.document.text_before_cursor.endswith("\\"):
            buffer.delete_before_cursor()
            buffer.newline(copy_margin=False)
        elif unfinished(buffer.text):
            buffer.newline(copy_margin=False)
        else:
            buffer.validate_and_handle()

    @keys.add("escape", "enter")
    def _newline(event: KeyPressEvent) -> None:
        event.current_buffer.newline(copy_margin=False)

    @keys.add("c-c", filter=~is_searching)
    def _clear(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.reset()
        else:
            event.app.exit(exception=KeyboardInterrupt)

    @keys.add("tab", filter=has_completions)
    def _complete(event: KeyPressEvent) -> None:
        event.current_buffer.complete_next()

    return keys


def make_reader(
    status: Callable[[], str], started: Callable[[], None], *, history: Path | None, capable: bool
) -> Reader:
    """A line editor for a `capable` terminal, plain lines otherwise."""
    if capable and sys.stdin.isatty():
        return PromptReader(status, started, history)
    return LineReader(sys.stdin.buffer, sys.stderr)


def _history(path: Path | None) -> History:
    if path is None:
        return InMemoryHistory()
    paths.private(path.parent)
    os.close(os.open(path, os.O_CREAT | os.O_APPEND, 0o600))
    return FileHistory(path)

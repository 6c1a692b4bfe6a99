"""What a chat looks like: the streamed answer, the line under it that says what was recalled, tables, errors.

Answers and notes go to consoles of their own, so that a pipe gets the answer alone. Knows no keyboard.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from rich.console import Console
from rich.control import Control
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.segment import ControlType, Segment, Segments
from rich.style import Style
from rich.table import Table
from rich.text import Text

from memstore.errors import StoreError
from zeta.chat.interrupt import stoppable
from zeta.chat.status import Status
from zeta.chat.words import advice, count, one_line, recalled_line, sentence
from zeta.errors import ZetaError
from zeta.events import (
    Done,
    Event,
    Failed,
    Loaded,
    Prefilled,
    Proposed,
    Recalled,
    Remembered,
    Reminded,
    Token,
)

if TYPE_CHECKING:
    from zeta.chat.session import Chat

LONG_PROMPT = 256
"""Tokens from which reading a prompt is worth a progress bar: under half a second on two cores."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_PIECE = re.compile(r"[^\n]*\n|[^\n]+")
_MAYBE_FENCE = re.compile(r" {0,3}(`{0,2}|~{0,2})")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_DIM = Style(dim=True)


def _listed(texts: Iterable[str]) -> str:
    return "; ".join(one_line(printable(text), 80) for text in texts)


def printable(text: str) -> str:
    """`text` without control characters: a model must not be able to move the cursor or to retitle the window."""
    return _CONTROL.sub("", text)


class Fences:
    """Tells code blocks from prose in Markdown that arrives in pieces; holds back only what may become a fence."""

    def __init__(self) -> None:
        self._held = ""
        self._at_start = True
        self._marker = ""
        self._closing = False

    def feed(self, text: str) -> Iterator[tuple[str, bool]]:
        """Pieces of `text` with whether they are code; the fences belong to the code."""
        for piece in _PIECE.findall(text):
            line = self._held + piece
            if self._at_start and _MAYBE_FENCE.fullmatch(line):
                self._held = line
                continue
            if self._at_start and (fence := _FENCE.match(line)):
                self._closing = self._marker == fence[1]
                self._marker = self._marker or fence[1]
            yield line, bool(self._marker)
            self._held, self._at_start = "", line.endswith("\n")
            if self._at_start and self._closing:
                self._marker, self._closing = "", False

    def rest(self) -> Iterator[tuple[str, bool]]:
        """What was held back when the answer ended."""
        if self._held:
            yield self._held, bool(self._marker)


class TerminalConsole(Console):
    """A console that leaves a closed pipe to its caller; plain text without codes where `stream` is no terminal."""

    def __init__(self, stream: IO[str]) -> None:
        capable = stream.isatty() and os.environ.get("TERM") not in ("dumb", "unknown")
        super().__init__(file=stream, force_terminal=capable, highlight=False, markup=False, emoji=False)

    def on_broken_pipe(self) -> None:
        """Raised again: what to save before leaving is not a console's decision."""
        raise BrokenPipeError


class Screen:
    """Shows events as they come. `status` is the status line's content."""

    def __init__(self, answers: IO[str], notes: IO[str]) -> None:
        self._answers = TerminalConsole(answers)
        self._notes = TerminalConsole(notes)
        self._fences = Fences()
        self._bar: Progress | None = None
        self._column_zero = True
        self._attended = False
        self.status = Status()

    @property
    def capable(self) -> bool:
        """Whether the notes go to a terminal that can do more than print lines."""
        return self._notes.is_terminal

    def say(self, text: str, dim: bool = False) -> None:
        """A note of zeta's own, not part of any answer."""
        self._notes.print(Text(printable(text), _DIM if dim else ""), soft_wrap=True)

    @contextmanager
    def waiting(self, text: str) -> Iterator[None]:
        """`text` on a line of a terminal for as long as the block takes."""
        if self.capable:
            self._notes.print(Text(printable(text), _DIM), end="\r")
        try:
            yield
        finally:
            if self.capable:
                self._close_bar()
                self._notes.control(Control((ControlType.ERASE_IN_LINE, 2)))

    def error(self, message: str, hint: str = "") -> None:
        """One sentence and what to do about it."""
        self._notes.print(Text(sentence(printable(message)), "red"), soft_wrap=True)
        if hint:
            self.say(advice(hint), dim=True)

    def table(
        self, columns: Sequence[str], rows: Sequence[Sequence[str]], note: str = "", wrapped: bool = False
    ) -> None:
        """A compact table; numbers to the right; every column is whole but the last, which is cut where the room ends.

        `wrapped`: the last column goes on in the next line instead.
        """
        table = Table(box=None, pad_edge=False, header_style="dim")
        for number, column in enumerate(columns):
            numeric = bool(rows) and all(re.fullmatch(r"[\d.,%-]*", row[number]) for row in rows)
            last = number == len(columns) - 1
            # Rich narrows the columns that may wrap, and only then the others.
            table.add_column(column, justify="right" if numeric else "left", no_wrap=not last)
        for row in rows:
            cells = [Text(one_line(printable(cell)), no_wrap=True, overflow="ellipsis") for cell in row]
            cells[-1].no_wrap = not wrapped
            table.add_row(*cells)
        self._notes.print(table)
        if note:
            self.say(note, dim=True)

    def answer(
        self, chat: Chat, events: Iterator[Event], label: str = "", resumable: bool = False
    ) -> Done | Failed | None:
        """Show `events` to their end, then what was recalled for them; returns how they ended.

        `label` names what is being read, for the progress bar; `resumable`: there is somebody to type /continue.
        """
        recalls: dict[tuple[str, int], Recalled] = {}
        end: Done | Failed | None = None
        self._fences = Fences()
        self._attended = resumable
        self.status = self.status.asked()
        try:
            with stoppable(chat, events) as stream:
                for event in stream:
                    self.show(event, label)
                    if isinstance(event, Recalled):
                        recalls.setdefault((event.page, event.begin), event)
                    if isinstance(event, Done | Failed):
                        end = event
        except (ZetaError, StoreError):
            self._end_line()  # what went wrong is told on a line of its own
            raise
        finally:
            self._close_bar()
        for text, code in self._fences.rest():
            self._stream(text, code)
        self._end_line()
        if recalls:
            told = recalled_line(
                list(recalls.values()), chat.conversation.id, chat.turns(), chat.conversations(), time.time()
            )
            self.say(told, dim=True)
        if isinstance(end, Done) and end.reason == "stopped":
            self.say("stopped; /continue goes on" if resumable else "stopped", dim=True)
        if isinstance(end, Done) and end.reason == "length":
            further = "/continue goes on" if resumable else "--max-tokens allows more"
            self.say(f"cut at {count(end.tokens, 'token')}; {further}", dim=True)
        self.status = self.status.after(chat.stats())
        return end

    def show(self, event: Event, label: str = "") -> None:
        """One event, which may also be background work that nobody asked for."""
        self.status = self.status.after(event)
        match event:
            case Prefilled():
                self._progress(event, label)
            case Token():
                self._close_bar()
                for text, code in self._fences.feed(printable(event.text)):
                    self._stream(text, code)
            case Failed():
                self._end_line()
                self.error(event.message, event.hint)
            case Loaded() if event.decoded > LONG_PROMPT:
                self.say(
                    f"{event.decoded} tokens of the window were decoded anew, {event.restored} came from disk", dim=True
                )
            case Reminded():
                self.say(f"from memory: {_listed(event.texts)}", dim=True)
            case Remembered():
                self._end_line()
                self.say(f"remembered: {_listed(event.texts)} (/memory shows all)", dim=True)
            case Proposed() if self._attended:
                self._end_line()
                self.say(f"worth remembering? {_listed(event.texts)} (/remember keeps it)", dim=True)
            case _:
                pass

    def _stream(self, text: str, code: bool) -> None:
        """Straight to the stream: rich would expand tabs, wrap lines and wait for whole ones."""
        segment = Segment(text, _DIM if code else None)
        self._answers.print(Segments([segment]), end="", soft_wrap=True, crop=False)
        self._column_zero = text.endswith("\n")

    def _end_line(self) -> None:
        self._close_bar()
        if not self._column_zero:
            self._stream("\n", False)

    def _progress(self, event: Prefilled, label: str) -> None:
        if event.total < LONG_PROMPT or not self.capable:
            return
        if self._bar is None:
            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                TextColumn("{task.fields[count]}"),
                TimeRemainingColumn(),
            )
            self._bar = Progress(
                *columns,
                console=self._notes,
                transient=True,
                auto_refresh=False,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._bar.add_task(f"reading {label}".strip(), total=event.total, count="")
            self._bar.start()
        task = self._bar.task_ids[0]
        self._bar.update(task, completed=event.done, total=event.total, count=f"{event.done}/{event.total} tokens")
        self._bar.refresh()

    def _close_bar(self) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

"""What `zeta write` shows at a terminal: the plan, the document as it grows, who is writing what, and how it ended.

Sections are written side by side and shown in the document's order: the first unfinished one streams, the others are
a line of state below it.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from zeta.chat.words import count, printable
from zeta.events import Event
from zeta.writing.events import (
    LineWritten,
    Paused,
    Planned,
    Recalled,
    SectionBegun,
    SectionChecked,
    SectionKept,
    Slid,
    Unresolved,
    Written,
)
from zeta.writing.outline import Outline, Section


def plan_table(outline: Outline) -> Table:
    """The outline as a table: what, who, after what."""
    table = Table("", "section", "agent", "has", "after", title=Text(printable(outline.title)), title_justify="left")
    for number, section in enumerate(outline.sections, 1):
        cells = (section.title, section.agent, _points(section), ", ".join(section.needs))
        table.add_row(str(number), *(Text(printable(cell)) for cell in cells))
    return table


def _points(section: Section) -> str:
    kinds = [each.kind for each in section.details]
    return ", ".join(
        kind if (number := kinds.count(kind)) == 1 else f"{number} {kind}" for kind in dict.fromkeys(kinds)
    )


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Raised again: the caller says how to go on."""
        raise BrokenPipeError


class WriteScreen:
    """Draws on `stream`; the state line only where that is a terminal."""

    def __init__(self, stream: TextIO, *, quiet: bool = False) -> None:
        self._console = _Console(file=stream, highlight=False, soft_wrap=True)
        self._quiet = quiet
        self._order: list[str] = []
        self._lines: dict[str, list[str]] = {}
        self._agents: dict[str, str] = {}
        self._done: set[str] = set()
        self._recalls: dict[str, list[str]] = {}
        self._last = ""
        self._shown: dict[str, int] = {}
        self._say: Callable[[str], None] = lambda text: None

    def plan(self, outline: Outline) -> None:
        """Show the plan."""
        self._console.print(plan_table(outline))

    @contextmanager
    def waiting(self, text: str) -> Iterator[None]:
        """`text` in a terminal for as long as the block takes."""
        if not self._console.is_terminal:
            yield
            return
        with self._console.status(Text(text)):
            yield

    @contextmanager
    def working(self) -> Iterator[None]:
        """While it is written there is a line of state."""
        if not self._console.is_terminal:
            yield
            return
        with self._console.status("reading the plan") as status:
            self._say = status.update
            yield
        self._say = lambda text: None

    def show(self, event: Event) -> None:
        """Take an event in."""
        match event:
            case Planned(sections=sections):
                self._order = ["", *sections]
                self._lines[""] = []
            case SectionBegun(section, agent, _, attempt):
                self._agents[section] = agent
                self._lines[section] = []
                if attempt > 1 and self._shown.get(section):
                    self.note(f"{section}: once more (try {attempt})")
                self._shown[section] = 0
            case LineWritten(section, _, text):
                self._lines[section].append(text)
            case SectionChecked(section, _, problems):
                for problem in problems:
                    self.note(f"{section}: {problem}")
            case SectionKept(section):
                self._done.add(section)
            case Slid(section, tokens):
                self.note(f"{section}: {count(tokens, 'token')} left its window; they are in the document")
            case Unresolved(reference, line):
                self.note(f"line {line}: nothing defines {reference}")
            case Recalled(section, found, cells):
                self._recalled(section, found, cells)
            case Paused(path, lines):
                self._console.print(f"paused after {count(lines, 'line')}; {going_on(path)}")
            case Written():
                self._ended(event)
        self._stream()
        self._say(self._state())

    def _recalled(self, section: str, found: list[str], cells: int) -> None:
        """Names were brought back; those that a section had last are not said again."""
        if self._quiet or self._recalls.get(section) == found:
            return
        self._recalls[section] = found
        how = "with their keys and values" if cells else "as text"
        self.note(f"{section}: recalled {', '.join(found)} {how}")

    def _stream(self) -> None:
        if self._quiet:
            return
        for section in self._order:
            lines, shown = self._lines.get(section, []), self._shown.get(section, 0)
            if lines and not shown and self._last:
                self._console.print()
            for line in lines[shown:]:
                self._console.print(Text(printable_line(line)))
                self._last = line
            self._shown[section] = len(lines)
            if section and section not in self._done:
                return

    def _state(self) -> str:
        busy = [id for id in self._order if id in self._agents and id not in self._done]
        told = " · ".join(f"{id} ({self._agents[id]}) {count(len(self._lines[id]), 'line')}" for id in busy)
        return f"{len(self._done)} of {len(self._order) - 1} · {told}"

    def note(self, text: str) -> None:
        """Say something beside the document."""
        self._console.print(Text(f"— {printable(text)}", style="dim"))

    def _ended(self, event: Written) -> None:
        share = f"{event.chosen / event.tokens:.0%}" if event.tokens else "none"
        speed = f"{event.fresh / event.seconds:,.0f} tokens a second" if event.seconds and event.fresh else ""
        size = f"{count(event.lines, 'line')}, {count(event.tokens, 'token')}"
        told = f"{event.path}: {size} ({share} chosen by the model)"
        self._console.print(Text(", ".join(part for part in (told, speed) if part), style="bold"))
        resolved = event.references - event.unresolved
        if event.references:
            self._console.print(f"{resolved:,} of {count(event.references, 'reference')} resolve")
        for problem in event.problems:
            self.note(problem)


def going_on(path: str) -> str:
    """How to go on with a document."""
    return f"`zeta write --resume --out {shlex.quote(path)}` goes on"


def printable_line(text: str) -> str:
    """A line of a document as a terminal may show it: indented as it is, without control characters."""
    return "".join(c if c.isprintable() or c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in text)

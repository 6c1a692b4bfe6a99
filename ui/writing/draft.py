"""A document while it is written, as events tell of it: what each section is at, its lines, and which rows of the view
change. No Qt here.

The view has the sections in the plan's order, a blank row behind each that has any.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from zeta.events import Event
from zeta.worker.writingrows import PlanRow
from zeta.writing import events

State = Literal["waiting", "writing", "again", "checking", "done", "problems"]

BUSY: Final = frozenset({"writing", "again", "checking"})
"""States of a section that somebody is at."""


class Edit(NamedTuple):
    """Rows of the view from `row` on, counted from 0: so many go, and these come."""

    row: int
    gone: int
    lines: tuple[str, ...]


@dataclass
class Part:
    """One section. `tries` are the lines of attempts that were given up, by their number; `problems` what was wrong
    with the last that was checked."""

    id: str
    title: str
    agent: str
    state: State = "waiting"
    stream: int = -1
    attempt: int = 0
    lines: list[str] = field(default_factory=list)
    tries: dict[int, list[str]] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    @property
    def rows(self) -> list[str]:
        """As the view has it."""
        return [*self.lines, ""] if self.lines else []

    @property
    def height(self) -> int:
        """How many rows these are."""
        return len(self.lines) + 1 if self.lines else 0


class Draft:
    """All sections, and what was counted. `tokens` were decoded so far, `chosen` of them by the model."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.tokens = self.chosen = 0

    @property
    def lines(self) -> int:
        """Of all sections together."""
        return sum(len(part.lines) for part in self.parts)

    @property
    def share(self) -> float:
        """Of the tokens, what the model chose among two or more legal continuations: from 0 to 1."""
        return self.chosen / self.tokens if self.tokens else 0.0

    @property
    def done(self) -> int:
        """Sections that are finished."""
        return sum(part.state in ("done", "problems") for part in self.parts)

    def part(self, id: str) -> Part | None:
        """A section."""
        return next((part for part in self.parts if part.id == id), None)

    def rows(self) -> list[str]:
        """The whole view."""
        return [row for part in self.parts for row in part.rows]

    def first_row(self, id: str) -> int:
        """Where a section begins in the view, or would."""
        row = 0
        for part in self.parts:
            if part.id == id:
                break
            row += part.height
        return row

    def at(self, row: int) -> str:
        """The section that a row belongs to; empty for none."""
        for part in self.parts:
            row -= part.height
            if row < 0:
                return part.id
        return ""

    def row_of(self, section: str, kind: str, name: str) -> int:
        """Where a section defines a name: the first row with its last part and its kind, or with its last part, or
        else the section's first."""
        part = self.part(section)
        first = self.first_row(section)
        word = re.compile(rf"(?<!\w){re.escape(name.rpartition('.')[2])}(?!\w)")
        found = [at for at, line in enumerate(part.lines if part else ()) if word.search(line)]
        best = next((at for at in found if part and kind and kind in part.lines[at]), None)
        return first + (best if best is not None else found[0] if found else 0)

    # what happens

    def plan(self, plan: PlanRow) -> list[Edit]:
        """The sections of a plan; what is known of those that stay is kept."""
        return self._arrange([(each.id, each.title, each.agent) for each in plan.sections])

    def stop(self) -> None:
        """Nobody is at any section any more."""
        for part in self.parts:
            if part.state in BUSY:
                part.state = "waiting"

    def restart(self) -> list[Edit]:
        """Everything will be told again."""
        rows = len(self.rows())
        self.parts = [Part(part.id, part.title, part.agent) for part in self.parts]
        self.tokens = self.chosen = 0
        return [Edit(0, rows, ())] if rows else []

    def hear(self, event: Event) -> list[Edit]:
        """What an event changes in the view."""
        if isinstance(event, events.Planned):
            return self._arrange(list(zip(event.sections, event.titles, event.agents, strict=True)))
        part = self.part(getattr(event, "section", ""))
        if part is None:
            return []
        match event:
            case events.SectionBegun():
                return self._begin(part, event)
            case events.LineWritten():
                return self._line(part, event)
            case events.SectionChecked():
                part.state, part.problems = "checking", tuple(event.problems)
            case events.SectionKept():
                part.state = "problems" if event.problems else "done"
                part.problems = tuple(event.problems)
                return self._keep(part, event.attempt)
            case _:
                pass
        return []

    def _arrange(self, sections: Sequence[tuple[str, str, str]]) -> list[Edit]:
        before = self.rows()
        known = {part.id: part for part in self.parts}
        self.parts = []
        for id, title, agent in sections:
            part = known.get(id) or Part(id, title, agent)
            part.title, part.agent = title, agent
            self.parts.append(part)
        after = self.rows()
        return [] if before == after else [Edit(0, len(before), tuple(after))]

    def _begin(self, part: Part, event: events.SectionBegun) -> list[Edit]:
        edits = [Edit(self.first_row(part.id), part.height, ())] if part.lines else []
        if part.lines:
            part.tries[part.attempt] = part.lines
        part.lines = []
        part.state = "again" if event.attempt > 1 else "writing"
        part.stream, part.attempt, part.agent = event.stream, event.attempt, event.agent
        return edits

    def _line(self, part: Part, event: events.LineWritten) -> list[Edit]:
        self.tokens += event.tokens
        self.chosen += event.chosen
        first, at = self.first_row(part.id), event.number - 1
        if not 0 <= at <= len(part.lines):
            return []
        if at < len(part.lines):
            part.lines[at] = event.text
            return [Edit(first + at, 1, (event.text,))]
        part.lines.append(event.text)
        return [Edit(first + at, 0, (event.text, "") if at == 0 else (event.text,))]

    def _keep(self, part: Part, attempt: int) -> list[Edit]:
        if attempt == part.attempt or attempt not in part.tries:
            return []
        before, part.lines = part.height, part.tries[attempt]
        part.attempt = attempt
        return [Edit(self.first_row(part.id), before, tuple(part.rows))]

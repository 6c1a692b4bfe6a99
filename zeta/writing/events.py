"""What writing reports, as frozen values like those of zeta.events; with `--json` one object a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from zeta.events import Event


@dataclass(frozen=True)
class Planned(Event):
    """There is an outline: section ids, titles and agents in the document's order; `path` is its file."""

    name: ClassVar[str] = "planned"
    path: str
    title: str
    sections: list[str]
    titles: list[str]
    agents: list[str]


@dataclass(frozen=True)
class SectionBegun(Event):
    """A specialist began a section, or went back to it (`attempt` counts from 1)."""

    name: ClassVar[str] = "section_begun"
    section: str
    agent: str
    stream: int
    attempt: int


@dataclass(frozen=True)
class LineWritten(Event):
    """A line of a section is complete and on disk; `number` counts from 1 within the section. `tokens` of it were
    decoded, `chosen` of these by the model among two or more legal continuations. Section "" is what stands before the
    first one."""

    name: ClassVar[str] = "line"
    section: str
    number: int
    text: str
    tokens: int
    chosen: int


@dataclass(frozen=True)
class LakeWrote(Event):
    """A definition went into the shared memory."""

    name: ClassVar[str] = "lake_wrote"
    section: str
    kind: str
    defined: str


@dataclass(frozen=True)
class LakeRead(Event):
    """Names were looked up before something was decoded."""

    name: ClassVar[str] = "lake_read"
    section: str
    kind: str
    found: list[str]


@dataclass(frozen=True)
class Recalled(Event):
    """What names stand for was brought back before one was chosen; `cells` of its tokens with their keys and values,
    the others were read."""

    name: ClassVar[str] = "recalled"
    section: str
    found: list[str]
    cells: int


@dataclass(frozen=True)
class Slid(Event):
    """The oldest `tokens` of a section left its stream's window; their text is in the document."""

    name: ClassVar[str] = "slid"
    section: str
    tokens: int


@dataclass(frozen=True)
class SectionChecked(Event):
    """A finished section was checked; `problems` are sentences, empty when it passed."""

    name: ClassVar[str] = "section_checked"
    section: str
    attempt: int
    problems: list[str]


@dataclass(frozen=True)
class SectionKept(Event):
    """A section stays as it was at an attempt; `problems` is what is still wrong with it."""

    name: ClassVar[str] = "section_kept"
    section: str
    attempt: int
    lines: int
    problems: list[str]


@dataclass(frozen=True)
class Paused(Event):
    """Writing stopped before the plan was complete; it goes on at the same piece."""

    name: ClassVar[str] = "paused"
    path: str
    lines: int


@dataclass(frozen=True)
class Unresolved(Event):
    """A reference that nothing defines, with its line in the document."""

    name: ClassVar[str] = "unresolved"
    reference: str
    line: int


@dataclass(frozen=True)
class Written(Event):
    """The document is saved. `tokens` were decoded for it, `chosen` of them by the model; `fresh` of them in the
    `seconds` since it was begun, or gone on with."""

    name: ClassVar[str] = "written"
    path: str
    lines: int
    tokens: int
    chosen: int
    references: int
    unresolved: int
    problems: list[str]
    seconds: float
    fresh: int = 0

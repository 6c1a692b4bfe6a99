"""What the engine's process tells of documents that it writes: their plans, how they stand, and its events of writing.

Rows are as in zeta.worker.rows. Paths are absolute, times seconds since the epoch, lines count from 1.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from zeta.events import Event
from zeta.writing import events
from zeta.writing.keeping import news

State = Literal["new", "foreign", "planned", "begun", "written", "gone"]
"""Nothing is there; a file that zeta did not write; a plan alone; writing that was stopped; a document that is kept
true; a document that was known and is not there any more."""


@dataclass(frozen=True)
class DocumentRow:
    """A document at a path. `title` is that of its plan, empty where there is none; `sources` are the files and folders
    that it is about, `length` what was asked for (0: none was)."""

    path: str
    state: State
    title: str = ""
    language: str = ""
    changed: float = 0.0
    sources: tuple[str, ...] = ()
    length: int = 0


@dataclass(frozen=True)
class DetailRow:
    """One thing that a section consists of (zeta.writing.outline.Detail)."""

    kind: str
    purpose: str = ""
    name: str = ""


@dataclass(frozen=True)
class SectionRow:
    """One section of a plan (zeta.writing.outline.Section)."""

    id: str
    title: str
    topic: str
    agent: str
    details: tuple[DetailRow, ...] = ()
    needs: tuple[str, ...] = ()
    length: int = 0


@dataclass(frozen=True)
class TopicRow:
    """What an agent takes; `kinds` are the words that its details may have."""

    agent: str
    topic: str
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlanRow:
    """A plan and its file. `begun` are the sections that are written or being written, which stay as they are;
    `topics` what a new section may be about; `unit` is lines or words; `trouble` says why the plan's file, edited by
    hand, does not hold."""

    path: str
    file: str
    title: str
    prompt: str
    language: str
    unit: str
    sections: tuple[SectionRow, ...]
    begun: tuple[str, ...] = ()
    topics: tuple[TopicRow, ...] = ()
    trouble: str = ""


@dataclass(frozen=True)
class PartRow:
    """A part of a document that is kept true: its lines, why it is stale, and whether a person edited it (`held`)."""

    id: str
    title: str
    first: int
    last: int
    held: bool
    reasons: tuple[str, ...] = ()
    question: str = ""


@dataclass(frozen=True)
class VersionRow:
    """A saved version; `who` is zeta or person."""

    number: int
    time: float
    who: str
    reason: str


@dataclass(frozen=True)
class KeptRow:
    """A document that is kept true: its whole text, its parts in order, its versions, the newest first, and in `notes`
    what could not be looked at."""

    path: str
    language: str
    text: str
    parts: tuple[PartRow, ...]
    versions: tuple[VersionRow, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class FateRow:
    """What became of a stale section (zeta.writing.keeping.update.Fate), and why."""

    id: str
    fate: str
    detail: str = ""


@dataclass(frozen=True)
class AnswerRow:
    """A question that was put into the FAQ (zeta.writing.keeping.questions.Answered)."""

    question: str
    fate: str
    sources: tuple[str, ...] = ()


KINDS: Final[dict[str, type[Event]]] = {
    kind.name: kind
    for kind in (
        events.Planned,
        events.SectionBegun,
        events.LineWritten,
        events.LakeWrote,
        events.LakeRead,
        events.Slid,
        events.SectionChecked,
        events.SectionKept,
        events.Paused,
        events.Unresolved,
        events.Written,
        news.PatchOffered,
        news.SectionSettled,
        news.SourcesChanged,
        news.WatchEnded,
        news.Noted,
    )
}
"""The events of writing that cross the pipe, by their names."""


def event(values: Mapping[str, Any]) -> Event:
    """An event of writing from what `as_dict` gave. Raises KeyError, TypeError for what is none."""
    kind = KINDS[values["event"]]
    known = {field.name for field in dataclasses.fields(kind)}
    return kind(**{name: value for name, value in values.items() if name in known})

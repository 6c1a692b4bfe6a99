"""What looking after documents reports, as frozen values like those of zeta.events, and how it is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from zeta.events import Event
from zeta.writing.keeping.staleness import NAMED


@dataclass(frozen=True)
class SectionStale(Event):
    """A section no longer says what is so. `held`: a person edited it, so it is not written anew."""

    name: ClassVar[str] = "stale"
    document: str
    section: str
    reasons: list[str]
    held: bool

    def __str__(self) -> str:
        held = " (edited by you: left as it is)" if self.held else ""
        return f"{self.document}: {self.section} is stale: {'; '.join(self.reasons)}{held}"


@dataclass(frozen=True)
class PatchOffered(Event):
    """A section was written anew; `diff` is the unified diff of the document."""

    name: ClassVar[str] = "patch"
    document: str
    section: str
    reasons: list[str]
    diff: str

    def __str__(self) -> str:
        return f"{self.document}: {self.section}: {'; '.join(self.reasons)}\n{self.diff.rstrip()}"


@dataclass(frozen=True)
class SectionSettled(Event):
    """What became of a stale section; `fate` is one of zeta.writing.keeping.update.Fate."""

    name: ClassVar[str] = "settled"
    document: str
    section: str
    fate: str
    reasons: list[str]
    detail: str

    def __str__(self) -> str:
        told = {
            "updated": "is updated",
            "still true": "is still true",
            "declined": "stays stale: the patch was not taken",
            "yours": f"is stale: {'; '.join(self.reasons)} ({self.detail})",
            "refused": f"stays stale: {self.detail}",
        }
        return f"{self.document}: {self.section} {told[self.fate]}"


@dataclass(frozen=True)
class MarksStale(Event):
    """What the marks of a document say of names that nothing defines is not so any more; with `unresolved` they would
    be true."""

    name: ClassVar[str] = "marks_stale"
    document: str
    unresolved: list[str]

    def __str__(self) -> str:
        return f"{self.document}: its marks are stale: {_defined(self.unresolved)}"


@dataclass(frozen=True)
class MarksSettled(Event):
    """The marks of a document were brought up to date; `unresolved` are the names that nothing defines."""

    name: ClassVar[str] = "marks_settled"
    document: str
    unresolved: list[str]

    def __str__(self) -> str:
        return f"{self.document}: its marks are updated: {_defined(self.unresolved)}"


@dataclass(frozen=True)
class SourcesChanged(Event):
    """Something changed where a document, or what it is about, is."""

    name: ClassVar[str] = "sources_changed"
    document: str


@dataclass(frozen=True)
class WatchEnded(Event):
    """A document is watched no more; `reason` is a sentence, `hint` what to do."""

    name: ClassVar[str] = "watch_ended"
    document: str
    reason: str
    hint: str


@dataclass(frozen=True)
class QuestionAnswered(Event):
    """A question stands in the FAQ with its answer, or a person's answer was left; `fate` is as in
    zeta.writing.keeping.questions.Answered."""

    name: ClassVar[str] = "answered"
    document: str
    section: str
    question: str
    fate: str
    sources: list[str]

    def __str__(self) -> str:
        if self.fate == "yours":
            return f"{self.document}: “{self.question}” has your own answer: left as it is"
        origin = f", from {', '.join(self.sources)}" if self.sources else ", with nothing found about it"
        return f"{self.document}: “{self.question}” is {self.fate}{origin}"


@dataclass(frozen=True)
class Checked(Event):
    """A document was looked at: how many of its sections are stale."""

    name: ClassVar[str] = "checked"
    document: str
    stale: int

    def __str__(self) -> str:
        return f"{self.document}: {self.stale or 'nothing'} stale"


@dataclass(frozen=True)
class Noted(Event):
    """Something to know that stops nothing."""

    name: ClassVar[str] = "note"
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class RootLost(Event):
    """A watched file or folder is not there; it is waited for."""

    name: ClassVar[str] = "root_lost"
    path: str

    def __str__(self) -> str:
        return f"{self.path} is not there: waiting for it to come back"


@dataclass(frozen=True)
class RootBack(Event):
    """A watched file or folder is there again."""

    name: ClassVar[str] = "root_back"
    path: str

    def __str__(self) -> str:
        return f"{self.path} is there again"


def _defined(unresolved: Sequence[str]) -> str:
    """What there is to say of names that nothing defines."""
    if not unresolved:
        return "everything is defined"
    return f"nothing defines {', '.join(unresolved[:NAMED])}" + (
        f" and {len(unresolved) - NAMED} more" if len(unresolved) > NAMED else ""
    )

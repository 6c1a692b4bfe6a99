"""What looking after documents reports, as frozen values like those of zeta.events, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from zeta.events import Event


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
    """What became of a stale section; `fate` is one of zeta.writing.update.Fate."""

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
class QuestionAnswered(Event):
    """A question stands in the FAQ with its answer, or a person's answer was left; `fate` is as in
    zeta.writing.questions.Answered."""

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

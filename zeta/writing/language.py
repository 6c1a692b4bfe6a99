"""What zeta knows of a language that documents are written in: how a section is written step by step, what its text
defines and refers to, and what is wrong with it.

A `Writer` decides what is forced and what is open; a model chooses only what is open, under a grammar. So structure
cannot break, and every token can be counted as carried or as chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from zeta.writing.agents import Agent
from zeta.writing.outline import Outline, Section


class Definition(NamedTuple):
    """Something that a text defines. `name` is what a reference to it writes ("aws_vpc.main", "web", "total"), `kind` a
    word of the schema, `line` counts from 1, `text` is the whole defining text."""

    kind: str
    name: str
    line: int
    text: str


class Reference(NamedTuple):
    """A name that a text uses and that something has to define. `kind` may be empty where the text does not tell."""

    kind: str
    name: str
    line: int


class Problem(NamedTuple):
    """Something wrong at a line (from 1; 0: of the whole text), as one sentence."""

    line: int
    message: str


@dataclass(frozen=True)
class Put:
    """Text that has to come next: read by the model, not chosen by it."""

    text: str


@dataclass(frozen=True)
class Choose:
    """The model writes the next piece under a GBNF grammar whose root rule is `root`.

    A piece ends at the first token after which the grammar may end, so a grammar closes with something that cannot be
    continued: a quote, a bracket, a line's end. `asked`: what was looked up in the lake to build it. `limit` is in
    tokens; a piece that reaches it is refused and tried again.
    """

    grammar: str
    asked: tuple[str, ...] = ()
    limit: int = 160


@dataclass(frozen=True)
class Ask:
    """A remark to the specialist, as a turn of the user's that is not part of the document."""

    text: str


Step = Put | Choose | Ask


class Known(Protocol):
    """What a writer may ask while it writes: the lake, as one section sees it."""

    def names(self, kind: str = "") -> Sequence[Definition]:
        """What is defined so far of a kind, oldest first; "": of every kind."""

    def want(self, kind: str, name: str) -> None:
        """Note that a section uses a name which a later one has to define, such as a variable."""

    def wanted(self, kind: str) -> Sequence[str]:
        """The names of a kind that were wanted and are not defined yet, oldest first."""


class Writer(Protocol):
    """One section being written. The same steps accepted give the same next step: that is how it is resumed."""

    def next(self, known: Known) -> Step | None:
        """What comes next; None when the section is complete."""

    def accept(self, text: str) -> str:
        """Take what was chosen for the last `Choose`. Returns "" or, in one sentence, why it is refused: then nothing
        was taken, and `next` gives a step for the same place again. After `REFUSALS` refusals in a row the writer
        takes something legal of its own with a `Put` instead."""


REFUSALS = 5
"""Refusals of one piece after which a writer goes on by itself."""


class Language(Protocol):
    """One language of documents. Parsers never raise for what a person or a model wrote: they return problems."""

    name: str
    suffixes: tuple[str, ...]
    unit: Literal["lines", "words"]

    def begin(self, outline: Outline) -> str:
        """What stands before the first section, with its line's end; may be empty."""

    def writer(self, outline: Outline, section: Section, agent: Agent) -> Writer:
        """A writer for one section; its first step is the section's heading or comment."""

    def definitions(self, text: str) -> list[Definition]:
        """What a text defines, in its order; what can be read of it where it is incomplete."""

    def references(self, text: str) -> list[Reference]:
        """Which names it uses, in its order."""

    def problems(self, text: str) -> list[Problem]:
        """What a real parser has against it; empty when it is well formed."""

    def remark(self, text: str) -> str:
        """A comment that says `text`, without a line's end."""

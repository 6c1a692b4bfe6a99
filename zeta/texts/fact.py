"""What is planted in a history and asked for later: facts of two kinds, and codes that differ in a name and a number.

Knows the shape of the texts and how to read them from a package's TOML file. Knows no model, no page and no score.
"""

import random
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any


@dataclass(frozen=True)
class Fact:
    """One thing a user tells in a chat turn, and how it is asked for later.

    Attributes:
        told: What the user says, one or two sentences.
        reply: A short acknowledgement that does not repeat the fact.
        question: What the user asks weeks later. A fact's kind says how far in the words of `told`.
        answers: Lower-case strings, any of which in a free answer makes it right.
        answer: A right answer in one sentence, to be scored by its loss.
    """

    told: str
    reply: str
    question: str
    answers: tuple[str, ...]
    answer: str

    def is_in(self, text: str) -> bool:
        """Whether `text` gives the fact: one of `answers` stands in it as whole words, in any case."""
        return any(re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", text.casefold()) for answer in self.answers)


@dataclass(frozen=True)
class Code:
    """One fact among many of its kind, told apart by the name alone.

    Attributes:
        statement: The sentence to plant, e.g. "Chen's locker code is 4711."
        prompt: Its beginning, up to the value: "Chen's locker code is".
        answer: What follows the prompt, with the space before it: " 4711".
        question: The same asked in chat: "What is Chen's locker code?"
    """

    statement: str
    prompt: str
    answer: str
    question: str


@dataclass(frozen=True)
class Family:
    """The wording of one kind of code; both texts hold `{name}`. The value ends the statement."""

    prompt: str
    question: str

    def code(self, name: str, value: int) -> Code:
        """The code of this kind that gives `name` the number `value`."""
        prompt = self.prompt.format(name=name)
        return Code(f"{prompt} {value}.", prompt, f" {value}", self.question.format(name=name))


@dataclass(frozen=True)
class FactSet:
    """Everything to plant and to ask in one kind of measurement.

    Attributes:
        facts: Natural facts: stated plainly, and asked as the same person would ask weeks later. About two thirds share
            a content word with their question; the others go with it by everyday association (an allergy, a food).
            Both kinds are evenly mixed.
        oblique: Hard facts: told in passing, and asked without a single content word of what was told. Nothing in
            `facts` or `oblique` is to be confused with another.
        unrelated: Questions and requests that neither `facts` nor `oblique` answer. General ones and personal
            ones about things never said are evenly mixed, so that any prefix is a fair sample.
        families: The kinds of code, by name.
        names: The surnames of the codes.
    """

    facts: tuple[Fact, ...]
    oblique: tuple[Fact, ...]
    unrelated: tuple[str, ...]
    families: Mapping[str, Family]
    names: tuple[str, ...]

    def same_kind(self, seed: int, n: int, family: str) -> list[Code]:
        """Draw `n` codes of one kind; names and numbers (four or five digits) all differ. The same seed draws the same.

        Raises:
            ValueError: if the family is unknown, or if there are fewer than `n` names.
        """
        if family not in self.families:
            raise ValueError(f"there is no family of codes {family!r}, only {', '.join(self.families)}")
        if n > len(self.names):
            raise ValueError(f"{n} codes of one kind were asked for, but there are only {len(self.names)} names")
        rng = random.Random(seed)
        names, values = rng.sample(self.names, n), rng.sample(range(1000, 100_000), n)
        return [self.families[family].code(name, value) for name, value in zip(names, values, strict=True)]


def read_fact_set(package: str, file: str) -> FactSet:
    """Read a set from a TOML file that lies in `package`: tables `fact`, `oblique`, `unrelated` and `codes`."""
    data = tomllib.loads(resources.files(package).joinpath(file).read_text("utf-8"))
    kinds, codes = data["unrelated"], data["codes"]
    placed = [(i / len(asked), text) for asked in (kinds["general"], kinds["personal"]) for i, text in enumerate(asked)]
    return FactSet(
        facts=_facts(data["fact"]),
        oblique=_facts(data["oblique"]),
        unrelated=tuple(text for _, text in sorted(placed)),
        families={name: Family(**wording) for name, wording in codes["families"].items()},
        names=tuple(codes["names"]),
    )


def _facts(entries: Iterable[Mapping[str, Any]]) -> tuple[Fact, ...]:
    return tuple(Fact(**{**entry, "answers": tuple(entry["answers"])}) for entry in entries)

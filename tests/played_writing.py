"""Documents written by chance: every choice of a writer is a random text of its grammar, every line is mined at once,
as the scroll does it. What holds for these holds for every model."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import gbnf_random

from zeta.writing.agents import Agent
from zeta.writing.language import REFUSALS, Ask, Choose, Definition, Language, Put
from zeta.writing.outline import Outline


@dataclass
class Lake:
    """What sections know of each other: a `Known` that all of them share."""

    language: Language
    defined: list[Definition] = field(default_factory=list)
    wants: list[tuple[str, str]] = field(default_factory=list)
    _mined: set[tuple[str, str, int]] = field(default_factory=set)

    def names(self, kind: str = "") -> Sequence[Definition]:
        return [each for each in self.defined if not kind or each.kind == kind]

    def want(self, kind: str, name: str) -> None:
        self.wants.append((kind, name))

    def wanted(self, kind: str) -> Sequence[str]:
        there = {each.name for each in self.names(kind)}
        return [name for name in dict.fromkeys(n for k, n in self.wants if k == kind) if name not in there]

    def mine(self, text: str, section: str) -> None:
        for each in self.language.definitions(text):
            if (each.kind, each.name + section, each.line) not in self._mined:
                self._mined.add((each.kind, each.name + section, each.line))
                self.defined.append(each)


def play(language: Language, outline: Outline, seed: int, *, refuse: float = 0.0) -> tuple[str, Lake]:
    """The whole document, sections in their order, and what is in the lake then. A share `refuse` of the choices comes
    incomplete, as a piece that reached its limit does."""
    rng, lake, parts = random.Random(seed), Lake(language), list[str]()
    for section in outline.sections:
        writer, text = language.writer(outline, section, Agent("chance", "", "")), ""
        refused = 0
        while step := writer.next(lake):
            if isinstance(step, Put):
                text += step.text
            elif isinstance(step, Choose):
                piece = "" if rng.random() < refuse else gbnf_random.draw(step.grammar, rng)
                if writer.accept(piece):
                    refused += 1
                    assert refused <= REFUSALS, f"refused too often: {piece!r} of {step.grammar}"
                    continue
                text += piece
            else:
                assert isinstance(step, Ask)
            refused = 0
            if text.endswith("\n"):
                lake.mine(text, section.id)
        parts.append(text.rstrip("\n") + "\n")
    return language.begin(outline) + "\n".join(parts), lake

"""Planners' minds for tests: one that answers anything that a grammar allows, and one that is never understood."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from gbnf_random import Grammar

from zeta.sampling import Sampling


@dataclass
class RandomMind:
    """A random answer, the same for the same question. `asked` keeps the prompts."""

    asked: list[str] = field(default_factory=list)

    def choose(self, prompt: str, grammar: str, *, sampling: Sampling, seed: int) -> str:
        self.asked.append(prompt)
        return Grammar(grammar).draw(random.Random(f"{prompt}{grammar}{seed}"))


@dataclass
class CutMind:
    """Never comes to an end."""

    seeds: list[int] = field(default_factory=list)

    def choose(self, prompt: str, grammar: str, *, sampling: Sampling, seed: int) -> str:
        self.seeds.append(seed)
        return "# An outline that was cut sho"

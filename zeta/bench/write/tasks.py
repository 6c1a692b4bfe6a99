"""The documents that `zeta bench write` asks for, from prompts.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from importlib import resources
from typing import Final, Literal

Group = Literal["example", "unseen", "document"]

LEAST: Final = 40
"""Lines or words below which no document is asked for."""


@dataclass(frozen=True)
class Task:
    """One document to write. `length` in the unit of its language, 0: as it comes; `asks` are what the prompt names,
    with `ordered` in the order that it wants."""

    name: str
    file: str
    prompt: str
    length: int = 0
    asks: tuple[str, ...] = ()
    ordered: bool = False

    def shorter(self, by: int) -> Task:
        """The same, of so many times less."""
        return replace(self, length=max(LEAST, self.length // by)) if self.length else self

    @property
    def asked(self) -> str:
        """The prompt with its length."""
        return self.prompt.format(length=self.length)


def tasks(group: Group) -> list[Task]:
    """The tasks of a group, in the file's order."""
    text = resources.files("zeta.bench.write").joinpath("prompts.toml").read_text("utf-8")
    return [Task(**{**row, "asks": tuple(row["asks"])}) for row in tomllib.loads(text)[group]]

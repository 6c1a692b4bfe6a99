"""How long the things of a section may be: each has its share of the lines that are left. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NEAR: Final = (1.0, 1.1)
"""Of its share, between which a thing ends as the model likes."""


@dataclass
class Share:
    """Of a section of `length` lines (0: as it comes) with `things` that are still to come. `lines` is what the present
    one is to have."""

    length: int
    things: int
    lines: float = 0.0

    def turn(self, written: int) -> None:
        """The next thing begins, behind so many lines: what one was too long, all after it are shorter."""
        self.lines = max(1.0, (self.length - written) / max(1, self.things)) if self.length else 0.0
        self.things -= 1

    def short(self, lines: int) -> bool:
        """Whether a thing of so many lines has to go on, where it can."""
        return lines < NEAR[0] * self.lines

    def full(self, lines: int) -> bool:
        """Whether it has to end, as soon as it may."""
        return 0 < NEAR[1] * self.lines <= lines

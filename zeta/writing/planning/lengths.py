"""How long a document is to be, and how that is shared out. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

Unit = Literal["lines", "words"]

PER_SECTION: Final[dict[Unit, int]] = {"lines": 40, "words": 100}
"""How much a section is asked to come to at least: two or three blocks of code, a paragraph or two."""

_NUMBER: Final = r"(?<![\w.,])(\d{1,3}(?:[,.' ]\d{3})+|\d{1,6})(?:\+| or more)?[\s-]+"
_ASKED: Final[dict[Unit, re.Pattern[str]]] = {
    "lines": re.compile(rf"{_NUMBER}lines?\b", re.IGNORECASE),
    "words": re.compile(rf"{_NUMBER}words?\b", re.IGNORECASE),
}


def asked(prompt: str, unit: Unit) -> int:
    """The length that a prompt names in this unit («a 2,000-word article»), else 0."""
    match = _ASKED[unit].search(prompt)
    return int(re.sub(r"\D", "", match[1])) if match else 0


def shares(total: int, weights: Sequence[float]) -> list[int]:
    """`total` shared out in proportion to `weights`, in whole numbers that add up to it (largest remainders first)."""
    whole = sum(weights)
    if not total or not whole:
        return [0] * len(weights)
    exact = [total * weight / whole for weight in weights]
    found = [int(each) for each in exact]
    by_rest = sorted(range(len(weights)), key=lambda i: (found[i] - exact[i], i))
    for i in by_rest[: total - sum(found)]:
        found[i] += 1
    return found


def sections(length: int, unit: Unit) -> int:
    """How many sections a document of this length has, at least one."""
    return max(1, length // PER_SECTION[unit])

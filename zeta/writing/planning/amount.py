"""How many of a kind a topic has, as its file writes it: "aws_vpc", "2-4 aws_subnet", "provider aws", "1-6 key ?"."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

CHOSEN_NAME: Final = "?"
"""In place of a name: the plan chooses one."""

MOST: Final = 12
"""More of one kind than this no section has."""

_NOTATION: Final = re.compile(r"(?:(\d{1,2})(?:-(\d{1,2}))? )?([A-Za-z_][\w./-]*)(?: (\?|[\w.-]+))?")


class Amount(NamedTuple):
    """`low` to `high` things of `kind`, each called `name`: "" as its writer likes, `CHOSEN_NAME` as the plan does."""

    kind: str
    low: int
    high: int
    name: str


def amount(text: str) -> Amount:
    """Read the notation; a kind without numbers is there once. Raises ValueError, in words that follow its text."""
    match = _NOTATION.fullmatch(text)
    if not match:
        raise ValueError('is no kind such as "aws_vpc", "2-4 aws_subnet" or "provider aws"')
    low, high, kind, name = match.groups()
    least = int(low) if low else 1
    most = int(high) if high else least
    if not 1 <= least <= most <= MOST:
        raise ValueError(f"has to have numbers from 1 to {MOST}, the smaller first")
    return Amount(kind, least, most, name or "")

"""A unified diff as rows to be drawn: what goes, what comes, what stays, each with its sign. No Qt here."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Kind = Literal["gone", "come", "same", "place"]

_PLACE = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@.*")
_SIGNS: dict[str, Kind] = {"-": "gone", "+": "come", " ": "same"}


class Row(NamedTuple):
    """One line of a diff; `old` and `new` are its numbers in the two texts, 0 where it is not in one. A `place` says
    where the next rows stand and has no text."""

    kind: Kind
    text: str
    old: int
    new: int

    @property
    def sign(self) -> str:
        """What stands before it: colour never speaks alone."""
        return {"gone": "−", "come": "+", "same": " ", "place": "⋯"}[self.kind]


def rows(diff: str) -> list[Row]:
    """The rows of a unified diff, without the names of the files."""
    found: list[Row] = []
    old = new = 0
    begun = False
    for line in diff.split("\n"):
        if match := _PLACE.fullmatch(line):
            old, new, begun = int(match[1]), int(match[2]), True
            found.append(Row("place", "", old, new))
        elif begun and line[:1] in _SIGNS:
            kind = _SIGNS[line[0]]
            found.append(Row(kind, line[1:], old if kind != "come" else 0, new if kind != "gone" else 0))
            old += kind != "come"
            new += kind != "gone"
    return found


def counted(found: list[Row]) -> tuple[int, int]:
    """(lines that come, lines that go)."""
    return sum(row.kind == "come" for row in found), sum(row.kind == "gone" for row in found)

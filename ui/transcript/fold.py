"""Long texts, shown a piece at a time: first a few lines, then as many as a view lays out without a pause."""

from __future__ import annotations

from dataclasses import dataclass

FOLDED_LINES = 12
FOLDED_CHARACTERS = 1_200
PIECE_LINES = 400
PIECE_CHARACTERS = 16_000


@dataclass(frozen=True)
class Fold:
    """A text and how much of it is shown: the folded begin (`pieces` 0), or that many pieces."""

    text: str
    pieces: int = 0

    @property
    def long(self) -> bool:
        """Whether folding hides anything."""
        return _end(self.text, 0, FOLDED_LINES, FOLDED_CHARACTERS) < len(self.text)

    @property
    def begin(self) -> str:
        """What is shown while it is folded."""
        return self.text[: _end(self.text, 0, FOLDED_LINES, FOLDED_CHARACTERS)].rstrip("\n")

    def piece(self, number: int) -> str:
        """One piece; they make up the whole text, and are empty behind its end."""
        begin = 0
        for _ in range(number):
            begin = _end(self.text, begin, PIECE_LINES, PIECE_CHARACTERS)
        return self.text[begin : _end(self.text, begin, PIECE_LINES, PIECE_CHARACTERS)]

    def lines(self) -> int:
        """Lines of the whole text."""
        return self.text.count("\n") + (not self.text.endswith("\n"))


def _end(text: str, begin: int, lines: int, characters: int) -> int:
    """Where a piece ends: behind so many lines or characters, whichever comes first."""
    limit = min(len(text), begin + characters)
    at = begin
    for _ in range(lines):
        found = text.find("\n", at, limit)
        if found < 0:
            return limit
        at = found + 1
    return at

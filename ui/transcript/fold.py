"""Long texts, shown a piece at a time: first a few lines, then as many as a view lays out without a pause."""

from __future__ import annotations

from dataclasses import dataclass

FOLDED_LINES = 12
FOLDED_CHARACTERS = 1_200
PIECE_LINES = 400
PIECE_CHARACTERS = 16_000
_WORD = 40
"""Characters that are given up at the most so that a cut does not split a word."""


@dataclass(frozen=True)
class Fold:
    """A text from `start` on, and how many lines and characters of it are shown at the most while it is folded. It goes
    on for `rest` characters that are not here."""

    text: str
    lines: int = FOLDED_LINES
    characters: int = FOLDED_CHARACTERS
    start: int = 0
    rest: int = 0

    @property
    def size(self) -> int:
        """Characters of the text."""
        return len(self.text) - self.start + self.rest

    @property
    def long(self) -> bool:
        """Whether folding hides anything."""
        return self._end < len(self.text) or self.rest > 0

    @property
    def begin(self) -> str:
        """What is shown while it is folded; an ellipsis ends a line that goes on."""
        end = self._end
        shown = self.text[self.start : end]
        if end == len(self.text) or shown.endswith("\n"):
            return shown.rstrip("\n")
        word = shown.rfind(" ", max(0, len(shown) - _WORD))
        return shown[: word if word > 0 else None].rstrip() + "…"

    def piece(self, number: int) -> str:
        """One piece; they make up the whole text, and are empty behind its end."""
        begin = self._begin(number)
        return self.text[begin : _end(self.text, begin, PIECE_LINES, PIECE_CHARACTERS)]

    def has(self, number: int) -> bool:
        """Whether the whole of a piece is here."""
        return not self.rest or self._begin(number + 1) < len(self.text)

    def _begin(self, number: int) -> int:
        """Where a piece begins."""
        begin = self.start
        for _ in range(number):
            begin = _end(self.text, begin, PIECE_LINES, PIECE_CHARACTERS)
        return begin

    def all_lines(self) -> int:
        """Lines of the whole text."""
        return self.text.count("\n") + (not self.text.endswith("\n"))

    @property
    def _end(self) -> int:
        return _end(self.text, self.start, self.lines, self.characters)


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

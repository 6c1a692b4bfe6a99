"""What streams begin with in common, and how much of an opening is copied from another stream. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

SHARED: Final = 16
"""Tokens from which on a beginning in common is copied and not read again."""


def common(first: Sequence[int], second: Sequence[int]) -> int:
    """Tokens that two runs begin with in common."""
    differ = (i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b)
    return next(differ, min(len(first), len(second)))


class Openings:
    """Those of all streams, in the order in which they were opened: from it follows what zeta.writing.decoding.streams
    copies, also where a journal is played back and nothing is decoded."""

    def __init__(self) -> None:
        """No stream is open."""
        self._there: dict[int, Sequence[int]] = {}
        self._beginning: Sequence[int] = ()

    def add(self, stream: int, tokens: Sequence[int]) -> int:
        """A stream is opened. Returns how many of the tokens are copied; the last one is decoded for its logits."""
        others = (opening for other, opening in self._there.items() if other != stream)
        most = len(tokens) - 1
        shared = min(most, max((common(each, tokens) for each in others), default=0))
        known = min(most, common(self._beginning, tokens))
        self._there[stream] = tokens
        if max(shared, known) < SHARED:
            return 0
        if shared > known:
            self._beginning = tokens[:shared]
        return max(shared, known)

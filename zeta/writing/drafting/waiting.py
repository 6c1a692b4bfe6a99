"""Pieces that their streams have finished, and whose turn it is: they are taken in the order in which they would end if
all streams went on at one pace (zeta.writing.decoding.turns), whichever was really there first."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from zeta.writing.drafting.desk import Desk, Piece
from zeta.writing.drafting.specialist import Specialist


class Waiting:
    """Those of all streams; `now` is the step in which the piece ended that was taken last."""

    def __init__(self, desk: Desk) -> None:
        """Nothing is finished."""
        self._desk, self.now = desk, 0
        self._held: dict[int, Piece] = {}

    def add(self, pieces: Iterable[Piece]) -> None:
        """Hold what was finished until it is its turn."""
        self._held |= {piece.stream: piece for piece in pieces}

    def clear(self) -> None:
        """Forget them: their streams choose them again."""
        self._held.clear()

    def next(self, running: Collection[Specialist]) -> Piece | None:
        """The piece whose turn it is; None where it is still being written."""
        due = min(((self._ends(each), each.stream) for each in running), default=None)
        return self._held.pop(due[1], None) if due else None

    def take(self, specialist: Specialist, tokens: int, *, complete: bool) -> None:
        """Note when a piece of so many tokens ended, which its writer takes now."""
        specialist.since = self.now = specialist.ends(tokens, complete=complete)

    def _ends(self, specialist: Specialist) -> int:
        """The step in which what it is writing ends, or the first in which it can."""
        if piece := self._held.get(specialist.stream):
            return specialist.ends(len(piece.tokens), complete=piece.complete)
        return specialist.ends(self._desk.progress(specialist.stream) + 1)

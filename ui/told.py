"""The turns of the open branch that are here. No Qt here."""

from __future__ import annotations

from collections.abc import Sequence

from zeta.worker.rows import TurnRow


class Told:
    """Turns by their ordinals, which go on one by one: all turns of the branch, or the last ones of a long chat while
    the older ones have not come yet."""

    def __init__(self) -> None:
        self.rows: list[TurnRow] = []

    @property
    def first(self) -> int:
        """Ordinal of the first turn that is here; 0 where there is none."""
        return self.rows[0].ordinal if self.rows else 0

    @property
    def next(self) -> int:
        """Ordinal of the turn that comes next."""
        return self.rows[-1].ordinal + 1 if self.rows else 0

    @property
    def end(self) -> int:
        """Log offset where the last turn ends."""
        return self.rows[-1].end if self.rows else 0

    def has(self, ordinal: int) -> bool:
        """Whether a turn is here."""
        return self.first <= ordinal < self.next

    def last(self, role: str) -> TurnRow | None:
        """The last turn of one side."""
        return next((turn for turn in reversed(self.rows) if turn.role == role), None)

    def before(self, ordinal: int) -> list[TurnRow]:
        """The turns before another one."""
        return self.rows[: max(0, ordinal - self.first)]

    def put(self, rows: Sequence[TurnRow]) -> None:
        """These turns stand where their ordinals say, and nothing behind them."""
        self.rows = [*self.before(rows[0].ordinal), *rows] if rows else self.rows

    def put_before(self, rows: Sequence[TurnRow]) -> None:
        """Turns that were said before all that are here."""
        self.rows = [*rows, *self.rows]

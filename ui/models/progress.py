"""How far something is: numbers only, the words are the meter's. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST = 86_400
"""Seconds; a guess about more than a day is none."""


@dataclass(frozen=True)
class Progress:
    """Bytes that have arrived, those there will be where that is known, and bytes a second now."""

    done: int
    total: int | None = None
    rate: float = 0.0

    @property
    def part(self) -> float | None:
        """From 0 to 1; None where nobody knows the whole."""
        return min(max(self.done / self.total, 0.0), 1.0) if self.total else None

    @property
    def complete(self) -> bool:
        """All has arrived: what follows is checking it."""
        return self.total is not None and self.done >= self.total

    @property
    def seconds_left(self) -> int | None:
        """A guess from the rate; None where there is nothing to guess from."""
        if self.total is None or self.complete or not self.rate > 0:
            return None
        left = (self.total - self.done) / self.rate
        return round(left) if left <= LONGEST else None


def span(seconds: int) -> tuple[int, str]:
    """A time to wait as a person counts it: a number of `s`, `min` or `h`, never less than one."""
    if seconds < 90:
        return max(seconds, 1), "s"
    return (round(seconds / 60), "min") if seconds < 5400 else (round(seconds / 3600), "h")

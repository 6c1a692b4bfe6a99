"""Heights of very many rows, one below the other, and which of them is at the top of a view. No Qt here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass


class Heights:
    """Heights in pixels; sums, changes and look-ups take a time that grows with the logarithm of their number."""

    def __init__(self, heights: Iterable[int] = ()) -> None:
        self._heights = list(heights)
        self._tree = [0, *self._heights]  # binary indexed: entry i sums the rows (i - lowest bit of i, i]
        for at in range(1, len(self._tree)):
            above = at + (at & -at)
            if above < len(self._tree):
                self._tree[above] += self._tree[at]

    def __len__(self) -> int:
        return len(self._heights)

    def __iter__(self) -> Iterator[int]:
        return iter(self._heights)

    def __getitem__(self, row: int) -> int:
        return self._heights[row]

    def __setitem__(self, row: int, height: int) -> None:
        change = height - self._heights[row]
        self._heights[row] = height
        at = row + 1
        while change and at < len(self._tree):
            self._tree[at] += change
            at += at & -at

    def append(self, height: int) -> None:
        """One more row at the end."""
        at = len(self._tree)
        total, below = height, at - 1
        while below > at - (at & -at):
            total += self._tree[below]
            below -= below & -below
        self._heights.append(height)
        self._tree.append(total)

    def pop(self) -> int:
        """Take the last row away."""
        self._tree.pop()
        return self._heights.pop()

    def top(self, row: int) -> int:
        """Where a row begins: the heights of all before it. The number of rows gives the height of all."""
        total = 0
        while row:
            total += self._tree[row]
            row -= row & -row
        return total

    @property
    def total(self) -> int:
        """The height of all rows."""
        return self.top(len(self))

    def locate(self, y: int) -> Anchor:
        """The row that is at `y`; the first or the last one where `y` is outside."""
        row, left, step = 0, max(0, y), 1 << len(self).bit_length()
        while step:
            if row + step < len(self._tree) and self._tree[row + step] <= left:
                row += step
                left -= self._tree[row]
            step >>= 1
        return Anchor(row, left) if row < len(self) else Anchor(max(0, len(self) - 1), self[-1] if len(self) else 0)


@dataclass(frozen=True)
class Anchor:
    """What stays put: `hidden` pixels of `row` are above the top of the view."""

    row: int
    hidden: int


Measure = Callable[[int], int]
"""Gives the true height of a row, measuring it if it is not known."""


def moved(anchor: Anchor, by: int, count: int, measure: Measure) -> Anchor:
    """The anchor after the view went down `by` pixels, through true heights only; not beyond the first and last row."""
    row, hidden = anchor.row, anchor.hidden + by
    while hidden < 0 and row > 0:
        row -= 1
        hidden += measure(row)
    while row < count - 1 and hidden >= measure(row):
        hidden -= measure(row)
        row += 1
    return Anchor(row, max(0, hidden))


def at_end(count: int, space: int, measure: Measure) -> Anchor:
    """The anchor that shows the last rows in a view with `space` pixels for them."""
    row, seen = count, 0
    while row > 0 and seen < space:
        row -= 1
        seen += measure(row)
    return Anchor(row, max(0, seen - space))

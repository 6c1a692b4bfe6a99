"""From pages to bars: one bar a page while they fit, else one for each run of pages. No Qt here; lengths are pixels.

A bar that stands for several pages is of their most telling kind: recalled, then window, gist, gist of gists, text,
disk. `share` is the part of its pages that are of that kind; the bar is painted so from its foot up to that share, and
above as the most telling of the others. A recalled page is never hidden: its bar counts as recalled as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Kinds: TypeAlias = NDArray[np.uint8]
Bools: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float32]

TALLEST = 44.0
"""Height of a recalled page that resonates fully; every height below is a part of it."""
RISE = 22.0 / TALLEST
"""What full heat adds to a bar."""

MIN_BAR, MAX_BAR = 3.0, 8.0
"""Widths of a bar: no narrower, no wider."""


class Kind(IntEnum):
    """Where a page is; the greater is the more telling."""

    DISK = 0
    TEXT = 1
    GIST_OF_GISTS = 2
    GIST = 3
    WINDOW = 4
    RECALLED = 5

    @property
    def letter(self) -> str:
        """The letter it has in a row."""
        return "dtGgwr"[self]


_REST: NDArray[np.float64] = np.array([14.0, 14.0, 6.0, 10.0, 22.0, 22.0]) / TALLEST


class Bar(NamedTuple):
    """The pages from `first` to `last`, both within. `rest` is the kind that stands for those that are not of `kind`.
    `height` is at rest, in parts of the tallest; `heat` is the greatest of its pages, and `page` the one the bar is
    about: the hottest recalled one, else the first."""

    x: float
    width: float
    first: int
    last: int
    page: int
    kind: Kind
    share: float
    rest: Kind
    height: float
    pinned: bool
    heat: float

    @property
    def top(self) -> float:
        """Height with its heat, in parts of the tallest."""
        return min(1.0, self.height + RISE * self.heat)


@dataclass(frozen=True)
class Band:
    """Bars from the oldest to the newest page, from x = 0."""

    pages: int
    pitch: float
    bars: tuple[Bar, ...]

    def bar_of(self, page: int) -> int:
        """The number of the bar a page is in. Raises IndexError for no page."""
        if not 0 <= page < self.pages:
            raise IndexError(page)
        return page * len(self.bars) // self.pages

    def page_at(self, x: float) -> int | None:
        """The page at a place: in a bar of several pages by how far into the bar, but for one with a recalled page,
        which is about that page. None beside the band."""
        number = int(x // self.pitch) if self.bars else -1
        if not 0 <= number < len(self.bars):
            return None
        bar = self.bars[number]
        if bar.kind is Kind.RECALLED:
            return bar.page
        inside = int((x - bar.x) / self.pitch * (bar.last - bar.first + 1))
        return min(bar.last, bar.first + inside)

    def span(self, first: int, last: int) -> tuple[float, float]:
        """Begin and end of the pages from `first` to `last`, cut to those there are; an empty span where none is."""
        first, last = max(0, first), min(last, self.pages - 1)
        if first > last or not self.bars:
            return 0.0, 0.0
        begin, end = self.bars[self.bar_of(first)], self.bars[self.bar_of(last)]
        return begin.x, end.x + end.width


def lay_out(kinds: Kinds, heat: Floats, pinned: Sequence[int], width: float, gap: float) -> Band:
    """The band of pages that are of `kinds` and resonate by `heat`, in `width` with `gap` between two bars."""
    pages = len(kinds)
    count = min(pages, max(1, int((width + gap) // (MIN_BAR + gap)))) if width > 0 else 0
    if not count:
        return Band(pages, 1.0, ())
    # Bars of many pages keep to whole pixels and leave the last few of the width: they are sharper so.
    pitch = min(MAX_BAR + gap, (width + gap) / count) if pages == count else MIN_BAR + gap
    bar_width = max(1.0, pitch - gap)
    numbers = np.arange(count, dtype=np.int64)
    starts = (numbers * pages + count - 1) // count
    sizes = np.diff(starts, append=pages)
    tops: Kinds = np.maximum.reduceat(kinds, starts)
    alike = kinds == np.repeat(tops, sizes)
    counts = np.add.reduceat(alike.view(np.uint8), starts, dtype=np.int32)
    shares = np.where(tops == Kind.RECALLED, 1.0, counts / sizes)
    rests: Kinds = np.maximum.reduceat(np.where(alike, np.uint8(Kind.DISK), kinds), starts)
    disk = _wave(numbers)
    own, other = (np.where(each == Kind.DISK, disk, _REST[each]) for each in (tops, rests))
    heights = shares * own + (1 - shares) * other
    heats = np.maximum.reduceat(heat, starts)
    about = starts.copy()
    for number in np.flatnonzero(tops == Kind.RECALLED):
        run = slice(starts[number], starts[number] + sizes[number])
        about[number] += int(np.argmax(np.where(kinds[run] == Kind.RECALLED, heat[run], -1)))
    columns = (numbers * pitch, starts, starts + sizes - 1, about, tops, shares, rests, heights, heats)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    pins = {page * count // pages for page in pinned}
    named = tuple(Kind)
    bars = tuple(
        Bar(x, bar_width, first, last, page, named[top], share, named[rest], height, number in pins, warmth)
        for number, (x, first, last, page, top, share, rest, height, warmth) in enumerate(rows)
    )
    return Band(pages, pitch, bars)


def _wave(numbers: NDArray[np.int64]) -> NDArray[np.float64]:
    """Resting heights of bars on disk, gently uneven and always the same, so that the eye can hold a place."""
    grain = ((numbers * 2654435761) & 0xFFFF) / 0x10000
    heights: NDArray[np.float64] = _REST[Kind.DISK] + (2 * np.sin(numbers / 9) + 2 * (grain - 0.5)) / TALLEST
    return heights

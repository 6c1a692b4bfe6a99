"""What has to be done to a window so that it shows another context: runs of gists to make, and spans to open.

Pure: two contexts in, segments out.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from zeta.lens.context import WorkingContext
from zeta.lens.entry import BLOCK, WIDTHS, Entry
from zeta.segment import Kind, Segment


@dataclass(frozen=True)
class Changes:
    """In this order: `gists` take the place of what is finer, then `opened` that of a gist each, coarser ones first."""

    gists: tuple[Segment, ...]
    opened: tuple[Segment, ...]


def changes(before: WorkingContext, after: WorkingContext) -> Changes:
    """From one context to another of the same lifetime. Neighbouring gists of a level are one run."""
    was, now = _Levels(before), _Levels(after)
    gists: list[Segment] = []
    for entry in after.items:
        if entry.level > was.at(entry.begin):
            width = WIDTHS[entry.level]
            last = gists[-1] if gists else None
            if last and (last.end, last.cover) == (entry.begin, width):
                gists[-1] = Segment(Kind.GIST, last.begin, last.length + 1, cover=width)
            else:
                gists.append(Segment(Kind.GIST, entry.begin, 1, cover=width))
    opened = [
        Segment(Kind.GIST, entry.begin, BLOCK, cover=WIDTHS[entry.level - 1])
        for entry in before.items
        if entry.level > 1 and now.at(entry.begin) < entry.level
    ]
    raw = [
        Segment(Kind.RECENT, entry.begin, entry.cost)
        for entry in after.items
        if not entry.level and was.at(entry.begin)
    ]
    return Changes(tuple(gists), (*opened, *raw))


class _Levels:
    """The level that a context has at a lifetime offset."""

    def __init__(self, context: WorkingContext) -> None:
        self._items: tuple[Entry, ...] = context.items
        self._begins = [entry.begin for entry in context.items]

    def at(self, offset: int) -> int:
        return self._items[bisect_right(self._begins, offset) - 1].level

"""Which log of a chain of branches keeps a node: below the cut it is the parent, from there on the branch."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from memstore.lifetime.node import Node, span_of
from memstore.logs import LogView
from memstore.records import Log


def first_index(record: Log, level: int) -> int:
    """The first node of `level` that a log keeps: the one that straddles its cut, or begins there."""
    return record.base // span_of(level)


class Lineage:
    """A log and those it was cut from, oldest first. A node that ends at or below a cut belongs to the log above it."""

    def __init__(self, logs: Sequence[Log]) -> None:
        """The logs of a chain, oldest first."""
        self.logs = tuple(logs)

    @classmethod
    def of(cls, view: LogView) -> Lineage:
        """The chain of a log."""
        return cls([segment.log for segment in view.segments])

    def owner(self, node: Node) -> Log:
        """The log that keeps a node of level 1 or 2."""
        return next(log for log in reversed(self.logs) if first_index(log, node.level) <= node.index)

    def runs(self, level: int, first: int = 0, last: int | None = None) -> Iterator[tuple[Log, range]]:
        """Who keeps the nodes `first` .. `last` (None: as many as there are) of `level`: logs and indices, in order.

        Where `last` is None, the range of the youngest log stops at sys.maxsize.
        """
        stop = sys.maxsize if last is None else last
        found = list[tuple[Log, range]]()
        for log in reversed(self.logs):
            begin = first_index(log, level)
            if begin < stop:
                found.append((log, range(max(begin, first), stop)))
                stop = begin
        yield from ((log, run) for log, run in reversed(found) if run)

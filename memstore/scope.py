"""Where a search looks: runs of pages that belong to living branches."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from memstore.logs import Segment

ScopeKind = Literal["branch", "conversation", "all", "none"]


class Range(NamedTuple):
    """Pages `first` .. `stop` (exclusive) that the log `log` owns."""

    log: int
    first: int
    stop: int


@dataclass(frozen=True)
class Scope:
    """Sorted, disjoint ranges of pages. `native` are the logs of the asker's own model.

    Words mean the same in every log; KV and head signals mean something only to the model that made them.
    """

    ranges: tuple[Range, ...] = ()
    native: frozenset[int] = field(default_factory=frozenset)

    def __iter__(self) -> Iterator[Range]:
        return iter(self.ranges)

    def __contains__(self, doc: object) -> bool:
        return isinstance(doc, tuple) and any(r.log == doc[0] and r.first <= doc[1] < r.stop for r in self.ranges)

    @property
    def head_ranges(self) -> tuple[Range, ...]:
        """The ranges whose KV and head signals may be used."""
        return tuple(r for r in self.ranges if r.log in self.native)


def chain_ranges(segments: tuple[Segment, ...], length: int, until: int | None) -> list[Range]:
    """The pages of a log and of what it inherits, each at the log that owns it.

    Only pages that end at or below `until` (None: all, the unfinished last one included). `length` is that of the log.
    """
    page = segments[-1].log.page
    last = -(-length // page) if until is None else until // page
    ranges, stop = list[Range](), last
    for segment in reversed(segments):
        first = min(segment.log.first_page, stop)
        if first < stop:
            ranges.append(Range(segment.log.id, first, stop))
        stop = first
    return ranges


def joined(one: Scope, other: Scope) -> Scope:
    """Both scopes as one."""
    return merged([*one.ranges, *other.ranges], {*one.native, *other.native})


def merged(ranges: list[Range], native: set[int]) -> Scope:
    """A scope of ranges that may touch or repeat each other (two branches share a parent's pages)."""
    joined: list[Range] = []
    for r in sorted(ranges):
        if joined and joined[-1].log == r.log and r.first <= joined[-1].stop:
            joined[-1] = Range(r.log, joined[-1].first, max(joined[-1].stop, r.stop))
        else:
            joined.append(r)
    return Scope(tuple(joined), frozenset(native))

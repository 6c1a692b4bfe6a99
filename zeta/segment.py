"""A segment of the window: a run of cells and what of the log they are. Plain data; zeta.window keeps the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Kind(StrEnum):
    """What a segment is there for."""

    PINNED = "pinned"
    RECALLED = "recalled"
    HEADER = "header"
    RECENT = "recent"
    GUEST = "guest"
    GIST = "gist"


@dataclass(frozen=True)
class Segment:
    """A run of cells. `begin` is the log offset of the first token (for a guest: where it was said, in `source`).

    `tokens` holds the ids of guests and recalled pages, which need not be of this log; `key` names them; `at` is the
    position of the first cell, the window's own business. `cover` is how many tokens of the log a cell stands for: 1,
    or for a gist 32 or 1,024.
    """

    kind: Kind
    begin: int
    length: int
    key: str = ""
    tokens: tuple[int, ...] = ()
    at: int = field(default=0, compare=False)
    cover: int = 1

    @property
    def end(self) -> int:
        """Log offset after the last token."""
        return self.begin + self.length * self.cover

    @property
    def logged(self) -> bool:
        """Whether the cells are this log's own tokens, where they were said."""
        return self.kind not in (Kind.GUEST, Kind.RECALLED, Kind.GIST)

    @property
    def names(self) -> tuple[int, ...]:
        """What each cell of a guest or gist is called where cells are kept: its token's id, or the number of its node,
        which no gist of another level has."""
        first = (self.cover.bit_length() << 26) + self.begin // self.cover
        return self.tokens or tuple(range(first, first + self.length))

    @property
    def shows(self) -> bool:
        """Whether the cells speak for log offsets that no other cell speaks for."""
        return self.kind in (Kind.PINNED, Kind.RECENT, Kind.GIST)


@dataclass(frozen=True)
class Checkpoint:
    """A point to go back to: the segments as they were, and for a recurrent model its state."""

    segments: tuple[Segment, ...]
    state: bytes = b""
    kept: int = 0


def joined(segments: Sequence[Segment]) -> list[Segment]:
    """Neighbours of a kind that continue each other as one segment."""
    out: list[Segment] = []
    for segment in segments:
        last = out[-1] if out else None
        if (
            last
            and segment.kind not in (Kind.GUEST, Kind.RECALLED)
            and (last.kind, last.cover) == (segment.kind, segment.cover)
            and (last.end, last.at + last.length) == (segment.begin, segment.at)
        ):
            out[-1] = replace(last, length=last.length + segment.length)
        else:
            out.append(segment)
    return out


def part(segment: Segment, begin: int, end: int) -> Segment:
    """Cells [begin, end) of a segment."""
    return replace(
        segment,
        begin=segment.begin + begin * segment.cover,
        length=end - begin,
        tokens=segment.tokens[begin:end],
        at=segment.at + begin,
    )

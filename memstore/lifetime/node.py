"""Where a gist stands in the tree: its level and index, which follow from lifetime offsets alone (seed 002)."""

from __future__ import annotations

from typing import Final, NamedTuple

BLOCK: Final = 32
"""Tokens of an L1 gist, and L1 gists of an L2 gist (K of seed 002)."""

LEVELS: Final = (1, 2)
_SPAN: Final = (1, BLOCK, BLOCK * BLOCK)


def span_of(level: int) -> int:
    """Tokens that a node of `level` covers: 1, 32, 1,024."""
    return _SPAN[level]


class Node(NamedTuple):
    """A node of the lifetime tree: level 0 is a token, level 1 an L1 gist, level 2 an L2 gist."""

    level: int
    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody asks of a node

    @property
    def span(self) -> tuple[int, int]:
        """The lifetime offsets (begin, end) that it covers, `end` exclusive."""
        width = span_of(self.level)
        return width * self.index, width * (self.index + 1)

    @property
    def parent(self) -> Node | None:
        """The node above, None above level 2."""
        return Node(self.level + 1, self.index // BLOCK) if self.level < LEVELS[-1] else None

    @property
    def children(self) -> tuple[Node, ...]:
        """The 32 nodes below, in order; none below a token."""
        first = BLOCK * self.index
        return tuple(Node(self.level - 1, index) for index in range(first, first + BLOCK)) if self.level else ()

    def __str__(self) -> str:
        return f"L{self.level}:{self.index}"


def node_at(level: int, offset: int) -> Node:
    """The node of `level` that covers a lifetime offset."""
    return Node(level, offset // span_of(level))


def overlapping(level: int, begin: int, end: int) -> range:
    """Indices of the nodes of `level` that share a lifetime offset with `begin` .. `end` (exclusive)."""
    width = span_of(level)
    return range(begin // width, -(-end // width)) if begin < end else range(0)

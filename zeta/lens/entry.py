"""One entry of the working context: a block of raw tokens, or the gist that stands for a block or for 32 of them.

Offsets are those of the lifetime: tokens from the conversation's first on. An entry knows its own alignment; who stands
beside it is the context's business (`zeta.lens.context`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from memstore.lifetime.node import BLOCK as BLOCK
from memstore.lifetime.node import LEVELS, Node, node_at
from zeta.errors import BugError

TOP: Final = LEVELS[-1]
"""The coarsest level there is."""

WIDTHS: Final = (BLOCK, BLOCK, BLOCK * BLOCK)
"""Lifetime tokens that a whole entry of each level covers."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Lifetime offsets [begin, end) at one level of detail: 0 = raw tokens, 1 = an L1 gist, 2 = an L2 gist.

    A gist covers its span exactly. Raw tokens lie in one block and may be a part of it: the unfinished block at the
    cursor, or the rest of one whose begin is pinned. `fixed` entries (pinned, sinks, the recent tail) are left alone by
    the allocator. `place` is the tree's node of a gist, and of raw tokens the first one's.
    Raises BugError for a span that the level cannot have.
    """

    level: int
    begin: int
    end: int
    fixed: bool = False
    place: Node = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not 0 <= self.level <= TOP or not 0 <= self.begin < self.end:
            raise BugError(f"there is no entry of level {self.level} for tokens {self.begin} to {self.end}")
        width = WIDTHS[self.level]
        whole = self.begin % width == 0 and self.end - self.begin == width
        if not whole and (self.level or self.begin // BLOCK != (self.end - 1) // BLOCK):
            raise BugError(f"tokens {self.begin} to {self.end} are no block of level {self.level}")
        object.__setattr__(
            self, "place", node_at(self.level, self.begin)
        )  # once: maps are keyed by it, at every update

    @property
    def index(self) -> int:
        """Number among the nodes of its level; of raw tokens, the first one's offset."""
        return self.place.index

    @property
    def span_width(self) -> int:
        """Lifetime tokens covered."""
        return self.end - self.begin

    @property
    def cost(self) -> int:
        """Cells of the window: one for a gist, one a token for raw tokens."""
        return 1 if self.level else self.end - self.begin

    @property
    def whole(self) -> bool:
        """Whether a gist of the level above could count it as a child."""
        return self.end - self.begin == WIDTHS[self.level]

    def children(self) -> tuple[Entry, ...]:
        """What an expansion puts in its place: the block's raw tokens, or 32 L1 gists. Raises BugError at level 0."""
        if self.level == 0:
            raise BugError("raw tokens have no children")
        width = WIDTHS[self.level - 1]
        return tuple(Entry(self.level - 1, at, at + width) for at in range(self.begin, self.end, width))

    def parent(self) -> Entry:
        """The gist that a collapse puts in the place of it and its siblings. Raises BugError where there is none."""
        if self.level == TOP or not self.whole:
            raise BugError(f"tokens {self.begin} to {self.end} at level {self.level} have no gist above them")
        width = WIDTHS[self.level + 1]
        begin = self.begin - self.begin % width
        return Entry(self.level + 1, begin, begin + width)

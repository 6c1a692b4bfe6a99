"""Where the lens takes its vectors from: the lifetime tree for gists, the model's embedding matrix for tokens.

The tree is grown here from the log: a few blocks on the writer's thread whenever a page is full, and what is lacking
when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from memstore.ctxfile import ERASED
from memstore.lifetime.tree import LifetimeTree, step
from zeta.lens.entry import BLOCK, WIDTHS
from zeta.lens.gistnet import F32
from zeta.lens.learned import Learned
from zeta.segment import Segment

Read = Callable[[int, int], npt.NDArray[np.uint32]]


class TreeVectors:
    """The vectors of one log: what zeta.lens.context reads, and what the window decodes.

    Only the gists that were promised count, whatever the tree already has: so what is decided does not hang on how fast
    they are made.
    """

    def __init__(self, tree: LifetimeTree, nets: Learned, read: Read, ids: Read) -> None:
        """`read` gives the log's token ids as they are kept, `ids` those that are decoded (nothing erased)."""
        self.name, self.dim = nets.name, nets.dim
        self._tree, self._nets, self._read, self._ids = tree, nets, read, ids
        self._until = self._made = 0

    def promise(self, until: int) -> None:
        """The full blocks of the log's first `until` tokens count from now on; `grow` makes what they lack."""
        self._until = max(self._until, until)

    def growing(self) -> Iterator[int]:
        """Make what is lacking, a batch at a time; yields how many gists were made."""
        until = self._until
        while made := step(self._tree, self._read, self._nets, until):
            yield made
        self._made = max(self._made, until)

    def grow(self) -> int:
        """Make all that is lacking; the number made. May be called from any thread."""
        return sum(self.growing()) if self._made < self._until else 0

    @property
    def lacking(self) -> int:
        """How many promised gists there are not."""
        return sum(len(run) for run in self._tree.missing(self._until))

    def tokens(self, begin: int, end: int) -> F32:
        """[end - begin, d]: embeddings of the tokens at these lifetime offsets."""
        return self._nets.embeddings.rows(self._ids(begin, end))

    def count(self, level: int) -> int:
        """How many gists of a level there are, from the lifetime's begin on."""
        return self._until // WIDTHS[level] if level else 0

    def gists(self, level: int, first: int, last: int) -> npt.NDArray[np.floating]:
        """[last - first, d]: gists `first` to `last` of a level."""
        self.grow()
        return self._tree.gists(level, first, last)

    def of(self, segment: Segment) -> F32:
        """[length, d]: what a segment of gists is decoded from."""
        first = segment.begin // segment.cover
        return np.asarray(self.gists(WIDTHS.index(segment.cover, 1), first, first + segment.length), np.float32)

    def latest(self, end: int) -> F32 | None:
        """[d]: the gist of the last 32 tokens before `end`, a block or not; None where there are fewer, or some were
        forgotten."""
        if end < BLOCK:
            return None
        ids = self._read(end - BLOCK, end)
        return None if (ids == ERASED).any() else self._nets.encode(ids[None])[0]

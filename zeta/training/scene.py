"""What comes next, foretold from one working context after another: losses by llama.cpp itself.

`exact`: everything from the changed entry on is decoded again. `lazy`: only the entry is, in a scratch sequence, and
what stands after it keeps what it saw, as in a chat (DESIGN 7). Cells before the entry are shared, not decoded again.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

import numpy as np

from memstore.lifetime.node import span_of
from zeta import foretelling
from zeta.foretelling import F64
from zeta.lens.context import Vectors
from zeta.lens.entry import Entry
from zeta.llama import LlamaContext
from zeta.training.snapshots import Snapshot

_BASE: Final = 0
_SCRATCH: Final = 1


class Scene:
    """One snapshot in a context of at least two sequences, whose cells it takes all."""

    def __init__(self, context: LlamaContext, snapshot: Snapshot, vectors: Vectors) -> None:
        """`vectors` are those of the snapshot's own offsets."""
        self._context, self._snapshot, self._vectors = context, snapshot, vectors
        self._items = snapshot.context.items
        self._ahead = snapshot.tokens[snapshot.cursor :].astype(np.int32)
        costs = [len(snapshot.prefix), *(entry.cost for entry in self._items)]
        self._places = np.cumsum(costs).tolist()
        """Position of each entry, and of what comes next."""
        self.losses = self._begin()
        """float64 [ahead]: nats of each token that comes next, from the context as it is."""

    def _begin(self) -> F64:
        context = self._context
        context.clear()
        if self._snapshot.prefix:
            context.decode(self._snapshot.prefix, 0, logits=False)
        self._place(self._items, self._places[0], _BASE)
        self._first = context.logits()
        self._state: bytes | None = None
        return foretelling.read(context, self._places[-1], self._first, self._ahead)

    def exact(self, index: int, instead: Sequence[Entry]) -> F64:
        """float64 [ahead]: the losses with `instead` for one entry and all that follows it decoded again."""
        context, place = self._context, self._places[index]
        context.copy(_BASE, _SCRATCH, 0, place)
        try:
            end = self._place([*instead, *self._items[index + 1 :]], place, _SCRATCH)
            return foretelling.read(context, end, context.logits(), self._ahead, seq=_SCRATCH)
        finally:
            context.remove(0, -1, seq=_SCRATCH)

    def lazy(self, index: int, instead: Sequence[Entry]) -> F64:
        """float64 [ahead]: the losses with `instead` for one entry and the cells after it as they were.

        The first token is foretold by a token that was decoded before, so its loss is the same.
        """
        context, place, after = self._context, self._places[index], self._places[index + 1]
        if self._state is None:
            context.remove(self._places[-1], -1)
            self._state = context.state(_BASE)
        else:
            context.clear()
            context.load_state(_BASE, self._state)
        context.copy(_BASE, _SCRATCH, 0, place)
        end = self._place(instead, place, _SCRATCH)
        context.remove(place, after)
        context.shift(after, -1, end - after)
        context.copy(_SCRATCH, _BASE, place, end)
        context.remove(0, -1, seq=_SCRATCH)
        return foretelling.read(context, self._places[-1] + end - after, self._first, self._ahead)

    def _place(self, entries: Sequence[Entry], position: int, seq: int) -> int:
        """Decode entries from a position on; the position after them. Logits of the last one are there."""
        for level, run in groupby(entries, lambda entry: entry.level):
            found = list(run)
            begin, end = found[0].begin, found[-1].end
            if level == 0:
                self._context.decode(self._snapshot.tokens[begin:end].astype(np.int32), position, seq=seq)
                position += end - begin
                continue
            gists = self._vectors.gists(level, begin // span_of(level), end // span_of(level))
            position = foretelling.show(self._context, gists, position, seq=seq)
        return position

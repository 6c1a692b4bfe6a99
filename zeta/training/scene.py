"""What comes next, foretold from one working context after another: losses by llama.cpp itself.

`exact`: everything from the changed entry on is decoded again. `lazy`: only the entry is, in a scratch sequence, and
what stands after it keeps what it saw, as in a chat (DESIGN 7). Cells before the entry are shared, not decoded again.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

import numpy as np
import numpy.typing as npt

from memstore.lifetime.node import span_of
from zeta.lens.context import Vectors
from zeta.lens.entry import Entry
from zeta.llama import F32, LlamaContext
from zeta.training.snapshots import Snapshot

F64 = npt.NDArray[np.float64]
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
        return self._foretold(self._places[-1], _BASE, self._first)

    def exact(self, index: int, instead: Sequence[Entry]) -> F64:
        """float64 [ahead]: the losses with `instead` for one entry and all that follows it decoded again."""
        context, place = self._context, self._places[index]
        context.copy(_BASE, _SCRATCH, 0, place)
        try:
            end = self._place([*instead, *self._items[index + 1 :]], place, _SCRATCH)
            return self._foretold(end, _SCRATCH, context.logits())
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
        return self._foretold(self._places[-1] + end - after, _BASE, self._first)

    def _place(self, entries: Sequence[Entry], position: int, seq: int) -> int:
        """Decode entries from a position on; the position after them. Logits of the last one are there."""
        size = self._context.options.batch
        for level, run in groupby(entries, lambda entry: entry.level):
            found = list(run)
            begin, end = found[0].begin, found[-1].end
            if level == 0:
                self._context.decode(self._snapshot.tokens[begin:end].astype(np.int32), position, seq=seq)
                position += end - begin
                continue
            gists = self._vectors.gists(level, begin // span_of(level), end // span_of(level)).astype(np.float32)
            for at in range(0, len(gists), size):
                part = gists[at : at + size]
                self._context.decode_vectors(part, range(position, position + len(part)), seq=seq)
                position += len(part)
        return position

    def _foretold(self, position: int, seq: int, first: F32) -> F64:
        """Losses of what comes next, decoded from `position` on; `first` are the logits that foretell its begin."""
        rows, size, known = [first], self._context.options.batch, self._ahead[:-1]
        for at in range(0, len(known), size):
            part = known[at : at + size]
            self._context.decode(part, position + at, seq=seq, logits=[True] * len(part))
            rows += [self._context.logits(i) for i in range(len(part))]
        return _nats(np.stack(rows), self._ahead)


def _nats(rows: F32, tokens: npt.NDArray[np.int32]) -> F64:
    """-log p of each token, from logits [n, n_vocab]."""
    top = rows.max(axis=1)
    total = np.exp(rows - top[:, None]).sum(axis=1, dtype=np.float64)
    losses: F64 = np.log(total) + top - rows[np.arange(len(tokens)), tokens]
    return losses

"""What entries give to LensNet's attention, kept from update to update: it never changes (seed 002)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from memstore.lifetime.node import BLOCK, Node
from zeta.lens.context import WorkingContext
from zeta.lens.entry import Entry
from zeta.lens.gistnet import F32
from zeta.lens.lensnet import LensNet, Projected


class Projections:
    """The projections of the entries that were scored last; those that are new are computed."""

    def __init__(self, net: LensNet) -> None:
        self._net = net
        self._at: dict[Node, int] = {}
        self._rows: Projected | None = None

    def of(self, context: WorkingContext, embeddings: F32, known: int) -> Projected:
        """Of a context's entries, whose `embeddings` are float32 [n, d]; `known`: L1 gists there are. A raw block is
        read as its gist, and what has none yet is computed each time."""
        names = [_name(entry, known) for entry in context.items]
        old = [-1 if name is None else self._at.get(name, -1) for name in names]
        new = np.flatnonzero(np.asarray(old) < 0)
        rows = self._merged(old, new, self._net.project(embeddings[new]))
        self._at = {name: i for i, name in enumerate(names) if name is not None}
        self._rows = rows
        return rows

    def _merged(self, old: Sequence[int], new: npt.NDArray[np.intp], fresh: Projected) -> Projected:
        if self._rows is None or len(new) == len(old):
            return fresh
        kept = len(self._rows.q)
        places = np.asarray(old, np.intp)
        places[new] = kept + np.arange(len(new))
        return Projected.join([self._rows, fresh]).take(places)


def _name(entry: Entry, known: int) -> Node | None:
    """The node whose vector an entry is read as; None where it has none of its own."""
    if entry.level:
        return entry.place
    block = entry.begin // BLOCK
    return Node(1, block) if entry.whole and block < known else None

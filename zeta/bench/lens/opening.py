"""Some gists of a snapshot opened together: the losses of what comes next, exact and lazy (DESIGN 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from zeta.foretelling import F64, read_on
from zeta.lens.context import Vectors
from zeta.llama import LlamaContext
from zeta.training.scene import Scene
from zeta.training.snapshots import Mode, Snapshot

_BASE, _SCRATCH = 0, 1


def opened_losses(
    context: LlamaContext, snapshot: Snapshot, vectors: Vectors, chosen: Sequence[int], mode: Mode
) -> F64:
    """float64 [ahead]: the losses with the entries of these indices opened, `exact` from a window decoded again,
    `lazy` with cells behind them as they were. Takes all cells of the context."""
    gists = [snapshot.context.items[index] for index in chosen]
    if mode == "exact":
        shown = replace(snapshot, context=snapshot.context.expand(*gists))
        return Scene(context, shown, vectors).losses
    first = Scene(context, snapshot, vectors).losses[:1]  # foretold by what was decoded before anything opened
    return np.concatenate([first, _lazy(context, snapshot, chosen)])


def _lazy(context: LlamaContext, snapshot: Snapshot, chosen: Sequence[int]) -> F64:
    """float64 [ahead - 1]: of all but the first, in a context that holds the snapshot as it is."""
    place = len(snapshot.prefix)
    end = place + snapshot.context.cost
    context.remove(end, -1)
    for index, entry in enumerate(snapshot.context.items):
        if index not in chosen:
            place += entry.cost
            continue
        tokens = snapshot.tokens[entry.begin : entry.end].astype(np.int32)
        more = len(tokens) - entry.cost
        context.copy(_BASE, _SCRATCH, 0, place)
        context.decode(tokens, place, seq=_SCRATCH, logits=False)
        context.remove(place, place + entry.cost)
        context.shift(place + entry.cost, -1, more)
        context.copy(_SCRATCH, _BASE, place, place + len(tokens))
        context.remove(0, -1, seq=_SCRATCH)
        place, end = place + len(tokens), end + more
    return read_on(context, end, snapshot.tokens[snapshot.cursor :])

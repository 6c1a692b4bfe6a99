"""An entry's projection is computed once, and is what it would be if it were computed again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import random_lens

from zeta.lens.context import WorkingContext
from zeta.lens.entry import BLOCK, Entry
from zeta.lens.projections import Projections


def embeddings(context: WorkingContext, width: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """A vector for each node; a raw block has its gist's."""
    rows = [np.random.default_rng((max(e.level, 1), e.begin)).normal(size=width) for e in context.items]
    return np.asarray(rows, np.float32)


def test_only_new_entries_are_projected_and_all_rows_are_right(
    tiny_model: Callable[..., Path], monkeypatch: Any
) -> None:
    nets = random_lens.learned(tiny_model())
    net = nets.lens
    assert net
    asked: list[int] = []
    project = net.project
    monkeypatch.setattr(net, "project", lambda rows: asked.append(len(rows)) or project(rows))
    kept = Projections(net)
    context = WorkingContext(tuple(Entry(0, at, at + BLOCK) for at in range(0, 8 * BLOCK, BLOCK)))
    for change in (
        context,
        context.collapse(context.items[2].parent()),  # read as its gist before and after
        context.patch(9 * BLOCK + 5),
        context.patch(9 * BLOCK + 7),
    ):
        vectors = embeddings(change, nets.dim)
        found = kept.of(change, vectors, known=9)
        again = project(vectors)
        for name in ("q", "k", "v", "own"):
            assert np.allclose(getattr(found, name), getattr(again, name), atol=1e-5)
    assert asked == [8, 0, 2, 1]  # all, none, the ninth block and the rest, the rest alone

"""Keys of cells at other positions: rotated by the way that each goes. One rounding to the cache's type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from zeta import rope, state

if TYPE_CHECKING:
    from zeta.ggml import Rope
    from zeta.paging import Paging

U8 = npt.NDArray[np.uint8]
I32 = npt.NDArray[np.int32]

Turns = Sequence[tuple["Rope", Sequence[int]]]


def alike(paging: Paging) -> list[tuple[Rope, list[int]]]:
    """The layers of a state that are rotated alike and have rows alike: turned together, that is a few times faster.
    None where the model's keys cannot be moved."""
    if paging.shape is None or paging.ropes is None or paging.row is None:
        return []
    groups: dict[tuple[Rope, int, int], list[int]] = {}
    for layer, i in paging.row.items():
        groups.setdefault((paging.ropes[layer], *paging.shape.rows[i][:2]), []).append(i)
    return [(turn, places) for (turn, _, _), places in groups.items()]


def turned(rows: Sequence[U8], kinds: Sequence[int], by: I32, turns: Turns, heads: int) -> list[U8]:
    """Keys uint8 [n, row_bytes] of each layer, of ggml type `kinds` and so many heads, rotated `by` so many positions,
    int32 [n]."""
    out = list(rows)
    if not by.any():
        return out
    for turn, places in turns:
        together, kind = np.concatenate([rows[i] for i in places]), kinds[places[0]]
        flat = state.floats(together, kind).reshape(len(places), len(by), heads, -1)
        moved = state.bytes_of(rope.rotate(flat, by, turn).reshape(len(together), -1), kind)
        for i, keys in zip(places, moved.reshape(len(places), len(by), -1), strict=True):
            out[i] = keys
    return out

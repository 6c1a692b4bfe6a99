"""A defining text with the keys and values that its own stream computed for it, and how it comes to stand in another.

Keys are kept as they were computed, with their positions, and turned by the difference when they move: one rounding to
f16 in place of the two that un-rotating and rotating again would cost. Pure: knows no context.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from zeta import state, turning
from zeta.errors import StateRejected
from zeta.state import Layer, Section, SequenceState

if TYPE_CHECKING:
    from zeta.paging import Paging


@dataclass(frozen=True)
class Guest:
    """Tokens of a text and their cells, a row each, at the positions where they were computed."""

    tokens: tuple[int, ...]
    cells: SequenceState

    @property
    def size(self) -> int:
        """Bytes of keys and values."""
        return sum(layer.keys.nbytes + layer.values.nbytes for layer in self.cells.layers)


def lift(cells: SequenceState, positions: Sequence[int]) -> SequenceState:
    """Copies of the cells at these positions, ascending. Raises StateRejected where a cache has not all of them, as a
    sliding-window one may."""
    wanted = np.asarray(positions, np.int32)
    rows = np.flatnonzero(np.isin(cells.positions, wanted))
    if any(not np.array_equal(section.positions[rows], wanted) for section in _alike(cells)):
        raise StateRejected("a cache does not hold every cell of a text")
    return state.select(cells, rows)


def _alike(cells: SequenceState) -> tuple[Section, ...]:
    """The caches of a state. Raises StateRejected where they do not hold the same cells."""
    if any(not np.array_equal(section.positions, cells.positions) for section in cells.sections):
        raise StateRejected("the caches of a state do not hold the same cells")
    return cells.sections


def turned(cells: SequenceState, begin: int, paging: Paging, heads: int) -> SequenceState:
    """The cells at positions from `begin` on, without gaps: their keys, of so many heads, are rotated by the way that
    each goes. Raises StateRejected for keys that cannot be."""
    positions = np.arange(begin, begin + len(cells.positions), dtype=np.int32)
    turns = turning.alike(paging)
    if sum(len(rows) for _, rows in turns) != len(cells.layers):
        raise StateRejected("not every layer of a state can be rotated")
    keys = [layer.keys for layer in cells.layers]
    moved = turning.turned(keys, [layer.k_type for layer in cells.layers], positions - cells.positions, turns, heads)
    layers = [replace(layer, keys=key) for layer, key in zip(cells.layers, moved, strict=True)]
    sections, at = list[Section](), 0
    for section in _alike(cells):
        own = layers[at : at + len(section.layers)]
        sections.append(replace(section, positions=positions, layers=tuple(own)))
        at += len(own)
    return SequenceState(cells.magic, tuple(sections))


def beside(parts: Sequence[SequenceState]) -> SequenceState:
    """The cells of a stream and behind them those of its guests. Raises StateRejected where they do not fit."""
    if any([_shape(each) for each in part.layers] != [_shape(each) for each in parts[0].layers] for part in parts):
        raise StateRejected("the cells of a guest are of another shape than those of its stream")
    sections = zip(*(part.sections for part in parts), strict=True)
    return SequenceState(parts[0].magic, tuple(_joined(each) for each in sections))


def _shape(layer: Layer) -> tuple[int, int, int, int]:
    return layer.k_type, layer.keys.shape[1], layer.v_type, layer.values.shape[1]


def _joined(sections: Sequence[Section]) -> Section:
    layers = tuple(
        Layer(
            each[0].k_type,
            np.concatenate([layer.keys for layer in each]),
            each[0].v_type,
            np.concatenate([layer.values for layer in each]),
        )
        for each in zip(*(section.layers for section in sections), strict=True)
    )
    return Section(np.concatenate([each.positions for each in sections]), sections[0].transposed, layers)

"""What detail may be worth, guessed from the text alone: the words that a block shares with what comes next.

Ours, not the seed's. A measured worth takes llama.cpp a second of a core; this takes nothing, so a LensNet can see a
hundred thousand working contexts before it is shown the few hundred that were measured. A small model uses an opened
block most where it copies from it, so pairs of neighbouring tokens count, and rare tokens alone count by half. Over 352
measured snapshots this orders the entries of one as measured worth does, with a mean rank correlation of 0.33.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
Tokens = npt.NDArray[np.uint32]

RARE: Final = 3.0
"""A token alone counts where fewer than one block in 20 (e to this power) has it."""

ALONE: Final = 0.5
"""What a shared token counts beside a shared pair."""


class Words(NamedTuple):
    """The tokens of a run, and its pairs of neighbours."""

    tokens: frozenset[int]
    pairs: frozenset[tuple[int, int]]


def words(tokens: Sequence[int]) -> Words:
    """Of a run of token ids."""
    return Words(frozenset(tokens), frozenset(pairwise(tokens)))


def rarity(blocks: Sequence[Tokens], vocabulary: int) -> F32:
    """[vocabulary]: minus the log of the share of blocks that have a token; one that none has counts as in one.

    `blocks`: token ids [n, 32] each.
    """
    having, total = np.zeros(vocabulary, np.int64), 0
    for rows in blocks:
        sorted_rows = np.sort(rows, axis=1)
        first = np.ones(rows.shape, bool)
        first[:, 1:] = sorted_rows[:, 1:] != sorted_rows[:, :-1]
        having += np.bincount(sorted_rows[first], minlength=vocabulary)
        total += len(rows)
    return np.log(max(1, total) / np.maximum(1, having)).astype(np.float32)


def guess(blocks: Sequence[Words], ahead: Words, rare: F32) -> F32:
    """[n]: what opening each of `blocks` may save of the loss of `ahead`, in no unit."""
    alone = frozenset(token for token in ahead.tokens if rare[token] > RARE)
    return np.asarray(
        [
            sum(float(rare[second]) for _, second in block.pairs & ahead.pairs)
            + ALONE * sum(float(rare[token]) for token in block.tokens & alone)
            for block in blocks
        ],
        np.float32,
    )

"""A context in which something is shown, as tokens or as vectors, and the loss of what comes next is read off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from zeta.lens.entry import BLOCK
from zeta.lens.gistnet import F32
from zeta.llama import LlamaContext
from zeta.training.tokenfile import Tokens

F64 = npt.NDArray[np.float64]
Piece = Tokens | F32
"""uint32 [n] token ids, or float32 [n, d] vectors in their place."""

MIDDLE: Final = BLOCK // 2


class Stage:
    """What comes after `prefix`, which stays. Takes all cells of a context."""

    def __init__(self, context: LlamaContext, prefix: Sequence[int]) -> None:
        self._context, self._begin = context, len(prefix)
        context.clear()
        context.decode(prefix, 0)
        self._first = context.logits()

    def foretold(self, pieces: Sequence[Piece], ahead: Tokens, *, spread: bool = False) -> F64:
        """float64 [ahead]: nats of each token that comes next, behind these pieces side by side.

        With `spread`, each vector is moved to the middle of its 32 positions, as in a window; what comes next stands
        right behind the last one, since llama.cpp wants no gap there.
        """
        context, position = self._context, self._begin
        context.remove(position, -1)
        first = self._first
        for piece in pieces:
            if len(piece):
                self._decode(piece, position)
                position += len(piece)
                first = context.logits()
        if spread:
            position = self._moved(position)
        return read(self._context, position, first, ahead)

    def _decode(self, piece: Piece, position: int) -> None:
        if piece.ndim == 1:
            self._context.decode(piece.astype(np.int32), position)
            return
        size = self._context.options.batch
        for at in range(0, len(piece), size):
            part = np.asarray(piece[at : at + size], np.float32)
            self._context.decode_vectors(part, range(position + at, position + at + len(part)))

    def _moved(self, end: int) -> int:
        """Move what stands at [begin, end) apart, the last first; the position behind it."""
        for at in range(end - 1, self._begin - 1, -1):
            number = at - self._begin
            self._context.shift(at, at + 1, number * (BLOCK - 1) + MIDDLE)
        return self._begin + (end - 1 - self._begin) * BLOCK + MIDDLE + 1


def read(context: LlamaContext, position: int, first: F32, ahead: Tokens) -> F64:
    """float64 [ahead]: nats of each token that comes next, decoded from `position` on; `first` foretells its begin."""
    return np.concatenate([nats(first[None], ahead[:1]), read_on(context, position, ahead)])


def read_on(context: LlamaContext, position: int, ahead: Tokens) -> F64:
    """float64 [ahead - 1]: the same of all but the first."""
    losses, size = [np.empty(0)], context.options.batch
    for at in range(0, len(ahead) - 1, size):
        part = ahead[at : min(at + size, len(ahead) - 1)].astype(np.int32)
        context.decode(part, position + at, logits=[True] * len(part))
        rows = np.stack([context.logits(i) for i in range(len(part))])
        losses.append(nats(rows, ahead[at + 1 : at + 1 + len(part)]))
    return np.concatenate(losses)


def nats(rows: F32, tokens: Tokens) -> F64:
    """-log p of each token [n], from logits [n, n_vocab]."""
    top = rows.max(axis=1)
    total = np.exp(rows - top[:, None]).sum(axis=1, dtype=np.float64)
    out: F64 = np.log(total) + top - rows[np.arange(len(tokens)), tokens]
    return out

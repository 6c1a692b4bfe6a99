"""A context in which something is shown, as tokens or as vectors, and the loss of what comes next is read off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from zeta import foretelling
from zeta.foretelling import F64
from zeta.lens.entry import BLOCK
from zeta.lens.gistnet import F32
from zeta.llama import LlamaContext
from zeta.training.tokenfile import Tokens

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
        return foretelling.read(context, position, first, ahead)

    def _decode(self, piece: Piece, position: int) -> None:
        if piece.ndim == 1:
            self._context.decode(piece.astype(np.int32), position)
        else:
            foretelling.show(self._context, piece, position)

    def _moved(self, end: int) -> int:
        """Move what stands at [begin, end) apart, the last first; the position behind it."""
        for at in range(end - 1, self._begin - 1, -1):
            number = at - self._begin
            self._context.shift(at, at + 1, number * (BLOCK - 1) + MIDDLE)
        return self._begin + (end - 1 - self._begin) * BLOCK + MIDDLE + 1

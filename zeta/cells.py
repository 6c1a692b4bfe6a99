"""The cells of llama.cpp's cache, as the window needs them: sequence 0 is the window, others are scratch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]

SCRATCH = 1
"""The sequence in which something is prepared before it becomes part of sequence 0."""

SCRATCHES = 3
"""How many there are, from SCRATCH on: what stands in several places is prepared at once."""


class Cache(Protocol):
    """What the window needs of a llama.cpp context (zeta.llama.LlamaContext; tests have a fake)."""

    def decode(
        self, tokens: Sequence[int], position: int, *, seq: int = 0, logits: bool | Sequence[bool] = True
    ) -> None:
        """Decode tokens from a position on."""

    def decode_vectors(
        self, vectors: F32, positions: Sequence[int], *, seq: int | Sequence[int] = 0, logits: bool = True
    ) -> None:
        """Decode input embeddings float32 [n, d] in place of tokens, in one sequence or each row in one of its own."""

    def remove(self, begin: int, end: int, *, seq: int = 0) -> None:
        """Drop the cells of [begin, end)."""

    def copy(self, source: int, target: int, begin: int = -1, end: int = -1) -> None:
        """Share cells between sequences."""

    def shift(self, begin: int, end: int, delta: int, *, seq: int = 0) -> None:
        """Move positions."""

    def clear(self) -> None:
        """Empty everything."""

    def state(self, seq: int) -> bytes:
        """The state of a sequence."""

    def load_state(self, seq: int, data: bytes) -> None:
        """Put a state into an empty sequence."""

    @property
    def shift_pending(self) -> bool:
        """Whether cells were moved and their keys are not rotated before the next decode."""

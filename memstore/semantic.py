"""What a page means: a vector of an embedding model for each of its sentences, and how a question compares with them.

The vectors are made by whoever has an `Embedder`; here they are kept and compared. They mean the same in every log,
whatever model reads it.
"""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from memstore.errors import PageDamaged

Floats = npt.NDArray[np.float32]

MOST: Final = 64
"""Sentences of a page that have a vector; a page of 128 tokens has 5 to 10."""

_KIND: Final = 3  # after the sharp and the mean signal (memstore.signals)
_HEADER: Final = struct.Struct("<B3xIII")  # kind, layout, sentences, components
_HINT: Final = "Run `zeta store check --repair`: the signal is dropped and made again."


def layout_of(model_id: str) -> int:
    """The number that names an embedding model in its signals: vectors of two numbers are never compared."""
    return zlib.crc32(model_id.encode())


@dataclass(frozen=True, eq=False)
class SemanticSignal:
    """Unit vectors int8 [n, dim] times float32 scales [n]; `begins` uint16 [n]: where each sentence begins, in tokens
    from the begin of the page. A page without a sentence has none, which says that it was looked at."""

    layout: int
    begins: npt.NDArray[np.uint16]
    vectors: npt.NDArray[np.int8]
    scales: Floats

    def __post_init__(self) -> None:
        n = len(self.begins)
        if self.vectors.dtype != np.int8 or self.vectors.ndim != 2 or len(self.vectors) != n or n > MOST:
            raise ValueError(f"Vectors are int8 [n, dim] with a begin each, at most {MOST}.")
        if self.scales.shape != (n,) or self.begins.dtype != np.uint16:
            raise ValueError("Each vector has a scale float32 and a begin uint16.")

    @classmethod
    def of(cls, layout: int, begins: Sequence[int], vectors: Floats) -> Self:
        """From unit vectors float32 [n, dim]; what is beyond MOST is left out."""
        kept = vectors[:MOST]
        scales = (np.abs(kept).max(axis=1, initial=0.0) / 127).astype(np.float32)
        steps = np.where(scales > 0, scales, np.float32(1))[:, None]
        return cls(layout, np.asarray(begins[:MOST], np.uint16), np.rint(kept / steps).astype(np.int8), scales)

    def cosines(self, query: Floats) -> Floats:
        """How near each sentence is to a unit vector float32 [dim]: float32 [n], 1 the same and 0 unrelated."""
        out: Floats = (self.vectors.astype(np.float32) @ query) * self.scales
        return out

    def pack(self) -> bytes:
        """Bytes: a header of 16, then begins, scales, vectors."""
        head = _HEADER.pack(_KIND, self.layout, *self.vectors.shape)
        return b"".join([head, self.begins.astype("<u2").tobytes(), self.scales.tobytes(), self.vectors.tobytes()])

    @classmethod
    def unpack(cls, data: bytes | memoryview) -> Self:
        """A view of `data`, nothing copied: it lives as long as `data` does. Raises PageDamaged."""
        if len(data) < _HEADER.size:
            raise PageDamaged(f"A signal is {len(data)} bytes long, too short for its header.", _HINT)
        kind, layout, n, dim = _HEADER.unpack_from(data)
        if kind != _KIND or n > MOST:
            raise PageDamaged(f"A semantic signal is of kind {kind} with {n} sentences.", _HINT)
        if len(data) != _HEADER.size + n * (6 + dim):
            raise PageDamaged(f"A semantic signal is {len(data)} bytes long, {n} times {dim} do not fit.", _HINT)
        at = _HEADER.size
        begins = np.frombuffer(data, "<u2", n, at)
        scales = np.frombuffer(data, "<f4", n, at + 2 * n)
        if not np.all((scales >= 0) & (scales <= 1)):
            raise PageDamaged("A semantic signal has a vector that is not of length 1.", _HINT)
        vectors = np.frombuffer(data, np.int8, n * dim, at + 6 * n).reshape(n, dim)
        return cls(layout, begins, vectors, scales)

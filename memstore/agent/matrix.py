"""The vectors of chunks in memory: one matrix that is scanned whole, and grows and shrinks in place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

_SPARSE: Final = 4  # a namespace with less than this share of all rows is picked out before it is compared


class Rows:
    """Vectors as the rows of one matrix, with the chunk and memory of each and a number for its namespace."""

    def __init__(self, model: str, dim: int) -> None:
        self.model = model
        self.chunks: list[int] = []
        self.memories: list[str] = []
        self.dim = dim
        self._matrix = np.empty((0, dim), np.float32)
        self._spaces = np.empty(0, np.int32)
        self._numbers: dict[str, int] = {}
        self._at: dict[int, int] = {}

    def scores(self, vector: Floats, namespace: str) -> Floats:
        """The cosine of each row; -2 for a row of another namespace than is asked for (empty: any, `*`: a prefix)."""
        n = len(self.chunks)
        if not namespace:
            return np.asarray(self._matrix[:n] @ vector)
        prefix = namespace[:-1] if namespace.endswith("*") else None
        meant = [
            number
            for name, number in self._numbers.items()
            if (name == namespace if prefix is None else name.startswith(prefix))
        ]
        there = np.isin(self._spaces[:n], meant)
        rows = np.flatnonzero(there)
        if len(rows) * _SPARSE > n:
            return np.where(there, self._matrix[:n] @ vector, np.float32(-2))
        out = np.full(n, -2, np.float32)
        out[rows] = self._matrix[rows] @ vector
        return out

    def vector(self, row: int) -> Floats:
        """A copy of one row: the matrix changes when the lock is given back."""
        return np.array(self._matrix[row])

    def fill(self, rows: Sequence[tuple[int, str, bytes]], spaces: Mapping[str, str]) -> None:
        """Add (chunk, memory, vector); `spaces` are the namespaces of these memories at least."""
        n, more = len(self.chunks), len(rows)
        if n + more > len(self._matrix):
            room = max(n + more, n + n // 2)
            self._matrix = np.concatenate([self._matrix[:n], np.empty((room - n, self.dim), np.float32)])
            self._spaces = np.concatenate([self._spaces[:n], np.empty(room - n, np.int32)])
        self._matrix[n : n + more] = unpacked([row[2] for row in rows], self.dim)
        self._spaces[n : n + more] = [self._numbers.setdefault(spaces[row[1]], len(self._numbers)) for row in rows]
        self._at.update((row[0], n + i) for i, row in enumerate(rows))
        self.chunks += [row[0] for row in rows]
        self.memories += [row[1] for row in rows]

    def drop(self, chunks: Iterable[int]) -> None:
        """Remove chunks, those that are there; the last row takes the place of each."""
        for chunk in chunks:
            at = self._at.pop(chunk, None)
            if at is None:
                continue
            last = len(self.chunks) - 1
            if at != last:
                self._matrix[at], self._spaces[at] = self._matrix[last], self._spaces[last]
                self.chunks[at], self.memories[at] = self.chunks[last], self.memories[last]
                self._at[self.chunks[at]] = at
            self.chunks.pop()
            self.memories.pop()


def unpacked(blobs: Sequence[bytes], dim: int) -> Floats:
    """Vectors as they lie in the database, float16, as float32 [len(blobs), dim]."""
    return np.frombuffer(b"".join(blobs), np.float16).astype(np.float32).reshape(len(blobs), dim)

"""The `L1.ctx` and `L2.ctx` files: gist vectors in rows of fp16 behind the header of ctxfile.py (layout: seed 002).

Gists are made from tokens by a gist net and can be made again, so a file is never mended, only replaced. Which tokens a
row speaks of is known to the lifetime tree.
"""

from __future__ import annotations

import io
import mmap
from pathlib import Path
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from memstore.ctxfile import ContextFile, ContextHeader
from memstore.errors import GistsDamaged

Gists = npt.NDArray[np.float16]

_FP16: Final = 1  # dtype_code
_WIDEST: Final = 0xFFFF  # a vector's width is 2 bytes of the header
_LONGEST: Final = 31  # bytes of a name in the header
_HEADER: Final = 64
_HOLE: Final = 0xFFFF  # what `erase` leaves in the 2 bytes of a number: no finite one has these bits
_HINT: Final = "Run `zeta store check --repair`: the gists are made again from the log."


class GistFile(ContextFile):
    """An append-only run of gists of one level, made by one net, in a file or in memory.

    What is read from a file is a view of the mapped file: it costs no memory of its own, survives growth, and shows
    NaN where a gist was erased meanwhile. A row that was erased is a hole until `put` fills it.
    """

    _kind, _entries, _damage = "gist file", "gists", GistsDamaged

    def __init__(self, file: io.FileIO | io.BytesIO, path: Path | None, writable: bool) -> None:
        """Take over an open file; use `create` or `open` instead."""
        super().__init__(file, path, writable)
        self._map: Gists = np.empty((0, self.dim), np.float16)
        self.verify()
        marks = self.rows(0, len(self)).view(np.uint16)[:, 0]
        self._holes = np.flatnonzero(marks == _HOLE)

    @classmethod
    def create(cls, path: Path | None, net: str, level: int, dim: int) -> Self:
        """A new empty file for the gists of `level` 1 or 2 that the net named `net` makes, in memory if `path` is None.

        Raises ValueError for a name that is not 1 to 31 bytes or a width that does not fit, StoreError for a file that
        is there already.
        """
        if not 0 < len(net.encode()) <= _LONGEST:  # a name that is cut could be taken for another
            raise ValueError(f"A gist net's name is 1 to {_LONGEST} bytes, not {net!r}.")
        if level not in (1, 2) or not 0 < dim <= _WIDEST:
            raise ValueError(f"Gists are of level 1 or 2 and 1 to {_WIDEST} wide, not level {level}, width {dim}.")
        return cls._create(path, ContextHeader(net, level, embedding_dim=dim, dtype_code=_FP16))

    @property
    def net(self) -> str:
        """The name of the gist net whose weights made these gists."""
        return self.header.model_name

    @property
    def level(self) -> int:
        """1 or 2."""
        return self.header.level

    @property
    def dim(self) -> int:
        """Numbers of a gist: the embedding width of the model."""
        return self.header.embedding_dim

    @property
    def size(self) -> int:
        """Bytes of the header and all gists."""
        return self._at(len(self))

    @property
    def holes(self) -> npt.NDArray[np.intp]:
        """The rows that were erased and not filled again, in order."""
        return self._holes

    def rows(self, first: int, last: int) -> Gists:
        """Gists `first` .. `last` (exclusive), fp16 [last - first, dim], read-only. Holes are NaN.

        Raises ValueError outside of 0 .. len.
        """
        self._check_range(first, last)
        if self.path is None:
            return np.frombuffer(self._read(first, last), "<f2").reshape(-1, self.dim)
        if last > len(self._map):
            whole = mmap.mmap(self._file.fileno(), self._at(len(self)), access=mmap.ACCESS_READ)
            self._map = np.frombuffer(whole, "<f2", len(self) * self.dim, _HEADER).reshape(-1, self.dim)
        return self._map[first:last]

    def append(self, vectors: npt.NDArray[np.floating]) -> None:
        """Add gists [n, dim] at the end. Raises ValueError for what is not finite in fp16, StoreFull, StoreReadOnly."""
        self._append(self._packed(vectors))

    def put(self, first: int, vectors: npt.NDArray[np.floating]) -> None:
        """Replace the rows from `first` on by gists [n, dim], on the disk when this returns; they must be there.

        Raises as `append` does.
        """
        data, last = self._packed(vectors), first + len(vectors)
        self._check_range(first, last)
        self._rewrite(first, data)
        self._holes = self._holes[(self._holes < first) | (self._holes >= last)]

    def erase(self, begin: int, end: int) -> None:
        """Make holes of the rows `begin` .. `end`, on the disk when this returns."""
        super().erase(begin, end)
        self._holes = np.union1d(self._holes, np.arange(begin, end))

    def _width_of(self, header: ContextHeader) -> int:
        if header.level not in (1, 2) or header.dtype_code != _FP16 or not header.model_name:
            raise GistsDamaged(f"{self._name} does not hold gists in fp16 that a net has made.", _HINT)
        return 2 * header.embedding_dim

    def _trusted(self) -> int:
        """Only what was synced: after a loss of power the rest may be zeros, and it can be made again."""
        if self._writable:
            self._file.truncate(self._at(self._header.count))
        return self._header.count

    def _packed(self, vectors: npt.NDArray[np.floating]) -> bytes:
        with np.errstate(over="ignore"):
            rows = np.asarray(vectors).astype("<f2")
        if rows.ndim != 2 or rows.shape[1] != self.dim or not np.isfinite(rows).all():
            raise ValueError(f"Gists are finite numbers [n, {self.dim}] within the range of fp16.")
        return rows.tobytes()

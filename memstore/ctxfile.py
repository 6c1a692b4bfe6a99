"""The `.ctx` file: a 64-byte header, then fixed-width entries. Here the token log, the one file that is the truth.

Level 0 holds token ids; the header also knows levels 1 and 2 (gist vectors). What a token means, which branch a log
belongs to and where its offsets start in the lifetime is not known here.
"""

import contextlib
import io
import os
import struct
import threading
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from memstore.errors import LogDamaged, StoreError, StoreReadOnly, StoreTooNew, from_os_error, os_errors

ERASED: Final = 0xFFFFFFFF  # stands where a forgotten token id stood; no vocabulary is that large

_MAGIC: Final = 0x4D434354
_VERSION: Final = 2  # 1 had 18 zero bytes where 2 has count, CRC and flags: its entries read as not yet counted
_LAYOUT: Final = struct.Struct("<IHHHHH32sQIH4x")  # magic version level block dim dtype name | count crc flags
_ID: Final = struct.Struct("<I")
_ENTRY: Final = _ID.size
_CHUNK: Final = 1 << 20  # bytes read at once for a CRC
_DTYPE_OF_LEVEL: Final = ((0,), (1, 2), (1, 2))  # 0 = uint32, 1 = fp16, 2 = bf16
_HINT: Final = "Run `zeta store check --repair`, or bring the file back from a backup."


@dataclass(frozen=True)
class ContextHeader:
    """The 64 bytes before the entries. `count` and `crc` say what was synced; entries may follow that are newer."""

    model_name: str
    level: int = 0
    block_size: int = 32
    embedding_dim: int = 0
    dtype_code: int = 0
    count: int = 0
    crc: int = 0
    version: int = _VERSION

    def pack(self) -> bytes:
        """64 bytes, always of the newest version; a name over 31 bytes is cut at a whole character."""
        name = self.model_name.encode()[:31].decode(errors="ignore").encode()
        shape = (self.level, self.block_size, self.embedding_dim, self.dtype_code)
        return _LAYOUT.pack(_MAGIC, _VERSION, *shape, name, self.count, self.crc, 0)

    @classmethod
    def unpack(cls, data: bytes, where: object) -> Self:
        """Read a header. Raises LogDamaged or StoreTooNew, both naming `where`."""
        if len(data) < _LAYOUT.size:
            raise LogDamaged(f"{where} is {len(data)} bytes long, too short for a .ctx header.", _HINT)
        magic, version, level, block, dim, dtype, name, count, crc, flags = _LAYOUT.unpack(data[: _LAYOUT.size])
        if magic != _MAGIC:
            raise LogDamaged(f"{where} does not begin like a .ctx file.", _HINT)
        if version > _VERSION:
            raise StoreTooNew(
                f"{where} has .ctx version {version}; this program reads up to version {_VERSION}.", "Update zeta."
            )
        if (
            version == 0
            or level >= len(_DTYPE_OF_LEVEL)
            or dtype not in _DTYPE_OF_LEVEL[level]
            or block == 0
            or (dim > 0) != (level > 0)
            or flags != 0
            or any(data[60:64])
        ):
            raise LogDamaged(f"The header of {where} has values that no .ctx file has.", _HINT)
        try:
            text = name.rstrip(b"\0").decode()
        except UnicodeDecodeError as error:
            raise LogDamaged(f"The model name in {where} is not text.", _HINT) from error
        return cls(text, level, block, dim, dtype, count, crc, version)


class TokenLog:
    """An append-only run of token ids, in a file or in memory. Offsets here count from the first id of this file.

    An id that `append` has taken is with the operating system: killing the process does not lose it. `sync` makes it
    survive power loss. One writer at a time (the store's lock sees to that), from any of its threads.
    """

    def __init__(self, file: io.FileIO | io.BytesIO, path: Path | None, writable: bool) -> None:
        """Take over an open file; use `create` or `open` instead."""
        self.path = path
        self._file = file
        self._writable = writable
        self._lock = threading.Lock()
        self._header = ContextHeader.unpack(file.read(_LAYOUT.size), self._name)
        if self._header.level != 0:
            raise LogDamaged(f"{self._name} holds gists of level {self._header.level}, not token ids.", _HINT)
        size = file.seek(0, io.SEEK_END) - _LAYOUT.size
        self._count = size // _ENTRY
        if self._count < self._header.count:
            raise LogDamaged(f"{self._name} has {self._count} of its {self._header.count} token ids.", _HINT)
        if writable and size % _ENTRY:  # killed in the middle of a write: less than one whole id
            file.truncate(self._at(self._count))
        # The CRC runs on from what the header says, not from what the file holds, so damage is never signed over.
        self._crc = self._crc_of(self._header.count, self._count, self._header.crc)

    @classmethod
    def create(cls, path: Path | None, model_name: str) -> Self:
        """A new empty log, in memory if `path` is None. The file appears whole or not at all, for its owner only."""
        header = ContextHeader(model_name).pack()
        if path is None:
            return cls(io.BytesIO(header), None, writable=True)
        with os_errors(path):
            path.parent.mkdir(mode=0o700, exist_ok=True)
            if path.exists():
                raise StoreError(f"There is already a token log at {path}.", "Open it, or delete its conversation.")
            draft = path.with_name(path.name + ".new")
            with open(draft, "wb", opener=_private) as file:
                file.write(header)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
            _sync_folder(path.parent)
        return cls.open(path, writable=True)

    @classmethod
    def open(cls, path: Path, writable: bool) -> Self:
        """Open an existing log; its length is that of this moment. Raises StoreMissing, LogDamaged, StoreTooNew."""
        with os_errors(path), contextlib.ExitStack() as stack:
            file = stack.enter_context(io.FileIO(path, "r+" if writable else "r"))
            log = cls(file, path, writable)
            stack.pop_all()
            return log

    def __len__(self) -> int:
        return self._count

    @property
    def header(self) -> ContextHeader:
        """The header as it was last written."""
        return self._header

    def append(self, ids: Sequence[int] | npt.NDArray[np.integer]) -> None:
        """Add token ids at the end and hand them to the operating system. On an error nothing is added.

        Raises ValueError for an id outside 0 .. 2^32-2, StoreFull, StoreReadOnly.
        """
        data = _packed(ids)
        self._check_writable()
        with self._lock:
            try:
                self._put(self._at(self._count), data)
            except OSError as error:
                with contextlib.suppress(OSError):
                    self._file.truncate(self._at(self._count))
                raise from_os_error(error, self._name) from error
            self._crc = zlib.crc32(data, self._crc)
            self._count += len(data) // _ENTRY

    def read(self, begin: int, end: int) -> npt.NDArray[np.uint32]:
        """Token ids `begin` .. `end` (exclusive), uint32 [end - begin]. Forgotten ones read as ERASED."""
        if not 0 <= begin <= end <= self._count:
            raise ValueError(f"{self._name} holds ids 0 to {self._count}, not {begin} to {end}.")
        with self._lock, os_errors(self._name):
            data = b"".join(self._chunks(begin, end))
        return np.frombuffer(data, "<u4").astype(np.uint32, copy=False)

    def sync(self) -> None:
        """Make every id survive power loss, then write down how many they are and their CRC-32."""
        with self._writing():
            self._stamp(self._count, self._crc)

    def erase(self, begin: int, end: int) -> None:
        """Overwrite ids `begin` .. `end` with ERASED, on the disk when this returns. Nothing moves.

        A crash in between leaves a sound log with some of them erased. A log that was damaged stays visibly damaged.
        """
        if not 0 <= begin <= end <= self._count:
            raise ValueError(f"{self._name} holds ids 0 to {self._count}, not {begin} to {end}.")
        with self._writing():
            damage = self._crc ^ self._crc_of(0, self._count)  # 0 in a sound log
            self._stamp(begin, self._crc_of(0, begin) ^ damage)  # what follows `begin` counts as not yet synced
            self._put(self._at(begin), b"\xff" * (_ENTRY * (end - begin)))
            self._crc = self._crc_of(0, self._count) ^ damage
            self._stamp(self._count, self._crc)

    def verify(self) -> None:
        """Read every synced id back and compare the CRC-32. Raises LogDamaged naming the file."""
        with self._lock, os_errors(self._name):
            if self._crc_of(0, self._header.count) != self._header.crc:
                raise LogDamaged(f"The token ids in {self._name} are not those that were written.", _HINT)

    def close(self) -> None:
        """Sync if anything is new, and let the file go. Closing twice is allowed."""
        try:
            if self._writable and not self._file.closed and self._header.count < self._count:
                self.sync()
        finally:
            self._file.close()

    @property
    def _name(self) -> str:
        return str(self.path or "the log in memory")

    @staticmethod
    def _at(entry: int) -> int:
        return _LAYOUT.size + _ENTRY * entry

    def _check_writable(self) -> None:
        if not self._writable:
            raise StoreReadOnly(f"{self._name} was opened for reading only.", "Open the store for writing.")

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        self._check_writable()
        with self._lock, os_errors(self._name):
            yield

    def _put(self, at: int, data: bytes) -> None:
        self._file.seek(at)
        rest = memoryview(data)
        while rest:  # a raw file may take less than it is given
            rest = rest[self._file.write(rest) :]

    def _stamp(self, count: int, crc: int) -> None:
        self._flush()  # the ids first: the header must never count an id that the disk does not have
        self._header = replace(self._header, count=count, crc=crc, version=_VERSION)
        self._put(0, self._header.pack())
        self._flush()

    def _flush(self) -> None:
        if isinstance(self._file, io.FileIO):
            os.fsync(self._file.fileno())

    def _chunks(self, begin: int, end: int) -> Iterator[bytes]:
        at, stop = self._at(begin), self._at(end)
        self._file.seek(at)
        while at < stop:
            data = self._file.read(min(_CHUNK, stop - at))
            if not data:
                raise LogDamaged(f"{self._name} has become shorter while it was open.", _HINT)
            at += len(data)
            yield data

    def _crc_of(self, begin: int, end: int, crc: int = 0) -> int:
        for data in self._chunks(begin, end):
            crc = zlib.crc32(data, crc)
        return crc


def _packed(ids: Sequence[int] | npt.NDArray[np.integer]) -> bytes:
    """Ids as they stand in the file. One id a token is the common case: numpy would take longer than the write."""
    try:
        if len(ids) == 1:
            data = _ID.pack(ids[0])
            if data != _ID.pack(ERASED):
                return data
        else:
            wide = np.asarray(ids, np.int64)
            if wide.ndim == 1 and (not wide.size or 0 <= wide.min() <= wide.max() < ERASED):
                return wide.astype("<u4").tobytes()
    except (struct.error, OverflowError, TypeError):
        pass
    raise ValueError("Token ids are a flat sequence of integers from 0 to 2^32-2.")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":  # elsewhere a folder cannot be opened, and a rename is durable by itself
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

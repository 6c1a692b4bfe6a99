"""The `.ctx` file: a 64-byte header, then fixed-width entries. Here the token log, the one file that is the truth.

Level 0 holds token ids; levels 1 and 2 hold gist vectors (gistfile.py). What a token means, which branch a log belongs
to and where its offsets start in the lifetime is not known here.
"""

import contextlib
import io
import os
import struct
import threading
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Final, Self

import numpy as np
import numpy.typing as npt

from memstore.errors import LogDamaged, StoreDamaged, StoreError, StoreReadOnly, StoreTooNew, from_os_error, os_errors

ERASED: Final = 0xFFFFFFFF  # stands where a forgotten token id stood; no vocabulary is that large

_MAGIC: Final = 0x4D434354
_VERSION: Final = 2  # 1 had 18 zero bytes where 2 has count, CRC and flags: its entries read as not yet counted
_LAYOUT: Final = struct.Struct("<IHHHHH32sQIH4x")  # magic version level block dim dtype name | count crc flags
HEADER_SIZE: Final = _LAYOUT.size  # bytes before the entries
_ID: Final = struct.Struct("<I")
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
    def unpack(cls, data: bytes, where: object, damage: type[StoreDamaged] = LogDamaged) -> Self:
        """Read a header. Raises `damage` or StoreTooNew, both naming `where`."""
        if len(data) < _LAYOUT.size:
            raise damage(f"{where} is {len(data)} bytes long, too short for a .ctx header.", _HINT)
        magic, version, level, block, dim, dtype, name, count, crc, flags = _LAYOUT.unpack(data[: _LAYOUT.size])
        if magic != _MAGIC:
            raise damage(f"{where} does not begin like a .ctx file.", _HINT)
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
            raise damage(f"The header of {where} has values that no .ctx file has.", _HINT)
        try:
            text = name.rstrip(b"\0").decode()
        except UnicodeDecodeError as error:
            raise damage(f"The model name in {where} is not text.", _HINT) from error
        return cls(text, level, block, dim, dtype, count, crc, version)


class ContextFile(ABC):
    """An append-only run of entries of one width behind a header, in a file or in memory.

    An entry that was taken is with the operating system: killing the process does not lose it. `sync` makes it survive
    power loss. One writer at a time (the store's lock sees to that), from any of its threads.
    """

    _kind: ClassVar[str]
    _entries: ClassVar[str]
    _damage: ClassVar[type[StoreDamaged]]

    def __init__(self, file: io.FileIO | io.BytesIO, path: Path | None, writable: bool) -> None:
        """Take over an open file; use `create` or `open` instead."""
        self.path = path
        self._file = file
        self._writable = writable
        self._lock = threading.Lock()
        self._header = ContextHeader.unpack(file.read(_LAYOUT.size), self._name, self._damage)
        self._width = self._width_of(self._header)
        size = file.seek(0, io.SEEK_END) - _LAYOUT.size
        self._count = size // self._width
        if self._count < self._header.count:
            raise self._damage(f"{self._name} has {self._count} of its {self._header.count} {self._entries}.", _HINT)
        if writable and size % self._width:  # killed in the middle of a write: less than one whole entry
            file.truncate(self._at(self._count))
        self._count = self._trusted()
        # The CRC runs on from what the header says, not from what the file holds, so damage is never signed over.
        self._crc = self._crc_of(self._header.count, self._count, self._header.crc)

    @classmethod
    def _create(cls, path: Path | None, header: ContextHeader) -> Self:
        """A new empty file, in memory if `path` is None. It appears whole or not at all, for its owner only."""
        if path is None:
            return cls(io.BytesIO(header.pack()), None, writable=True)
        with os_errors(path):
            path.parent.mkdir(mode=0o700, exist_ok=True)
            if path.exists():
                raise StoreError(f"There is already a {cls._kind} at {path}.", "Open it, or delete its conversation.")
            draft = path.with_name(path.name + ".new")
            with open(draft, "wb", opener=_private) as file:
                file.write(header.pack())
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
            _sync_folder(path.parent)
        return cls.open(path, writable=True)

    @classmethod
    def open(cls, path: Path, writable: bool) -> Self:
        """Open an existing file; its length is that of this moment. Raises StoreMissing, StoreDamaged, StoreTooNew."""
        with os_errors(path), contextlib.ExitStack() as stack:
            file = stack.enter_context(io.FileIO(path, "r+" if writable else "r"))
            opened = cls(file, path, writable)
            stack.pop_all()
            return opened

    def __len__(self) -> int:
        return self._count

    @property
    def header(self) -> ContextHeader:
        """The header as it was last written."""
        return self._header

    def sync(self) -> None:
        """Make every entry survive power loss, then write down how many they are and their CRC-32."""
        with self._writing():
            self._stamp(self._count, self._crc)

    def erase(self, begin: int, end: int) -> None:
        """Overwrite entries `begin` .. `end` with bytes 0xFF, on the disk when this returns. Nothing moves.

        A crash in between leaves a sound file with some of them erased. A file that was damaged stays visibly damaged.
        """
        self._check_range(begin, end)
        self._rewrite(begin, b"\xff" * (self._width * (end - begin)))

    def verify(self) -> None:
        """Read every synced entry back and compare the CRC-32. Raises StoreDamaged naming the file."""
        with self._lock, os_errors(self._name):
            if self._crc_of(0, self._header.count) != self._header.crc:
                raise self._damage(f"The {self._entries} in {self._name} are not those that were written.", _HINT)

    def close(self) -> None:
        """Sync if anything is new, and let the file go. Closing twice is allowed."""
        try:
            if self._writable and not self._file.closed and self._header.count < self._count:
                self.sync()
        finally:
            self._file.close()

    @abstractmethod
    def _width_of(self, header: ContextHeader) -> int:
        """Bytes of an entry. Raises StoreDamaged for a header of another level."""

    def _trusted(self) -> int:
        """How many of the whole entries that the file has are taken over: more than the header counts after a kill."""
        return self._count

    @property
    def _name(self) -> str:
        return str(self.path or f"the {self._kind} in memory")

    def _at(self, entry: int) -> int:
        return _LAYOUT.size + self._width * entry

    def _check_range(self, begin: int, end: int) -> None:
        if not 0 <= begin <= end <= self._count:
            raise ValueError(f"{self._name} holds {self._entries} 0 to {self._count}, not {begin} to {end}.")

    def _check_writable(self) -> None:
        if not self._writable:
            raise StoreReadOnly(f"{self._name} was opened for reading only.", "Open the store for writing.")

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        self._check_writable()
        with self._lock, os_errors(self._name):
            yield

    def _append(self, data: bytes) -> None:
        """Add whole entries and hand them to the operating system. On an error nothing is added."""
        self._check_writable()
        with self._lock:
            try:
                self._put(self._at(self._count), data)
            except OSError as error:
                with contextlib.suppress(OSError):
                    self._file.truncate(self._at(self._count))
                raise from_os_error(error, self._name) from error
            self._crc = zlib.crc32(data, self._crc)
            self._count += len(data) // self._width

    def _read(self, begin: int, end: int) -> bytes:
        self._check_range(begin, end)
        with self._lock, os_errors(self._name):
            return b"".join(self._chunks(begin, end))

    def _rewrite(self, begin: int, data: bytes) -> None:
        """Put whole entries in the place of those from `begin` on, on the disk when this returns."""
        with self._writing():
            damage = self._crc ^ self._crc_of(0, self._count)  # 0 in a sound file
            self._stamp(begin, self._crc_of(0, begin) ^ damage)  # what follows `begin` counts as not yet synced
            self._put(self._at(begin), data)
            self._crc = self._crc_of(0, self._count) ^ damage
            self._stamp(self._count, self._crc)

    def _put(self, at: int, data: bytes) -> None:
        self._file.seek(at)
        rest = memoryview(data)
        while rest:  # a raw file may take less than it is given
            rest = rest[self._file.write(rest) :]

    def _stamp(self, count: int, crc: int) -> None:
        self._flush()  # the entries first: the header must never count one that the disk does not have
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
                raise self._damage(f"{self._name} has become shorter while it was open.", _HINT)
            at += len(data)
            yield data

    def _crc_of(self, begin: int, end: int, crc: int = 0) -> int:
        for data in self._chunks(begin, end):
            crc = zlib.crc32(data, crc)
        return crc


class TokenLog(ContextFile):
    """An append-only run of token ids. Offsets here count from the first id of this file."""

    _kind, _entries, _damage = "token log", "token ids", LogDamaged

    @classmethod
    def create(cls, path: Path | None, model_name: str) -> Self:
        """A new empty log, in memory if `path` is None. Raises StoreError for one that is there already."""
        return cls._create(path, ContextHeader(model_name))

    def append(self, ids: Sequence[int] | npt.NDArray[np.integer]) -> None:
        """Add token ids at the end and hand them to the operating system. On an error nothing is added.

        Raises ValueError for an id outside 0 .. 2^32-2, StoreFull, StoreReadOnly.
        """
        self._append(_packed(ids))

    def read(self, begin: int, end: int) -> npt.NDArray[np.uint32]:
        """Token ids `begin` .. `end` (exclusive), uint32 [end - begin]. Forgotten ones (`erase`) read as ERASED."""
        return np.frombuffer(self._read(begin, end), "<u4").astype(np.uint32, copy=False)

    def _width_of(self, header: ContextHeader) -> int:
        if header.level != 0:
            raise LogDamaged(f"{self._name} holds gists of level {header.level}, not token ids.", _HINT)
        return _ID.size


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

"""Tables on disk: one LMDB environment. This is the only file that imports lmdb."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import lmdb

from memstore.errors import StoreDamaged, StoreError, StoreFull, StoreMissing, StoreReadOnly, os_errors
from memstore.extents import ahead
from memstore.tables import TABLES, Reader, Turnstile, Writer

_BUNCH = 64 << 20  # bytes that one transaction of a rewritten file holds in memory
_FIRST_MAP = 1 << 30  # bytes of address space, not of disk: the file is sparse
_SLACK = 4 << 20  # bytes kept free in the map and reserved in the file beyond what a transaction was seen to need
_NEARLY_FULL = 64 << 20  # bytes free below which a write that failed is taken for a full disk
_PER_OPERATION = 16 << 10  # bytes a put or delete may cost beside its value: copied branch and leaf pages


class LmdbTables:
    """Tables in one LMDB environment.

    The map grows by itself: a transaction that meets its end is reopened in a bigger map and its changes are repeated.
    The file is kept at least as long as its last page, so that a file cut short is told apart before it is touched
    (LMDB would die of SIGBUS), at the cost of a few sparse megabytes.
    """

    def __init__(
        self, path: Path, *, writable: bool, names: Sequence[str] = TABLES, map_size: int = _FIRST_MAP
    ) -> None:
        """Open, or create where `writable`, the environment in the folder `path`.

        Raises StoreMissing, StoreReadOnly, StoreDamaged (not LMDB, or cut short), StoreFull.
        """
        self.path, self.writable = path, writable
        self._file = path / "data.mdb"
        self._gate = Turnstile()
        self._one_writer = threading.Lock()
        if not writable and not self._file.exists():
            raise StoreMissing(f"There is no store at {path}.", "Check the path, or start a chat to create one.")
        self._names = tuple(names)
        self._open(map_size)

    def _open(self, map_size: int) -> None:
        with _lmdb_border(self.path), os_errors(self._file):
            self._env = lmdb.open(
                str(self.path),
                map_size=map_size,
                max_dbs=2 * len(self._names),
                metasync=False,
                sync=True,
                readahead=True,  # a page lies in one run of the file: cold, 3-8 ms instead of 31-73
                max_readers=126,
                readonly=not self.writable,
                create=self.writable,
                mode=0o600,
            )
            try:
                self._check_length()
                self._dbs = {name: self._open_table(name) for name in self._names}
                if self.writable:
                    self._reserve(0)
            except BaseException:
                self._env.close()
                raise

    def _open_table(self, name: str) -> Any:
        try:
            return self._env.open_db(name.encode(), create=self.writable)
        except lmdb.NotFoundError:
            return None  # a store of an older version, opened for reading: the table is empty

    def _needed(self) -> int:
        """Bytes up to the end of the last page of the last commit."""
        return int((self._env.info()["last_pgno"] + 1) * self._env.stat()["psize"])

    def _check_length(self) -> None:
        has, needs = self._file.stat().st_size, self._needed()
        if has < needs:
            raise StoreDamaged(
                f"{self._file} is cut short: {has} bytes of {needs}.",
                "Restore the store from a backup; the token logs beside it are whole by themselves.",
            )

    def _reserve(self, extra: int) -> None:
        """Lengthen the file (sparsely) to hold `extra` bytes more than now, before LMDB allocates pages there.

        LMDB never writes a page that was allocated and freed in one transaction, which alone would leave a file that
        is legally shorter than its last page.
        """
        needs = self._needed() + extra
        if self._file.stat().st_size < needs:
            os.truncate(self._file, -(-needs // _SLACK) * _SLACK)

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """See Tables."""
        with _lmdb_border(self.path), ExitStack() as stack:
            while True:
                stack.enter_context(self._gate.reading())
                try:
                    txn = stack.enter_context(self._env.begin(buffers=True))
                    break
                except lmdb.MapResizedError:
                    stack.close()
                    self._adopt_size()
            yield _LmdbReader(txn, self._dbs)

    @contextmanager
    def write(self) -> Iterator[Writer]:
        """See Tables."""
        if not self.writable:
            raise StoreReadOnly(
                f"The store at {self.path} was opened for reading only.", "Close it and open it for writing."
            )
        with self._gate.writing(), self._one_writer, _lmdb_border(self.path):
            txn = _LmdbWriter(self)
            try:
                yield txn
                txn.commit()
            except BaseException:
                txn.abort()
                raise

    def _grow(self, need: int) -> None:
        """Make room in the map for `need` bytes more than the last commit used. Waits for readers; no open writes."""
        with self._gate.alone():
            size = self._env.info()["map_size"]
            while size < self._needed() + need:
                size *= 2
            self._env.set_mapsize(max(size, 2 * self._env.info()["map_size"]))

    def _begin_write(self) -> Any:
        """A bare LMDB write transaction."""
        while True:
            try:
                return self._env.begin(write=True)
            except lmdb.MapResizedError:
                self._adopt_size()

    def _adopt_size(self) -> None:
        """Another process made the map bigger: follow it."""
        with self._gate.alone():
            self._env.set_mapsize(0)

    def ahead(self, table: str, lo: bytes, hi: bytes) -> None:
        """See Tables."""
        ahead(self._file, table, lo, hi)

    def size(self) -> int:
        """Bytes of the data file that hold pages (the file itself may be a little longer, sparsely)."""
        with _lmdb_border(self.path):
            return self._needed()

    def backup(self, folder: Path) -> None:
        """A compact, consistent copy into the empty folder `folder`."""
        with self._gate.reading(), _lmdb_border(folder), os_errors(folder):
            self._env.copy(str(folder), compact=True)

    def compact(self) -> None:
        """Rewrite the file without its free pages: it shrinks, and what was deleted is gone from the disk.

        Processes that read meanwhile see the old file until they open it again.
        """
        with (
            self._gate.writing(),
            self._one_writer,
            _lmdb_border(self.path),
            os_errors(self.path),
            tempfile.TemporaryDirectory(prefix="compact-", dir=self.path) as draft,
            self._gate.alone(),
        ):
            self._rewrite(draft)
            copy = Path(draft) / self._file.name
            with copy.open("rb+") as file:
                os.fsync(file.fileno())
            size = self._env.info()["map_size"]
            self._env.close()
            try:
                copy.replace(self._file)
            finally:
                self._open(size)

    def _rewrite(self, folder: str) -> None:
        """Put every row into a new file in `folder`.

        LMDB's own copy takes pages as they are, with what an earlier value left behind the end of one that has a page
        to itself: what was forgotten would still be on the disk.
        """
        size = self._env.info()["map_size"]
        new = lmdb.open(folder, map_size=size, max_dbs=2 * len(self._names), sync=False, mode=0o600)
        with closing(new) as copy, self._env.begin(buffers=True) as read:
            for name, db in self._dbs.items():
                target = copy.open_db(name.encode())
                with read.cursor(db=db) as cursor:
                    rows = iter(cursor)
                    while bunch := list(_bunch(rows)):
                        with copy.begin(write=True) as write:
                            write.cursor(db=target).putmulti(bunch, append=True)
            copy.sync(True)

    def close(self) -> None:
        """Close the environment."""
        self._env.close()


def _bunch(rows: Iterator[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    """The next rows, as many as come to about `_BUNCH` bytes."""
    size = 0
    for key, value in rows:
        yield key, value
        size += len(key) + len(value)
        if size > _BUNCH:
            return


class _LmdbReader:
    def __init__(self, txn: Any, dbs: dict[str, Any]) -> None:
        self._txn, self._dbs = txn, dbs

    def get(self, table: str, key: bytes) -> memoryview | None:
        db = self._dbs[table]
        return None if db is None else self._txn.get(key, db=db)

    def range(self, table: str, lo: bytes = b"", hi: bytes | None = None) -> Iterator[tuple[bytes, memoryview]]:
        db = self._dbs[table]
        if db is None:
            return
        with self._txn.cursor(db=db) as cursor:
            if not cursor.set_range(lo):
                return
            for key, value in cursor:
                name = bytes(key)
                if hi is not None and name >= hi:
                    return
                yield name, value


class _LmdbWriter:
    """A write transaction that remembers its changes, to repeat them in a bigger map."""

    def __init__(self, tables: LmdbTables) -> None:
        self._tables = tables
        self._txn = tables._begin_write()
        self._changes: list[tuple[str, bytes, bytes | memoryview | None]] = []
        self._bytes = 0

    def get(self, table: str, key: bytes) -> memoryview | None:
        value = self._txn.get(key, db=self._tables._dbs[table])
        return None if value is None else memoryview(value)

    def range(self, table: str, lo: bytes = b"", hi: bytes | None = None) -> Iterator[tuple[bytes, memoryview]]:
        key = lo
        while True:
            with self._txn.cursor(db=self._tables._dbs[table]) as cursor:  # anew each step: the caller may write
                if not cursor.set_range(key) or (hi is not None and cursor.key() >= hi):
                    return
                found, value = cursor.item()
            yield found, memoryview(value)
            key = found + b"\0"

    def put(self, table: str, key: bytes, value: bytes | memoryview) -> None:
        self._change(table, key, value)

    def delete(self, table: str, key: bytes) -> bool:
        return self._change(table, key, None)

    def _change(self, table: str, key: bytes, value: bytes | memoryview | None) -> bool:
        self._changes.append((table, key, value))
        self._bytes += _PER_OPERATION + (0 if value is None else len(value))
        try:
            return self._apply(table, key, value)
        except lmdb.MapFullError:
            return self._repeat()

    def _apply(self, table: str, key: bytes, value: bytes | memoryview | None) -> bool:
        db = self._tables._dbs[table]
        return bool(self._txn.delete(key, db=db) if value is None else self._txn.put(key, value, db=db))

    def _repeat(self) -> bool:
        """Everything again in a bigger map. Returns what the last change returned."""
        self._txn.abort()
        self._tables._grow(2 * self._bytes + _SLACK)
        self._txn = self._tables._begin_write()
        return [self._apply(*change) for change in self._changes][-1]

    def commit(self) -> None:
        with os_errors(self._tables.path):
            self._tables._reserve(2 * self._bytes + _SLACK)
        try:
            self._txn.commit()
        except lmdb.MapFullError:  # the list of free pages found no room
            self._repeat()
            self._txn.commit()

    def abort(self) -> None:
        self._txn.abort()


@contextmanager
def _lmdb_border(path: Path) -> Iterator[None]:
    """Map LMDB's errors to ours."""
    try:
        yield
    except lmdb.Error as error:
        raise _named(error, path) from error


def _cut(text: str, path: Path) -> bool:
    """Whether an input/output error is a full disk: LMDB gives a write that was cut short the name of a bad disk."""
    return os.strerror(errno.EIO) in text and shutil.disk_usage(path).free < _NEARLY_FULL


def _named(error: Exception, path: Path) -> StoreError:
    text = str(error)
    if isinstance(error, lmdb.DiskError | lmdb.MapFullError) or os.strerror(errno.ENOSPC) in text or _cut(text, path):
        return StoreFull(f"No space is left for {path}.", "Free some disk space, or move the store with --store.")
    if isinstance(error, lmdb.ReadonlyError) or any(os.strerror(e) in text for e in (errno.EACCES, errno.EROFS)):
        return StoreReadOnly(f"{path} cannot be written.", "Check who owns the store and its access rights.")
    if os.strerror(errno.ENOENT) in text:
        return StoreMissing(f"There is no store at {path}.", "Check the path, or start a chat to create one.")
    damaged = lmdb.CorruptedError | lmdb.InvalidError | lmdb.PageNotFoundError | lmdb.PanicError
    if isinstance(error, damaged | lmdb.VersionMismatchError) or os.strerror(errno.EIO) in text:
        return StoreDamaged(f"The tables at {path} are damaged ({text}).", "Restore the store from a backup.")
    return StoreError(f"The tables at {path} failed ({text}).", "Run `zeta store check`.")

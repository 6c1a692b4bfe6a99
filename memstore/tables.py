"""Named, sorted key-value tables with transactions: what every part of memstore writes through.

Knows no pages, no conversations and no meaning of any key. Here: the protocols, and the tables in memory of a chat that
must leave no trace; those on disk are in lmdbtables.py.

    with tables.read() as txn:  txn.get("pages", key)         # many at a time, each sees one moment
    with tables.write() as txn: txn.put("pages", key, value)  # one at a time, all or nothing

A thread holds one kind of transaction at a time: who reads must finish before writing, or the map could not grow.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

from sortedcontainers import SortedDict

from memstore.errors import StoreReadOnly

#: The tables of a store. Adding one needs no migration: it is created by the next writable open.
TABLES = (
    "meta",
    "conversations",
    "branches",
    "logs",
    "lognames",
    "turns",
    "pages",
    "pageinfo",
    "signals",
    "words",
    "lengths",  # of version 1: empty since its words moved (migrate.py)
    "manifests",
    "tails",
    "guests",
    "spans",
    "audits",
    "knowledge",
)


class Reader(Protocol):
    """One moment of the tables. Values are views that die with the transaction: copy what must live longer."""

    def get(self, table: str, key: bytes) -> memoryview | None:
        """Value of `key`, or None."""

    def range(self, table: str, lo: bytes = b"", hi: bytes | None = None) -> Iterator[tuple[bytes, memoryview]]:
        """Pairs with lo <= key < hi in the order of their keys; `hi` None means to the end."""


class Writer(Reader, Protocol):
    """A write transaction. Its values are copies, and a range may be changed while it is walked."""

    def put(self, table: str, key: bytes, value: bytes | memoryview) -> None:
        """Set `key` (1 to 511 bytes) to `value`."""

    def delete(self, table: str, key: bytes) -> bool:
        """Remove `key`; True if it was there."""


class Tables(Protocol):
    """What both kinds of tables offer."""

    @property
    def writable(self) -> bool:
        """Whether `write` is allowed."""

    def read(self) -> AbstractContextManager[Reader]:
        """A read transaction."""

    def write(self) -> AbstractContextManager[Writer]:
        """A transaction that is committed when the block ends, undone when it raises: StoreFull, StoreReadOnly."""

    def ahead(self, table: str, lo: bytes, hi: bytes) -> None:
        """Let the system read the large values of lo <= key < hi that it does not hold, all at once. A hint: nothing
        waits for it, and nothing comes of it where a system knows no such thing."""

    def size(self) -> int:
        """Bytes in use."""

    def backup(self, folder: Path) -> None:
        """A consistent copy into an empty folder, while others read and write."""

    def compact(self) -> None:
        """Give back the space of what was deleted."""

    def close(self) -> None:
        """Let go of files. Closing twice is fine."""


def after(prefix: bytes) -> bytes | None:
    """The smallest key above every key that starts with `prefix`, or None if there is none."""
    stem = prefix.rstrip(b"\xff")
    return stem[:-1] + bytes([stem[-1] + 1]) if stem else None


class Turnstile:
    """One kind of transaction a thread; a writer may wait until nobody is inside (to move the map)."""

    def __init__(self) -> None:
        self._mine = threading.local()
        self._changed = threading.Condition()
        self._inside = 0
        self._moving = False

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Inside, with others who read. May be nested."""
        depth: int = getattr(self._mine, "reads", 0)
        if getattr(self._mine, "writes", False):
            raise RuntimeError("this thread is writing: read through its write transaction")
        with self._changed:
            self._changed.wait_for(lambda: depth or not self._moving)
            self._inside += 1
        self._mine.reads = depth + 1
        try:
            yield
        finally:
            self._mine.reads = depth
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Not while this thread reads or writes already."""
        if getattr(self._mine, "reads", 0) or getattr(self._mine, "writes", False):
            raise RuntimeError("this thread holds a transaction already: finish it before writing")
        self._mine.writes = True
        try:
            yield
        finally:
            self._mine.writes = False

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody reads inside this block."""
        if getattr(self._mine, "reads", 0):
            raise RuntimeError("this thread is reading: the map cannot move under it")
        with self._changed:
            self._changed.wait_for(lambda: not self._moving)
            self._moving = True
            self._changed.wait_for(lambda: self._inside == 0)
        try:
            yield
        finally:
            with self._changed:
                self._moving = False
                self._changed.notify_all()


class VolatileTables:
    """Tables in memory, gone when closed. A transaction that fails is undone."""

    writable = True

    def __init__(self, names: Sequence[str] = TABLES) -> None:
        self._rows: dict[str, Any] = {name: SortedDict() for name in names}
        self._gate = Turnstile()
        self._lock = threading.RLock()

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """See Tables."""
        with self._gate.reading(), self._lock:
            yield _VolatileTxn(self._rows)

    @contextmanager
    def write(self) -> Iterator[Writer]:
        """See Tables."""
        with self._gate.writing(), self._lock:
            txn = _VolatileTxn(self._rows)
            try:
                yield txn
            except BaseException:
                txn.undo()
                raise

    def ahead(self, table: str, lo: bytes, hi: bytes) -> None:
        """Nothing to do: it is all in memory."""

    def size(self) -> int:
        """Bytes of all keys and values."""
        with self._lock:
            return sum(len(key) + len(value) for rows in self._rows.values() for key, value in rows.items())

    def backup(self, folder: Path) -> None:
        """Refused: what is volatile must leave no trace."""
        raise StoreReadOnly(f"An incognito chat is not written to {folder}.", "Use a chat that is kept.")

    def compact(self) -> None:
        """Nothing to do: memory is given back at once."""

    def close(self) -> None:
        """Forget everything."""
        for rows in self._rows.values():
            rows.clear()


class _VolatileTxn:
    def __init__(self, rows: dict[str, Any]) -> None:
        self._rows = rows
        self._before: list[tuple[str, bytes, bytes | None]] = []

    def get(self, table: str, key: bytes) -> memoryview | None:
        value = self._rows[table].get(key)
        return None if value is None else memoryview(value)

    def range(self, table: str, lo: bytes = b"", hi: bytes | None = None) -> Iterator[tuple[bytes, memoryview]]:
        rows = self._rows[table]
        for key in list(rows.irange(lo, hi, inclusive=(True, False))):
            if (value := rows.get(key)) is not None:  # the caller may have deleted it meanwhile
                yield key, memoryview(value)

    def put(self, table: str, key: bytes, value: bytes | memoryview) -> None:
        rows = self._rows[table]
        self._before.append((table, key, rows.get(key)))
        rows[key] = bytes(value)

    def delete(self, table: str, key: bytes) -> bool:
        rows = self._rows[table]
        if key not in rows:
            return False
        self._before.append((table, key, rows.pop(key)))
        return True

    def undo(self) -> None:
        for table, key, value in reversed(self._before):
            if value is None:
                del self._rows[table][key]
            else:
                self._rows[table][key] = value

"""The border where the errors of SQLite, and of the system at SQLite's file, become ours."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Final

from memstore.agent.errors import DatabaseDamaged
from memstore.errors import StoreError, StoreFull, StoreLocked, StoreReadOnly

_PRIMARY: Final = 0xFF
"""The bits of an extended result code that hold its primary one (sqlite.org/rescode.html)."""

BEGIN: Final = b"SQLite format 3\0"
"""The first bytes of any database of SQLite (sqlite.org/fileformat.html)."""

_Told = tuple[type[StoreError], str, str]

_FULL: Final[_Told] = (StoreFull, "The disk of {path} is full.", "Make room; nothing was changed.")
_READ_ONLY: Final[_Told] = (StoreReadOnly, "{path} cannot be written.", "Check the folder's rights.")
_LOCKED: Final[_Told] = (
    StoreLocked,
    "Another program is writing {path}.",
    "Try again when it is done; nothing was changed.",
)
_FAILED: Final[_Told] = (  # a disk without room for the index of the log is told by the same code as a broken one
    StoreError,
    "{path} cannot be read or written ({error}).",
    "See that the disk has room and is whole, and that the folder is yours to write; nothing was changed.",
)
_DAMAGED: Final[_Told] = (
    DatabaseDamaged,
    "{path} is damaged or no database of zeta ({error}).",
    "Restore it from a backup or an export.",
)

_BY_CODE: Final[Mapping[int, _Told]] = MappingProxyType(
    {
        sqlite3.SQLITE_FULL: _FULL,
        sqlite3.SQLITE_READONLY: _READ_ONLY,
        sqlite3.SQLITE_CANTOPEN: _READ_ONLY,
        sqlite3.SQLITE_PERM: _READ_ONLY,
        sqlite3.SQLITE_BUSY: _LOCKED,
        sqlite3.SQLITE_LOCKED: _LOCKED,
        sqlite3.SQLITE_PROTOCOL: _LOCKED,
        sqlite3.SQLITE_IOERR: _FAILED,
        sqlite3.SQLITE_CORRUPT: _DAMAGED,
        sqlite3.SQLITE_NOTADB: _DAMAGED,
    }
)


@contextmanager
def told(path: Path | None) -> Iterator[None]:
    """Turn SQLite's errors inside the block into a StoreError that names the file. What is a mistake in a statement
    stays what it is."""
    try:
        yield
    except sqlite3.Error as error:
        known = _BY_CODE.get(getattr(error, "sqlite_errorcode", 0) & _PRIMARY)
        if known is None:
            raise
        kind, sentence, hint = known
        raise kind(sentence.format(path=path, error=error), hint) from error


def create(path: Path) -> None:
    """Make the file where there is none, and its folder, for their owner only. Raises StoreReadOnly, StoreFull."""
    with _making(f"The folder {path.parent}"):
        if path.is_dir():
            raise StoreReadOnly(f"{path} is a folder.", "Name a file in it.")
        if path.exists():
            return
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _making(str(path)):
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def refuse_other(path: Path) -> None:
    """Raise DatabaseDamaged for a file that holds something, but does not begin as databases do: SQLite takes a file
    that is shorter than its header for a new one, and writes over it."""
    with suppress(OSError), path.open("rb") as file:  # what cannot be read is told where it is opened
        begin = file.read(len(BEGIN))
        if begin not in (b"", BEGIN):
            raise DatabaseDamaged(
                f"{path} is no database, or its begin is damaged: it was left as it is.",
                "Give another file, or restore this one from a backup or an export.",
            )


@contextmanager
def _making(what: str) -> Iterator[None]:
    """Turn every OSError inside the block, which makes a file or a folder, into a StoreError that says why."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreFull(f"There is no room: {what} cannot be made.", "Free some disk space.") from error
        why = "a file stands in its place" if isinstance(error, FileExistsError) else error.strerror
        hint = "Choose a file in a folder that you can write to."
        raise StoreReadOnly(f"{what} cannot be made: {why}.", hint) from error

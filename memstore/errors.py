"""Every error memstore raises on purpose, and the border where the system's errors become ours.

StoreError                    said in one sentence, with a hint what to do
├── StoreMissing              there is no store, or a file of it is gone
├── StoreLocked               another process writes this store
├── StoreFull                 the disk, the map or the quota has no room
├── StoreReadOnly             opened for reading, or the system allows no writing
├── StoreTooNew               written by a newer version; the sentence names both versions
├── StoreDamaged              stored bytes are not what was written
│   ├── PageDamaged           one page, signal or index entry
│   ├── LogDamaged            one token log: the truth itself
│   └── GistsDamaged          one file of gists: made again from the log
├── NotFound                  unknown conversation, branch or log
└── PageRejected              right bytes, but of another model, build or text
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final


class StoreError(Exception):
    """Base of all: `str(error)` is one sentence, `hint` says what to do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class StoreMissing(StoreError):
    """There is no store at this path, or one of its files is gone."""


class StoreLocked(StoreError):
    """Another process writes this store."""


class StoreFull(StoreError):
    """The disk, the memory map or the quota has no room."""


class StoreReadOnly(StoreError):
    """The store was opened for reading, or the system allows no writing."""


class StoreTooNew(StoreError):
    """Written by a newer version than this one can read."""


class StoreDamaged(StoreError):
    """Stored bytes are not what was written."""


class PageDamaged(StoreDamaged):
    """A page, a signal or an index entry does not decode."""


class LogDamaged(StoreDamaged):
    """A token log does not decode."""


class GistsDamaged(StoreDamaged):
    """A file of gists does not decode; it can be made again from the token log."""


class NotFound(StoreError):
    """Unknown conversation, branch or log."""


class PageRejected(StoreError):
    """The bytes are whole, but belong to another model, llama.cpp build or text."""


_ELSEWHERE = "Free some disk space, or move the store with --store."
_RIGHTS = "Check who owns the store and its access rights."
_BY_ERRNO: Final[dict[int, tuple[type[StoreError], str, str]]] = {
    errno.ENOSPC: (StoreFull, "No space is left for", _ELSEWHERE),
    errno.EDQUOT: (StoreFull, "The disk quota has no room for", _ELSEWHERE),
    errno.EROFS: (StoreReadOnly, "The file system is read-only at", "Choose a store on a writable disk with --store."),
    errno.EACCES: (StoreReadOnly, "Permission was denied for", _RIGHTS),
    errno.EPERM: (StoreReadOnly, "Permission was denied for", _RIGHTS),
    errno.ENOENT: (StoreMissing, "There is no file at", "Check the path, or restore the store from a backup."),
    errno.EIO: (StoreDamaged, "The disk reported an error at", "Copy the store to another disk and check the disk."),
}


def from_os_error(error: OSError, where: object) -> StoreError:
    """The StoreError that says what `error` means for the file or folder `where`."""
    known = _BY_ERRNO.get(error.errno or 0)
    if known is None:
        return StoreError(f"The store cannot use {where}: {error.strerror or error}.", "Check the path and try again.")
    kind, sentence, hint = known
    return kind(f"{sentence} {where}.", hint)


@contextmanager
def making(folder: object) -> Iterator[None]:
    """Turn every OSError inside the block, which makes the store's folder `folder`, into a StoreError that names it."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        kind, hint = (StoreFull, _ELSEWHERE) if full else (StoreReadOnly, "Choose another folder with --store.")
        raise kind(f"The folder {folder} cannot be made: {error.strerror or error}.", hint) from error


@contextmanager
def os_errors(where: object) -> Iterator[None]:
    """Turn every OSError inside the block into a StoreError that names `where`."""
    try:
        yield
    except OSError as error:
        raise from_os_error(error, where) from error

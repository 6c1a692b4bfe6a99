"""Files of a store: what each part of a history weighs, and making the system forget its copies of them."""

from __future__ import annotations

import ctypes
import mmap
import os
import sys
from pathlib import Path

import numpy as np

from memstore.pagerows import KINDS
from memstore.store import Store
from memstore.tables import Reader, after

_DERIVED = {"kv_pages": ("pages",), "words": ("words", "lengths")}


def weights(store: Store) -> dict[str, int]:
    """Bytes of KV pages, of each kind of signal, of words, of the token log, and of everything with what the tables
    lose to the edges of their pages and to space that is free again."""
    with store.tables.read() as txn:
        found = {name: sum(_weight(txn, table) for table in tables) for name, tables in _DERIVED.items()}
        kinds = {kind: _weight(txn, "signals", kind.encode() + b"/") for kind in KINDS}
        found |= {kind: size for kind, size in kinds.items() if size}
    stat = store.stat()
    return {**found, "log": stat.log_bytes, "all": stat.table_bytes + stat.log_bytes}


def _weight(txn: Reader, table: str, prefix: bytes = b"") -> int:
    return sum(len(key) + len(value) for key, value in txn.range(table, prefix, after(prefix) if prefix else None))


def forget(folder: Path) -> float | None:
    """Drop the cached bytes of all files below a folder that nobody has mapped; the share of the largest one that is
    really gone, None where the system does not tell."""
    share, largest = None, -1
    for path in folder.rglob("*"):
        if path.is_file() and hasattr(os, "posix_fadvise"):
            stat = path.stat()
            size = min(stat.st_size, 512 * stat.st_blocks)  # a sparse table's end is no data
            with path.open("rb") as file:
                os.fsync(file.fileno())  # what is not written yet cannot be dropped
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            if size > largest:
                share, largest = gone(path), size
    return share


def gone(path: Path) -> float | None:
    """Share of a file's bytes that would have to be read from the disk; None where the system does not tell.

    Asks mincore(2), which reads nothing: looking at a byte, even without waiting for it, would bring a block back.
    """
    stat = path.stat()
    size = min(stat.st_size, 512 * stat.st_blocks)
    if sys.platform != "linux" or not size:
        return None
    here = np.zeros(-(-size // mmap.PAGESIZE), np.uint8)
    with path.open("rb") as file, mmap.mmap(file.fileno(), size, prot=mmap.PROT_READ) as mapped:
        view = np.frombuffer(mapped, np.uint8)
        at, found = ctypes.c_void_p(view.ctypes.data), ctypes.c_void_p(here.ctypes.data)
        failed = ctypes.CDLL(None).mincore(at, ctypes.c_size_t(size), found)
        del view  # a map cannot be closed under a view of it
    return None if failed else float(1 - (here & 1).mean())

"""Files of a store: what each part of a history weighs, and making the system forget its copies of them."""

from __future__ import annotations

import os
from pathlib import Path

from memstore.pagerows import KINDS
from memstore.store import Store
from memstore.tables import Reader, after

_PROBES = 256
"""Places of a file that are looked at to see whether its cache is gone."""

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
                    share, largest = _gone(file.fileno(), size), size
    return share


def _gone(file: int, size: int) -> float | None:
    """Share of a file's bytes that would have to be read from the disk."""
    if not hasattr(os, "RWF_NOWAIT") or not size:
        return None
    missing = 0
    for i in range(_PROBES):
        try:
            os.preadv(file, [bytearray(1)], i * size // _PROBES, os.RWF_NOWAIT)
        except BlockingIOError:
            missing += 1
        except OSError:
            return None
    return missing / _PROBES

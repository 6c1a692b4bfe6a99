"""The gist files of a store, each opened once: `L1.ctx` and `L2.ctx` beside a token log, in memory if that is.

They are derived: a file that is damaged, or whose gists were made by other weights, is taken away and made again.
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from memstore.errors import StoreDamaged, StoreMissing, StoreReadOnly, StoreTooNew, os_errors
from memstore.gistfile import GistFile
from memstore.lifetime.node import LEVELS, overlapping, span_of
from memstore.records import Log

_L0: Final = "L0.ctx"

log = logging.getLogger("memstore.lifetime")


def name_of(record: Log, level: int) -> str:
    """The path inside the store of a log's gists of `level`."""
    return f"{record.file.removesuffix(_L0)}L{level}.ctx"


def names_of(record: Log) -> list[str]:
    """The paths inside the store of a log's token file and of all that is derived beside it."""
    return [record.file, *(name_of(record, level) for level in LEVELS)]


class GistFiles:
    """Opens, makes and takes away the gist files of logs; knows nothing of what a log inherits.

    `lock` is held by whoever reads tokens and writes gists of them, so that forgetting comes before or after, never
    in between.
    """

    def __init__(self, folder: Path | None, writable: bool) -> None:
        """`folder` is the store's; None keeps gists in memory."""
        self.lock = threading.RLock()
        self.writable = writable
        self._folder = folder
        self._open: dict[tuple[int, int], GistFile] = {}
        self._seen: dict[tuple[int, int], tuple[int, int, int]] = {}  # a reader's: which file was opened

    def get(self, record: Log, level: int, net: str, dim: int) -> GistFile | None:
        """The gists of `level` that `net` made; None if there are none.

        What a writer finds damaged, or made by another net, it takes away. A reader opens a file anew when another
        process has changed it.
        """
        with self.lock:
            file = self._opened(record, level)
            if file is None or (file.net, file.level, file.dim) == (net, level, dim):
                return file
            if self.writable:
                self.remove(record, level)
            return None

    def make(self, record: Log, level: int, net: str, dim: int) -> GistFile:
        """The gists of `level` that `net` made, in a new file if there are none. Raises StoreReadOnly, StoreFull."""
        with self.lock:
            file = self.get(record, level, net, dim)
            if file is None:
                if not self.writable:
                    raise StoreReadOnly("Gists are not made in a store that is only read.", "Open it for writing.")
                file = GistFile.create(self.path_of(record, level), net, level, dim)
                self._open[record.id, level] = file
            return file

    def erase(self, record: Log, begin: int, end: int) -> None:
        """Make holes of the log's own gists that speak of the lifetime offsets `begin` .. `end`, on the disk.

        A file that cannot be read is taken away: it may speak of them too.
        """
        with self.lock:
            for level in LEVELS:
                file = self._opened(record, level)
                if file is not None:
                    base = record.base // span_of(level)
                    run = overlapping(level, begin, end)
                    first, last = max(run.start - base, 0), min(run.stop - base, len(file))
                    if first < last:
                        file.erase(first, last)

    def remove(self, record: Log, level: int) -> None:
        """Take a file away. Views of it live on."""
        with self.lock:
            self._close(record.id, level)
            path = self.path_of(record, level)
            if path is not None:
                with os_errors(path):
                    path.unlink(missing_ok=True)

    def sync(self, record: Log) -> None:
        """Make what was appended to a log's gists survive a loss of power."""
        with self.lock:
            for level in LEVELS:
                file = self._open.get((record.id, level))
                if file is not None and file.header.count < len(file):
                    file.sync()

    def close_log(self, log: int) -> None:
        """Let go of the files of a log, before they are removed."""
        with self.lock:
            for level in LEVELS:
                self._close(log, level)

    def close_all(self) -> None:
        """Let go of every file."""
        with self.lock:
            for id, level in list(self._open):
                self._close(id, level)

    def size(self, record: Log) -> int:
        """Bytes of a log's gists."""
        if self._folder is None:
            return sum(file.size for (id, _), file in self._open.items() if id == record.id)
        paths = [self._folder / name_of(record, level) for level in LEVELS]
        with os_errors(self._folder):
            return sum(path.stat().st_size for path in paths if path.exists())

    def path_of(self, record: Log, level: int) -> Path | None:
        """Where a log's gists of `level` are; None in memory."""
        return None if self._folder is None else self._folder / name_of(record, level)

    def _close(self, log: int, level: int) -> None:
        self._seen.pop((log, level), None)
        file = self._open.pop((log, level), None)
        if file is not None:
            file.close()

    def _opened(self, record: Log, level: int) -> GistFile | None:
        key, path = (record.id, level), self.path_of(record, level)
        if path is None or (self.writable and key in self._open):
            return self._open.get(key)
        try:
            with suppress(FileNotFoundError, StoreMissing):
                state = path.stat()
                seen = state.st_mtime_ns, state.st_size, state.st_ino
                if self._seen.get(key) != seen:
                    self._open[key] = GistFile.open(path, self.writable)
                    if not self.writable:
                        self._open[key].close()  # what was mapped can be read on
                        self._seen[key] = seen
                return self._open[key]
        except (StoreDamaged, StoreTooNew) as error:
            log.warning("gists are made again: %s", error)
            if self.writable:
                self.remove(record, level)
        return None

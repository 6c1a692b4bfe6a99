"""A user's store: everything the layers below keep, opened and closed together, and what concerns all of them at once.

    lmdb/                                           tables (lmdbtables.py)
    logs/<conversation>/<branch>-<model8>.L0.ctx    token logs (ctxfile.py), the truth together with the turns
    logs/<conversation>/<branch>-<model8>.L1.ctx    gists of them (gistfile.py), and of those in L2.ctx: derived
    writer.lock                                     the one writer (lock.py)

`Store.open(None)` is the store of an incognito chat: the same in memory, nothing is ever written to disk.
"""

import json
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from memstore import migrate, quota
from memstore.conversations import Clock
from memstore.errors import StoreMissing, making, os_errors
from memstore.lifetime.files import GistFiles, names_of
from memstore.lifetime.spans import forget as forget_spans
from memstore.lmdbtables import LmdbTables
from memstore.lock import WriterLock
from memstore.pages import Pages
from memstore.records import Doc, Log, PageInfo, StoreStat, Turn, dump, load, log_key, new_id
from memstore.tables import Tables, VolatileTables, Writer, after

_PENDING: Final = b"pending/"  # meta: work on files that the tables have decided and that may not be done yet


class Store(Pages):
    """Conversations, token logs, turns, pages, signals and words of one user.

    May be used from several threads. A thread that is inside of `signals` must not write.
    """

    def __init__(self, tables: Tables, folder: Path | None, clock: Clock, limit: int | None, held: ExitStack) -> None:
        """Use `open`."""
        super().__init__(tables, folder, clock, limit)
        self.gists = GistFiles(folder, tables.writable)
        self._held = held
        self._closed = False

    @classmethod
    def open(
        cls, path: Path | None, *, writable: bool = True, quota: int | None = None, clock: Clock = time.time
    ) -> Self:
        """Open the store in the folder `path`, made (mode 0700) if it is to be written; None: one in memory.

        `quota` is in bytes of pages and signals, None for the smaller of 20 GB and a tenth of the free disk; a store
        in memory has none. Raises StoreMissing, StoreLocked, StoreReadOnly, StoreTooNew, StoreDamaged, StoreFull.
        """
        with ExitStack() as held:
            tables: Tables
            if path is None:
                tables = VolatileTables()
            else:
                if writable:
                    with making(path):
                        for folder in (path, path / "lmdb", path / "logs"):
                            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                    held.callback(WriterLock(path / "writer.lock").release)
                elif not path.is_dir():
                    raise StoreMissing(
                        f"There is no store at {path}.", "Check the path, or start a chat to create one."
                    )
                tables = LmdbTables(path / "lmdb", writable=writable)
            held.callback(tables.close)
            migrate.prepare(tables)
            store = cls(tables, path, clock, quota, held.pop_all())
        try:
            if writable:
                store._resume()
        except BaseException:
            store._held.close()
            raise
        return store

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Write down what is noted, sync the logs, let the next writer in. Closing twice is fine."""
        with self._held:
            if not self._closed:
                self._closed = True
                self._held.callback(self.gists.close_all)
                self._held.callback(self._close_files)
                self.flush_touched()

    def delete_conversation(self, id: str) -> None:
        """Remove a conversation for good: turns, pages, signals, words, and the files of its logs and gists.

        Raises NotFound.

        The tables forget it at once; its files go then, or at the next opening if the process dies in between.
        """
        self.conversation(id)
        logs = self.logs(id)
        with self.tables.write() as txn:
            for log in logs:
                self.erase_log(txn, log.id)
            prefix = f"{id}/".encode()
            for key, _ in txn.range("branches", prefix, after(prefix)):
                txn.delete("branches", key)
            txn.delete("conversations", id.encode())
            pending = self.defer(txn, remove=[name for log in logs for name in names_of(log)])
        for log in logs:
            self.close_file(log.id)
            self.gists.close_log(log.id)
        self.finish(pending)

    def drop_pages(self, log: int, begin: int, end: int) -> None:
        """Forget the lifetime offsets `begin` .. `end` (exclusive) of a log, in every branch that shares them.

        Token ids are overwritten by ERASED, nothing moves; every page that overlaps goes with its signals and words,
        and so do the window's manifest and the unfinished tail; the text of an overlapping turn becomes empty (the
        caller puts back what is left of it). Gists that speak of them are erased in their files, and what was noted of
        their spans goes. Logs of other models on the same chat have offsets of their own.
        Raises NotFound, ValueError.
        """
        view = self.view(log)
        if not 0 <= begin <= end <= len(view):
            raise ValueError(f"The log has tokens 0 to {len(view)}, not {begin} to {end}.")
        spans = []
        for source, first, stop in view.segments:
            lo, hi = max(begin, first), end if stop is None else min(end, stop)
            if lo < hi:
                spans.append((source.id, lo, hi))
        others = self.logs(view.record.conversation)
        with self.tables.write() as txn:
            for other in others:
                for source, first, stop in self.segments(txn, other):
                    for id, lo, hi in spans:
                        shared = max(lo, first), hi if stop is None else min(hi, stop)
                        if id == source.id and shared[0] < shared[1]:
                            self._forget(txn, other, *shared)
                            forget_spans(txn, other, *shared)
            pending = self.defer(txn, erase=spans)
        self.finish(pending)

    def stat(self) -> StoreStat:
        """Counts and bytes; reads every page's entry but no page."""
        logs = self.logs()
        lengths = [len(self.view(log.id)) - log.base for log in logs]
        with self.tables.read() as txn:
            infos = [PageInfo.unpack(view) for _, view in txn.range("pageinfo")]
        return StoreStat(
            conversations=len(self.conversations()),
            logs=len(logs),
            tokens=sum(lengths),
            pages=len(infos),
            pages_with_kv=sum(info.kv for info in infos),
            page_bytes=sum(info.size for info in infos),
            signal_bytes=sum(info.signal_size for info in infos),
            log_bytes=sum(64 + 4 * length for length in lengths),
            gist_bytes=sum(self.gists.size(log) for log in logs),
            table_bytes=self.tables.size(),
            quota=self.quota,
        )

    def compact(self) -> None:
        """Shrink the tables to what they hold: what was deleted or forgotten is gone from the disk after this."""
        self.flush_touched()
        self.tables.compact()

    def _forget(self, txn: Writer, log: Log, begin: int, end: int) -> None:
        for number in range(max(begin // log.page, log.first_page), -(-end // log.page)):
            self.erase_page(txn, Doc(log.id, number))
        for table in ("manifests", "tails", "guests"):
            txn.delete(table, log_key(log.id))
        for key, value in txn.range("turns", log_key(log.id), after(log_key(log.id))):
            turn = load(Turn, value)
            if turn.content[0] < end and begin < turn.content[1]:
                txn.put("turns", key, dump(replace(turn, text="")))

    def defer(
        self,
        txn: Writer,
        *,
        remove: Sequence[str] = (),
        erase: Sequence[tuple[int, int, int]] = (),
        logs: Sequence[int] = (),
    ) -> bytes:
        """Note, with a change of the tables, what must be done after it: files to remove, (log, begin, end) token ids
        to erase, logs to take out. `finish` does it, or the next opening. Returns the key of the note.
        """
        key = _PENDING + new_id().encode()
        txn.put("meta", key, json.dumps({"remove": [*remove], "erase": [*erase], "logs": [*logs]}).encode())
        return key

    def finish(self, pending: bytes) -> None:
        """Do what `defer` noted. Doing it twice is fine."""
        with self.tables.read() as txn:
            work = json.loads(bytes(txn.get("meta", pending) or b'{"remove": [], "erase": [], "logs": []}'))
        with self.tables.write() as txn:
            for id in work["logs"]:
                self.erase_log(txn, id)
        for id, begin, end in work["erase"]:
            record = self.view(id).record
            with self.file(record) as file:
                file.erase(begin - record.base, end - record.base)
            self._erase_gists(record, begin, end)
        for name in work["remove"]:
            self._remove_file(name)
        with self.tables.write() as txn:
            txn.delete("meta", pending)

    def _erase_gists(self, source: Log, begin: int, end: int) -> None:
        """Erase the gists of what stood at the lifetime offsets `begin` .. `end` in the file of `source`, in every log
        that shares it."""
        for other in self.logs(source.conversation):
            for log, first, stop in self.view(other.id).segments:
                lo, hi = max(begin, first), end if stop is None else min(end, stop)
                if log.id == source.id and lo < hi:
                    self.gists.erase(other, lo, hi)

    def _remove_file(self, name: str) -> None:
        if self.folder is not None:
            path = self.folder / name
            with os_errors(path):
                path.unlink(missing_ok=True)
                with suppress(OSError):  # other logs are still in it
                    path.parent.rmdir()

    def _resume(self) -> None:
        """Finish what a killed process began, and choose the quota if none was given."""
        with self.tables.read() as txn:
            pending = [key for key, _ in txn.range("meta", _PENDING, after(_PENDING))]
            used = self.used(txn)
        for key in pending:
            self.finish(key)
        if self.quota is None and self.folder is not None:
            self.quota = quota.default(self.folder, used)

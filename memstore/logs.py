"""Token logs and turns, read through the chain of branches. What a token means is not known here.

A log's file holds the lifetime offsets from its `base` on; those below come from the log it was cut from.
"""

import json
import threading
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import Final, NamedTuple, cast

import numpy as np
import numpy.typing as npt

from memstore.conversations import Clock, Conversations
from memstore.ctxfile import TokenLog
from memstore.errors import NotFound, StoreError, os_errors
from memstore.records import Branch, Conversation, Log, Match, Turn, dump, glanced, load, log_key
from memstore.tables import Reader, Tables, Writer, after

_NEXT: Final = b"logs"  # meta: the number of the last log made; numbers are never used again
_HEADER: Final = 64  # bytes of a token log that holds no tokens
_ORDINALS: Final = 1 << 32  # a turn's is 4 bytes of its key
_AROUND: Final = 40  # characters a snippet shows on each side of what was found


class Segment(NamedTuple):
    """Lifetime offsets `begin` .. `end` (exclusive) are in the file of `log`; an open end is None."""

    log: Log
    begin: int
    end: int | None


class LogView:
    """One log with everything it inherits, in lifetime offsets."""

    def __init__(self, store: "Logs", record: Log, segments: Sequence[Segment]) -> None:
        """Made by `Store.log` and `Store.view`."""
        self.record = record
        self.segments = tuple(segments)
        self._store = store

    def __len__(self) -> int:
        with self._store.file(self.record) as file:
            return self.record.base + len(file)

    def read(self, begin: int, end: int) -> npt.NDArray[np.uint32]:
        """Token ids of the lifetime offsets `begin` .. `end` (exclusive), uint32 [end - begin].

        Raises ValueError outside of 0 .. len, LogDamaged.
        """
        if not 0 <= begin <= end:
            raise ValueError(f"A log has no tokens {begin} to {end}.")
        parts = []
        for segment in self.segments:
            lo, hi = max(begin, segment.begin), end if segment.end is None else min(end, segment.end)
            if lo < hi:
                with self._store.file(segment.log) as file:
                    parts.append(file.read(lo - segment.log.base, hi - segment.log.base))
        return np.concatenate(parts) if parts else np.empty(0, np.uint32)

    def append(self, ids: Sequence[int] | npt.NDArray[np.integer]) -> None:
        """Add tokens at the end. When this returns they survive the death of the process."""
        self._store.written_file(self.record).append(ids)

    def verify(self) -> None:
        """Compare what was synced with its checksum, all of the chain. Raises LogDamaged naming the file."""
        for segment in self.segments:
            with self._store.file(segment.log) as file:
                file.verify()

    def sync(self) -> None:
        """Make what was appended survive a loss of power."""
        with self._store.file(self.record) as file:
            file.sync()


class Logs(Conversations):
    """The layer of a store that keeps token logs and turns."""

    def __init__(self, tables: Tables, folder: Path | None, clock: Clock) -> None:
        super().__init__(tables, clock)
        self.folder = folder
        self._files: dict[int, TokenLog] = {}
        self._opening = threading.RLock()

    def log(self, conversation: str, branch: str, model: str, *, model_name: str = "", page: int = 128) -> LogView:
        """The log of a branch for a model (fingerprint in hex), made if it is new.

        A new log of a branch that has a parent with a log of the same model is cut from that one, at the turn where
        the branch starts, and takes its page size. Otherwise it starts empty at offset 0 (the caller tokenizes the
        turns of `other_logs` for it). Raises NotFound; StoreError for a page that is no multiple of 32.
        """
        name = f"{conversation}/{branch}/{model}".encode()
        with self.tables.read() as txn:
            at = self._branch(txn, conversation, branch)
            known = txn.get("lognames", name)
            if known is not None:
                return self._view(txn, int.from_bytes(known, "big"))
            parent = self._ancestor(txn, at, model)
        if page <= 0 or page % 32:
            raise StoreError(f"A page of {page} tokens is not possible.", "Choose a multiple of 32, such as 128.")
        inherits, base = None, 0
        if parent is not None:
            inherits, base, page = parent.id, self._cut(parent, at), parent.page
        with self.tables.write() as txn:
            id = self.new_log(txn, Log(0, conversation, branch, model, model_name, inherits, base, page, "")).id
            return self._view(txn, id)

    def view(self, log: int) -> LogView:
        """A log by its number. Raises NotFound."""
        with self.tables.read() as txn:
            return self._view(txn, log)

    def logs(self, conversation: str | None = None, branch: str | None = None) -> list[Log]:
        """Logs of one branch, of one conversation, or all, in the order of their numbers."""
        prefix = "" if conversation is None else f"{conversation}/" if branch is None else f"{conversation}/{branch}/"
        with self.tables.read() as txn:
            found = [bytes(id) for _, id in txn.range("lognames", prefix.encode(), after(prefix.encode()))]
            return [self.record(txn, int.from_bytes(id, "big")) for id in sorted(found)]

    def turns(self, log: int) -> list[Turn]:
        """The turns of a log in order, inherited ones first."""
        with self.tables.read() as txn:
            return self._turns(txn, self.record(txn, log))

    def last_turn(self, log: int) -> Turn | None:
        """The latest turn of a log, found without reading the others; None where nothing was said."""
        with self.tables.read() as txn:
            record = self.record(txn, log)
            first = self._inherited(txn, record) if record.parent is not None else 0

            def row(count: int) -> memoryview | None:
                return txn.get("turns", log_key(log) + log_key(first + count))

            size = 1
            while row(size - 1) is not None:
                size *= 2
            own = bisect_left(range(size), True, key=lambda count: row(count) is None)
            if own:
                return load(Turn, cast("memoryview", row(own - 1)))
            return next(reversed(self._turns(txn, record)), None)

    def turns_between(self, log: int, begin: int, end: int) -> list[Turn]:
        """The turns of a log, in order, with text at the lifetime offsets `begin` .. `end` (exclusive): found without
        reading the others."""
        with self.tables.read() as txn:
            return self._turns_between(txn, self.record(txn, log), begin, end, _ORDINALS)

    def put_turn(self, log: int, turn: Turn) -> None:
        """Add a turn, or replace the one with its ordinal. Raises NotFound, StoreError for one that is inherited."""
        with self.tables.write() as txn:
            record = self.record(txn, log)
            if record.parent is not None and turn.ordinal < self._inherited(txn, record):
                raise StoreError(
                    f"Turn {turn.ordinal} belongs to the branch this one came from.", "Branch before that turn."
                )
            txn.put("turns", log_key(log) + log_key(turn.ordinal), dump(turn))
            self._used(txn, record.conversation)

    def search(self, text: str, limit: int = 20) -> list[Match]:
        """Turns of current branches that contain `text`, whatever the case: newest conversations and turns first."""
        wanted, found = text.casefold(), list[Match]()
        if not wanted.strip():
            return found
        written = json.dumps(wanted, ensure_ascii=False)[1:-1]  # as it stands in the bytes of a turn
        for conversation in self.conversations():
            with self.tables.read() as txn:
                for row in reversed(self._told(txn, conversation)):
                    if written not in glanced(row).casefold():
                        continue  # to read every turn would take ten times as long
                    turn = load(Turn, row)
                    at = turn.text.casefold().find(wanted)
                    if at >= 0:
                        found.append(Match(conversation, turn, _snippet(turn.text, at, len(text))))
                        if len(found) == limit:
                            return found
        return found

    @contextmanager
    def file(self, record: Log) -> Iterator[TokenLog]:
        """The file of a log. A writer keeps it open; a reader opens it anew, because it grows in another process."""
        if self.tables.writable:
            yield self.written_file(record)
        else:
            file = TokenLog.open(self.path_of(record), writable=False)
            try:
                yield file
            finally:
                file.close()

    def written_file(self, record: Log) -> TokenLog:
        """The file of a log, kept open. One of a store that was opened for reading refuses to grow."""
        file = self._files.get(record.id)
        if file is None:
            with self._opening:
                file = self._files.get(record.id)
                if file is None:
                    path = self.path_of(record)
                    file = self._files[record.id] = TokenLog.open(path, writable=self.tables.writable)
        return file

    def path_of(self, record: Log) -> Path:
        """Where the file of a log is. A volatile store has none: StoreError."""
        if self.folder is None:
            raise StoreError("An incognito chat has no files.", "Use a chat that is kept.")
        return self.folder / record.file

    def _create(self, record: Log) -> None:
        if self.folder is None:
            self._files[record.id] = TokenLog.create(None, record.model_name)
            return
        path = self.path_of(record)
        with os_errors(path):
            if path.exists() and path.stat().st_size <= _HEADER:  # killed before its record was written
                path.unlink()
        self._files[record.id] = TokenLog.create(path, record.model_name)

    def close_file(self, log: int) -> None:
        """Let go of a log's file, before it is removed."""
        with self._opening:
            if log in self._files:
                self._files.pop(log).close()

    def _close_files(self) -> None:
        with self._opening:
            for file in self._files.values():
                file.close()
            self._files.clear()

    def record(self, txn: Reader, log: int) -> Log:
        """The record of a log. Raises NotFound."""
        data = txn.get("logs", log_key(log))
        if data is None:
            raise NotFound(f"There is no log {log}.", "Open the conversation again.")
        return load(Log, data)

    def _view(self, txn: Reader, log: int) -> LogView:
        record = self.record(txn, log)
        return LogView(self, record, self.segments(txn, record))

    def segments(self, txn: Reader, record: Log) -> list[Segment]:
        """Where the tokens of a log are, in the order of their offsets."""
        segments, end = list[Segment](), None
        at = record
        while True:
            segments.append(Segment(at, at.base if end is None else min(at.base, end), end))
            if at.parent is None:
                return segments[::-1]
            end = at.base if end is None else min(at.base, end)
            at = self.record(txn, at.parent)

    def new_log(self, txn: Writer, record: Log) -> Log:
        """File a new log, whatever number and file its record names, and make its empty file."""
        id = int.from_bytes(txn.get("meta", _NEXT) or b"", "big") + 1
        file = f"logs/{record.conversation}/{record.branch}-{record.model[:8]}.L0.ctx"
        record = replace(record, id=id, file=file)
        self._create(record)
        txn.put("meta", _NEXT, log_key(id))
        txn.put("logs", log_key(id), dump(record))
        txn.put("lognames", record.name, log_key(id))
        return record

    def length(self, txn: Reader, record: Log) -> int:
        """Tokens of the lifetime up to the end of a log."""
        return len(LogView(self, record, self.segments(txn, record)))

    def _ancestor(self, txn: Reader, branch: Branch, model: str) -> Log | None:
        """The log of the parent branch for the same model, from which a new log is cut; None where it lacks turns."""
        if branch.parent is None:
            return None
        data = txn.get("lognames", f"{branch.conversation}/{branch.parent}/{model}".encode())
        record = None if data is None else self.record(txn, int.from_bytes(data, "big"))
        return record if record is not None and len(self._turns(txn, record)) >= branch.turn else None

    def _cut(self, parent: Log, branch: Branch) -> int:
        """Lifetime offset in `parent` at which `branch` leaves it."""
        later = [turn.begin for turn in self.turns(parent.id) if turn.ordinal >= branch.turn]
        return min(later) if later else len(self.view(parent.id))

    def _inherited(self, txn: Reader, record: Log) -> int:
        return self._branch(txn, record.conversation, record.branch).turn

    def _turns(self, txn: Reader, record: Log) -> list[Turn]:
        return [load(Turn, row) for row in self._rows(txn, record)]

    def _rows(self, txn: Reader, record: Log, stop: int = _ORDINALS) -> list[memoryview]:
        """The turns of a log before the ordinal `stop`, as bytes that hold while the transaction does."""
        own = log_key(record.id)
        rows = [row for _, row in txn.range("turns", own, own + log_key(stop) if stop < _ORDINALS else after(own))]
        if record.parent is None:
            return rows
        cut = min(stop, self._inherited(txn, record))
        return self._rows(txn, self.record(txn, record.parent), cut) + rows

    def _told(self, txn: Reader, conversation: Conversation) -> list[memoryview]:
        """The turns of a conversation's current branch as bytes, from whichever model's log has most of them."""
        prefix = f"{conversation.id}/{conversation.branch}/".encode()
        logs = sorted(int.from_bytes(id, "big") for _, id in txn.range("lognames", prefix, after(prefix)))
        return max((self._rows(txn, self.record(txn, log)) for log in logs), key=len, default=[])

    def _turns_between(self, txn: Reader, record: Log, begin: int, end: int, stop: int) -> list[Turn]:
        own, last = log_key(record.id), log_key(record.id) + log_key(stop - 1) + b"\0"
        low, high = 0, stop  # the first ordinal whose turn ends behind `begin`
        while low < high:
            middle = (low + high) // 2
            _, row = next(iter(txn.range("turns", own + log_key(middle), last)), (b"", None))
            turn = None if row is None else load(Turn, row)
            if turn is None or turn.content[1] > begin:
                high = middle
            else:
                low = turn.ordinal + 1
        rows = (load(Turn, row) for _, row in txn.range("turns", own + log_key(low), last)) if low < stop else ()
        found = [*takewhile(lambda turn: turn.content[0] < end, rows)]
        if record.parent is None:
            return found
        cut = self._inherited(txn, record)
        return self._turns_between(txn, self.record(txn, record.parent), begin, end, cut) + found if cut else found

    def told(self, conversation: Conversation) -> list[Turn]:
        """The turns of a conversation's current branch, from whichever model's log has most of them."""
        with self.tables.read() as txn:
            return [load(Turn, row) for row in self._told(txn, conversation)]


def _snippet(text: str, at: int, length: int) -> str:
    begin, end = max(0, at - _AROUND), at + length + _AROUND
    shown = " ".join(text[begin:end].split())
    return ("…" if begin else "") + shown + ("…" if end < len(text) else "")

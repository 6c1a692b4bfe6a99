"""Pages with their signals and words: written once, found through the chain of branches, given up by the quota."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import takewhile
from typing import Final

import numpy as np
import numpy.typing as npt

from memstore import codec
from memstore.errors import PageRejected
from memstore.lexical import Hits
from memstore.logs import LogView
from memstore.pagerows import PageRows, signal_key
from memstore.records import Doc, PageInfo, log_key, sealed, unsealed
from memstore.scope import Scope, ScopeKind, chain_ranges, merged

_SYSTEM_PAGE: Final = 4096  # bytes that the system reads at least


class Pages(PageRows):
    """The layer of a store that keeps pages, signals, words, window manifests, unfinished tails and guests."""

    def put_page(
        self, log: int, data: bytes, number: int, signals: Mapping[str, bytes] | None = None, text: str | None = None
    ) -> PageInfo:
        """Keep a page (from codec.encode) with its signals by kind ("sharp", "mean") and its words, all or nothing.

        Makes room first: colder pages lose their KV, then their signals; where even that is not enough the page itself
        is kept without KV and signals (the returned `kv` says so). Raises NotFound, PageRejected, StoreFull.
        """
        with self.tables.write() as txn:
            record = self.record(txn, log)
            head = codec.header(data)
            if head.number != number or number < record.first_page or head.fingerprint.hex() != record.model:
                raise PageRejected(
                    f"Page {head.number} of model {head.fingerprint.hex()[:8]} is no page {number} of log {log}.",
                    "Take the page from the cells of this log again.",
                )
            doc, now = Doc(log, number), self.clock()
            self.write_touched(txn)
            self.place_page(txn, record, data, PageInfo(0, 0, False, False, False, now, now, 0), signals or {})
            self.set_words(txn, doc, text)
            return self.info(txn, doc)

    def page(self, log: int, number: int) -> bytes | None:
        """The bytes of page `number` of a log or of what it inherits; None if there is none. Notes its use."""
        with self.tables.read() as txn:
            doc = self.doc(txn, log, number)
            self.tables.ahead("pages", doc.key, Doc(doc.log, number + 1).key)
            view = txn.get("pages", doc.key)
            data = None if view is None else bytes(view)
        if data is not None:
            self.touch([doc])
        return data

    def has_page(self, log: int, number: int) -> bool:
        """Whether `page` would find one (with or without KV)."""
        return self.page_info(log, number) is not None

    def page_info(self, log: int, number: int) -> PageInfo | None:
        """What is known of a page without reading it; None if there is none."""
        with self.tables.read() as txn:
            view = txn.get("pageinfo", self.doc(txn, log, number).key)
            return None if view is None else PageInfo.unpack(view)

    def page_infos(self, scope: Scope) -> Iterator[tuple[int, PageInfo]]:
        """(number, entry) of every page in scope that is there, in the order of their logs."""
        with self.tables.read() as txn:
            for log, first, stop in scope:
                for key, value in txn.range("pageinfo", Doc(log, first).key, Doc(log, stop).key):
                    yield Doc.of(key).number, PageInfo.unpack(value)

    def owner(self, log: int, number: int) -> Doc:
        """The log of the chain that keeps page `number`, and the number: what signals and words are filed under."""
        with self.tables.read() as txn:
            return self.doc(txn, log, number)

    def touch(self, pages: Iterable[tuple[int, int]]) -> None:
        """Note that (log, number) pages were used now. Written with the next page or at the close, never at once."""
        now = self.clock()
        with self._touching:
            for page in pages:
                doc = Doc(*page)
                self._touched[doc] = (now, self._touched.get(doc, (now, 0))[1] + 1)

    def flush_touched(self) -> None:
        """Write down what `touch` noted."""
        if self._touched and self.tables.writable:
            with self.tables.write() as txn:
                self.write_touched(txn)

    def retain(self, log: int, number: int, retained: bool = True) -> None:
        """Make a page the last to lose its KV (a pinned one). Raises NotFound."""
        with self.tables.write() as txn:
            doc = self.doc(txn, log, number)
            self.set_info(txn, doc, replace(self.info(txn, doc), retained=retained))

    def put_signals(self, log: int, number: int, signals: Mapping[str, bytes]) -> None:
        """Add or replace signals of a stored page. Raises NotFound."""
        with self.tables.write() as txn:
            self.set_signals(txn, self.doc(txn, log, number), signals)

    def put_words(self, log: int, number: int, text: str) -> None:
        """Replace the words under which a stored page is found. Raises NotFound."""
        with self.tables.write() as txn:
            self.set_words(txn, self.doc(txn, log, number), text)

    def lexical(self, text: str, scope: Scope) -> Hits:
        """Pages of `scope` that share words with `text`, best first. Works for every model's logs."""
        with self.tables.read() as txn:
            return self.words.search(txn, text, scope)

    @contextmanager
    def signals(self, kind: str, scope: Scope) -> Iterator[list[tuple[int, int, memoryview]]]:
        """(log, number, packed signal) of the pages of `scope`, in order: keys of the asker's model, meanings of any.

        The views read the map and die with the block. Write nothing inside, and wait for nobody who writes.
        """
        with self.packed_signals(kind, scope) as (docs, views):
            yield [(log, number, view) for (log, number), view in zip(docs.tolist(), views, strict=True)]

    @contextmanager
    def packed_signals(self, kind: str, scope: Scope) -> Iterator[tuple[npt.NDArray[np.int64], list[memoryview]]]:
        """As `signals`, for scans of very many pages: (log, number) int64 [n, 2], and the packed signal of each."""
        with self.tables.read() as txn:
            rows: list[tuple[bytes, memoryview]] = []
            for lo, hi in _signal_keys(kind, scope):
                rows += txn.range("signals", lo, hi)
            keys = b"".join([key for key, _ in rows])
            named = np.dtype([("kind", f"S{len(kind) + 1}"), ("log", ">u4"), ("number", ">u4")])
            found = np.frombuffer(keys, named)
            docs = np.stack([found["log"], found["number"]], axis=1).astype(np.int64)
            yield docs, [view for _, view in rows]

    def warm(self, scope: Scope, going_on: Callable[[], bool]) -> int:
        """Read what a search of `scope` will read, so that the system holds it in memory; how many bytes that were.

        `going_on` is asked before each page, and nothing more is read once it says no.
        """
        read = 0
        for kind in ("semantic", "sharp"):
            for lo, hi in _signal_keys(kind, scope):
                # they lie apart, each with its page: a disk that knows of all reads them several times as fast
                self.tables.ahead("signals", lo, hi)
            with self.packed_signals(kind, scope) as (_, views):
                for view in takewhile(lambda _: going_on(), views):
                    read += len(view)
                    bytes(view[::_SYSTEM_PAGE])  # one byte of each is enough to have it read
        return read

    def put_manifest(self, log: int, data: bytes) -> None:
        """Keep what stood in the window at the end of a turn. Raises NotFound."""
        self._put_small("manifests", log, data)

    def manifest(self, log: int) -> bytes | None:
        """The last manifest of this very log, None if there is none. Raises StoreDamaged."""
        return self._small("manifests", log)

    def put_tail(self, log: int, data: bytes) -> None:
        """Keep the unfinished page of a log, encoded. Raises NotFound."""
        self._put_small("tails", log, data)

    def tail(self, log: int) -> bytes | None:
        """The unfinished page of this very log, None if there is none. Raises StoreDamaged."""
        return self._small("tails", log)

    def put_guests(self, log: int, data: bytes) -> None:
        """Keep what was recalled into the window of a log, as one page of its own, encoded. Raises NotFound."""
        self._put_small("guests", log, data)

    def guests(self, log: int) -> bytes | None:
        """What was recalled into the window of this very log, None or empty if nothing was. Raises StoreDamaged."""
        return self._small("guests", log)

    def scope(self, log: int, kind: ScopeKind = "branch", until: int | None = None) -> Scope:
        """Where to look for what is said in a log: its own chain, its conversation's current one, everybody's, nowhere.

        Of the asker's chain only pages that end at or below the lifetime offset `until`. Of every other conversation
        the current branch, in the log of the same model if there is one, else in the longest. Raises NotFound.
        """
        asker = self.view(log)
        own, model = asker.record.conversation, asker.record.model
        ranges, native = [], set[int]()
        if kind == "none":
            return Scope()
        for id in [c.id for c in self.conversations()] if kind == "all" else [own]:
            branch = asker.record.branch if kind == "branch" else self.conversation(id).branch
            mine = (id, branch) == (own, asker.record.branch)
            view = asker if mine else self._spoken(id, branch, model)
            if view is not None:
                ranges += chain_ranges(view.segments, len(view), until if mine else None)
                if view.record.model == model:
                    native.update(segment.log.id for segment in view.segments)
        return merged(ranges, native)

    def _spoken(self, conversation: str, branch: str, model: str) -> LogView | None:
        """The log in which a branch is searched: the asker's model's, else the longest."""
        views = [self.view(record.id) for record in self.logs(conversation, branch)]
        return max(views, key=lambda v: (v.record.model == model, len(v)), default=None)

    def _put_small(self, table: str, log: int, data: bytes) -> None:
        with self.tables.write() as txn:
            self.record(txn, log)
            txn.put(table, log_key(log), sealed(data))

    def _small(self, table: str, log: int) -> bytes | None:
        with self.tables.read() as txn:
            view = txn.get(table, log_key(log))
            return None if view is None else unsealed(view, table.removesuffix("s"))


def _signal_keys(kind: str, scope: Scope) -> Iterator[tuple[bytes, bytes]]:
    """The keys lo <= key < hi of the signals that a search of `scope` reads: meanings of any model, keys of one."""
    for r in scope if kind == "semantic" else scope.head_ranges:
        yield signal_key(kind, Doc(r.log, r.first)), signal_key(kind, Doc(r.log, r.stop))

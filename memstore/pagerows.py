"""The rows of a page, changed together: its bytes, its entry, its signals, its words. All inside a given transaction.

What is inside of a page is known to codec.py alone; here only its header is looked at.
"""

import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from memstore import codec, postings, quota
from memstore.codec import Page
from memstore.conversations import Clock
from memstore.errors import NotFound, PageDamaged, StoreDamaged, StoreError
from memstore.lexical import LexicalIndex
from memstore.logs import Logs, LogView
from memstore.records import Doc, Log, PageInfo, log_key
from memstore.tables import Reader, Tables, Writer, after

KINDS: Final = ("sharp", "mean", "semantic")  # signals a page may have

_BYTES: Final = b"bytes"  # meta: bytes of all pages and signals, what the quota counts


def signal_key(kind: str, doc: Doc) -> bytes:
    """Key of one signal; all of a kind lie together in the order of log and page."""
    return kind.encode() + b"/" + doc.key


class PageRows(Logs):
    """The layer of a store that changes pages inside a transaction it is given."""

    def __init__(self, tables: Tables, folder: Path | None, clock: Clock, limit: int | None) -> None:
        super().__init__(tables, folder, clock)
        self.quota = limit
        self.words = LexicalIndex()
        self._touched: dict[Doc, tuple[float, int]] = {}
        self._touching = threading.Lock()

    def doc(self, txn: Reader, log: int, number: int) -> Doc:
        """The log of the chain that keeps page `number`. Raises NotFound."""
        record = self.record(txn, log)
        while number < record.first_page and record.parent is not None:
            record = self.record(txn, record.parent)
        return Doc(record.id, number)

    def info(self, txn: Reader, doc: Doc) -> PageInfo:
        """The entry of a page. Raises NotFound, StoreDamaged."""
        view = txn.get("pageinfo", doc.key)
        if view is None:
            raise NotFound(
                f"Log {doc.log} has no page {doc.number}.", "It may have been forgotten: open the chat again."
            )
        return PageInfo.unpack(view)

    def used(self, txn: Reader) -> int:
        """Bytes of all pages and signals, what the quota counts."""
        return int.from_bytes(txn.get("meta", _BYTES) or b"", "big")

    def recount(self, txn: Writer) -> None:
        """Add up `used` anew."""
        infos = [PageInfo.unpack(view) for _, view in txn.range("pageinfo")]
        txn.put("meta", _BYTES, sum(i.size + i.signal_size for i in infos).to_bytes(8, "big"))

    def set_info(self, txn: Writer, doc: Doc, info: PageInfo | None) -> None:
        """Write (None: remove) the entry of a page and keep `used`."""
        change = 0 if info is None else info.size + info.signal_size
        try:
            old = self.info(txn, doc)
            change -= old.size + old.signal_size
        except (NotFound, StoreDamaged):
            pass  # nothing that was counted
        if info is None:
            txn.delete("pageinfo", doc.key)
        else:
            txn.put("pageinfo", doc.key, info.pack())
        txn.put("meta", _BYTES, max(0, self.used(txn) + change).to_bytes(8, "big"))

    def set_signals(self, txn: Writer, doc: Doc, signals: Mapping[str, bytes | None]) -> PageInfo:
        """Replace (None: remove) signals of a page by kind. Raises NotFound, ValueError for an unknown kind."""
        info = self.info(txn, doc)
        for kind, data in signals.items():
            if kind not in KINDS:
                raise ValueError(f"A signal is one of {KINDS}, not {kind!r}.")
            if data is None:
                txn.delete("signals", signal_key(kind, doc))
            else:
                txn.put("signals", signal_key(kind, doc), data)
        stored = [txn.get("signals", signal_key(kind, doc)) for kind in KINDS]
        info = replace(info, signal_size=sum(len(view) for view in stored if view is not None))
        self.set_info(txn, doc, info)
        return info

    def set_words(self, txn: Writer, doc: Doc, text: str | None) -> None:
        """File a page under the words of `text`; None: under none. Raises NotFound."""
        self.drop_words(txn, doc)
        self.set_info(txn, doc, replace(self.info(txn, doc), words=text is not None))
        if text is not None:
            self.words.add(txn, doc, text)

    def has_words(self, txn: Reader, doc: Doc) -> bool:
        """Whether a page is found under the words it was filed under."""
        try:
            return postings.filed(txn, doc)
        except PageDamaged:
            return False

    def drop_words(self, txn: Writer, doc: Doc) -> None:
        """Take a page out of the words. What is to be erased goes even where its row is damaged: then with the row."""
        try:
            self.words.remove(txn, doc)
        except PageDamaged:
            self.drop_row_of_words(txn, doc)

    def drop_row_of_words(self, txn: Writer, doc: Doc) -> None:
        """Give up the row of words that speaks of a page; idle time files its pages again."""
        first, _ = postings.row_of(doc)
        txn.delete("words", first.key)
        for key, _ in txn.range("pageinfo", first.key, Doc(first.log, first.number + postings.BLOCK).key):
            with suppress(StoreDamaged):  # an entry made again says what is filed by then
                self.set_info(txn, Doc.of(key), replace(self.info(txn, Doc.of(key)), words=False))

    def erase_page(self, txn: Writer, doc: Doc) -> None:
        """Remove a page with all that was derived from it."""
        for kind in KINDS:
            txn.delete("signals", signal_key(kind, doc))
        self.drop_words(txn, doc)
        txn.delete("pages", doc.key)
        self.set_info(txn, doc, None)

    def erase_log(self, txn: Writer, log: int) -> None:
        """Remove everything that is kept under a log's number, and its record, if there is one. Its file stays."""
        if txn.get("logs", log_key(log)) is None:
            return
        own, end = log_key(log), after(log_key(log))
        # words first: page by page, each row would be rewritten
        for table in ("words", "turns", "manifests", "tails", "guests", "spans", "audits"):
            for key, _ in txn.range(table, own, end):
                txn.delete(table, key)
        for table in ("pageinfo", "pages"):
            for key, _ in txn.range(table, own, end):
                self.erase_page(txn, Doc.of(key))
        txn.delete("lognames", self.record(txn, log).name)
        txn.delete("logs", own)

    def make_room(self, txn: Writer, need: int) -> bool:
        """Give up what the quota asks for before `need` bytes are added. False if even that is not enough."""
        if self.quota is None or self.used(txn) + need <= self.quota:
            return True
        infos = [(Doc.of(key), PageInfo.unpack(view)) for key, view in txn.range("pageinfo")]
        plan = quota.plan(infos, need, self.quota)
        for doc in plan.kv:
            self.drop_kv(txn, doc)
        for doc in plan.signals:
            self.set_signals(txn, doc, dict.fromkeys(KINDS))
        return plan.fits

    def place_page(self, txn: Writer, record: Log, data: bytes, info: PageInfo, signals: Mapping[str, bytes]) -> None:
        """Keep an encoded page in place of any other, after making room; without KV and signals if there is none."""
        head = codec.header(data)
        doc = Doc(record.id, head.number)
        self.erase_page(txn, doc)
        fits = self.make_room(txn, len(data) + sum(map(len, signals.values())))
        if not fits:
            data = self.text_page(txn, record, head.number, head.begin, head.tokens)
        txn.put("pages", doc.key, data)
        self.set_info(txn, doc, replace(info, size=len(data), signal_size=0, kv=head.kv and fits, words=False))
        self.set_signals(txn, doc, signals if fits else {})

    def drop_kv(self, txn: Writer, doc: Doc) -> None:
        """Drop a page to tokens. They come from the log: its own bytes may be damaged. Removed if the log has none."""
        record = self.record(txn, doc.log)
        begin, tokens = doc.number * record.page, record.page
        stored = txn.get("pages", doc.key)
        if stored is not None:
            try:
                head = codec.header(stored)
                if begin <= head.begin and head.begin + head.tokens <= begin + record.page:
                    begin, tokens = head.begin, head.tokens
            except StoreError:
                pass  # then the page is the whole of its span
        if begin + tokens > self.length(txn, record):
            self.erase_page(txn, doc)
            return
        data = self.text_page(txn, record, doc.number, begin, tokens)
        txn.put("pages", doc.key, data)
        self.mend_info(txn, doc)

    def text_page(self, txn: Reader, record: Log, number: int, begin: int, tokens: int) -> bytes:
        """A page without KV, its tokens read from the log."""
        ids = LogView(self, record, self.segments(txn, record)).read(begin, begin + tokens)
        nowhere = np.zeros(tokens, np.int32)  # without cells there are no positions
        return codec.encode(Page(bytes.fromhex(record.model), number, begin, ids, nowhere), "f16")

    def mend_info(self, txn: Writer, doc: Doc) -> None:
        """Make the entry of a page say what is stored; a page that is not stored loses what else is left of it."""
        stored = txn.get("pages", doc.key)
        if stored is None:
            self.erase_page(txn, doc)
            return
        try:
            old = self.info(txn, doc)
        except (NotFound, StoreDamaged):
            now = self.clock()
            old = PageInfo(0, 0, False, False, self.has_words(txn, doc), now, now, 0)
        self.set_info(txn, doc, replace(old, size=len(stored), kv=codec.header(stored).kv))
        self.set_signals(txn, doc, {})

    def write_touched(self, txn: Writer) -> None:
        """Write down which pages were used since the last time."""
        with self._touching:
            touched, self._touched = self._touched, {}
        for doc, (used, hits) in touched.items():
            if txn.get("pageinfo", doc.key) is not None:
                info = self.info(txn, doc)
                self.set_info(txn, doc, replace(info, used=max(used, info.used), hits=info.hits + hits))

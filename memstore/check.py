"""Finding every kind of damage a store can have, and mending what can be mended.

The truth (token logs and turns) is never thrown away here: damage to it is reported and left, but where pages hold the
tokens that a log lacks (memstore.rescue). What is derived from it is dropped, or made again from the log.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Final, Literal

import numpy as np

from memstore import codec, migrate
from memstore.errors import LogDamaged, NotFound, StoreDamaged, StoreError, StoreMissing, os_errors
from memstore.gistfile import GistFile
from memstore.lifetime.files import name_of, names_of
from memstore.lifetime.lineage import first_index
from memstore.lifetime.node import LEVELS, span_of
from memstore.lifetime.spans import Audit, Span
from memstore.logs import LogView
from memstore.pagerows import KINDS
from memstore.postings import BLOCK, Block
from memstore.records import Branch, Conversation, Doc, Log, PageInfo, Turn, dump, load, log_key, unsealed
from memstore.replacing import replacing
from memstore.rescue import rescued
from memstore.semantic import SemanticSignal
from memstore.signals import MeanSignal, SharpSignal
from memstore.store import Store
from memstore.tables import Reader, Writer

Kind = Literal[
    "record-damaged",  # a conversation, branch or log that cannot be read, or that names one that is not there
    "log-missing",
    "log-damaged",
    "log-restorable",  # damaged too, but its pages hold what it lacks
    "log-short",  # the turns speak of tokens that are not in the log
    "file-orphan",  # a token log that no record speaks of
    "turn-damaged",
    "turn-overlaps",
    "page-orphan",  # a page of no log
    "page-damaged",
    "page-foreign",  # a page of another model
    "page-mismatch",  # its tokens are not those of the log
    "entry-damaged",  # the entry of a page is missing, wrong, or of no page
    "signal-damaged",
    "words-missing",
    "words-damaged",  # a row of many pages' words
    "words-orphan",  # words of a page that is not there
    "manifest-damaged",
    "tail-damaged",
    "guests-damaged",
    "gists-damaged",  # a file of gists that cannot be read, or that speaks of tokens that are not there
    "span-damaged",
    "audit-damaged",
]
_SPAN: Final = 32  # tokens a mean key stands for

#: What `repair` does about each kind it can do something about.
REMEDIES: Final[dict[Kind, str]] = {
    "log-restorable": "its tokens are put back from its pages",
    "log-short": "the turn is cut to the tokens there are",
    "file-orphan": "the file is moved to the folder lost",
    "page-orphan": "the page is removed",
    "page-damaged": "the page is dropped to tokens",
    "page-foreign": "the page is dropped to tokens",
    "page-mismatch": "the page is dropped to tokens",
    "entry-damaged": "the entry is made again",
    "signal-damaged": "the signal is dropped and made again in idle time",
    "words-missing": "the page is filed under its words again in idle time",
    "words-damaged": "the row is dropped and its pages are filed under their words again in idle time",
    "words-orphan": "the words are removed",
    "manifest-damaged": "the window is filled again from the log",
    "tail-damaged": "the unfinished page is decoded again",
    "guests-damaged": "what was recalled into a window is decoded again",
    "gists-damaged": "the file is removed and made again from the log",
    "span-damaged": "what was noted of the span is dropped",
    "audit-damaged": "the row is removed",
}


@dataclass(frozen=True)
class Finding:
    """One piece of damage: what kind, where (a path, or table and key), said in a sentence. `key` is for `repair`."""

    kind: Kind
    where: str
    what: str
    key: bytes = b""

    @property
    def repairable(self) -> bool:
        """Whether `repair` mends it without touching the truth."""
        return self.kind in REMEDIES


def check(store: Store) -> list[Finding]:
    """Read everything in the store and compare it; empty if all is well. Changes nothing.

    Takes about as long as reading every page from disk. Raises StoreError only where the tables cannot be read at all.
    """
    with store.tables.read() as txn:
        return list(_Check(store, txn).findings())


def repair(store: Store, findings: Iterable[Finding]) -> list[Finding]:
    """Mend what is `repairable`, as REMEDIES says; returns the findings that remain. The store must be writable."""
    remain = []
    for finding in findings:
        if not finding.repairable:
            remain.append(finding)
        elif finding.kind == "file-orphan":
            _set_aside(store, finding.where)
        else:
            with store.tables.write() as txn:
                _mend(store, txn, finding)
    with store.tables.write() as txn:
        store.recount(txn)
    return remain


class _Check:
    def __init__(self, store: Store, txn: Reader) -> None:
        self._store, self._txn = store, txn
        self._views: dict[int, LogView] = {}  # logs whose record and file can be used
        self._filed = set[Doc]()  # pages that are found by their words, or whose row of words was reported
        # Words of an older store are elsewhere until it is opened for writing: nothing is known of them.
        self._in_blocks = (migrate.version(txn) or migrate.BLOCKS) >= migrate.BLOCKS

    def findings(self) -> Iterator[Finding]:
        yield from self._chats()
        yield from self._logs()
        yield from self._files()
        yield from self._turns()
        yield from self._pages()
        yield from self._words()
        yield from self._entries()
        yield from self._signals()
        yield from self._smalls()
        yield from self._gists()
        yield from self._spans()

    def _chats(self) -> Iterator[Finding]:
        branches = set[str]()
        for key, value in self._txn.range("branches"):
            try:
                branches.add(load(Branch, value).key.decode())
            except StoreDamaged as error:
                yield Finding("record-damaged", f"branch {key.decode()}", str(error), key)
        for key, value in self._txn.range("conversations"):
            where = f"conversation {key.decode()}"
            try:
                known = load(Conversation, value)
            except StoreDamaged as error:
                yield Finding("record-damaged", where, str(error), key)
                continue
            if f"{known.id}/{known.branch}" not in branches:
                yield Finding("record-damaged", where, "Its current branch is not there.", key)

    def _logs(self) -> Iterator[Finding]:
        for key, value in self._txn.range("logs"):
            where = f"log {int.from_bytes(key, 'big')}"
            try:
                record = load(Log, value)
                view = LogView(self._store, record, self._store.segments(self._txn, record))
                if self._txn.get("branches", f"{record.conversation}/{record.branch}".encode()) is None:
                    yield Finding("record-damaged", where, "Its branch is not there.", key)
                with self._store.file(record) as file:
                    file.verify()
                self._views[record.id] = view
            except StoreMissing as error:
                yield Finding("log-missing", record.file, str(error), key)
            except LogDamaged as error:
                restorable = rescued(self._store, self._txn, record) is not None
                yield Finding("log-restorable" if restorable else "log-damaged", record.file, str(error), key)
            except (StoreDamaged, NotFound) as error:
                yield Finding("record-damaged", where, str(error), key)
        whole = self._views.keys()  # a log is as good as those that it was cut from
        self._views = {id: v for id, v in self._views.items() if all(s.log.id in whole for s in v.segments)}

    def _files(self) -> Iterator[Finding]:
        folder = self._store.folder
        if folder is None:
            return
        known = {name for record in self._records() for name in names_of(record)}
        for path in sorted((folder / "logs").glob("*/*.ctx*")):
            name = path.relative_to(folder).as_posix()
            if name not in known:
                yield Finding("file-orphan", name, "No log of the store speaks of this file.")

    def _gists(self) -> Iterator[Finding]:
        for record, level in product(self._records(), LEVELS):
            path, key = self._store.gists.path_of(record, level), log_key(record.id) + bytes([level])
            if path is None or not path.exists():
                continue
            try:
                file = GistFile.open(path, writable=False)
                file.close()
            except StoreError as error:
                yield Finding("gists-damaged", name_of(record, level), str(error), key)
                continue
            view = self._views.get(record.id)
            if file.level != level:
                yield Finding("gists-damaged", name_of(record, level), f"Its gists are of level {file.level}.", key)
            elif view is not None and first_index(record, level) + len(file) > len(view) // span_of(level):
                what = "It has gists of tokens that are not in the log."
                yield Finding("gists-damaged", name_of(record, level), what, key)

    def _spans(self) -> Iterator[Finding]:
        tables: tuple[tuple[str, Kind, Callable[[memoryview], object]], ...] = (
            ("spans", "span-damaged", Span.unpack),
            ("audits", "audit-damaged", Audit.unpack),
        )
        for table, kind, unpack in tables:
            for key, value in self._txn.range(table):
                where = f"{table.removesuffix('s')} of log {int.from_bytes(key[:4], 'big')}"
                try:
                    unpack(value)
                except StoreDamaged as error:
                    yield Finding(kind, where, str(error), key)
                    continue
                if self._txn.get("logs", key[:4]) is None:
                    yield Finding(kind, where, "Its log is not there.", key)

    def _records(self) -> Iterator[Log]:
        for _, value in self._txn.range("logs"):
            try:
                yield load(Log, value)
            except StoreDamaged:
                continue  # reported by _logs

    def _turns(self) -> Iterator[Finding]:
        last: tuple[int, int] | None = None  # log, and where its turn before ended
        for key, value in self._txn.range("turns"):
            log, ordinal = Doc.of(key)
            where = f"turn {ordinal} of log {log}"
            try:
                turn = load(Turn, value)
            except StoreDamaged as error:
                yield Finding("turn-damaged", where, str(error), key)
                continue
            begin, end = turn.content
            if turn.ordinal != ordinal or not 0 <= turn.begin <= begin <= end:
                yield Finding("turn-damaged", where, "Its offsets are not in order.", key)
                continue
            if log in self._views and end > len(self._views[log]):
                short = end - len(self._views[log])
                yield Finding("log-short", where, f"The log lacks {short} tokens of it.", key)
            if last is not None and last[0] == log and turn.begin < last[1]:
                yield Finding("turn-overlaps", where, "It begins before the turn before it ends.", key)
            last = log, end

    def _pages(self) -> Iterator[Finding]:
        for key, value in self._txn.range("pages"):
            doc = Doc.of(key)
            where = f"page {doc.number} of log {doc.log}"
            if self._txn.get("logs", log_key(doc.log)) is None:
                yield Finding("page-orphan", where, "Its log is not there.", key)
                continue
            try:
                page = codec.decode(value)
            except StoreError as error:
                yield Finding("page-damaged", where, str(error), key)
                continue
            view = self._views.get(doc.log)
            if view is None:
                continue  # its log was reported
            span = view.record.page
            if page.fingerprint.hex() != view.record.model:
                yield Finding("page-foreign", where, "It was made by another model.", key)
            elif page.number != doc.number or page.begin // span != doc.number:
                yield Finding("page-mismatch", where, "It is another page than its key says.", key)
            elif not _same_tokens(view, page):
                yield Finding("page-mismatch", where, "Its tokens are not those of the log.", key)

    def _words(self) -> Iterator[Finding]:
        if not self._in_blocks:
            return
        for key, value in self._txn.range("words"):
            log, first = Doc.of(key)
            try:
                filed = Block.unpack(value).filed
            except StoreDamaged as error:
                where = f"words of pages {first} to {first + BLOCK - 1} of log {log}"
                yield Finding("words-damaged", where, str(error), key)
                self._filed.update(Doc(log, first + place) for place in range(BLOCK))
                continue
            for doc in (Doc(log, first + place) for place in filed):
                self._filed.add(doc)
                if self._txn.get("pages", doc.key) is None:
                    where = f"words of page {doc.number} of log {log}"
                    yield Finding("words-orphan", where, "Its page is not there.", doc.key)

    def _entries(self) -> Iterator[Finding]:
        for key, value in self._txn.range("pageinfo"):
            doc = Doc.of(key)
            where = f"page {doc.number} of log {doc.log}"
            page = self._txn.get("pages", key)
            try:
                info = PageInfo.unpack(value)
            except StoreDamaged as error:
                yield Finding("entry-damaged", where, str(error), key)
                continue
            if page is None or len(page) != info.size:
                yield Finding("entry-damaged", where, "Its entry does not fit the page that is stored.", key)
            elif info.words and doc not in self._filed and self._in_blocks:
                yield Finding("words-missing", where, "It is not found by its words.", key)
        for key, _ in self._txn.range("pages"):
            doc = Doc.of(key)
            if self._txn.get("pageinfo", key) is None and self._txn.get("logs", log_key(doc.log)) is not None:
                yield Finding("entry-damaged", f"page {doc.number} of log {doc.log}", "It has no entry.", key)

    def _signals(self) -> Iterator[Finding]:
        for key, value in self._txn.range("signals"):
            kind, doc = key.split(b"/", 1)[0].decode(), Doc.of(key)
            where = f"{kind} signal of page {doc.number} of log {doc.log}"
            page = self._txn.get("pages", doc.key)
            if page is None or kind not in KINDS:
                yield Finding("signal-damaged", where, "Its page is not there.", key)
                continue
            try:
                tokens = codec.header(page).tokens
                if kind == "semantic":
                    SemanticSignal.unpack(value)
                    continue
                found, wanted = _length(kind, value), tokens if kind == "sharp" else -(-tokens // _SPAN)
            except StoreError as error:
                yield Finding("signal-damaged", where, str(error), key)
                continue
            if found != wanted:
                yield Finding("signal-damaged", where, f"It has {found} rows and its page needs {wanted}.", key)

    def _smalls(self) -> Iterator[Finding]:
        tables: tuple[tuple[str, Kind], ...] = (
            ("manifests", "manifest-damaged"),
            ("tails", "tail-damaged"),
            ("guests", "guests-damaged"),
        )
        for table, kind in tables:
            for key, value in self._txn.range(table):
                where = f"{table.removesuffix('s')} of log {int.from_bytes(key, 'big')}"
                if self._txn.get("logs", key) is None:
                    yield Finding(kind, where, "Its log is not there.", key)
                    continue
                try:
                    unsealed(value, table.removesuffix("s"))
                except StoreDamaged as error:
                    yield Finding(kind, where, str(error), key)


def _same_tokens(view: LogView, page: codec.Page) -> bool:
    end = page.begin + len(page.tokens)
    return end <= len(view) and np.array_equal(view.read(page.begin, end), page.tokens)


def _length(kind: str, packed: memoryview) -> int:
    """Tokens of a sharp signal, spans of a mean one."""
    return len((SharpSignal if kind == "sharp" else MeanSignal).unpack(packed).live)


def _mend(store: Store, txn: Writer, finding: Finding) -> None:
    key = finding.key
    match finding.kind:
        case "log-restorable":
            record = store.record(txn, int.from_bytes(key, "big"))
            store.close_file(record.id)
            if whole := rescued(store, txn, record):
                with os_errors(store.path_of(record)), replacing(store.path_of(record)) as file:
                    file.write(whole)
        case "log-short":
            log = Doc.of(key).log
            turn, length = load(Turn, txn.get("turns", key) or b""), store.length(txn, store.record(txn, log))
            begin, end = (min(offset, length) for offset in turn.content)
            cut = replace(turn, begin=min(turn.begin, length), content=(begin, end), done=False)
            txn.put("turns", key, dump(cut))
        case "page-orphan":
            store.erase_page(txn, Doc.of(key))
        case "page-damaged" | "page-foreign" | "page-mismatch":
            store.drop_kv(txn, Doc.of(key))
        case "entry-damaged":
            store.mend_info(txn, Doc.of(key))
        case "signal-damaged":
            txn.delete("signals", key)
            if txn.get("pageinfo", Doc.of(key).key) is not None:
                store.set_signals(txn, Doc.of(key), {})
        case "words-missing":
            store.set_words(txn, Doc.of(key), None)
        case "words-damaged":
            store.drop_row_of_words(txn, Doc.of(key))
        case "words-orphan":
            store.drop_words(txn, Doc.of(key))
        case "manifest-damaged":
            txn.delete("manifests", key)
        case "tail-damaged":
            txn.delete("tails", key)
        case "guests-damaged":
            txn.delete("guests", key)
        case "gists-damaged":
            store.gists.remove(store.record(txn, int.from_bytes(key[:-1], "big")), key[-1])
        case "span-damaged":
            txn.delete("spans", key)
        case "audit-damaged":
            txn.delete("audits", key)
        case _:
            raise ValueError(f"Nothing mends {finding.kind}.")


def _set_aside(store: Store, name: str) -> None:
    """Move a file that no record speaks of where nothing looks for it; it may be the only copy of a chat."""
    if store.folder is not None:
        target = store.folder / "lost" / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        (store.folder / name).replace(target)

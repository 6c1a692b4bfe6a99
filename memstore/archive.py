"""Export and import of one conversation as a `.zmem` file.

Words, window manifests and gists are left out: they are made again from the rest. So is the audit of pruning.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

import numpy as np

from memstore import codec, zmem
from memstore.ctxfile import ERASED
from memstore.lifetime import spans
from memstore.lifetime.node import LEVELS
from memstore.pagerows import signal_key
from memstore.records import Conversation, Doc, Log, Turn, dump, load, log_key, new_id, sealed, unsealed
from memstore.store import Store
from memstore.tables import Reader, Writer, after
from memstore.zmem import Head, Kind, Record

_SIGNALS: Final = {"sharp": Kind.SHARP, "mean": Kind.MEAN}
_AT_ONCE: Final = 32_000_000  # bytes taken in by one transaction
_IDS: Final = 1 << 18  # token ids in one record


def export_conversation(store: Store, conversation: str, path: Path) -> None:
    """Write a conversation with all its branches, logs, turns, pages, signals and spans into the file `path`.

    The file appears whole or not at all, readable by its owner. Raises NotFound, StoreDamaged (run check and repair
    first), StoreFull, StoreReadOnly.
    """
    logs = store.logs(conversation)
    places = {log.id: place for place, log in enumerate(logs)}
    placed = [replace(g, id=places[g.id], parent=None if g.parent is None else places[g.parent]) for g in logs]
    head = Head(store.conversation(conversation), store.branches(conversation), placed)
    zmem.write(path, head, _all_rows(store, logs, places))


def import_conversation(store: Store, path: Path) -> Conversation:
    """Take a `.zmem` file into the store; the conversation gets a new id if its own is taken.

    The whole file is read and checked before the store is touched, and an import that is cut off is taken back.
    Raises StoreMissing, StoreDamaged, StoreTooNew, StoreFull, StoreReadOnly.
    """
    with zmem.reading(path) as (head, records):
        taken = {c.id for c in (*store.conversations(), *store.conversations(knowledge=True))}
        id = head.conversation.id if head.conversation.id not in taken else new_id()
        logs: list[Log] = []
        with store.tables.write() as txn:
            for log in head.logs:
                parent = None if log.parent is None else logs[log.parent].id
                logs.append(store.new_log(txn, replace(log, conversation=id, parent=parent)))
            undo = store.defer(txn, remove=[log.file for log in logs], logs=[log.id for log in logs])
        try:
            for batch in _batches(records):
                _take_in(store, logs, batch)
            for log in logs:
                store.view(log.id).sync()
            conversation = replace(head.conversation, id=id)
            with store.tables.write() as txn:
                for branch in head.branches:
                    moved = replace(branch, conversation=id)
                    txn.put("branches", moved.key, dump(moved))
                txn.put("conversations", id.encode(), dump(conversation))
                txn.delete("meta", undo)
        except BaseException:
            for log in logs:
                store.close_file(log.id)
            store.finish(undo)
            raise
    return conversation


def _moved(turn: Turn, places: Mapping[int, int]) -> Turn:
    """A turn whose sources name logs by their new numbers; those of other conversations stay behind."""
    return replace(turn, sources=tuple(replace(s, log=places[s.log]) for s in turn.sources if s.log in places))


def _all_rows(store: Store, logs: list[Log], places: Mapping[int, int]) -> Iterator[Record]:
    for place, log in enumerate(logs):
        with store.file(log) as file:
            for begin in range(0, len(file), _IDS):
                ids = file.read(begin, min(begin + _IDS, len(file)))
                yield Record(Kind.TOKENS, place, 0, ids.astype("<u4").tobytes())
        with store.tables.read() as txn:
            yield from _rows(txn, place, log, places)


def _rows(txn: Reader, place: int, log: Log, places: Mapping[int, int]) -> Iterator[Record]:
    own, end = log_key(log.id), after(log_key(log.id))
    for _, value in txn.range("turns", own, end):
        turn = _moved(load(Turn, value), places)
        yield Record(Kind.TURN, place, turn.ordinal, json.dumps(asdict(turn), ensure_ascii=False).encode())
    for key, value in txn.range("pages", own, end):
        doc = Doc.of(key)
        codec.decode(value)  # damage stays at home
        yield Record(Kind.PAGE, place, doc.number, bytes(txn.get("pageinfo", key) or b"") + bytes(value))
        for name, kind in _SIGNALS.items():
            signal = txn.get("signals", signal_key(name, doc))
            if signal is not None:
                yield Record(kind, place, doc.number, bytes(signal))
    for level in LEVELS:
        for node, span in spans.within(txn, log.id, level, range(sys.maxsize)):
            yield Record(Kind.SPAN, place, node.index, bytes([level]) + span.pack())
    tail = txn.get("tails", own)
    if tail is not None:
        yield Record(Kind.TAIL, place, 0, unsealed(tail, "tail"))


def _batches(records: Iterator[Record]) -> Iterator[list[Record]]:
    batch: list[Record] = []
    size = 0
    for record in records:
        batch.append(record)
        size += len(record.value)
        if size >= _AT_ONCE:
            yield batch
            batch, size = [], 0
    yield batch


def _take_in(store: Store, logs: list[Log], batch: list[Record]) -> None:
    for record in batch:
        if record.kind is Kind.TOKENS:
            _append(store, logs[record.place], np.frombuffer(record.value, "<u4"))
    places = {place: log.id for place, log in enumerate(logs)}
    with store.tables.write() as txn:
        for record in batch:
            _put(store, txn, logs[record.place], record, places)


def _append(store: Store, log: Log, ids: np.ndarray[tuple[int], np.dtype[np.uint32]]) -> None:
    """Token ids as they were, the forgotten ones forgotten here too."""
    gone = ids == ERASED
    with store.file(log) as file:
        start = len(file)
        file.append(np.where(gone, 0, ids))
        edges = np.flatnonzero(np.diff(gone, prepend=False, append=False)).reshape(-1, 2)
        for begin, end in edges.tolist():
            file.erase(start + begin, start + end)


def _put(store: Store, txn: Writer, log: Log, record: Record, places: Mapping[int, int]) -> None:
    doc = Doc(log.id, record.number)
    match record.kind:
        case Kind.TURN:
            txn.put("turns", doc.key, dump(_moved(zmem.turn(record), places)))
        case Kind.PAGE:
            info, data = zmem.page(record)
            store.place_page(txn, log, data, info, {})
        case Kind.SHARP | Kind.MEAN:
            store.set_signals(txn, doc, {record.kind.name.lower(): record.value})
        case Kind.TAIL:
            txn.put("tails", log_key(log.id), sealed(record.value))
        case Kind.SPAN:
            spans.put(txn, log.id, *zmem.span(record))
        case _:
            pass

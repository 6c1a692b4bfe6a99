"""Pruning done: reads the spans of a log, applies a plan to them and to the pages, takes it back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from memstore.errors import NotFound
from memstore.lifetime import spans
from memstore.lifetime.node import BLOCK, LEVELS, Node, span_of
from memstore.lifetime.pruning import Action, Candidate
from memstore.lifetime.spanbook import SpanBook
from memstore.lifetime.spans import Span
from memstore.pagerows import KINDS
from memstore.store import Store
from memstore.tables import Reader, Writer

_AT_ONCE: Final = 256  # actions in one transaction
_KEPT: Final = "semantic"  # a page that lost the rest is still found by what it means, and by its words


def candidates(store: Store, book: SpanBook) -> list[Candidate]:
    """Every node of the log's full blocks. Fixed are those of the page that is still growing, of pages that were
    retained, and the first page, where the sinks and the system prompt stand."""
    view, page = book.view, book.view.record.page
    said = _times(store, view.record.id, len(view))
    noted = book.noted()
    fixed = np.zeros(len(view) // BLOCK, bool)
    fixed[: page // BLOCK] = fixed[len(view) // page * page // BLOCK :] = True
    for number, info in store.page_infos(store.scope(view.record.id)):
        if info.retained:
            fixed[number * page // BLOCK : (number + 1) * page // BLOCK] = True
    found = []
    for level in LEVELS:
        blocks = span_of(level) // BLOCK
        for index in range(len(fixed) // blocks):
            run = slice(index * blocks, (index + 1) * blocks)
            node = Node(level, index)
            found.append(Candidate(node, noted.get(node, Span()), float(said[run].max()), bool(fixed[run].all())))
    return found


def apply(store: Store, book: SpanBook, actions: Sequence[Action]) -> int:
    """Do what a plan says, some of it in each transaction, and write it into the audit; returns how many actions were
    done. A page of which every block is pruned is dropped to tokens and loses its signals at attention heads.
    """
    for begin in range(0, len(actions), _AT_ONCE):
        part = actions[begin : begin + _AT_ONCE]
        with store.tables.write() as txn:
            for action in part:
                book.move(txn, action.node, action.to, action.reason)
            _drop_pages(store, txn, book, (action.node for action in part if action.to == "pruned"))
    return len(actions)


def restore(store: Store, book: SpanBook, nodes: Iterable[Node]) -> list[Node]:
    """Let nodes, and those above them, be shown in detail again; returns which of them were not.

    What was dropped of their pages is made again when they are decoded.
    """
    with store.tables.write() as txn:
        return [each for node in nodes for each in book.restore(txn, node, "it was asked for")]


def _times(store: Store, log: int, tokens: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """When the last token of each full block was said; of what stands before any turn, when the conversation began."""
    turns = store.turns(log)
    begins = np.array([turn.begin for turn in turns], np.int64)
    with_start = np.array([store.conversation(store.view(log).record.conversation).created, *(t.time for t in turns)])
    ends = BLOCK * np.arange(1, tokens // BLOCK + 1) - 1
    return with_start[np.searchsorted(begins, ends, side="right")]


def _drop_pages(store: Store, txn: Writer, book: SpanBook, pruned: Iterable[Node]) -> None:
    record = book.view.record
    for number in sorted({node.span[0] // record.page for node in pruned if node.level == 1}):
        first, last = number * record.page // BLOCK, (number + 1) * record.page // BLOCK
        if not all(_detail(txn, book, Node(1, index)) == "pruned" for index in range(first, last)):
            continue
        doc = store.doc(txn, record.id, number)
        try:
            has_kv = store.info(txn, doc).kv
        except NotFound:
            continue
        if has_kv:
            store.drop_kv(txn, doc)
        store.set_signals(txn, doc, dict.fromkeys(kind for kind in KINDS if kind != _KEPT))


def _detail(txn: Reader, book: SpanBook, node: Node) -> str:
    return spans.get(txn, book.lineage.owner(node).id, node).detail

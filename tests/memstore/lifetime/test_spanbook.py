from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_store import MODEL, say, start

from memstore.errors import StoreDamaged, StoreError
from memstore.lifetime.node import Node
from memstore.lifetime.spanbook import SpanBook
from memstore.lifetime.spans import Span
from memstore.records import sealed
from memstore.store import Store


@pytest.fixture
def store() -> Iterator[Store]:
    ticks = itertools.count(1000)
    with Store.open(None, clock=lambda: float(next(ticks))) as opened:
        yield opened


def put_away(store: Store, book: SpanBook, *nodes: Node) -> None:
    with store.tables.write() as txn:
        for node in nodes:
            book.move(txn, node, "inactive", "a test")


@given(
    st.builds(
        Span,
        accesses=st.integers(0, 9),
        used=st.floats(0, 1e10),
        tags=st.frozensets(st.text(max_size=5), max_size=3),
        provenance=st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3),
        sensitivity=st.none() | st.floats(-1, 1),
        detail=st.sampled_from(["live", "inactive", "pruned"]),
    )
)
def test_a_span_comes_back_from_its_bytes(span: Span) -> None:
    assert Span.unpack(span.pack()) == span


def test_a_span_with_a_flipped_bit_is_refused() -> None:
    data = bytearray(Span(accesses=3).pack())
    data[-2] ^= 1
    with pytest.raises(StoreDamaged, match="span"):
        Span.unpack(data)


@pytest.mark.parametrize(
    "wrong", [b"", b"\x09{}", b"\0[]", b'\0{"tags":[1]}', b'\0{"tags":1}', b'\0{"provenance":3}', b'\0{"used":"x"}']
)
def test_a_row_that_is_no_span_is_refused(wrong: bytes) -> None:
    with pytest.raises(StoreDamaged, match="span"):
        Span.unpack(sealed(wrong))


def test_what_was_noted_is_counted_when_it_is_flushed(store: Store) -> None:
    *_, log = start(store)
    say(store, log, 0, "x", 2100)
    book = SpanBook(store, log)
    book.note(entered=[Node(1, 3)], resident=[Node(1, 3), Node(2, 1)], offset=2000)
    book.note(resident=[Node(1, 3)], expanded=[Node(2, 1)], offset=2050)
    book.note(entered=[Node(0, 70)], resident=[Node(0, 70), Node(0, 95)], offset=2100)
    assert book.noted() == {}
    assert book.flush() == []
    assert book.noted() == {
        Node(1, 2): Span(expansions=1, dwell=1, used=1004.0, offset=2100),
        Node(1, 3): Span(accesses=1, dwell=2, used=1002.0, offset=2000),
        Node(2, 1): Span(expansions=1, dwell=1, used=1003.0, offset=2050),
    }
    assert book.flush() == []
    book.note(entered=[Node(1, 3)], offset=2100)
    book.flush()
    assert book.span(Node(1, 3)).accesses == 2


def test_tags_and_provenance_are_added_and_taken_and_an_empty_span_leaves_no_row(store: Store) -> None:
    *_, log = start(store)
    say(store, log, 0, "x", 100)
    book, node = SpanBook(store, log), Node(1, 1)
    book.tag(node, "bugfix", "incident")
    book.untag(node, "bugfix", "never")
    book.describe(node, {"path": "src/a.py", "trust": 2})
    book.describe(node, {"language": "python"})
    book.measure(node, 0.25)
    assert book.span(node) == Span(
        tags=frozenset({"incident"}),
        provenance={"path": "src/a.py", "trust": 2, "language": "python"},
        sensitivity=0.25,
    )
    other = Node(1, 2)
    book.tag(other, "t")
    book.untag(other, "t")
    assert [*book.noted()] == [node]
    for wrong in ("", "two words", "a,b", "t" * 65):
        with pytest.raises(StoreError, match="no tag"):
            book.tag(node, wrong)


def test_what_lies_below_a_node_that_was_put_away_is_not_shown(store: Store) -> None:
    *_, log = start(store)
    say(store, log, 0, "x", 3 * 1024)
    book = SpanBook(store, log)
    put_away(store, book, Node(1, 2), Node(1, 40), Node(2, 1))
    assert book.finest(0, 4).tolist() == [0, 0, 1, 0]
    levels = book.finest(0, 96)
    assert np.flatnonzero(levels == 2).tolist() == list(range(32, 64))
    assert np.flatnonzero(levels == 1).tolist() == [2]
    assert book.finest(2, 3).tolist() == [1]
    assert book.finest(40, 66).tolist() == [2] * 24 + [0, 0]
    assert book.finest(5, 5).tolist() == []


def test_detail_comes_back_with_what_lies_above_it_when_it_was_expanded(store: Store) -> None:
    *_, log = start(store)
    say(store, log, 0, "x", 2 * 1024)
    book = SpanBook(store, log)
    put_away(store, book, Node(1, 33), Node(1, 34), Node(2, 1))
    book.note(entered=[Node(1, 34)], resident=[Node(2, 1)], offset=2048)
    assert book.flush() == []
    book.note(entered=[Node(0, 33 * 32 + 5)], offset=2048)
    assert book.flush() == [Node(1, 33), Node(2, 1)]
    assert book.finest(32, 36).tolist() == [0, 0, 1, 0]
    assert [(a.level, a.index, a.before, a.after) for a in book.audits()][-2:] == [
        (1, 33, "inactive", "live"),
        (2, 1, "inactive", "live"),
    ]


def test_the_audit_says_when_what_and_why_with_a_checksum_of_the_tokens(store: Store) -> None:
    *_, log = start(store)
    say(store, log, 0, "x", 1100)
    book = SpanBook(store, log)
    put_away(store, book, Node(1, 33))
    (audit,) = book.audits()
    assert (audit.begin, audit.end, audit.before, audit.after, audit.reason) == (
        1056,
        1088,
        "live",
        "inactive",
        "a test",
    )
    assert audit.checksum == zlib.crc32(np.arange(1056, 1088, dtype="<u4").tobytes())
    assert (audit.parent, audit.time > 1000) == (1, True)


def test_a_branch_shares_the_spans_below_its_cut_and_has_its_own_from_there_on(store: Store) -> None:
    chat, branch, log = start(store)
    say(store, log, 0, "x", 100)
    say(store, log, 1, "y", 100)
    child = store.log(chat, store.create_branch(chat, branch, 1).id, MODEL)
    child.append([7] * 100)
    old, new = SpanBook(store, log), SpanBook(store, child.record.id)
    old.tag(Node(1, 2), "shared")
    old.tag(Node(1, 3), "old")
    new.tag(Node(1, 3), "new")
    put_away(store, old, Node(1, 1), Node(1, 4))
    assert {str(node): sorted(span.tags) for node, span in new.noted().items() if span.tags} == {
        "L1:2": ["shared"],
        "L1:3": ["new"],
    }
    assert new.finest(0, 6).tolist() == [0, 1, 0, 0, 0, 0]
    assert old.finest(0, 6).tolist() == [0, 1, 0, 0, 1, 0]
    assert [a.index for a in new.audits()] == [1]


def test_what_was_noted_of_a_forgotten_span_is_forgotten(store: Store) -> None:
    chat, branch, log = start(store)
    say(store, log, 0, "x", 100)
    say(store, log, 1, "y", 2000)
    child = store.log(chat, store.create_branch(chat, branch, 1).id, MODEL)
    child.append([7] * 100)
    books = SpanBook(store, log), SpanBook(store, child.record.id)
    for book in books:
        for node in (Node(1, 1), Node(1, 3), Node(1, 4), Node(2, 0)):
            book.tag(node, "secret")
        put_away(store, book, Node(1, 3), Node(1, 4))
    store.drop_pages(log, 98, 99)  # of block 3, which both have
    assert [*books[0].noted()] == [Node(1, 1), Node(1, 4)]
    assert [*books[1].noted()] == [Node(1, 1), Node(1, 4)]
    assert [[a.index for a in book.audits()] for book in books] == [[4], [4]]


def test_a_deleted_conversation_takes_its_spans_along(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        chat, _, log = start(store)
        say(store, log, 0, "x", 100)
        book = SpanBook(store, log)
        book.tag(Node(1, 1), "t")
        put_away(store, book, Node(1, 2))
        store.delete_conversation(chat)
        with store.tables.read() as txn:
            assert [*txn.range("spans"), *txn.range("audits")] == []


@settings(max_examples=50)
@given(
    away=st.sets(st.tuples(st.sampled_from([1, 2]), st.integers(0, 60)), max_size=12),
    first=st.integers(0, 70),
    count=st.integers(0, 40),
)
def test_the_finest_level_is_that_of_the_coarsest_node_above_a_block_that_was_put_away(
    away: set[tuple[int, int]], first: int, count: int
) -> None:
    nodes = {Node(level, index % (64 if level == 1 else 2)) for level, index in away}
    with Store.open(None) as store:
        chat, branch, log = start(store)
        say(store, log, 0, "x", 1000)
        child = store.log(chat, store.create_branch(chat, branch, 1).id, MODEL)
        child.append([7] * 1048)
        book = SpanBook(store, child.record.id)
        put_away(store, book, *nodes)
        wanted = [
            2 if Node(2, block // 32) in nodes else 1 if Node(1, block) in nodes else 0
            for block in range(first, first + count)
        ]
        assert book.finest(first, first + count).tolist() == wanted

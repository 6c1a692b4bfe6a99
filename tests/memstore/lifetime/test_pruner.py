from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_store import MODEL, PAGE, fill, page_of, say, signal_of, start

from memstore.check import check
from memstore.lifetime import pruner
from memstore.lifetime.node import Node
from memstore.lifetime.pruning import Action, Options, plan
from memstore.lifetime.spanbook import SpanBook
from memstore.records import PageInfo, Turn
from memstore.signals import MeanSignal
from memstore.store import Store

DAY = 86_400.0


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 1e9

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock) -> Iterator[Store]:
    with Store.open(None, clock=clock) as opened:
        yield opened


def told(store: Store, clock: Clock, log: int, pages: int) -> None:
    """A turn of now that fills whole pages, which are kept with their signals."""
    begin, ordinal = len(store.view(log)), len(store.turns(log))
    fill(store, log, pages)
    turn = store.turns(log)[ordinal]
    store.put_turn(log, Turn(turn.ordinal, turn.role, begin, turn.content, clock.now, turn.text, True))


def prune(store: Store, clock: Clock, book: SpanBook, options: Options | None = None) -> list[Action]:
    actions = plan(pruner.candidates(store, book), clock.now, options)
    assert pruner.apply(store, book, actions) == len(actions)
    return actions


def info(store: Store, log: int, number: int) -> PageInfo:
    found = store.page_info(log, number)
    assert found is not None
    return found


def test_candidates_are_the_full_blocks_with_the_time_of_their_last_token(store: Store, clock: Clock) -> None:
    *_, log = start(store)
    told(store, clock, log, 1)
    clock.now += DAY
    told(store, clock, log, 32)
    clock.now += DAY
    say(store, log, 2, "half a block", 16)
    found = {each.node: each for each in pruner.candidates(store, SpanBook(store, log))}
    assert sorted(found) == [*(Node(1, index) for index in range(33)), Node(2, 0)]
    assert [found[Node(1, index)].said for index in (0, 1, 32)] == [1e9, 1e9 + DAY, 1e9 + DAY]
    assert [node.index for node, each in sorted(found.items()) if each.fixed] == [0], "the sinks stand there"


def test_the_page_that_grows_and_retained_ones_are_fixed(store: Store, clock: Clock) -> None:
    chat = store.create_conversation("wide pages")
    log = store.log(chat.id, chat.branch, MODEL, page=2 * PAGE).record.id
    say(store, log, 0, "x", 5 * PAGE)
    found = pruner.candidates(store, SpanBook(store, log))
    assert [each.node.index for each in found if each.fixed] == [0, 1, 4]
    *_, other = start(store)
    told(store, clock, other, 3)
    store.retain(other, 1)
    found = pruner.candidates(store, SpanBook(store, other))
    assert [each.node.index for each in found if each.fixed] == [0, 1]


def test_idle_detail_is_put_away_then_pruned_and_the_log_stays_as_it_is(store: Store, clock: Clock) -> None:
    *_, log = start(store)
    told(store, clock, log, 4)
    mean = MeanSignal(1, np.zeros((1, 1, 8), np.float16), np.ones(1, np.bool_)).pack()
    store.put_signals(log, 2, {"mean": mean})
    book, tokens = SpanBook(store, log), store.view(log).read(0, 4 * PAGE).tolist()
    assert prune(store, clock, book) == []
    clock.now += 100 * DAY
    assert [(str(a.node), a.to) for a in prune(store, clock, book)] == [(f"L1:{n}", "inactive") for n in (1, 2, 3)]
    assert book.finest(0, 4).tolist() == [0, 1, 1, 1]
    assert info(store, log, 2).kv, "put away is not gone"
    assert prune(store, clock, book) == []
    clock.now += 31 * DAY
    assert [a.to for a in prune(store, clock, book)] == ["pruned"] * 3
    assert [info(store, log, number).kv for number in range(4)] == [True, False, False, False]
    assert info(store, log, 2).signal_size == 0
    assert info(store, log, 2).words
    assert store.view(log).read(0, 4 * PAGE).tolist() == tokens
    assert len(book.audits()) == 6
    assert check(store) == []


def test_a_page_keeps_its_cells_while_one_of_its_blocks_is_not_pruned(store: Store, clock: Clock) -> None:
    chat = store.create_conversation("wide pages")
    log = store.log(chat.id, chat.branch, MODEL, page=2 * PAGE).record.id
    say(store, log, 0, "x", 6 * PAGE)
    book = SpanBook(store, log)
    book.tag(Node(1, 3), "incident")
    clock.now += 500 * DAY
    prune(store, clock, book)
    clock.now += 31 * DAY
    pruned = [a.node.index for a in prune(store, clock, book) if a.to == "pruned"]
    assert pruned == [2, 4, 5]
    assert not store.has_page(log, 2), "a page that was never kept is no error"


def test_the_vector_of_meaning_stays_so_that_a_pruned_page_is_still_found(store: Store, clock: Clock) -> None:
    *_, log = start(store)
    told(store, clock, log, 2)
    store.put_signals(log, 1, {"sharp": signal_of(), "semantic": b"a vector"})
    book = SpanBook(store, log)
    pruner.apply(store, book, [Action(Node(1, 1), "inactive", "a test"), Action(Node(1, 1), "pruned", "a test")])
    assert info(store, log, 1).signal_size == len(b"a vector")


def test_what_was_restored_counts_as_used_and_is_not_put_away_at_once(store: Store, clock: Clock) -> None:
    *_, log = start(store)
    told(store, clock, log, 3)
    book = SpanBook(store, log)
    clock.now += 200 * DAY
    prune(store, clock, book)
    assert pruner.restore(store, book, [Node(1, 2)]) == [Node(1, 2)]
    assert pruner.restore(store, book, [Node(1, 2)]) == []
    assert book.finest(0, 3).tolist() == [0, 1, 0]
    assert prune(store, clock, book) == []
    clock.now += 91 * DAY
    assert [a.to for a in prune(store, clock, book) if a.node.index == 2] == ["inactive"]


def test_pruning_through_a_branch_leaves_alone_what_only_its_parent_has(store: Store, clock: Clock) -> None:
    chat, branch, log = start(store)
    told(store, clock, log, 3)
    told(store, clock, log, 3)
    child = store.log(chat, store.create_branch(chat, branch, 1).id, MODEL)
    child.append([7] * 2 * PAGE)
    store.put_page(child.record.id, page_of(store, child.record.id, 3), 3, {"sharp": signal_of()})
    book = SpanBook(store, child.record.id)
    options = Options(grace=0)
    clock.now += 200 * DAY
    prune(store, clock, book, options)
    prune(store, clock, book, options)
    assert [info(store, log, number).kv for number in range(6)] == [True, False, False, True, True, True]
    assert not info(store, child.record.id, 3).kv


def test_pruning_lives_through_a_reopening(tmp_path: Path, clock: Clock) -> None:
    with Store.open(tmp_path, clock=clock) as store:
        *_, log = start(store)
        told(store, clock, log, 3)
        clock.now += 200 * DAY
        prune(store, clock, SpanBook(store, log))
    with Store.open(tmp_path, writable=False, clock=clock) as store:
        book = SpanBook(store, log)
        assert book.finest(0, 3).tolist() == [0, 1, 1]
        assert len(book.audits()) == 2
        assert check(store) == []


@settings(max_examples=15)
@given(
    days=st.lists(st.integers(0, 120), min_size=1, max_size=4),
    tagged=st.sets(st.integers(0, 70), max_size=4),
    used=st.sets(st.integers(0, 70), max_size=6),
)
def test_what_pruning_put_away_is_live_again_after_it_was_restored(
    days: list[int], tagged: set[int], used: set[int]
) -> None:
    clock = Clock()
    with Store.open(None, clock=clock) as store:
        *_, log = start(store)
        for ordinal in range(3):
            begin = len(store.view(log))
            store.view(log).append([ordinal] * 800)
            store.put_turn(log, Turn(ordinal, "user", begin, (begin, begin + 800), clock.now, "x", True))
            clock.now += 20 * DAY
        book = SpanBook(store, log)
        for index in tagged:
            book.tag(Node(1, index), "keep")
        book.note(entered=[Node(1, index) for index in used], offset=2400)
        book.flush()
        before = book.finest(0, 75).tolist()
        done = list[Action]()
        for wait in days:
            clock.now += wait * DAY
            done += prune(store, clock, book)
        levels = book.finest(0, 75)
        assert not levels[[index for index in tagged if index < 75]].any()
        pruner.restore(store, book, sorted({action.node for action in done}))
        assert book.finest(0, 75).tolist() == before
        assert {span.detail for span in book.noted().values()} <= {"live"}

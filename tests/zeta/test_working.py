"""Who is in the window, who leaves and who comes back, over a live tiny model."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from live_llama import distance, prose
from tiny_sessions import LIMIT, PAGE, PINNED, TinySession

from memstore import ERASED
from zeta.allocator import RESIDENCY
from zeta.errors import ContextTooSmall
from zeta.events import Evicted, GuestLeft
from zeta.window import Kind

Tiny = Callable[..., TinySession]


def kinds(tiny: TinySession) -> list[str]:
    return [segment.kind.value for segment in tiny.engine.window.segments]


def expected(tiny: TinySession) -> np.ndarray:
    """What the model expects after the last token."""
    tiny.engine.again()
    return tiny.runtime.context.logits()


def test_the_oldest_page_leaves_first_and_the_pinned_tokens_never(tiny_session: Tiny) -> None:
    tiny = tiny_session()
    tiny.tell(prose(1000))
    gone = [event for event in tiny.events if isinstance(event, Evicted)]
    assert [event.begin for event in gone] == sorted(event.begin for event in gone)
    assert gone[0].begin == PINNED
    assert all(event.stored for event in gone)
    assert tiny.engine.window.resident(0, PINNED) == PINNED
    assert kinds(tiny) == ["pinned", "recent"]
    assert tiny.engine.window.segments[1].begin == gone[-1].end


def test_the_header_of_a_turn_that_is_cut_stays_until_the_turn_is_gone(tiny_session: Tiny) -> None:
    tiny = tiny_session()
    tiny.tell(prose(PINNED))
    turn = tiny.say(prose(300))
    tiny.tell(prose(100))
    header = tiny.engine.window.segments[1]
    assert (header.kind, header.begin, header.end) == (Kind.HEADER, turn.begin, turn.content)
    tiny.say(prose(400))
    assert [s.begin for s in tiny.engine.window.segments if s.kind is Kind.HEADER] != [turn.begin]
    assert tiny.engine.window.used <= LIMIT


def test_a_guest_leaves_when_its_turns_are_over_and_stays_where_it_is_asked_for_again(tiny_session: Tiny) -> None:
    tiny = tiny_session()
    tiny.tell(prose(600))
    working = tiny.engine.working
    assert working.bring(tiny.found(0), "passage", None) == "passage"
    for turn in range(1, RESIDENCY + 2):
        working.turn = turn
        if turn == 2:
            working.bring(tiny.found(0), "passage", None)  # asked for again: nothing is decoded twice
        working.retire()
        assert len(tiny.engine.window.guests()) == 1
    working.turn = RESIDENCY + 2
    working.retire()
    assert not tiny.engine.window.guests()
    (event,) = working.drain()
    assert isinstance(event, GuestLeft)
    assert event.reason == "residency"


def test_what_a_listener_did_not_take_is_still_there_for_the_next(tiny_session: Tiny) -> None:
    tiny = tiny_session()
    tiny.engine.working.events = [Evicted(1, 0, 1, True), Evicted(2, 1, 2, True)]
    assert next(tiny.engine.working.drain()).page == 1  # type: ignore[attr-defined]
    assert [event.page for event in tiny.engine.working.drain()] == [2]  # type: ignore[attr-defined]


def test_a_page_restored_as_cells_predicts_as_if_it_had_never_left(tiny_session: Tiny) -> None:
    tiny = tiny_session(limit=512)
    tokens = prose(470)
    tiny.tell(tokens)
    before = expected(tiny)
    window, working = tiny.engine.window, tiny.engine.working
    index = window.split(PAGE)
    window.drop(index, 0, PAGE)
    without = expected(tiny)
    assert working.bring(tiny.found(1), "kv", None) == "kv"
    (guest,) = window.guests()
    assert (guest.kind, guest.begin, guest.tokens) == (Kind.RECALLED, PAGE, tuple(tokens[PAGE : 2 * PAGE]))
    assert distance(before, expected(tiny)) > 0.002  # it stands after the pinned tokens, not where it was
    assert distance(before, without) > 0.05
    window.drop(window.segments.index(guest))
    tiny.engine.again()
    head = window.find(Kind.PINNED)[-1] + 1
    first = window.segments[head]
    assert first.begin == PINNED
    gap = first.end - PINNED
    window.drop(head)
    working.bring(tiny.found(1), "kv", None)
    working.bring(tiny.found(0), "kv", None)
    assert [s.begin for s in window.guests()] == [PINNED, PAGE]  # in time order, without the pinned tokens
    assert gap == window.guests()[0].length
    assert distance(before, expected(tiny)) < 0.003


def test_neither_a_page_that_leaves_nor_one_that_comes_back_moves_what_is_there(tiny_session: Tiny) -> None:
    tiny = tiny_session()
    tiny.tell(prose(900))
    working = tiny.engine.working
    working.make_room(2 * PAGE)
    assert working.bring(tiny.found(4), "kv", None) == "kv"
    assert working.bring(tiny.found(3), "kv", None) == "kv"
    assert not tiny.runtime.context.shift_pending


@pytest.mark.parametrize("arch", ["llama", "qwen2vl", "mamba"])
def test_a_page_comes_back_as_text_where_cells_cannot(tiny_session: Tiny, arch: str) -> None:
    tiny = tiny_session(arch)
    tokens = prose(900)
    tiny.tell(tokens)
    if arch == "llama":
        store = tiny.session.store
        doc = store.owner(tiny.session.history.record.id, 2)
        with store.tables.write() as txn:
            store.drop_kv(txn, doc)
    assert tiny.engine.working.bring(tiny.found(2), "kv", 880) == "text"
    (guest,) = tiny.engine.window.guests()
    assert guest.tokens == tuple(tokens[2 * PAGE : 3 * PAGE])
    after = tiny.engine.window.segments[tiny.engine.window.segments.index(guest) + 1]
    assert after.begin == 880
    assert tiny.engine.window.used <= LIMIT


def test_what_was_erased_does_not_come_back_as_text(tiny_session: Tiny) -> None:
    tiny = tiny_session()
    tokens = prose(600)
    tiny.tell(tokens)
    record = tiny.session.history.record
    with tiny.session.store.file(record) as file:
        file.erase(PAGE + 10, PAGE + 20)
    tiny.engine.working.bring(tiny.found(1), "text", None)
    (guest,) = tiny.engine.window.guests()
    assert ERASED not in guest.tokens
    assert guest.tokens == tuple(tokens[PAGE : PAGE + 10] + tokens[PAGE + 20 : 2 * PAGE])


def test_a_guest_whose_place_has_left_the_window_goes_before_the_oldest_recent_token(tiny_session: Tiny) -> None:
    tiny = tiny_session()
    tiny.tell(prose(800))
    tiny.engine.working.bring(tiny.found(0), "passage", 20)
    assert kinds(tiny) == ["pinned", "guest", "recent"]


def test_a_turn_that_cannot_fit_is_refused_and_nothing_is_lost(tiny_session: Tiny) -> None:
    tiny = tiny_session()
    tiny.tell(prose(300))
    with pytest.raises(ContextTooSmall) as caught:
        tiny.engine.working.make_room(LIMIT)
    assert caught.value.hint
    tiny.tell(prose(50))
    assert tiny.engine.decoded == 350


def test_a_passage_is_never_in_the_window_twice(tiny_session: Tiny) -> None:
    tiny = tiny_session()
    tiny.tell(prose(600))
    for _ in range(3):
        tiny.engine.working.bring(tiny.found(0), "passage", None)
    assert len(tiny.engine.window.guests()) == 1
    tiny.engine.working.release()
    assert not tiny.engine.window.guests()
    assert not list(tiny.engine.working.drain())

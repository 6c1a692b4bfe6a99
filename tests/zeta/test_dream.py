"""Idle work: what is missing is made again, what is damaged is dropped to text, and typing ends it at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from live_llama import prose
from tiny_sessions import PAGE, TinySession

from zeta.dream import Dreamer, Task, tasks
from zeta.events import Dreamed, Event

Tiny = Callable[..., TinySession]


@pytest.fixture
def tiny(tiny_session: Tiny) -> TinySession:
    """A log of eight full pages, all with signals and words."""
    made = tiny_session()
    made.tell(prose(8 * PAGE + 5))
    return made


def work(tiny: TinySession, dreamt: set[int] | None = None) -> Iterator[Task]:
    session = tiny.session
    seen = set() if dreamt is None else dreamt
    return tasks(session.store, session.history, session.pager, session.live, session.words, seen)


def dream(tiny: TinySession, dreamt: set[int] | None = None) -> dict[str, int]:
    """Dream to the end: pages changed by kind of task."""
    events: list[Event] = []
    dreamer = Dreamer(events.append)
    dreamer.rest(work(tiny, dreamt))
    assert dreamer._thread
    dreamer._thread.join()
    dreamer.close()
    return {event.task: event.pages for event in events if isinstance(event, Dreamed)}


def damage(tiny: TinySession, number: int) -> None:
    store = tiny.session.store
    doc = store.owner(tiny.session.history.record.id, number)
    with store.tables.write() as txn:
        data = bytearray(txn.get("pages", doc.key) or b"")
        data[len(data) // 2] ^= 1
        txn.put("pages", doc.key, bytes(data))


def test_a_whole_store_leaves_nothing_to_dream_of(tiny: TinySession) -> None:
    assert dream(tiny) == {}


def test_signals_and_words_that_were_removed_come_back_as_they_were(tiny: TinySession) -> None:
    store, log = tiny.session.store, tiny.session.history.record.id
    scope = store.scope(log)
    kinds = ("sharp", "mean")

    def stored() -> dict[str, list[bytes]]:
        found = {}
        for kind in kinds:
            with store.signals(kind, scope) as views:
                found[kind] = [bytes(view) for _, _, view in views]
        return found

    before, hits = stored(), store.lexical("ferryman", scope).docs.tolist()
    docs = [store.owner(log, number) for number in (2, 5)]
    with store.tables.write() as txn:
        for doc in docs:
            store.set_signals(txn, doc, dict.fromkeys(kinds))
            store.set_words(txn, doc, None)
    assert stored() != before
    assert dream(tiny) == {"signals": 2, "words": 2}
    assert stored() == before
    assert store.lexical("ferryman", scope).docs.tolist() == hits


def test_a_damaged_page_is_dropped_to_its_text_and_the_others_go_on(tiny: TinySession) -> None:
    damage(tiny, 3)
    assert dream(tiny) == {"checks": 1}
    infos = [tiny.session.store.page_info(tiny.session.history.record.id, n) for n in range(8)]
    assert [bool(info and info.kv) for info in infos] == [n != 3 for n in range(8)]
    assert tiny.session.pager.bring(tiny.session.history.record.id, 3) is None


def test_a_page_of_another_build_is_left_alone(tiny: TinySession) -> None:
    store, log = tiny.session.store, tiny.session.history.record.id
    doc = store.owner(log, 7)
    with store.tables.write() as txn:
        store.set_signals(txn, doc, {"sharp": None})
    tiny.session.pager.format = "llama.cpp/another kv"
    assert dream(tiny) == {}
    assert store.page_info(log, 0).kv  # type: ignore[union-attr]


def test_dreaming_is_no_use_of_a_page(tiny: TinySession) -> None:
    store, log = tiny.session.store, tiny.session.history.record.id
    dream(tiny)
    store.flush_touched()
    assert store.page_info(log, 1).hits == 0  # type: ignore[union-attr]


def test_pages_that_were_dreamt_of_are_not_read_again(tiny: TinySession) -> None:
    dreamt: set[int] = set()
    dream(tiny, dreamt)
    assert dreamt == set(range(8))
    damage(tiny, 3)
    assert not list(work(tiny, dreamt))


def test_waking_ends_a_dream_after_the_page_in_hand() -> None:
    begun, release, done = threading.Event(), threading.Event(), []

    def run(number: int) -> bool:
        begun.set()
        release.wait(5)
        done.append(number)
        return True

    events: list[Event] = []
    dreamer = Dreamer(events.append)
    endless = (Task("signals", lambda number=number: run(number)) for number in range(10**9))
    dreamer.rest(endless)
    begun.wait(5)
    dreamer.rest(endless)  # one dream at a time
    dreamer._stop.set()
    release.set()
    dreamer.wake()
    assert done == [0]
    assert [event.pages for event in events if isinstance(event, Dreamed)] == [1]
    dreamer.wake()
    assert threading.active_count() == len([t for t in threading.enumerate() if t.name != "zeta-dream"])

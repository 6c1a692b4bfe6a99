import threading
from collections.abc import Iterator

import numpy as np
import pytest
from small_store import MODEL, PAGE, say, signal_of, start

from memstore.codec import Page, decode
from memstore.errors import StoreFull
from memstore.store import Store
from memstore.writer import PageWriter, WritePage


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open(None) as opened:
        yield opened


def job(log: int, number: int) -> WritePage:
    ids = np.arange(number * PAGE, number * PAGE + PAGE, dtype=np.uint32)
    page = Page(bytes.fromhex(MODEL), number, number * PAGE, ids, np.zeros(PAGE, np.int32))
    return WritePage(log, page, "f16", {"sharp": signal_of()}, "some words")


def full(store: Store) -> None:
    raise StoreFull("no room", "make some")


def test_pages_submitted_are_in_the_store_after_a_flush(store: Store) -> None:
    *_, log = start(store)
    say(store, log, 0, "x", 10 * PAGE)
    with PageWriter(store, capacity=2) as writer:
        for number in range(10):
            writer.submit(job(log, number))
        writer.flush()
        assert decode(store.page(log, 9) or b"").tokens[0] == 9 * PAGE
        assert store.stat().pages == 10


def test_a_full_queue_makes_the_submitter_wait(store: Store) -> None:
    gate, submitted = threading.Event(), threading.Event()
    writer = PageWriter(store, capacity=1)

    def submit() -> None:
        for _ in range(3):  # one runs, one waits, one is too many
            writer.submit(lambda store: gate.wait())
        submitted.set()

    thread = threading.Thread(target=submit)
    thread.start()
    assert not submitted.wait(0.1)
    gate.set()
    thread.join()
    assert submitted.is_set()
    writer.close()


def test_an_error_in_the_thread_is_raised_at_the_next_call_and_the_rest_is_not_written(store: Store) -> None:
    done: list[str] = []
    gate = threading.Event()
    writer = PageWriter(store)
    writer.submit(lambda store: gate.wait() and full(store))
    writer.submit(lambda store: done.append("after"))
    gate.set()
    with pytest.raises(StoreFull):
        writer.flush()
    assert done == []
    writer.submit(lambda store: done.append("later"))
    writer.flush()
    assert done == ["later"]
    writer.submit(full)
    with pytest.raises(StoreFull):
        writer.close()


def test_closing_finishes_what_was_submitted_and_ends_the_thread(store: Store) -> None:
    *_, log = start(store)
    say(store, log, 0, "x", 5 * PAGE)
    writer = PageWriter(store)
    for number in range(5):
        writer.submit(job(log, number))
    writer.close()
    writer.close()
    assert store.stat().pages == 5
    assert "page-writer" not in [thread.name for thread in threading.enumerate()]
    with pytest.raises(RuntimeError):
        writer.submit(job(log, 0))

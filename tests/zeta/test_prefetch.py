"""Pages read ahead by a background thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from memstore.codec import Page
from memstore.errors import PageDamaged
from zeta.prefetch import KEEP, Prefetcher

WAIT = 20.0  # seconds until a test that hangs fails


def page(number: int) -> Page:
    ids = np.arange(4, dtype=np.uint32)
    return Page(b"\0" * 32, number, number * 4, ids, np.arange(4, dtype=np.int32), (), ())


class Shelf:
    """Gives pages, remembers who asked for which, and can be told to wait or to fail."""

    def __init__(self) -> None:
        self.loads: list[tuple[int, int]] = []
        self.threads: set[str] = set()
        self.open = threading.Event()
        self.open.set()
        self.error: Exception | None = None

    def load(self, log: int, number: int) -> Page | None:
        self.loads.append((log, number))
        self.threads.add(threading.current_thread().name)
        assert self.open.wait(WAIT)
        if self.error:
            raise self.error
        return page(number) if number < 100 else None


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def ahead(shelf: Shelf) -> Iterator[Prefetcher]:
    prefetcher = Prefetcher(shelf.load)
    yield prefetcher
    shelf.open.set()
    prefetcher.close()


def test_a_page_that_was_wanted_is_read_once_and_in_the_background(shelf: Shelf, ahead: Prefetcher) -> None:
    ahead.want([(1, 3), (1, 4)])
    ahead.want([(1, 3)])
    deadline = time.monotonic() + WAIT
    while len(shelf.loads) < 2 and time.monotonic() < deadline:
        time.sleep(0.001)
    found = ahead.take(1, 3)
    assert found is not None
    assert found.number == 3
    assert ahead.take(1, 4) is not None
    assert shelf.loads == [(1, 3), (1, 4)]
    assert all(name.startswith("zeta-prefetch") for name in shelf.threads)


def test_a_page_that_still_waits_its_turn_is_read_here(shelf: Shelf, ahead: Prefetcher) -> None:
    begun, over = threading.Event(), threading.Event()
    ahead.warm(lambda _going_on: begun.set() or over.wait(WAIT))
    assert begun.wait(WAIT)
    ahead.want([(1, 4)])
    assert ahead.take(1, 4) is not None
    assert shelf.threads == {threading.current_thread().name}
    over.set()


def test_a_page_that_nobody_wanted_is_read_now_and_here(shelf: Shelf, ahead: Prefetcher) -> None:
    assert ahead.take(2, 7) is not None
    assert shelf.threads == {threading.current_thread().name}


def test_a_page_is_given_once(shelf: Shelf, ahead: Prefetcher) -> None:
    ahead.want([(1, 3)])
    ahead.take(1, 3)
    ahead.take(1, 3)
    assert shelf.loads == [(1, 3), (1, 3)]


def test_a_page_without_kv_is_none(ahead: Prefetcher) -> None:
    ahead.want([(1, 200)])
    assert ahead.take(1, 200) is None


def test_an_error_of_the_background_is_raised_where_the_page_is_taken(shelf: Shelf, ahead: Prefetcher) -> None:
    shelf.error = PageDamaged("a page is damaged")
    ahead.want([(1, 3)])
    with pytest.raises(PageDamaged):
        ahead.take(1, 3)
    shelf.error = None
    assert ahead.take(1, 3) is not None


def test_only_the_pages_wanted_last_are_kept(shelf: Shelf, ahead: Prefetcher) -> None:
    shelf.open.clear()
    ahead.want([(1, i) for i in range(KEEP)])
    ahead.want([(1, 0)])  # wanted again: not the oldest any more
    ahead.want([(1, KEEP)])
    shelf.open.set()
    for i in (0, *range(2, KEEP + 1)):
        assert ahead.take(1, i) is not None
    assert (1, 1) not in shelf.loads
    assert ahead.take(1, 1) is not None


def test_forgetting_drops_what_is_ready_and_what_is_on_its_way(shelf: Shelf, ahead: Prefetcher) -> None:
    shelf.open.clear()
    ahead.want([(1, 0), (1, 1)])
    ahead.forget()
    shelf.open.set()
    assert ahead.take(1, 1) is not None
    assert shelf.loads.count((1, 1)) == 1
    assert threading.current_thread().name in shelf.threads


def test_closing_ends_the_thread(shelf: Shelf) -> None:
    prefetcher = Prefetcher(shelf.load)
    prefetcher.want([(1, 0)])
    prefetcher.close()
    prefetcher.close()
    assert not [t for t in threading.enumerate() if t.name in shelf.threads]
    assert prefetcher.take(1, 0) is not None


def test_what_is_warmed_ends_when_it_is_closed_and_no_page_waits_for_it() -> None:
    shelf, begun, asked = Shelf(), threading.Event(), list[bool]()

    def read(going_on: Callable[[], bool]) -> None:
        begun.set()
        while going_on():
            asked.append(True)

    prefetcher = Prefetcher(shelf.load)
    prefetcher.warm(read)
    assert begun.wait(WAIT)
    prefetcher.want([(1, 5)])
    found = prefetcher.take(1, 5)
    assert found is not None
    assert found.number == 5
    prefetcher.close()
    assert asked

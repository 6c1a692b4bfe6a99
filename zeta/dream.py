"""Idle work, done while nobody types and cancelled the moment somebody does: dreaming refines signals (seed 003).

A dream changes speed and reach, never what is true: checksums are verified (a damaged page is dropped to its text),
pages without signals of the present calibration get them, pages without words are indexed.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from memstore import signals
from memstore.background import stand_back
from memstore.errors import PageDamaged, PageRejected, StoreError
from memstore.logs import LogView
from memstore.scope import Range, Scope
from memstore.store import Store
from zeta.events import Dreamed, Event
from zeta.pager import Pager
from zeta.semantic import Meanings

log = logging.getLogger("zeta.dream")


REST = 4
"""Pause after each piece of idle work, in multiples of the time it took."""


@dataclass(frozen=True)
class Task:
    """One page's worth of idle work; `run` tells whether it changed anything."""

    name: str
    run: Callable[[], bool]


class Dreamer:
    """Runs tasks on a background thread between `rest` and `wake`."""

    def __init__(self, on_event: Callable[[Event], None]) -> None:
        """`on_event` is called from the background thread, once for each kind of task that changed something."""
        self._on_event = on_event
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def rest(self, work: Iterator[Task]) -> None:
        """Begin; a dream that is under way goes on."""
        if self._thread and self._thread.is_alive():
            return
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, args=(work,), name="zeta-dream", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Stop after the page in hand and wait for that: milliseconds."""
        self._stop.set()
        if self._thread:
            self._thread.join()
            self._thread = None

    close = wake

    def _run(self, work: Iterator[Task]) -> None:
        stand_back()
        done: dict[str, int] = {}
        try:
            for task in work:
                began = time.perf_counter()
                if task.run():
                    done[task.name] = done.get(task.name, 0) + 1
                # A light sleeper: four fifths of the time the cores belong to whoever else wants them.
                if self._stop.wait(REST * (time.perf_counter() - began)):
                    break
        except StoreError as error:
            log.warning("dreaming stopped: %s", error)
        for name, pages in done.items():
            self._on_event(Dreamed(name, pages))


def tasks(
    store: Store,
    history: LogView,
    pager: Pager,
    live: Callable[[int, int], npt.NDArray[np.bool_]],
    words: Callable[[int, int], str],
    dreamt: set[int],
    meanings: Meanings | None = None,
) -> Iterator[Task]:
    """The idle work of one log, newest pages first: they are asked for most. Pages in `dreamt` are left out; those
    that are done are put in."""
    record = history.record
    for number in reversed(range(record.first_page, len(history) // record.page)):
        if number in dreamt or not store.has_page(record.id, number):
            continue
        begin, end = number * record.page, (number + 1) * record.page

        def verify(number: int = number) -> bool:
            try:
                pager.look(record.id, number)
            except PageDamaged as error:
                log.warning("page %d keeps its text only: %s", number, error)
                with store.tables.write() as txn:
                    store.drop_kv(txn, store.doc(txn, record.id, number))
                return True
            except PageRejected:
                pass  # whole, but of another build: who made it can still use it
            return False

        def sharpen(number: int = number, begin: int = begin, end: int = end) -> bool:
            if _has_signals(store, record.id, number, pager.layout):
                return False
            try:
                page = pager.look(record.id, number)
            except PageRejected:
                return False
            if page is None:
                return False
            store.put_signals(record.id, number, pager.signals(page, live(begin, end)))
            return True

        def index(number: int = number, begin: int = begin, end: int = end) -> bool:
            info = store.page_info(record.id, number)
            if info is None or info.words:
                return False
            store.put_words(record.id, number, words(begin, end))
            return True

        def understand(number: int = number) -> bool:
            doc = store.owner(record.id, number)
            if meanings is None or meanings.known(doc.log, number):
                return False
            meanings.learn(doc.log, number)
            return True

        yield Task("meanings", understand)
        yield Task("checks", verify)
        yield Task("signals", sharpen)
        yield Task("words", index)
        dreamt.add(number)


def _has_signals(store: Store, log_id: int, number: int, layout: int) -> bool:
    only = Scope((Range(log_id, number, number + 1),), frozenset({log_id}))
    with store.signals("sharp", only) as found:
        return any(signals.SharpSignal.unpack(view).layout == layout for _, _, view in found)

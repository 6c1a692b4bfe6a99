"""Idle work, done while nobody types and cancelled the moment somebody does: dreaming refines signals (seed 003).

A dream changes speed and reach, never what is true: checksums are verified (a damaged page is dropped to its text),
pages without signals of the present calibration get them, pages without words are indexed.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from memstore import signals
from memstore.errors import PageDamaged, StoreError
from memstore.logs import LogView
from memstore.scope import Range, Scope
from memstore.store import Store
from zeta.events import Dreamed, Event
from zeta.pager import Pager

log = logging.getLogger("zeta.dream")


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
        done: dict[str, int] = {}
        try:
            for task in work:
                if self._stop.is_set():
                    break
                if task.run():
                    done[task.name] = done.get(task.name, 0) + 1
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
) -> Iterator[Task]:
    """The idle work of one log, newest pages first: they are asked for most."""
    record = history.record
    for number in reversed(range(record.first_page, len(history) // record.page)):
        begin, end = number * record.page, (number + 1) * record.page

        def sharpen(number: int = number, begin: int = begin, end: int = end) -> bool:
            if _has_signals(store, record.id, number, pager.layout):
                return False
            try:
                page = pager.bring(record.id, number)
            except PageDamaged:
                with store.tables.write() as txn:
                    store.drop_kv(txn, store.owner(record.id, number))
                return True
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

        yield Task("signals", sharpen)
        yield Task("words", index)


def _has_signals(store: Store, log_id: int, number: int, layout: int) -> bool:
    only = Scope((Range(log_id, number, number + 1),), frozenset({log_id}))
    with store.signals("sharp", only) as found:
        return any(signals.SharpSignal.unpack(view).layout == layout for _, _, view in found)

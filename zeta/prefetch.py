"""Pages read, decompressed and checked in the background before they are needed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor

from memstore.background import stand_back
from memstore.codec import Page

KEEP = 8
"""Pages kept ready: 3 MB each with the default model, so 24 MB at most."""


class Prefetcher:
    """A small cache of pages, filled by one background thread."""

    def __init__(self, load: Callable[[int, int], Page | None]) -> None:
        """`load(log, number)` reads and checks a page; it runs on the background thread too."""
        self._load = load
        self._pool = ThreadPoolExecutor(1, "zeta-prefetch", stand_back)
        self._closing = False
        self._ready: OrderedDict[tuple[int, int], Future[Page | None]] = OrderedDict()

    def want(self, keys: Iterable[tuple[int, int]]) -> None:
        """Start reading these pages unless they are ready or on their way."""
        for key in keys:
            if key not in self._ready:
                self._ready[key] = self._pool.submit(self._load, *key)
            self._ready.move_to_end(key)
        while len(self._ready) > KEEP:
            self._ready.popitem(last=False)[1].cancel()

    def warm(self, read: Callable[[Callable[[], bool]], object]) -> None:
        """Call `read(going_on)` in the background, where `going_on()` says whether to go on."""
        self._pool.submit(read, lambda: not self._closing)

    def take(self, log: int, number: int) -> Page | None:
        """A page, from the cache or read now; an error of the background read is raised here."""
        found = self._ready.pop((log, number), None)
        # what still waits its turn is read here and now
        return self._load(log, number) if found is None or found.cancel() else found.result()

    def forget(self) -> None:
        """Drop everything: pages were erased, or another log was opened."""
        for future in self._ready.values():
            future.cancel()
        self._ready.clear()

    def close(self) -> None:
        """End the thread."""
        self._closing = True
        self.forget()
        self._pool.shutdown(wait=True)

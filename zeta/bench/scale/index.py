"""scale, index: how long a question is searched for among synthetic pages, in how much memory, and whether the search
finds what an exact one finds."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any, NamedTuple

import numpy as np

from memstore.store import Store
from zeta.bench import disk, memory
from zeta.bench.report import Told
from zeta.bench.scale import exact
from zeta.bench.scale.exact import FIRST, Places
from zeta.bench.scale.filling import QUOTA, fill, log_of
from zeta.bench.scale.sample import Sample
from zeta.recall import Query, Ranking, Recall
from zeta.semantic import Meanings

COLD = 3
"""Questions that are searched for after the system was made to forget the store."""

_WATCHED = 4
"""Questions during which private memory is watched."""

_EVERY = 0.01
"""Seconds between two readings of it."""

Milliseconds = list[float]


class Cost(NamedTuple):
    """Milliseconds of one search: by the clock, and of processors, which other programs disturb less."""

    wall: float
    cpu: float


def measure(sample: Sample, tokens: int, seed: int, progress: Told) -> dict[str, Any]:
    """Fill a store with `tokens` of synthetic history and search it; leaves nothing on disk."""
    count = max(len(sample.asked), tokens // sample.page)
    with tempfile.TemporaryDirectory(prefix="zeta-bench-") as name:
        folder = Path(name)
        began = time.perf_counter()
        places = fill(sample, folder, count, seed, lambda share: progress(0.4 * share, "filling"))
        filled = time.perf_counter() - began
        progress(0.4, "searching, cold")
        cold, gone = _cold(sample, folder)
        with Store.open(folder, quota=QUOTA) as store:
            found = Searching(sample, store).measure(places, lambda step: progress(0.5, step))
            weights = disk.weights(store)
    return {
        "tokens": count * sample.page,
        "pages": count,
        "fill_seconds": filled,
        "cold_ms": spread(cold),
        "cold_share": gone,
        **found,
        "disk": weights,
    }


def spread(values: Milliseconds) -> dict[str, float] | None:
    """The median, and what 19 of 20 stay below; None for no values."""
    if not values:
        return None
    return {"n": len(values), "p50": float(np.percentile(values, 50)), "p95": float(np.percentile(values, 95))}


def _cold(sample: Sample, folder: Path) -> tuple[Milliseconds, float | None]:
    """First searches of a store that was just opened and of whose files the system holds nothing, and the share of them
    that was really gone."""
    found, gone = [], None
    for asked in sample.asked[:COLD]:
        gone = disk.forget(folder)
        with Store.open(folder, quota=QUOTA) as store:
            searching = Searching(sample, store)
            searching.understand(asked.query)
            found.append(searching.timed(asked.query)[1].wall)
    return found, gone


class Searching:
    """Searches of one open store that was filled, each timed."""

    def __init__(self, sample: Sample, store: Store) -> None:
        """The store stays the caller's to close."""
        self._sample, self._store, self._log = sample, store, log_of(store)
        self._queries = [asked.query for asked in sample.asked]
        self._meanings = Meanings(sample.embedder, store, lambda _log, _number: []) if sample.embedder else None
        self._recall = Recall(store, sample.calibration, sample.kv_of, sample.layout, self._meanings)

    def understand(self, query: Query) -> None:
        """Make the vector of a question's meaning: it is no part of a search, and takes the same however much there
        is."""
        if self._meanings:
            self._meanings.vector(query.text)

    def timed(self, query: Query, signal: str = "fused", recall: Recall | None = None) -> tuple[Ranking, Cost]:
        """Search the whole log; the pages in order, and what that cost."""
        began, busy = time.perf_counter(), time.process_time()
        ranking = (recall or self._recall).rank(query, self._log, "branch", signal)
        return ranking, Cost(1e3 * (time.perf_counter() - began), 1e3 * (time.process_time() - busy))

    def measure(self, places: Sequence[int], tell: Callable[[str], None]) -> dict[str, Any]:
        """Search for every question; `places`: where its page was planted."""
        tell("searching")
        before = memory.settled_bytes()
        self.timed(self._queries[0])  # reads the map, and makes what a search keeps
        found, fused = self._fused()
        after = memory.settled_bytes()
        keys, parts = self._parts()
        single = self._single()
        tell("searching exactly")
        wanted = exact.search(self._sample, self._store, self._log, self._meanings, self._queries)
        right = list(zip(places, found, strict=True))
        return {
            "questions": len(fused),
            "query_vectors": float(np.mean([heads.shape[1] for q in self._queries if (heads := q.heads) is not None])),
            "search_ms": spread([cost.wall for cost in fused]),
            "search_cpu_ms": spread([cost.cpu for cost in fused]),
            "vector_ms": spread([cost.wall for cost in single]),
            "vector_cpu_ms": spread([cost.cpu for cost in single]),
            "parts_ms": parts,
            "private": self._private(before, after),
            "agreement": {
                "fused": exact.agreement(found, [best.fused for best in wanted]),
                "keys": exact.agreement(keys, [best.keys for best in wanted]),
            },
            "first": sum(place == pages[0] for place, pages in right) / len(right),
            "in_k": sum(place in pages for place, pages in right) / len(right),
            "k": FIRST,
        }

    def _fused(self) -> tuple[list[Places], list[Cost]]:
        found, costs = [], []
        for query in self._queries:
            self.understand(query)
            ranking, cost = self.timed(query)
            found.append(exact.first(ranking))
            costs.append(cost)
        return found, costs

    def _single(self) -> list[Cost]:
        """Searches with one vector of one head, without words and meanings."""
        sample, whole = self._sample, self._sample.calibration
        mean = None if whole.query_mean is None else whole.query_mean[:1]
        one = replace(whole, heads=whole.heads[:1], weights=(1.0,), query_mean=mean)
        recall = Recall(self._store, one, sample.kv_of[:1], sample.layout)
        vectors = [query.heads[:1, -1:] for query in self._queries if query.heads is not None]
        return [self.timed(Query(vector, "", meant=False), "sharp", recall)[1] for vector in vectors]

    def _parts(self) -> tuple[list[Places], dict[str, Any]]:
        """The first pages by keys alone; and where the time of a search goes: keys, words and meanings by
        themselves."""
        scope = self._store.scope(self._log)
        found, times = [], {"keys": Milliseconds(), "words": Milliseconds(), "meanings": Milliseconds()}
        for query in self._queries:
            ranking, cost = self.timed(replace(query, text="", meant=False), "sharp")
            found.append(exact.first(ranking))
            times["keys"].append(cost.wall)
            began = time.perf_counter()
            self._store.lexical(query.text, scope)
            times["words"].append(1e3 * (time.perf_counter() - began))
            if self._meanings:
                self.understand(query)
                began = time.perf_counter()
                self._meanings.cosines(query.text, scope)
                times["meanings"].append(1e3 * (time.perf_counter() - began))
        return found, {name: spread(values) for name, values in times.items()}

    def _private(self, before: int | None, after: int | None) -> dict[str, int] | None:
        """Private memory before the first search, between searches, and at its highest during them."""
        if before is None or after is None:
            return None
        with _watched() as readings:
            for query in self._queries[:_WATCHED]:
                self.timed(query)
        return {"before_bytes": before, "after_bytes": after, "peak_bytes": max(after, *readings)}


@contextmanager
def _watched() -> Iterator[list[int]]:
    """Readings of private memory, taken by a thread all the while."""
    readings: list[int] = [0]
    over = Event()

    def watch() -> None:
        while not over.wait(_EVERY):
            readings.append(memory.private_bytes() or 0)

    thread = Thread(target=watch, name="memory-watch", daemon=True)
    thread.start()
    try:
        yield readings
    finally:
        over.set()
        thread.join()

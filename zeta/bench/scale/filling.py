"""scale, filling: a store of synthetic pages, with real ones planted among them.

A page has its traces (keys, words, meanings) and no KV: what is searched is there, what is brought back is not.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from memstore.codec import Page, encode
from memstore.logs import LogView
from memstore.records import PageInfo
from memstore.semantic import SemanticSignal
from memstore.signals import SharpSignal, quantize
from memstore.store import Store
from zeta.bench.scale.sample import Sample, Trace

BATCH = 64
"""Pages drawn together and written in one transaction."""

QUOTA = 1 << 60
"""No page may be given up while it is searched."""

_MODEL = "00" * 32
"""The fingerprint of the model that read the synthetic history."""


def fill(sample: Sample, folder: Path, count: int, seed: int, progress: Callable[[float], None]) -> tuple[int, ...]:
    """Make a store of `count` pages in the folder, its only log number `log_of`. Returns where the page of each
    question was planted: at even distances. Raises ValueError where they do not fit."""
    if count < len(sample.asked):
        raise ValueError(f"{count} pages have no room for {len(sample.asked)} planted ones")
    places = tuple(int((i + 0.5) * count / len(sample.asked)) for i in range(len(sample.asked)))
    told = {place: asked.told for place, asked in zip(places, sample.asked, strict=True)}
    rng = np.random.default_rng(seed)
    with Store.open(folder, quota=QUOTA) as store:
        chat = store.create_conversation("synthetic", "", {})
        log = store.log(chat.id, chat.branch, _MODEL, page=sample.page)
        log.append(np.zeros(count * sample.page, np.uint32))
        for first in range(0, count, BATCH):
            drawn = draw(sample, rng, min(BATCH, count - first))
            _write(store, log, first, [told.get(first + i, trace) for i, trace in enumerate(drawn)])
            progress(first / count)
    return places


def log_of(store: Store) -> int:
    """The log of a store that `fill` made."""
    return store.logs()[0].id


def draw(sample: Sample, rng: np.random.Generator, pages: int) -> list[Trace]:
    """Traces of pages that nobody wrote; every token of theirs may be found."""
    live = np.ones(sample.page, bool)
    signals = [
        {"sharp": SharpSignal(sample.layout, *quantize(keys), live).pack()}
        for keys in sample.keys.draw(rng, pages, sample.page)
    ]
    if sample.meanings:
        for found, vectors in zip(signals, sample.meanings.draw(rng, pages), strict=True):
            begins = [i * sample.page // len(vectors) for i in range(len(vectors))]
            found["semantic"] = SemanticSignal.of(sample.semantic_layout, begins, vectors).pack()
    return [Trace(*each) for each in zip(signals, sample.words.draw(rng, pages), strict=True)]


def _write(store: Store, log: LogView, first: int, traces: list[Trace]) -> None:
    """Keep pages from number `first` on, all in one transaction: each of its own would be synced to the disk."""
    page, now = log.record.page, store.clock()
    ids, positions = np.zeros(page, np.uint32), np.arange(page, dtype=np.int32)
    with store.tables.write() as txn:
        for number, trace in enumerate(traces, first):
            data = encode(Page(bytes.fromhex(_MODEL), number, number * page, ids, positions), "f16")
            info = PageInfo(0, 0, False, False, False, now, now, 0)
            store.place_page(txn, log.record, data, info, trace.signals)
            store.set_words(txn, store.doc(txn, log.record.id, number), trace.text)

"""scale, exact: what a search must find. Every live key against every query vector, every page's words and meanings,
ranked as zeta.resonance ranks them.

Computed here from the store's public calls, so that it stays exact whatever Recall does to be quick.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from memstore.scope import Scope
from memstore.semantic import SemanticSignal
from memstore.signals import SharpSignal, sharp_maxima
from memstore.store import Store
from zeta import resonance
from zeta.bench.scale.sample import Sample
from zeta.recall import Query, Ranking
from zeta.semantic import Meanings

F32 = npt.NDArray[np.float32]
Places = tuple[int, ...]
"""Numbers of pages, best first."""

FIRST = 4
"""Best pages that are compared."""


class Best(NamedTuple):
    """The first pages by everything fused, and by the keys of the heads alone."""

    fused: Places
    keys: Places


def search(sample: Sample, store: Store, log: int, meanings: Meanings | None, queries: Sequence[Query]) -> list[Best]:
    """The first pages of a log for each query; slow, and linear in its length."""
    scope = store.scope(log)
    with store.signals("sharp", scope) as found:
        numbers = np.asarray([number for _, number, _ in found])
        sharp = [SharpSignal.unpack(view) for _, _, view in found]
        heads = [_resonance(sample, query, sharp) for query in queries]
    cosines = _cosines(store, scope, meanings, queries) if meanings else [None] * len(queries)
    best = []
    for query, resonant, cosine in zip(queries, heads, cosines, strict=True):
        bm25, mass = np.zeros_like(resonant), np.zeros_like(resonant)
        hits = store.lexical(query.text, scope)
        at = np.searchsorted(numbers, hits.docs[:, 1])
        bm25[at], mass[at] = hits.bm25, hits.idf_mass
        scores = resonance.Scores(resonant, bm25, mass, cosine)
        first = [resonance.order(scores, signal, sample.calibration)[:FIRST] for signal in ("fused", "sharp")]
        best.append(Best(*(tuple(numbers[order].tolist()) for order in first)))
    return best


def _resonance(sample: Sample, query: Query, pages: Sequence[SharpSignal]) -> F32:
    """Resonance of each page, held against all of them and the calibration's background."""
    assert query.heads is not None
    kv_of = np.asarray(sample.kv_of, np.intp)
    maxima = sharp_maxima(query.heads, kv_of, pages)
    keys, scales = sample.calibration.background or ((), ())
    plain = [SharpSignal(sample.layout, k, s, np.ones(k.shape[1], bool)) for k, s in zip(keys, scales, strict=True)]
    over = resonance.spread(np.concatenate([maxima, sharp_maxima(query.heads, kv_of, plain)]))
    return resonance.weighted(resonance.excess(maxima, over), sample.calibration.weights)


def _cosines(store: Store, scope: Scope, meanings: Meanings, queries: Sequence[Query]) -> list[F32]:
    """For each query the cosine of each page's nearest sentence; every page has vectors."""
    vectors = [meanings.vector(query.text) for query in queries]
    with store.signals("semantic", scope) as found:
        pages = [SemanticSignal.unpack(view) for _, _, view in found]
        return [np.asarray([p.cosines(vector).max(initial=0.0) for p in pages], np.float32) for vector in vectors]


def first(ranking: Ranking) -> Places:
    """The numbers of a ranking's first pages."""
    return tuple(candidate.number for candidate in ranking.candidates[:FIRST])


def agreement(found: Sequence[Places], exact: Sequence[Places]) -> dict[str, Any]:
    """How many searches found the very pages that the exact one found, in any order, and what share of them was found
    on average."""
    pairs = [(set(ours), set(right)) for ours, right in zip(found, exact, strict=True)]
    return {
        "n": len(pairs),
        "k": FIRST,
        "same": sum(ours == right for ours, right in pairs) / len(pairs),
        "overlap": float(np.mean([len(ours & right) / len(right) for ours, right in pairs])),
    }

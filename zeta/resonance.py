"""How strongly pages answer to a query, and whether strongly enough: pure functions over score arrays.

Scores come from memstore (inner products with sharp or mean keys, BM25); weights from the model's calibration.
Formulas and what was measured for them: DESIGN 5.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zeta.sidecar import Calibration, Decision

F32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Scores:
    """One row a candidate page: resonance of the heads, BM25, share of the question's IDF mass, and where meanings are
    known the cosine of the nearest sentence. Each float32 [pages]."""

    heads: F32
    bm25: F32
    idf_mass: F32
    cosine: F32 | None = None

    def __len__(self) -> int:
        return len(self.heads)


def standardize(values: F32) -> F32:
    """z-scores over pages (last axis 0), 0 where there is no spread; pages without a score (-inf) get the lowest."""
    finite = np.isfinite(values)
    if not finite.any():
        return np.zeros_like(values)
    centre = np.where(finite, values, np.nan)
    mean, spread = np.nanmean(centre, axis=0), np.nanstd(centre, axis=0)
    z = (centre - mean) / np.where(spread > 1e-9, spread, 1.0)
    low = np.nanmin(z, axis=0)
    out: F32 = np.where(finite, z, low).astype(np.float32)
    return out


@dataclass(frozen=True)
class Spread:
    """What pages score for each token of a query: mean and deviation over pages, float32 [heads, tokens]."""

    mean: F32
    deviation: F32


def spread(maxima: F32) -> Spread:
    """Over the pages of maxima float32 [pages, heads, tokens]; pages without a live token (-inf) do not count."""
    known = np.where(np.isfinite(maxima), maxima, np.nan)
    if not np.isfinite(known).any():
        return Spread(np.zeros(maxima.shape[1:], np.float32), np.ones(maxima.shape[1:], np.float32))
    deviation = np.nanstd(known, axis=0)
    return Spread(np.nanmean(known, axis=0), np.where(deviation > 1e-6, deviation, 1.0).astype(np.float32))


def excess(products: F32, over: Spread) -> F32:
    """Resonance of pages or of single tokens: products float32 [n, heads, query tokens] to [n, heads].

    For each query token the z-score against what pages usually reach; only what lies more than one deviation above
    counts, squared, so that the few telling words of a question outweigh its many common ones; then the root of the
    mean over query tokens. Measured on 42 natural and 22 code questions against the plain mean of products (DESIGN
    5): the best four heads find the right page first for 83 % instead of 50 % of the natural ones (docs/BENCHMARKS.md).
    """
    z = (products - over.mean) / over.deviation
    above = np.maximum(np.where(np.isfinite(z), z, -1.0) - 1.0, 0.0)
    out: F32 = np.sqrt((above**2).mean(axis=2)).astype(np.float32)
    return out


def weighted(scores: F32, weights: tuple[float, ...]) -> F32:
    """Heads fused: float32 [n, heads] to [n]."""
    return (scores @ np.asarray(weights, np.float32)).astype(np.float32)


def inputs(scores: Scores) -> F32:
    """What is added up when pages are ranked: float32 [pages, 3], or [pages, 4] with meanings."""
    known = [scores.heads, np.log1p(scores.bm25), scores.idf_mass]
    return np.stack(known if scores.cosine is None else [*known, scores.cosine], axis=1).astype(np.float32)


def fuse(scores: Scores, calibration: Calibration) -> F32:
    """The ranking score of each page under the calibration's fusion weights, meanings included where it knows them."""
    return (inputs(scores) @ np.asarray(decision(scores, calibration).fusion, np.float32)).astype(np.float32)


def decision(scores: Scores, calibration: Calibration) -> Decision:
    """The weights for what is known of these pages. Raises ValueError for meanings that were never calibrated."""
    if scores.cosine is None:
        return calibration.plain
    if calibration.semantic is None:
        raise ValueError("this calibration has no weights for meanings")
    return calibration.semantic


def order(scores: Scores, signal: str, calibration: Calibration) -> npt.NDArray[np.intp]:
    """Candidate indices, best first, under one signal or all of them fused."""
    if signal in ("sharp", "mean"):
        values = scores.heads
    elif signal == "lexical":
        values = scores.bm25
    elif signal == "semantic" and scores.cosine is not None:
        values = scores.cosine
    else:
        values = fuse(scores, calibration)
    return np.argsort(-values, kind="stable")


def features(scores: Scores, ranked: npt.NDArray[np.intp]) -> F32:
    """The decision's inputs for the best candidate, as sidecar.FEATURES names them; float32 [5], or [7] with
    meanings."""
    known = [scores.heads, np.log1p(scores.bm25), scores.idf_mass]
    margins = [scores.heads, scores.idf_mass]
    if scores.cosine is not None:
        known, margins = [*known, scores.cosine], [*margins, scores.cosine]
    if len(ranked) == 0:
        return np.zeros(len(known) + len(margins), np.float32)
    best = ranked[0]
    others = np.delete(np.arange(len(scores)), best)
    ahead = [float(values[best] - values[others].max()) if len(others) else 0.0 for values in margins]
    return np.asarray(
        [*(values[best] for values in known[:3]), *ahead[:2], *(v[best] for v in known[3:]), *ahead[2:]], np.float32
    )


def probability(inputs: F32, weights: Decision) -> float:
    """How probable it is that the best candidate answers the query (a logistic model over `features`)."""
    logit = float(inputs @ np.asarray(weights.weights, np.float32)) + weights.bias
    return float(1 / (1 + np.exp(-np.clip(logit, -30, 30))))

"""How strongly pages answer to a query, and whether strongly enough: pure functions over score arrays.

Scores come from memstore (inner products with sharp or mean keys, BM25); weights from the model's calibration.
Formulas and what was measured for them: DESIGN 5.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zeta.sidecar import Calibration

F32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Scores:
    """One row a candidate page: resonance of the heads, BM25, share of the question's IDF mass. Each float32
    [pages]."""

    heads: F32
    bm25: F32
    idf_mass: F32

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


def fuse(scores: Scores, calibration: Calibration) -> F32:
    """The ranking score of each page under the calibration's fusion weights."""
    a, b, c = calibration.fusion
    return (a * scores.heads + b * np.log1p(scores.bm25) + c * scores.idf_mass).astype(np.float32)


def order(scores: Scores, signal: str, calibration: Calibration) -> npt.NDArray[np.intp]:
    """Candidate indices, best first, under one signal or all of them fused."""
    if signal in ("sharp", "mean"):
        values = scores.heads
    elif signal == "lexical":
        values = scores.bm25
    else:
        values = fuse(scores, calibration)
    return np.argsort(-values, kind="stable")


def features(scores: Scores, ranked: npt.NDArray[np.intp]) -> F32:
    """The decision's inputs for the best candidate, as sidecar.FEATURES names them; float32 [5]."""
    if len(ranked) == 0:
        return np.zeros(5, np.float32)
    best = ranked[0]
    others = np.delete(np.arange(len(scores)), best)
    margin = float(scores.heads[best] - scores.heads[others].max()) if len(others) else 0.0
    idf_margin = float(scores.idf_mass[best] - scores.idf_mass[others].max()) if len(others) else 0.0
    return np.asarray(
        [scores.heads[best], np.log1p(scores.bm25[best]), scores.idf_mass[best], margin, idf_margin], np.float32
    )


def probability(inputs: F32, calibration: Calibration) -> float:
    """How probable it is that the best candidate answers the query (a logistic model over `features`)."""
    logit = float(inputs @ np.asarray(calibration.decision, np.float32)) + calibration.bias
    return float(1 / (1 + np.exp(-np.clip(logit, -30, 30))))

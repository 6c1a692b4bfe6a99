"""Other ways to rank pages, for `ablate`: fewer heads, fewer tokens of the question, other rules of fusion. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from zeta import resonance
from zeta.recall import Candidate, Query
from zeta.resonance import Scores
from zeta.sidecar import Calibration

F32 = npt.NDArray[np.float32]

RANKS = 60
"""Added to every rank in reciprocal rank fusion (Cormack, Clarke and Büttcher 2009)."""


def strongest(calibration: Calibration, count: int) -> Calibration:
    """The calibration with its `count` heaviest heads, weights summing to 1: the others stay and weigh nothing, so
    that pages need not be read again."""
    weights = np.asarray(calibration.weights)
    kept = np.argsort(-weights, kind="stable")[:count]
    some = np.zeros(len(weights))
    some[kept] = weights[kept] / weights[kept].sum()
    return replace(calibration, weights=tuple(some.tolist()))


def last_tokens(query: Query, count: int) -> Query:
    """A query of its last `count` tokens' resonance; words and meaning stay those of all."""
    return query if query.heads is None else replace(query, heads=query.heads[:, -count:])


def pooled(query: Query) -> Query:
    """A query whose tokens are one mean vector a head."""
    return query if query.heads is None else replace(query, heads=query.heads.mean(axis=1, keepdims=True))


def scores_of(candidates: Sequence[Candidate]) -> Scores:
    """The signals of ranked pages, in their order."""

    def column(name: str) -> F32:
        return np.asarray([candidate.signals[name] for candidate in candidates], np.float32)

    known = bool(candidates) and "cosine" in candidates[0].signals
    return Scores(column("heads"), column("bm25"), column("idf_mass"), column("cosine") if known else None)


def signals_of(scores: Scores) -> dict[str, F32]:
    """The signals that can rank alone, by name, each float32 [pages]."""
    known = {"sharp": scores.heads, "lexical": scores.bm25}
    return known if scores.cosine is None else {**known, "semantic": scores.cosine}


def added_z_scores(scores: Scores) -> F32:
    """Every signal's z-score over the pages, added up: float32 [pages]."""
    columns = np.stack(list(signals_of(scores).values()), axis=1)
    out: F32 = resonance.standardize(columns).sum(axis=1, dtype=np.float32)
    return out


def reciprocal_ranks(scores: Scores) -> F32:
    """The sum over signals of 1 / (60 + rank), ranks from 1, level pages sharing the best: float32 [pages]."""
    columns = np.stack(list(signals_of(scores).values()), axis=1)
    ahead = (columns[None] > columns[:, None]).sum(axis=1)
    out: F32 = (1 / (RANKS + 1 + ahead)).sum(axis=1, dtype=np.float32)
    return out


FUSIONS: dict[str, Callable[[Scores], F32]] = {
    "z-scores": added_z_scores,
    "reciprocal rank": reciprocal_ranks,
}
"""Rules with nothing fitted."""


def order(values: F32) -> npt.NDArray[np.intp]:
    """Pages best first."""
    return np.argsort(-values, kind="stable")

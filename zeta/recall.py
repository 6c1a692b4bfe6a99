"""From a query to ranked pages and a decision: reads signals, writes nothing, moves nothing.

queries at the retrieval heads + words -> scores a page -> order -> features -> probability -> recall or abstain
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from memstore import scan, signals
from memstore.scope import Scope, ScopeKind, joined
from memstore.store import Store
from zeta import resonance, rope
from zeta.paging import Paging
from zeta.semantic import AT_ONCE, Meanings
from zeta.sidecar import Calibration, Decision

F32 = npt.NDArray[np.float32]
Codes = npt.NDArray[np.int64]
"""Pages, each as the number log << 32 | page."""

MOST = 256
"""Candidates that a ranking names; all of them are ranked."""

NOWHERE = Scope()
"""No pages at all."""

CENTRE = 0.5
"""Share of the mean query that is taken off (measured: 0, 0.5 and 1; 0.5 was best or level for every good head)."""


@dataclass(frozen=True)
class Query:
    """What is asked. `heads`: un-rotated queries float32 [q_heads, tokens, head_dim]; None where there are none.
    `meant`: whether its meaning counts too; a piece of an answer has words and resonance only."""

    heads: F32 | None
    text: str
    meant: bool = True


@dataclass(frozen=True)
class Candidate:
    """A page that may answer, with each signal's own score."""

    log: int
    number: int
    score: float
    signals: dict[str, float]


@dataclass(frozen=True)
class Ranking:
    """The first candidates, best first, how probable it is that the best one answers, the decision that this
    probability is of, and the spread that scores were held against."""

    candidates: tuple[Candidate, ...]
    probability: float
    features: F32
    decision: Decision
    spread: resonance.Spread | None = None

    def likely(self, rate: float, at_least: float = 0.0) -> bool:
        """Whether to recall at a wanted share of false recalls; with `at_least`, only over that probability too."""
        floor = at_least if rate < 1 else 0.0
        return bool(self.candidates) and self.probability >= max(self.decision.threshold(rate), floor)


def query_of(
    captured: dict[int, F32], positions: npt.NDArray[np.int32], paging: Paging, calibration: Calibration
) -> F32:
    """Captured queries by layer float32 [tokens, heads, dim] as [q_heads, tokens, dim] of the calibrated heads:
    un-rotated, less half of what every question has in common."""
    ropes = paging.ropes or {}
    undone = {layer: rope.unrotate(q, positions, ropes.get(layer)) for layer, q in captured.items()}
    stacked = np.stack([undone[layer][:, head] for layer, head in calibration.heads])
    return stacked if calibration.query_mean is None else stacked - CENTRE * calibration.query_mean[:, None]


class Recall:
    """Search over the pages of a store for one model."""

    def __init__(
        self,
        store: Store,
        calibration: Calibration,
        kv_of: tuple[int, ...],
        layout: int,
        meanings: Meanings | None = None,
    ) -> None:
        """`kv_of`: for each calibrated head its row in the signals; `layout`: the number that names those rows."""
        self._store, self.calibration, self._meanings = store, calibration, meanings
        self._kv_of, self._layout = np.asarray(kv_of, np.intp), layout
        self._background = _background(calibration, layout)

    def owner(self, log: int, number: int) -> tuple[int, int]:
        """The log of a chain that keeps page `number`, and the number: how the page is called here."""
        return self._store.owner(log, number)

    def rank(
        self,
        query: Query,
        log: int,
        scope: ScopeKind,
        signal: str,
        seen: Collection[tuple[int, int]] = (),
        beside: Scope = NOWHERE,
    ) -> Ranking:
        """Rank the pages (log, number) in scope, and those `beside` it, but those that can be `seen` already, by one
        signal or all of them fused.

        Whatever ranks them, the decision looks at everything known of the best; with `mean` it is the seed's own
        trigger, a raw inner product over the calibrated threshold.
        """
        if signal == "mean" and query.heads is not None:
            return self._faint(query.heads, joined(self._store.scope(log, scope), beside), seen)
        ranges = joined(self._store.scope(log, scope), beside)
        hidden = _codes(np.asarray([*seen], np.int64).reshape(-1, 2))
        sharp_at, heads, over = self._sharp(query.heads, ranges, hidden)
        hits = self._store.lexical(query.text, ranges)
        words_at = _codes(hits.docs)
        meant_at, cosine = words_at[:0], None
        if self._meanings is not None and query.meant:
            docs, cosine = self._meanings.cosines(query.text, ranges)
            meant_at = _codes(docs)
        pages = np.setdiff1d(np.concatenate([sharp_at, words_at, meant_at]), hidden)
        bm25, mass = _placed(pages, words_at, hits.bm25), _placed(pages, words_at, hits.idf_mass)
        scores = resonance.Scores(_placed(pages, sharp_at, heads), bm25, mass)
        if self._meanings is not None and cosine is not None:
            near = _placed(pages, meant_at, cosine, np.nan)
            scores = replace(scores, cosine=self._cosine(self._meanings, query.text, pages, near, scores))
        return self._order(pages, scores, signal, over)

    def _cosine(self, meanings: Meanings, text: str, pages: Codes, near: F32, scores: resonance.Scores) -> F32 | None:
        """The cosine of each page; one without vectors (NaN) gets what most have. None where most have none.

        The best pages by the other signals, and the newest, get their vectors now if they have none yet: what was just
        read is found by its meaning whether there was time to dream or not.
        """
        first = resonance.order(scores, "fused", self.calibration)[: 2 * AT_ONCE]
        missing = np.union1d(first[np.isnan(near[first])][:AT_ONCE], np.flatnonzero(np.isnan(near))[-AT_ONCE:])
        near[missing] = meanings.learnt(text, [_doc(pages[i]) for i in missing])
        have = near[~np.isnan(near)]
        if not len(have) or 2 * len(have) < len(pages):
            return None
        return np.where(np.isnan(near), np.median(have), near).astype(np.float32)

    def _faint(self, heads: F32, ranges: Scope, seen: Collection[tuple[int, int]]) -> Ranking:
        """The seed's signal alone: raw inner products with mean-pooled keys, recalled over a bare threshold."""
        with self._store.signals("mean", ranges) as found:
            means = [(owner, number, signals.MeanSignal.unpack(view)) for owner, number, view in found]
            usable = [each for each in means if each[2].layout == self._layout and each[:2] not in seen]
            raw = signals.mean_scores(heads, self._kv_of, [each[2] for each in usable])
        strongest = raw.max(axis=1) if len(raw) else np.zeros(0, np.float32)
        score = resonance.weighted(resonance.standardize(raw), self.calibration.weights) if len(raw) else strongest
        candidates = tuple(
            Candidate(
                usable[i][0],
                usable[i][1],
                float(score[i]),
                {"heads": float(score[i]), "bm25": 0.0, "idf_mass": 0.0, "raw": float(strongest[i])},
            )
            for i in np.argsort(-score, kind="stable")
        )
        fires = bool(candidates) and candidates[0].signals["raw"] > self.calibration.mean_threshold
        return Ranking(candidates, float(fires), np.zeros(5, np.float32), self.calibration.plain)

    def _sharp(self, heads: F32 | None, ranges: Scope, hidden: Codes) -> tuple[Codes, F32, resonance.Spread | None]:
        """Pages with sharp signals, the resonance of each, and the spread over them, less those that are hidden, and
        the calibration's background pages."""
        if heads is None or not self.calibration.calibrated:
            return hidden[:0], np.zeros(0, np.float32), None
        with self._store.packed_signals("sharp", ranges) as (docs, views):
            at = _codes(docs)
            kept = np.flatnonzero(~np.isin(at, hidden))
            together = [*(views[i] for i in kept), *self._background]
            maxima = scan.maxima(heads, self._kv_of, together, self._layout)
        known = ~np.isnan(maxima[:, 0, 0])
        over = resonance.spread(maxima[known])
        usable = np.flatnonzero(known[: len(kept)])
        out = np.zeros(len(kept), np.float32)
        out[usable] = resonance.weighted(resonance.excess(maxima[usable], over), self.calibration.weights)
        return at[kept], out, over

    def _order(self, pages: Codes, scores: resonance.Scores, signal: str, over: resonance.Spread | None) -> Ranking:
        ranked = resonance.order(scores, signal, self.calibration)
        decision = resonance.decision(scores, self.calibration)
        inputs = resonance.features(scores, ranked)
        fused = resonance.fuse(scores, self.calibration)
        named = {"heads": scores.heads, "bm25": scores.bm25, "idf_mass": scores.idf_mass}
        if scores.cosine is not None:
            named["cosine"] = scores.cosine
        first = ranked[:MOST]
        rows = zip(*(values[first].tolist() for values in named.values()), strict=True)
        where = zip((pages[first] >> 32).tolist(), (pages[first] & 0xFFFFFFFF).tolist(), strict=True)
        candidates = tuple(
            Candidate(log, number, score, dict(zip(named, row, strict=True)))
            for (log, number), score, row in zip(where, fused[first].tolist(), rows, strict=True)
        )
        likely = resonance.probability(inputs, decision) if len(pages) else 0.0
        return Ranking(candidates, likely, inputs, decision, over)


def _codes(docs: npt.NDArray[np.int64]) -> Codes:
    """Pages (log, number) int64 [n, 2] as one number each."""
    out: Codes = docs[:, 0] << 32 | docs[:, 1]
    return out


def _doc(code: np.int64) -> tuple[int, int]:
    """The page (log, number) that a number stands for."""
    return int(code) >> 32, int(code) & 0xFFFFFFFF


def _placed(pages: Codes, at: Codes, values: F32, otherwise: float = 0.0) -> F32:
    """Values of some pages, `at`, as float32 [pages] in the order of `pages`; the others get `otherwise`."""
    out = np.full(len(pages), otherwise, np.float32)
    if len(pages):
        place = np.minimum(np.searchsorted(pages, at), len(pages) - 1)
        known = pages[place] == at
        out[place[known]] = values[known]
    return out


def _background(calibration: Calibration, layout: int) -> list[memoryview]:
    """Pages of nothing in particular, packed as stored ones are, to be scanned with them."""
    if calibration.background is None:
        return []
    keys, scales = calibration.background
    live = np.ones(keys.shape[2], bool)
    found = [signals.SharpSignal(layout, k, s, live) for k, s in zip(keys, scales, strict=True)]
    return [memoryview(signal.pack()) for signal in found]

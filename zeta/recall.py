"""From a query to ranked pages and a decision: reads signals, writes nothing, moves nothing.

queries at the retrieval heads + words -> scores a page -> order -> features -> probability -> recall or abstain
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from memstore import signals
from memstore.scope import ScopeKind
from memstore.store import Store
from zeta import resonance, rope
from zeta.paging import Paging
from zeta.semantic import AT_ONCE, Meanings
from zeta.sidecar import Calibration, Decision

F32 = npt.NDArray[np.float32]


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
    """Candidates best first, how probable it is that the best one answers, the decision that this probability is of,
    and the spread that scores were held against."""

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
        self, query: Query, log: int, scope: ScopeKind, signal: str, seen: Container[tuple[int, int]] = ()
    ) -> Ranking:
        """Rank the pages (log, number) in scope but those that can be `seen` already, by one signal or all of them
        fused.

        Whatever ranks them, the decision looks at everything known of the best; with `mean` it is the seed's own
        trigger, a raw inner product over the calibrated threshold.
        """
        if signal == "mean" and query.heads is not None:
            return self._faint(query.heads, log, scope, seen)
        ranges = self._store.scope(log, scope)
        docs: dict[tuple[int, int], int] = {}
        heads, over = np.zeros(0, np.float32), None
        if query.heads is not None and self.calibration.calibrated:
            with self._store.signals("sharp", ranges) as found:
                kept = [each for each in found if each[:2] not in seen]
                docs = {(owner, number): i for i, (owner, number, _) in enumerate(kept)}
                heads, over = self._sharp(query.heads, [view for _, _, view in kept])
        words: list[tuple[int, float, float]] = []
        hits = self._store.lexical(query.text, ranges)
        for (owner, number), bm25, mass in zip(hits.docs.tolist(), hits.bm25, hits.idf_mass, strict=True):
            if (owner, number) not in seen:
                words.append((docs.setdefault((owner, number), len(docs)), float(bm25), float(mass)))
        if self._meanings is None or not query.meant:
            return self._order(list(docs), _scores(len(docs), heads, words), signal, over)
        known = self._meanings.cosines(query.text, ranges, seen)
        for doc in known:
            docs.setdefault(doc, len(docs))
        scores = _scores(len(docs), heads, words)
        cosine = self._cosines(self._meanings, query.text, list(docs), known, scores)
        return self._order(list(docs), replace(scores, cosine=cosine), signal, over)

    def _cosines(
        self,
        meanings: Meanings,
        text: str,
        docs: list[tuple[int, int]],
        known: dict[tuple[int, int], float],
        scores: resonance.Scores,
    ) -> F32 | None:
        """The cosine of each page; one without vectors gets what most have. None where most have none.

        The best pages by the other signals get their vectors now if they have none yet.
        """
        first = [docs[i] for i in resonance.order(scores, "fused", self.calibration)[: 2 * AT_ONCE]]
        known = known | meanings.learnt(text, [doc for doc in first if doc not in known][:AT_ONCE])
        have = [known[doc] for doc in docs if doc in known]
        if not have or 2 * len(have) < len(docs):
            return None
        usual = float(np.median(have))
        return np.asarray([known.get(doc, usual) for doc in docs], np.float32)

    def _faint(self, heads: F32, log: int, scope: ScopeKind, seen: Container[tuple[int, int]]) -> Ranking:
        """The seed's signal alone: raw inner products with mean-pooled keys, recalled over a bare threshold."""
        with self._store.signals("mean", self._store.scope(log, scope)) as found:
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

    def _sharp(self, heads: F32, views: list[memoryview]) -> tuple[F32, resonance.Spread]:
        """Resonance of each page, and the spread over pages and the calibration's background pages."""
        sharps = [signals.SharpSignal.unpack(view) for view in views]
        rows = [i for i, each in enumerate(sharps) if each.layout == self._layout]
        maxima = signals.sharp_maxima(heads, self._kv_of, [sharps[i] for i in rows])
        plain = signals.sharp_maxima(heads, self._kv_of, self._background)
        over = resonance.spread(np.concatenate([maxima, plain]))
        out = np.zeros(len(views), np.float32)
        out[rows] = resonance.weighted(resonance.excess(maxima, over), self.calibration.weights)
        return out, over

    def _order(
        self, docs: list[tuple[int, int]], scores: resonance.Scores, signal: str, over: resonance.Spread | None
    ) -> Ranking:
        ranked = resonance.order(scores, signal, self.calibration)
        decision = resonance.decision(scores, self.calibration)
        inputs = resonance.features(scores, ranked)
        fused = resonance.fuse(scores, self.calibration)
        named = {"heads": scores.heads, "bm25": scores.bm25, "idf_mass": scores.idf_mass}
        if scores.cosine is not None:
            named["cosine"] = scores.cosine
        candidates = tuple(
            Candidate(
                docs[i][0], docs[i][1], float(fused[i]), {name: float(values[i]) for name, values in named.items()}
            )
            for i in ranked
        )
        return Ranking(candidates, resonance.probability(inputs, decision) if docs else 0.0, inputs, decision, over)


def _scores(count: int, found: F32, words: list[tuple[int, float, float]]) -> resonance.Scores:
    """Scores of all pages: the first have resonance, those in `words` (place, BM25, share of IDF mass) words."""
    heads, bm25, mass = (np.zeros(count, np.float32) for _ in range(3))
    heads[: len(found)] = found
    for place, score, share in words:
        bm25[place], mass[place] = score, share
    return resonance.Scores(heads, bm25, mass)


def _background(calibration: Calibration, layout: int) -> list[signals.SharpSignal]:
    if calibration.background is None:
        return []
    keys, scales = calibration.background
    live = np.ones(keys.shape[2], bool)
    return [signals.SharpSignal(layout, k, s, live) for k, s in zip(keys, scales, strict=True)]

"""From a page that resonates to the passage in it: which sentences, of which turn, said when and by whom."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from memstore import signals
from memstore.lexical import words
from memstore.records import Turn
from memstore.scope import Range, Scope
from memstore.store import Store
from zeta import passage, resonance
from zeta.llama import LlamaModel
from zeta.recall import Candidate, Query
from zeta.sidecar import Calibration
from zeta.working import Found

Present = Callable[[str, Turn | None], list[int]]
"""Turns a passage and the turn it was said in into the tokens of a guest."""


class Locator:
    """Finds passages in the pages of a store."""

    def __init__(
        self,
        store: Store,
        model: LlamaModel,
        calibration: Calibration,
        kv_of: tuple[int, ...],
        layout: int,
        present: Present,
    ) -> None:
        """`kv_of` and `layout` as in zeta.recall; `present` makes a passage ready to be decoded."""
        self._store, self._model, self._calibration = store, model, calibration
        self._kv_of, self._layout, self._present = np.asarray(kv_of, np.intp), layout, present

    def locate(self, candidate: Candidate, query: Query, over: resonance.Spread | None) -> Found | None:
        """The best passage of a page, or None where nothing of it was said by anybody (template, forgotten)."""
        view = self._store.view(candidate.log)
        page = view.record.page
        begin, end = candidate.number * page, min((candidate.number + 1) * page, len(view))
        turns = [t for t in self._store.turns(candidate.log) if t.content[0] < end and t.content[1] > begin]
        spans: list[tuple[Turn | None, int, int]] = [(t, *self._widened(t, begin, end)) for t in turns]
        spans = spans or [(None, begin, end)]
        units: list[passage.Unit] = []
        owner: list[Turn | None] = []
        for turn, low, high in spans:
            pieces = [self._model.piece(int(t)).decode("utf-8", "replace") for t in view.read(low, high)]
            found = passage.sentences(pieces, low)
            units += found
            owner += [turn] * len(found)
        if not units:
            return None
        index = passage.peak(
            units,
            self._tokens(candidate, query, over, end - begin),
            begin,
            self._shares(candidate, query, units),
            self._weights(),
        )
        same = [i for i, turn in enumerate(owner) if turn is owner[index]]
        low, high = passage.around(units[same[0] : same[-1] + 1], index - same[0])
        text = self._model.text(view.read(low, high)).strip()
        if not text:
            return None
        tokens = tuple(self._present(text, owner[index]))
        return Found(candidate, low, high, tokens, text, view.record.conversation)

    @staticmethod
    def _widened(turn: Turn, begin: int, end: int) -> tuple[int, int]:
        """The part of a turn to choose from: what is in the page, and as much around it as a passage may hold."""
        low, high = turn.content
        return max(low, begin - passage.LIMIT), min(high, end + passage.LIMIT)

    def _weights(self) -> tuple[float, float]:
        heads, _, mass = self._calibration.fusion
        return (heads, mass) if heads or mass else (0.0, 1.0)

    def _tokens(
        self, candidate: Candidate, query: Query, over: resonance.Spread | None, count: int
    ) -> npt.NDArray[np.float32]:
        """Head score of each token of the page; -inf where there is none."""
        nothing = np.full(count, -np.inf, np.float32)
        if query.heads is None or over is None:
            return nothing
        only = Scope((Range(candidate.log, candidate.number, candidate.number + 1),), frozenset({candidate.log}))
        with self._store.signals("sharp", only) as found:
            for _, _, view in found:
                signal = signals.SharpSignal.unpack(view)
                if signal.layout == self._layout:
                    products = signals.token_products(query.heads, self._kv_of, signal).transpose(2, 0, 1)
                    fused = resonance.weighted(resonance.excess(products, over), self._calibration.weights)
                    return np.where(signal.live, fused, -np.inf).astype(np.float32)
        return nothing

    def _shares(self, candidate: Candidate, query: Query, units: list[passage.Unit]) -> list[float]:
        """Share of the question's IDF mass in each unit, with the page's own log as the measure of what is rare."""
        asked = sorted(set(words(query.text)))
        view = self._store.view(candidate.log)
        scope = self._store.scope(candidate.log, "branch", len(view))
        with self._store.tables.read() as txn:
            weights = self._store.words.idf(txn, asked, scope)
        weight = dict(zip(asked, (float(w) for w in weights), strict=True))
        total = sum(weight.values()) or 1.0
        return [sum(weight.get(word, 0.0) for word in set(words(unit.text))) / total for unit in units]

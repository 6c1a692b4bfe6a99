"""From a page that resonates to the passage in it: which sentences, of which turn, said when and by whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from memstore import signals
from memstore.ctxfile import ERASED
from memstore.lexical import words
from memstore.logs import LogView
from memstore.records import Turn
from memstore.scope import Range, Scope
from memstore.store import Store
from zeta import lookalike, passage, resonance
from zeta.llama import LlamaModel
from zeta.recall import Candidate, Query
from zeta.semantic import Meanings
from zeta.sentences import piece
from zeta.sidecar import Calibration
from zeta.working import Found

Present = Callable[[str, Turn | None], list[int]]
"""Turns a passage and the turn it was said in into the tokens of a guest."""


ALIKE = 4
"""Pages, the best ones, among whose sentences others of the form of the best one are looked for."""


@dataclass(frozen=True, eq=False)
class _Span:
    """Tokens to choose a passage from; the first is at log offset `begin`."""

    turn: Turn | None
    begin: int
    tokens: npt.NDArray[np.uint32]


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
        fingerprint: str,
        meanings: Meanings | None = None,
    ) -> None:
        """`kv_of` and `layout` as in zeta.recall; `present` makes a passage ready to be decoded; `fingerprint` names
        the model in the records of its logs."""
        self._store, self._model, self._calibration = store, model, calibration
        self._kv_of, self._layout, self._present = np.asarray(kv_of, np.intp), layout, present
        self._fingerprint, self._meanings = fingerprint, meanings

    def locate(self, candidate: Candidate, query: Query, over: resonance.Spread | None) -> Found | None:
        """The best passage of a page, or None where nothing of it was said by anybody (template, forgotten)."""
        view = self._store.view(candidate.log)
        begin, end = _bounds(view, candidate.number)
        own = view.record.model == self._fingerprint
        units, owner = self._units(view, candidate.number)
        if not units:
            return None
        told = [i for i, unit in enumerate(units) if not passage.asks(unit.text)] or [*range(len(units))]
        chosen_from = [units[i] for i in told]
        scores = self._tokens(candidate, query, over if own else None, end - begin)
        index = told[
            passage.peak(
                chosen_from,
                scores,
                begin,
                self._shares(candidate, query, chosen_from),
                self._weights(query),
                self._near(query, chosen_from, (candidate.log, candidate.number) if own else None),
            )
        ]
        chosen = owner[index]
        same = [i for i, span in enumerate(owner) if span is chosen]
        low, high = passage.around(units[same[0] : same[-1] + 1], index - same[0])
        ids = chosen.tokens[low - chosen.begin : high - chosen.begin]
        text = self._model.text(ids[ids != ERASED]).strip()
        if not text:
            return None
        tokens = tuple(self._present(text, chosen.turn))
        words_there = passage.resonant(scores, begin, low, high)
        path = chosen.turn.path if chosen.turn else ""
        return Found(candidate, low, high, tokens, text, view.record.conversation, words_there, path)

    def mistaken(self, candidates: Sequence[Candidate], query: Query) -> bool:
        """Whether the best of these pages speaks of another of its kind than the query does (zeta.lookalike)."""
        pages = [self._units(self._store.view(each.log), each.number)[0] for each in candidates[:ALIKE]]
        if not pages or not pages[0]:
            return False
        asked = words(query.text)
        best = int(np.argmax(self._shares(candidates[0], query, pages[0])))
        statement, *others = (words(unit.text) for unit in (pages[0][best], *chain(*pages)))
        return lookalike.mistaken(asked, statement, others, self._rare(candidates[0].log, asked))

    def _rare(self, log: int, asked: Sequence[str]) -> set[str]:
        """The words that at most one page of a log says."""
        with self._store.tables.read() as txn:
            pages = self._store.words.pages(txn, asked, self._store.scope(log, "branch"))
        return {word for word, count in zip(asked, pages.tolist(), strict=True) if count <= 1}

    def _units(self, view: LogView, number: int) -> tuple[list[passage.Unit], list[_Span]]:
        """The sentences that have a part in a page, and what each was said in."""
        begin, end = _bounds(view, number)
        own = view.record.model == self._fingerprint
        turns = self._store.turns_between(view.record.id, begin, end)
        spans = [self._span(view, t, begin, end) if own else self._retold(t) for t in turns]
        if own and not spans:
            spans = [_Span(None, begin, view.read(begin, end))]
        units: list[passage.Unit] = []
        owner: list[_Span] = []
        for span in spans:
            found = passage.sentences([piece(self._model, t) for t in span.tokens.tolist()], span.begin)
            units += found
            owner += [span] * len(found)
        return units, owner

    def _span(self, view: LogView, turn: Turn, begin: int, end: int) -> _Span:
        low, high = self._widened(turn, begin, end)
        return _Span(turn, low, view.read(low, high))

    def _retold(self, turn: Turn) -> _Span:
        """A turn of another model's log, in this one's tokens."""
        return _Span(turn, turn.content[0], np.asarray(self._model.tokenize(turn.text), np.uint32))

    @staticmethod
    def _widened(turn: Turn, begin: int, end: int) -> tuple[int, int]:
        """The part of a turn to choose from: what is in the page, and as much around it as a passage may hold."""
        low, high = turn.content
        return max(low, begin - passage.LIMIT), min(high, end + passage.LIMIT)

    def _weights(self, query: Query) -> tuple[float, float, float]:
        """What resonance, words and meaning weigh."""
        known = self._calibration.semantic
        if self._meanings and query.meant and known:
            _, _, mass, cosine = known.fusion
            return 1.0, mass, cosine  # a token's z-score reaches 5, where a page's resonance reaches 1 or 2
        heads, _, mass = self._calibration.fusion
        return (heads, mass, 0.0) if heads or mass else (0.0, 1.0, 0.0)

    def _near(self, query: Query, units: list[passage.Unit], page: tuple[int, int] | None) -> list[float]:
        """How near each sentence of a page is to the question in meaning."""
        if self._meanings and query.meant:
            return self._meanings.compare(query.text, units, page)
        return [0.0] * len(units)

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


def _bounds(view: LogView, number: int) -> tuple[int, int]:
    """Log offsets [begin, end) of a page."""
    size = view.record.page
    return number * size, min((number + 1) * size, len(view))

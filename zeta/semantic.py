"""The semantic signal: sentences of a page as vectors of the embedding model, where one is installed.

A question has none: asked again it would find itself, and it answers nothing. The vectors are made while nobody waits
(zeta.dream). A page that a question is about to be held against and that has none yet gets them then, a few pages at
most, so that a text just read can be asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from memstore import scan
from memstore.embedder import Embedder
from memstore.scope import Range, Scope
from memstore.semantic import SemanticSignal, layout_of
from memstore.store import Store
from zeta.passage import Unit, asks

F32 = npt.NDArray[np.float32]

AT_ONCE = 6
"""Pages that get their vectors while a question waits, of the best and of the newest: about 40 ms each on one core
(zeta.embedding)."""

_LEAST = 4
"""Letters and digits below which a sentence means nothing by itself («Yes.»)."""

Sentences = Callable[[int, int], list[Unit]]
"""The sentences of page (log, number) that may be found."""


class Meanings:
    """Vectors of pages, made and compared."""

    def __init__(self, embedder: Embedder, store: Store, sentences: Sentences) -> None:
        """`embedder` stays the caller's to close."""
        self._embedder, self._store, self._sentences = embedder, store, sentences
        self.layout = layout_of(f"{embedder.model_id} statements")
        self._asked: tuple[str, F32] = ("", np.zeros(embedder.dim, np.float32))

    def vector(self, text: str) -> F32:
        """What a question means: a unit vector float32 [dim]; the last one is remembered."""
        if self._asked[0] != text:
            self._asked = (text, self._embedder.embed([text])[0])
        return self._asked[1]

    def known(self, log: int, number: int) -> bool:
        """Whether a page has vectors of this embedding model."""
        return (log, number) in self.pages(Scope((Range(log, number, number + 1),)))

    def pages(self, scope: Scope) -> set[tuple[int, int]]:
        """The pages (log, number) of a scope that have vectors of this embedding model."""
        with self._store.signals("semantic", scope) as found:
            return {(log, n) for log, n, view in found if SemanticSignal.unpack(view).layout == self.layout}

    def learn(self, log: int, number: int) -> SemanticSignal:
        """Make and keep the vectors of a page. Raises NotFound."""
        units = [
            u for u in self._sentences(log, number) if not asks(u.text) and sum(map(str.isalnum, u.text)) >= _LEAST
        ]
        texts = [u.text.strip() for u in units]
        vectors = self._embedder.embed(texts) if texts else np.zeros((0, self._embedder.dim), np.float32)
        base = number * self._store.view(log).record.page
        signal = SemanticSignal.of(self.layout, [u.begin - base for u in units], vectors)
        if self._store.tables.writable:
            self._store.put_signals(log, number, {"semantic": signal.pack()})
        return signal

    def learnt(self, text: str, pages: Sequence[tuple[int, int]]) -> list[float]:
        """Learn a few pages now; the cosine of each one's nearest sentence to a question."""
        query = self.vector(text)
        return [float(self.learn(*page).cosines(query).max(initial=0.0)) for page in pages]

    def cosines(self, text: str, scope: Scope) -> tuple[npt.NDArray[np.int64], F32]:
        """The pages (log, number) int64 [n, 2] that have vectors, and the cosine of each one's nearest sentence to a
        question, float32 [n]."""
        query = self.vector(text)
        with self._store.packed_signals("semantic", scope) as (docs, views):
            near = scan.nearest(query, views, self.layout)
        known = ~np.isnan(near)
        return docs[known], near[known]

    def compare(self, text: str, units: Sequence[Unit], page: tuple[int, int] | None) -> list[float]:
        """The cosine of each of a few sentences to a question. `page`: the page (log, number) of this model's that they
        are from; what was learnt of it and of the pages beside it is not embedded again."""
        query = self.vector(text)
        known = self._kept(query, page) if page else {}
        new = [unit.text.strip() for unit in units if unit not in known]
        fresh = iter((self._embedder.embed(new) @ query).tolist() if new else [])
        return [known[unit] if unit in known else next(fresh) for unit in units]

    def _kept(self, query: F32, page: tuple[int, int]) -> dict[Unit, float]:
        """The cosine of each learnt sentence of a page and of those beside it."""
        log, number = page
        size, known = self._store.view(log).record.page, dict[Unit, float]()
        with self._store.signals("semantic", Scope((Range(log, max(0, number - 1), number + 2),))) as found:
            signals = [(near, SemanticSignal.unpack(view)) for _, near, view in found]
            learnt = [
                (near, dict(zip(signal.begins.tolist(), signal.cosines(query).tolist(), strict=True)))
                for near, signal in signals
                if signal.layout == self.layout
            ]
        for near, cosine in learnt:
            units = self._sentences(log, near)
            known |= {unit: cosine[unit.begin - near * size] for unit in units if unit.begin - near * size in cosine}
        return known

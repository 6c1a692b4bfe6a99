"""Where the turns that answer stand in a ranking: from ranked pages to ranked turns, and turns ranked on their own.

Pure but for the embedder that is handed in. Turns are numbers from 0; ranks count from 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from memstore.lexical import LexicalIndex
from memstore.tables import VolatileTables
from zeta.allocator import TurnSpan

DEPTHS = (1, 5, 10)
"""How many turns are looked at."""

LOCATED = 10
"""Pages in which the passage locator is asked which turn comes first; beyond them turns stand in their order."""


def turns_of_pages(spans: Sequence[TurnSpan], page: int) -> dict[int, list[int]]:
    """The turns whose own text touches each page, in order."""
    found: dict[int, list[int]] = {}
    for turn, span in enumerate(spans):
        for number in range(span.content // page, max(span.content, span.end - 1) // page + 1):
            found.setdefault(number, []).append(turn)
    return found


def turn_order(
    pages: Iterable[int], turns: Mapping[int, Sequence[int]], first: Callable[[int], int | None], among: frozenset[int]
) -> list[int]:
    """Ranked pages as ranked turns: by page; inside of one of the first LOCATED pages the turn that `first` names, then
    the others in order. Only turns in `among` count, each where it first comes up."""
    order: dict[int, None] = {}
    for place, page in enumerate(pages):
        best = first(page) if place < LOCATED else None
        for turn in ([] if best is None else [best]) + list(turns.get(page, ())):
            if turn in among:
                order.setdefault(turn)
    return list(order)


def ranks(order: Sequence[int], turns: Sequence[int]) -> list[int | None]:
    """Where each of some turns stands, None where it does not come up."""
    places = {turn: rank for rank, turn in enumerate(order, 1)}
    return [places.get(turn) for turn in turns]


class WordsOfTurns:
    """BM25 over single turns: what a plain search finds."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._tables, self._index, self._count = VolatileTables(), LexicalIndex(), len(texts)
        with self._tables.write() as txn:
            for turn, text in enumerate(texts):
                self._index.add(txn, (0, turn), text)

    def order(self, question: str, among: frozenset[int]) -> list[int]:
        """Turns that share a word with the question, best first."""
        with self._tables.read() as txn:
            hits = self._index.search(txn, question, [(0, 0, self._count)])
        return [turn for _, turn in hits.docs.tolist() if turn in among]


class MeaningOfTurns:
    """Cosine of embeddings over single turns: what a plain vector search finds."""

    def __init__(self, embed: Callable[[Sequence[str]], npt.NDArray[np.float32]], texts: Sequence[str]) -> None:
        """`embed` gives unit vectors float32 [n, dim]."""
        self._embed, self._vectors = embed, embed(texts)

    def order(self, question: str, among: frozenset[int]) -> list[int]:
        """All turns, nearest first."""
        near = self._vectors @ self._embed([question])[0]
        return [turn for turn in np.argsort(-near, kind="stable").tolist() if turn in among]

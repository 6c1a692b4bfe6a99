"""The pages of a conversation and where each is now, kept current by what the engine reports. No Qt here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from ui.strip.band import Band, Bools, Floats, Kind, Kinds, lay_out
from zeta.worker.rows import GISTS, LifetimeRow

EMBER = 0.25
"""Heat that a page keeps as long as it is recalled, so that its bar stays taller than the window's."""

_LETTERS = np.full(256, Kind.DISK, np.uint8)
for _kind in Kind:
    _LETTERS[ord(_kind.letter)] = _kind


class Lifetime:
    """One conversation's pages. Numbers that are no page of it are ignored: events may run ahead of the row.

    Heat, from 0 to 1, is how much a page resonates with the question in hand. Everything costs O(pages) at most, and
    the layout is made once a change.
    """

    def __init__(self) -> None:
        self.volatile = False
        """Whether nothing of the conversation is on the disk."""
        self.clear()

    def clear(self) -> None:
        """No pages: a conversation that begins, or another one."""
        self._page_tokens = 0
        self._rest: Kinds = np.empty(0, np.uint8)
        self._recalled: Bools = np.empty(0, np.bool_)
        self._heat: Floats = np.empty(0, np.float32)
        self._pinned: set[int] = set()
        self._bands: dict[tuple[float, float], Band] = {}

    @property
    def pages(self) -> int:
        """Full pages."""
        return len(self._rest)

    @property
    def page_tokens(self) -> int:
        """Tokens a page; 0 until a row says it."""
        return self._page_tokens

    def replace(self, row: LifetimeRow) -> None:
        """Another state of the same conversation; what is warm stays warm."""
        letters = np.frombuffer(row.where.encode("latin-1", "replace"), np.uint8)
        kinds = _LETTERS[letters]
        heat: Floats = np.zeros(len(kinds), np.float32)
        known = min(len(kinds), self.pages)
        recalled = kinds == Kind.RECALLED
        has_left = self._recalled[:known] & ~recalled[:known]
        heat[:known] = np.where(has_left, 0, self._heat[:known])
        self._page_tokens = max(1, row.page_tokens)
        self._recalled = recalled
        before: Kinds = np.full(len(kinds), Kind.DISK, np.uint8)  # where what is recalled will be when it leaves
        before[:known] = np.where(self._rest[:known] == Kind.WINDOW, np.uint8(Kind.DISK), self._rest[:known])
        self._rest = np.where(self._recalled, before, kinds)
        self._heat = np.where(self._recalled, np.maximum(heat, EMBER), heat).astype(np.float32)
        self._pinned = {page for page in row.pinned if self._has(page)}
        self._bands.clear()

    def kind(self, page: int) -> Kind:
        """Where a page is now. Raises IndexError for no page."""
        if not self._has(page):
            raise IndexError(page)
        return Kind.RECALLED if self._recalled[page] else Kind(int(self._rest[page]))

    def heat_of(self, page: int) -> float:
        """How much a page resonates, from 0 to 1. Raises IndexError for no page."""
        if not self._has(page):
            raise IndexError(page)
        return float(self._heat[page])

    def resonates(self) -> bool:
        """Whether a page that was not recalled is warm."""
        return bool(np.any(self._heat[~self._recalled] > 0))

    def is_pinned(self, page: int) -> bool:
        """Whether a page is kept from every clean-up."""
        return page in self._pinned

    def kinds(self) -> set[Kind]:
        """The kinds there are."""
        return {Kind(int(kind)) for kind in np.flatnonzero(np.bincount(self._kinds()))}

    def evicted(self, page: int, stored: bool = True) -> None:
        """A page left the window: for the disk, or as text only where its state is not `stored`."""
        if self._has(page):
            self._rest[page] = Kind.DISK if stored else Kind.TEXT
            self._bands.clear()

    def focused(self, actions: Iterable[Sequence[str | int]]) -> None:
        """The lens changed levels of detail: `actions` are (expand or collapse, level, index) of gists, in order.

        An expanded gist of level 1 is one block of raw tokens; the page it is on is in the window once more than half
        of it was expanded at a time.
        """
        if not self.pages:
            return
        opened: Counter[int] = Counter()
        for change, level, index in actions:
            span = GISTS[int(level) - 1]
            first, last = int(index) * span // self._page_tokens, ((int(index) + 1) * span - 1) // self._page_tokens
            if change == "expand" and level == 1:
                opened[first] += span
                if self._has(first) and 2 * opened[first] > self._page_tokens:
                    self._rest[first] = Kind.WINDOW
                continue
            gist = Kind.GIST_OF_GISTS if change == "collapse" and level == 2 else Kind.GIST
            self._rest[first : last + 1] = gist
        self._bands.clear()

    def recalled(self, pages: Iterable[int], heat: float) -> None:
        """Pages came back into the window because of a question."""
        for page in filter(self._has, pages):
            self._recalled[page] = True
            self._heat[page] = max(EMBER, _share(heat))
        self._bands.clear()

    def left(self, begin: int, end: int) -> None:
        """What was recalled of the tokens [begin, end) left the window again."""
        if self.pages and end > begin >= 0:
            gone = slice(begin // self._page_tokens, (end - 1) // self._page_tokens + 1)
            self._heat[gone][self._recalled[gone]] = 0
            self._recalled[gone] = False
            self._bands.clear()

    def grown(self, tokens: int) -> None:
        """The conversation is `tokens` long now; pages that are full for the first time are in the window."""
        more = tokens // self._page_tokens - self.pages if self._page_tokens else 0
        if more > 0:
            self._rest = np.concatenate([self._rest, np.full(more, Kind.WINDOW, np.uint8)])
            self._recalled = np.concatenate([self._recalled, np.zeros(more, np.bool_)])
            self._heat = np.concatenate([self._heat, np.zeros(more, np.float32)])
            self._bands.clear()

    def pin(self, page: int, pinned: bool) -> None:
        """A page is pinned, or no more."""
        if self._has(page):
            (self._pinned.add if pinned else self._pinned.discard)(page)
            self._bands.clear()

    def heat(self, scores: Mapping[int, float]) -> None:
        """A question was held against memory: its best pages resonate this much, every other one no more."""
        self._heat = np.where(self._recalled, np.float32(EMBER), np.float32(0)).astype(np.float32)
        for page, score in scores.items():
            if self._has(page):
                self._heat[page] = max(self._heat[page], _share(score))
        self._bands.clear()

    def cool(self) -> None:
        """An answer is over: nothing resonates any more, and embers are left where a page is recalled."""
        self.heat({})

    def band(self, width: float, gap: float) -> Band:
        """The layout in `width` pixels with `gap` pixels between two bars; the same object until something changes."""
        if (width, gap) not in self._bands:
            self._bands = {(width, gap): lay_out(self._kinds(), self._heat, sorted(self._pinned), width, gap)}
        return self._bands[width, gap]

    def _kinds(self) -> Kinds:
        return np.where(self._recalled, np.uint8(Kind.RECALLED), self._rest)

    def _has(self, page: int) -> bool:
        return 0 <= page < self.pages


def _share(score: float) -> float:
    """A score as heat; a score that is no number is none."""
    return min(1.0, max(0.0, score)) if score == score else 0.0

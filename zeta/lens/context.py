"""The working context: entries that tile the lifetime [0, end) with no gap and no overlap, and what nets read of them.

Immutable: every change gives a new context. It knows neither llama.cpp nor a store; vectors come from a `Vectors`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Protocol, TypedDict

import numpy as np
import numpy.typing as npt

from memstore.lifetime.node import BLOCK, node_at
from zeta.errors import BugError
from zeta.lens.entry import Entry

_BEGIN: Callable[[Entry], int] = attrgetter("begin")
_LEVEL: Callable[[Entry], int] = attrgetter("level")


class Vectors(Protocol):
    """Where vectors of the model's embedding width d come from: its embedding matrix, and the lifetime tree."""

    def tokens(self, begin: int, end: int) -> npt.NDArray[np.float32]:
        """[end - begin, d]: embeddings of the tokens at these lifetime offsets."""

    def count(self, level: int) -> int:
        """How many gists of a level there are, from the lifetime's begin on."""

    def gists(self, level: int, first: int, last: int) -> npt.NDArray[np.floating]:
        """[last - first, d]: gists `first` to `last` of a level."""


class Packed(TypedDict):
    """What LensNet reads, a row an entry: W = number of entries."""

    embeddings: npt.NDArray[np.float32]  # [W, d]
    levels: npt.NDArray[np.int64]  # [W]
    span_width: npt.NDArray[np.int64]  # [W], tokens
    distance_to_cursor: npt.NDArray[np.int64]  # [W], whole blocks between the entry's end and the cursor


class Tensors(TypedDict):
    """What the base model reads, a row a cell: W = `cost`."""

    inputs_embeds: npt.NDArray[np.float32]  # [W, d]
    attention_mask: npt.NDArray[np.int64]  # [W], all ones
    position_ids: npt.NDArray[np.int64]  # [W], dense window positions


@dataclass(frozen=True)
class WorkingContext:
    """`items` in time order. What lies below lifetime offset `pinned` is raw and fixed for good."""

    items: tuple[Entry, ...] = ()
    pinned: int = 0

    @property
    def end(self) -> int:
        """The cursor: lifetime tokens covered."""
        return self.items[-1].end if self.items else 0

    @cached_property
    def cost(self) -> int:
        """Cells of the window that all entries take."""
        return sum([entry.cost for entry in self.items])

    def entries(self) -> list[Entry]:
        """All entries, sorted by time."""
        return list(self.items)

    def tail_view(self, k: int = 256) -> list[Entry]:
        """The last `k` entries."""
        return list(self.items[-k:]) if k > 0 else []

    def validate(self) -> None:
        """Raises BugError where the entries do not tile [0, end), or what is pinned is not raw and fixed.

        Entries are aligned by themselves, so tiling also means that a gist's 32 children are either all shown (as they
        are or by theirs) or none is: the seed's «every node's children share the same LOD», which in the same breath
        expands one L1 among its siblings.
        """
        at = 0
        for entry in self.items:
            if entry.begin != at:
                raise BugError(f"the working context goes from token {at} to token {entry.begin}")
            if at < self.pinned and (entry.level or not entry.fixed or entry.end > self.pinned):
                raise BugError(f"pinned tokens {entry.begin} to {entry.end} are not as they were")
            at = entry.end

    # what nets read

    def pack(self, vectors: Vectors) -> Packed:
        """One row an entry, for LensNet. At run time it scores blocks, not tokens (DESIGN 7).

        The vector of a raw block is therefore its L1 gist, which the tree holds as well; of raw tokens that have none
        yet (the unfinished block, a rest beside pinned tokens) it is the mean of their embeddings.
        """
        known = vectors.count(1)

        def level(entry: Entry) -> int:
            return entry.level or int(entry.whole and entry.begin // BLOCK < known)

        rows: list[npt.NDArray[np.floating]] = []
        for at, run in self._runs(level):
            if at:
                rows.append(vectors.gists(at, *_nodes(at, run)))
            else:
                rows += [vectors.tokens(entry.begin, entry.end).mean(axis=0, keepdims=True) for entry in run]
        table = np.array([(e.level, e.span_width, (self.end - e.end) // BLOCK) for e in self.items], np.int64)
        levels, widths, distances = table.reshape(-1, 3).T
        return Packed(embeddings=_joined(rows), levels=levels, span_width=widths, distance_to_cursor=distances)

    def to_tensors(self, vectors: Vectors) -> Tensors:
        """One row a cell, tokens and gists mixed, for the base model; positions are dense (DESIGN 6), not absolute."""
        rows: list[npt.NDArray[np.floating]] = []
        for level, run in self._runs(_LEVEL):
            read = vectors.gists(level, *_nodes(level, run)) if level else vectors.tokens(run[0].begin, run[-1].end)
            rows.append(read)
        cells = np.arange(self.cost, dtype=np.int64)
        return Tensors(inputs_embeds=_joined(rows), attention_mask=np.ones_like(cells), position_ids=cells)

    def _runs(self, kind: Callable[[Entry], int]) -> Iterator[tuple[int, list[Entry]]]:
        """Neighbours of one kind together: as they tile time, their nodes are neighbours in the tree."""
        for value, run in groupby(self.items, kind):
            yield value, list(run)

    # changes

    def patch(self, end: int, *, tail: int = 0) -> WorkingContext:
        """With new tokens up to lifetime offset `end`, as raw blocks; the last one may be unfinished.

        Raw blocks that touch the last `tail` tokens are fixed, those that are older no longer. Raises BugError where
        `end` lies before the cursor (that is `cut`).
        """
        if end < self.end:
            raise BugError(f"the working context covers {self.end} tokens, the history has {end}")
        old = list(self.items)
        if old and old[-1].end % BLOCK and end > self.end:
            old.pop()  # a rest that grows
        begin = old[-1].end if old else 0
        return replace(self, items=tuple(self._held(e, end - tail) for e in [*old, *_raw(begin, end, self.pinned)]))

    def _held(self, entry: Entry, border: int) -> Entry:
        if entry.level:
            return entry
        fixed = entry.end <= self.pinned or entry.end > border
        return entry if fixed == entry.fixed else replace(entry, fixed=fixed)

    def cut(self, end: int) -> WorkingContext:
        """Without what lies at and after lifetime offset `end`; a gist that the cut goes through is opened there.

        What a cut leaves of a gist is raw and may cost more than the gist did: the next plan brings it under budget.
        """
        items = [entry for entry in self.items if entry.begin < end]
        while items and items[-1].end > end:
            last = items.pop()
            if last.level:
                items += [child for child in last.children() if child.begin < end]
            else:
                items.append(replace(last, end=end))
        return replace(self, items=tuple(items), pinned=min(self.pinned, end))

    def shows(self, entry: Entry) -> bool:
        """Whether exactly this entry is here."""
        at = bisect_left(self.items, entry.begin, key=_BEGIN)
        return at < len(self.items) and self.items[at] == entry

    def collapsible(self, parent: Entry) -> bool:
        """Whether all children of `parent` are here, none of them fixed."""
        first, last = self.within(parent)
        return self.items[first:last] == parent.children()

    def expand(self, *entries: Entry) -> WorkingContext:
        """With the children of gists in their place. Raises BugError where a gist is not here, or fixed."""
        for entry in entries:
            if entry.fixed or not self.shows(entry):
                raise BugError(f"level {entry.level} of tokens {entry.begin} to {entry.end} cannot be expanded")
        return self._swapped({entry: entry.children() for entry in entries})

    def collapse(self, *parents: Entry) -> WorkingContext:
        """With gists in the place of all their children. Raises BugError where these are not all here and free."""
        for parent in parents:
            if not self.collapsible(parent):
                raise BugError(f"tokens {parent.begin} to {parent.end} cannot collapse into level {parent.level}")
        return self._swapped({parent: (parent,) for parent in parents})

    def _swapped(self, spans: Mapping[Entry, tuple[Entry, ...]]) -> WorkingContext:
        """With other entries for the spans of some."""
        items: list[Entry] = []
        at = 0
        for span in sorted(spans, key=_BEGIN):
            first, last = self.within(span)
            items += (*self.items[at:first], *spans[span])
            at = last
        return replace(self, items=(*items, *self.items[at:]))

    def within(self, span: Entry) -> tuple[int, int]:
        """Indices [first, last) of the entries that begin inside of a span."""
        first = bisect_left(self.items, span.begin, key=_BEGIN)
        return first, bisect_left(self.items, span.end, first, key=_BEGIN)


def _raw(begin: int, end: int, pinned: int) -> Iterator[Entry]:
    """Raw entries of [begin, end), cut at blocks and where the pinned tokens end."""
    while begin < end:
        stop = min(begin - begin % BLOCK + BLOCK, end)
        if begin < pinned < stop:
            stop = pinned
        yield Entry(0, begin, stop)
        begin = stop


def _nodes(level: int, run: Sequence[Entry]) -> tuple[int, int]:
    """Indices [first, last) of the nodes of `level` that a run of entries covers."""
    return node_at(level, run[0].begin).index, node_at(level, run[-1].end).index


def _joined(rows: list[npt.NDArray[np.floating]]) -> npt.NDArray[np.float32]:
    if not rows:
        raise BugError("an empty working context has no rows")
    return np.concatenate(rows).astype(np.float32, copy=False)

"""The lifetime tree of one log: its gists at two levels over the whole history, through the chain of branches.

32 tokens make an L1 gist, 32 L1 gists an L2 gist; only full blocks have one. What makes gists is injected (`Encoder`);
how the tree is kept follows the log: nodes below a branch's cut are the parent's, for every branch that shares them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from memstore.ctxfile import ERASED
from memstore.gistfile import GistFile, Gists
from memstore.lifetime.lineage import Lineage, first_index
from memstore.lifetime.node import BLOCK, LEVELS, Node, span_of
from memstore.records import Log
from memstore.store import Store

__all__ = ["Encoder", "LifetimeTree", "Node", "grow", "step"]

_BATCH: Final = 32  # nodes made at once: a second of work for a gist net of 13 M parameters on two cores


class Encoder(Protocol):
    """What makes gists. `name` (1 to 31 bytes) names its weights: gists of two names are never mixed."""

    @property
    def name(self) -> str:
        """A fingerprint of the gist net's weights."""

    @property
    def dim(self) -> int:
        """Numbers of a gist."""

    def encode(self, tokens: npt.NDArray[np.uint32]) -> npt.NDArray[np.float32]:
        """L1 gists [n, dim] of blocks of token ids [n, 32]."""

    def fold(self, gists: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """L2 gists [n, dim] of runs of L1 gists [n, 32, dim]."""


class LifetimeTree:
    """The gists of one log and of what it inherits, made by one net.

    A node is there when it and all before it are: what comes after a forgotten span counts as missing until `grow` has
    filled the span again. May be used from several threads.
    """

    def __init__(self, store: Store, log: int, net: str, dim: int) -> None:
        """The tree of log number `log` as the gist net named `net`, of width `dim`, sees it. Raises NotFound."""
        self.net, self.dim = net, dim
        self.lineage = Lineage.of(store.view(log))
        self.lock = store.gists.lock
        self._files = store.gists

    def __len__(self) -> int:
        """Nodes of both levels."""
        return sum(self.count(level) for level in LEVELS)

    def count(self, level: int) -> int:
        """How many nodes of `level` there are, from lifetime offset 0 on and without a gap."""
        gap = self.gap(level)
        return gap.start if gap else self._end(level)

    def gap(self, level: int, until: int | None = None) -> range:
        """The first run of nodes of `level` that are not there, below `until` (None: below the last that is there)."""
        with self.lock:
            stop = self._end(level) if until is None else until
            for log, run in self.lineage.runs(level, 0, stop):
                file, base = self._file(log, level), first_index(log, level)
                count = 0 if file is None else len(file)
                holes = base + file.holes if file is not None else np.empty(0, np.intp)
                missing = holes[: np.searchsorted(holes, run.stop)]
                if len(missing):
                    first = int(missing[0])
                    run_on = np.flatnonzero(np.diff(missing) > 1)
                    return range(first, int(missing[run_on[0]] if len(run_on) else missing[-1]) + 1)
                if base + count < run.stop:
                    return range(base + count, run.stop)
        return range(stop, stop)

    def missing(self, tokens: int) -> tuple[range, range]:
        """The indices of the L1 and L2 nodes that the full blocks of a history of `tokens` tokens lack."""
        full = [tokens // span_of(level) for level in LEVELS]
        first, second = (range(min(self.count(level), n), n) for level, n in zip(LEVELS, full, strict=True))
        return first, second

    def gists(self, level: int, first: int, last: int) -> Gists:
        """Gists `first` .. `last` (exclusive) of `level`, fp16 [last - first, dim], read-only.

        A view of the file where one file has them all; it shows NaN where something is forgotten later. A gist of
        which every token was forgotten is zeros. Raises ValueError outside of 0 .. count.
        """
        with self.lock:
            count = self.count(level)
            if not 0 <= first <= last <= count:
                raise ValueError(f"The tree has gists 0 to {count} of level {level}, not {first} to {last}.")
            parts = []
            for log, run in self.lineage.runs(level, first, last):
                file, base = self._file(log, level), first_index(log, level)
                if file is not None:
                    parts.append(file.rows(run.start - base, run.stop - base))
        if len(parts) == 1:
            return parts[0]
        joined = np.concatenate([np.empty((0, self.dim), np.float16), *parts])
        joined.flags.writeable = False
        return joined

    def append(self, level: int, vectors: npt.NDArray[np.floating]) -> None:
        """Add gists [n, dim] as the next nodes of `level`. A crash leaves a whole number of them.

        Raises ValueError for what is not finite in fp16, StoreReadOnly, StoreFull.
        """
        with self.lock:
            self.put(level, self.count(level), vectors)

    def put(self, level: int, first: int, vectors: npt.NDArray[np.floating]) -> None:
        """Write gists [n, dim] as the nodes `first` .. of `level`, each into the file of the log that keeps it.

        Raises as `append` does, and ValueError where nodes before `first` were never made.
        """
        with self.lock:
            for log, run in self.lineage.runs(level, first, first + len(vectors)):
                file = self._files.make(log, level, self.net, self.dim)
                row, rows = run.start - first_index(log, level), vectors[run.start - first : run.stop - first]
                there = max(0, min(len(file) - row, len(rows)))
                if there:
                    file.put(row, rows[:there])
                if row > len(file):
                    raise ValueError(f"Gists of level {level} are made in order: {len(file)} come before {row}.")
                if there < len(rows):
                    file.append(rows[there:])

    def sync(self) -> None:
        """Make what was appended survive the death of the process and a loss of power."""
        for log in self.lineage.logs:
            self._files.sync(log)

    def drop(self) -> None:
        """Take away the gists of this log and of what it inherits; `grow` makes them again."""
        with self.lock:
            for log in self.lineage.logs:
                for level in LEVELS:
                    self._files.remove(log, level)

    def _end(self, level: int) -> int:
        """The index after the last node of `level` that any file of the chain has for this log."""
        end = 0
        for log, run in self.lineage.runs(level):
            file = self._file(log, level)
            if file is not None:
                end = max(end, min(first_index(log, level) + len(file), run.stop))
        return end

    def _file(self, log: Log, level: int) -> GistFile | None:
        return self._files.get(log, level, self.net, self.dim)


Read = Callable[[int, int], npt.NDArray[np.uint32]]
"""Token ids of the lifetime offsets begin .. end, as `LogView.read` gives them."""


def grow(tree: LifetimeTree, read: Read, encoder: Encoder, until: int) -> int:
    """Make every gist that the first `until` tokens lack; returns how many were made, 0 the second time.

    What was cut off goes on where it stopped. Raises ValueError for an encoder of other weights than the tree's.
    """
    added = 0
    while made := step(tree, read, encoder, until):
        added += made
    return added


def step(tree: LifetimeTree, read: Read, encoder: Encoder, until: int) -> int:
    """A batch of what `grow` does; returns how many gists were made, 0 when nothing is lacking."""
    if (encoder.name, encoder.dim) != (tree.net, tree.dim):
        raise ValueError(f"The tree is of {tree.net}, width {tree.dim}, not of {encoder.name}, width {encoder.dim}.")
    while True:
        with tree.lock:
            level, run = _lacking(tree, until)
            source = _source(tree, read, level, run)
        if not run:
            return 0
        vectors = _encoded(source, encoder) if level == 1 else encoder.fold(source)
        with tree.lock:  # others may read while a net works; what was forgotten meanwhile must not come back
            if _lacking(tree, until) == (level, run) and np.array_equal(_source(tree, read, level, run), source):
                tree.put(level, run.start, vectors)
                if len(run) == _BATCH:  # of a long run no more than a batch is lost with the process
                    tree.sync()
                return len(run)


def _lacking(tree: LifetimeTree, until: int) -> tuple[int, range]:
    """The next nodes to make, and their level."""
    gaps = [(level, tree.gap(level, until // span_of(level))[:_BATCH]) for level in LEVELS]
    return next((each for each in gaps if each[1]), gaps[-1])


def _source(tree: LifetimeTree, read: Read, level: int, run: range) -> npt.NDArray[Any]:
    """What nodes are made of: blocks of token ids [n, 32], or runs of L1 gists [n, 32, dim] as the file has them, so
    that a rebuild gives the same."""
    begin, end = BLOCK * run.start, BLOCK * run.stop
    if level == 1:
        return read(begin, end).reshape(-1, BLOCK)
    return tree.gists(1, begin, end).astype(np.float32).reshape(-1, BLOCK, tree.dim)


def _encoded(blocks: npt.NDArray[np.uint32], encoder: Encoder) -> npt.NDArray[np.float32]:
    """L1 gists of whole blocks. A forgotten token is bridged by the one before it, else by the first that is left; a
    block of which nothing is left says nothing: zeros."""
    alive = blocks != ERASED
    places = np.maximum.accumulate(np.where(alive, np.arange(BLOCK), -1), axis=1)
    places = np.where(places < 0, alive.argmax(axis=1)[:, None], places)
    speaking = alive.any(axis=1)
    vectors = np.zeros((len(blocks), encoder.dim), np.float32)
    if speaking.any():
        vectors[speaking] = encoder.encode(np.take_along_axis(blocks, places, axis=1)[speaking])
    return vectors

"""Scans: the packed signals of many pages against one question.

The compiled half (memstore/_scan.c) reads them where they lie, with as many threads as there are cores. Where it could
not be compiled numpy does the same: the same numbers up to the order of their additions, and several times slower.

A coarse stage in front of the exact scan was measured and left out (docs/DESIGN.md): the highest product of
a page is that of a single token, and no summary of a page small enough to be worth it says which page has it.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from memstore.errors import PageDamaged
from memstore.semantic import SemanticSignal
from memstore.signals import SharpSignal, sharp_maxima

try:
    from memstore import _scan as compiled
except ImportError:
    compiled = None  # type: ignore[assignment]

COMPILED = compiled is not None
"""Whether the compiled half is in use."""

Floats = npt.NDArray[np.float32]

_LANES = 16  # vectors of a question that the compiled half multiplies at once
_WIDEST = 1024  # components of a key it has room for
_HINT: Final = "Run `zeta store check --repair`: the signal is dropped and made again."
_PART = 256  # pages a thread gets at least: a fraction of a millisecond of work


def maxima(query: Floats, kv_of: npt.NDArray[np.integer], views: Sequence[memoryview], layout: int) -> Floats:
    """How strongly each page resonates: float32 [pages, q_heads, n_q], NaN where its signal is of another layout.

    `query`: un-rotated q, float32 [q_heads, n_q, dim]; `kv_of` [q_heads]: the row of the signals that each reads;
    `views`: packed sharp signals. Otherwise as `signals.sharp_maxima`. Raises PageDamaged.
    """
    if compiled is None or query.shape[2] > _WIDEST or not len(views):
        return _maxima(query, kv_of, views, layout)
    heads, dim = int(kv_of.max()) + 1, query.shape[2]
    readers = [np.flatnonzero(kv_of == row) for row in range(heads)]
    width = -(-max(1, *(len(r) for r in readers)) * query.shape[1] // _LANES) * _LANES
    packed = np.zeros((heads, width, dim), np.float32)
    for row, own in enumerate(readers):
        packed[row, : len(own) * query.shape[1]] = query[own].reshape(-1, dim)
    packed = np.ascontiguousarray(packed.reshape(heads, -1, _LANES, dim).swapaxes(2, 3))
    out = np.empty((len(views), heads, width), np.float32)

    def part(begin: int, end: int) -> None:
        compiled.sharp([*views[begin:end]], layout, heads, dim, width, packed, out[begin:end])

    _in_parts(part, views, SharpSignal.unpack)
    found = np.empty((len(views), *query.shape[:2]), np.float32)
    for row, own in enumerate(readers):
        found[:, own] = out[:, row, : len(own) * query.shape[1]].reshape(len(views), len(own), query.shape[1])
    return found


def nearest(query: Floats, views: Sequence[memoryview], layout: int) -> Floats:
    """The cosine of each page's nearest sentence to a unit vector float32 [dim]: float32 [pages], 0 for a page without
    one, NaN where its vectors are of another layout. `views`: packed semantic signals. Raises PageDamaged."""
    out = np.empty(len(views), np.float32)
    if compiled is None:
        for i, view in enumerate(views):
            signal = SemanticSignal.unpack(view)
            out[i] = signal.cosines(query).max(initial=0.0) if signal.layout == layout else np.nan
        return out
    asked = np.ascontiguousarray(query, np.float32)

    def part(begin: int, end: int) -> None:
        compiled.nearest([*views[begin:end]], layout, len(asked), asked, out[begin:end])

    _in_parts(part, views, SemanticSignal.unpack)
    return out


def _in_parts(
    work: Callable[[int, int], None], views: Sequence[memoryview], unpack: Callable[[memoryview], object]
) -> None:
    """Call `work(begin, end)` for all of the views, in as many threads as it is worth."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    bounds = np.linspace(0, len(views), max(1, min(cores, len(views) // _PART)) + 1).astype(int).tolist()

    def part(begin: int, end: int) -> None:
        try:
            work(begin, end)
        except IndexError as error:  # it only says which: what is wrong with it is known to whoever unpacks it
            unpack(views[begin + int(str(error))])
            raise PageDamaged("A signal does not look like the others of its layout.", _HINT) from error

    if len(bounds) == 2:  # a chat of a few hundred pages: starting a thread would take longer
        part(*bounds)
        return
    with ThreadPoolExecutor(len(bounds) - 1) as threads:
        for done in [threads.submit(part, begin, end) for begin, end in pairwise(bounds)]:
            done.result()


def _maxima(query: Floats, kv_of: npt.NDArray[np.integer], views: Sequence[memoryview], layout: int) -> Floats:
    signals = [SharpSignal.unpack(view) for view in views]
    rows = [i for i, signal in enumerate(signals) if signal.layout == layout]
    out = np.full((len(views), *query.shape[:2]), np.nan, np.float32)
    out[rows] = sharp_maxima(query, kv_of, [signals[i] for i in rows])
    return out

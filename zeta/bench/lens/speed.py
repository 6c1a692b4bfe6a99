"""lens, speed: what the lens costs while decoding, beside a chat without it and the plain loop, and one update of
LensNet.

All sides decode in turns of 32 tokens in one process, because machines are noisy; a ratio is the median over pairs of
turns, in seconds with the lens over seconds without: 1.1 is 10 % slower. Nothing is recalled on either side.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from statistics import median
from typing import Any

import numpy as np

from zeta import rehearsal
from zeta.bench.answering import LONG, take
from zeta.bench.lens.options import LensOptions
from zeta.bench.lens.runtime import LensRuntime, opened
from zeta.bench.lens.texts import documents, running
from zeta.bench.partial import Partial
from zeta.bench.plain import Greedy, Plain
from zeta.bench.report import Rows, Told
from zeta.engine import EngineOptions
from zeta.lens.context import WorkingContext
from zeta.lens.entry import BLOCK, WIDTHS, Entry
from zeta.lens.gistnet import F32
from zeta.lens.lens import Mode
from zeta.lens.lensnet import LensNet
from zeta.lens.projections import Projections
from zeta.lens.tail import TailGists
from zeta.runtime import Session

_UPDATES = 20


def measure(options: LensOptions, kept: Partial, progress: Told) -> dict[str, Any]:
    """Ratios, tokens a second, and milliseconds of an update. Raises ConfigError where the texts are too short."""
    if "speed" not in kept.done:
        kept.add("speed", {"decode": _decoding(options, progress), "updates": _updates(options, progress)})
    found: dict[str, Any] = kept.done["speed"]
    return found


def _decoding(options: LensOptions, progress: Told) -> dict[str, Any]:
    with ExitStack() as stack:
        on = stack.enter_context(opened(options, options.ctx, options.page))
        off = stack.enter_context(opened(options, options.ctx, options.page))
        history = running(documents(on, options), 2 * options.ctx)
        lens = _Side(stack, on, options, history, "on", progress)
        bare = _Side(stack, off, options, history, "off", progress)
        plain = Plain(off, bare.sampler)
        seconds: dict[str, list[float]] = {"lens": [], "off": [], "plain": []}
        for pair in range(options.pairs):
            progress(0.5 + 0.4 * pair / options.pairs, "decoding")
            plain.fill(history[: bare.used])
            seconds["plain"].append(plain.answer(BLOCK))
            seconds["lens"].append(lens.turn())
            seconds["off"].append(bare.turn())
        plain.context.close()
        used = {"lens": lens.used, "off": bare.used}
    return {
        "over_off": median(a / b for a, b in zip(seconds["lens"], seconds["off"], strict=True)),
        "over_plain": median(a / b for a, b in zip(seconds["lens"], seconds["plain"], strict=True)),
        "tokens_per_second": {name: BLOCK * options.pairs / sum(found) for name, found in seconds.items()},
        "cells": used,
        "pairs": options.pairs,
    }


class _Side:
    """A chat that has read a history and answers without end."""

    def __init__(
        self,
        stack: ExitStack,
        runtime: LensRuntime,
        options: LensOptions,
        history: list[int],
        mode: Mode,
        progress: Told,
    ) -> None:
        chosen = EngineOptions(limit=options.ctx, page=options.page, recall="off", lens=mode)
        self._session: Session = stack.enter_context(rehearsal.opened(runtime, chosen))
        self.sampler = Greedy(runtime.model)
        stack.callback(self.sampler.close)
        begin = 0.25 * (mode == "off")
        rehearsal.read(self._session, history, lambda share, step: progress(begin + 0.25 * share, f"{step}, {mode}"))
        self._answer = self._session.engine.generate(self.sampler, LONG, len(history))

    @property
    def used(self) -> int:
        """Cells of the window."""
        return self._session.engine.window.used

    def turn(self) -> float:
        """Seconds for 32 tokens, with what became full in them written."""
        began = time.perf_counter()
        take(self._answer, BLOCK)
        self._session.writer.flush()
        return time.perf_counter() - began


def _updates(options: LensOptions, progress: Told) -> dict[str, Any]:
    """Milliseconds of LensNet by the number of entries: `scores` of projections that are there; `update`, all of one
    iteration before the allocator, with a block that is new."""
    with opened(options) as runtime:
        net, dim = runtime.learned.lens, runtime.learned.dim
    out: dict[str, Any] = {}
    for count in options.entries if net else ():
        progress(0.95, f"LensNet over {count:,} entries")
        assert net
        out[str(count)] = _timed(net, dim, count)
    return out


class _Drawn:
    """Vectors by chance: what they are takes no longer or shorter."""

    def __init__(self, count: int, dim: int) -> None:
        self._rows = np.random.default_rng(0).normal(0, 0.1, (count, dim)).astype(np.float16)

    def tokens(self, begin: int, end: int) -> F32:
        """[end - begin, d]: tokens."""
        return self._rows[begin % BLOCK : begin % BLOCK + end - begin].astype(np.float32)

    def count(self, level: int) -> int:
        """How many gists of a level there are."""
        return len(self._rows) if level == 1 else len(self._rows) * WIDTHS[1] // WIDTHS[2]

    def gists(self, level: int, first: int, last: int) -> np.ndarray[Any, np.dtype[np.floating[Any]]]:
        """[last - first, d]: gists of a level."""
        return self._rows[first:last]


def _timed(net: LensNet, dim: int, count: int) -> dict[str, float]:
    vectors, projections, tails = _Drawn(count + _UPDATES, dim), Projections(net), TailGists(dim)
    items = [Entry(1, at * BLOCK, (at + 1) * BLOCK) for at in range(count + _UPDATES)]
    seconds: dict[str, list[float]] = {"scores": [], "update": []}
    for more in range(_UPDATES):
        context = WorkingContext(tuple(items[: count + more]))
        began = time.perf_counter()
        packed = context.pack(vectors)
        rows = projections.of(context, packed["embeddings"], count + more)
        tail = tails.fetch(vectors)
        ready = time.perf_counter()
        net.score(rows, packed["levels"], packed["span_width"], packed["distance_to_cursor"], tail)
        ended = time.perf_counter()
        seconds["scores"].append(ended - ready)
        seconds["update"].append(ended - began)
    return {f"{name}_ms": 1e3 * median(found[1:]) for name, found in seconds.items()}


def issued(part: dict[str, Any]) -> float | None:
    """Seconds to decode with the lens on, over those with it off, at the same window."""
    found: float | None = part.get("decode", {}).get("over_off")
    return found


def table(part: dict[str, Any]) -> Rows:
    """Lines for a person."""
    found = part["decode"]
    lines: list[tuple[str, ...]] = [("speed", "", "")]
    lines.append(("decoding, lens on over off", f"{found['over_off']:.3f}", "seconds over seconds"))
    lines.append(("decoding, lens on over the plain loop", f"{found['over_plain']:.3f}", "seconds over seconds"))
    lines += [(f"  {name}", f"{rate:.1f}", "tokens/s") for name, rate in found["tokens_per_second"].items()]
    for count, times in part["updates"].items():
        told = f"ms, {times['scores_ms']:.1f} of them the scores"
        lines.append((f"one update over {int(count):,} entries", f"{times['update_ms']:.1f}", told))
    return lines

"""speed, break-even: from which length on something that is brought back is there sooner than when it is computed.

Restoring n tokens takes a fixed part (the keys behind them rotate once) and a part a token; so does computing them.
Both are lines a + b n, fitted by least squares to the medians of runs of a few lengths, and they meet at
    n = (a_restore - a_compute) / (b_compute - b_restore).
An opened conversation holds what it holds whatever its length, at most a window: it breaks even at the tokens that are
prefilled in the same time.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np

from zeta.bench.pairs import Bench, Numbers
from zeta.working import Found

RUNS = (1, 2, 4)
"""Pages that are restored together."""

Point = tuple[int, float]
"""Tokens, seconds."""


@dataclass(frozen=True)
class Line:
    """Seconds for n tokens: `fixed` + `each` n."""

    fixed: float
    each: float


def line(points: Sequence[Point]) -> Line:
    """The line through points of two lengths or more (least squares)."""
    tokens, seconds = np.asarray(points, np.float64).T
    each, fixed = np.polyfit(tokens, seconds, 1)
    return Line(float(fixed), float(each))


def medians(points: Sequence[Point]) -> list[Point]:
    """The median of the points of each length, shortest first: one that other work disturbed does not turn a line."""
    lengths = sorted({tokens for tokens, _ in points})
    return [(n, median(seconds for tokens, seconds in points if tokens == n)) for n in lengths]


def crossing(ours: Line, plain: Line) -> float | None:
    """Tokens from which on ours takes no longer than plain; 0 is always, None is from no length on."""
    if ours.each < plain.each:
        return max(0.0, (ours.fixed - plain.fixed) / (plain.each - ours.each))
    return 0.0 if ours.each == plain.each and ours.fixed <= plain.fixed else None


def numbers(measured: Mapping[str, Any]) -> dict[str, float | None]:
    """Tokens from which on restoring beats computing, cold and warm, and opening beats prefilling; None for never, and
    where it was not measured."""
    runs, opened = measured.get("runs"), measured.get("open")
    return {
        "restore_cold": runs["cold"]["tokens"] if runs else None,
        "restore_warm": runs["warm"]["tokens"] if runs else None,
        "open": opened["seconds"] * measured["prefill"]["plain_tokens_per_second"] if opened else None,
    }


def measure(bench: Bench) -> Numbers:
    """Runs of pages restored, cold and warm, beside computing their tokens at the same position; null where pages hold
    no KV or too few have left the window. The pages are of one size: what a page costs beside its tokens counts as
    theirs."""
    subject, plain, page = bench.subject, bench.plain, bench.options.page
    found = subject.away(sum(RUNS) + 1)
    if bench.runtime.paging.kind != "kv" or len(found) <= sum(RUNS):
        return {}, {"runs": None}
    cold: list[Point] = []
    warm: list[Point] = []
    computed: list[Point] = []
    for i in range(bench.options.openings):
        bench.progress(0.95 + 0.05 * i / bench.options.openings, "restoring runs of pages")
        subject.close()
        subject.cool()
        subject.open()
        subject.room(max(RUNS))
        _restore(bench, found[-1:])  # also pays for what llama.cpp allocates once
        at = 0
        for run in RUNS:
            part, at = found[at : at + run], at + run
            seconds, position = _restore(bench, part)
            cold.append((run * page, seconds))
            warm.append((run * page, _restore(bench, part)[0]))
            plain.fill(subject.tokens(0, position))
            tokens = [token for each in part for token in subject.tokens(each.begin, each.end)]
            computed.append((run * page, plain.prefill(tokens)))
    own = line(medians(computed))
    shown = {"cold": _against(own, cold), "warm": _against(own, warm), "compute": _shown(own, computed)}
    return {}, {"runs": {"page": page, "repeats": bench.options.openings, **shown}}


def _against(own: Line, points: Sequence[Point]) -> dict[str, Any]:
    fitted = line(medians(points))
    return {"tokens": crossing(fitted, own), **_shown(fitted, points)}


def _shown(fitted: Line, points: Sequence[Point]) -> dict[str, Any]:
    return {
        "fixed_milliseconds": 1e3 * fitted.fixed,
        "milliseconds_per_token": 1e3 * fitted.each,
        "milliseconds": [[tokens, 1e3 * seconds] for tokens, seconds in medians(points)],
    }


def _restore(bench: Bench, found: Sequence[Found]) -> tuple[float, int]:
    """Seconds to read pages and to put them into the window, and how many tokens stand before them."""
    pager = bench.subject.thread.session.pager
    began = time.perf_counter()
    pages = [pager.bring(each.candidate.log, each.candidate.number) for each in found]
    read = time.perf_counter() - began
    placed, position = bench.subject.put([page for page in pages if page])
    return read + placed, position

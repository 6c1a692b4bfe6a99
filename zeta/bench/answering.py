"""speed, answering: decoding with memory on, alone and with everything else going on, beside the plain loop."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from statistics import median

from zeta.bench.pairs import Bench, Numbers, Pair
from zeta.bench.subject import Viewer
from zeta.engine import LOOK_BACK
from zeta.events import Event

LONG = 1 << 30
"""Tokens an answer may have: it ends when enough have been timed."""


def measure(bench: Bench) -> Numbers:
    """Decode in turns of 32 tokens: plain, ours, ours while dreaming and with a window in front.

    A pair is a page of tokens of each, so that every one has its captured page, its evicted page and its searches.
    """
    options, subject, plain = bench.options, bench.subject, bench.plain
    turns = max(1, options.page // LOOK_BACK)
    idle: list[Pair] = []
    busy: list[Pair] = []
    answer = subject.ask(bench.sampler, LONG)
    # A page becomes full in the middle of a turn: what writing it costs is then inside of the turn.
    take(answer, LOOK_BACK // 2 + -subject.length % LOOK_BACK)
    with Viewer() as viewer:
        for pair in range(options.pairs):
            alone = beside = beaten = 0.0
            for i in range(turns):
                bench.progress(0.4 + 0.25 * (pair + i / turns) / options.pairs, "decoding")
                plain.fill(subject.last(subject.used - LOOK_BACK // 2))
                beaten += plain.answer(LOOK_BACK)
                # A page is full at every `turns`-th turn of ours: halfway the two change places, so that both meet it.
                if turns % 2 == 0 and i >= turns // 2:
                    beside += _busy(bench, answer, viewer)
                    alone += turn(bench, answer)
                else:
                    alone += turn(bench, answer)
                    beside += _busy(bench, answer, viewer)
            idle.append(Pair(alone, beaten))
            busy.append(Pair(beside, beaten))
    subject.answered()
    count = turns * LOOK_BACK * options.pairs
    return {
        "decode_ratio": median(pair.better for pair in idle),
        "decode_ratio_busy": median(pair.better for pair in busy),
    }, {
        "decode": {
            "pairs": options.pairs,
            "tokens": count,
            "ours_tokens_per_second": count / sum(pair.ours for pair in idle),
            "busy_tokens_per_second": count / sum(pair.ours for pair in busy),
            "plain_tokens_per_second": count / sum(pair.plain for pair in idle),
            "spread": [min(pair.better for pair in idle), max(pair.better for pair in idle)],
            "spread_busy": [min(pair.better for pair in busy), max(pair.better for pair in busy)],
            "pages_dreamt": subject.dreamt,
        }
    }


def turn(bench: Bench, answer: Iterator[int | Event], show: Callable[[int], None] | None = None) -> float:
    """Seconds for a turn of ours, with the pages that became full in it written."""
    began = time.perf_counter()
    take(answer, LOOK_BACK, show)
    bench.subject.flush()
    return time.perf_counter() - began


def _busy(bench: Bench, answer: Iterator[int | Event], viewer: Viewer) -> float:
    """Seconds for a turn of ours while dreaming, every token shown."""
    model = bench.runtime.model
    bench.subject.dream()
    try:
        return turn(bench, answer, lambda token: viewer.show(token, model.text([token])))
    finally:
        bench.subject.wake()


def take(answer: Iterator[int | Event], count: int, show: Callable[[int], None] | None = None) -> None:
    """The next `count` tokens of an answer."""
    while count:
        item = next(answer)
        if isinstance(item, int):
            count -= 1
            if show:
                show(item)

"""speed, returning: a conversation opened from disk, and a page brought back from it, beside computing both anew."""

from __future__ import annotations

import time
from statistics import median
from typing import Any

from zeta.bench.answering import take
from zeta.bench.pairs import Bench, Numbers, Pair
from zeta.bench.plain import Plain


def opening(bench: Bench) -> Numbers:
    """Open the conversation and wait for its first token, beside prefilling all of it."""
    found = opened(bench)
    seconds, way = _prefill(bench)
    found |= {"prefill_seconds": seconds, "prefill_is": way}
    return {"open_ratio": seconds / found["seconds"]}, {"open": found}


def opened(bench: Bench) -> dict[str, Any]:
    """Open the conversation from files that the system has forgotten, ask, and wait for the first token."""
    subject, plain = bench.subject, bench.plain
    seconds, first, beside, gone = [], [], [], []
    restored = decoded = 0
    for i in range(bench.options.openings):
        bench.progress(0.65 + 0.05 * i / bench.options.openings, "opening")
        subject.close()
        gone.append(subject.cool())
        began = time.perf_counter()
        restored, decoded = subject.open()
        seconds.append(time.perf_counter() - began)
        used, before = subject.used, subject.length
        began = time.perf_counter()
        take(subject.ask(bench.sampler, 1), 1)
        first.append(time.perf_counter() - began)
        subject.answered()
        plain.fill(subject.tokens(before - used, before))
        beside.append(plain.first(subject.tokens(before, subject.length - 1)))
    return {
        "openings": len(seconds),
        "seconds": median(seconds),
        "restored_tokens": restored,
        "decoded_tokens": decoded,
        "first_token_seconds": median(first),
        "plain_first_token_seconds": median(beside),
        "cold": gone,
    }


def _prefill(bench: Bench) -> tuple[float, str]:
    """Seconds of the plain loop for the whole history, and how it was read."""
    subject, size = bench.subject, bench.plain.context.options.batch
    tokens = subject.tokens(0, subject.length)
    whole = len(tokens) <= bench.runtime.model.trained_context
    plain = Plain(bench.runtime, bench.sampler, len(tokens)) if whole else bench.plain
    plain.clear()
    seconds = 0.0
    try:
        for at in range(0, len(tokens), size):
            bench.progress(0.7 + 0.1 * at / len(tokens), "prefilling all of it")
            seconds += plain.prefill(tokens[at : at + size])
    finally:
        if whole:
            plain.context.close()
    window = f"through a window of {bench.options.ctx}, cleared whenever it is full"
    return seconds, "full attention over all tokens" if whole else window


def restoring(bench: Bench) -> Numbers:
    """Restore pages from files that the system has forgotten, beside computing their tokens at the same position.

    A model whose pages hold no KV has no such numbers.
    """
    subject, plain, paging = bench.subject, bench.plain, bench.runtime.paging
    if paging.kind != "kv":
        return {}, {"restore": {"pages": 0, "why": paging.reason}}
    subject.close()
    gone = subject.cool()
    subject.open()
    cold: list[Pair] = []
    warm: list[Pair] = []
    pages = subject.away(bench.options.pairs + 1)
    for i, found in enumerate(pages):
        bench.progress(0.8, "restoring pages")
        (seconds, position), (again, _) = subject.restore(found), subject.restore(found)
        plain.fill(subject.tokens(0, position))
        beaten = plain.prefill(subject.tokens(found.begin, found.end))
        if i:  # the first one also pays for what llama.cpp allocates once
            cold.append(Pair(seconds, beaten))
            warm.append(Pair(again, beaten))
    return {"restore_ratio": median(pair.better for pair in cold)}, {
        "restore": {
            "pages": len(cold),
            "milliseconds": 1e3 * median(pair.ours for pair in cold),
            "warm_milliseconds": 1e3 * median(pair.ours for pair in warm),
            "recompute_milliseconds": 1e3 * median(pair.plain for pair in cold),
            "warm_ratio": median(pair.better for pair in warm),
            "cold": gone,
        }
    }

"""speed, growth: one conversation that grows, and what everything costs at each of its lengths: flat or not.

Decoding is timed in turns of three sides: with memory on; the plain loop with as many cells as our window holds, which
is the same work at every length and so tells how fast the machine was; and the plain loop holding all of the history,
as far as the model was trained for.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from statistics import median
from typing import Any

from zeta.bench import breakeven, disk, latency, memory, reading, returning
from zeta.bench.answering import LONG, take, turn
from zeta.bench.pairs import Bench, Pair
from zeta.bench.partial import Partial
from zeta.bench.plain import Plain
from zeta.engine import LOOK_BACK
from zeta.errors import ConfigError

_SHARE = 2
"""An answer that is timed is at most half as long as the history whose length it stands for, at its middle."""

_ASKED = 256
"""Tokens kept free for the question and for the begin of its answer, which is not timed."""

Row = dict[str, Any]


def rows(bench: Bench, kept: Partial) -> list[Row]:
    """A row a length, shortest first; those that were kept are not measured again, but what they hold is read.

    Raises ConfigError for a length below two pages.
    """
    lengths, page = sorted(set(bench.options.lengths)), bench.options.page
    if lengths[0] < _SHARE * page:
        raise ConfigError(f"{lengths[0]} tokens are too few to be timed", f"use --lengths from {_SHARE * page} on")
    known = 0
    for i, length in enumerate(lengths):
        begin, share = sum(lengths[:i]) / sum(lengths), length / sum(lengths)
        if str(length) in kept.done:
            known = length
            continue

        def told(part: float, step: str, begin: float = begin, share: float = share, length: int = length) -> None:
            bench.progress(begin + share * part, f"{step}, {length:,} tokens")

        scaled = replace(bench, progress=told)
        reading.again(scaled, known)
        kept.add(str(length), _row(scaled, length))
    return [kept.done[str(length)] for length in lengths]


def _row(bench: Bench, length: int) -> Row:
    """Read up to `length` and measure there."""
    options, subject = bench.options, bench.subject
    pairs = max(1, min(options.pairs, length // (_SHARE * options.page)))
    stretch = reading.read(bench, length - pairs * options.page // 2)
    begin = subject.length
    decode = _decode(bench, pairs)
    weights = disk.weights(subject.store)
    row: Row = {
        "length": length,
        "read_tokens": begin,
        "history_tokens": subject.length,
        "decode": decode,
        "prefill": {
            "pairs": len(stretch.pairs),
            "tokens": stretch.tokens,
            "ours_tokens_per_second": stretch.ours,
            "plain_tokens_per_second": stretch.plain,
            "ratio": stretch.ratio,
        },
        "private_bytes": memory.settled_bytes(),
        "disk": {name: size / subject.length for name, size in weights.items()},
        "open": returning.opened(bench),
    }
    for measure in (latency.measure, breakeven.measure):
        numbers, measured = measure(bench)
        row |= numbers | measured
    return {**row, "break_even": breakeven.numbers(row)}


def _decode(bench: Bench, pairs: int) -> dict[str, Any]:
    """Decode in turns of 32 tokens. A pair is a page of tokens of each side, so that every one of ours has its captured
    page, its evicted page and its searches; the middle of the answer is at the length."""
    subject, plain, page = bench.subject, bench.plain, bench.options.page
    turns = max(1, page // LOOK_BACK)
    over_plain: list[Pair] = []
    over_full: list[Pair] = []
    most = subject.length + pairs * page + _ASKED
    with ExitStack() as stack:
        full = None
        if most <= bench.runtime.model.trained_context:
            full = Plain(bench.runtime, bench.sampler, most)
            stack.callback(full.context.close)
        answer = subject.ask(bench.sampler, LONG)
        take(answer, LOOK_BACK // 2 + -subject.length % LOOK_BACK)
        for pair in range(pairs):
            ours = window = whole = 0.0
            for i in range(turns):
                bench.progress(0.4 + 0.2 * (pair + i / turns) / pairs, "decoding")
                plain.fill(subject.last(subject.used - LOOK_BACK // 2))
                window += plain.answer(LOOK_BACK)
                if full:
                    full.fill(subject.tokens(0, subject.length))
                    whole += full.answer(LOOK_BACK)
                ours += turn(bench, answer)
            over_plain.append(Pair(ours, window))
            if full:
                over_full.append(Pair(ours, whole))
        subject.answered()
    count = turns * LOOK_BACK * pairs
    return {
        "pairs": pairs,
        "tokens": count,
        "ours_tokens_per_second": count / sum(pair.ours for pair in over_plain),
        "plain_tokens_per_second": count / sum(pair.plain for pair in over_plain),
        "full_tokens_per_second": count / sum(pair.plain for pair in over_full) if over_full else None,
        "ratio": median(pair.better for pair in over_plain),
        "ratio_full": median(pair.better for pair in over_full) if over_full else None,
        "spread": [min(pair.better for pair in over_plain), max(pair.better for pair in over_plain)],
    }


def table(found: list[Row]) -> list[tuple[str, ...]]:
    """Lines of text for a person: the heading, then one line a number with a column a length; - where there is none."""
    lines = [("at so many tokens", *(f"{row['history_tokens']:,}" for row in found))]

    def add(what: str, form: str, *path: str) -> None:
        lines.append((what, *(_shown(row, form, path) for row in found)))

    add("decode, memory on, tokens/s", ".1f", "decode", "ours_tokens_per_second")
    add("decode, plain at our window, tokens/s", ".1f", "decode", "plain_tokens_per_second")
    add("decode, plain holding all, tokens/s", ".1f", "decode", "full_tokens_per_second")
    add("ours over plain at our window", ".3f", "decode", "ratio")
    add("ours over plain holding all", ".3f", "decode", "ratio_full")
    add("prefill, tokens/s", ".0f", "prefill", "ours_tokens_per_second")
    add("prefill, plain through our window, tokens/s", ".0f", "prefill", "plain_tokens_per_second")
    add("private memory, bytes", ",.0f", "private_bytes")
    add("disk, bytes a token", ",.0f", "disk", "all")
    add("opened cold, s", ".2f", "open", "seconds")
    for share in (f"p{share}" for share in latency.SHARES):
        add(f"search, {share}, ms", ".1f", "latency", "search", share)
        add(f"locate, {share}, ms", ".1f", "latency", "locate", share)
        add(f"search, read and restore, warm, {share}, ms", ".1f", "latency", "warm", "sum", share)
        add(f"search, read and restore, cold, {share}, ms", ".1f", "latency", "cold", "sum", share)
        add(f"the same, only pages cold, {share}, ms", ".1f", "latency", "cold", "pages_only", share)
        add(f"first token later, {share}, ms", ".1f", "latency", "first_token", "later", share)
    add("restore beats computing from, cold, tokens", ".0f", "break_even", "restore_cold")
    add("restore beats computing from, warm, tokens", ".0f", "break_even", "restore_warm")
    add("opening beats prefilling from, tokens", ".0f", "break_even", "open")
    return lines


def _shown(row: Row, form: str, path: tuple[str, ...]) -> str:
    value: Any = row
    for name in path:
        value = value[name] if value is not None else None
    return "-" if value is None else format(value, form)

"""speed, reading: a history told part by part, what that costs in time, in private memory and on disk."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from zeta.bench import disk, memory
from zeta.bench.pairs import Bench, Numbers, Pair
from zeta.runtime import Runtime

_PARTS, _STATIONS = 6, 24
"""The history is told in at least this many parts; at most so many of them are timed, with memory read after them."""


def measure(bench: Bench) -> Numbers:
    """Tell and read the history: prefill, private memory, bytes on disk. At every station something is asked as well,
    so that searching all of it is in the memory that is read."""
    options, subject, plain = bench.options, bench.subject, bench.plain
    start = options.ctx + 2 * options.page
    subject.tell(start)
    subject.digest()
    plain.prefill(subject.tokens(0, subject.length))
    size = max(1, min(options.ctx, (options.tokens - start) // _PARTS))
    every = max(1, (options.tokens - start) // size // _STATIONS)
    pairs: list[Pair] = []
    counts: list[int] = []
    readings = [*_reading(bench)]
    part = 0
    while subject.length < options.tokens or len(pairs) < memory.FEWEST - 1:  # one reading is there already
        bench.progress(0.4 * min(1.0, subject.length / options.tokens), "reading a history")
        begin, part = subject.length, part + 1
        subject.tell(begin + size)
        tokens = subject.tokens(begin, subject.length)
        station = part % every == 0
        seconds = plain.prefill(tokens) if station else 0.0
        ours = subject.digest()
        if station:
            pairs.append(Pair(ours, seconds))
            counts.append(len(tokens))
            readings += _reading(bench)
    weights = disk.weights(subject.store)
    length = subject.length
    ratio = median(pair.better for pair in pairs)
    return {
        "prefill_ratio": ratio,
        "ram_bytes_per_token": memory.per_token(readings),
        "disk_bytes_per_token": weights["all"] / length,
    }, {
        "history_tokens": length,
        "prefill": {
            "pairs": len(pairs),
            "tokens": sum(counts),
            "ours_tokens_per_second": sum(counts) / sum(pair.ours for pair in pairs),
            "plain_tokens_per_second": sum(counts) / sum(pair.plain for pair in pairs),
            "plain_is": "the same tokens into a context that is cleared whenever it is full",
        },
        "ram": {"readings": readings, "plain_kv_bytes_per_token": _kv_bytes(bench.runtime)},
        "disk": {name: size / length for name, size in weights.items()},
    }


def _reading(bench: Bench) -> Iterator[memory.Reading]:
    """Ask, so that memory is searched, then read the private memory; nothing where there is no such number."""
    bench.subject.ask(bench.sampler, 0)
    bench.subject.answered()
    bench.subject.flush()
    found = memory.settled_bytes()
    if found is not None:
        yield bench.subject.length, found


def _kv_bytes(runtime: Runtime) -> int | None:
    """Bytes of KV a token: what a history would cost if it stayed."""
    shape = runtime.paging.shape
    return sum(k + v for _, k, _, v in shape.rows) if shape else None

"""speed, reading: a history told part by part, what that costs in time, in private memory and on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

from zeta.bench import disk, memory
from zeta.bench.pairs import Bench, Numbers, Pair
from zeta.runtime import Runtime

_PARTS, _STATIONS = 6, 24
"""The history is told in at least this many parts; at most so many of them are timed, with memory read after them."""


def measure(bench: Bench) -> Numbers:
    """Tell and read the history: prefill, private memory, bytes on disk. At every station something is asked as well,
    so that searching all of it is in the memory that is read."""
    options, subject = bench.options, bench.subject
    subject.tell(options.ctx + 2 * options.page)
    subject.digest()
    bench.plain.prefill(subject.tokens(0, subject.length))
    readings = [*_reading(bench)]
    stretch = read(bench, options.tokens, memory.FEWEST - 1, lambda: readings.extend(_reading(bench)))
    weights = disk.weights(subject.store)
    length = subject.length
    return {
        "prefill_ratio": stretch.ratio,
        "ram_bytes_per_token": memory.per_token(readings),
        "disk_bytes_per_token": weights["all"] / length,
    }, {
        "history_tokens": length,
        "prefill": {
            "pairs": len(stretch.pairs),
            "tokens": stretch.tokens,
            "ours_tokens_per_second": stretch.ours,
            "plain_tokens_per_second": stretch.plain,
            "plain_is": "the same tokens into a context that is cleared whenever it is full",
        },
        "ram": {"readings": readings, "plain_kv_bytes_per_token": _kv_bytes(bench.runtime)},
        "disk": {name: size / length for name, size in weights.items()},
    }


@dataclass(frozen=True)
class Stretch:
    """A part of the history that was read: seconds of the parts that were timed, and the `tokens` of those."""

    pairs: tuple[Pair, ...]
    tokens: int

    @property
    def ratio(self) -> float:
        """How many times faster ours is, the median."""
        return median(pair.better for pair in self.pairs)

    @property
    def ours(self) -> float:
        """Tokens a second of ours."""
        return self.tokens / sum(pair.ours for pair in self.pairs)

    @property
    def plain(self) -> float:
        """Tokens a second of the plain loop."""
        return self.tokens / sum(pair.plain for pair in self.pairs)


def read(bench: Bench, until: int, least: int = 1, station: Callable[[], None] = lambda: None) -> Stretch:
    """Tell and read until the history has `until` tokens and at least so many parts have been timed, beside the plain
    loop; `station` is called after each of those. Pages learn what they mean in between, which is not timed."""
    options, subject = bench.options, bench.subject
    start, pairs, tokens, part = subject.length, list[Pair](), 0, 0
    size = max(1, min(options.ctx, (until - start) // _PARTS))
    every = max(1, (until - start) // size // _STATIONS)
    while subject.length < until or len(pairs) < least:
        bench.progress(0.4 * min(1.0, subject.length / until), "reading a history")
        begin, part = subject.length, part + 1
        subject.tell(begin + size)
        told = subject.tokens(begin, subject.length)
        timed = part % every == 0
        seconds = bench.plain.prefill(told) if timed else 0.0
        ours = subject.digest()
        subject.learn()
        if timed:
            pairs.append(Pair(ours, seconds))
            tokens += len(told)
            station()
    return Stretch(tuple(pairs), tokens)


def again(bench: Bench, until: int) -> None:
    """Read until the history has `until` tokens, where what is measured on the way is known; nothing where it has."""
    subject = bench.subject
    while subject.length < until:
        bench.progress(0.4 * subject.length / until, "reading again")
        subject.tell(min(until, subject.length + bench.options.ctx))
        subject.digest()
        subject.learn()


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

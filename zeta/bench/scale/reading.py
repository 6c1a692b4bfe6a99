"""scale, reading: a conversation that grows, and at each tenth of it what a token more costs in time, private memory
and disk, and a question in search.

Time is taken in pairs with the plain loop, which reads the same tokens into a context that is cleared whenever it is
full: that is the same work at every length, and so tells how fast the machine was.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from memstore.embedder import Embedder
from zeta.bench import disk, memory, reading
from zeta.bench.asking import Asker
from zeta.bench.pairs import Bench, SpeedOptions
from zeta.bench.plain import Greedy, Plain
from zeta.bench.report import Told
from zeta.bench.scale.index import spread
from zeta.bench.scale.sample import RESERVE, listen
from zeta.bench.subject import Subject
from zeta.runtime import Runtime, RuntimeOptions
from zeta.transcript import Transcript, format_of
from zeta.trial import Question

_TENTHS = 10

Row = dict[str, Any]


def stations(length: int, lengths: Sequence[int], start: int) -> list[int]:
    """Where a history of `length` tokens is measured: at its tenths and at shorter `lengths`, beyond `start`."""
    tenths = {length * i // _TENTHS for i in range(1, _TENTHS + 1)}
    return sorted(at for at in tenths | set(lengths) if start < at <= length)


def measure(options: SpeedOptions, lengths: Sequence[int], embedder: Embedder | None, progress: Told) -> dict[str, Any]:
    """Read a history of `options.tokens` and measure at every station; leaves nothing on disk. Pages learn what they
    mean where there is an `embedder`. Raises ModelError for an unusable model."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zeta-bench-")))
        loaded = RuntimeOptions(window=options.ctx, page=options.page, threads=options.threads)
        runtime = Runtime(options.model, loaded, embedder=embedder)
        stack.callback(runtime.close)
        sampler = Greedy(runtime.model)
        stack.callback(sampler.close)
        subject = stack.enter_context(Subject(runtime, folder, options.seed))
        bench = Bench(options, runtime, subject, Plain(runtime, sampler), sampler, progress)
        start = options.ctx + 2 * options.page
        subject.tell(start)
        subject.digest()
        bench.plain.prefill(subject.tokens(0, subject.length))
        rows: list[Row] = []
        for at in stations(options.tokens, lengths, start):
            begun, share = subject.length / options.tokens, at / options.tokens

            def told(part: float, step: str, begun: float = begun, share: float = share) -> None:
                progress(min(1.0, begun + (share - begun) * part), step)

            if subject.length < at:
                rows.append(_row(replace(bench, progress=told), at))
        return {"rows": rows, **summary(rows)}


def _row(bench: Bench, until: int) -> Row:
    """Read on, ask, and look at memory and disk: everything that was searched is in the memory that is read."""
    stretch = reading.read(bench, until)
    searches = _searches(bench)
    weights, length = disk.weights(bench.subject.store), bench.subject.length
    return {
        "tokens": length,
        "ms_per_token": 1e3 / stretch.ours,
        "plain_ms_per_token": 1e3 / stretch.plain,
        "ratio": stretch.ratio,
        "pairs": len(stretch.pairs),
        "search_ms": spread(searches),
        "private_bytes": memory.settled_bytes(),
        "disk_bytes": weights["all"],
        "disk": weights,
    }


def _searches(bench: Bench) -> list[float]:
    """Milliseconds to rank the pages for each question, as the chat ranks them; the window is put back."""
    model, engine = bench.runtime.model, bench.subject.thread.session.engine
    form, found = format_of(model), []
    asker, end = Asker(engine, RESERVE), engine.decoded
    try:
        for fact in bench.subject.facts[: bench.options.questions]:
            script = Transcript(model, form, first=False)
            span = script.ask(fact.question)
            question = Question(fact.question, tuple(script.tokens), span, (), None)
            query = listen(engine, question, end)
            asker.rewind()
            began = time.perf_counter()
            engine.rank(query)
            found.append(1e3 * (time.perf_counter() - began))
    finally:
        engine.capturing = True
    return found


def summary(rows: Sequence[Row]) -> dict[str, Any]:
    """What all rows say together.

    `flat`: time a token at the first row over that at the last: 1 where a token costs the same however long the history
    is, less where it costs more. `flat_over_plain`: the last ratio to the plain loop over the first, which a machine
    that became slower does not change; where writing pages takes most of the time (a tiny model) it says little.
    `private_bytes_per_token`: the slope of the line through the rows (zeta.bench.memory). `mapped_bytes_per_token`:
    what is searched and may be mapped from disk: signals, words and what else is neither KV nor log. Null where there
    are too few rows.
    """
    readings = [(row["tokens"], row["private_bytes"]) for row in rows if row["private_bytes"] is not None]
    last = rows[-1] if rows else None
    mapped = sum(size for name, size in last["disk"].items() if name not in _UNSEARCHED) if last else None
    return {
        "flat": rows[0]["ms_per_token"] / rows[-1]["ms_per_token"] if len(rows) > 1 else None,
        "flat_over_plain": rows[-1]["ratio"] / rows[0]["ratio"] if len(rows) > 1 else None,
        "private_bytes_per_token": memory.per_token(readings),
        "mapped_bytes_per_token": mapped / last["tokens"] if last and mapped is not None else None,
        "disk_bytes_per_token": last["disk_bytes"] / last["tokens"] if last else None,
    }


_UNSEARCHED = ("all", "kv_pages", "log")

"""speed: what memory costs while nobody needs it, and what it saves when somebody does, beside the plain loop.

Both sides run in one process on the same weights, in turns a fraction of a second long, because machines are noisy; a
ratio is the median over pairs of turns. Every ratio says how many times better, above 1 good; the two of decode are
ours over plain.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from zeta import embedding, probe
from zeta.bench import answering, breakeven, growth, latency, reading, returning
from zeta.bench.pairs import Bench, Numbers, SpeedOptions
from zeta.bench.partial import Partial
from zeta.bench.plain import Greedy, Plain
from zeta.bench.report import Told
from zeta.bench.subject import Subject
from zeta.errors import ConfigError
from zeta.runtime import Runtime, RuntimeOptions

SCHEMA = 1

NUMBERS = (
    *("decode_ratio", "decode_ratio_busy", "prefill_ratio", "restore_ratio", "open_ratio"),
    *("ram_bytes_per_token", "disk_bytes_per_token", "latency"),
)
"""What stays null where a part was left out, or where a model's pages hold no KV."""

PARTS: dict[str, Callable[[Bench], Numbers]] = {
    "reading": reading.measure,
    "answering": answering.measure,
    "opening": returning.opening,
    "restoring": returning.restoring,
    "latency": latency.measure,
    "runs": breakeven.measure,
}


def run(options: SpeedOptions, progress: Told) -> dict[str, Any]:
    """Measure, going on from `OUT.partial`, which stays: who has written the result discards it (zeta.bench.partial).
    Leaves nothing else on disk.

    Raises ConfigError for too few tokens, ModelError for an unusable model.
    """
    if not options.lengths and options.tokens < options.ctx + 8 * options.page:
        raise ConfigError(
            f"{options.tokens} tokens are too few to leave a window of {options.ctx}",
            f"use --tokens {options.ctx + 8 * options.page} or more, or a smaller --ctx",
        )
    progress(0.0, "loading")
    with _opened(options, progress) as bench:
        settings = _settings(options, bench.runtime)
        kept = Partial(options.out, {"schema": SCHEMA, **settings})
        if options.lengths:
            return {"schema": SCHEMA, "lengths": growth.rows(bench, kept), "settings": settings}
        result: dict[str, Any] = {"schema": SCHEMA, **dict.fromkeys(NUMBERS), "measured": {}}
        for name in [*PARTS][:1] if options.memory_only else PARTS:
            if name not in kept.done:
                if "reading" in kept.done:
                    reading.again(bench, options.tokens)
                kept.add(name, PARTS[name](bench))
            numbers, measured = kept.done[name]
            result |= numbers
            result["measured"] |= measured
        return {**result, "break_even": breakeven.numbers(result["measured"]), "settings": settings}


@contextmanager
def _opened(options: SpeedOptions, progress: Told) -> Iterator[Bench]:
    """The model, the embedding model where it is installed, an empty conversation and the plain loop."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zeta-bench-")))
        embedder = None if options.memory_only else embedding.installed()
        if embedder:
            stack.callback(embedder.close)
        loaded = RuntimeOptions(window=options.ctx, page=options.page, threads=options.threads)
        runtime = Runtime(options.model, loaded, embedder=embedder)
        stack.callback(runtime.close)
        sampler = Greedy(runtime.model)
        stack.callback(sampler.close)
        subject = stack.enter_context(Subject(runtime, folder, options.seed))
        yield Bench(options, runtime, subject, Plain(runtime, sampler), sampler, progress)


def _settings(options: SpeedOptions, runtime: Runtime) -> dict[str, Any]:
    return {
        **{name: value for name, value in asdict(options).items() if name != "out"},
        "model": options.model.name,
        "model_name": runtime.file.name,
        "fingerprint": runtime.file.fingerprint,
        "paging": runtime.paging.kind,
        "calibrated": runtime.calibration.calibrated,
        "embedding_model": runtime.embedder.model_id if runtime.embedder else None,
        "codec": runtime.options.codec,
        "cells": runtime.context.cells,
        "batch": runtime.context.options.batch,
        "flash": runtime.context.options.flash,
        "extra_buffers": probe.extra_buffers_work(runtime.file),
    }


def table(result: dict[str, Any]) -> list[tuple[str, ...]]:
    """Lines of text for a person: the heading, then one line a number. A part that was left out has no line."""
    if "lengths" in result:
        return growth.table(result["lengths"])
    found = result["measured"]
    lines: list[tuple[str, ...]] = [("what", "ratio", "ours", "plain")]

    def add(what: str, part: str, ratio: float | None, ours: str, plain: str, unit: str) -> None:
        if ratio is not None:
            lines.append((what, f"{ratio:.3g}", *(f"{found[part][name]:.3g} {unit}" for name in (ours, plain))))

    rate, plain = "tokens/s", "plain_tokens_per_second"
    add("decode, memory on", "decode", result["decode_ratio"], "ours_tokens_per_second", plain, rate)
    add("decode, dreaming, shown", "decode", result["decode_ratio_busy"], "busy_tokens_per_second", plain, rate)
    add("prefill through the window", "prefill", result["prefill_ratio"], "ours_tokens_per_second", plain, rate)
    add("page restored, cold", "restore", result["restore_ratio"], "milliseconds", "recompute_milliseconds", "ms")
    warm = found.get("restore", {}).get("warm_ratio")
    add("page restored, warm", "restore", warm, "warm_milliseconds", "recompute_milliseconds", "ms")
    add("conversation opened", "open", result["open_ratio"], "seconds", "prefill_seconds", "s")
    if "open" in found:
        names = ("first_token_seconds", "plain_first_token_seconds")
        lines.append(("first token after opening", "", *(f"{found['open'][name]:.3g} s" for name in names)))
    lines += latency.table(result["latency"])
    for what, name in (("restoring beats computing from", "restore_cold"), ("opening beats prefilling from", "open")):
        if result["break_even"][name] is not None:
            lines.append((what, "", f"{result['break_even'][name]:.0f} tokens", ""))
    tokens = f"{found['history_tokens']:,} tokens of history"
    kv = found["ram"]["plain_kv_bytes_per_token"]
    held = "" if kv is None else f"{kv:,} B a token"
    ram = result["ram_bytes_per_token"]
    lines.append((f"private memory, {tokens}", "", "unknown" if ram is None else f"{ram:.1f} B a token", held))
    sizes = found["disk"]
    lines.append(("disk", "", f"{result['disk_bytes_per_token']:,.0f} B a token", held))
    lines += [(f"  {name}", "", f"{size:,.1f} B a token", "") for name, size in sizes.items() if name != "all"]
    return lines

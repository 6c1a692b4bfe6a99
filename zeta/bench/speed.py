"""speed: what memory costs while nobody needs it, and what it saves when somebody does, beside the plain loop.

Both sides run in one process on the same weights, in turns a fraction of a second long, because machines are noisy; a
ratio is the median over pairs of turns. Every ratio says how many times better, above 1 good; the two of decode are
ours over plain.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from zeta import probe
from zeta.bench import answering, reading, returning
from zeta.bench.pairs import Bench, Numbers, SpeedOptions
from zeta.bench.plain import Greedy, Plain
from zeta.bench.report import Told
from zeta.bench.subject import Subject
from zeta.errors import ConfigError
from zeta.runtime import Runtime, RuntimeOptions

SCHEMA = 1

NUMBERS = (
    *("decode_ratio", "decode_ratio_busy", "prefill_ratio", "restore_ratio", "open_ratio"),
    *("ram_bytes_per_token", "disk_bytes_per_token"),
)
"""Numbers that stay null where a part was left out, or where a model's pages hold no KV."""

PARTS: tuple[Callable[[Bench], Numbers], ...] = (
    reading.measure,
    answering.measure,
    returning.opening,
    returning.restoring,
)


def run(options: SpeedOptions, progress: Told) -> dict[str, Any]:
    """Measure; leaves nothing on disk. Raises ConfigError for too few tokens, ModelError for an unusable model."""
    if options.tokens < options.ctx + 8 * options.page:
        raise ConfigError(
            f"{options.tokens} tokens are too few to leave a window of {options.ctx}",
            f"use --tokens {options.ctx + 8 * options.page} or more, or a smaller --ctx",
        )
    progress(0.0, "loading")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zeta-bench-")))
        runtime = Runtime(options.model, RuntimeOptions(window=options.ctx, page=options.page, threads=options.threads))
        stack.callback(runtime.close)
        sampler = Greedy(runtime.model)
        stack.callback(sampler.close)
        subject = stack.enter_context(Subject(runtime, folder))
        bench = Bench(options, runtime, subject, Plain(runtime, sampler), sampler, progress)
        result: dict[str, Any] = {"schema": SCHEMA, **dict.fromkeys(NUMBERS), "measured": {}}
        for measure in PARTS[:1] if options.memory_only else PARTS:
            numbers, measured = measure(bench)
            result |= numbers
            result["measured"] |= measured
        return {**result, "settings": _settings(options, runtime)}


def _settings(options: SpeedOptions, runtime: Runtime) -> dict[str, Any]:
    return {
        **asdict(options),
        "model": options.model.name,
        "model_name": runtime.file.name,
        "fingerprint": runtime.file.fingerprint,
        "paging": runtime.paging.kind,
        "calibrated": runtime.calibration.calibrated,
        "codec": runtime.options.codec,
        "cells": runtime.context.cells,
        "batch": runtime.context.options.batch,
        "flash": runtime.context.options.flash,
        "extra_buffers": probe.extra_buffers_work(runtime.file),
    }


def table(result: dict[str, Any]) -> list[tuple[str, ...]]:
    """Lines of text for a person: the heading, then one line a number. A part that was left out has no line."""
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
    tokens = f"{found['history_tokens']:,} tokens of history"
    kv = found["ram"]["plain_kv_bytes_per_token"]
    held = "" if kv is None else f"{kv:,} B a token"
    ram = result["ram_bytes_per_token"]
    lines.append((f"private memory, {tokens}", "", "unknown" if ram is None else f"{ram:.1f} B a token", held))
    sizes = found["disk"]
    lines.append(("disk", "", f"{result['disk_bytes_per_token']:,.0f} B a token", held))
    lines += [(f"  {name}", "", f"{size:,.1f} B a token", "") for name, size in sizes.items() if name != "all"]
    return lines

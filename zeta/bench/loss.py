"""loss: what memory does to plain continuation, where nothing is worth recalling and where something is.

A text is read through a window with every next token given. Beyond the window, at the end of each block of 128 tokens,
memory looks back as it does in an answer; the next block is read with what it brought and, from the same cells,
without. Four texts: prose and dialogue in which nothing comes back, prose that repeats itself, dialogue that asks.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from zeta import embedding, rehearsal
from zeta.bench.loss_texts import BLOCK, FEWEST, LossOptions, Text, texts
from zeta.bench.partial import Partial
from zeta.bench.report import Told
from zeta.bench.teacher import Reader, Teacher, opening, plain, stops
from zeta.engine import SINKS, EngineOptions
from zeta.errors import ConfigError
from zeta.foretelling import F64
from zeta.runtime import Runtime, RuntimeOptions
from zeta.trial import Trial

SCHEMA = 1

METHODS = ("window", "streaming", "off", "full", "running", "recall", "forced")
"""Dropping the oldest; the same with sinks; zeta with recall off; all of it; memory as a chat has it; one block at a
time as the decision allows; the same with one recall at every block."""

_BIN = 4 * BLOCK
"""Tokens of text under one point of `by_position`."""
_RESAMPLES = 2000


def run(options: LossOptions, progress: Told) -> dict[str, Any]:
    """Measure. Raises ConfigError for a text too short or a model whose cells cannot be moved, ModelError for one that
    cannot be used."""
    with ExitStack() as stack:
        embedder = embedding.installed()
        if embedder:
            stack.callback(embedder.close)
        runtime = Runtime(options.model, _loaded(options), embedder=embedder)
        stack.callback(runtime.close)
        if runtime.paging.kind != "kv":
            raise ConfigError(
                f"{options.model.name} cannot be measured: {runtime.paging.reason}", "choose another --model"
            )
        runtime.context.close()
        runtime.context = context = Teacher(runtime.model, runtime.context.options, runtime.tap)
        signals = tuple(s for s in options.signals if _usable(s, runtime))
        settings = _settings(options, runtime, signals)
        kept = Partial(options.out, settings)
        units = [(seed, text) for seed in options.seeds for text in texts(runtime.model, options, seed)]
        for _, text in units:
            if len(text.stretches) < FEWEST:
                raise ConfigError(
                    f"{options.tokens} tokens are too few to leave a window of {options.ctx}",
                    f"use --tokens {2 * options.ctx + 8 * options.block} or more, or a smaller --ctx",
                )
        for i, (seed, text) in enumerate(units):
            key = f"{text.name} {seed}"
            if key not in kept.done:
                told = partial(_within, progress, i / len(units), 1 / len(units), key)
                kept.add(key, _measure(runtime, context, text, replace(options, signals=signals), told))
        result = {
            "schema": SCHEMA,
            **_summary([(t.name, t.worth) for s, t in units if s == options.seeds[0]], options, kept.done),
            "settings": settings,
        }
        kept.close()
        return result


def _loaded(options: LossOptions) -> RuntimeOptions:
    return RuntimeOptions(window=options.ctx, page=options.page, threads=options.threads)


def _within(progress: Told, begin: float, size: float, what: str, share: float, step: str) -> None:
    progress(begin + size * share, f"{what}: {step}")


def _usable(signal: str, runtime: Runtime) -> bool:
    """Whether a model has a signal at all."""
    known = runtime.calibration
    needs = {"sharp": known.calibrated, "semantic": runtime.embedder is not None and known.semantic is not None}
    return bool(needs.get(signal, True))


def _settings(options: LossOptions, runtime: Runtime, signals: tuple[str, ...]) -> dict[str, Any]:
    given = {k: str(v) if isinstance(v, Path) else v for k, v in asdict(options).items() if k != "out"}
    return {
        **given,
        "signals": signals,
        "sinks": SINKS,
        "model_name": runtime.file.name,
        "fingerprint": runtime.file.fingerprint,
        "calibrated": runtime.calibration.calibrated,
        "trained_context": runtime.model.trained_context,
        "embedding_model": runtime.embedder.model_id if runtime.embedder else None,
    }


def _measure(
    runtime: Runtime, context: Teacher, text: Text, options: LossOptions, progress: Told
) -> list[dict[str, Any]]:
    """For each stretch: where it lies, the sum of its tokens' losses by label, under which labels something came in."""
    rows = [Row(s.begin, s.end) for s in text.stretches]
    ends = stops(text, options.ctx)
    progress(0.0, "window only")
    fits = [end for end in ends if end <= runtime.model.trained_context]
    begun = opening(context, text, fits, options.ctx)
    _note(rows, label("window"), plain(context, text, ends, options.ctx, options.page, 0, begun))
    progress(0.1, "window with sinks")
    _note(rows, label("streaming"), plain(context, text, ends, options.ctx, options.page, SINKS, begun))
    progress(0.2, "full attention")
    whole = Teacher(runtime.model, replace(context.options, cells=fits[-1] + BLOCK))
    try:
        _note(rows, label("full"), plain(whole, text, fits, fits[-1], options.page, 0, begun))
    finally:
        whole.close()
    with _reading(runtime, context, text, options) as reader:
        _recall(reader, text, options, rows, progress)
    if _never(options, rows):
        for row in rows:
            row.sums[_RUNNING] = row.sums[label("off")]
    else:
        progress(0.9, "recall, as it goes on")
        with _reading(runtime, context, text, options) as reader:
            _running(reader, text, rows)
    return [asdict(row) for row in rows]


@contextmanager
def _reading(runtime: Runtime, context: Teacher, text: Text, options: LossOptions) -> Iterator[Reader]:
    chosen = EngineOptions(limit=options.ctx, page=options.page)
    turns = Trial("natural", text.tokens, text.pinned, text.turns, ()).records()
    with rehearsal.opened(runtime, chosen, turns=turns, pinned=text.pinned) as session:
        yield Reader(runtime, context, text, session, options.ctx)


@dataclass
class Row:
    """One stretch: sums of losses by label, and the labels under which something was brought."""

    begin: int
    end: int
    sums: dict[str, float] = field(default_factory=dict)
    brought: list[str] = field(default_factory=list)


def label(method: str, signal: str = "", mode: str = "") -> str:
    """Names a way to read."""
    return f"{method}/{signal}/{mode}"


_RUNNING = label("running", "fused", "passage")


def _note(rows: Sequence[Row], name: str, losses: F64) -> None:
    for row in rows:
        if row.end <= len(losses):
            row.sums[name] = float(losses[row.begin : row.end].sum())


def _recall(reader: Reader, text: Text, options: LossOptions, rows: Sequence[Row], progress: Told) -> None:
    """Every signal and mode from the same cells, as the decision allows and forced; the window is put back each time.

    Where nothing came in, the loss is that of the window without memory (`off`), which is read beside them.
    """
    for i, (stretch, row) in enumerate(zip(text.stretches, rows, strict=True)):
        progress(0.3 + 0.6 * i / len(rows), f"block {i + 1} of {len(rows)}")
        query = reader.listen(stretch)
        read: dict[tuple[str, object], float] = {}
        for signal in options.signals:
            found, sure = reader.find(query, signal, stretch.asked) if query else (None, False)
            if not found:
                continue
            for mode in options.modes:
                # what makes two recalls the same: the passage, or the page
                key = mode, (found.begin, found.end) if mode == "passage" else found.candidate.number
                if key not in read:
                    with reader.as_it_was():
                        losses = reader.go_on(stretch, found, mode, stretch.end)
                        read[key] = float(losses[stretch.begin : stretch.end].sum())
                for method in ("recall", "forced") if sure else ("forced",):
                    row.sums[label(method, signal, mode)] = read[key]
                    row.brought.append(label(method, signal, mode))
    reader.read(len(text.tokens))
    _note(rows, label("off"), reader.losses)
    for row in rows:
        for method, signal, mode in itertools.product(("recall", "forced"), options.signals, options.modes):
            row.sums.setdefault(label(method, signal, mode), row.sums[label("off")])


def _never(options: LossOptions, rows: Sequence[Row]) -> bool:
    """Whether it is known that the decision allows nothing: then nothing is brought as it goes on either."""
    known = "fused" in options.signals and "passage" in options.modes
    return known and not any(label("recall", "fused", "passage") in row.brought for row in rows)


def _running(reader: Reader, text: Text, rows: Sequence[Row]) -> None:
    """Memory as a chat has it, all signals fused and passages: what it brings stays for three blocks."""
    working = reader.session.engine.working
    following = [*(s.heard for s in text.stretches[1:]), len(text.tokens)]
    for stretch, row, heard in zip(text.stretches, rows, following, strict=True):
        working.turn += 1
        working.retire()
        query = reader.listen(stretch)
        found, sure = reader.find(query, "fused", stretch.asked) if query else (None, False)
        if found and sure:
            until = min(stretch.end, heard)
            losses = reader.go_on(stretch, found, "passage", until)
            reader.losses = np.where(np.isnan(losses), reader.losses, losses)
            reader.session.engine.capture()  # only full pages that were written may leave
            row.brought.append(_RUNNING)
    reader.read(len(text.tokens))
    _note(rows, _RUNNING, reader.losses)


def interval(differences: F64, tokens: F64, resamples: int = _RESAMPLES) -> tuple[float, float, float]:
    """Mean difference a token and its 95 % interval (percentile bootstrap over blocks; Efron 1979): sums of
    differences float64 [blocks] and their tokens float64 [blocks] to nats."""
    chosen = np.random.default_rng(0).integers(0, len(tokens), (resamples, len(tokens)))
    means = differences[chosen].sum(axis=1) / tokens[chosen].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(differences.sum() / tokens.sum()), float(low), float(high)


def _summary(names: Sequence[tuple[str, bool]], options: LossOptions, done: dict[str, Any]) -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    for text, worth in names:
        found = [row for seed in options.seeds for row in done[f"{text} {seed}"]]
        labels = dict.fromkeys(name for row in found for name in row["sums"])
        for name in sorted(labels, key=lambda n: METHODS.index(n.partition("/")[0])):
            known = [row for row in found if name in row["sums"]]
            method, signal, mode = name.split("/")
            head = {"text": text, "method": method, "signal": signal or None, "mode": mode or None}
            rows.append({**head, "worth": worth, **_row(name, known)})
            bins = [(row["begin"] - options.ctx) // _BIN for row in known]
            points = [[row for row, b in zip(known, bins, strict=True) if b == i] for i in range(max(bins) + 1)]
            lines.append({**head, "loss": [_row(name, point)["loss"] if point else None for point in points]})
    count = max(len(line["loss"]) for line in lines)
    return {"rows": rows, "by_position": {"beyond_window": [_BIN * i for i in range(count)], "lines": lines}}


def _row(name: str, known: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Mean loss of a way to read, and its difference to the plain window and to zeta's own with recall off."""
    tokens = np.asarray([row["end"] - row["begin"] for row in known], np.float64)
    own, window, off = (
        np.asarray([row["sums"][each] for row in known]) for each in (name, label("window"), label("off"))
    )
    over, cost = (
        dict(zip(("difference", "low", "high"), interval(own - base, tokens), strict=True)) for base in (window, off)
    )
    return {
        "n_blocks": len(known),
        "n_tokens": int(tokens.sum()),
        "loss": float(own.sum() / tokens.sum()),
        **over,
        "over_off": cost,
        "recalls": sum(name in row["brought"] for row in known),
    }


def table(result: dict[str, Any]) -> list[tuple[str, ...]]:
    """Lines of text for a person: loss a token, its difference to the plain window and to zeta's with recall off."""
    lines: list[tuple[str, ...]] = [
        ("text", "method", "signal", "mode", "tokens", "recalls", "loss", "to window", "95 %", "to recall off", "95 %")
    ]

    def shown(found: dict[str, float]) -> tuple[str, str]:
        return f"{found['difference']:+.4f}", f"{found['low']:+.4f} to {found['high']:+.4f}"

    for row in result["rows"]:
        names = (row["text"], row["method"], row["signal"] or "", row["mode"] or "")
        counts = (f"{row['n_tokens']:,}", f"{row['recalls']} of {row['n_blocks']}", f"{row['loss']:.4f}")
        lines.append((*names, *counts, *shown(row), *shown(row["over_off"])))
    return lines

"""write, repetition: the same plan written with the guard and with DRY, with one of them, and with none.

What is measured is distinct-4 of the whole and of its worst stretch, the longest run that is there twice, and lines
that are there twice. The guard, zeta.writing.drafting.repetition, refuses a line; DRY is a sampler (zeta.sampling).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any, Final, Literal

from zeta.bench.partial import Partial
from zeta.bench.report import Rows, Told, share_of
from zeta.bench.write.options import WriteOptions
from zeta.bench.write.stage import Stage
from zeta.writing import agentfile
from zeta.writing.drafting import repetition
from zeta.writing.drafting.journal import Journal
from zeta.writing.drafting.scroll import Scroll, ScrollOptions
from zeta.writing.events import LineWritten
from zeta.writing.languages.registry import language_named
from zeta.writing.memory.lake import Lake
from zeta.writing.outline import Outline
from zeta.writing.planning.planner import Planner

PROMPT: Final = "An article about the history of clocks, from sundials to atomic clocks."

WAYS: Final = {"guard and DRY": (True, True), "guard": (True, False), "DRY": (False, True), "neither": (False, False)}
DRY: Final = 0.8
"""The multiplier that DRY's author recommends (zeta.sampling)."""


def measure(options: WriteOptions, kept: Partial, progress: Told) -> dict[str, Any]:
    """Each way with each seed. Raises ZetaError."""
    seeds = range(options.seed, options.seed + options.seeds)
    due = [(way, seed) for seed in seeds for way in WAYS if f"repetition {way} {seed}" not in kept.done]
    if due:
        with Stage(options, options.streams, options.ctx) as stage:
            plans: dict[int, Outline] = {}
            for number, (way, seed) in enumerate(due):
                told = partial(share_of, progress, number, len(due), f"{way}, seed {seed}")
                told(0.0, "planning")
                plans[seed] = plans.get(seed) or _plan(stage, options, seed)
                kept.add(f"repetition {way} {seed}", _written(stage, options, plans[seed], *WAYS[way], told))
    ways = {way: [kept.done[f"repetition {way} {seed}"] for seed in seeds] for way in WAYS}
    return {
        "ways": {
            way: {name: mean(each[name] for each in found) for name in found[0]} | {"documents": len(found)}
            for way, found in ways.items()
        },
        "rows": ways,
    }


def _plan(stage: Stage, options: WriteOptions, seed: int) -> Outline:
    planner = Planner(agentfile.load_all(), stage.author, stage.embedder)
    return planner.plan(PROMPT, "markdown", "words", seed=seed, length=options.words)


def _written(
    stage: Stage, options: WriteOptions, outline: Outline, guard: bool, dry: bool, told: Told
) -> dict[str, float]:
    agents = agentfile.load_all()
    changed = {
        name: replace(agent, sampling=replace(agent.sampling, dry=DRY if dry else 0.0))
        for name, agent in agents.items()
    }
    language, began = language_named(outline.language), monotonic()
    with TemporaryDirectory(prefix="zeta-bench-") as folder, ExitStack() as stack:
        journal = Journal(Path(folder) / "journal.jsonl")
        stack.callback(journal.close)
        scroll = Scroll(
            outline,
            language,
            changed,
            Lake(None, "document:bench"),
            stage.author.desk,
            stage.author.voice,
            journal,
            ScrollOptions(options.streams, options.ctx // 2),
            repeats=partial(repetition.repeats, language.unit) if guard else _never,
        )
        lines = 0
        for event in scroll.run():
            if isinstance(event, LineWritten):
                lines += 1
                told(min(0.99, lines / (10 * len(outline.sections))), "writing")
    return {**repeated("\n\n".join(scroll.texts().values())), "seconds": monotonic() - began}


def _never(_lines: Sequence[str], _line: str) -> Literal[""]:
    return ""


def repeated(text: str) -> dict[str, float]:
    """How much a text repeats itself. `curve_least` is the lowest distinct-4 of 512 words in a row; `twice` the lines
    of four words or more that are there already."""
    words = repetition.words(text)
    return {
        "words": len(words),
        "distinct4": repetition.distinct(words),
        "curve_least": min(repetition.distinct_curve(words, step=64)),
        "longest_repeat": repetition.longest_repeat(words),
        "repeated_share": repetition.repeated_share(words),
        "twice": _twice(text.splitlines()),
    }


def _twice(lines: Iterable[str]) -> int:
    said = Counter(tuple(repetition.words(line)) for line in lines)
    return sum(count - 1 for words, count in said.items() if len(words) >= repetition.PROSE.least)


def table(part: dict[str, Any]) -> Rows:
    """Lines for a person."""
    lines: list[tuple[str, ...]] = [
        ("repetition", "documents", "words", "distinct-4", "of 512 words, least", "longest repeat", "lines twice")
    ]
    for way, found in part["ways"].items():
        shares = (f"{found[name]:.3f}" for name in ("distinct4", "curve_least"))
        counts = (f"{found[name]:.1f}" for name in ("longest_repeat", "twice"))
        lines.append((way, str(found["documents"]), f"{found['words']:,.0f}", *shares, *counts))
    return lines

"""write, infra: infrastructure written end to end, by each seed with the lake and without it, and twice alike.

The same seed has to give the same document. Without the lake a section sees only what it defines itself, and what the
others may have called their things it can only guess. With it, what a name stands for can come back into the window
before it is chosen: not at all, as text, or with the keys and values that its own stream computed
(zeta.writing.memory.recalling).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from zeta.bench.partial import Partial
from zeta.bench.report import Rows, Told
from zeta.bench.write.measures import percent, summed
from zeta.bench.write.options import UNSEEN, WriteOptions
from zeta.bench.write.stage import RECALL, Job, rows
from zeta.bench.write.tasks import Task, tasks
from zeta.writing.order import Recall

WAYS: Final = {"lake": True, "no lake": False}
RECALLS: Final[tuple[Recall, ...]] = ("off", "text", "kv")


def measure(options: WriteOptions, kept: Partial, progress: Told) -> dict[str, Any]:
    """Seed 000's example. Raises ZetaError."""
    example = _lengthened(tasks("example")[0], options)
    seeds = range(options.seed, options.seed + options.seeds)
    jobs = [Job(f"{way} {seed}", example, seed, lake) for seed in seeds for way, lake in WAYS.items()]
    jobs.append(Job(f"again {options.seed}", example, options.seed))
    found = rows(options, "infra", jobs, kept, progress)
    ways = {way: [found[f"{way} {seed}"] for seed in seeds] for way in WAYS}
    first, again = found[f"lake {options.seed}"], found[f"again {options.seed}"]
    return {
        "prompt": example.prompt,
        "identical": first["sha256"] == again["sha256"],
        "ways": {way: summed(each) for way, each in ways.items()},
        "rows": found,
    }


def unseen(options: WriteOptions, kept: Partial, progress: Told) -> dict[str, Any]:
    """The prompts that were kept out of development, once each, with the lake. Raises ZetaError."""
    jobs = [Job(task.name, _lengthened(task, options), options.seed) for task in tasks("unseen")]
    found = rows(options, UNSEEN, jobs, kept, progress)
    return {"ways": {"lake": summed(list(found.values()))}, "rows": found}


def recall(options: WriteOptions, kept: Partial, progress: Told) -> dict[str, Any]:
    """The example, all with the lake: definitions do not come back, are read again, or come with their keys and values.
    Raises ZetaError."""
    example = _lengthened(tasks("example")[0], options)
    seeds = range(options.seed, options.seed + options.seeds)
    names = {(way, seed): f"lake {seed}" if way == RECALL else f"{way} {seed}" for way in RECALLS for seed in seeds}
    jobs = [Job(name, example, seed, True, way) for (way, seed), name in names.items()]
    found = rows(options, "infra", jobs, kept, progress)
    ways = {way: [found[names[way, seed]] for seed in seeds] for way in RECALLS}
    return {
        "ways": {
            way: {**summed(each), **{name: sum(row[name] for row in each) for name in ("recalled", "recalled_cells")}}
            for way, each in ways.items()
        },
        "rows": ways,
    }


def _lengthened(task: Task, options: WriteOptions) -> Task:
    return replace(task, length=options.infra_lines)


def table(part: dict[str, Any]) -> Rows:
    """Lines for a person."""
    title = "infra" if "identical" in part else UNSEEN
    lines: list[tuple[str, ...]] = [
        (title, "lines", "parses", "references that resolve", "twice", "against", "chosen by the model", "seconds")
    ]
    for name, found in part["rows"].items():
        lines.append(
            (
                name,
                f"{found['lines']:,}",
                "yes" if found["parses"] else "no",
                percent(found["resolved"]),
                str(found["duplicates"]),
                str(found["contradictions"]),
                percent(found["chosen"]),
                f"{found['seconds']:.0f}",
            )
        )
    for name, found in part["ways"].items():
        lines.append(
            (
                f"all with {name}",
                f"{found['lines']:.0f}",
                percent(found["parsed"]),
                percent(found["resolved"]),
                str(found["duplicates"]),
                str(found["contradictions"]),
                percent(found["chosen"]),
                f"{found['seconds']:.0f}",
            )
        )
    if "identical" in part:
        lines.append(("the same seed, twice", "identical" if part["identical"] else "different", *[""] * 6))
    return lines


def recall_table(part: dict[str, Any]) -> Rows:
    """Lines for a person."""
    lines: list[tuple[str, ...]] = [
        (
            "infra-recall",
            "documents",
            "references that resolve",
            "against",
            "distinct-4",
            "brought back",
            "cells",
            "seconds",
        )
    ]
    for way, found in part["ways"].items():
        counts = (f"{found[name]:,}" for name in ("recalled", "recalled_cells"))
        told = (percent(found["resolved"]), str(found["contradictions"]), f"{found['distinct4']:.3f}")
        lines.append((way, str(found["documents"]), *told, *counts, f"{found['seconds']:.0f}"))
    return lines

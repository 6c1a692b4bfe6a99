"""write, resume: a document killed with SIGKILL at a random line and resumed: what was told is its beginning, and it
ends as it would have.

The plan is made once. A document that nobody killed is what the resumed ones are compared with, byte for byte.
"""

from __future__ import annotations

import random
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any, Final

from zeta.bench.partial import Partial
from zeta.bench.report import Rows, Told, share_of
from zeta.bench.write.measures import fraction, percent
from zeta.bench.write.options import WriteOptions
from zeta.bench.write.stage import Stage
from zeta.bench.write.tasks import Task
from zeta.bench.write.victim import Chore, lines_of, live, memory_of, plan
from zeta.writing.events import LineWritten, Written
from zeta.writing.outline import Outline
from zeta.writing.place import Place
from zeta.writing.work import Work

TASK: Final = Task(
    "queue",
    "queue.tf",
    "A Terraform file for an SQS queue, an SNS topic that feeds it and a CloudWatch alarm.",
    80,
)


def measure(options: WriteOptions, kept: Partial, progress: Told) -> dict[str, Any]:
    """Kill and resume. Raises ZetaError, BugError where a writer dies before it is killed."""
    due = [number for number in range(options.kills) if f"resume {number}" not in kept.done]
    if due:
        with Stage(options, options.streams, options.ctx) as stage, TemporaryDirectory(prefix="zeta-bench-") as folder:
            progress(0.0, "a document that nobody kills")
            place = _place(Path(folder) / "whole")
            made = replace(TASK, length=min(TASK.length, options.infra_lines or TASK.length))
            order = stage.order(made.length)
            with memory_of(place) as memory:
                work = Work(place, order, stage.author, memory)
                outline = work.plan(made.asked, options.seed)
                lines = [lines_of(event) for event in work.write(outline) if isinstance(event, LineWritten)]
            whole = place.document.read_bytes()
            for number in due:
                told = partial(share_of, progress, number + 1, options.kills + 1, f"kill {number + 1}")
                at = random.Random(f"{options.seed} {number}").randrange(1, len(lines))
                told(0.0, f"after line {at} of {len(lines)}")
                found = _killed(stage, options, _place(Path(folder) / str(number)), outline, at, whole)
                kept.add(f"resume {number}", {"lines": len(lines), **found})
    rows = [kept.done[f"resume {number}"] for number in range(options.kills)]
    return {
        "same_beginning": fraction(sum(row["same_beginning"] for row in rows), len(rows)),
        "complete": fraction(sum(row["complete"] for row in rows), len(rows)),
        "same_document": fraction(sum(row["same_document"] for row in rows), len(rows)),
        "seconds_to_first_line": median(row["first_seconds"] for row in rows),
        "rows": rows,
    }


def _place(folder: Path) -> Place:
    folder.mkdir()
    return Place(folder / TASK.file)


def _killed(
    stage: Stage, options: WriteOptions, place: Place, outline: Outline, at: int, whole: bytes
) -> dict[str, Any]:
    plan(place, outline)
    chore = Chore(str(options.model), str(place.document), options.streams, options.ctx, options.threads)
    shown = live(chore, at)
    began, first, again, complete = monotonic(), None, [], False
    with memory_of(place) as memory:
        for event in Work.resume(place, stage.author, memory).write():
            if isinstance(event, LineWritten):
                again.append(lines_of(event))
                if first is None and len(again) > len(shown):
                    first = monotonic() - began
            complete = complete or isinstance(event, Written)
    return {
        "at": at,
        "told": len(shown),
        "same_beginning": again[: len(shown)] == shown,
        "complete": complete,
        "same_document": place.document.read_bytes() == whole,
        "first_seconds": first if first is not None else monotonic() - began,
    }


def table(part: dict[str, Any]) -> Rows:
    """Lines for a person."""
    lines: list[tuple[str, ...]] = [("resume", "lines told", "same beginning", "complete", "same document", "went on")]
    for number, row in enumerate(part["rows"], 1):
        found = ("yes" if row[name] else "no" for name in ("same_beginning", "complete", "same_document"))
        lines.append((f"kill {number}", f"{row['told']} of {row['lines']}", *found, f"{row['first_seconds']:.1f} s"))
    shares = (percent(part[name]) for name in ("same_beginning", "complete", "same_document"))
    return [*lines, ("all", "", *shares, f"{part['seconds_to_first_line']:.1f} s")]

"""lens, longbench: questions about long texts of LongBench or InfiniteBench, from files of the user's own.

JSON lines with `context`, `input` and `answers`. The context is read as what the user says, then the question is asked;
the loss of the first answer is held against the window alone.
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

from zeta.bench.lens.asking import WAYS, asked, question_of
from zeta.bench.lens.needle import summary
from zeta.bench.lens.needle import table as needle_table
from zeta.bench.lens.options import LensOptions
from zeta.bench.lens.runtime import LensRuntime, chatting
from zeta.bench.partial import Partial
from zeta.bench.report import Rows, Told, share_of
from zeta.errors import ConfigError
from zeta.transcript import Transcript, format_of
from zeta.trial import Trial


def measure(options: LensOptions, kept: Partial, progress: Told) -> dict[str, Any]:
    """By file: losses of right answers by way. Raises ConfigError for a file that is not of this form."""
    files = {path: examples(path, options.examples) for path in options.longbench}
    total = sum(map(len, files.values())) * len(WAYS)
    out, at = {}, 0
    for path, rows in files.items():
        found: dict[str, list[dict[str, float]]] = {name: [] for name in WAYS}
        for number, row in enumerate(rows):
            for name, way in WAYS.items():
                key = f"longbench {path} {number} {name}"
                if key not in kept.done:
                    told = partial(share_of, progress, at, total, f"{path.stem} {number + 1} of {len(rows)}, {name}")
                    with chatting(options) as runtime:
                        kept.add(key, [*asked(runtime, options, _trial(runtime, row), way, told)])
                found[name] += kept.done[key]
                at += 1
        out[path.stem] = summary(found)
    return out


def examples(path: Path, count: int) -> list[dict[str, str]]:
    """The first `count` examples of a file. Raises ConfigError."""
    try:
        lines = [line for line in path.read_text("utf-8").splitlines() if line.strip()][:count]
        rows = [json.loads(line) for line in lines]
        found = [{"context": str(r["context"]), "input": str(r["input"]), "answer": str(r["answers"][0])} for r in rows]
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, IndexError) as error:
        raise ConfigError(
            f"{path} is not of the form of LongBench", "give JSON lines with context, input and answers"
        ) from error
    if not found or not all(all(row.values()) for row in found):
        raise ConfigError(f"{path} has no examples, or one without a text", "give another file with --longbench")
    return found


def _trial(runtime: LensRuntime, row: dict[str, str]) -> Trial:
    model = runtime.model
    script = Transcript(model, format_of(model))
    pinned = script.open()
    script.say("user", row["context"])
    script.say("assistant", "I have read it.")
    question = question_of(runtime, row["input"], row["answer"])
    return Trial("natural", tuple(script.tokens), pinned, tuple(script.spans), (question,))


def table(part: dict[str, Any]) -> Rows:
    """Lines for a person."""
    return [row for name, found in part.items() for row in needle_table(found, f"longbench: {name}")]

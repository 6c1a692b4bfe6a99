"""lens, needle: is what was told long ago still known, with the lens on and with resonance alone?

Facts are told as turns in a long chat and asked for in natural words after they left the window, in the same chat one
after the other (`zeta bench needle` puts the window back after every question, which a lens cannot).
"""

from __future__ import annotations

import itertools
from functools import partial
from typing import Any

from zeta.bench.facts import FACTS
from zeta.bench.filler import chat_filler
from zeta.bench.lens.asking import WAYS, asked
from zeta.bench.lens.options import LensOptions
from zeta.bench.lens.runtime import LensRuntime, chatting
from zeta.bench.lens.statistics import interval, shown
from zeta.bench.partial import Partial
from zeta.bench.report import Rows, Told, share_of
from zeta.transcript import format_of
from zeta.trial import Trial, conversation


def measure(options: LensOptions, kept: Partial, progress: Told) -> dict[str, Any]:
    """Losses of right answers and the share that is exact, by way, with paired differences to resonance alone."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in WAYS}
    for at, (number, name) in enumerate(itertools.product(range(options.histories), WAYS)):
        key = f"needle {number} {name}"
        if key not in kept.done:
            told = partial(share_of, progress, at, options.histories * len(WAYS), f"history {number + 1}, {name}")
            with chatting(options) as runtime:
                trial = _trial(runtime, options, number)
                kept.add(key, [*asked(runtime, options, trial, WAYS[name], told)])
        found[name] += kept.done[key]
    return {"tokens": length(options), **summary(found)}


def length(options: LensOptions) -> int:
    """Tokens of a history: two and a half windows."""
    return 5 * options.ctx // 2


def _trial(runtime: LensRuntime, options: LensOptions, number: int) -> Trial:
    facts = FACTS[number * options.facts :][: options.facts]
    talk = chat_filler(options.seed + number)
    return conversation(runtime.model, format_of(runtime.model), "natural", talk, facts, length(options))


def summary(found: dict[str, list[dict[str, float]]]) -> dict[str, Any]:
    """Means by way, and what each has less of loss than resonance alone."""
    ways = {
        name: {key: interval([row[key] for row in rows]) for key in ("loss", "exact", "recalled")}
        for name, rows in found.items()
    }
    gains = {
        name: interval([a["loss"] - b["loss"] for a, b in zip(found["resonance"], rows, strict=True)])
        for name, rows in found.items()
    }
    return {"ways": ways, "gains": gains}


def table(part: dict[str, Any], title: str = "needle") -> Rows:
    """Lines for a person."""
    lines: list[tuple[str, ...]] = [(title, "n", "loss of the answer", "exact", "recalled", "less than resonance")]
    for name, way in part["ways"].items():
        exact, recalled = (f"{100 * (way[key]['mean'] or 0):.0f} %" for key in ("exact", "recalled"))
        told = (shown(way["loss"], ".3f"), exact, recalled, shown(part["gains"][name]))
        lines.append((name, str(way["loss"]["n"]), *told))
    return lines

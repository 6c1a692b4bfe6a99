"""lens, sweep: the loss of running prose and code against the size of the window, with the lens and without.

A text is read through each window with every next token given, and its second half counts. `recency` keeps sinks and
the latest tokens alone (StreamingLLM, Xiao et al. 2023), `gists` has gists of everything else and sharpens nothing,
`lens` sharpens what LensNet asks for; nothing is recalled. `full` sees all of it, where the model can. All of it is
`lazy`: cells keep what they saw (DESIGN 7).
"""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from typing import Any, Final

import numpy as np

from zeta import rehearsal
from zeta.bench.lens.options import LensOptions
from zeta.bench.lens.runtime import LensRuntime, opened
from zeta.bench.lens.statistics import interval, shown
from zeta.bench.lens.texts import documents, running
from zeta.bench.loss_texts import BLOCK, Stretch, Text
from zeta.bench.partial import Partial
from zeta.bench.report import Rows, Told
from zeta.bench.teacher import Teacher
from zeta.engine import EngineOptions
from zeta.foretelling import F64, read
from zeta.lens.lens import Mode
from zeta.llama import ContextOptions, LlamaContext
from zeta.runtime import Session

WAYS: Final[dict[str, Mode]] = {"recency": "off", "gists": "resonance-only", "lens": "lens-only"}
KINDS: Final = ("prose", "code")
STRETCH: Final = 64
"""Tokens of what is resampled for an interval."""


def measure(options: LensOptions, kept: Partial, progress: Told) -> dict[str, Any]:
    """By kind of text: losses a token by window and way, with intervals over stretches of 64 tokens. Raises ConfigError
    where the texts are too short or a window is too small."""
    with opened(options) as runtime:
        found = documents(runtime, options)
        texts = {
            f"{kind} {number}": running(found, options.history, number, kind)
            for kind in KINDS
            for number in range(options.readings)
        }
    steps = [(name, budget) for budget in options.budgets for name in WAYS] + [("full", 0)]
    plan = [(title, name, budget) for title in texts for name, budget in steps]
    for at, (title, name, budget) in enumerate(plan):
        key = f"sweep {title} {name} {budget}"
        if key not in kept.done:
            progress(at / len(plan), f"{title}, {name} {budget or ''}".rstrip())
            kept.add(key, _losses(options, texts[title], budget, name))
    return {kind: _summary(options, kept, kind, steps) for kind in KINDS}


def _losses(options: LensOptions, tokens: list[int], budget: int, name: str) -> list[float]:
    """Nats a token of every stretch; none where the model cannot see so much."""
    window = budget or 512
    page = min(options.page, max(32, window // 4 // 32 * 32))
    with opened(options, window, page) as runtime:
        if name != "full":
            losses = _read(runtime, tokens, budget, page, WAYS[name])
        elif len(tokens) > runtime.model.trained_context:
            return []
        else:
            losses = _full(runtime, options, tokens)
    counted = losses[len(tokens) // 2 :]
    found: list[float] = counted[: len(counted) // STRETCH * STRETCH].reshape(-1, STRETCH).mean(axis=1).tolist()
    return found


def _read(runtime: LensRuntime, tokens: list[int], budget: int, page: int, mode: Mode) -> F64:
    """float64 [tokens]: losses of the second half, read through a window as a chat reads."""
    half = len(tokens) // 2
    text = Text("text", False, tuple(tokens), (Stretch(half, len(tokens), half, half, half, half),))
    runtime.context.close()
    runtime.context = context = Teacher(runtime.model, runtime.context.options, runtime.tap)
    losses = np.full(len(tokens), np.nan)
    with rehearsal.opened(runtime, EngineOptions(limit=budget, page=page, recall="off", lens=mode)) as session:
        session.engine.extend(tokens)
        step = min(BLOCK, budget // 4) // 32 * 32
        for end in [*range(step, len(tokens), step), len(tokens)]:
            context.score(partial(_digest, session, end), text, end, losses)
    return losses


def _digest(session: Session, end: int) -> None:
    for _ in session.engine.digest(end):
        pass


def _full(runtime: LensRuntime, options: LensOptions, tokens: list[int]) -> F64:
    """float64 [tokens]: losses of the second half with all of the text before it seen."""
    half = len(tokens) // 2
    with ExitStack() as stack:
        context = LlamaContext(runtime.model, ContextOptions(cells=len(tokens), threads=options.threads))
        stack.callback(context.close)
        context.decode(tokens[:half], 0)
        found = read(context, half, context.logits(), np.asarray(tokens[half:], np.uint32))
    return np.concatenate([np.full(half, np.nan), found])


def _summary(options: LensOptions, kept: Partial, kind: str, steps: list[tuple[str, int]]) -> dict[str, Any]:
    found = {
        f"{name} {budget}" if budget else name: np.asarray(
            [loss for i in range(options.readings) for loss in kept.done[f"sweep {kind} {i} {name} {budget}"]]
        )
        for name, budget in steps
    }
    gains = {
        f"{one} {budget}": interval(found[f"recency {budget}"] - found[f"{one} {budget}"])
        for budget in options.budgets
        for one in ("gists", "lens")
    }
    return {"losses": {name: interval(losses) for name, losses in found.items() if len(losses)}, "gains": gains}


def table(part: dict[str, Any]) -> Rows:
    """Lines for a person."""
    lines: list[tuple[str, ...]] = [("sweep: window", "stretches", "nats a token", "less than recency")]
    for kind, found in part.items():
        for name, loss in found["losses"].items():
            gain = found["gains"].get(name)
            lines.append((f"{kind}, {name}", str(loss["n"]), shown(loss, ".3f"), shown(gain, "+.4f") if gain else ""))
    return lines

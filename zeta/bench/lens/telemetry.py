"""lens, run: how restless the lens is over a long text: swaps a block, and for how many updates a block stays.

A chat with the lens on reads the text, and its telemetry is summed up. Then the allocator alone goes over the same text
with the same nets, as it is and without its brakes: what a cooldown and a residency are good for, and what a LensNet
does that hears no tail.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from zeta import rehearsal
from zeta.bench.lens.options import LensOptions
from zeta.bench.lens.runtime import LensRuntime, opened
from zeta.bench.lens.texts import documents, running
from zeta.bench.partial import Partial
from zeta.bench.report import Rows, Told
from zeta.engine import SINKS, EngineOptions
from zeta.lens.context import WorkingContext
from zeta.lens.entry import BLOCK, WIDTHS
from zeta.lens.focus import FocusOptions, FocusState, Scores, refine
from zeta.lens.learned import Learned
from zeta.lens.lens import TAILS
from zeta.lens.projections import Projections
from zeta.lens.tail import TailGists
from zeta.lens.telemetry import Iteration, record
from zeta.lens.trace import summary
from zeta.training.labels import PieceVectors
from zeta.training.tokenfile import Tokens

WAYS: Final = ("as it is", "no cooldown", "no cooldown, no residency", "causal")


def measure(options: LensOptions, kept: Partial, progress: Told) -> dict[str, Any]:
    """Telemetry of a chat's reading, and of the allocator alone in each way. Raises ConfigError for texts too short."""
    with opened(options, options.ctx, options.page) as runtime:
        tokens = running(documents(runtime, options), options.tokens)
        if "run" not in kept.done:
            kept.add("run", _numbers(_chat(runtime, options, tokens, progress)))
        lacking = [name for name in WAYS if f"run {name}" not in kept.done]
        if lacking:
            progress(0.7, "gists for the allocator alone")
            vectors = _Until(runtime.learned, np.asarray(tokens, np.uint32))
        for number, name in enumerate(lacking):
            progress(0.8 + 0.2 * number / len(lacking), f"the allocator alone, {name}")
            kept.add(f"run {name}", _numbers(_alone(runtime, options, vectors, name)))
    ways = {name: kept.done[f"run {name}"] for name in WAYS}
    return {"tokens": options.tokens, "chat": kept.done["run"], "alone": ways}


def _chat(runtime: LensRuntime, options: LensOptions, tokens: Sequence[int], progress: Told) -> list[Iteration]:
    chosen = EngineOptions(limit=options.ctx, page=options.page, recall="off", lens="on")
    rows: list[Iteration] = []
    with rehearsal.opened(runtime, chosen) as session:
        lens = session.engine.working.lens
        assert lens
        lens.trace = rows.append
        session.engine.extend(tokens)
        for end in range(BLOCK, len(tokens) + 1, BLOCK):  # a block at a time, as an answer is written
            for _ in session.engine.digest(end):
                pass
            progress(0.7 * end / len(tokens), "reading with the lens on")
    return rows


class _Until(PieceVectors):
    """The vectors of a text as far as it has been read."""

    def __init__(self, nets: Learned, tokens: Tokens) -> None:
        super().__init__(nets, tokens)
        self.length, self.until = len(tokens), 0

    def count(self, level: int) -> int:
        """How many gists of a level there are by now."""
        return min(super().count(level), self.until // WIDTHS[level])


def _alone(runtime: LensRuntime, options: LensOptions, vectors: _Until, name: str) -> list[Iteration]:
    """The allocator over a growing text, without a window to change."""
    net, dim = runtime.learned.lens, runtime.learned.dim
    projections, tails = Projections(net) if net else None, TailGists(dim)

    def score(context: WorkingContext) -> Scores:
        if net is None or projections is None:
            return None
        packed, tail = context.pack(vectors), tails.fetch(vectors)
        rows = projections.of(context, packed["embeddings"], vectors.count(1))
        heard = np.zeros_like(tail) if name == "causal" else tail
        return net.score(rows, packed["levels"], packed["span_width"], packed["distance_to_cursor"], heard)

    focus = FocusOptions(options.ctx - BLOCK, exchange=True)
    if name.startswith("no cooldown"):
        focus = replace(focus, cooldown_steps=0)
    if name.endswith("no residency"):
        focus = replace(focus, min_residency=0)
    context, state, rows = WorkingContext(pinned=SINKS), FocusState(), list[Iteration]()
    for end in range(BLOCK, vectors.length + 1, BLOCK):
        vectors.until = end
        context = context.patch(end, tail=options.ctx // TAILS[0])
        made = refine(context, score, state, focus, allowed=lambda e: e.level == 0 or e.index < vectors.count(e.level))
        rows.append(record(context, made, w_max=focus.w_max, latency_ms=0.0))
        context, state = made.context, made.state
    return rows


def _numbers(rows: Sequence[Iteration]) -> dict[str, Any]:
    found = summary(rows)
    free = sum(not action.forced for row in rows for action in row.actions)
    return {
        "iterations": found.iterations,
        "actions": found.actions,
        "forced": found.forced,
        "swap_rate": found.swap_rate,
        "free_swap_rate": free / max(1, sum(row.blocks for row in rows)),
        "mean_residency": found.mean_residency,
        "mean_utilization": found.mean_utilization,
        "mean_latency_ms": found.mean_latency_ms,
        "turned": len(found.thrash),
    }


def issued(part: dict[str, Any]) -> dict[str, float | None]:
    """Swaps a block and update, and updates that a block stays, of the chat."""
    found = part.get("chat", {})
    return {name: found.get(name) for name in ("swap_rate", "mean_residency")}


def table(part: dict[str, Any]) -> Rows:
    """Lines for a person."""
    lines: list[tuple[str, ...]] = [("run", "updates", "swaps", "forced", "swaps a block", "residency", "turned back")]
    for name, found in {"chat": part["chat"], **{f"alone, {n}": f for n, f in part["alone"].items()}}.items():
        stays = "" if found["mean_residency"] is None else f"{found['mean_residency']:.1f}"
        counts = (str(found[key]) for key in ("iterations", "actions", "forced"))
        lines.append((name, *counts, f"{found['swap_rate']:.4f}", stays, str(found["turned"])))
    return lines

"""Telemetry of the lens: one JSON object a line for every iteration, with numbers and offsets and no chat text.

Required by seed 002 («Telemetry»): loss at H, swap rate, mean residency, latency, budget utilization, action trace.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from zeta import paths
from zeta.errors import ZetaError
from zeta.lens.context import WorkingContext
from zeta.lens.focus import Action, Plan

SCHEMA: Final = 1
FILE_BYTES: Final = 4_000_000
"""Size at which the file starts anew; one older file is kept."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Step:
    """One action as it is written: the gist by level and index, and how long what left had been there."""

    change: str
    level: int
    index: int
    score: float
    stayed: int
    forced: bool


@dataclass(frozen=True)
class Iteration:
    """One update of the working context, as it was afterwards.

    `end`: lifetime tokens. `blocks`: entries that could have been changed. `cost` and `entries`: cells and entries of
    levels 0, 1, 2. `detail`: the levels in time order, as [level, offset where it ends]. `loss_at_h`: nats a token over
    the horizon, where it was measured. `latency_ms`: from scores to the changed window.
    """

    t: float
    conversation: str
    iteration: int
    end: int
    w_max: int
    blocks: int
    loss_at_h: float | None
    swap_rate: float
    mean_residency: float | None
    latency_ms: float
    token_budget_utilization: float
    cost: tuple[int, int, int]
    entries: tuple[int, int, int]
    actions: tuple[Step, ...]
    detail: tuple[tuple[int, int], ...]

    def line(self) -> str:
        """The JSON object, with `event` and `schema`."""
        return json.dumps({"event": "focused", "schema": SCHEMA, **asdict(self)}, separators=(",", ":"))

    @classmethod
    def read(cls, line: str) -> Iteration:
        """The iteration of a line. Raises ValueError where the line is none of this schema."""
        try:
            row: dict[str, Any] = json.loads(line)
            if row.pop("event") != "focused" or row.pop("schema") != SCHEMA:
                raise ValueError("another schema")
            row["actions"] = tuple(Step(**step) for step in row["actions"])
            row["detail"] = tuple((int(level), int(end)) for level, end in row["detail"])
            row["cost"], row["entries"] = tuple(row["cost"]), tuple(row["entries"])
            return cls(**row)
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError("no line of a lens trace") from error


def swap_rate(actions: int, blocks: int) -> float:
    """Actions a block: actions of an iteration over the entries that it could have changed (0 where there are none).

    Forced collapses count. The seed's bound is 0.25. Over many iterations: all actions over all blocks.
    """
    return actions / blocks if blocks else 0.0


def mean_residency(stays: Iterable[int]) -> float | None:
    """Mean iterations that a block kept its level, over the stays that ended; None where none has. Seed: 3 or more."""
    ended = list(stays)
    return sum(ended) / len(ended) if ended else None


def record(
    before: WorkingContext,
    plan: Plan,
    *,
    w_max: int,
    latency_ms: float,
    conversation: str = "",
    loss_at_h: float | None = None,
    now: float | None = None,
) -> Iteration:
    """What a plan did, ready to be written. `before`: the context it was made for; `now`: Unix time."""
    items = plan.context.items
    levels = [[entry for entry in items if entry.level == level] for level in range(3)]
    blocks = sum(not entry.fixed for entry in before.items)
    runs = [(level, list(run)) for level, run in groupby(items, lambda entry: entry.level)]
    return Iteration(
        t=time.time() if now is None else now,
        conversation=conversation,
        iteration=plan.state.iteration,
        end=plan.context.end,
        w_max=w_max,
        blocks=blocks,
        loss_at_h=loss_at_h,
        swap_rate=swap_rate(len(plan.actions), blocks),
        mean_residency=mean_residency(action.stayed for action in plan.actions),
        latency_ms=latency_ms,
        token_budget_utilization=plan.context.cost / w_max,
        cost=_three([sum(entry.cost for entry in level) for level in levels]),
        entries=_three([len(level) for level in levels]),
        actions=tuple(_step(action) for action in plan.actions),
        detail=tuple((level, run[-1].end) for level, run in runs),
    )


def _three(values: Sequence[int]) -> tuple[int, int, int]:
    zero, one, two = values
    return zero, one, two


def _step(action: Action) -> Step:
    level, index = action.node.place
    return Step(action.change.value, level, index, round(action.score, 4), action.stayed, action.forced)


def trace_file() -> Path:
    """Where iterations are written, of all conversations together."""
    return paths.state_folder() / "lens" / "trace.jsonl"


class TraceFile:
    """Appends lines, private to the user; at `limit` bytes the file becomes `.1` and a new one is begun.

    A chat does not fail for want of a trace: where the disk refuses, that is logged once and nothing more is written.
    An incognito chat has none.
    """

    def __init__(self, path: Path | None = None, limit: int = FILE_BYTES) -> None:
        self._path, self._limit = path or trace_file(), limit
        self._refused = False

    def write(self, iteration: Iteration) -> None:
        """Append one iteration."""
        if self._refused:
            return
        line = f"{iteration.line()}\n".encode()
        try:
            paths.private(self._path.parent)
            if self._path.exists() and self._path.stat().st_size + len(line) > self._limit:
                self._path.replace(older(self._path))
            file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(file, line)
            finally:
                os.close(file)
        except (OSError, ZetaError) as error:
            self._refused = True
            _log.warning("the lens trace cannot be written: %s", type(error).__name__)


def older(path: Path) -> Path:
    """The file that a full trace became."""
    return path.with_name(f"{path.name}.1")

"""What the measurements of `speed` share: what is asked for, the two sides, and pairs of times."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from zeta.bench.plain import Greedy, Plain
from zeta.bench.report import Told
from zeta.bench.subject import Subject
from zeta.runtime import Runtime

Numbers = tuple[dict[str, Any], dict[str, Any]]
"""Numbers of the result, and by part of the measurement what is behind them."""


@dataclass(frozen=True)
class SpeedOptions:
    """What is measured: `tokens` of history in a window of `ctx`; `pairs` of decode turns, of restored pages; openings;
    `questions` whose latency is taken.

    `lengths`: one history that grows, measured at each of them (zeta.bench.growth); without any, one of `tokens`.
    `memory_only` leaves out everything but reading the history, and the embedding model: a tiny model then reaches a
    million tokens. `seed`: which exchanges are told. `out`: where the result will be written; partial results lie
    beside it.
    """

    model: Path
    tokens: int = 5120
    ctx: int = 1024
    page: int = 128
    threads: int = 0
    pairs: int = 8
    openings: int = 3
    memory_only: bool = False
    lengths: tuple[int, ...] = ()
    questions: int = 30
    seed: int = 1
    out: Path | None = None

    def quick(self) -> SpeedOptions:
        """The same in some seconds: small pages, a small window, everything timed once or three times."""
        small = replace(self, tokens=640, ctx=320, page=32, pairs=1, openings=1, questions=3)
        return replace(small, lengths=(160, 640)) if self.lengths else small


@dataclass(frozen=True)
class Pair:
    """Seconds for the same work."""

    ours: float
    plain: float

    @property
    def better(self) -> float:
        """How many times faster ours is."""
        return self.plain / self.ours


@dataclass(frozen=True)
class Bench:
    """Everything a measurement needs."""

    options: SpeedOptions
    runtime: Runtime
    subject: Subject
    plain: Plain
    sampler: Greedy
    progress: Told

"""What `zeta bench write` measures, and on what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

PARTS: Final = (
    *("infra", "infra-recall", "recall", "length", "outline", "parse", "repetition", "update"),
    *("parallel", "agents", "resume", "scroll"),
)
"""What is measured where nothing is said."""

UNSEEN: Final = "unseen"
"""The prompts that were kept out of development: measured only where they are asked for."""


@dataclass(frozen=True)
class WriteOptions:
    """`streams` sections are written at once, each in a window of `ctx` tokens.

    `seeds`: documents of each way of infra, infra-recall and repetition. `infra_lines`: of infra, 0: as it comes.
    `documents`: prompts of length, outline and parse, 0: all; `shrink`: their lengths are divided by it. `words`: of
    each text of repetition. `changes`: to the sources of update. `ladder`: streams of parallel, `rounds` with `burst`
    tokens a stream. `agents` at rest that were told `told` tokens. `kills`: of resume. `tokens`: of the scroll, through
    `scroll_ctx`. `keep`: a folder for the documents.
    """

    model: Path
    parts: tuple[str, ...] = PARTS
    seed: int = 1
    seeds: int = 3
    streams: int = 4
    ctx: int = 2048
    infra_lines: int = 0
    documents: int = 0
    shrink: int = 1
    words: int = 800
    changes: int = 3
    ladder: tuple[int, ...] = (1, 4, 16)
    rounds: int = 7
    burst: int = 32
    agents: int = 100
    told: int = 200
    kills: int = 4
    tokens: int = 20_000
    scroll_ctx: int = 2048
    threads: int = 0
    keep: Path | None = None
    out: Path | None = None

    def quick(self) -> WriteOptions:
        """The same, small enough for a test run."""
        return replace(
            self,
            seeds=1,
            infra_lines=60,
            documents=3,
            shrink=4,
            words=160,
            changes=1,
            ladder=(1, 2),
            rounds=1,
            burst=8,
            agents=4,
            told=64,
            kills=1,
            tokens=2000,
            scroll_ctx=512,
        )

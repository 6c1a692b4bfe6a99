"""What `zeta bench lens` measures, and on what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

PARTS: Final = ("substitution", "focus", "hearing", "boundary", "speed", "run", "sweep", "needle")
"""What is measured where nothing is said. `longbench` comes with files of its own."""


@dataclass(frozen=True)
class LensOptions:
    """`texts` are prose of the user's own, `data` a folder of `zeta train data` whose held-out documents are read; with
    neither, texts that come along. `sidecar` names nets other than the model's own.

    `windows`: of substitution; of every `folded`-th one all 1,024 tokens become one gist too. `prefix` stands before
    everything: the vocabulary's first token, or the opening of a chat. `snapshots` with so many `blocks`: of focus.
    `facts`: of boundary, and of each of the `histories` of needle. `ctx` and `page` are a chat's, `tokens` the length
    of its run, `pairs` the turns of 32 tokens that are timed. `budgets`, `history` and `readings` (of each kind of
    text): of the sweep. `longbench`: JSON lines with context, input and answers, `examples` of each file.
    """

    model: Path
    parts: tuple[str, ...] = PARTS
    texts: tuple[Path, ...] = ()
    data: Path | None = None
    sidecar: Path | None = None
    prefix: Literal["first", "system"] = "first"
    windows: int = 500
    folded: int = 4
    snapshots: int = 60
    blocks: int = 24
    facts: int = 12
    histories: int = 2
    ctx: int = 2048
    page: int = 128
    tokens: int = 20_000
    pairs: int = 16
    history: int = 4096
    readings: int = 3
    budgets: tuple[int, ...] = (256, 512, 1024, 2048)
    entries: tuple[int, ...] = (2048, 8192)
    longbench: tuple[Path, ...] = ()
    examples: int = 50
    seed: int = 1
    threads: int = 0
    out: Path | None = None

    def quick(self) -> LensOptions:
        """The same, small enough for a test run."""
        return replace(
            self,
            windows=12,
            folded=6,
            snapshots=2,
            blocks=6,
            facts=2,
            histories=1,
            ctx=448,
            page=64,
            tokens=1280,
            pairs=4,
            history=704,
            readings=1,
            budgets=(256,),
            entries=(256,),
            examples=2,
        )

"""lens, boundary: is what stands at the edge of a block lost? (seed 002: a jump of at most 0.2 nats)

A code is told in running text such that its value begins at a certain place of a block, and asked for behind 8 blocks.
Every fact is told at every place, so that all comparisons are paired. What the gists lose to the text itself is held
against what they lose with the value in the middle.
"""

from __future__ import annotations

from itertools import islice
from typing import Any, Final

import numpy as np

from zeta.bench.facts import FAMILIES, same_kind
from zeta.bench.filler import filler
from zeta.bench.lens.options import LensOptions
from zeta.bench.lens.runtime import LensRuntime, opened
from zeta.bench.lens.stage import Piece, Stage
from zeta.bench.lens.statistics import interval, shown
from zeta.bench.lens.substitution import kept_as
from zeta.bench.lens.texts import first_token
from zeta.bench.partial import Partial
from zeta.bench.report import Rows, Told
from zeta.lens.entry import BLOCK
from zeta.llama import ContextOptions, LlamaContext
from zeta.texts.fact import Code

PLACES: Final = (0, 1, 8, 16, 24, 30, 31)
"""Tokens of the block before the value's first one."""
MIDDLE: Final = 16
BLOCKS: Final = 8
_IN = 4
"""The block that the value begins in."""


def measure(options: LensOptions, kept: Partial, progress: Told) -> dict[str, Any]:
    """Losses a token of the value by place, as text and as gists, and the jump to the middle, with intervals."""
    with opened(options) as runtime:
        prefix = first_token(runtime.model)
        cells = len(prefix) + (BLOCKS + 4) * BLOCK
        context = LlamaContext(runtime.model, ContextOptions(cells=cells, sequences=2, threads=options.threads))
        stage = Stage(context, prefix)
        each = -(-options.facts // len(FAMILIES))
        codes = [code for family in FAMILIES for code in same_kind(options.seed, each, family)][: options.facts]
        for number, code in enumerate(codes):
            key = f"boundary {number}"
            if key not in kept.done:
                progress(number / len(codes), f"{number} of {len(codes)} facts")
                kept.add(key, {str(place): _losses(runtime, stage, code, place, number) for place in PLACES})
        rows = [kept.done[f"boundary {number}"] for number in range(len(codes))]
    return {"places": {str(place): _summary(rows, str(place)) for place in PLACES}}


def _losses(runtime: LensRuntime, stage: Stage, code: Code, place: int, number: int) -> dict[str, float]:
    """Nats a token of the value, asked for in the words it was told in."""
    model, nets = runtime.model, runtime.learned
    prompt, value = model.tokenize(" " + code.prompt), model.tokenize(code.answer)
    other = model.tokenize(" ".join(islice(filler(number + 1), 12)))
    before = _IN * BLOCK + place - len(prompt)
    tokens = [*other[:before], *prompt, *value, *model.tokenize("."), *other[before:]][: BLOCKS * BLOCK]
    ids, ahead = np.asarray(tokens, np.uint32), np.asarray([*prompt, *value], np.uint32)
    gists = kept_as(nets.encode(ids.reshape(-1, BLOCK)))
    seen: dict[str, Piece] = {"full": ids, "gist_l1": gists}
    return {name: float(stage.foretold([piece], ahead)[-len(value) :].mean()) for name, piece in seen.items()}


def _summary(rows: list[dict[str, dict[str, float]]], place: str) -> dict[str, Any]:
    lost = [row[place]["gist_l1"] - row[place]["full"] for row in rows]
    middle = [row[str(MIDDLE)]["gist_l1"] - row[str(MIDDLE)]["full"] for row in rows]
    return {
        **{way: interval([row[place][way] for row in rows]) for way in ("full", "gist_l1")},
        "jump": interval([one - other for one, other in zip(lost, middle, strict=True)]),
    }


def table(part: dict[str, Any]) -> Rows:
    """Lines for a person."""
    lines: list[tuple[str, ...]] = [("boundary: value begins at", "n", "as text", "as gists", "jump to the middle")]
    for place, found in part["places"].items():
        told = [shown(found["full"], ".3f"), shown(found["gist_l1"], ".3f"), shown(found["jump"])]
        lines.append((f"token {place} of 32", str(found["jump"]["n"]), *told))
    return lines

"""lens, substitution: what the loss of the next 64 tokens is where gists stand for the text before them.

Every window is read each way, so that all comparisons are paired: 256 tokens before the cut as 8 gists of level 1, and
of some windows all 1,024 as one gist of level 2. Everything runs through llama.cpp.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from zeta.bench.lens.options import LensOptions
from zeta.bench.lens.runtime import opened
from zeta.bench.lens.stage import Piece, Stage
from zeta.bench.lens.statistics import interval, shown
from zeta.bench.lens.texts import documents, prefix_of, windows
from zeta.bench.partial import Partial
from zeta.bench.report import Rows, Told
from zeta.lens.entry import BLOCK, WIDTHS
from zeta.lens.gistnet import F32
from zeta.lens.learned import Learned
from zeta.llama import ContextOptions, LlamaContext
from zeta.training.tokenfile import Tokens

AHEAD: Final = 64
BLOCKS: Final = 8
"""Gists of level 1 that stand for what is before the cut."""
FOLDED: Final = WIDTHS[2]

WAYS: Final = ("full", "gist_l1", "gist_centre", "last_token", "mean", "recent_tokens", "drop")
"""All 256 tokens; 8 gists side by side; 8 gists at the middle of their spans; the embedding of each block's last token;
their mean embedding; the last 8 tokens; nothing."""

WAYS_FOLDED: Final = ("full_1024", "gist_l2", "gist_l1_1024", "mean_1024", "last_token_1024")
"""All 1,024 tokens; one gist of level 2; 32 gists of level 1; one mean embedding; the last token alone."""

PAIRS: Final = (
    *(("gist_l1", other) for other in ("drop", "recent_tokens", "full", "last_token", "mean", "gist_centre")),
    *(("gist_l2", other) for other in ("drop", "last_token_1024", "gist_l1_1024", "full_1024")),
)
"""What is compared: below zero, the first is better."""

ISSUED: Final = ("full", "gist_l1", "gist_l2", "mean", "drop", "recent_tokens")
"""What the result of the whole benchmark tells."""

_AT_ONCE = 10
"""Windows between two savings."""


def measure(options: LensOptions, kept: Partial, progress: Told) -> dict[str, Any]:
    """Losses a token and their differences, with intervals. Raises ConfigError where the texts are too short."""
    with opened(options) as runtime:
        found = documents(runtime, options)
        cut = windows(found, options.windows, FOLDED + AHEAD, AHEAD)
        prefix = prefix_of(found, options, runtime.model)
        cells = len(prefix) + FOLDED + 2 * AHEAD
        context = LlamaContext(runtime.model, ContextOptions(cells=cells, sequences=2, threads=options.threads))
        stage = Stage(context, prefix)
        for at in range(0, len(cut), _AT_ONCE):
            key = f"substitution {at}"
            if key not in kept.done:
                progress(at / len(cut), f"{at} of {len(cut)} windows")
                numbers = range(at, min(at + _AT_ONCE, len(cut)))
                kept.add(key, [_losses(stage, runtime.learned, cut[i], i % options.folded == 0) for i in numbers])
    rows = [row for at in range(0, len(cut), _AT_ONCE) for row in kept.done[f"substitution {at}"]]
    return {"ahead": AHEAD, "blocks": BLOCKS, "prefix": len(prefix), **_summary(rows)}


def _losses(stage: Stage, nets: Learned, tokens: Tokens, folded: bool) -> dict[str, float]:
    """Nats a token of the last 64 tokens, each way."""
    past, ahead = tokens[:FOLDED], tokens[FOLDED:]
    seen = ways(nets, past[-BLOCKS * BLOCK :])
    if folded:
        seen |= ways_folded(nets, past)
    out = {name: stage.foretold([piece], ahead) for name, piece in seen.items()}
    out["gist_centre"] = stage.foretold([seen["gist_l1"]], ahead, spread=True)
    return {name: float(losses.mean()) for name, losses in out.items()}


def ways(nets: Learned, tokens: Tokens) -> dict[str, Piece]:
    """What stands for `tokens`, whole blocks."""
    blocks = tokens.reshape(-1, BLOCK)
    embedded = nets.embeddings.rows(blocks)
    return {
        "full": tokens,
        "gist_l1": kept_as(nets.encode(blocks)),
        "last_token": embedded[:, -1],
        "mean": embedded.mean(axis=1),
        "recent_tokens": tokens[-len(blocks) :],
        "drop": tokens[:0],
    }


def ways_folded(nets: Learned, tokens: Tokens) -> dict[str, Piece]:
    """What stands for 1,024 tokens: the budget of a gist of level 2 is one cell."""
    below = kept_as(nets.encode(tokens.reshape(-1, BLOCK)))
    return {
        "full_1024": tokens,
        "gist_l2": kept_as(nets.fold(below[None])),
        "gist_l1_1024": below,
        "mean_1024": nets.embeddings.rows(tokens).mean(axis=0, keepdims=True),
        "last_token_1024": tokens[-1:],
    }


def kept_as(gists: F32) -> F32:
    """Gists rounded as the lifetime tree keeps them."""
    return gists.astype(np.float16).astype(np.float32)


def _summary(rows: list[dict[str, float]]) -> dict[str, Any]:
    losses = {name: interval([row[name] for row in rows if name in row]) for name in (*WAYS, *WAYS_FOLDED)}
    differences = {
        f"{one}-{other}": interval([row[one] - row[other] for row in rows if one in row and other in row])
        for one, other in PAIRS
    }
    return {"losses": losses, "differences": differences}


def table(part: dict[str, Any]) -> Rows:
    """Lines for a person."""
    lines = [("substitution", "n", "nats a token")]
    lines += [(name, str(found["n"]), shown(found, ".3f")) for name, found in part["losses"].items()]
    lines += [(name.replace("-", " - "), str(d["n"]), shown(d)) for name, d in part["differences"].items()]
    return lines

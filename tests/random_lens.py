"""Nets of the lens with random weights for a tiny model.

A gist of theirs says nothing, but it is a vector of the model's width that depends on its tokens: gists lost, moved or
mixed up show in the logits.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from zeta.lens.embeddings import TokenEmbeddings
from zeta.lens.gistnet import GistNet, GistShape
from zeta.lens.learned import Learned
from zeta.lens.lensnet import LensNet

F32 = npt.NDArray[np.float32]
HIDDEN, HEADS = 32, 2


def learned(model: Path, *, seed: int = 0, lens: bool = True, spread: float = 1.0) -> Learned:
    """Nets for the model in a file. `spread` is the size of LensNet's scores."""
    embeddings = TokenEmbeddings(model)
    width = embeddings.width
    draw = np.random.default_rng(seed)
    net = LensNet(HIDDEN, HEADS, _lens_weights(draw, width, spread)) if lens else None
    gist = GistNet(GistShape(width, HIDDEN, HEADS, 2), _gist_weights(draw, width))
    return Learned(f"random-{seed}", gist, net, embeddings)


def _gist_weights(draw: np.random.Generator, width: int) -> dict[str, F32]:
    weights = {"level": _matrix(draw, 2, HIDDEN), "slots": _matrix(draw, 2, HIDDEN)[:, None, :]}
    weights |= _linear(draw, "enter", HIDDEN, width) | _linear(draw, "leave", width, HIDDEN)
    weights |= _norm("norm_in", width) | _norm("norm_out", HIDDEN)
    for name in ("mix.0", "compress.0", "expand", "mix.1", "compress.1"):
        for part in "qkvo":
            weights[f"{name}.{part}.weight"] = _matrix(draw, HIDDEN, HIDDEN)
        weights |= _norm(f"{name}.norm_x", HIDDEN) | _norm(f"{name}.norm_y", HIDDEN) | _norm(f"{name}.norm_m", HIDDEN)
        weights |= _linear(draw, f"{name}.up", 2 * HIDDEN, HIDDEN) | _linear(draw, f"{name}.down", HIDDEN, 2 * HIDDEN)
    return weights


def _lens_weights(draw: np.random.Generator, width: int, spread: float) -> dict[str, F32]:
    weights = {f"{name}.weight": _matrix(draw, HIDDEN, width) for name in ("q_x", "k_x", "v_x", "own", "q_g", "keep")}
    weights |= {f"{name}.weight": _matrix(draw, HIDDEN, HIDDEN) for name in ("k_g", "v_g")}
    weights |= {f"{name}.weight": np.ones(width, np.float32) for name in ("norm_context", "norm_tail")}
    weights["features.weight"] = _matrix(draw, HIDDEN, 3)
    weights |= _linear(draw, "head.0", HIDDEN, 4 * HIDDEN) | _linear(draw, "head.1", 1, HIDDEN)
    weights["head.1.weight"] *= np.float32(spread)
    return weights


def _linear(draw: np.random.Generator, name: str, out: int, into: int) -> dict[str, F32]:
    return {f"{name}.weight": _matrix(draw, out, into), f"{name}.bias": np.zeros(out, np.float32)}


def _norm(name: str, width: int) -> dict[str, F32]:
    return {f"{name}.weight": np.ones(width, np.float32), f"{name}.bias": np.zeros(width, np.float32)}


def _matrix(draw: np.random.Generator, out: int, into: int) -> F32:
    return draw.normal(0, 1 / np.sqrt(into), (out, into)).astype(np.float32)

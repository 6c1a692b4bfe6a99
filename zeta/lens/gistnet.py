"""GistNet in numpy: 32 vectors in, the gist that stands in their place (seed 002, «GistNet»).

The same arithmetic as models/gistnet.py, on the sidecar's 16-bit weights; the two agree to 1e-3 of a gist's length
(tests/models/test_parity.py). A block of 32 tokens takes about 0.9 GFLOP.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from memstore.lifetime.node import BLOCK

F32 = npt.NDArray[np.float32]

AT_ONCE = 32
"""Blocks encoded in one go: enough for the matrix products to be fast, 60 MB at most."""

EPSILON = 1e-5
"""Of every layer norm, as torch has it."""


@dataclass(frozen=True)
class GistShape:
    """Sizes, from the sidecar: the model's width, the net's own, its heads and levels."""

    width: int
    hidden: int
    heads: int
    levels: int


class GistNet:
    """Encodes spans; holds nothing but weights."""

    def __init__(self, shape: GistShape, weights: Mapping[str, F32]) -> None:
        """`weights`: torch's names, matrices as [out, in]. Raises KeyError or ValueError where they do not fit."""
        self.shape, self._w = shape, weights
        expected = (shape.width, shape.hidden)
        if weights["leave.weight"].shape != expected:
            raise ValueError(f"a GistNet's last matrix is {weights['leave.weight'].shape}, not {expected}")
        half = shape.hidden // shape.heads // 2
        turn = np.arange(BLOCK)[:, None] * np.float64(10000.0) ** (-np.arange(half) / half)
        self._angles = (np.cos(turn).astype(np.float32), np.sin(turn).astype(np.float32))

    def encode(self, vectors: F32, level: int = 1) -> F32:
        """float32 [n, 32, width] of the level below (token embeddings, or gists for level 2) -> [n, width]."""
        out = [self._encode(vectors[i : i + AT_ONCE], level) for i in range(0, len(vectors), AT_ONCE)]
        return np.concatenate(out) if out else np.empty((0, self.shape.width), np.float32)

    def _encode(self, vectors: F32, level: int) -> F32:
        w, here = self._w, self._angles
        e = self._linear("enter", self._norm("norm_in", vectors)) + w["level"][level - 1]
        first, second = (np.broadcast_to(slot, (len(vectors), 1, self.shape.hidden)) for slot in w["slots"])
        e = self._attend("mix.0", e, e, here, here)
        g = self._attend("compress.0", first, e, None, here)
        e = self._attend("expand", e, g, here, None)
        e = self._attend("mix.1", e, e, here, here)
        g = self._attend("compress.1", second, e, None, here)
        return vectors[:, -1] + self._linear("leave", self._norm("norm_out", g))[:, 0]

    def _attend(self, name: str, x: F32, y: F32, x_angles: Any, y_angles: Any) -> F32:
        read = self._norm(f"{name}.norm_y", y)
        q = self._heads(f"{name}.q", self._norm(f"{name}.norm_x", x), x_angles)
        k = self._heads(f"{name}.k", read, y_angles)
        v = self._heads(f"{name}.v", read, None)
        scores = q @ k.swapaxes(-1, -2) / np.float32(np.sqrt(q.shape[-1]))
        mixed = (softmax(scores) @ v).swapaxes(1, 2).reshape(x.shape)
        x = x + np.matmul(mixed, self._w[f"{name}.o.weight"].T, dtype=np.float32)
        inner = gelu(self._linear(f"{name}.up", self._norm(f"{name}.norm_m", x)))
        return x + self._linear(f"{name}.down", inner)

    def _heads(self, name: str, x: F32, turn: tuple[F32, F32] | None) -> F32:
        out = (x @ self._w[f"{name}.weight"].T).reshape(*x.shape[:2], self.shape.heads, -1).swapaxes(1, 2)
        if turn is None:
            return out
        cos, sin = turn
        a, b = np.split(out, 2, axis=-1)
        return np.concatenate([a * cos - b * sin, a * sin + b * cos], axis=-1)

    def _linear(self, name: str, x: F32) -> F32:
        out: F32 = x @ self._w[f"{name}.weight"].T + self._w[f"{name}.bias"]
        return out

    def _norm(self, name: str, x: F32) -> F32:
        centred = x - x.mean(axis=-1, keepdims=True)
        scale = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(EPSILON))
        out: F32 = centred / scale * self._w[f"{name}.weight"] + self._w[f"{name}.bias"]
        return out


def softmax(x: F32) -> F32:
    """Over the last axis."""
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    out: F32 = e / e.sum(axis=-1, keepdims=True)
    return out


def gelu(x: F32) -> F32:
    """x * Phi(x), with erf after Abramowitz and Stegun 7.1.26 (error below 2e-7)."""
    z = np.abs(x) * np.float32(np.sqrt(0.5))
    t = 1 / (1 + np.float32(0.3275911) * z)
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    erf = np.copysign(1 - series * np.exp(-z * z), x)
    out: F32 = np.asarray(0.5 * x * (1 + erf), np.float32)
    return out

"""LensNet in numpy: which entries of the working context deserve detail (seed 002, «LensNet»).

Dual cross-attention: the tail gists, which carry what is being asked, read the context; the context reads them back; a
small head turns what came back into a signed score: above zero expand, below zero collapse. It is not causal: an entry
long ago is scored by what stands at the end. The same arithmetic as models/lensnet.py, on the sidecar's weights.

Two things the seed leaves out: the tail keeps its own words beside what it read (as written they are replaced, and the
question with them), and an entry is scored by its own content too. What an entry gives to the attention never changes,
so it is computed once, when the entry enters (`project`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zeta.lens.gistnet import F32, softmax

SPAN_SCALE = 1024.0
"""Tokens under the widest entry: `span_width` is divided by it to lie in [0, 1] (seed 002, stage 3)."""

DISTANCE_SCALE = 10.0
"""log2(1 + blocks) to the cursor is divided by it: 1,024 blocks are 1. Plain blocks would not lie in [0, 1]."""


@dataclass(frozen=True)
class Projected:
    """What entries give to the attention: queries, keys, values and own content, float32 [n, hidden] each; `told` is
    what the own content gives to the head."""

    q: F32
    k: F32
    v: F32
    own: F32
    told: F32

    def take(self, rows: npt.NDArray[np.intp]) -> Projected:
        """Some of the rows."""
        return Projected(self.q[rows], self.k[rows], self.v[rows], self.own[rows], self.told[rows])

    @staticmethod
    def join(parts: list[Projected]) -> Projected:
        """One after the other."""
        names = ("q", "k", "v", "own", "told")
        return Projected(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


class LensNet:
    """Scores entries; holds nothing but weights."""

    def __init__(self, hidden: int, heads: int, weights: Mapping[str, F32]) -> None:
        """`weights`: torch's names, matrices as [out, in]. Raises KeyError or ValueError where they do not fit."""
        self.hidden, self.heads, self._w = hidden, heads, weights
        if weights["q_x.weight"].shape[0] != hidden:
            raise ValueError(f"a LensNet's queries are {weights['q_x.weight'].shape[0]} wide, not {hidden}")
        # The head's columns for what was read back, own content, their product, and the features.
        self._head = np.split(weights["head.0.weight"], [hidden, 2 * hidden, 3 * hidden], axis=1)

    def project(self, context: F32) -> Projected:
        """Entries' embeddings, float32 [n, width]."""
        x = self._normed("norm_context", context)
        q, k, v, own = (x @ self._w[f"{name}.weight"].T for name in ("q_x", "k_x", "v_x", "own"))
        return Projected(q, k, v, own, np.matmul(own, self._head[1].T, dtype=np.float32))

    def score(
        self,
        context: F32 | Projected,
        levels: npt.NDArray[np.int64],
        span_width: npt.NDArray[np.int64],
        distance: npt.NDArray[np.int64],
        tail: F32,
    ) -> F32:
        """Signed scores float32 [n]. `distance`: blocks from the cursor; `tail` float32 [k, width]: the tail gists.

        What detail is worth at an entry above its usual price, in units of how worths spread (models.lens_training).
        """
        w = self._w
        x = context if isinstance(context, Projected) else self.project(context)
        if not len(x.q):
            return np.empty(0, np.float32)
        t = self._normed("norm_tail", tail)
        read = self._attend(t @ w["q_g.weight"].T, x.k, x.v) + t @ w["keep.weight"].T
        back = self._attend(x.q, read @ w["k_g.weight"].T, read @ w["v_g.weight"].T)
        back_of, _, product_of, told_of = self._head
        inner = x.told + back @ back_of.T
        inner += (back * x.own) @ product_of.T
        inner += features(levels, span_width, distance) @ (told_of @ w["features.weight"]).T + w["head.0.bias"]
        out: F32 = (np.maximum(inner, 0) @ w["head.1.weight"].T + w["head.1.bias"])[:, 0]
        return out

    def _attend(self, q: F32, k: F32, v: F32) -> F32:
        split = [a.reshape(len(a), self.heads, -1).swapaxes(0, 1) for a in (q, k, v)]
        weights = softmax(split[0] @ split[1].swapaxes(-1, -2) / np.float32(np.sqrt(split[0].shape[-1])))
        out: F32 = (weights @ split[2]).swapaxes(0, 1).reshape(len(q), self.hidden)
        return out

    def _normed(self, name: str, x: F32) -> F32:
        scale = np.sqrt((x * x).mean(axis=-1, keepdims=True) + np.float32(1e-6))
        out: F32 = x / scale * self._w[f"{name}.weight"]
        return out


def features(levels: npt.NDArray[np.int64], span_width: npt.NDArray[np.int64], distance: npt.NDArray[np.int64]) -> F32:
    """Level, width and distance of entries in [0, 1], float32 [n, 3]."""
    far = np.log2(1.0 + np.maximum(distance, 0)) / DISTANCE_SCALE
    return np.stack([levels / 2.0, span_width / SPAN_SCALE, far], axis=1).astype(np.float32)

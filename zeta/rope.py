"""Rotary position embedding, done and undone in numpy as ggml does it (ggml-cpu/ops.cpp, `ggml_rope_yarn`).

Keys are pooled and searched un-rotated: phase would cancel in a mean, and a page can stand at another position when it
comes back (InfLLM, kv-memory 1). The magnitude scale of YaRN is left out: it is one constant for every key and query.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from zeta.ggml import Rope

F32 = npt.NDArray[np.float32]


def frequencies(rope: Rope) -> npt.NDArray[np.float64]:
    """Radians a position for each of the n_rot / 2 pairs."""
    pairs = np.arange(rope.n_rot // 2, dtype=np.float64)
    base = rope.freq_base ** (-2.0 * pairs / rope.n_rot)
    if rope.factors:
        base = base / np.asarray(rope.factors, np.float64)
    interpolated = rope.freq_scale * base
    if rope.ext_factor == 0.0:
        return interpolated
    mix = _ramp(rope, pairs) * rope.ext_factor
    return interpolated * (1 - mix) + base * mix


def _ramp(rope: Rope, pairs: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    def corrected(beta: float) -> float:
        return rope.n_rot * math.log(rope.original_context / (beta * 2 * math.pi)) / (2 * math.log(rope.freq_base))

    low = max(0.0, math.floor(corrected(rope.beta_fast)))
    high = min(rope.n_rot - 1.0, math.ceil(corrected(rope.beta_slow)))
    return 1 - np.clip((pairs - low) / max(0.001, high - low), 0, 1)


def rotate(vectors: F32, positions: npt.NDArray[np.int32], rope: Rope) -> F32:
    """Rotate float32 [..., n, heads, dim] to `positions` [n]; negative positions undo. Components past n_rot stay."""
    half = rope.n_rot // 2
    angles = positions.astype(np.float64)[:, None] * frequencies(rope)
    cos, sin = np.cos(angles).astype(np.float32)[:, None], np.sin(angles).astype(np.float32)[:, None]
    out = np.empty_like(vectors)
    out[..., rope.n_rot :] = vectors[..., rope.n_rot :]
    first, second = (
        (slice(0, half), slice(half, rope.n_rot)) if rope.neox else (slice(0, rope.n_rot, 2), slice(1, rope.n_rot, 2))
    )
    a, b = vectors[..., first], vectors[..., second]
    np.multiply(a, cos, out=out[..., first])
    out[..., first] -= b * sin
    np.multiply(a, sin, out=out[..., second])
    out[..., second] += b * cos
    return out


def unrotate(vectors: F32, positions: npt.NDArray[np.int32], rope: Rope | None) -> F32:
    """Undo the rotation of float32 [n, heads, dim] at `positions` [n]; a layer without RoPE is returned as it is."""
    return vectors if rope is None else rotate(vectors, -positions, rope)

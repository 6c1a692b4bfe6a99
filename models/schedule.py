"""How the rate of learning goes over a run: warm-up, then a cosine down to a twentieth."""

from __future__ import annotations

import math


def share(step: int, warmup: int, steps: int) -> float:
    """Share of the full rate at a step, counted from 0."""
    if step < warmup:
        return (step + 1) / warmup
    return fallen((step - warmup) / max(1, steps - warmup))


def fallen(done: float) -> float:
    """The cosine from 1, nothing done, to 0.05, all of it done."""
    return 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))

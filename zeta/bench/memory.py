"""Memory that belongs to this process alone: what a history costs that no file backs.

Mapped files (the model's weights, the store's tables) are not counted: the system reads them again whenever it likes.
Linux only; elsewhere there is no such number and everything here answers None.
"""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Sequence
from pathlib import Path

import numpy as np

_ROLLUP = Path("/proc/self/smaps_rollup")
_OWN = ("Anonymous", "Swap")
"""The part of Private_Clean and Private_Dirty that no file backs, and what of it was swapped out."""

FEWEST = 5
"""Readings below which no line is fitted."""

Reading = tuple[int, int]
"""Tokens of history, bytes of private memory."""


def private_bytes() -> int | None:
    """Bytes of this process that neither a file nor another process backs, or None where nobody can tell."""
    try:
        lines = _ROLLUP.read_text("ascii").splitlines()
    except OSError:
        return None
    sizes = {name: value.split()[0] for name, _, value in (line.partition(":") for line in lines[1:])}
    return 1024 * sum(int(sizes.get(name, 0)) for name in _OWN)


def settled_bytes() -> int | None:
    """`private_bytes` after everything that is free has been given back to the system."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if _ROLLUP.exists() else None
    if trim:
        trim(0)
    return private_bytes()


def per_token(readings: Sequence[Reading]) -> float | None:
    """Bytes a token: the slope of the line through the readings (least squares); None for fewer than five."""
    if len(readings) < FEWEST:
        return None
    tokens, sizes = np.asarray(readings, np.float64).T
    return float(np.polyfit(tokens - tokens[0], sizes - sizes[0], 1)[0])

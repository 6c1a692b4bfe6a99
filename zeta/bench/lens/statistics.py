"""Means with intervals, and rank correlation. Pure functions of arrays."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb
from typing import Any

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
_RESAMPLES = 2000


def interval(values: Sequence[float] | F64) -> dict[str, Any]:
    """{"mean", "low", "high", "n"}: 95 % percentile bootstrap over the values (Efron 1979); no interval below two, and
    nothing but `n` of none."""
    found = np.asarray(values, np.float64)
    if not len(found):
        return {"mean": None, "low": None, "high": None, "n": 0}
    if len(found) == 1:
        return {"mean": float(found[0]), "low": None, "high": None, "n": 1}
    drawn = np.random.default_rng(0).integers(0, len(found), (_RESAMPLES, len(found)))
    low, high = np.percentile(found[drawn].mean(axis=1), [2.5, 97.5])
    return {"mean": float(found.mean()), "low": float(low), "high": float(high), "n": len(found)}


def spearman(first: Sequence[float] | F64, second: Sequence[float] | F64) -> float | None:
    """Rank correlation, ties sharing their mean rank; None where one side is constant."""
    a, b = _ranks(first), _ranks(second)
    if len(a) < 2 or a.std() == 0 or b.std() == 0:
        return None
    return float(np.corrcoef(a, b)[0, 1])


def _ranks(values: Sequence[float] | F64) -> F64:
    _, place, count = np.unique(np.asarray(values, np.float64), return_inverse=True, return_counts=True)
    out: F64 = (np.cumsum(count) - (count - 1) / 2)[place]
    return out


def sign_test(values: Sequence[float] | F64) -> float | None:
    """Probability that chance alone gives so many values above zero, or more (one-sided; zeros do not count)."""
    found = np.asarray(values, np.float64)
    above, n = int((found > 0).sum()), int((found != 0).sum())
    return sum(comb(n, k) for k in range(above, n + 1)) / 2**n if n else None


def shown(found: dict[str, Any], form: str = "+.3f") -> str:
    """A mean with its interval, for a person."""
    if found["mean"] is None:
        return ""
    mean = format(found["mean"], form)
    return mean if found["low"] is None else f"{mean} ({found['low']:{form}} to {found['high']:{form}})"

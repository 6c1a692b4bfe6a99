"""Means with intervals, and rank correlation. Pure functions of arrays."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """A mean and its 95 % interval."""

    mean: float
    low: float
    high: float


def interval(values: F64, *, draws: int = 2000, seed: int = 0) -> Interval:
    """Percentile bootstrap of the mean (Efron 1979): the values are drawn again `draws` times."""
    random = np.random.default_rng(seed)
    means = values[random.integers(len(values), size=(draws, len(values)))].mean(1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Interval(float(values.mean()), float(low), float(high))


def sign_test(values: F64) -> float:
    """Probability that chance alone gives so many values above zero, or more (one-sided; zeros do not count)."""
    above, n = int((values > 0).sum()), int((values != 0).sum())
    return float(sum(comb(n, k) for k in range(above, n + 1)) / 2**n)


def spearman(first: F64, second: F64) -> float:
    """Rank correlation; ties share their mean rank. NaN where one of them is constant."""
    a, b = _ranks(first), _ranks(second)
    if a.std() == 0 or b.std() == 0:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


def _ranks(values: F64) -> F64:
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(count)
    mean: F64 = (ends - (count - 1) / 2)[place]
    return mean

"""What a ranking is worth, as numbers from 0 to 1, and percentiles of times. Pure."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import Final

KEPT: Final = 0.9
"""The share of answerable questions that a threshold must let through: a memory that falls silent more often is of no
use, however seldom it errs."""


def recall(ranked: Sequence[str], gold: Collection[str], k: int) -> float:
    """The share of the evidence among the first k."""
    return len(set(ranked[:k]) & set(gold)) / len(gold)


def reciprocal_rank(ranked: Sequence[str], gold: Collection[str]) -> float:
    """One over the place, from 1, of the first piece of evidence; 0 where none was found (Voorhees, 1999)."""
    return next((1 / place for place, key in enumerate(ranked, 1) if key in gold), 0.0)


def mean(values: Sequence[float]) -> float | None:
    """The arithmetic mean; None of nothing."""
    return sum(values) / len(values) if values else None


def percentile(values: Sequence[float], share: float) -> float | None:
    """The smallest value that at least `share`, above 0 to 1, of all do not exceed (nearest rank). None of nothing."""
    return sorted(values)[math.ceil(share * len(values)) - 1] if values else None


def threshold(scores: Sequence[float], kept: float = KEPT) -> float:
    """The highest threshold that at least the share `kept` of the scores reaches; without scores, one that none
    does."""
    return sorted(scores, reverse=True)[math.ceil(kept * len(scores)) - 1] if scores else math.inf


def reaching(scores: Sequence[float], least: float) -> float | None:
    """The share of scores that are at least so high. A score of 0 is nothing found: it never counts."""
    return mean([float(0 < score >= least) for score in scores])

"""Two small models fitted in numpy: which page (a choice among many) and whether at all (yes or no)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_RIDGE = 0.05
"""Pull of the weights towards zero, on standardized inputs: a few hundred questions fit five weights, not their
noise."""
_STEPS, _CHOICE_STEPS = 4000, 300
_RATE = 0.1


def fit_choice(
    choices: Sequence[tuple[npt.NDArray[np.float32], tuple[int, ...]]], importance: Sequence[float] | None = None
) -> tuple[float, ...]:
    """Weights of a conditional logit: each item is (inputs [pages, n], indices of right pages), and matters as much as
    `importance` says. Weights stay >= 0: a signal may be ignored, never turned against itself."""
    spread = np.concatenate([x for x, _ in choices]).std(axis=0) + 1e-9
    shares = np.ones(len(choices)) if importance is None else np.asarray(importance)
    shares = shares / shares.sum()
    scaled = [(x / spread, list(right), share) for (x, right), share in zip(choices, shares, strict=True)]
    weights = np.ones(len(spread)) / np.sqrt(len(spread))
    for _ in range(_CHOICE_STEPS):
        gradient = _RIDGE * weights
        for x, rows, share in scaled:
            logits = x @ weights
            likely = np.exp(logits - logits.max())
            likely /= likely.sum()
            held = likely[rows] / likely[rows].sum()
            gradient += share * (likely @ x - held @ x[rows])
        weights = np.maximum(weights - _RATE * gradient, 0.0)
    return tuple(float(w) for w in weights / spread)


def fit_logistic(inputs: npt.NDArray[np.float32], labels: npt.NDArray[np.bool_]) -> tuple[tuple[float, ...], float]:
    """Weights [n] and bias of a logistic model, both classes weighing the same."""
    mean, spread = inputs.mean(axis=0), inputs.std(axis=0) + 1e-9
    x = (inputs - mean) / spread
    importance = np.where(labels, 0.5 / max(1, labels.sum()), 0.5 / max(1, (~labels).sum()))
    weights, bias = np.zeros(x.shape[1]), 0.0
    for _ in range(_STEPS):
        error = importance * (1 / (1 + np.exp(-(x @ weights + bias))) - labels)
        weights -= _RATE * (x.T @ error + _RIDGE * weights * 0.1)
        bias -= _RATE * float(error.sum())
    weights = weights / spread
    return tuple(float(w) for w in weights), float(bias - mean @ weights)

"""Phase B2: train a LensNet with the seed's four losses (seed 002, «Training objectives»).

What detail at an entry is worth is one number, w, whether it is shown as a gist (w is what expanding would save) or raw
(w is what collapsing would cost). The working context has a fixed size, so detail has a price: the usual worth. A score
is worth above that price, in units of its spread: y = (w - price) / spread. Raw entries can only be collapsed and L2
gists only be expanded; their targets are cut off at zero on the other side.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Tensor

from models.errors import TrainingError
from models.labelled import Snapshot
from models.lens_batch import Batch, batch
from models.lensnet import LensNet
from models.trainer import Course, Trainer

F64 = npt.NDArray[np.float64]
Draw = Callable[[np.random.Generator, int], Batch]
"""(random, how many) -> working contexts to learn from."""

CLIPPED: Final = 4.0
"""Spreads from the price at which a wanted score is cut off: worths have long tails."""
_APART: Final = 0.1
"""Spreads by which two entries must differ to be put in order."""


@dataclass(frozen=True)
class LensOptions(Course):
    """Hyperparameters; the weights of the losses are the seed's. `dropped`: of the dimensions that are read."""

    steps: int = 1500
    batch: int = 16
    rate: float = 5e-4
    warmup: int = 50
    weight_decay: float = 0.1
    reg: float = 1.0
    rank: float = 0.5
    budget: float = 0.1
    illegal: float = 0.3
    dropped: float = 0.1


@dataclass(frozen=True)
class Price:
    """What detail is usually worth, and how far worths spread."""

    usual: float
    spread: float


def price(worth: npt.NDArray[np.floating]) -> Price:
    """Median and robust spread (1.48 of the median distance) of worths. Raises TrainingError for too few."""
    if len(worth) < 20:
        raise TrainingError(f"{len(worth)} labels are too few", "label more snapshots")
    usual = float(np.median(worth))
    return Price(usual, max(1e-6, 1.4826 * float(np.median(np.abs(worth - usual)))))


def wanted(worth: npt.NDArray[np.floating], levels: npt.NDArray[np.int64], at: Price) -> F64:
    """Signed scores of entries of these worths and levels, in spreads above the price."""
    y = np.clip((worth.astype(np.float64) - at.usual) / at.spread, -CLIPPED, CLIPPED)
    return np.where(levels == 0, np.minimum(y, 0), np.where(levels == 2, np.maximum(y, 0), y))


def measured(snapshots: Sequence[Snapshot]) -> Draw:
    """Draws from labelled snapshots. Raises TrainingError where there are too few labels."""
    at = price(np.concatenate([each.worth for each in snapshots] or [np.empty(0, np.float32)]))
    whole = batch(snapshots, [wanted(each.worth, each.levels[each.candidates], at) for each in snapshots])
    return lambda random, count: whole.take(random.integers(len(snapshots), size=count))


class LensTrainer(Trainer):
    """One run of B2."""

    options: LensOptions

    def __init__(self, net: LensNet, draw: Draw, options: LensOptions) -> None:
        self.net, self._draw = net, draw
        adam = torch.optim.AdamW(net.parameters(), lr=options.rate, weight_decay=options.weight_decay)
        super().__init__(options, {"net": net}, {"adam": adam})

    def _learn(self) -> tuple[float, dict[str, float]]:
        o = self.options
        self.net.train()
        parts = self._losses(self._draw(self._random, o.batch))
        loss = o.reg * parts["reg"] + o.rank * parts["rank"] + o.budget * parts["budget"] + o.illegal * parts["illegal"]
        torch.autograd.backward(loss)
        return float(loss.detach()), {name: float(value.detach()) for name, value in parts.items()}

    def _losses(self, seen: Batch) -> dict[str, Tensor]:
        o = self.options
        rows, tail = seen.rows, seen.tail
        if o.dropped:  # which dimensions of a vector matter is learned from few snapshots
            rows, tail = F.dropout(rows, o.dropped), F.dropout(tail, o.dropped)
        scores = self.net(rows, seen.features, tail, seen.keep)
        up, down = F.relu(scores) * (seen.levels > 0) * seen.keep, F.relu(-scores) * (seen.levels < 2) * seen.keep
        # An expansion costs what a collapse of the same entry refunds: its span less the one cell of a gist.
        cost = seen.features[..., 1] * 1024
        gained, spent = (down * cost).sum(1), (up * cost).sum(1)
        illegal = F.relu(scores) * (seen.levels == 0) + F.relu(-scores) * (seen.levels == 2)
        return {
            "reg": _each((scores - seen.wanted) ** 2, seen.judged),
            "rank": ordered(scores, seen),
            "budget": (((spent - gained) / (1e-6 + spent + gained)) ** 2).mean(),
            "illegal": (illegal * seen.keep).sum() / seen.keep.sum(),
        }


def ordered(scores: Tensor, seen: Batch) -> Tensor:
    """How badly `scores` [b, n] order the entries of each context: softplus(lower - higher) over its pairs."""
    above = seen.wanted[:, :, None] > seen.wanted[:, None, :] + _APART
    pairs = above & seen.judged[:, :, None] & seen.judged[:, None, :]
    return _each(F.softplus(scores[:, None, :] - scores[:, :, None]).flatten(1), pairs.flatten(1))


def _each(values: Tensor, of: Tensor) -> Tensor:
    """The mean over contexts that have any of the mean over their chosen values."""
    count = of.sum(1)
    some = count > 0
    found: Tensor = ((values * of).sum(1)[some] / count[some]).sum() / some.sum().clamp(min=1)
    return found

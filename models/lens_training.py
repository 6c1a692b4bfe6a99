"""Phase B2: train a LensNet on counterfactual labels, with the seed's four losses (seed 002, «Training objectives»).

What detail at an entry is worth is one number, w, whether it is shown as a gist (w is what expanding would save) or raw
(w is what collapsing would cost). The working context has a fixed size, so detail has a price: the usual worth. A score
is worth above that price, in units of its spread: y = (w - price) / spread. Raw entries can only be collapsed and L2
gists only be expanded; their targets are cut off at zero on the other side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Tensor

from models import schedule
from models.errors import TrainingError
from models.labelled import Snapshot
from models.lensnet import LensNet
from models.statistics import F64, interval, spearman


@dataclass(frozen=True)
class LensOptions:
    """Hyperparameters; the weights of the losses are the seed's."""

    steps: int = 1500
    batch: int = 16
    rate: float = 5e-4
    warmup: int = 50
    weight_decay: float = 0.1
    rank: float = 0.5
    budget: float = 0.1
    illegal: float = 0.3
    clipped: float = 4.0
    dropped: float = 0.1
    seed: int = 0


@dataclass(frozen=True)
class Price:
    """What detail is usually worth, and how far worths spread: nats of the horizon a token of the entry."""

    usual: float
    spread: float


def price(snapshots: list[Snapshot]) -> Price:
    """Median and robust spread (1.48 of the median distance) of what was measured. Raises TrainingError without any."""
    worth = np.concatenate([each.worth for each in snapshots] or [np.empty(0, np.float32)])
    if len(worth) < 20:
        raise TrainingError(f"{len(worth)} labels are too few", "label more snapshots")
    usual = float(np.median(worth))
    return Price(usual, max(1e-6, 1.4826 * float(np.median(np.abs(worth - usual)))))


class LensTrainer:
    """One run of B2."""

    def __init__(self, net: LensNet, snapshots: list[Snapshot], at: Price, options: LensOptions) -> None:
        self.net, self.options, self._price = net, options, at
        self._snapshots = snapshots
        self.step_number = 0
        self._random = np.random.default_rng(options.seed)
        self._adam = torch.optim.AdamW(net.parameters(), lr=options.rate, weight_decay=options.weight_decay)

    def step(self) -> dict[str, float]:
        """One update; the losses by name. Raises TrainingError where they are no numbers."""
        o = self.options
        share = min(1.0, (self.step_number + 1) / o.warmup)
        share *= schedule.fallen(self.step_number / o.steps)
        for group in self._adam.param_groups:
            group["lr"] = o.rate * share
        chosen = [self._snapshots[int(i)] for i in self._random.integers(len(self._snapshots), size=o.batch)]
        self.net.train()
        parts = self._losses(chosen)
        loss = parts["reg"] + o.rank * parts["rank"] + o.budget * parts["budget"] + o.illegal * parts["illegal"]
        if not bool(torch.isfinite(loss)):
            raise TrainingError(f"the loss is {float(loss)} at step {self.step_number}", "lower the rate")
        self._adam.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self._adam.step()
        self.step_number += 1
        return {name: float(value.detach()) for name, value in parts.items()} | {"loss": float(loss.detach())}

    def _losses(self, chosen: list[Snapshot]) -> dict[str, Tensor]:
        o = self.options
        rows, features, tail, keep = batch(chosen)
        if o.dropped:  # which dimensions of a vector matter is learned from few snapshots
            rows, tail = F.dropout(rows, o.dropped), F.dropout(tail, o.dropped)
        scores = self.net(rows, features, tail, keep)
        reg, rank = [], []
        for row, snapshot in enumerate(chosen):
            wanted = torch.from_numpy(targets(snapshot, self._price)).float().clamp(-o.clipped, o.clipped)
            found = scores[row, torch.from_numpy(snapshot.candidates)]
            reg.append(F.mse_loss(found, wanted))
            first, second = (wanted[:, None] > wanted[None, :] + 0.1).nonzero(as_tuple=True)
            if len(first):
                rank.append(F.softplus(found[second] - found[first]).mean())
        levels = torch.nn.utils.rnn.pad_sequence(
            [torch.from_numpy(each.levels) for each in chosen], batch_first=True, padding_value=1
        )
        up, down = F.relu(scores) * (levels > 0) * keep, F.relu(-scores) * (levels < 2) * keep
        # An expansion costs what a collapse of the same entry refunds: its span less the one cell of a gist.
        cost = features[..., 1] * 1024
        gained, spent = (down * cost).sum(1), (up * cost).sum(1)
        balance = ((spent - gained) / (1e-6 + spent + gained)) ** 2
        illegal = (F.relu(scores) * (levels == 0) * keep).sum() + (F.relu(-scores) * (levels == 2) * keep).sum()
        return {
            "reg": torch.stack(reg).mean(),
            "rank": torch.stack(rank).mean() if rank else scores.new_zeros(()),
            "budget": balance.mean(),
            "illegal": illegal / keep.sum(),
        }


def targets(snapshot: Snapshot, at: Price) -> npt.NDArray[np.float64]:
    """Signed utilities [m] of a snapshot's candidates, in spreads above the price."""
    y = (snapshot.worth.astype(np.float64) - at.usual) / at.spread
    levels = snapshot.levels[snapshot.candidates]
    return np.where(levels == 0, np.minimum(y, 0), np.where(levels == 2, np.maximum(y, 0), y))


def batch(snapshots: list[Snapshot]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """rows [b, n, width], features [b, n, 3], tail [b, 6, width], keep bool [b, n]; shorter ones are filled up."""
    longest = max(len(each.rows) for each in snapshots)
    rows = torch.zeros(len(snapshots), longest, snapshots[0].rows.shape[1])
    features = torch.zeros(len(snapshots), longest, 3)
    keep = torch.zeros(len(snapshots), longest, dtype=torch.bool)
    for i, each in enumerate(snapshots):
        rows[i, : len(each.rows)] = torch.from_numpy(each.rows)
        features[i, : len(each.rows)] = torch.from_numpy(each.features)
        keep[i, : len(each.rows)] = True
    return rows, features, torch.from_numpy(np.stack([each.tail for each in snapshots])), keep


def scored(net: LensNet, snapshots: list[Snapshot]) -> list[F64]:
    """Scores of every snapshot's candidates."""
    net.eval()
    out = []
    with torch.no_grad():
        for each in snapshots:
            rows, features, tail, keep = batch([each])
            out.append(net(rows, features, tail, keep)[0].double().numpy()[each.candidates])
    return out


def agreement(net: LensNet, snapshots: list[Snapshot], *, draws: int = 1000, seed: int = 0) -> dict[str, float]:
    """How well scores order what was measured: the mean over snapshots of Spearman's correlation over candidates that
    chance drew, its 95 % interval (snapshots drawn again), and that of recency in its place."""
    lens, recency = [], []
    for each, scores in zip(snapshots, scored(net, snapshots), strict=True):
        fair = each.drawn & (each.levels[each.candidates] > 0)
        if fair.sum() >= 4:
            worth = each.worth[fair].astype(np.float64)
            lens.append(spearman(scores[fair], worth))
            recency.append(spearman(-each.distance[each.candidates][fair].astype(np.float64), worth))
    values, plain = (np.nan_to_num(np.asarray(found)) for found in (lens, recency))  # all alike: agrees with nothing
    if not len(values):
        raise TrainingError("no held-out snapshot has four candidates", "label more, with more --candidates")
    found = interval(values, draws=draws, seed=seed)
    return {
        "spearman": found.mean,
        "low": found.low,
        "high": found.high,
        "recency": float(plain.mean()),
        "n": float(len(values)),
    }

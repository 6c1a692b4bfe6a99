"""How well scores order the entries of labelled working contexts, and what those they like best would save."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np
import torch

from models.errors import TrainingError
from models.labelled import Snapshot
from models.lens_batch import batch
from models.lensnet import LensNet
from models.statistics import F64, interval, sign_test, spearman

OPENED: Final = 3
"""Entries that every chooser may open."""


@dataclass(frozen=True)
class Agreement:
    """Mean over `n` snapshots of Spearman's correlation of scores with measured worth, its 95 % interval (snapshots
    drawn again), the p of a sign test, and the correlation of recency in its place. `saved`: nats that opening the
    OPENED entries it likes best saves, each measured alone and summed; and those of recency, chance and the oracle."""

    spearman: float
    low: float
    high: float
    sign_p: float
    recency: float
    n: int
    saved: float
    saved_recency: float
    saved_chance: float
    saved_oracle: float

    def metadata(self) -> dict[str, float]:
        """As it stands in a record; what is low in a good net is the disagreement."""
        return {"disagreement": 1 - self.spearman, **asdict(self)}


def agreement(net: LensNet, snapshots: Sequence[Snapshot], *, draws: int = 1000, seed: int = 0) -> Agreement:
    """Over gists that chance drew to be measured. Raises TrainingError where no snapshot has four of them."""
    ranks, saved = [], []
    for each, scores in zip(snapshots, scored(net, snapshots), strict=True):
        fair = each.drawn & (each.levels[each.candidates] > 0)
        if fair.sum() >= 4:
            worth = each.worth[fair].astype(np.float64)
            nats = worth * each.spans[each.candidates][fair]
            late = -each.distance[each.candidates][fair].astype(np.float64)
            likes = (scores[fair], late)
            ranks.append([spearman(liked, worth) for liked in likes])
            saved.append([*(best(liked, nats) for liked in likes), OPENED * nats.mean(), best(nats, nats)])
    if not ranks:
        raise TrainingError("no held-out snapshot has four candidates", "label more, with more --candidates")
    values, plain = np.nan_to_num(np.asarray(ranks, np.float64)).T  # all alike: agrees with nothing
    found = interval(values, draws=draws, seed=seed)
    p, means = sign_test(values), np.mean(saved, axis=0).tolist()
    return Agreement(found.mean, found.low, found.high, p, float(plain.mean()), len(values), *means)


def best(liked: F64, nats: F64) -> float:
    """Sum of the nats of the OPENED entries that are liked best; of equal ones the earlier."""
    return float(nats[np.argsort(-liked, kind="stable")[:OPENED]].sum())


def scored(net: LensNet, snapshots: Sequence[Snapshot]) -> list[F64]:
    """Scores of every snapshot's candidates."""
    net.eval()
    out = []
    with torch.no_grad():
        for each in snapshots:
            seen = batch([each], [np.zeros(len(each.candidates))])
            scores = net(seen.rows, seen.features, seen.tail, seen.keep)
            out.append(scores[0].double().numpy()[each.candidates])
    return out

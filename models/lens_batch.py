"""Working contexts as tensors: what LensNet reads of several of them, and the scores that are wanted of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from models.labelled import Snapshot

F64 = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Batch:
    """b contexts of at most n entries. `rows` [b, n, width], `features` [b, n, 3] and `tail` [b, 6, width] are read;
    `keep` [b, n]: which entries are there; `levels` [b, n]; `judged` [b, n]: of which a score `wanted` [b, n] is known.
    """

    rows: Tensor
    features: Tensor
    tail: Tensor
    keep: Tensor
    levels: Tensor
    judged: Tensor
    wanted: Tensor

    def take(self, which: npt.NDArray[np.int64]) -> Batch:
        """Some of the contexts."""
        chosen = torch.from_numpy(which)
        return Batch(*(getattr(self, each.name)[chosen] for each in fields(self)))


def batch(snapshots: Sequence[Snapshot], wanted: Sequence[F64]) -> Batch:
    """Labelled snapshots, shorter ones filled up; `wanted`: the scores of each one's candidates."""
    count, longest = len(snapshots), max(len(each.rows) for each in snapshots)
    width = snapshots[0].rows.shape[1]
    rows, features = torch.zeros(count, longest, width), torch.zeros(count, longest, 3)
    keep, judged = (torch.zeros(count, longest, dtype=torch.bool) for _ in range(2))
    levels, scores = torch.ones(count, longest, dtype=torch.int64), torch.zeros(count, longest)
    for i, (each, found) in enumerate(zip(snapshots, wanted, strict=True)):
        there = slice(len(each.rows))
        rows[i, there] = torch.from_numpy(each.rows)
        features[i, there] = torch.from_numpy(each.features)
        levels[i, there] = torch.from_numpy(each.levels)
        keep[i, there] = True
        chosen = torch.from_numpy(each.candidates)
        judged[i, chosen] = True
        scores[i, chosen] = torch.from_numpy(found).float()
    tail = torch.from_numpy(np.stack([each.tail for each in snapshots]))
    return Batch(rows, features, tail, keep, levels, judged, scores)

"""Held-out windows of text, and how well a context stands in for them while something is trained."""

from __future__ import annotations

import json
from typing import Final

import numpy as np
import numpy.typing as npt

from memstore.lifetime.node import BLOCK
from models.basemodel import BaseModel
from models.gist_training import substitution
from models.gistnet import GistNet
from models.mixture import Mixture
from models.shards import Shards

WATCHED: Final = 96
"""Windows of prose that are measured on the way."""

BLOCKS: Final = 8
"""32-token blocks of history in a window."""

Prefix = tuple[int, ...]


def prefixes(shards: Shards) -> tuple[Prefix, ...]:
    """What stands before everything in a window, as `zeta train data` tokenized it: first tokens and system prompt."""
    told = shards.metadata.get("zeta.prefixes")
    found = json.loads(told) if told else [[1]]
    return tuple(tuple(int(token) for token in prefix) for prefix in found)


def windows(shards: Shards, horizon: int, seed: int, count: int = WATCHED) -> npt.NDArray[np.int64]:
    """Token ids [count, 256 + horizon]; the same seed gives the same ones."""
    return Mixture(shards, "validation", {"prose": 1.0})(
        np.random.default_rng(seed + 1), count, BLOCKS * BLOCK + horizon
    )


def measured(base: BaseModel, net: GistNet, held: npt.NDArray[np.int64], prefix: Prefix) -> dict[str, float]:
    """Mean loss per token of what comes next in `held`, each way of `substitution`."""
    found = substitution(base, net, held, blocks=BLOCKS, horizon=held.shape[1] - BLOCKS * BLOCK, prefix=prefix)
    return {name: float(values.mean()) for name, values in found.items()}

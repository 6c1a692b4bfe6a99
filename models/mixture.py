"""Windows of text drawn at random from several kinds of documents, each kind with its share."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from models.errors import TrainingError
from models.shards import Shards, Split

SHARES = {"prose": 0.65, "docs": 0.15, "dialogue": 0.1, "code": 0.1}
"""How often a window is of each kind; kinds that are missing leave their share to the others."""


class Mixture:
    """Draws windows; the same random state draws the same ones."""

    def __init__(self, shards: Shards, split: Split, shares: Mapping[str, float] = SHARES) -> None:
        """Raises TrainingError where none of the kinds is there."""
        self._streams: list[npt.NDArray[np.uint32]] = []
        weights: list[float] = []
        for kind in sorted(shards.kinds() & shares.keys()):
            names = sorted(name for name in shards.tokens if name.startswith(f"{kind}/{split}/"))
            lengths = [len(shards.tokens[name]) for name in names]
            self._streams += [shards.tokens[name] for name in names]
            weights += [shares[kind] * length / sum(lengths) for length in lengths]
        if not self._streams:
            kinds = ", ".join(shares)
            raise TrainingError(f"{shards.path} has no {split} text of {kinds}", "give `zeta train data` some")
        self._weights = np.asarray(weights)

    def __call__(self, random: np.random.Generator, count: int, length: int) -> npt.NDArray[np.int64]:
        """Token ids [count, length]. Raises TrainingError where no document is so long."""
        fits = np.asarray([len(stream) > length for stream in self._streams])
        weights = self._weights * fits
        if not weights.sum():
            raise TrainingError(f"no text has {length} tokens in a row", "give `zeta train data` longer texts")
        chosen = random.choice(len(self._streams), count, p=weights / weights.sum())
        rows = []
        for stream in (self._streams[i] for i in chosen):
            begin = int(random.integers(len(stream) - length))
            rows.append(stream[begin : begin + length])
        return np.stack(rows).astype(np.int64)

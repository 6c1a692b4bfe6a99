"""Tail gists: the few vectors that tell LensNet what the end of the history is about. They are kept between updates."""

from __future__ import annotations

from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

WINDOW: Final = 5
"""L1 gists of the tail (seed 002: `tail_gist_window`)."""


class Gists(Protocol):
    """What is read of the lifetime tree."""

    def count(self, level: int) -> int:
        """How many gists of a level there are."""

    def gists(self, level: int, first: int, last: int) -> npt.NDArray[np.floating]:
        """[last - first, d]: gists `first` to `last` of a level."""


class TailGists:
    """Row 0 is the current L2 gist, rows 1 to `window` the latest L1 gists, the newest last: K = `window` + 1 rows.

    K is always the same. While there is no L2 gist, the mean of the L1 rows stands for it; L1 rows that a young history
    does not have are zero and stand first, and with no gist at all every row is zero.
    """

    def __init__(self, dim: int, window: int = WINDOW) -> None:
        self._rows = np.zeros((window + 1, dim), np.float32)
        self._built: tuple[int, int] | None = None

    def fetch(self, tree: Gists, latest: npt.NDArray[np.floating] | None = None) -> npt.NDArray[np.float32]:
        """f32[K, d]; read from the tree only when it has grown, which is once every 32 tokens.

        `latest` [d] is a gist of the last 32 tokens where they are not a block of the tree: a question shorter than a
        block is in no gist yet, and it is what LensNet has to hear. It takes the newest row, the oldest one leaves.
        """
        built = tree.count(1), tree.count(2)
        if built != self._built:
            self._rows, self._built = self._read(tree, *built), built
        rows = self._rows.copy()
        if latest is not None:
            rows[1:-1] = self._rows[2:]
            rows[-1] = latest
            if not built[1]:
                rows[0] = rows[-min(len(rows) - 1, built[0] + 1) :].mean(axis=0)
        return rows

    def clear(self) -> None:
        """Read the tree again at the next fetch: something was forgotten, or another branch is open."""
        self._built = None

    def _read(self, tree: Gists, blocks: int, roots: int) -> npt.NDArray[np.float32]:
        rows = np.zeros_like(self._rows)
        have = min(blocks, len(rows) - 1)
        if have:
            rows[-have:] = tree.gists(1, blocks - have, blocks)
            rows[0] = rows[-have:].mean(axis=0)
        if roots:
            rows[0] = tree.gists(2, roots - 1, roots)[0]
        return rows

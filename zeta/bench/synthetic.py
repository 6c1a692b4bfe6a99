"""Pages that nobody wrote, to be found or passed over: drawn by the laws that a short stretch of real history follows.

Keys: per kv row a stationary Gaussian process with the mean and covariance of real un-rotated keys and, along each
principal axis, the correlation of neighbouring tokens. Words: real ones in the order of how often they were said, then
invented ones, by the law of Zipf and Mandelbrot. Meanings: sentences around real ones, as near one another within a
page as real ones are. Pure: random generators in, arrays and texts out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Self

import numpy as np
import numpy.typing as npt

from memstore.lexical import words

F32 = npt.NDArray[np.float32]

VOCABULARY = 30_000
"""Words in all, real and invented: a long chat's."""

_SHIFT = 2.7
"""Mandelbrot's addition to a word's rank (1953): the first few words are less frequent than Zipf's law has them."""

_SHARE = 0.999
"""Largest correlation of neighbours: beyond it a finite stretch says nothing."""


@dataclass(frozen=True, eq=False)
class KeyLaw:
    """How keys are spread: `mean` float32 [rows, dim]; `axes` [rows, dim, dim], principal axes in columns as long as
    the deviation along them; `memory` [rows, dim], the correlation of neighbouring tokens along each axis."""

    mean: F32
    axes: F32
    memory: F32

    @classmethod
    def of(cls, keys: F32, live: npt.NDArray[np.bool_]) -> Self:
        """Fit to pages of keys float32 [pages, rows, tokens, dim]; tokens that are not `live` [pages, tokens] do not
        count. Raises ValueError where fewer than two neighbours live."""
        both = live[:, 1:] & live[:, :-1]
        if not both.any():
            raise ValueError("no two neighbours to fit keys to")
        rows, dim = keys.shape[1], keys.shape[3]
        mean, axes, memory = np.empty((rows, dim)), np.empty((rows, dim, dim)), np.empty((rows, dim))
        for row in range(rows):
            own = keys[:, row].astype(np.float64)
            mean[row] = own[live].mean(axis=0)
            centred = own - mean[row]
            variance, turned = np.linalg.eigh(np.cov(centred[live], rowvar=False))
            along = centred @ turned
            before, after = along[:, :-1][both], along[:, 1:][both]
            axes[row] = turned * np.sqrt(variance.clip(0))
            memory[row] = (before * after).mean(axis=0) / variance.clip(1e-12)
        return cls(*(part.astype(np.float32) for part in (mean, axes, memory.clip(-_SHARE, _SHARE))))

    def draw(self, rng: np.random.Generator, pages: int, tokens: int) -> F32:
        """Keys float32 [pages, rows, tokens, dim]; pages know nothing of one another."""
        rows, dim = self.mean.shape
        out = np.empty((pages, rows, tokens, dim), np.float32)
        for row in range(rows):
            along = rng.standard_normal((tokens, pages, dim), np.float32)
            along[1:] *= np.sqrt(1 - self.memory[row] ** 2)
            for before, now in pairwise(along):
                now += self.memory[row] * before
            drawn = along.reshape(-1, dim) @ self.axes[row].T + self.mean[row]
            out[:, row] = drawn.reshape(tokens, pages, dim).transpose(1, 0, 2)
        return out


@dataclass(frozen=True)
class WordLaw:
    """`real`: words by how often they were said, most first; `length`: words of a page."""

    real: tuple[str, ...]
    length: int

    @classmethod
    def of(cls, texts: Sequence[str]) -> Self:
        """Fit to the texts of pages. Raises ValueError where they say nothing."""
        said = [words(text) for text in texts]
        counts = Counter(word for page in said for word in page)
        if not counts:
            raise ValueError("no words to fit a vocabulary to")
        return cls(tuple(word for word, _ in counts.most_common(VOCABULARY)), max(1, counts.total() // len(said)))

    def draw(self, rng: np.random.Generator, pages: int) -> list[str]:
        """The texts of pages."""
        ranks = np.searchsorted(self._shares, rng.random((pages, self.length)))
        return [" ".join(map(self._word, page)) for page in ranks.tolist()]

    @cached_property
    def _shares(self) -> npt.NDArray[np.float64]:
        """The share of all words that the first so many ranks have."""
        summed = np.cumsum(1 / (np.arange(1, VOCABULARY + 1) + _SHIFT))
        shares: npt.NDArray[np.float64] = summed / summed[-1]
        return shares

    def _word(self, rank: int) -> str:
        return self.real[rank] if rank < len(self.real) else f"word{rank}"


@dataclass(frozen=True, eq=False)
class MeaningLaw:
    """`centres`: unit vectors float32 [n, dim] of real sentences; `count`: sentences of a page; `spread`: how far they
    lie around one of the centres."""

    centres: F32
    count: int
    spread: float

    @classmethod
    def of(cls, pages: Sequence[F32]) -> Self:
        """Fit to the unit vectors float32 [sentences, dim] of each page. Raises ValueError where there are none."""
        known = [page for page in pages if len(page)]
        if not known:
            raise ValueError("no sentences to fit meanings to")
        near = [_nearness(page) for page in known if len(page) > 1]
        # Two draws c + s g around one centre have the cosine 1 / (1 + s^2), g being of length 1 on average.
        cosine = float(np.clip(np.mean(near), 0.05, 1.0)) if near else 1.0
        return cls(np.concatenate(known), round(float(np.mean([len(page) for page in known]))), np.sqrt(1 / cosine - 1))

    def draw(self, rng: np.random.Generator, pages: int) -> F32:
        """Unit vectors float32 [pages, count, dim]; a page lies around one centre."""
        centres = self.centres[rng.integers(len(self.centres), size=pages)]
        noise = rng.standard_normal((pages, self.count, centres.shape[1]), np.float32) / np.sqrt(centres.shape[1])
        out = centres[:, None] + self.spread * noise
        unit: F32 = (out / np.linalg.norm(out, axis=2, keepdims=True)).astype(np.float32)
        return unit


def _nearness(page: F32) -> float:
    """The mean cosine of two different sentences: the square of the sum of n unit vectors is n and all such pairs."""
    n = len(page)
    return float((page.sum(axis=0) ** 2).sum() - n) / (n * (n - 1))

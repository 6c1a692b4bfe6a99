"""Counterfactual labels (seed 002, «Counterfactual ΔNLL labeling»): what detail is worth, entry by entry.

Of a snapshot some entries are shown the other way, a gist opened or a raw block closed, and the loss of what comes next
is measured both times. Worth = loss where the entry is collapsed minus loss where it is expanded: above zero detail
helps. (The seed's «NLL_alt - NLL_base» has this sign for a collapse and the opposite one for an expansion; DESIGN 7.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Protocol

import numpy as np
import numpy.typing as npt

from memstore.lifetime.node import BLOCK
from memstore.lifetime.tree import Encoder
from zeta.lens.tail import TailGists
from zeta.llama import LlamaContext
from zeta.training.scene import Scene
from zeta.training.snapshots import LabelOptions, Snapshot, candidates, turned

F32 = npt.NDArray[np.float32]


class Embeddings(Protocol):
    """The model's embedding matrix."""

    def rows(self, ids: npt.NDArray[np.uint32]) -> F32:
        """Embeddings [n, d] of token ids [n]."""


class Nets(Encoder, Protocol):
    """A gist net with the embeddings that it reads (zeta.lens.learned)."""

    @property
    def embeddings(self) -> Embeddings:
        """Of tokens."""


@dataclass(frozen=True)
class Label:
    """One entry tried both ways: nats of what comes next, summed. `drawn`: chance alone chose the entry."""

    index: int
    collapsed: float
    expanded: float
    drawn: bool


@dataclass(frozen=True)
class Labelled:
    """A snapshot, its labels, and what LensNet reads of it: `rows` [entries, d] and `tail` [6, d]. `loss` is that of
    the context as it is, nats in all."""

    number: int
    snapshot: Snapshot
    loss: float
    labels: tuple[Label, ...]
    rows: F32
    distance: npt.NDArray[np.int64]
    tail: F32


class PieceVectors:
    """Gists and embeddings of one run of tokens, which begins at a block: a lifetime tree without a store."""

    def __init__(self, nets: Nets, tokens: npt.NDArray[np.uint32]) -> None:
        blocks, roots = len(tokens) // BLOCK, len(tokens) // BLOCK**2
        self._nets, self._tokens = nets, tokens
        # Rounded as the tree keeps them, so that what is learned from is what will be read.
        self._first = nets.encode(tokens[: blocks * BLOCK].reshape(blocks, BLOCK)).astype(np.float16)
        below = self._first[: roots * BLOCK].reshape(roots, BLOCK, nets.dim).astype(np.float32)
        self._second = nets.fold(below).astype(np.float16) if roots else self._first[:0]

    def tokens(self, begin: int, end: int) -> F32:
        """[end - begin, d]: embeddings of the tokens at these offsets."""
        return self._nets.embeddings.rows(self._tokens[begin:end])

    def count(self, level: int) -> int:
        """How many gists of a level there are."""
        return len(self._first if level == 1 else self._second)

    def gists(self, level: int, first: int, last: int) -> npt.NDArray[np.floating]:
        """[last - first, d]: gists `first` to `last` of a level."""
        return (self._first if level == 1 else self._second)[first:last]

    def latest(self) -> F32:
        """[d]: the gist of the last 32 tokens, a block or not."""
        gist: F32 = self._nets.encode(self._tokens[None, -BLOCK:])[0]
        return gist


def measure(
    context: LlamaContext,
    nets: Nets,
    snapshot: Snapshot,
    number: int,
    options: LabelOptions,
    check: Callable[[], None] = lambda: None,
) -> Labelled:
    """Try the candidates of a snapshot; `check` is called between two of them and may raise."""
    history = snapshot.tokens[: snapshot.cursor]
    vectors = PieceVectors(nets, history)
    scene = Scene(context, snapshot, vectors)
    labels = []
    rng = Random(f"candidates {options.seed} {number}")
    for index, drawn in candidates(snapshot, options.candidates, rng):
        check()
        entry = snapshot.context.items[index]
        other = (scene.exact if options.mode == "exact" else scene.lazy)(index, turned(entry))
        losses = (float(scene.losses.sum()), float(other.sum()))
        collapsed, expanded = losses if entry.level else losses[::-1]
        labels.append(Label(index, collapsed, expanded, drawn))
    packed = snapshot.context.pack(vectors)
    tail = TailGists(nets.dim).fetch(vectors, vectors.latest())
    total = float(scene.losses.sum())
    return Labelled(number, snapshot, total, tuple(labels), packed["embeddings"], packed["distance_to_cursor"], tail)


def cells(options: LabelOptions, prefix: int) -> int:
    """Cells that a snapshot takes at most, what is tried in the scratch sequence counted too."""
    base = prefix + options.roots + options.blocks + (options.opened + 1) * BLOCK + options.recent + BLOCK
    return 2 * (base + options.horizon)

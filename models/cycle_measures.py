"""What the parts of a cycle are worth together, on held-out text, through the differentiable copy of the base model.

A working context is all blocks of a history as gists, but a few that the lens opens. The loss is that of the tokens
that come next. Everything is decoded anew for each choice («exact», DESIGN 7); `zeta bench lens` measures by llama.cpp.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from memstore.lifetime.node import BLOCK
from models.basemodel import BaseModel
from models.gistnet import GistNet
from models.labelled import features
from models.lensnet import LensNet
from models.lora import Lora
from models.statistics import F64, Interval, interval

TAIL: Final = 5
"""L1 gists that tell the lens what the end is about (seed 002, `tail_gist_window`)."""

_AT_ONCE: Final = 8
_EARLIEST: Final = 8
"""Blocks of a history at its first update."""

I64 = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Parts:
    """What was trained: `gists` [windows, blocks, width] of the histories that are measured (`gists_of`), a lens, an
    adapter. Without a lens the latest blocks are opened."""

    gists: Tensor
    lens: LensNet | None = None
    lora: Lora | None = None


def gists_of(base: BaseModel, net: GistNet, tokens: I64, blocks: int) -> Tensor:
    """[windows, blocks, width] of the first blocks of each window."""
    with torch.no_grad():
        found = [net(_raw(base, part, blocks).flatten(0, 1).float()) for part in _batches(base, tokens)]
    return torch.cat(found).view(len(tokens), blocks, -1)


def losses(base: BaseModel, parts: Parts, tokens: I64, *, opened: int, prefix: tuple[int, ...]) -> F64:
    """Loss per token [windows] of what comes after the blocks that have gists, `opened` of which are shown raw."""
    found, blocks = [], parts.gists.shape[1]
    with torch.no_grad():
        for part, gists in zip(_batches(base, tokens), torch.split(parts.gists, _AT_ONCE), strict=True):
            raw = _raw(base, part, blocks)
            rows = [
                torch.cat([raw[i, j] if j in open_ else gists[i, j : j + 1].to(raw.dtype) for j in range(blocks)])
                for i, open_ in enumerate(map(set, choice(parts.lens, gists, opened).tolist()))
            ]
            first = base.embed(torch.tensor(prefix, device=part.device)).expand(len(part), -1, -1)
            ahead = part[:, blocks * BLOCK :]
            with parts.lora.worn_by(base) if parts.lora else nullcontext():
                seen = base(torch.cat([first, torch.stack(rows), base.embed(ahead[:, :-1])], 1))
            told = base.logits(seen[:, -ahead.shape[1] :]).float().log_softmax(-1)
            found.append(-told.gather(-1, ahead[..., None])[..., 0].mean(1).double().cpu().numpy())
    return np.concatenate(found)


def choice(lens: LensNet | None, gists: Tensor, opened: int) -> I64:
    """Blocks [windows, opened] to show raw: those the lens scores highest, or the latest. `gists` [windows, blocks,
    width]."""
    n, blocks, _ = gists.shape
    if lens is None or not opened:
        return np.tile(np.arange(blocks - opened, blocks), (n, 1))
    levels, spans = np.ones(blocks, np.int64), np.full(blocks, BLOCK, np.int64)
    told = torch.from_numpy(features(levels, spans, np.arange(blocks)[::-1])).to(gists.device)
    latest = gists[:, -TAIL:]
    tail = torch.cat([latest.mean(1, keepdim=True), latest], 1)
    keep = torch.ones(n, blocks, dtype=torch.bool, device=gists.device)
    scores: Tensor = lens(gists, told.expand(n, -1, -1), tail, keep)
    best: I64 = scores.topk(opened, dim=1).indices.sort(1).values.cpu().numpy()
    return best


def swap_rate(parts: Parts, *, opened: int) -> float:
    """Changes of detail an update and an entry, as histories grow block by block.

    Here the best blocks are opened at every update: without the allocator's cooldown, so an upper bound.
    """
    changes = entries = 0
    before: list[set[int]] = []
    with torch.no_grad():
        for seen in range(_EARLIEST, parts.gists.shape[1] + 1):
            now = [set(row) for row in choice(parts.lens, parts.gists[:, :seen], opened).tolist()]
            if before:
                changes += sum(len(a ^ b) for a, b in zip(before, now, strict=True))
                entries += seen * len(now)
            before = now
    return changes / entries if entries else 0.0


def paired(changed: F64, whole: F64) -> Interval:
    """What the loss rises by from `whole` to `changed`, window by window; the interval by drawing windows again."""
    return interval(changed - whole)


def _batches(base: BaseModel, tokens: I64) -> Iterator[Tensor]:
    yield from torch.split(torch.from_numpy(tokens).to(base.embedding.device), _AT_ONCE)


def _raw(base: BaseModel, tokens: Tensor, blocks: int) -> Tensor:
    """Embeddings [n, blocks, 32, width]."""
    return base.embed(tokens[:, : blocks * BLOCK]).view(len(tokens), blocks, BLOCK, base.shape.width)

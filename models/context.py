"""A working context as the base model takes it: vectors, and the positions that they stand at."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from memstore.lifetime.node import BLOCK
from models.basemodel import BaseModel
from models.gistnet import GistNet


def working_context(
    base: BaseModel, gist: GistNet, prefix: Tensor, tokens: Tensor, raw: Sequence[bool], *, spread: bool
) -> tuple[Tensor, Tensor]:
    """Vectors [n, cells, width] and positions [cells] of a prefix and `tokens` [n, m], the first blocks of which are
    gists but where `raw` says so; what is left after the blocks is raw."""
    n, middle = len(tokens), len(raw) * BLOCK
    blocks = base.embed(tokens[:, :middle]).view(n, len(raw), BLOCK, -1)
    parts = [base.embed(prefix).expand(n, -1, -1)]
    for number, shown in enumerate(raw):
        block = blocks[:, number]
        parts.append(block if shown else gist(block.float())[:, None].to(block.dtype))
    parts.append(base.embed(tokens[:, middle:]))
    at = places(len(prefix), raw, tokens.shape[1] - middle, spread=spread)
    return torch.cat(parts, 1), at.to(tokens.device)


def places(prefix: int, raw: Sequence[bool], rest: int, *, spread: bool) -> Tensor:
    """Positions [cells] of prefix, blocks and what follows; a gist stands beside its neighbours, or in the middle of
    the 32 positions that its tokens had."""
    found, at = list(range(prefix)), prefix
    for shown in raw:
        wide = BLOCK if shown or spread else 1
        found += range(at, at + BLOCK) if shown else [at + wide // 2]
        at += wide
    return torch.tensor([*found, *range(at, at + rest)])

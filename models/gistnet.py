"""GistNet: 32 vectors in, one that can stand in their place (seed 002, «GistNet», 32->32->1->32->32->1).

One net for both levels: level 1 reads token embeddings, level 2 the gists of level 1; a learned vector says which.
Widths as the seed has them (512 inside, 8 heads, GELU, pre-LN, RoPE on tokens only, slots omit it); its «0.5 M
parameters a layer» does not follow from these widths: ours are `count_parameters` (13.2 M for a model of width 576).

The output is not the net's alone. Measured on SmolLM2-135M, loss of 64 tokens after 8 blocks: the mean embedding
in place of each block gives 9.2 nats where dropping them gives 4.3, its last token 4.1. So the gist is the
last vector of its span plus what the net adds, and that begins at zero.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from memstore.lifetime.node import BLOCK


@dataclass(frozen=True)
class GistShape:
    """Sizes of a GistNet. `width` is the base model's; a self-attention block's MLP is 4 times `hidden` wide, a
    cross-attention block's twice, so that the sidecar stays under 30 MB at 16 bits."""

    width: int
    hidden: int = 512
    heads: int = 8
    levels: int = 2

    def metadata(self) -> dict[str, int]:
        """As it stands in the sidecar."""
        return asdict(self)


class Attention(nn.Module):
    """Multi-head attention of `x` over `y`, and an MLP; both pre-normed and added to `x`."""

    def __init__(self, shape: GistShape, ratio: int) -> None:
        super().__init__()
        d = shape.hidden
        self.heads = shape.heads
        self.norm_x, self.norm_y, self.norm_m = nn.LayerNorm(d), nn.LayerNorm(d), nn.LayerNorm(d)
        self.q, self.k, self.v, self.o = (nn.Linear(d, d, bias=False) for _ in range(4))
        self.up, self.down = nn.Linear(d, ratio * d), nn.Linear(ratio * d, d)

    def forward(self, x: Tensor, y: Tensor, x_angles: Angles | None, y_angles: Angles | None) -> Tensor:
        """[n, a, hidden] over [n, b, hidden] -> [n, a, hidden]; angles turn queries and keys where those are tokens."""
        read = self.norm_y(y)
        q, k = self._split(self.q(self.norm_x(x))), self._split(self.k(read))
        q = _turned(q, x_angles) if x_angles else q
        k = _turned(k, y_angles) if y_angles else k
        out = F.scaled_dot_product_attention(q, k, self._split(self.v(read)))
        x = x + self.o(out.transpose(1, 2).reshape(x.shape))
        added: Tensor = self.down(F.gelu(self.up(self.norm_m(x))))
        return x + added

    def _split(self, x: Tensor) -> Tensor:
        return x.view(x.shape[0], x.shape[1], self.heads, -1).transpose(1, 2)


Angles = tuple[Tensor, Tensor]
"""Cosines and sines [32, head / 2] of the places in a block."""


class GistNet(nn.Module):
    """The seed's five stages. Trained by models.gist_training, run in numpy by zeta.lens.gistnet."""

    def __init__(self, shape: GistShape) -> None:
        super().__init__()
        self.shape = shape
        self.enter = nn.Linear(shape.width, shape.hidden)
        self.level = nn.Parameter(torch.zeros(shape.levels, shape.hidden))
        self.slots = nn.Parameter(torch.randn(2, shape.hidden) * 0.5)
        self.mix = nn.ModuleList([Attention(shape, 4), Attention(shape, 4)])
        self.compress = nn.ModuleList([Attention(shape, 2), Attention(shape, 2)])
        self.expand = Attention(shape, 2)
        self.norm_in, self.norm_out = nn.LayerNorm(shape.width), nn.LayerNorm(shape.hidden)
        self.leave = nn.Linear(shape.hidden, shape.width)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)

    def forward(self, vectors: Tensor, level: int = 1) -> Tensor:
        """[n, 32, width] of one level below -> [n, width]."""
        here = angles(self.shape, vectors.device)
        e = self.enter(self.norm_in(vectors)) + self.level[level - 1]
        first, second = (slot.expand(len(vectors), 1, -1) for slot in self.slots)
        e = self.mix[0](e, e, here, here)  # 32 -> 32
        g = self.compress[0](first, e, None, here)  # 32 -> 1
        e = self.expand(e, g, here, None)  # 1 -> 32
        e = self.mix[1](e, e, here, here)  # 32 -> 32
        g = self.compress[1](second, e, None, here)  # 32 -> 1
        added: Tensor = self.leave(self.norm_out(g))[:, 0]
        return vectors[:, -1] + added

    def count_parameters(self) -> int:
        """All of them."""
        return sum(p.numel() for p in self.parameters())


def angles(shape: GistShape, device: torch.device | str = "cpu") -> Angles:
    """RoPE over the 32 places of a block, base 10,000, halves."""
    half = shape.hidden // shape.heads // 2
    steps = 10000.0 ** (-torch.arange(half, device=device, dtype=torch.float32) / half)
    turn = torch.arange(BLOCK, device=device, dtype=torch.float32)[:, None] * steps
    return turn.cos(), turn.sin()


def _turned(x: Tensor, by: Angles) -> Tensor:
    cos, sin = by
    a, b = x.chunk(2, dim=-1)
    return torch.cat([a * cos - b * sin, a * sin + b * cos], dim=-1).to(x.dtype)

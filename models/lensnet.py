"""LensNet: signed scores for the entries of a working context (seed 002, «LensNet», dual cross-attention).

One stack, 256 wide, 8 heads: a stack more would need every entry again at each update, and what an entry gives to the
attention could no longer be computed once. Where the seed is silent or wrong, zeta/lens/lensnet.py says what was done;
this is the same net. Its parameters do not follow from the seed's count: ours are 1.0 M for a model of width 576.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True)
class LensShape:
    """Sizes of a LensNet. `width` is the base model's."""

    width: int
    hidden: int = 256
    heads: int = 8
    inner: int = 128

    def metadata(self) -> dict[str, int]:
        """As it stands in the sidecar."""
        return asdict(self)


class LensNet(nn.Module):
    """Batches of snapshots in, filled up to one length; scores out."""

    def __init__(self, shape: LensShape) -> None:
        super().__init__()
        self.shape = shape
        d, h = shape.width, shape.hidden
        self.norm_context, self.norm_tail = nn.RMSNorm(d, eps=1e-6), nn.RMSNorm(d, eps=1e-6)
        self.q_x, self.k_x, self.v_x, self.own = (nn.Linear(d, h, bias=False) for _ in range(4))
        self.q_g, self.keep = nn.Linear(d, h, bias=False), nn.Linear(d, h, bias=False)
        self.k_g, self.v_g = nn.Linear(h, h, bias=False), nn.Linear(h, h, bias=False)
        self.features = nn.Linear(3, 32, bias=False)
        last = nn.Linear(shape.inner, 1)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        self.head = nn.ModuleList([nn.Linear(3 * h + 32, shape.inner), last])

    def forward(self, context: Tensor, features: Tensor, tail: Tensor, keep: Tensor) -> Tensor:
        """`context` [b, n, width], `features` [b, n, 3] (zeta.lens.lensnet.features), `tail` [b, k, width], `keep` bool
        [b, n]: which entries are there. Gives [b, n]."""
        x, t = self.norm_context(context), self.norm_tail(tail)
        mask = keep[:, None, None, :]
        read = self._attend(self.q_g(t), self.k_x(x), self.v_x(x), mask) + self.keep(t)
        back = self._attend(self.q_x(x), self.k_g(read), self.v_g(read), None)
        own = self.own(x)
        inner = F.relu(self.head[0](torch.cat([back, own, back * own, self.features(features)], -1)))
        out: Tensor = self.head[1](inner)[..., 0]
        return out

    def _attend(self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None) -> Tensor:
        heads = self.shape.heads
        q, k, v = (a.view(a.shape[0], a.shape[1], heads, -1).transpose(1, 2) for a in (q, k, v))
        out = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        return out.transpose(1, 2).flatten(2)

    def count_parameters(self) -> int:
        """All of them."""
        return sum(p.numel() for p in self.parameters())

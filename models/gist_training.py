"""Phase B1: train a GistNet so that its gists can stand in for their spans (seed 002, «Training objectives»).

The teacher reads a window of text whole. The student reads the same text with everything before a cut as gists, and is
asked for the teacher's distribution over the tokens after the cut: KL(full || replaced), averaged over the horizon.
One pass of the teacher serves several cuts, so that most of the time goes into what is learned.

Beside it stand the seed's other terms: contrast (the seed's formula as written pulls neighbours together; here a cosine
*above* the margin costs), stability (distance to the gists of the net that training began from), boundary (the first
tokens after the cut weigh more) and reconstruction (which tokens were in the span, read off the gist).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from memstore.lifetime.node import BLOCK
from models.basemodel import BaseModel
from models.context import places
from models.gistnet import GistNet
from models.trainer import Options, Trainer, Windows


@dataclass(frozen=True)
class GistOptions(Options):
    """Hyperparameters. A text is cut at `cuts` places in a step; `folded` is the share of steps that teach level 2."""

    steps: int = 2000
    cuts: int = 2
    folded: float = 0.15
    rate: float = 0.01
    rate_adam: float = 6e-4
    contrast: float = 0.05
    margin: float = 0.2
    boundary: float = 0.5
    boundary_tokens: int = 8
    reconstruction: float = 0.05
    stability: float = 0.0


class GistTrainer(Trainer):
    """One run of B1."""

    options: GistOptions

    def __init__(self, base: BaseModel, net: GistNet, options: GistOptions, draw: Windows) -> None:
        """`draw` gives windows of training text."""
        self.base, self.net, self._draw = base, net, draw
        self._before = None
        if options.stability:
            self._before = GistNet(net.shape)
            self._before.load_state_dict(net.state_dict())
        self.guess = nn.Linear(base.shape.width, base.shape.width, bias=False)  # reads a gist's tokens off it
        nn.init.eye_(self.guess.weight)
        matrices = [p for n, p in net.named_parameters() if p.ndim == 2 and _inner(n)]
        others = [p for n, p in net.named_parameters() if not (p.ndim == 2 and _inner(n))]
        muon = _for_matrices(matrices, options)
        adam = torch.optim.AdamW(
            [*others, *self.guess.parameters()], lr=options.rate_adam, betas=(0.9, 0.98), weight_decay=0.0
        )
        super().__init__(options, {"net": net, "guess": self.guess}, {"muon": muon, "adam": adam})

    def _learn(self) -> tuple[float, dict[str, float]]:
        parts: dict[str, float] = {}
        for loss in self._losses(parts):
            torch.autograd.backward(loss)
        return sum(parts.values()), parts

    def _losses(self, parts: dict[str, float]) -> Iterator[Tensor]:
        """The losses of one step, one after the other, so that only one graph is in memory."""
        o, random = self.options, self._random
        prefix = torch.tensor(o.prefixes[int(random.integers(len(o.prefixes)))])
        if random.random() < o.folded:
            yield self._folded(prefix, parts)
            return
        longest = max(o.blocks) * BLOCK
        tokens = torch.from_numpy(self._draw(random, o.windows, longest + o.horizon))
        cuts = [int(c) for c in random.choice(o.blocks, o.cuts, replace=False)]
        with torch.no_grad():
            whole = torch.cat([prefix.expand(len(tokens), -1), tokens], 1)
            hidden = self.base(self.base.embed(whole))
        for blocks in cuts:
            cut = blocks * BLOCK
            # The last row before the cut foretells the first token after it: that row exists on both sides.
            at = len(prefix) + cut - 1
            with torch.no_grad():
                wanted = self.base.logits(hidden[:, at : at + o.horizon]).float().softmax(-1)
            ahead = tokens[:, cut : cut + o.horizon]
            yield self._replaced(prefix, tokens[:, :cut], ahead, wanted, parts) / len(cuts)

    def _replaced(
        self, prefix: Tensor, context: Tensor, ahead: Tensor, wanted: Tensor, parts: dict[str, float]
    ) -> Tensor:
        o = self.options
        n, blocks = len(context), context.shape[1] // BLOCK
        vectors = self.base.embed(context).float().view(n * blocks, BLOCK, -1)
        gists = self._gists(vectors)
        shaped = gists.view(n, blocks, -1)
        found = self._after(prefix, shaped, ahead, spread=self._random.random() < o.spread)
        with torch.no_grad():
            certain = torch.special.entr(wanted).sum(-1)
        kl = -torch.linalg.vecdot(wanted, found) - certain
        weights = torch.ones(kl.shape[1])
        weights[: o.boundary_tokens] += o.boundary
        loss: Tensor = (kl * weights).sum(1).mean() / weights.sum()
        _count(parts, "kl", loss, o.cuts)
        return loss + self._beside(context, vectors, shaped, parts)

    def _folded(self, prefix: Tensor, parts: dict[str, float]) -> Tensor:
        """Level 2: 1,024 tokens as one gist, scored by the tokens that follow (a teacher over them costs too much)."""
        o = self.options
        tokens = torch.from_numpy(self._draw(self._random, o.windows, BLOCK * BLOCK + o.horizon))
        context, ahead = tokens[:, : BLOCK * BLOCK], tokens[:, BLOCK * BLOCK :]
        with torch.no_grad():  # level 1 is taught by its own loss
            vectors = self.base.embed(context).float().view(len(tokens) * BLOCK, BLOCK, -1)
            below = self._gists(vectors)
        folded = self._gists(below.view(len(tokens), BLOCK, -1), level=2)[:, None]
        found = self._after(prefix, folded, ahead, spread=False)
        loss: Tensor = -found.gather(-1, ahead[..., None]).mean()
        _count(parts, "folded", loss, 1)
        return loss

    def _gists(self, vectors: Tensor, level: int = 1) -> Tensor:
        with torch.autocast("cpu", torch.bfloat16):
            gists: Tensor = self.net(vectors, level)
        return gists.float()

    def _after(self, prefix: Tensor, gists: Tensor, ahead: Tensor, *, spread: bool) -> Tensor:
        """Log-probabilities [n, horizon, vocabulary] of `ahead` behind prefix and gists."""
        n, count, k = len(gists), gists.shape[1], len(prefix)
        first = self.base.embed(prefix).expand(n, k, -1)
        rest = self.base.embed(ahead[:, :-1])
        vectors = torch.cat([first, gists.to(first.dtype), rest], 1)
        hidden = self.base(vectors, places(k, [False] * count, ahead.shape[1] - 1, spread=spread).expand(n, -1))
        found: Tensor = self.base.logits(hidden[:, k + count - 1 :]).float().log_softmax(-1)
        return found

    def _beside(self, context: Tensor, vectors: Tensor, gists: Tensor, parts: dict[str, float]) -> Tensor:
        """The weak terms of one batch. `vectors` [n * blocks, 32, width], `gists` [n, blocks, width]."""
        o = self.options
        loss: Tensor = gists.new_zeros(())
        if o.contrast and gists.shape[1] > 1:
            near = F.cosine_similarity(gists[:, 1:], gists[:, :-1], dim=-1)
            term = o.contrast * F.relu(near - o.margin).mean()
            _count(parts, "contrast", term, o.cuts)
            loss = loss + term
        if o.reconstruction:
            flat = gists.flatten(0, 1)
            guessed = self.base.logits(self.guess(flat).to(self.base.embedding.dtype)).float().log_softmax(-1)
            weight = o.reconstruction * self.share  # a start into the right direction, not an aim
            term = -weight * guessed.gather(-1, context.reshape(len(flat), BLOCK)).mean()
            _count(parts, "reconstruction", term, o.cuts)
            loss = loss + term
        if self._before is not None:
            with torch.no_grad():
                old = self._before(vectors)
            term = o.stability * F.mse_loss(gists.flatten(0, 1), old)
            _count(parts, "stability", term, o.cuts)
            loss = loss + term
        return loss


def _for_matrices(matrices: list[nn.Parameter], options: GistOptions) -> torch.optim.Optimizer:
    """Muon (Jordan 2024), which torch has from 2.9 on; an older one gets AdamW. Measured here: after 40 steps of 8
    samples a gist stood at 4.01 nats, where AdamW needs over 900 of 4 (DESIGN 7)."""
    muon = getattr(torch.optim, "Muon", None)
    if muon is None:
        print("this torch has no Muon: going on with AdamW, which needs many times the steps", flush=True)
        return torch.optim.AdamW(matrices, lr=options.rate / 20, weight_decay=options.weight_decay)
    made: torch.optim.Optimizer = muon(matrices, lr=options.rate, weight_decay=options.weight_decay)
    return made


def _inner(name: str) -> bool:
    """Whether a parameter is a matrix between hidden vectors, and not a way in or out or a learned vector."""
    return name.startswith(("mix", "compress", "expand"))


def _count(parts: dict[str, float], name: str, value: Tensor, share: int) -> None:
    parts[name] = parts.get(name, 0.0) + float(value.detach()) / share


def substitution(
    base: BaseModel,
    net: GistNet | None,
    tokens: npt.NDArray[np.int64],
    *,
    blocks: int,
    horizon: int,
    prefix: Sequence[int],
) -> dict[str, npt.NDArray[np.float64]]:
    """Loss per token [windows] of the last `horizon` tokens of each window: all before them seen (`full`), nothing
    (`drop`), as many raw tokens as there would be gists (`recent_tokens`), and gists. Through the torch copy, to watch
    training; `zeta bench lens` measures through llama.cpp."""
    out: dict[str, list[npt.NDArray[np.float64]]] = {}
    first = torch.tensor(list(prefix), device=base.embedding.device)
    with torch.no_grad():
        for at in range(0, len(tokens), 8):
            part = torch.from_numpy(tokens[at : at + 8]).to(first.device)
            context, ahead = part[:, : blocks * BLOCK], part[:, blocks * BLOCK : blocks * BLOCK + horizon]
            ways = {
                "full": base.embed(context),
                "recent_tokens": base.embed(context[:, -blocks:]),
                "drop": base.embed(context[:, :0]),
            }
            if net is not None:
                vectors = base.embed(context).float().view(-1, BLOCK, base.shape.width)
                ways["gist_l1"] = net(vectors).view(len(part), blocks, -1).to(base.embedding.dtype)
            for name, seen in ways.items():
                lead = torch.cat([base.embed(first).expand(len(part), -1, -1), seen], 1)
                hidden = base(torch.cat([lead, base.embed(ahead[:, :-1])], 1))[:, lead.shape[1] - 1 :]
                found = base.logits(hidden).float().log_softmax(-1)
                nats = -found.gather(-1, ahead[..., None])[..., 0].mean(1)
                out.setdefault(name, []).append(nats.double().cpu().numpy())
    return {name: np.concatenate(values) for name, values in out.items()}

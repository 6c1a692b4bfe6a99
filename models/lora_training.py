"""Phase B3: train an adapter so that the base model reads gists as it reads tokens (seed 002, «Phase B3»).

GistNet stays as it is. A context is drawn as the focus allocator leaves it: blocks of 32 tokens, most of them one gist,
some raw, and raw tokens at the end. Two losses on the tokens that come next:

    task NLL@H    what was written;
    keep-alive    weak: KL from the base model without the adapter, which reads every token, so that what a gist means
                  to the base stays what GistNet was taught it means.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from memstore.lifetime.node import BLOCK
from models.basemodel import BaseModel
from models.context import working_context
from models.gistnet import GistNet
from models.lora import Lora
from models.trainer import Options, Trainer, Windows


@dataclass(frozen=True)
class LoraOptions(Options):
    """Hyperparameters. `raw` is the share of blocks that keep their tokens, `recent` how many raw tokens may stand at
    the end."""

    raw: float = 0.15
    recent: tuple[int, ...] = (0, 0, 32, 64)
    keep_alive: float = 0.2


class LoraTrainer(Trainer):
    """One run of B3."""

    options: LoraOptions

    def __init__(self, base: BaseModel, gist: GistNet, lora: Lora, options: LoraOptions, draw: Windows) -> None:
        """`draw` gives windows of training text; `gist` is frozen."""
        self.base, self.lora, self._draw = base, lora, draw
        self.gist = gist.requires_grad_(False)
        adam = torch.optim.AdamW(
            lora.parameters(), lr=options.rate, betas=(0.9, 0.98), weight_decay=options.weight_decay
        )
        super().__init__(options, {"lora": lora}, {"adam": adam})

    def _learn(self) -> tuple[float, dict[str, float]]:
        task, keep = self._losses()
        loss = task + self.options.keep_alive * keep
        torch.autograd.backward(loss)
        return float(loss.detach()), {"task": float(task.detach()), "keep_alive": float(keep.detach())}

    def _losses(self) -> tuple[Tensor, Tensor]:
        """Task and keep-alive, nats a token, of one working context over several windows of text."""
        o, random, base = self.options, self._random, self.base
        device = base.embedding.device
        prefix = torch.tensor(o.prefixes[int(random.integers(len(o.prefixes)))], device=device)
        raw = random.random(int(random.choice(o.blocks))) < o.raw
        recent = int(random.choice(o.recent))
        spread = bool(random.random() < o.spread)
        history = len(raw) * BLOCK + recent
        tokens = torch.from_numpy(self._draw(random, o.windows, history + o.horizon)).to(device)
        ahead = tokens[:, history:]
        with torch.no_grad():
            whole = torch.cat([prefix.expand(len(tokens), -1), tokens], 1)
            at = len(prefix) + history - 1  # the last row of the history foretells the first token after it
            hidden = base(base.embed(whole))[:, at:-1]
            wanted = base.logits(hidden).float().log_softmax(-1)
            vectors, positions = working_context(base, self.gist, prefix, tokens[:, :-1], raw.tolist(), spread=spread)
        with self.lora.worn_by(base):
            seen = base(vectors, positions.expand(len(tokens), -1))[:, -o.horizon :]
        found = base.logits(seen).float().log_softmax(-1)
        task = -found.gather(-1, ahead[..., None]).mean()
        keep = torch.linalg.vecdot(wanted.exp(), wanted - found).mean()
        return task, keep

"""Phase B3: train an adapter so that the base model reads gists as it reads tokens (seed 002, «Phase B3»).

GistNet stays as it is. A context is drawn as the focus allocator leaves it: blocks of 32 tokens, most of them one gist,
some raw, and raw tokens at the end. Two losses on the tokens that come next:

    task NLL@H    what was written;
    keep-alive    weak: KL from the base model without the adapter, which reads every token, so that what a gist means
                  to the base stays what GistNet was taught it means.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from models.basemodel import BaseModel
from models.errors import TrainingError
from models.gist_training import Progress, Windows
from models.gistnet import BLOCK, GistNet
from models.lora import Lora


@dataclass(frozen=True)
class LoraOptions:
    """Hyperparameters. `blocks` are the numbers of 32-token blocks before what comes next that are drawn from, `raw`
    the share of these that keep their tokens, `recent` how many raw tokens may stand at the end; `spread` is the share
    of batches whose gists stand at the central position of their span instead of side by side."""

    steps: int = 1000
    windows: int = 4
    blocks: tuple[int, ...] = (4, 6, 8, 8, 10)
    raw: float = 0.15
    recent: tuple[int, ...] = (0, 0, 32, 64)
    horizon: int = 64
    spread: float = 0.15
    rate: float = 3e-4
    warmup: int = 30
    weight_decay: float = 0.01
    keep_alive: float = 0.2
    clip: float = 1.0
    seed: int = 0
    prefixes: tuple[tuple[int, ...], ...] = ((1,),)


class LoraTrainer:
    """One run of B3. `step` does one update; state_dict and load_state_dict make it resumable."""

    def __init__(self, base: BaseModel, gist: GistNet, lora: Lora, options: LoraOptions, draw: Windows) -> None:
        """`draw` gives windows of training text; `gist` is frozen."""
        self.base, self.lora, self.options, self._draw = base, lora, options, draw
        self.gist = gist.requires_grad_(False)
        self.step_number, self.smooth = 0, float("nan")
        self._random = np.random.default_rng(options.seed)
        self._adam = torch.optim.AdamW(
            lora.parameters(), lr=options.rate, betas=(0.9, 0.98), weight_decay=options.weight_decay
        )

    def step(self) -> Progress:
        """One update. Raises TrainingError where the loss is no number: the weights are those of the step before."""
        o, began = self.options, time.perf_counter()
        rate = o.rate * self._schedule()
        for group in self._adam.param_groups:
            group["lr"] = rate
        task, keep = self._losses()
        loss = task + o.keep_alive * keep
        total = float(loss.detach())
        self._adam.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        slope = float(nn.utils.clip_grad_norm_(self.lora.parameters(), o.clip))
        if not math.isfinite(total + slope):
            raise TrainingError(
                f"the loss is {total} at step {self.step_number}, its gradient {slope}",
                "the last good weights are kept; go on from them with a lower rate",
            )
        self._adam.step()
        self.step_number += 1
        before = total if math.isnan(self.smooth) else self.smooth
        self.smooth = before + (total - before) / min(self.step_number, 100)
        parts = {"task": float(task.detach()), "keep_alive": float(keep.detach())}
        return Progress(self.step_number, self.smooth, parts, time.perf_counter() - began, rate)

    def _schedule(self) -> float:
        """Warm-up, then a cosine down to a twentieth."""
        o = self.options
        if self.step_number < o.warmup:
            return (self.step_number + 1) / o.warmup
        done = min(1.0, (self.step_number - o.warmup) / max(1, o.steps - o.warmup))
        return 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * done))

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

    def state_dict(self) -> dict[str, object]:
        """Everything that another run needs to go on from here."""
        return {
            "step": self.step_number,
            "smooth": self.smooth,
            "lora": self.lora.state_dict(),
            "adam": self._adam.state_dict(),
            "random": self._random.bit_generator.state,
        }

    def load_state_dict(self, state: dict[str, object]) -> None:
        """Go on from what `state_dict` gave."""
        self.lora.load_state_dict(state["lora"])  # type: ignore[arg-type]
        self._adam.load_state_dict(state["adam"])  # type: ignore[arg-type]
        self._random.bit_generator.state = state["random"]  # type: ignore[assignment]
        self.step_number, self.smooth = int(state["step"]), float(state["smooth"])  # type: ignore[call-overload,arg-type]


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

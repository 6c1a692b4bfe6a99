"""What phases with checkpoints share (B1, B2, B3): the rate follows the schedule, a loss must be a number, an update is
made whole or not at all, and everything that a run goes on from is in one dictionary."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from models import schedule
from models.errors import TrainingError

Windows = Callable[[np.random.Generator, int, int], npt.NDArray[np.int64]]
"""(random, how many, tokens each) -> token ids [how many, tokens]."""

_SMOOTHED: Final = 100
"""Steps over which a loss that is shown is averaged."""


@dataclass(frozen=True)
class Course:
    """Hyperparameters that every phase has."""

    steps: int = 1000
    rate: float = 3e-4
    warmup: int = 30
    weight_decay: float = 0.01
    clip: float = 1.0
    seed: int = 0


@dataclass(frozen=True)
class Options(Course):
    """Hyperparameters of phases that read text. A step sees `windows` texts. `blocks` are the numbers of 32-token
    blocks before what comes next that are drawn from, `horizon` the tokens that come next; `spread` is the share of
    batches whose gists stand at the central position of their span instead of side by side."""

    windows: int = 4
    blocks: tuple[int, ...] = (4, 6, 8, 8, 10)
    horizon: int = 64
    spread: float = 0.15
    prefixes: tuple[tuple[int, ...], ...] = ((1,),)


@dataclass(frozen=True)
class Progress:
    """What is known after a step; `loss` is smoothed over the last hundred."""

    step: int
    loss: float
    parts: dict[str, float]


class Trainer(ABC):
    """One run. `step` does one update; state_dict and load_state_dict make it resumable."""

    options: Course

    def __init__(
        self,
        options: Course,
        modules: Mapping[str, nn.Module],
        optimizers: Mapping[str, torch.optim.Optimizer],
    ) -> None:
        """The first of `modules` is what is trained, and its gradient is clipped; any other only helps. An optimizer
        comes with the rate at the top of the schedule."""
        self.options = options
        self.step_number, self.smooth = 0, float("nan")
        self._random = np.random.default_rng(options.seed)
        self._optimizers = dict(optimizers)
        self._kept: dict[str, nn.Module | torch.optim.Optimizer] = {**modules, **optimizers}
        self._name, self._trained = next(iter(modules.items()))

    @abstractmethod
    def _learn(self) -> tuple[float, dict[str, float]]:
        """Draw a batch and leave its gradients: the loss, and what it consists of."""

    def step(self) -> Progress:
        """One update. Raises TrainingError where the loss is no number: the weights are those of the step before."""
        for optimizer in self._optimizers.values():
            for group in optimizer.param_groups:
                group["lr"] = optimizer.defaults["lr"] * self.share
        try:
            total, parts = self._learn()
            slope = float(nn.utils.clip_grad_norm_(self._trained.parameters(), self.options.clip))
            if not math.isfinite(total + slope):
                raise TrainingError(
                    f"the loss is {total} at step {self.step_number}, its gradient {slope}",
                    "the last good weights are kept; go on from them with a lower rate",
                )
            for optimizer in self._optimizers.values():
                optimizer.step()
        finally:
            for optimizer in self._optimizers.values():
                optimizer.zero_grad(set_to_none=True)
        self.step_number += 1
        before = total if math.isnan(self.smooth) else self.smooth
        self.smooth = before + (total - before) / min(self.step_number, _SMOOTHED)
        return Progress(self.step_number, self.smooth, parts)

    @property
    def share(self) -> float:
        """Share of the full rate at the next step."""
        return schedule.share(self.step_number, self.options.warmup, self.options.steps)

    def trained(self) -> dict[str, object]:
        """The weights that are trained, under their name in a checkpoint."""
        return {self._name: self._trained.state_dict()}

    def state_dict(self) -> dict[str, object]:
        """Everything that another run needs to go on from here."""
        return {
            "step": self.step_number,
            "smooth": self.smooth,
            "random": self._random.bit_generator.state,
            **{name: each.state_dict() for name, each in self._kept.items()},
        }

    def load_state_dict(self, state: dict[str, object]) -> None:
        """Go on from what `state_dict` gave."""
        for name, each in self._kept.items():
            each.load_state_dict(state[name])  # type: ignore[arg-type]
        self._random.bit_generator.state = state["random"]  # type: ignore[assignment]
        self.step_number, self.smooth = int(state["step"]), float(state["smooth"])  # type: ignore[call-overload,arg-type]

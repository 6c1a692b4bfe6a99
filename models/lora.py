"""LoRA: small adapters beside the attention projections of a frozen base model (seed 002, phase B3).

    out = W x + (alpha / rank) * B A x        A [rank, in] at random, B [out, rank] zero: at first nothing changes

They stand in the first or the last attention blocks, one set of the two (the seed's advice: «pick one set»). The seed's
third place, the input embedding, is left out: a gist enters the model as a vector and is never looked up there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models import checkpoint
from models.basemodel import BaseModel
from models.errors import TrainingError

Place = Literal["first", "last"]
PLACES: Final[tuple[Place, ...]] = ("first", "last")
PROJECTIONS: Final = ("attn_q", "attn_k", "attn_v", "attn_output")
"""QKV and O, as GGUF names them."""

RANKS: Final = range(4, 17)
"""Seed 002: «r=4–16 … interface alignment, not knowledge injection»."""


@dataclass(frozen=True)
class LoraShape:
    """`blocks` attention blocks at one end of the model have adapters of `rank`, scaled by `alpha / rank`.

    Raises TrainingError for what cannot be.
    """

    rank: int = 8
    alpha: float = 16.0
    place: Place = "first"
    blocks: int = 2

    def __post_init__(self) -> None:
        if self.rank not in RANKS:
            raise TrainingError(f"a rank of {self.rank} is none of a small adapter", "choose one from 4 to 16")
        if self.place not in PLACES or self.blocks < 1 or not self.alpha > 0:
            raise TrainingError(
                f"{self.blocks} {self.place} blocks with alpha {self.alpha} cannot have adapters",
                "place is first or last, blocks and alpha are above 0",
            )

    def metadata(self) -> dict[str, int | float | str]:
        """As it stands in a checkpoint."""
        return asdict(self)


class Adapter(nn.Module):
    """What is added to one projection; computed in 32 bits beside a base of 16."""

    def __init__(self, inputs: int, outputs: int, shape: LoraShape) -> None:
        super().__init__()
        self.scale = shape.alpha / shape.rank
        self.a = nn.Parameter(torch.empty(shape.rank, inputs))
        self.b = nn.Parameter(torch.zeros(outputs, shape.rank))
        nn.init.kaiming_uniform_(self.a, math.sqrt(5))

    def forward(self, x: Tensor) -> Tensor:
        """[..., in] -> [..., out], of the type of `x`."""
        added: Tensor = self.scale * F.linear(F.linear(x.float(), self.a), self.b)
        return added.to(x.dtype)


class Lora(nn.Module):
    """The adapters of one base model, which is without them until they are put on."""

    def __init__(self, base: BaseModel, shape: LoraShape) -> None:
        """Raises TrainingError for a base model with fewer blocks."""
        super().__init__()
        count = base.shape.layers
        if shape.blocks > count:
            raise TrainingError(f"{base.shape.name} has {count} attention blocks, not {shape.blocks}", "adapt fewer")
        self.shape = shape
        first = 0 if shape.place == "first" else count - shape.blocks
        self.layers = nn.ModuleDict()
        for number in range(first, first + shape.blocks):
            adapters = nn.ModuleDict()
            for name in PROJECTIONS:
                outputs, inputs = getattr(base.layers[number], f"{name}_weight").shape
                adapters[name] = Adapter(inputs, outputs, shape)
            self.layers[str(number)] = adapters
        self.to(base.embedding.device)

    def put_on(self, base: BaseModel) -> None:
        """The base model keeps its adapters."""
        for number, adapters in self.layers.items():
            base.layers[int(number)].adapters = adapters

    @contextmanager
    def worn_by(self, base: BaseModel) -> Iterator[None]:
        """The base model with its adapters."""
        self.put_on(base)
        try:
            yield
        finally:
            for number in self.layers:
                base.layers[int(number)].adapters = nn.ModuleDict()

    def tensors(self) -> Iterator[tuple[str, Tensor]]:
        """(name, matrix) as llama.cpp knows them: `blk.0.attn_q.weight.lora_a` is [rank, in], `lora_b` [out, rank]."""
        for number, adapters in self.layers.items():
            for name in PROJECTIONS:
                adapter = adapters[name]  # type: ignore[index]
                yield f"blk.{number}.{name}.weight.lora_a", adapter.a
                yield f"blk.{number}.{name}.weight.lora_b", adapter.b

    def count_parameters(self) -> int:
        """All of them."""
        return sum(p.numel() for p in self.parameters())


def load(base: BaseModel, path: Path) -> Lora:
    """The adapters in a checkpoint, not put on. Raises TrainingError where there are none for this model."""
    state = checkpoint.required(path, "lora")
    try:
        lora = Lora(base, LoraShape(**state["shape"]))
        lora.load_state_dict(state["lora"])
    except (KeyError, TypeError, RuntimeError) as error:
        raise TrainingError(f"{path} holds no adapter of {base.shape.name}", "train one for this model") from error
    return lora

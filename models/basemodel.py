"""A differentiable copy of a chat model, read from its GGUF: frozen weights, gradients with respect to what goes in.

GistNet is trained through it (seed 002, B1): a gist is an input vector, so the loss of the tokens after it has to reach
it through the whole model. llama, qwen2 and qwen3 are known: RMS norms, rotary positions, grouped heads, gated MLP.
The logits agree with llama.cpp's on the same file (tests/models/test_basemodel.py states how closely).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from gguf import GGUFReader
from gguf.quants import dequantize
from torch import Tensor, nn

from models.errors import TrainingError

FAMILIES = {"llama": "pairs", "qwen2": "halves", "qwen3": "halves"}
"""Architectures that are known, and how their rotary positions pair the dimensions of a head."""


@dataclass(frozen=True)
class Shape:
    """Sizes of a base model, from its GGUF metadata. `rope` is how dimensions pair, `name` is general.name."""

    family: str
    name: str
    layers: int
    width: int
    heads: int
    kv_heads: int
    head: int
    rope: str
    rope_base: float
    rope_dims: int
    epsilon: float
    vocabulary: int
    context: int


class Layer(nn.Module):
    """One transformer block. Weights are buffers: nothing here is trained, but LoRA may stand beside a projection."""

    attn_norm_weight: Tensor
    ffn_norm_weight: Tensor
    attn_q_norm_weight: Tensor
    attn_k_norm_weight: Tensor

    def __init__(self, shape: Shape, tensors: dict[str, Tensor]) -> None:
        """`tensors`: GGUF names without the block's prefix, as [out, in]."""
        super().__init__()
        self.shape = shape
        for name, value in tensors.items():
            self.register_buffer(name.replace(".", "_"), value, persistent=False)
        self.adapters = nn.ModuleDict()

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor | None) -> Tensor:
        """[batch, n, width] -> the same. `cos`, `sin` [batch, 1, n, rope_dims / 2]; `mask` None is causal."""
        x = x + self._attend(_rms(x, self.attn_norm_weight, self.shape.epsilon), cos, sin, mask)
        h = _rms(x, self.ffn_norm_weight, self.shape.epsilon)
        gated = F.silu(self._linear("ffn_gate", h)) * self._linear("ffn_up", h)
        return x + self._linear("ffn_down", gated)

    def _attend(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor | None) -> Tensor:
        s = self.shape
        batch, n, _ = x.shape
        q = self._linear("attn_q", x).view(batch, n, s.heads, s.head)
        k = self._linear("attn_k", x).view(batch, n, s.kv_heads, s.head)
        v = self._linear("attn_v", x).view(batch, n, s.kv_heads, s.head).transpose(1, 2)
        if hasattr(self, "attn_q_norm_weight"):
            q, k = _rms(q, self.attn_q_norm_weight, s.epsilon), _rms(k, self.attn_k_norm_weight, s.epsilon)
        q = _rotate(q.transpose(1, 2), cos, sin, s)
        k = _rotate(k.transpose(1, 2), cos, sin, s)
        group = s.heads // s.kv_heads
        k, v = k.repeat_interleave(group, dim=1), v.repeat_interleave(group, dim=1)
        out = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=mask is None)
        return self._linear("attn_output", out.transpose(1, 2).reshape(batch, n, s.heads * s.head))

    def _linear(self, name: str, x: Tensor) -> Tensor:
        weight: Tensor = getattr(self, f"{name}_weight")
        out = F.linear(x, weight, getattr(self, f"{name}_bias", None))
        if name in self.adapters:
            out = out + self.adapters[name](x)
        return out


class BaseModel(nn.Module):
    """Embeddings in, hidden states and logits out."""

    embedding: Tensor
    norm: Tensor
    head: Tensor

    def __init__(self, shape: Shape, embedding: Tensor, layers: Sequence[Layer], norm: Tensor, head: Tensor) -> None:
        """Use `load`."""
        super().__init__()
        self.shape = shape
        self.register_buffer("embedding", embedding, persistent=False)
        self.register_buffer("norm", norm, persistent=False)
        self.register_buffer("head", head, persistent=False)
        self.layers = nn.ModuleList(layers)

    def embed(self, tokens: Tensor) -> Tensor:
        """Token ids [...] -> vectors [..., width]."""
        return F.embedding(tokens, self.embedding)

    def forward(self, vectors: Tensor, positions: Tensor | None = None, keep: Tensor | None = None) -> Tensor:
        """Hidden states after the last norm, [batch, n, width].

        `positions` int [batch, n], increasing (default 0, 1, …); attention is causal in the order given. `keep` bool
        [batch, n]: rows that may be seen, for batches that are filled up to one length.
        """
        batch, n, _ = vectors.shape
        if positions is None:
            positions = torch.arange(n, device=vectors.device).expand(batch, n)
        cos, sin = self._angles(positions, vectors.dtype)
        mask = None
        if keep is not None:
            causal = torch.ones(n, n, dtype=torch.bool, device=vectors.device).tril()
            own = torch.eye(n, dtype=torch.bool, device=vectors.device)
            mask = (causal & keep[:, None, :] | own)[:, None]
        x = vectors
        for layer in self.layers:
            x = layer(x, cos, sin, mask)
        return _rms(x, self.norm, self.shape.epsilon)

    def logits(self, hidden: Tensor) -> Tensor:
        """[..., width] -> [..., vocabulary]."""
        flat = hidden.reshape(-1, hidden.shape[-1])  # as a batch of matrices torch would copy the head for each
        return F.linear(flat, self.head).view(*hidden.shape[:-1], -1)

    def _angles(self, positions: Tensor, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
        half = self.shape.rope_dims // 2
        steps = torch.arange(half, device=positions.device, dtype=torch.float32) / half
        angles = positions[..., None].float() * self.shape.rope_base**-steps
        return angles.cos()[:, None].to(dtype), angles.sin()[:, None].to(dtype)


def load(path: Path, *, dtype: torch.dtype = torch.bfloat16, device: str = "cpu") -> BaseModel:
    """Read a GGUF into a frozen model. Raises TrainingError for a family or a tensor type that is not known."""
    try:
        reader = GGUFReader(path)
    except (ValueError, OSError) as error:
        raise TrainingError(f"{path.name} is no GGUF model", "give the path of a .gguf file") from error
    shape = _shape(reader, path)
    blocks: list[dict[str, Tensor]] = [{} for _ in range(shape.layers)]
    rest: dict[str, Tensor] = {}
    for name, data in _tensors(reader, path):
        value = torch.tensor(data, device=device, dtype=dtype)
        if name.startswith("blk."):
            _, number, inner = name.split(".", 2)
            blocks[int(number)][inner] = value
        else:
            rest[name] = value
    embedding = rest["token_embd.weight"]
    layers = [Layer(shape, block) for block in blocks]
    model = BaseModel(shape, embedding, layers, rest["output_norm.weight"], rest.get("output.weight", embedding))
    return model.requires_grad_(False)


def _tensors(reader: GGUFReader, path: Path) -> Iterator[tuple[str, np.ndarray[Any, np.dtype[np.float32]]]]:
    for tensor in reader.tensors:
        if tensor.name.startswith("rope_freqs"):
            raise TrainingError(f"{path.name} scales its rotary positions", "train on a model without rope scaling")
        try:
            yield tensor.name, np.ascontiguousarray(dequantize(tensor.data, tensor.tensor_type), np.float32)
        except NotImplementedError as error:
            raise TrainingError(
                f"{path.name} has tensors of type {tensor.tensor_type.name}, which cannot be read here",
                "train on a file of another quantization",
            ) from error


def _shape(reader: GGUFReader, path: Path) -> Shape:
    def field(key: str, default: Any = None) -> Any:
        found = reader.get_field(key)
        return found.contents() if found else default

    family = str(field("general.architecture", ""))
    if family not in FAMILIES:
        known = ", ".join(FAMILIES)
        what = f"{path.name} is a {family or 'nameless'} model"
        raise TrainingError(f"{what}, which cannot be trained on", f"use one of the family {known}")
    heads = int(field(f"{family}.attention.head_count"))
    width = int(field(f"{family}.embedding_length"))
    head = int(field(f"{family}.attention.key_length", width // heads))
    embedding = next(t for t in reader.tensors if t.name == "token_embd.weight")
    return Shape(
        family=family,
        name=str(field("general.name", path.stem)),
        layers=int(field(f"{family}.block_count")),
        width=width,
        heads=heads,
        kv_heads=_same(field(f"{family}.attention.head_count_kv", heads), path),
        head=head,
        rope=FAMILIES[family],
        rope_base=float(field(f"{family}.rope.freq_base", 10000.0)),
        rope_dims=int(field(f"{family}.rope.dimension_count", head)),
        epsilon=float(field(f"{family}.attention.layer_norm_rms_epsilon")),
        vocabulary=int(embedding.shape[1]),
        context=int(field(f"{family}.context_length")),
    )


def _same(value: int | Sequence[int], path: Path) -> int:
    """A number that may be given for each layer. Raises TrainingError where layers differ."""
    values = {int(v) for v in value} if isinstance(value, Sequence) else {int(value)}
    if len(values) != 1:
        raise TrainingError(f"the layers of {path.name} differ in shape", "train on a model whose layers are alike")
    return values.pop()


def _rms(x: Tensor, weight: Tensor, epsilon: float) -> Tensor:
    return F.rms_norm(x, (x.shape[-1],), weight, epsilon)


def _rotate(x: Tensor, cos: Tensor, sin: Tensor, shape: Shape) -> Tensor:
    """Rotary positions of [batch, heads, n, head], as llama.cpp pairs the dimensions of this family."""
    turned, rest = x[..., : shape.rope_dims], x[..., shape.rope_dims :]
    if shape.rope == "pairs":
        a, b = turned[..., 0::2], turned[..., 1::2]
        out = torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1).flatten(-2)
    else:
        a, b = turned.chunk(2, dim=-1)
        out = torch.cat([a * cos - b * sin, a * sin + b * cos], dim=-1)
    return torch.cat([out, rest], dim=-1) if rest.shape[-1] else out

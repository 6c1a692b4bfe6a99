"""What kind of paging a model gets, and why: asked of llama.cpp itself, once per model and build.

A page may only come back as KV if zeta can read the model's state and undo its rotation. Both are tested on the live
model: eight tokens are decoded and shifted by llama.cpp, and the un-rotated keys before and after must agree. Where
they do not, signals are lexical and pages come back as text, and the reason is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from zeta import rope, state
from zeta.errors import Aborted, StateRejected, ZetaError
from zeta.ggml import Rope
from zeta.llama import LlamaContext
from zeta.tap import QueryTap
from zeta.window import SCRATCH

_PROBE = 8
"""Tokens of the self-test: enough rows to tell layers apart, a fraction of a second on a large model."""
_SHIFT = 64
_TOLERANCE = 0.02
"""Largest relative difference of un-rotated keys: two f16 roundings and llama.cpp's f32 rotation (measured 4e-4)."""


@dataclass(frozen=True)
class Shape:
    """What a state of this context looks like: `sections` (layers, V transposed), `rows` (K type, K bytes, V type,
    V bytes) of each layer."""

    magic: int
    sections: tuple[tuple[int, bool], ...]
    rows: tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True)
class Paging:
    """How a model is paged. `row` maps a layer to its place in the state; `ropes` misses layers without RoPE."""

    kind: Literal["kv", "text", "state"]
    reason: str
    rewinds: bool = True
    ropes: dict[int, Rope] | None = None
    row: dict[int, int] | None = None
    shape: Shape | None = None

    @property
    def searchable(self) -> bool:
        """Whether keys of pages can be compared with queries."""
        return self.kind == "kv" and bool(self.ropes)


def examine(context: LlamaContext, tap: QueryTap, page: int) -> Paging:
    """Decide the paging of a freshly made, empty context for pages of `page` tokens; leaves it empty."""
    model = context.model
    if model.recurrent and not model.hybrid:
        return Paging("state", "a recurrent model: its state is kept whole and its history comes back as text", False)
    if model.hybrid:
        return Paging("text", "a hybrid of attention and recurrent layers: pages come back as text", False)
    if not context.can_shift:
        return Paging("text", "its positions cannot be shifted (M-RoPE): pages come back as text")
    if context.options.kv_type == "q8_0":
        return Paging("text", "its keys are stored quantized and rotated: pages come back as text")
    if 0 < model.n_swa < page:
        return Paging("text", f"a page is longer than its sliding window of {model.n_swa}: pages come back as text")
    try:
        return _self_test(context, tap)
    except Aborted:
        raise
    except StateRejected as error:
        return Paging("text", f"its state cannot be read ({error}): pages come back as text")
    except ZetaError as error:
        return Paging("text", f"the self-test of paging failed ({error}): pages come back as text")
    finally:
        context.clear()


def _self_test(context: LlamaContext, tap: QueryTap) -> Paging:
    tokens = [(7 * i + 5) % context.model.n_vocab for i in range(_PROBE)]
    tap.watch_ropes()
    context.decode(tokens, 0, seq=SCRATCH, logits=False)
    ropes, live = tap.ropes()
    before = state.ordered(state.parse(context.state(SCRATCH)))
    context.shift(0, -1, _SHIFT, seq=SCRATCH)
    context.decode(tokens[:1], _SHIFT + _PROBE, seq=SCRATCH, logits=False)
    context.remove(_SHIFT + _PROBE, -1, seq=SCRATCH)
    after = state.ordered(state.parse(context.state(SCRATCH)))
    row = _match(before, live)
    worst = 0.0
    for layer, index in row.items():
        old, new = _keys(before, index, live[layer].shape), _keys(after, index, live[layer].shape)
        undone = rope.unrotate(new, after.positions, ropes[layer])
        scale = float(np.abs(old).max()) or 1.0
        worst = max(worst, float(np.abs(undone - rope.unrotate(old, before.positions, ropes[layer])).max()) / scale)
    if len(row) < len(after.layers):
        # llama.cpp's shift rotates every layer, those too whose keys were never rotated (seen with SmolLM3)
        return Paging("text", "some of its layers have no RoPE and cannot be shifted: pages come back as text")
    if not row or worst > _TOLERANCE:
        return Paging("text", f"undoing its rotation is off by {worst:.1%}: pages come back as text")
    return Paging("kv", "rotary keys, verified: pages come back as KV", True, ropes, row, _shape(after))


def _shape(found: state.SequenceState) -> Shape:
    return Shape(
        found.magic,
        tuple((len(section.layers), section.transposed) for section in found.sections),
        tuple((x.k_type, x.keys.shape[1], x.v_type, x.values.shape[1]) for x in found.layers),
    )


def _keys(found: state.SequenceState, index: int, shape: tuple[int, ...]) -> npt.NDArray[np.float32]:
    layer = found.layers[index]
    return state.floats(layer.keys, layer.k_type).reshape(-1, *shape[1:])


def _match(found: state.SequenceState, live: dict[int, npt.NDArray[np.float32]]) -> dict[int, int]:
    """Which layer of the state holds which layer's keys: the one that equals what the graph computed."""
    row: dict[int, int] = {}
    for layer, keys in live.items():
        for index in range(len(found.layers)):
            if index in row.values() or found.layers[index].keys.shape[1] % keys[0].size:
                continue
            stored = _keys(found, index, keys.shape)
            near = 2e-2 * float(np.abs(keys).max())
            if stored.shape == keys.shape and np.allclose(stored, keys, rtol=2e-2, atol=near):
                row[layer] = index
                break
    return row

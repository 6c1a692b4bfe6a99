"""The kind of paging that each architecture gets, and that the reason given is the true one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from live_llama import Live, prose
from tiny_models import ARCHITECTURES, Arch

from zeta import paging, state
from zeta.errors import BadBatch, StateRejected
from zeta.ggml import Rope
from zeta.paging import Paging, examine

Load = Callable[..., Live]
TinyModel = Callable[..., Path]
PAGE = 128

every_model = pytest.mark.parametrize("arch", ARCHITECTURES, ids=lambda a: a.name)


def expected(arch: Arch) -> tuple[str, str]:
    """Kind and a word of the reason, from what the table says about the model."""
    if arch.recurrent:
        return "state", "recurrent model"
    if arch.hybrid:
        return "text", "hybrid"
    if not arch.can_shift:
        return "text", "M-RoPE"
    if 0 < arch.sliding_window < PAGE:
        return "text", f"sliding window of {arch.sliding_window}"
    if arch.layers_without_rope:
        return "text", "no RoPE"
    return ("kv", "verified") if arch.shift_is_exact else ("text", "off by")


@every_model
def test_every_architecture_gets_a_kind_and_the_reason_for_it(load_tiny: Callable[..., Live], arch: Arch) -> None:
    live = load_tiny(arch)
    found = examine(live.context, live.tap, PAGE)
    kind, why = expected(arch)
    assert (found.kind, why in found.reason) == (kind, True), found
    assert found.rewinds == (not arch.recurrent_layers)
    assert found.searchable == (kind == "kv")
    if kind != "kv":
        assert (found.ropes, found.row, found.shape) == (None, None, None)


@every_model
def test_examining_leaves_the_context_empty_and_deaf(load_tiny: Callable[..., Live], arch: Arch) -> None:
    live = load_tiny(arch)
    examine(live.context, live.tap, PAGE)
    assert [live.context.last_position(seq) for seq in range(4)] == [-1] * 4
    assert not live.context.shift_pending
    live.context.decode(prose(20), 0)
    assert live.tap.disarm() == {}
    assert live.tap.ropes() == ({}, {})


@pytest.mark.parametrize("arch", [a for a in ARCHITECTURES if expected(a)[0] == "kv"], ids=lambda a: a.name)
def test_the_rotation_that_is_found_is_the_one_in_the_file(load_tiny: Callable[..., Live], arch: Arch) -> None:
    live = load_tiny(arch)
    ropes = examine(live.context, live.tap, PAGE).ropes or {}
    assert sorted(ropes) == list(range(arch.n_layer))
    for layer, rope in ropes.items():
        base = 1e6 if arch.sliding_window and layer == arch.n_layer - 1 else 1e4
        plain = Rope(arch.n_rot, arch.rope == "neox", rope.original_context, base, 1.0, 0.0, 32.0, 1.0)
        assert replace(rope, factors=()) == plain
        assert len(rope.factors) == (arch.n_rot // 2 if arch.variant == "freqs" else 0)


@pytest.mark.parametrize("arch", [a for a in ARCHITECTURES if expected(a)[0] == "kv"], ids=lambda a: a.name)
def test_every_layer_is_found_in_the_state_by_its_keys(load_tiny: Callable[..., Live], arch: Arch) -> None:
    live = load_tiny(arch)
    found = examine(live.context, live.tap, PAGE)
    live.tap.watch_ropes()
    live.context.decode(prose(9), 0)
    _, keys = live.tap.ropes()
    cells = state.parse(live.context.state(0))
    assert found.row is not None
    assert sorted(found.row.values()) == list(range(arch.n_layer))
    for layer, index in found.row.items():
        stored = state.floats(cells.layers[index].keys, cells.layers[index].k_type)
        assert np.allclose(stored, keys[layer].reshape(9, -1), rtol=1e-3, atol=1e-3)


def test_the_shape_is_that_of_every_later_state(load_tiny: Callable[..., Live]) -> None:
    for arch in (a for a in ARCHITECTURES if expected(a)[0] == "kv"):
        live = load_tiny(arch)
        shape = examine(live.context, live.tap, PAGE).shape
        live.context.decode(prose(150), 0)
        found = state.parse(live.context.state(0))
        assert shape is not None
        assert shape.magic == found.magic
        assert shape.sections == tuple((len(s.layers), s.transposed) for s in found.sections)
        width = arch.n_head_kv * arch.head_dim * 2
        assert shape.rows == ((1, width, 1, width),) * arch.n_layer


def test_a_page_as_long_as_the_sliding_window_still_pages_as_kv(load_tiny: Callable[..., Live]) -> None:
    live = load_tiny(next(a for a in ARCHITECTURES if a.name == "gemma3"))
    assert examine(live.context, live.tap, 128).kind == "kv"
    assert examine(live.context, live.tap, 129).kind == "text"


def test_quantized_keys_page_as_text(live: Load, tiny_model: TinyModel) -> None:
    loaded = live(tiny_model("llama"), kv_type="q8_0", flash=True)
    found = examine(loaded.context, loaded.tap, PAGE)
    assert (found.kind, "quantized" in found.reason, found.rewinds) == ("text", True, True)


@pytest.mark.parametrize("options", [{"kv_type": "f32"}, {"flash": True}, {"flash": True, "kv_type": "f32"}])
def test_other_kinds_of_cache_page_as_kv(live: Load, tiny_model: TinyModel, options: dict[str, object]) -> None:
    loaded = live(tiny_model("qwen3"), **options)
    assert examine(loaded.context, loaded.tap, PAGE).kind == "kv"


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (StateRejected("a state of 9 bytes"), "cannot be read"),
        (BadBatch("no such batch"), "self-test"),
    ],
)
def test_what_fails_in_the_self_test_is_the_reason_for_text(
    load_tiny: Callable[..., Live], monkeypatch: pytest.MonkeyPatch, error: Exception, why: str
) -> None:
    live = load_tiny(ARCHITECTURES[0])

    def fail(_data: bytes) -> None:
        raise error

    monkeypatch.setattr(state, "parse", fail)
    found = examine(live.context, live.tap, PAGE)
    assert (found.kind, found.searchable) == ("text", False)
    assert why in found.reason
    assert str(error) in found.reason
    assert live.context.last_position(1) == -1


def test_a_rotation_that_is_not_undone_pages_as_text(
    load_tiny: Callable[..., Live], monkeypatch: pytest.MonkeyPatch
) -> None:
    live = load_tiny(ARCHITECTURES[0])
    monkeypatch.setattr(paging.rope, "unrotate", lambda keys, _positions, _rope: keys)
    found = examine(live.context, live.tap, PAGE)
    assert found.kind == "text"
    assert "off by" in found.reason


def test_only_kv_with_rotations_can_be_searched() -> None:
    assert not Paging("kv", "no rotation was seen").searchable
    assert not Paging("text", "", ropes={0: Rope(8, True, 0, 1e4, 1.0, 0.0, 32.0, 1.0)}).searchable

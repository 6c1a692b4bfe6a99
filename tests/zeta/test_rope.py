"""Rotary embedding in numpy: against itself, and against the keys that llama.cpp computes and shifts."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from live_llama import Live, prose
from tiny_models import architecture

from zeta import state
from zeta.ggml import Rope
from zeta.paging import Paging, examine
from zeta.rope import F32, frequencies, rotate, unrotate

HALVES = Rope(8, True, 512, 1e4, 1.0, 0.0, 32.0, 1.0)
PAIRS = replace(HALVES, neox=False)
YARN = replace(HALVES, n_rot=32, original_context=128, freq_scale=0.25, ext_factor=1.0)

ropes = st.builds(
    Rope,
    n_rot=st.sampled_from([2, 8, 16]),
    neox=st.booleans(),
    original_context=st.just(512),
    freq_base=st.sampled_from([1e4, 1e6]),
    freq_scale=st.sampled_from([1.0, 0.25]),
    ext_factor=st.sampled_from([0.0, 1.0]),
    beta_fast=st.just(32.0),
    beta_slow=st.just(1.0),
)


def vectors(seed: int, n: int = 5, heads: int = 2, dim: int = 16) -> F32:
    return np.random.default_rng(seed).normal(size=(n, heads, dim)).astype(np.float32)


@settings(max_examples=60)
@given(rope=ropes, seed=st.integers(0, 99), begin=st.integers(0, 100_000))
def test_unrotating_undoes_rotating(rope: Rope, seed: int, begin: int) -> None:
    x, positions = vectors(seed), np.arange(begin, begin + 5, dtype=np.int32)
    assert np.allclose(unrotate(rotate(x, positions, rope), positions, rope), x, atol=1e-5)


@settings(max_examples=60)
@given(rope=ropes, seed=st.integers(0, 99), a=st.integers(0, 5000), b=st.integers(-5000, 5000))
def test_rotations_add_up_and_keep_lengths(rope: Rope, seed: int, a: int, b: int) -> None:
    x = vectors(seed)
    first, second = np.full(5, a, np.int32), np.full(5, b, np.int32)
    twice = rotate(rotate(x, first, rope), second, rope)
    assert np.allclose(twice, rotate(x, first + second, rope), atol=1e-5)
    assert np.allclose(np.linalg.norm(twice, axis=2), np.linalg.norm(x, axis=2), atol=1e-5)


@settings(max_examples=60)
@given(rope=ropes, seed=st.integers(0, 99), shift=st.integers(0, 5000))
def test_a_product_depends_on_the_distance_only(rope: Rope, seed: int, shift: int) -> None:
    q, k = vectors(seed), vectors(seed + 100)
    here, there = np.arange(5, dtype=np.int32), np.arange(20, 25, dtype=np.int32)
    near = (rotate(q, there, rope) * rotate(k, here, rope)).sum(axis=2)
    far = (rotate(q, there + shift, rope) * rotate(k, here + shift, rope)).sum(axis=2)
    assert np.allclose(near, far, atol=1e-3)


@settings(max_examples=30)
@given(rope=ropes, seed=st.integers(0, 99))
def test_components_past_n_rot_and_vectors_at_position_zero_stay(rope: Rope, seed: int) -> None:
    x = vectors(seed, dim=24)
    turned = rotate(x, np.asarray([0, 7, 7, 7, 7], np.int32), rope)
    assert np.array_equal(turned[:, :, rope.n_rot :], x[:, :, rope.n_rot :])
    assert np.array_equal(turned[0], x[0])
    assert not np.allclose(turned[1:, :, : rope.n_rot], x[1:, :, : rope.n_rot])


def test_the_vectors_that_were_given_are_not_changed() -> None:
    x = vectors(1)
    kept = x.copy()
    rotate(x, np.arange(5, dtype=np.int32), HALVES)
    assert np.array_equal(x, kept)


def test_halves_pair_i_with_i_plus_half_and_pairs_two_neighbours() -> None:
    one = np.zeros((1, 1, 8), np.float32)
    one[0, 0, 0] = 1.0
    at = np.asarray([1], np.int32)
    assert np.flatnonzero(rotate(one, at, HALVES)[0, 0]).tolist() == [0, 4]
    assert np.flatnonzero(rotate(one, at, PAIRS)[0, 0]).tolist() == [0, 1]
    for turned, other in ((rotate(one, at, HALVES), 4), (rotate(one, at, PAIRS), 1)):
        assert turned[0, 0, [0, other]] == pytest.approx([math.cos(1), math.sin(1)])


def test_frequencies_fall_from_one_to_nearly_the_inverse_of_the_base() -> None:
    assert frequencies(HALVES) == pytest.approx([1.0, 0.1, 0.01, 0.001])
    assert frequencies(replace(HALVES, freq_scale=0.5)) == pytest.approx([0.5, 0.05, 0.005, 0.0005])
    assert frequencies(replace(HALVES, factors=(1.0, 1.0, 2.0, 4.0))) == pytest.approx([1.0, 0.1, 0.005, 0.00025])


def test_yarn_keeps_fast_pairs_and_stretches_slow_ones() -> None:
    plain = frequencies(replace(YARN, freq_scale=1.0, ext_factor=0.0))
    mixed = frequencies(YARN)
    assert mixed[0] == pytest.approx(plain[0])
    assert mixed[-1] == pytest.approx(0.25 * plain[-1])
    assert ((mixed >= 0.25 * plain - 1e-12) & (mixed <= plain + 1e-12)).all()


def test_a_layer_without_rope_is_returned_as_it_is() -> None:
    x = vectors(3)
    assert unrotate(x, np.arange(5, dtype=np.int32), None) is x


# against llama.cpp

FAMILIES = [
    ("llama", ""), ("llama", "head64"), ("llama", "freqs"), ("qwen2", ""), ("qwen3", ""), ("gemma3", ""), ("phi3", ""),
    ("stablelm", ""),
]  # fmt: skip
families = pytest.mark.parametrize(("arch", "variant"), FAMILIES, ids=lambda x: x)


def unrotated(live: Live, found: Paging, seq: int = 0) -> dict[int, F32]:
    """Un-rotated keys of a sequence by layer, the cells in the order of their positions."""
    cells = state.ordered(state.parse(live.context.state(seq)))
    out = {}
    for layer, index in (found.row or {}).items():
        keys = state.floats(cells.layers[index].keys, cells.layers[index].k_type)
        heads = keys.reshape(len(keys), live.model.n_head_kv, -1)
        out[layer] = unrotate(heads, cells.positions, (found.ropes or {})[layer])
    return out


@families
def test_keys_that_llama_shifted_unrotate_to_what_they_were(
    load_tiny: Callable[..., Live], arch: str, variant: str
) -> None:
    live = load_tiny(architecture(arch, variant))
    found = examine(live.context, live.tap, 128)
    live.context.decode(prose(64), 0)
    before = unrotated(live, found)
    live.context.shift(0, -1, 201)
    live.context.decode([1], 64 + 201)
    live.context.remove(64 + 201, -1)
    after = unrotated(live, found)
    assert sorted(after) == list(range(architecture(arch, variant).n_layer))
    for layer, keys in before.items():
        scale = float(np.abs(keys).max())
        assert np.abs(after[layer] - keys).max() < 2e-3 * scale


@families
def test_the_first_layers_keys_are_the_same_wherever_a_token_stands(
    load_tiny: Callable[..., Live], arch: str, variant: str
) -> None:
    """They depend on the token alone, so that only the rotation could make them differ."""
    live = load_tiny(architecture(arch, variant))
    found = examine(live.context, live.tap, 128)
    live.context.decode([65, *prose(30), 65, *prose(80, seed=4), 65], 0)  # a sliding window keeps 128
    keys = unrotated(live, found)[0]
    assert np.allclose(keys[0], keys[31], atol=4e-3 * np.abs(keys).max())
    assert np.allclose(keys[0], keys[112], atol=4e-3 * np.abs(keys).max())


def test_yarn_frequencies_are_those_llama_rotates_with(load_tiny: Callable[..., Live]) -> None:
    """The magnitude of YaRN is in every key, so that two positions of one token compare."""
    live = load_tiny(architecture("llama", "yarn"))
    live.tap.watch_ropes()
    live.context.decode([65] * 40, 0)
    ropes, keys = live.tap.ropes()
    assert ropes[0].ext_factor == 1.0
    assert ropes[0].freq_scale == 0.25
    flat = unrotate(keys[0], np.arange(40, dtype=np.int32), ropes[0])
    assert np.allclose(flat, flat[:1], atol=1e-4 * np.abs(flat).max())

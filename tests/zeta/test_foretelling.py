"""Losses of what came next, from logits and off a context."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from live_llama import Live, prose

from zeta.foretelling import log_softmax, nats, read, read_on, show


@given(seed=st.integers(0, 2**31), n=st.integers(1, 6), words=st.integers(1, 40), wide=st.floats(0.1, 30))
def test_a_loss_is_minus_the_logarithm_of_the_softmax(seed: int, n: int, words: int, wide: float) -> None:
    random = np.random.default_rng(seed)
    logits = (random.standard_normal((n, words)) * wide).astype(np.float32)
    tokens = random.integers(words, size=n)
    shares = np.exp(logits.astype(np.float64))
    expected = -np.log(shares / shares.sum(1, keepdims=True))[np.arange(n), tokens]
    assert nats(logits, tokens) == pytest.approx(expected, abs=1e-4)
    assert nats(logits.astype(np.float64), tokens.tolist()) == pytest.approx(expected, abs=1e-9)
    assert log_softmax(logits)[np.arange(n), tokens] == pytest.approx(-expected, abs=1e-4)


def test_logits_whose_exponentials_overflow_have_losses_all_the_same() -> None:
    logits = np.array([[1000.0, 999.0], [-1000.0, -5000.0]], np.float32)
    assert nats(logits, [1, 0]) == pytest.approx([np.log1p(np.e), 0.0], abs=1e-5)
    assert np.isfinite(log_softmax(logits)).all()


def test_nothing_to_foretell_has_no_losses() -> None:
    assert nats(np.empty((0, 5), np.float32), []).shape == (0,)


@pytest.mark.parametrize("seq", [0, 1])
def test_what_is_read_in_several_batches_is_foretold_by_all_that_stands_before_it(
    live: Callable[..., Live], tiny_model: Callable[..., Path], seq: int
) -> None:
    context = live(tiny_model(), sequences=2).context
    tokens = np.asarray(prose(200), np.uint32)
    context.decode(tokens[:30].astype(np.int32), 0)
    context.copy(0, 1, 0, 30)
    found = read(context, 30, context.logits(), tokens[30:], seq=seq)
    assert found.shape == (170,)
    for last in (30, 31, 94, 95, 199):
        context.clear()
        for at in range(0, last, 64):
            context.decode(tokens[at : min(at + 64, last)].astype(np.int32), at)
        row = context.logits().astype(np.float64)
        expected = np.log(np.exp(row - row.max()).sum()) + row.max() - row[tokens[last]]
        assert found[last - 30] == pytest.approx(expected, abs=0.02)


def test_vectors_are_shown_in_several_batches_as_in_one(
    live: Callable[..., Live], tiny_model: Callable[..., Path]
) -> None:
    vectors = np.random.default_rng(0).normal(size=(70, 128)).astype(np.float16)
    losses = []
    for batch in (32, 128):
        context = live(tiny_model(), batch=batch).context
        context.decode([1], 0)
        assert show(context, vectors, 1) == 71
        losses.append(nats(context.logits()[None], [97])[0])
    assert losses[0] == pytest.approx(losses[1], abs=0.02)


def test_reading_on_leaves_the_first_out(live: Callable[..., Live], tiny_model: Callable[..., Path]) -> None:
    context = live(tiny_model()).context
    tokens = np.asarray(prose(60), np.uint32)
    context.decode(tokens[:30].astype(np.int32), 0)
    whole = read(context, 30, context.logits(), tokens[30:])
    context.remove(30, -1)
    assert read_on(context, 30, tokens[30:]) == pytest.approx(whole[1:], abs=1e-5)
    context.remove(30, -1)
    assert read_on(context, 30, tokens[30:31]).shape == (0,)

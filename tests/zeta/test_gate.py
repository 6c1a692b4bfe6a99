"""The gate: the compiled callbacks and those in Python let the same nodes through."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from live_llama import BATCH, prose
from tiny_models import ARCHITECTURES

from zeta.errors import Aborted
from zeta.gate import COMPILED, Gate, Kind
from zeta.ggml import NAME, OP
from zeta.llama import ContextOptions, LlamaContext, LlamaModel
from zeta.tap import _ROPE, QueryTap

LLAMA = next(arch for arch in ARCHITECTURES if arch.arch == "llama")
BOTH = pytest.mark.parametrize("native", [False, True], ids=["python", "compiled"])


@pytest.fixture
def model(tiny_model: Callable[..., Path]) -> LlamaModel:
    return LlamaModel(tiny_model(LLAMA.arch, LLAMA.variant))


def context(model: LlamaModel, tap: QueryTap) -> LlamaContext:
    return LlamaContext(model, ContextOptions(cells=256, batch=BATCH, threads=1), tap)


def test_it_was_compiled_here() -> None:
    assert COMPILED, "the compiled gate is missing: install again with a C compiler (scripts/test does)"


def test_both_hear_the_same_queries(model: LlamaModel) -> None:
    heard = []
    for native in (False, True):
        tap = QueryTap(native=native)
        live = context(model, tap)
        live.decode(prose(9), 0)
        tap.arm([1])
        live.decode(prose(5), 9)
        heard.append(tap.disarm())
        live.decode(prose(1), 14)
        live.close()
    assert heard[0].keys() == heard[1].keys() == {1}
    np.testing.assert_array_equal(heard[0][1], heard[1][1])
    model.close()


@BOTH
def test_a_shut_gate_calls_nobody(model: LlamaModel, native: bool) -> None:
    tap = QueryTap(native=native)
    asked: list[int] = []
    tap.gate = Gate(lambda tensor, _ask: bool(asked.append(tensor)), Kind(_ROPE, OP, NAME), native=native)
    live = context(model, tap)
    live.decode(prose(3), 0)
    assert not asked
    tap.gate.listen()
    live.decode(prose(1), 3)
    tap.gate.shut()
    heard = len(asked)
    assert heard
    live.decode(prose(1), 4)
    assert len(asked) == heard
    model.close()


@BOTH
def test_a_name_that_no_node_has_lets_nothing_through(model: LlamaModel, native: bool) -> None:
    tap = QueryTap(native=native)
    live = context(model, tap)
    tap.arm([LLAMA.n_layer + 5])
    live.decode(prose(3), 0)
    assert tap.disarm() == {}
    model.close()


@BOTH
def test_a_decode_that_was_told_to_stop_ends_and_the_next_one_runs(model: LlamaModel, native: bool) -> None:
    live = context(model, QueryTap(native=native))
    live.stop()
    with pytest.raises(Aborted):
        live.decode(prose(3), 0)
    live.clear()
    live.decode(prose(3), 0)
    assert live.last_position() == 2
    model.close()


@pytest.mark.parametrize("names", [[b"Qcur-0123456789a"], [b"Qcur-%d" % i for i in range(65)]], ids=["long", "many"])
def test_names_that_it_cannot_hold_are_refused(names: list[bytes]) -> None:
    with pytest.raises(ValueError, match="a gate holds 64 names"):
        Gate().listen(names)

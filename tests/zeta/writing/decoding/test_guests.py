"""Texts that come into a stream with the cells that another one computed for them, on tiny models of every kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from live_llama import prose
from tiny_models import ARCHITECTURES

from zeta import state
from zeta.errors import StateRejected
from zeta.llama import LlamaContext, LlamaModel
from zeta.sampling import Sampling
from zeta.writing.decoding import beginnings
from zeta.writing.decoding.guests import Guest, beside, lift
from zeta.writing.decoding.lanes import StreamOptions
from zeta.writing.decoding.streams import Streams

Make = Callable[..., Streams]

MOVING = ["llama", "qwen2", "gemma3"]
FIXED = ["smollm3", "qwen2vl", "mamba", "mamba2", "jamba"]
"""Kinds whose cells cannot stand elsewhere."""
assert set(MOVING + FIXED) <= {arch.arch for arch in ARCHITECTURES}

OPENING, TEXT, TAIL = prose(40), prose(30, seed=3), prose(9, seed=4)


@pytest.fixture(params=[1, 2], ids=["together", "apart"])
def streams(tiny_model: Callable[..., Path], request: pytest.FixtureRequest) -> Iterator[Make]:
    """`streams(arch="llama", **options) -> Streams` of two streams, in one context and in two."""
    with ExitStack() as stack:

        def make(arch: str = "llama", **options: int) -> Streams:
            model = LlamaModel(tiny_model(arch))
            stack.callback(model.close)
            chosen = {"cells": 256, "threads": 1, "batch": 32, "lanes": request.param, **options}
            made = Streams(model, StreamOptions(2, **chosen))
            stack.callback(made.close)
            return made

        yield make


def finish(made: Streams) -> None:
    while made.busy:
        made.step()


def kept(made: Streams, before: list[int] = OPENING, text: list[int] = TEXT) -> Guest:
    """A text as a guest, from stream 0, where it stands behind `before`."""
    made.open(0, before)
    made.read(0, text)
    finish(made)
    (guest,) = made.keep(0, [range(len(before), len(before) + len(text))])
    assert guest
    return guest


def logits(made: Streams, stream: int) -> np.ndarray:
    finish(made)
    return made.logits(stream)


def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    counts, run = list[int](), LlamaContext._run
    monkeypatch.setattr(LlamaContext, "_run", lambda self, batch: (counts.append(batch.n_tokens), run(self, batch)))
    return counts


@pytest.mark.parametrize("arch", MOVING)
def test_a_guest_behind_what_it_stood_behind_before_is_what_was_read_there(streams: Make, arch: str) -> None:
    made = streams(arch)
    assert made.brings
    guest = kept(made)
    made.read(0, TAIL)
    expected = logits(made, 0)
    made.open(1, OPENING)
    made.bring(1, guest)
    made.read(1, TAIL)
    assert np.allclose(logits(made, 1), expected, atol=2e-2)
    assert made.length(1) == made.length(0)


@pytest.mark.parametrize("arch", MOVING)
def test_a_guest_elsewhere_has_the_keys_that_its_tokens_have_there(streams: Make, arch: str) -> None:
    made = streams(arch)
    guest = kept(made)
    other = prose(77, seed=8)
    made.open(0, other)
    made.read(0, [*TEXT, *TAIL])
    made.open(1, other)
    made.bring(1, guest)
    made.read(1, TAIL)
    finish(made)
    there, here = (beginnings.take(*made._lanes.place(i)) for i in range(2))
    assert np.array_equal(here.positions, np.arange(len(other) + len(TEXT) + len(TAIL)))
    rows = slice(len(other), len(other) + len(TEXT))
    lowest = (made._paging().row or {})[0]
    first = [state.floats(each.layers[lowest].keys[rows], each.layers[lowest].k_type) for each in (there, here)]
    assert np.allclose(*first, atol=2e-2 * float(np.abs(first[0]).max()))  # of the first layer they know no context
    assert np.array_equal(there.layers[lowest].values[rows], here.layers[lowest].values[rows])
    before = slice(0, len(other))
    assert all(np.array_equal(a.keys[before], b.keys[before]) for a, b in zip(there.layers, here.layers, strict=True))


def test_a_guest_is_not_decoded(streams: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    made = streams()
    guest = kept(made)
    made.open(1, prose(20, seed=9))
    finish(made)
    counts = counted(monkeypatch)
    made.bring(1, guest)
    made.bring(1, guest)
    made.read(1, TAIL)
    finish(made)
    assert sum(counts) == len(TAIL)
    assert made.length(1) == 20 + 2 * len(TEXT) + len(TAIL)


def test_what_a_stream_reads_around_guests_stands_in_its_order(streams: Make) -> None:
    made = streams()
    guest = kept(made)
    made.open(1, prose(10, seed=9))
    made.read(1, TAIL)
    made.bring(1, guest)
    made.read(1, TAIL)
    made.bring(1, guest)
    made.read(1, TAIL[:1])
    finish(made)
    assert made._streams[1].tokens == [*prose(10, seed=9), *TAIL, *TEXT, *TAIL, *TEXT, *TAIL[:1]]
    assert made._lanes.place(1)[0].last_position(made._lanes.place(1)[1]) == made.length(1) - 1


def test_a_guest_that_nothing_follows_is_read_as_text(streams: Make) -> None:
    made = streams()
    guest = kept(made)
    expected = made.logits(0)
    made.open(1, OPENING)
    finish(made)
    made.bring(1, guest)
    assert np.allclose(logits(made, 1), expected, atol=2e-2)


def test_a_guest_that_does_not_fit_into_the_window_is_read_as_text(streams: Make) -> None:
    made = streams(cells=64)
    guest = kept(made, prose(10))
    made.open(1, prose(10, seed=9))
    made.read(1, prose(20, seed=2))
    made.bring(1, guest)
    made.read(1, TAIL)
    finish(made)
    assert made.length(1) == 10 + 20 + len(TEXT) + len(TAIL)
    assert made._streams[1].slid > 0
    assert made._streams[1].tokens[-len(TAIL) - 5 :] == [*TEXT[-5:], *TAIL]


@pytest.mark.parametrize("back", [0, 5, 15, 30, 45])
def test_going_back_from_a_guest_or_into_it_leaves_no_trace(streams: Make, back: int) -> None:
    made = streams()
    guest = kept(made)
    for ready in (False, True):
        made.open(1, OPENING)
        made.read(1, TEXT)
        finish(made)
        made.bring(1, guest)
        made.read(1, TAIL)
        if ready:
            finish(made)
        made.rewind(1, 70 + 39 - back)
        made.read(1, TAIL)
        finish(made)
        told = [*OPENING, *TEXT, *TEXT, *TAIL][: 70 + 39 - back]
        assert made._streams[1].tokens == [*told, *TAIL]
        context, seq = made._lanes.place(1)
        assert np.array_equal(beginnings.take(context, seq).positions, np.arange(made.length(1)))


@pytest.mark.parametrize("arch", FIXED)
def test_cells_that_cannot_be_moved_are_not_kept_and_guests_are_read(streams: Make, arch: str) -> None:
    guest = kept(streams("llama"))
    made = streams(arch)
    assert not made.brings
    made.open(0, OPENING)
    made.read(0, [*TEXT, *TAIL])
    finish(made)
    assert made.keep(0, [range(40, 70)]) == [None]
    made.open(1, OPENING)
    made.bring(1, guest)
    made.read(1, TAIL)
    assert np.allclose(logits(made, 1), made.logits(0), atol=2e-2)


def test_cells_of_another_shape_are_read_as_text(streams: Make) -> None:
    guest = kept(streams("gemma3"))
    made = streams("llama")
    made.open(0, OPENING)
    made.read(0, [*TEXT, *TAIL])
    made.open(1, OPENING)
    made.bring(1, guest)
    made.read(1, TAIL)
    finish(made)
    assert np.allclose(made.logits(1), made.logits(0), atol=2e-2)


def test_only_what_is_in_the_window_and_decoded_is_kept(streams: Make) -> None:
    made = streams(cells=64)
    made.open(0, prose(10))
    made.read(0, prose(100, seed=1))
    finish(made)
    made.read(0, prose(4, seed=2))
    slid, length = made._streams[0].slid, made.length(0)
    out, within, half = made.keep(0, [range(12, 20), range(slid + 20, slid + 24), range(length - 6, length)])
    assert out is None
    assert within
    assert list(within.tokens) == made._streams[0].tokens[20:24]
    assert half
    assert len(half.tokens) == 2
    assert made.keep(1, [range(4)]) == [None]
    assert made.keep(0, [[]]) == [None]


def test_a_run_with_gaps_is_a_guest_without_them(streams: Make) -> None:
    made = streams()
    kept(made)
    (guest,) = made.keep(0, [[40, 41, 50, 51]])
    assert guest
    assert guest.tokens == (*TEXT[:2], *TEXT[10:12])
    made.open(1, OPENING)
    made.bring(1, guest)
    made.read(1, TAIL)
    finish(made)
    context, seq = made._lanes.place(1)
    assert np.array_equal(beginnings.take(context, seq).positions, np.arange(40 + 4 + len(TAIL)))


def test_a_stream_that_slid_writes_on_behind_a_guest(streams: Make) -> None:
    made = streams(cells=128)
    guest = kept(made)
    made.open(1, prose(16, seed=9))
    made.read(1, prose(140, seed=2))
    finish(made)
    made.bring(1, guest)
    made.read(1, TAIL)
    made.choose(1, 'root ::= [a-z]{9} ";"', Sampling(temperature=1.0), seed=1, limit=20)
    pieces = []
    while made.busy:
        pieces += made.step()[0]
    assert pieces[0].complete
    assert made.length(1) == 156 + len(TEXT) + len(TAIL) + len(pieces[0].tokens)


def test_cells_that_are_not_there_are_refused(streams: Make) -> None:
    made = streams()
    guest = kept(made)
    with pytest.raises(StateRejected, match="every cell"):
        lift(guest.cells, [41, 90])
    with pytest.raises(StateRejected, match="another shape"):
        beside([guest.cells, kept(streams("gemma3")).cells])

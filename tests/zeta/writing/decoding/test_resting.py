"""Agents at rest: they go on as if they had not been away, whatever happens to their pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from live_llama import prose

from zeta.llama import LlamaModel
from zeta.sampling import Sampling
from zeta.writing.decoding.lanes import StreamOptions
from zeta.writing.decoding.resting import PRIVATE, Resting
from zeta.writing.decoding.stream import Piece
from zeta.writing.decoding.streams import Streams

Open = Callable[..., Streams]

BEGINNING = prose(40)
LINE = 'root ::= [a-z]{1,6} " = " [0-9]{1,5} ";\\n"'
ARCHS = ["llama", "gemma3", "qwen2vl", "mamba", "mamba2", "jamba"]


@pytest.fixture
def streams() -> Iterator[Open]:
    """`streams(path, **options) -> Streams` of two streams."""
    with ExitStack() as stack:

        def make(path: Path, **options: int) -> Streams:
            model = LlamaModel(path)
            stack.callback(model.close)
            made = Streams(model, StreamOptions(2, **{"cells": 256, "threads": 1, "batch": 64, **options}))
            stack.callback(made.close)
            return made

        yield make


def finish(streams: Streams) -> list[Piece]:
    pieces: list[Piece] = []
    while streams.busy:
        pieces += streams.step()[0]
    return pieces


def line(streams: Streams, stream: int, seed: int) -> str:
    streams.choose(stream, LINE, Sampling(temperature=1.0), seed=seed, limit=40)
    return finish(streams)[0].text


def begin(streams: Streams, number: int) -> None:
    """An agent with a private text of its own in stream 0; `number` 0 to 9."""
    streams.open(0, BEGINNING)
    streams.read(0, prose(30 + number, seed=number))
    finish(streams)
    line(streams, 0, number)


@pytest.mark.parametrize("arch", ARCHS)
def test_an_agent_goes_on_as_if_it_had_not_been_away(
    streams: Open, tiny_model: Callable[..., Path], tmp_path: Path, arch: str
) -> None:
    made, pool, expected = streams(tiny_model(arch)), Resting(tmp_path, BEGINNING), []
    for number in range(3):
        begin(made, number)
        here = made.rest(0)
        made.wake(0, here)
        expected.append([line(made, 0, 7), line(made, 0, 8)])
        pool.put(str(number), here)
    assert len(pool) == 3
    for number in (2, 0, 1):
        made.wake(1, pool.take(str(number)))
        assert [line(made, 1, 7), line(made, 1, 8)] == expected[number]
    assert len(pool) == 0
    assert list(tmp_path.iterdir()) == []


def test_what_is_queued_and_what_slid_out_rest_too(
    streams: Open, tiny_model: Callable[..., Path], tmp_path: Path
) -> None:
    made, pool = streams(tiny_model("llama"), cells=96), Resting(tmp_path, BEGINNING)
    made.open(0, BEGINNING)
    made.read(0, prose(200, seed=1))
    finish(made)
    made.read(0, prose(10, seed=2))
    length = made.length(0)
    here = made.rest(0)
    assert here.slid
    pool.put("a", here)
    made.wake(1, here)
    expected = line(made, 1, 5)
    made.wake(0, pool.take("a"))
    assert made.length(0) == length
    assert line(made, 0, 5) == expected


def test_in_memory_stay_the_beginning_once_and_the_last_tokens_of_each(
    streams: Open, tiny_model: Callable[..., Path], tmp_path: Path
) -> None:
    made, pool = streams(tiny_model("llama")), Resting(tmp_path, BEGINNING)
    cell = 2 * 2 * 2 * 64 * 2 / 2  # layers, keys and values, heads x dim, bytes of f16
    for number in range(4):
        begin(made, number)
        pool.put(str(number), made.rest(0))
    for sleeper in pool._sleepers.values():
        assert sleeper.shares
        assert PRIVATE * cell < len(sleeper.tail) < 2 * PRIVATE * cell
    made.open(0, BEGINNING[:39])
    made.read(0, prose(60, seed=5))
    finish(made)
    pool.put("other", made.rest(0))
    assert not pool._sleepers["other"].shares


@pytest.mark.parametrize("arch", ["llama", "mamba"])
@pytest.mark.parametrize("harm", ["gone", "cut", "flipped"])
def test_an_agent_whose_page_is_damaged_reads_its_tokens_again(
    streams: Open, tiny_model: Callable[..., Path], tmp_path: Path, arch: str, harm: str
) -> None:
    made, pool = streams(tiny_model(arch)), Resting(tmp_path, BEGINNING)
    begin(made, 1)
    here = made.rest(0)
    pool.put("a", here)
    (page,) = tmp_path.iterdir()
    raw = page.read_bytes()
    if harm == "gone":
        page.unlink()
    else:
        middle = len(raw) // 2
        page.write_bytes(raw[:middle] if harm == "cut" else raw[:middle] + b"\xff\xff\xff" + raw[middle + 3 :])
    found = pool.take("a")
    assert (found.tokens, found.decoded, found.cells, found.state) == (here.tokens, 0, None, None)
    made.wake(0, found)
    finish(made)
    again = made.rest(0)
    assert again.logits is not None
    assert here.logits is not None
    made.wake(0, again)
    assert line(made, 0, 1)


def test_a_page_that_cannot_be_written_loses_nothing(
    streams: Open, tiny_model: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, pool = streams(tiny_model("llama")), Resting(tmp_path, BEGINNING)
    begin(made, 1)
    here = made.rest(0)
    pool.put("a", here)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("zeta.writing.decoding.resting.os.replace", full)
        for name in ("a", "b"):
            with pytest.raises(OSError, match="No space"):
                pool.put(name, here)
    assert len(pool) == len(list(tmp_path.iterdir())) == 1
    assert pool.take("a").cells


def test_pages_of_an_earlier_process_and_ones_own_are_removed(
    streams: Open, tiny_model: Callable[..., Path], tmp_path: Path
) -> None:
    (tmp_path / "9.rest").write_bytes(b"old")
    made, pool = streams(tiny_model("llama")), Resting(tmp_path, BEGINNING)
    assert list(tmp_path.iterdir()) == []
    begin(made, 1)
    pool.put("a", made.rest(0))
    pool.close()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(KeyError):
        pool.take("a")


@pytest.mark.model
def test_the_default_models_agent_has_the_same_logits_after_its_rest(
    streams: Open, default_model: Path, tmp_path: Path
) -> None:
    made = streams(default_model, cells=256)
    opening = made.model.tokenize("You write Terraform with clear names and short values for every setting.")
    own = made.model.tokenize(" The network has two subnets, one that is public and one that is not, and a gateway.")
    pool = Resting(tmp_path, opening)
    made.open(0, opening)
    made.read(0, own)
    finish(made)
    here = made.rest(0)
    pool.put("vpc", here)
    back = pool.take("vpc")
    after = []
    for rest in (here, back):
        made.wake(0, rest)
        made.read(0, [own[0]])
        finish(made)
        after.append(made.rest(0).logits)
    assert here.logits is not None
    assert np.array_equal(here.logits, back.logits)
    assert np.array_equal(after[0], after[1])

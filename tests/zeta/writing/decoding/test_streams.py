"""Streams side by side on tiny models of every kind of memory, and a few on the default one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
import pytest
from live_llama import prose
from tiny_models import ARCHITECTURES, CONTEXT_LENGTH, Arch

from zeta.errors import BugError, ContextTooSmall
from zeta.llama import LlamaContext, LlamaModel
from zeta.sampling import Sampling
from zeta.writing.decoding.lanes import StreamOptions
from zeta.writing.decoding.openings import SHARED, Openings
from zeta.writing.decoding.stream import Piece
from zeta.writing.decoding.streams import Streams

Make = Callable[..., Streams]

LINE = 'root ::= [a-z]{1,6} " = " [0-9]{1,5} ";\\n"'
WARM = Sampling(temperature=1.0)
RECURRENT = ("mamba", "mamba2", "jamba")
REREAD = ("smollm3", "qwen2vl", "jamba")
"""Kinds whose keys cannot be moved: what stays in a window is read again."""


@pytest.fixture(params=[1, 2], ids=["together", "apart"])
def streams(tiny_model: Callable[..., Path], request: pytest.FixtureRequest) -> Iterator[Make]:
    """`streams(arch="llama", variant="", count=3, **options) -> Streams`, in one batch and in two lanes."""
    with making(tiny_model, request.param) as make:
        yield make


@pytest.fixture(params=[0, 2], ids=["one core", "two lanes"])
def apart(tiny_model: Callable[..., Path], request: pytest.FixtureRequest) -> Iterator[Make]:
    """The same, one stream after another."""
    with making(tiny_model, request.param) as make:
        yield make


@contextmanager
def making(tiny_model: Callable[..., Path], lanes: int) -> Iterator[Make]:
    with ExitStack() as stack:

        def make(arch: str = "llama", variant: str = "", count: int = 3, **options: int) -> Streams:
            model = LlamaModel(tiny_model(arch, variant))
            stack.callback(model.close)
            chosen = {"cells": 256, "threads": 1, "batch": 32, "lanes": lanes, **options}
            made = Streams(model, StreamOptions(count, **chosen))
            stack.callback(made.close)
            return made

        yield make


def finish(streams: Streams) -> list[Piece]:
    """Step until nothing is left to do."""
    pieces: list[Piece] = []
    while streams.busy:
        pieces += streams.step()[0]
    return pieces


def write(streams: Streams, stream: int, seeds: range, grammar: str = LINE, **options: int) -> list[str]:
    """One piece a seed, one after another."""
    texts = []
    for seed in seeds:
        streams.choose(stream, grammar, WARM, seed=seed, limit=options.get("limit", 40))
        texts += [piece.text for piece in finish(streams)]
    return texts


def logits(streams: Streams, stream: int) -> np.ndarray:
    """float32 [n_vocab] after everything the stream has read."""
    finish(streams)
    found = streams.rest(stream)
    streams.wake(stream, found)
    assert found.logits is not None
    return found.logits


# pieces


def test_a_piece_follows_its_grammar_and_ends_at_the_first_token_after_which_that_may_end(streams: Make) -> None:
    made = streams()
    made.open(0, prose(40))
    for text in write(made, 0, range(8), 'root ::= "a" [b-d]{0,9} ";"', limit=200):
        assert text[0] == "a"
        assert text.index(";") == len(text) - 1
    assert write(made, 0, range(3), "root ::= [x-z]+", limit=200) != ["x"] * 3
    assert all(len(text) == 1 for text in write(made, 0, range(3), "root ::= [x-z]+", limit=200))


def test_a_piece_that_reaches_its_limit_is_not_complete(streams: Make) -> None:
    made = streams()
    made.open(0, prose(40))
    made.choose(0, 'root ::= [a-z]* "!" "!" "!" "!"', WARM, seed=1, limit=3)
    (piece,) = finish(made)
    assert (len(piece.tokens), piece.complete) == (3, False)
    made.choose(0, LINE, WARM, seed=1, limit=200)
    (piece,) = finish(made)
    assert piece.complete
    assert len(piece.tokens) == len(piece.text) == made.length(0) - 43


def test_a_grammar_of_nothing_gives_a_piece_of_nothing_that_is_not_complete(streams: Make) -> None:
    made = streams()
    made.open(0, prose(20))
    made.choose(0, 'root ::= ""', WARM, seed=1, limit=5)
    assert finish(made) == [Piece(0, (), "", 0, False)]
    assert write(made, 0, range(1))


def test_only_tokens_with_an_alternative_are_chosen(streams: Make) -> None:
    made = streams()
    made.open(0, prose(20))
    made.choose(0, 'root ::= "resource " ("a" | "b") "\\n"', WARM, seed=1, limit=40)
    (piece,) = finish(made)
    assert piece.text in ("resource a\n", "resource b\n")
    assert piece.chosen == 1
    made.choose(0, 'root ::= "forced" "\\n"', WARM, seed=1, limit=40)
    assert finish(made)[0].chosen == 0


def test_characters_of_several_bytes_are_whole_where_a_token_is_one_byte(streams: Make) -> None:
    made = streams()
    made.open(0, prose(20))
    for text in write(made, 0, range(12), 'root ::= ("ä" | "ö" | "🙂"){3} "\\n"'):
        assert set(text[:-1]) <= set("äö🙂")
        assert len(text) == 4
    made.choose(0, 'root ::= ("ä" | "ö") "\\n"', WARM, seed=1, limit=9)
    assert finish(made)[0].chosen == 1


def test_a_free_piece_ends_where_the_model_ends_its_turn_or_at_its_limit(streams: Make) -> None:
    made = streams()
    made.open(0, prose(40))
    pieces = []
    for seed in range(16):
        made.choose(0, "", Sampling(temperature=3.0, top_k=0, top_p=1.0, min_p=0.0), seed=seed, limit=60)
        pieces += finish(made)
    assert all(piece.chosen == len(piece.tokens) for piece in pieces)
    assert all(max(piece.tokens) < 256 for piece in pieces if piece.tokens)
    assert any(piece.complete and len(piece.tokens) < 60 for piece in pieces)
    assert any(not piece.complete and len(piece.tokens) == 60 for piece in pieces)


def test_a_grammar_that_cannot_be_read_is_shown_with_its_begin_and_changes_nothing(
    streams: Make, capfd: pytest.CaptureFixture[str]
) -> None:
    made = streams()
    made.open(0, prose(20))
    with pytest.raises(BugError, match="root ::= \\("):
        made.choose(0, "root ::= (", WARM, seed=1, limit=5)
    assert write(made, 0, range(1))


# side by side


def test_the_same_calls_give_the_same_pieces_and_another_seed_others(streams: Make) -> None:
    def run(seed: int) -> list[str]:
        made = streams()
        for i in range(3):
            made.open(i, prose(30, seed=i))
        return [text for i in range(3) for text in write(made, i, range(seed, seed + 4))]

    assert run(0) == run(0)
    assert run(0) != run(100)


@pytest.mark.parametrize("arch", [a for a in ARCHITECTURES if not a.variant], ids=lambda a: a.name)
def test_a_stream_alone_writes_what_it_writes_beside_others(apart: Make, arch: Arch) -> None:
    alone = []
    for i in range(3):
        made = apart(arch.arch)
        made.open(i, prose(30 + 17 * i, seed=i))
        alone += write(made, i, range(10 * i, 10 * i + 3))
    made, beside = apart(arch.arch), dict[int, list[str]]()
    for i in range(3):
        made.open(i, prose(30 + 17 * i, seed=i))
        made.choose(i, LINE, WARM, seed=10 * i, limit=40)
    while made.busy:
        for piece in made.step()[0]:
            said = beside.setdefault(piece.stream, [])
            said.append(piece.text)
            if len(said) < 3:
                made.choose(piece.stream, LINE, WARM, seed=10 * piece.stream + len(said), limit=40)
    assert [text for i in range(3) for text in beside[i]] == alone


@pytest.mark.parametrize("arch", [a for a in ARCHITECTURES if not a.variant], ids=lambda a: a.name)
def test_a_stream_reads_beside_others_what_it_reads_alone(streams: Make, arch: Arch) -> None:
    texts = [prose(40), [*prose(25), *prose(60, seed=2)], prose(90, seed=3)]
    made, alone = streams(arch.arch, batch=16), list[np.ndarray]()
    for i, text in enumerate(texts):
        made.open(i, text)
        alone.append(logits(made, i))
    made = streams(arch.arch, batch=16)
    for i, text in enumerate(texts):
        made.open(i, text)
    for i in range(3):
        assert np.allclose(logits(made, i), alone[i], atol=2e-2)


def test_what_is_to_be_read_is_read_beside_the_tokens_of_others(streams: Make) -> None:
    made = streams(batch=16)
    made.open(0, prose(20))
    finish(made)
    made.choose(0, 'root ::= [a-z]{30} ";"', WARM, seed=1, limit=40)
    made.open(1, prose(100, seed=1))
    before = made.length(0)
    for _ in range(8):
        made.step()
    assert made.length(0) == before + 8
    assert made._streams[1].decoded == 100


def test_finished_pieces_come_in_the_order_of_the_streams(streams: Make) -> None:
    made = streams(count=4)
    for i in (3, 1, 0, 2):
        made.open(i, prose(20, seed=i))
        made.choose(i, "root ::= [a-z]", WARM, seed=i, limit=4)
    assert [piece.stream for piece in finish(made)] == [0, 1, 2, 3]


# beginnings in common


@pytest.mark.parametrize("arch", ["llama", "gemma3"])
def test_a_beginning_in_common_changes_no_text(streams: Make, arch: str) -> None:
    opening = prose(60)
    apart = []
    for i in range(3):
        made = streams(arch)
        made.open(0, [*opening, 65 + i])
        apart += write(made, 0, range(2))
    made = streams(arch)
    for i in range(3):
        made.open(i, [*opening, 65 + i])
    assert [text for i in range(3) for text in write(made, i, range(2))] == apart


def test_a_beginning_in_common_is_read_once(streams: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    made = streams(batch=16)
    for i in range(3):
        made.open(i, [*prose(64), 65 + i])
    counts = list[int]()
    run = LlamaContext._run
    monkeypatch.setattr(LlamaContext, "_run", lambda self, batch: (counts.append(batch.n_tokens), run(self, batch)))
    finish(made)
    assert sum(counts) == 64 + 3
    made.open(1, [*prose(64), *b"later"])
    made.open(0, prose(20, seed=9))
    counts.clear()
    finish(made)
    assert sum(counts) == 5 + 20


# back and on


@pytest.mark.parametrize("arch", ["llama", "gemma3", *REREAD, *RECURRENT])
def test_a_refused_piece_leaves_no_trace(streams: Make, arch: str) -> None:
    made = streams(arch)
    made.open(0, prose(40))
    write(made, 0, range(2))
    length = made.length(0)
    first = write(made, 0, range(7, 8))
    made.rewind(0, length)
    assert write(made, 0, range(8, 9)) != first
    made.rewind(0, length)
    assert made.length(0) == length
    assert write(made, 0, range(7, 8)) == first


@pytest.mark.parametrize("arch", ["llama", *RECURRENT])
def test_going_back_anywhere_is_as_if_nothing_had_come_after(streams: Make, arch: str) -> None:
    made = streams(arch)
    made.open(0, prose(40))
    write(made, 0, range(6))
    made.read(0, prose(30, seed=2))
    finish(made)
    for length in (made.length(0) - 5, 70, 47, 40):
        kept = made._streams[0].tokens[:length]
        made.rewind(0, length)
        made.open(1, kept[:40])
        made.read(1, kept[40:])
        assert np.allclose(logits(made, 0), logits(made, 1), atol=2e-2)


def test_going_back_gives_up_the_piece_in_hand_and_what_is_queued(streams: Make) -> None:
    made = streams()
    made.open(0, prose(40))
    made.choose(0, LINE, WARM, seed=1, limit=40)
    for _ in range(4):
        made.step()
    made.rewind(0, 40)
    made.read(0, prose(50))
    made.rewind(0, 60)
    assert made.length(0) == 60
    assert finish(made) == []
    assert write(made, 0, range(1))
    for length in (39, 1000):
        with pytest.raises(BugError, match=f"cannot go back to {length}"):
            made.rewind(0, length)


# windows


@pytest.mark.parametrize("arch", [a for a in ARCHITECTURES if not a.recurrent], ids=lambda a: a.name)
def test_a_full_window_lets_its_oldest_half_go_and_keeps_its_opening(streams: Make, arch: Arch) -> None:
    made = streams(arch.arch, arch.variant, cells=64, count=2)
    opening = prose(16)
    made.open(0, opening)
    made.open(1, prose(16, seed=5))
    slid = 0
    for seed in range(12):
        for i in range(2):
            made.choose(i, 'root ::= [a-z]{11} "\\n"', WARM, seed=seed, limit=40)
        while made.busy:
            slid += sum(tokens for stream, tokens in made.step()[1] if stream == 0)
            assert max(one.decoded for one in made._streams) <= 64
    one = made._streams[0]
    assert slid == one.slid == made.length(0) - len(one.tokens) > 0
    assert one.tokens[:16] == opening
    assert one.tokens[15:][: 2 * 12].index(10) in (0, 12)  # a whole line follows the opening
    assert made._lanes.place(0)[0].last_position(0) == one.decoded - 1


@pytest.mark.parametrize("arch", REREAD)
def test_where_keys_cannot_be_moved_what_stays_is_read_again(streams: Make, arch: str) -> None:
    made = streams(arch, cells=64)
    made.open(0, prose(16))
    made.read(0, prose(100, seed=1))
    finish(made)
    assert made._streams[0].slid
    made.open(1, made._streams[0].tokens[:32])
    made.read(1, made._streams[0].tokens[32:])
    assert np.allclose(logits(made, 0), logits(made, 1), atol=2e-2)


def test_a_text_longer_than_the_window_can_be_read(streams: Make) -> None:
    made = streams(cells=64)
    made.open(0, prose(10))
    made.read(0, prose(500, seed=1))
    finish(made)
    assert made.length(0) == 510
    assert write(made, 0, range(1))
    with pytest.raises(BugError, match="slid out"):
        made.rewind(0, 100)


@pytest.mark.parametrize("arch", ["mamba", "mamba2"])
def test_a_recurrent_model_writes_without_end_in_constant_memory(streams: Make, arch: str) -> None:
    made = streams(arch, cells=64, count=2)
    made.open(0, prose(100))
    sizes, slid = set(), []
    for seed in range(8):
        made.choose(0, 'root ::= [a-z]{90} ";"', WARM, seed=seed, limit=100)
        while made.busy:
            slid += made.step()[1]
        sizes.add(len(made._lanes.place(0)[0].state(0)))
    assert made.length(0) > 2 * CONTEXT_LENGTH * 0.8
    assert slid == []
    assert len(sizes) == 1


def test_a_window_is_not_larger_than_what_the_model_was_trained_for(streams: Make) -> None:
    assert streams(cells=4 * CONTEXT_LENGTH).options.cells == CONTEXT_LENGTH


def test_an_opening_that_leaves_no_half_of_the_window_is_refused_with_a_hint(streams: Make) -> None:
    made = streams(cells=64)
    with pytest.raises(ContextTooSmall, match="33 tokens") as caught:
        made.open(0, prose(33))
    assert caught.value.hint


# wrong use


def test_a_stream_that_is_choosing_is_left_alone(streams: Make) -> None:
    made = streams()
    with pytest.raises(BugError, match="nothing to go on"):
        made.choose(0, LINE, WARM, seed=1, limit=9)
    made.open(0, prose(20))
    made.choose(0, LINE, WARM, seed=1, limit=9)
    for call in (lambda: made.read(0, [65]), lambda: made.rest(0), lambda: made.choose(0, LINE, WARM, seed=1, limit=9)):
        with pytest.raises(BugError, match="still choosing"):
            call()
    made.open(0, prose(20))
    assert finish(made) == []


def test_repetition_is_seen_in_what_the_stream_has_read(streams: Make) -> None:
    plain = Sampling(temperature=0)

    def after(sampling: Sampling) -> str:
        made = streams()
        made.open(0, prose(20))
        made.read(0, list(b"xyzw qrst\n") * 12)
        made.choose(0, 'root ::= [a-z ]{8} "\\n"', sampling, seed=0, limit=20)
        return finish(made)[0].text

    again = after(plain)
    told = after(Sampling(temperature=0, repeat_penalty=50.0))
    assert set(told) & set("xyzwqrst ") < set(again) | set("xyzwqrst ")
    assert not set(told[:8]) & set("xyzwqrst ")


# the default model


@pytest.fixture
def real(default_model: Path) -> Iterator[Streams]:
    model = LlamaModel(default_model)
    made = Streams(model, StreamOptions(2, 512, batch=128))
    yield made
    made.close()
    model.close()


@pytest.mark.model
def test_the_default_model_writes_lines_twice_identically(real: Streams) -> None:
    opening = real.model.tokenize('resource "aws_vpc" "main" {\n')
    grammar = 'root ::= "  " [a-z_]{1,9} " = " ("\\"" [^"\\\\\\n]{1,9} "\\"" | [0-9]{1,4}) "\\n"'

    def run() -> list[Piece]:
        pieces = []
        for i in range(2):
            real.open(i, [*opening, *real.model.tokenize(f"  # {i}\n")])
            real.choose(i, grammar, Sampling(dry=0.8), seed=i, limit=60)
        pieces += finish(real)
        return pieces

    first = run()
    assert run() == first
    for piece in first:
        assert piece.complete
        assert piece.text.startswith("  ")
        assert piece.text.endswith("\n")
        assert 0 < piece.chosen <= len(piece.tokens)
        assert real.model.text(piece.tokens) == piece.text


@pytest.mark.model
def test_tokens_on_the_way_to_a_forced_word_are_no_choices(real: Streams) -> None:
    real.open(0, real.model.tokenize("The word is:"))
    real.choose(0, 'root ::= " resource" "\\n"', Sampling(temperature=2.0), seed=3, limit=20)
    (piece,) = finish(real)
    assert (piece.text, piece.chosen, piece.complete) == (" resource\n", 0, True)


@pytest.mark.model
def test_what_is_read_again_with_its_stops_has_the_very_same_logits(real: Streams) -> None:
    common = real.model.tokenize("A file of settings for a small network, as its owner wrote it down last year:\n")
    beginnings = [[*common, *real.model.tokenize(f"# {each} of the two")] for each in ("The first", "The second one")]
    copied, openings = [], Openings()
    for stream, opening in enumerate(beginnings):
        real.open(stream, opening)
        copied.append(openings.add(stream, opening))
    finish(real)
    assert copied[1] >= SHARED
    told, stops = list[int](), list[int]()
    for number in range(4):
        more = real.model.tokenize(f" setting {number} of all of them:\n" * (1 + 3 * number))
        real.read(1, more)
        told += more
        real.choose(1, LINE, WARM, seed=number, limit=40)
        (piece,) = finish(real)
        stops += range(len(told), len(told) + len(piece.tokens))
        told += piece.tokens
    real.read(1, end := real.model.tokenize("The end of it.\n"))
    finish(real)
    first = real.logits(1)
    real.open(1, beginnings[1], copied[1])
    real.read(1, [*told, *end], stops)
    finish(real)
    assert np.array_equal(real.logits(1), first)
    real.open(1, beginnings[1])
    real.read(1, [*told, *end])
    finish(real)
    assert not np.array_equal(real.logits(1), first)  # what the stops are for

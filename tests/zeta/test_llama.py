"""The llama.cpp border on live models: errors by name, aborting, state, queries, logs, sampling."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gguf import GGUFReader, dequantize
from live_llama import Live, prose
from tiny_models import ARCHITECTURES, BOS, EOS, IM_START, N_VOCAB, Arch, architecture

from zeta import state
from zeta.errors import Aborted, BadBatch, BugError, ModelError, NoKvSlot, StateRejected
from zeta.llama import ContextOptions, Grammar, LlamaContext, LlamaModel, Sampler, system_info
from zeta.sampling import Sampling

Load = Callable[..., Live]
TinyModel = Callable[..., Path]

QUERIES = [a for a in ARCHITECTURES if not a.recurrent_layers]


# models


def test_a_model_says_what_it_is(live: Load, tiny_model: TinyModel) -> None:
    model = live(tiny_model("qwen3")).model
    assert (model.n_vocab, model.n_layer, model.n_head, model.n_head_kv, model.n_embd) == (N_VOCAB, 2, 4, 2, 128)
    assert (model.bos, model.eos, model.add_bos, model.trained_context) == (BOS, EOS, False, 512)
    assert (model.recurrent, model.hybrid, model.has_decoder, model.n_swa) == (False, False, True, 0)
    assert model.metadata["general.architecture"] == "qwen3"
    assert model.metadata["tokenizer.ggml.eos_token_id"] == str(EOS)
    assert "tokenizer.ggml.tokens" not in model.metadata
    assert model.chat_template is not None
    assert "<|im_start|>" in model.chat_template


@pytest.mark.parametrize("arch", ARCHITECTURES, ids=lambda a: a.name)
def test_a_model_knows_what_kind_of_memory_it_has(load_tiny: Load, arch: Arch) -> None:
    loaded = load_tiny(arch)
    assert (loaded.model.recurrent, loaded.model.hybrid) == (arch.recurrent, arch.hybrid)
    assert (loaded.model.n_swa, loaded.context.can_shift) == (arch.sliding_window, arch.can_shift)


@pytest.mark.parametrize("kind", ["vocabulary-only", "truncated", "not-gguf", "empty"])
def test_a_file_that_cannot_be_loaded_is_an_error_with_a_hint(broken_model: Callable[[str], Path], kind: str) -> None:
    with pytest.raises(ModelError, match=f"{kind}\\.gguf") as caught:
        LlamaModel(broken_model(kind))
    assert caught.value.hint


def test_loading_tells_how_far_it_is_and_can_be_stopped(tiny_model: TinyModel) -> None:
    seen: list[float] = []
    LlamaModel(tiny_model("llama"), progress=lambda done: (seen.append(done), True)[1]).close()
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(1.0)
    with pytest.raises(ModelError):
        LlamaModel(tiny_model("llama"), progress=lambda _done: False)


def test_texts_become_tokens_and_texts_again(live: Load, tiny_model: TinyModel) -> None:
    model = live(tiny_model("llama")).model
    said = "Wie läuft's? 🙂"
    assert model.tokenize(said) == list(said.encode())
    assert model.text(model.tokenize(said)) == said
    assert model.tokenize("<|im_start|>x", special=True) == [IM_START, ord("x")]
    assert model.tokenize("<|im_start|>x") == list(b"<|im_start|>x")
    assert model.tokenize("") == []
    assert model.piece(IM_START) == b""
    assert model.piece(IM_START, special=True) == b"<|im_start|>"
    assert model.text([0xC3]) == "�"
    assert model.text("ä".encode()[:1]) == "�"
    assert (model.ends(EOS), model.ends(65), model.is_control(EOS), model.is_control(65)) == (True, False, True, False)


def test_closing_twice_is_harmless_in_any_order(tiny_model: TinyModel) -> None:
    model = LlamaModel(tiny_model("llama"))
    context = LlamaContext(model, ContextOptions(cells=64, batch=16, threads=1))
    context.close()
    model.close()
    context.close()
    model.close()


# decoding


def test_batches_of_any_size_give_the_same_logits(live: Load, tiny_model: TinyModel) -> None:
    path, tokens = tiny_model("llama"), prose(50)
    logits = []
    for batch in (64, 16, 7):
        context = live(path, batch=batch).context
        context.decode(tokens, 0)
        logits.append(context.logits())
    assert np.allclose(logits[0], logits[1], atol=1e-3)
    assert np.allclose(logits[0], logits[2], atol=1e-3)


def test_logits_are_there_for_the_tokens_that_asked(live: Load, tiny_model: TinyModel) -> None:
    context = live(tiny_model("llama")).context
    context.decode(prose(4), 0, logits=[False, True, False, True])
    assert context.logits(1).shape == (N_VOCAB,)
    assert np.array_equal(context.logits(3), context.logits())
    assert not np.array_equal(context.logits(1), context.logits(3))
    with pytest.raises(BugError, match="index 2"):
        context.logits(2)


def test_a_batch_that_does_not_continue_its_sequence_is_bad_and_changes_nothing(
    live: Load, tiny_model: TinyModel
) -> None:
    context = live(tiny_model("llama")).context
    context.decode(prose(10), 0)
    for position in (3, 9, 20):
        with pytest.raises(BadBatch, match=f"position {position} of sequence 0"):
            context.decode([65], position)
    with pytest.raises(BadBatch):
        context.decode([N_VOCAB], 10)
    with pytest.raises(BadBatch):
        context.decode([65], 0, seq=99)
    assert context.last_position() == 9
    context.decode([65], 10)


def test_a_full_cache_is_said_by_name_and_changes_nothing(live: Load, tiny_model: TinyModel) -> None:
    context = live(tiny_model("llama"), cells=256).context
    context.decode(prose(250), 0)
    with pytest.raises(NoKvSlot) as caught:
        context.decode(prose(20), 250)
    assert caught.value.hint
    assert context.last_position() == 249
    context.remove(0, 100)
    context.decode(prose(20), 250)


def test_a_decode_that_was_told_to_stop_ends_and_the_next_one_works(live: Load, tiny_model: TinyModel) -> None:
    context = live(tiny_model("llama")).context
    context.decode(prose(40), 0)
    before = context.last_position()
    context.stop()
    with pytest.raises(Aborted):
        context.decode(prose(200), 40)
    context.remove(before + 1, -1)
    context.decode([65], 40)
    context.stop()
    context.stop(False)
    context.decode([65], 41)


def test_a_decode_is_stopped_from_another_thread(live: Load, tiny_model: TinyModel) -> None:
    context = live(tiny_model("llama"), cells=4096).context
    timer = threading.Timer(0.05, context.stop)
    timer.start()

    def for_ever() -> None:
        while True:
            context.clear()
            context.decode(prose(2000), 0)

    with pytest.raises(Aborted):
        for_ever()
    timer.join()


def test_vectors_in_place_of_tokens_give_the_same_logits(live: Load, tiny_model: TinyModel) -> None:
    path, tokens = tiny_model("llama"), prose(20)
    context = live(path).context
    context.decode(tokens, 0)
    expected = context.logits()
    context.clear()
    context.decode_vectors(embeddings(path)[tokens], range(20))
    assert np.array_equal(context.logits(), expected)


@pytest.mark.model
def test_the_default_models_own_embeddings_give_the_same_logits_as_its_tokens(live: Load, default_model: Path) -> None:
    loaded = live(default_model, cells=128, threads=2)
    tokens = loaded.model.tokenize("The ferry across the Elbe leaves at half past six.")
    loaded.context.decode(tokens, 0)
    expected = loaded.context.logits()
    loaded.context.clear()
    loaded.context.decode_vectors(embeddings(default_model, set(tokens))[tokens], range(len(tokens)))
    got = loaded.context.logits()
    assert int(got.argmax()) == int(expected.argmax())
    assert np.abs(got - expected).max() < 1e-3


def test_rows_of_several_sequences_in_one_batch_are_as_if_each_had_its_own(live: Load, tiny_model: TinyModel) -> None:
    path = tiny_model("llama")
    context, rows = live(path).context, embeddings(path)[prose(4, seed=3)]
    context.decode(prose(20), 0)

    def begun() -> None:
        for seq, end in ((1, 8), (2, 15)):
            context.remove(-1, -1, seq=seq)
            context.copy(0, seq, 0, end)

    begun()
    context.decode_vectors(rows[:1], [8], seq=1, logits=False)
    context.decode_vectors(rows[1:], [15, 16, 17], seq=2, logits=False)
    alone = [state.parse(context.state(seq)) for seq in (1, 2)]
    begun()
    context.decode_vectors(rows, [8, 15, 16, 17], seq=[1, 2, 2, 2], logits=False)
    for before, seq in zip(alone, (1, 2), strict=True):
        after = state.ordered(state.parse(context.state(seq)))
        assert after.positions.tolist() == state.ordered(before).positions.tolist()
        for a, b in zip(state.ordered(before).layers, after.layers, strict=True):
            assert np.allclose(state.floats(a.keys, a.k_type), state.floats(b.keys, b.k_type), atol=5e-3)
            assert np.allclose(state.floats(a.values, a.v_type), state.floats(b.values, b.v_type), atol=5e-3)


def test_a_batch_over_split_streams_is_as_if_each_had_a_context_of_its_own(live: Load, tiny_model: TinyModel) -> None:
    texts = [prose(10), prose(20, seed=1), prose(15, seed=2)]
    alone = []
    for text in texts:
        context = live(tiny_model("llama")).context
        context.decode(text, 0)
        alone.append(context.logits())
    context = live(tiny_model("llama"), cells=256, sequences=3, unified=False).context
    assert (context.cells, context.streams) == (256, 3)
    seqs = [i for i, text in enumerate(texts) for _ in text]
    positions = [position for text in texts for position in range(len(text))]
    wanted = [position == len(text) - 1 for text in texts for position in range(len(text))]
    context.decode_batch([token for text in texts for token in text], positions, seqs, wanted)
    for expected, row in zip(alone, (9, 29, 44), strict=True):
        assert np.allclose(context.logits(row), expected, atol=1e-2)
    assert [context.last_position(seq) for seq in range(3)] == [9, 19, 14]
    for wrong in ([], [65] * 65):
        with pytest.raises(BadBatch, match=f"{len(wrong)} tokens"):
            context.decode_batch(wrong, wrong, wrong, [True] * len(wrong))


def test_split_streams_have_the_cells_that_were_asked_for_and_llama_cpp_warns_of_nothing(
    live: Load, tiny_model: TinyModel, caplog: pytest.LogCaptureFixture
) -> None:
    context = live(tiny_model("llama"), cells=300, sequences=3, unified=False).context
    assert context.cells >= 300
    for seq in range(3):
        context.decode(prose(300), 0, seq=seq)
    assert not [record for record in caplog.records if "round" in record.getMessage()]


def test_the_state_of_a_split_stream_goes_into_another_one(live: Load, tiny_model: TinyModel) -> None:
    context = live(tiny_model("gemma3"), cells=256, sequences=3, unified=False).context
    context.decode(prose(20), 0, seq=1)
    context.decode([65], 20, seq=1)
    expected, raw = context.logits(), context.state(1)
    cells = state.parse(raw, streams=3)
    context.load_state(2, state.build(state.select(cells, np.arange(20)), 2, streams=3))
    context.decode([65], 20, seq=2)
    assert np.array_equal(context.logits(), expected)
    with pytest.raises(StateRejected, match="3 streams in place of 1"):
        state.parse(raw)


def embeddings(path: Path, only: set[int] | None = None) -> np.ndarray:
    """The token embeddings of a model file, float32 [n_vocab, n_embd]; zero for tokens outside `only`."""
    table = next(t for t in GGUFReader(path).tensors if t.name == "token_embd.weight")
    rows = sorted(only) if only else list(range(len(table.data)))
    out = np.zeros((len(table.data), int(table.shape[0])), np.float32)
    out[rows] = dequantize(table.data[rows], table.tensor_type)
    return out


# the cache


def test_state_is_refused_between_a_shift_and_the_next_decode(live: Load, tiny_model: TinyModel) -> None:
    context = live(tiny_model("llama")).context
    context.decode(prose(20), 0)
    context.shift(10, -1, 0)
    assert context.state(0)  # nothing moved
    context.shift(10, -1, 5)
    assert context.shift_pending
    with pytest.raises(BugError, match="between a shift and the next decode"):
        context.state(0)
    context.decode([65], 25)
    assert context.state(0)
    context.shift(0, -1, 5)
    context.clear()
    assert not context.shift_pending


def test_a_failed_decode_does_not_count_as_the_decode_after_a_shift(live: Load, tiny_model: TinyModel) -> None:
    context = live(tiny_model("llama")).context
    context.decode(prose(20), 0)
    context.shift(0, -1, 5)
    with pytest.raises(BadBatch):
        context.decode([65], 3)
    assert context.shift_pending


def test_a_state_of_another_shape_is_refused(live: Load, tiny_model: TinyModel) -> None:
    source, target = live(tiny_model("llama")).context, live(tiny_model("qwen3")).context
    source.decode(prose(20), 0)
    with pytest.raises(StateRejected):
        target.load_state(1, source.state(0))
    target.clear()
    target.decode(prose(5), 0)


@pytest.mark.parametrize("arch", ["mamba", "mamba2", "jamba"])
def test_a_recurrent_memory_says_that_it_cannot_drop_a_tail(load_tiny: Load, arch: str) -> None:
    context = load_tiny(architecture(arch)).context
    context.decode(prose(20), 0)
    with pytest.raises(BugError, match="cannot drop positions 19 to -1"):
        context.remove(19, -1)
    assert context.last_position() == 19
    context.remove(-1, -1)
    assert context.last_position() == -1


# the tap


@pytest.mark.parametrize("arch", QUERIES, ids=lambda a: a.name)
def test_listening_changes_no_logits_and_gives_every_token_a_query(load_tiny: Load, arch: Arch) -> None:
    loaded = load_tiny(arch, batch=16)
    tokens = prose(40)
    loaded.context.decode(tokens, 0)
    expected = loaded.context.logits()
    loaded.context.clear()
    rotated = [layer for layer in range(arch.n_layer) if layer not in arch.layers_without_rope]
    loaded.tap.arm(range(arch.n_layer))
    loaded.context.decode(tokens, 0)
    taken = loaded.tap.disarm()
    assert np.array_equal(loaded.context.logits(), expected)
    assert sorted(taken) == rotated
    for query in taken.values():
        assert (query.shape, query.dtype) == ((40, arch.n_head, arch.head_dim), np.float32)
        assert np.isfinite(query).all()
        assert query.std() > 0


def test_only_the_layers_asked_for_are_copied_and_only_while_armed(live: Load, tiny_model: TinyModel) -> None:
    loaded = live(tiny_model("llama"))
    loaded.tap.arm([1])
    loaded.context.decode(prose(5), 0)
    loaded.context.decode(prose(3), 5)
    taken = loaded.tap.disarm()
    assert {layer: len(query) for layer, query in taken.items()} == {1: 8}
    loaded.context.decode(prose(3), 8)
    assert loaded.tap.disarm() == {}
    loaded.tap.arm([0])
    loaded.context.decode(prose(3), 11)
    loaded.tap.arm([1])
    loaded.context.decode(prose(2), 14)
    assert {layer: len(query) for layer, query in loaded.tap.disarm().items()} == {1: 2}


def test_an_error_while_listening_is_raised_by_disarm_and_once(
    live: Load, tiny_model: TinyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = live(tiny_model("llama"))
    loaded.tap.arm([0])

    def fail(_tensor: int) -> None:
        raise BugError("a query tensor is not contiguous f32")

    with monkeypatch.context() as patched:
        patched.setattr("zeta.tap.read_f32", fail)
        loaded.context.decode(prose(3), 0)
    with pytest.raises(BugError, match="contiguous"):
        loaded.tap.disarm()
    assert loaded.tap.disarm() == {}


# logs


def test_llamas_log_lines_arrive_whole_in_logging(tiny_model: TinyModel, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "zeta.llama"):
        LlamaModel(tiny_model("llama")).close()
    lines = [record.getMessage() for record in caplog.records if record.name == "zeta.llama"]
    assert any("general.architecture" in line for line in lines)
    assert all("\n" not in line for line in lines)
    assert not [record for record in caplog.records if record.levelno > logging.WARNING]


def test_what_is_wrong_with_a_file_is_logged_as_an_error(
    broken_model: Callable[[str], Path], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "zeta.llama"), pytest.raises(ModelError):
        LlamaModel(broken_model("truncated"))
    assert any("not within the file bounds" in record.getMessage() for record in caplog.records)


def test_the_processors_features_are_one_line() -> None:
    assert "CPU" in system_info()


# sampling


def run(loaded: Live, sampling: Sampling, count: int = 24) -> list[int]:
    loaded.context.clear()
    loaded.context.decode(prose(30), 0)
    sampler = Sampler(loaded.model, sampling)
    out: list[int] = []
    for i in range(count):
        out.append(sampler.sample(loaded.context))
        loaded.context.decode(out[-1:], 30 + i)
    sampler.close()
    sampler.close()
    return out


def test_greedy_sampling_takes_the_likeliest_token(live: Load, tiny_model: TinyModel) -> None:
    loaded = live(tiny_model("llama"))
    loaded.context.decode(prose(30), 0)
    sampler = Sampler(loaded.model, Sampling(temperature=0))
    assert sampler.sample(loaded.context) == int(loaded.context.logits().argmax())
    sampler.close()
    assert run(loaded, Sampling(temperature=0)) == run(loaded, Sampling(temperature=0, seed=9))


def test_a_seed_gives_the_same_tokens_again_and_another_seed_others(live: Load, tiny_model: TinyModel) -> None:
    loaded = live(tiny_model("llama"))
    hot = Sampling(temperature=1.5, seed=1)
    assert run(loaded, hot) == run(loaded, hot)
    assert run(loaded, hot) != run(loaded, Sampling(temperature=1.5, seed=2))


def test_top_k_of_one_is_greedy_at_any_temperature(live: Load, tiny_model: TinyModel) -> None:
    loaded = live(tiny_model("llama"))
    assert run(loaded, Sampling(temperature=2.0, top_k=1)) == run(loaded, Sampling(temperature=0))


def test_a_repeat_penalty_makes_repetition_rarer(live: Load, tiny_model: TinyModel) -> None:
    loaded = live(tiny_model("llama"))
    free, fined = (len(set(run(loaded, Sampling(temperature=0, repeat_penalty=p), 60))) for p in (1.0, 3.0))
    assert fined > free


def test_a_grammar_allows_only_what_it_says(live: Load, tiny_model: TinyModel) -> None:
    loaded = live(tiny_model("llama"))
    for temperature in (0.0, 1.0):
        said = run(loaded, Sampling(temperature=temperature, grammar='root ::= ("yes" | "no")'), 4)
        text = loaded.model.text(said[: said.index(EOS)] if EOS in said else said)
        assert text in ("yes", "no")


def test_a_grammar_that_cannot_be_read_is_an_error_with_a_hint(live: Load, tiny_model: TinyModel) -> None:
    with pytest.raises(ModelError, match="grammar") as caught:
        Sampler(live(tiny_model("llama")).model, Sampling(grammar="root ::= ("))
    assert caught.value.hint


def test_dry_makes_the_token_unlikely_that_would_go_on_with_a_repetition(live: Load, tiny_model: TinyModel) -> None:
    model = live(tiny_model("llama")).model
    tokens, logits = np.asarray([ord("d"), ord("x")], np.int32), np.asarray([1.0, 0.0], np.float32)

    def picked(history: bytes, **dry: Any) -> str:
        sampler = Sampler(model, Sampling(temperature=0, **dry))
        sampler.begin(history, 0)
        token = sampler.pick(tokens, logits)
        sampler.close()
        return chr(token)

    assert picked(b"abcd abc") == "d"
    assert picked(b"abcd abc", dry=1.0) == "x"
    assert picked(b"abcd ab", dry=1.0) == "d"
    assert picked(b"abcd abc", dry=1.0, dry_allowed=4) == "d"
    assert picked(b"abcd " + bytes(range(48, 58)) + b"abc", dry=1.0, dry_last=10) == "d"
    assert picked(b"abcd a\nbc", dry=1.0, dry_allowed=3) == "d"


def test_a_sampler_that_begins_again_forgets_and_has_another_seed(live: Load, tiny_model: TinyModel) -> None:
    model = live(tiny_model("llama")).model
    tokens, logits = np.arange(64, dtype=np.int32), np.zeros(64, np.float32)
    sampler = Sampler(model, Sampling(temperature=1.0, top_k=0, repeat_penalty=2.0))

    def run(seed: int) -> list[int]:
        sampler.begin([1, 2, 3], seed)
        return [sampler.pick(tokens, logits) for _ in range(12)]

    assert run(1) == run(1) != run(2)
    sampler.close()


def test_a_grammar_says_which_tokens_may_come_next_and_where_it_may_end(live: Load, tiny_model: TinyModel) -> None:
    model = live(tiny_model("llama")).model
    grammar = Grammar(model, 'root ::= "a" [bc]')
    asked = np.asarray([*b"abc", EOS], np.int32)
    assert grammar.legal(asked).tolist() == [True, False, False, False]
    grammar.accept(ord("a"))
    assert grammar.legal(asked).tolist() == [False, True, True, False]
    grammar.accept(ord("c"))
    assert grammar.legal(asked).tolist() == [False, False, False, True]
    grammar.close()
    grammar.close()
    with pytest.raises(BugError, match="root ::= \\["):
        Grammar(model, "root ::= [")


def test_the_pieces_of_a_vocabulary_are_those_of_its_tokens(live: Load, tiny_model: TinyModel) -> None:
    model = live(tiny_model("llama")).model
    assert model.pieces() == [model.piece(token) for token in range(N_VOCAB)]

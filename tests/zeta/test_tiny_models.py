"""The tiny models are what their table says; the installed llama.cpp is asked, through its C interface."""

import ctypes
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from gguf import GGUFReader
from jinja2 import Template
from llama_cpp import llama_cpp as C
from tiny_models import ARCHITECTURES, BROKEN, ENCODER, EOS, IM_START, N_VOCAB, Arch, architecture, write_model

PROMPT = list(b"The quick brown fox jumps over the lazy dog, and then it sleeps.")
assert len(PROMPT) == 64

ROPE_TYPES = {
    "none": C.LLAMA_ROPE_TYPE_NONE,
    "norm": C.LLAMA_ROPE_TYPE_NORM,
    "neox": C.LLAMA_ROPE_TYPE_NEOX,
    "mrope": C.LLAMA_ROPE_TYPE_MROPE,
}
LOAD = """
import sys
from llama_cpp import llama_cpp as C
C.llama_backend_init()
params = C.llama_model_default_params()
params.use_extra_bufts = False
print("loaded" if C.llama_model_load_from_file(sys.argv[1].encode(), params) else "refused")
"""

Logits = npt.NDArray[np.float32]
every_model = pytest.mark.parametrize("arch", ARCHITECTURES, ids=lambda a: a.name)


@dataclass(frozen=True)
class Loaded:
    model: C.llama_model_p
    vocab: C.llama_vocab_p
    ctx: C.llama_context_p
    memory: C.llama_memory_t

    def decode(self, tokens: Sequence[int]) -> Logits:
        """Append to sequence 0; the logits after the last token."""
        ids = (C.llama_token * len(tokens))(*tokens)
        assert C.llama_decode(self.ctx, C.llama_batch_get_one(ids, len(tokens))) == 0
        return np.ctypeslib.as_array(C.llama_get_logits_ith(self.ctx, -1), (N_VOCAB,)).copy()

    def clear(self) -> None:
        C.llama_memory_clear(self.memory, True)

    def tokenize(self, text: bytes) -> list[int]:
        ids = (C.llama_token * 256)()
        n = C.llama_tokenize(self.vocab, text, len(text), ids, len(ids), True, True)
        assert n >= 0
        return list(ids[:n])

    def detokenize(self, tokens: Sequence[int]) -> bytes:
        ids, text = (C.llama_token * len(tokens))(*tokens), ctypes.create_string_buffer(1024)
        n = C.llama_detokenize(self.vocab, ids, len(tokens), text, len(text), False, True)
        assert n >= 0
        return text.raw[:n]


@pytest.fixture
def load(tiny_model: Callable[..., Path]) -> Iterator[Callable[[Arch], Loaded]]:
    with ExitStack() as stack:

        def open_model(arch: Arch) -> Loaded:
            params = C.llama_model_default_params()
            params.use_extra_bufts = False
            model = C.llama_model_load_from_file(str(tiny_model(arch.arch, arch.variant)).encode(), params)
            assert model, f"{arch.name} does not load"
            stack.callback(C.llama_model_free, model)
            context = C.llama_context_default_params()
            context.n_ctx = 512
            context.n_threads = context.n_threads_batch = 1
            context.n_seq_max = 4
            context.kv_unified = context.swa_full = True
            context.flash_attn_type = C.LLAMA_FLASH_ATTN_TYPE_DISABLED
            ctx = C.llama_init_from_model(model, context)
            assert ctx, f"{arch.name} gets no context"
            stack.callback(C.llama_free, ctx)
            return Loaded(model, C.llama_model_get_vocab(model), ctx, C.llama_get_memory(ctx))

        yield open_model


def distance(one: Logits, other: Logits) -> float:
    """The largest difference, in standard deviations of the logits."""
    return float(np.abs(one - other).max() / one.std())


@every_model
def test_llama_cpp_agrees_with_the_table(load: Callable[[Arch], Loaded], arch: Arch) -> None:
    loaded = load(arch)
    assert C.llama_model_rope_type(loaded.model) == ROPE_TYPES[arch.rope]
    assert C.llama_model_n_swa(loaded.model) == arch.sliding_window
    assert C.llama_model_n_layer(loaded.model) == arch.n_layer
    assert C.llama_model_n_embd(loaded.model) == arch.n_embd
    assert C.llama_model_is_recurrent(loaded.model) == arch.recurrent
    assert C.llama_model_is_hybrid(loaded.model) == arch.hybrid
    assert C.llama_memory_can_shift(loaded.memory) == arch.can_shift


@every_model
def test_any_text_survives_the_tokenizer_one_token_a_byte(load: Callable[[Arch], Loaded], arch: Arch) -> None:
    text = "Zwölf Boxkämpfer , naïve 你好 🦊 !\n\t  two  spaces 's".encode()
    loaded = load(arch)
    assert loaded.tokenize(text) == list(text)
    assert loaded.detokenize(list(text)) == text


def test_the_chat_template_begins_and_ends_turns_with_special_tokens(load: Callable[[Arch], Loaded]) -> None:
    loaded = load(architecture("llama"))
    template = Template(C.llama_model_chat_template(loaded.model, None).decode())
    text = template.render(messages=[{"role": "user", "content": "Hi"}], add_generation_prompt=True)
    assert text == "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n"
    assert loaded.tokenize(text.encode()) == [
        IM_START, *b"user\nHi", EOS, *b"\n", IM_START, *b"assistant\n",
    ]  # fmt: skip
    assert C.llama_vocab_is_eog(loaded.vocab, EOS)


@every_model
def test_an_early_token_changes_the_logits_of_a_late_one(load: Callable[[Arch], Loaded], arch: Arch) -> None:
    """Measured: 0.1 to 3.5 standard deviations with attention, 0.03 to 0.08 where there is only a fading state."""
    loaded = load(arch)
    logits = loaded.decode(PROMPT)
    assert np.isfinite(logits).all()
    loaded.clear()
    assert np.array_equal(loaded.decode(PROMPT), logits)
    loaded.clear()
    changed = loaded.decode([*PROMPT[:3], ord("X"), *PROMPT[4:]])
    assert distance(logits, changed) > (0.01 if arch.recurrent else 0.05)


@pytest.mark.parametrize("arch", [a for a in ARCHITECTURES if a.can_shift], ids=lambda a: a.name)
def test_shifting_the_whole_cache_keeps_the_logits_where_the_table_says_so(
    load: Callable[[Arch], Loaded], arch: Arch
) -> None:
    """RoPE is relative, so only rounding to f16 may show: measured below 0.006, and above 0.2 where it is wrong."""
    loaded = load(arch)
    loaded.decode(PROMPT[:-1])
    still = loaded.decode(PROMPT[-1:])
    loaded.clear()
    loaded.decode(PROMPT[:-1])
    C.llama_memory_seq_add(loaded.memory, 0, 0, -1, 40)
    shifted = loaded.decode(PROMPT[-1:])
    assert C.llama_memory_seq_pos_max(loaded.memory, 0) == len(PROMPT) - 1 + 40
    assert (distance(still, shifted) < 0.02) == arch.shift_is_exact


def test_an_encoder_has_no_memory(load: Callable[[Arch], Loaded]) -> None:
    assert not load(ENCODER).memory


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_is_refused_and_the_process_lives(broken_model: Callable[[str], Path], kind: str) -> None:
    child = subprocess.run([sys.executable, "-c", LOAD, str(broken_model(kind))], capture_output=True, timeout=60)
    assert (child.returncode, child.stdout.strip()) == (0, b"refused"), child.stderr.decode(errors="replace")


def test_a_model_is_the_same_for_the_same_seed_only(tmp_path: Path) -> None:
    one, again, other = (
        write_model(tmp_path / name, "qwen3", seed).read_bytes() for name, seed in (("1", 7), ("2", 7), ("3", 8))
    )
    assert one == again
    assert one != other


@every_model
def test_the_file_says_how_much_of_a_head_rotates(tiny_model: Callable[..., Path], arch: Arch) -> None:
    fields = GGUFReader(tiny_model(arch.arch, arch.variant)).fields
    said = {key: fields.get(f"{arch.arch}.{key}") for key in ("attention.key_length", "rope.dimension_count")}
    assert {key: field.contents() if field else 0 for key, field in said.items()} == {
        "attention.key_length": 0 if arch.recurrent else arch.head_dim,
        "rope.dimension_count": arch.n_rot,
    }


def test_an_unknown_architecture_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="no tiny model 'llama' with variant 'big'"):
        write_model(tmp_path / "m.gguf", "llama", variant="big")

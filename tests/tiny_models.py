"""Tiny GGUF models with random weights, one for each family that llama.cpp treats differently.

`ARCHITECTURES` says what each model is and how it behaves in the pinned llama.cpp; `write_model` writes one in
milliseconds, always the same bytes for the same seed. The weights mean nothing, but attention is sharp enough that the
logits depend on every token before them: lost, moved or wrong memory shows. `write_broken` writes what must not load.
As a pytest plugin this module provides `tiny_model` and `broken_model`. It knows neither zeta nor llama_cpp.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import pytest
from gguf import GGUFWriter, RopeScalingType, TokenType

CONTEXT_LENGTH = 512  # tokens the models claim to be trained for
SPECIAL_TOKENS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|pad|>")  # they follow the 256 byte tokens
BOS, IM_START, EOS, PAD = range(256, 256 + len(SPECIAL_TOKENS))
N_VOCAB = 256 + len(SPECIAL_TOKENS)
CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


@dataclass(frozen=True)
class Arch:
    """One tiny model: its shape, and what a runtime has to know to page it.

    `can_shift` is what `llama_memory_can_shift` answers. `shift_is_exact` says whether a cache shifted as a whole still
    predicts the same. It does not where llama.cpp answers yes and then rotates keys that never had RoPE (SmolLM3), or
    multiplies keys by the magnitude of YaRN or LongRoPE once more with every shift.
    """

    arch: str
    variant: str = ""
    rope: Literal["norm", "neox", "mrope", "none"] = "neox"
    n_layer: int = 2
    n_embd: int = 128
    n_ff: int = 128
    n_head: int = 4
    n_head_kv: int = 2
    head_dim: int = 32
    n_rot: int = 32
    layers_without_rope: tuple[int, ...] = ()
    sliding_window: int = 0  # tokens; 0 is none
    recurrent_layers: tuple[int, ...] = ()
    can_shift: bool = True
    shift_is_exact: bool = True

    @property
    def name(self) -> str:
        return f"{self.arch}-{self.variant}" if self.variant else self.arch

    @property
    def recurrent(self) -> bool:
        return len(self.recurrent_layers) == self.n_layer

    @property
    def hybrid(self) -> bool:
        return 0 < len(self.recurrent_layers) < self.n_layer


_GEMMA3 = Arch("gemma3", n_layer=3, n_head_kv=1, sliding_window=128)  # in all layers but the last
_MAMBA = Arch("mamba", rope="none", n_rot=0, layers_without_rope=(0, 1), recurrent_layers=(0, 1))

ARCHITECTURES: tuple[Arch, ...] = (
    Arch("llama", rope="norm"),
    Arch("llama", "head64", rope="norm", n_head=2, n_head_kv=1, head_dim=64, n_rot=64),
    Arch("llama", "freqs", rope="norm", head_dim=64, n_rot=64),
    Arch("llama", "yarn", rope="norm", shift_is_exact=False),
    Arch("qwen2"),
    Arch("qwen3", head_dim=64, n_rot=64),
    _GEMMA3,
    replace(_GEMMA3, variant="narrow", sliding_window=32),
    Arch("phi3"),
    Arch("phi3", "longrope", shift_is_exact=False),
    Arch("stablelm", n_embd=256, n_head=2, n_head_kv=1, head_dim=128, n_rot=32),
    Arch("smollm3", rope="norm", n_layer=4, layers_without_rope=(3,), shift_is_exact=False),
    Arch("qwen2vl", rope="mrope", can_shift=False, shift_is_exact=False),
    _MAMBA,
    replace(_MAMBA, arch="mamba2"),
    Arch("jamba", rope="none", n_rot=0, n_layer=3, layers_without_rope=(0, 1, 2), recurrent_layers=(0, 2)),
)
ENCODER = Arch("bert", n_rot=0, rope="none", layers_without_rope=(0, 1), can_shift=False, shift_is_exact=False)
"""Loads, but has no memory and generates nothing: a chat must refuse it."""

BrokenKind = Literal["vocabulary-only", "truncated", "truncated-header", "not-gguf", "empty"]
BROKEN: tuple[BrokenKind, ...] = get_args(BrokenKind)

_D_STATE, _D_CONV, _DT_RANK = 16, 4, 8  # SSM: state, convolution, rank of the time step (in Mamba 2: heads)
_EMBEDDING_STD, _LOGIT_STD = 0.3, 3.0  # the first is small beside what a layer adds: attention decides the logits
_ATTENTION_GAIN = 1.5  # of Q and K: scores vary by its square, so that attention is neither uniform nor one-hot
_LAYER_NORM = ("bert", "stablelm")  # norms with a bias; the others have RMS norms


def architecture(arch: str, variant: str = "") -> Arch:
    """The entry of `ARCHITECTURES` (or `ENCODER`); KeyError where there is none."""
    for known in (*ARCHITECTURES, ENCODER):
        if (known.arch, known.variant) == (arch, variant):
            return known
    raise KeyError(f"no tiny model {arch!r} with variant {variant!r}")


def write_model(path: Path, arch: str, seed: int = 0, *, variant: str = "") -> Path:
    """Write the model to `path` and return it. KeyError for an unknown architecture or variant."""
    a = architecture(arch, variant)
    gguf = GGUFWriter(path, a.arch)
    _add_hyperparameters(gguf, a)
    _add_tokenizer(gguf)
    weights = _Weights(gguf, np.random.default_rng(seed))
    _add_model_tensors(weights, a)
    for layer in range(a.n_layer):
        _add_layer(replace(weights, prefix=f"blk.{layer}."), a, recurrent=layer in a.recurrent_layers)
    return _close(gguf, path)


def write_broken(path: Path, kind: BrokenKind) -> Path:
    """Write a file that llama.cpp must refuse to load as a model, and return its path."""
    if kind == "vocabulary-only":
        gguf = GGUFWriter(path, "llama")
        _add_hyperparameters(gguf, architecture("llama"))
        _add_tokenizer(gguf)
        return _close(gguf, path)
    whole = write_model(path, "llama").read_bytes()
    contents = {
        "truncated": whole[: len(whole) * 3 // 4],
        "truncated-header": whole[:1000],
        "not-gguf": b"This is a text and not a model.\n" * 1000,
        "empty": b"",
    }
    path.write_bytes(contents[kind])
    return path


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """`tiny_model(arch="llama", variant="", seed=0) -> Path`: written once a session, so never write to it."""
    folder = tmp_path_factory.mktemp("tiny_models")

    def make(arch: str = "llama", variant: str = "", seed: int = 0) -> Path:
        path = folder / f"{architecture(arch, variant).name}-{seed}.gguf"
        return path if path.exists() else write_model(path, arch, seed, variant=variant)

    return make


@pytest.fixture
def broken_model(tmp_path: Path) -> Callable[[BrokenKind], Path]:
    """`broken_model(kind) -> Path`: a file that is no usable model."""
    return lambda kind: write_broken(tmp_path / f"{kind}.gguf", kind)


def _add_hyperparameters(gguf: GGUFWriter, a: Arch) -> None:
    gguf.add_name("tiny")  # llama.cpp looks for known models in it: "phi3" here would want Phi 3's special tokens
    gguf.add_context_length(CONTEXT_LENGTH)
    gguf.add_embedding_length(a.n_embd)
    gguf.add_block_count(a.n_layer)
    gguf.add_layer_norm_eps(1e-5)  # a family reads this one or the next
    gguf.add_layer_norm_rms_eps(1e-6)
    if a.recurrent_layers:
        _add_ssm_hyperparameters(gguf, a)
    if not a.recurrent:
        _add_attention_hyperparameters(gguf, a)
    if a.n_rot:
        _add_rope_hyperparameters(gguf, a)
    if a.arch == "bert":
        gguf.add_causal_attention(False)
        gguf.add_token_type_count(2)


def _add_attention_hyperparameters(gguf: GGUFWriter, a: Arch) -> None:
    gguf.add_feed_forward_length(a.n_ff)
    gguf.add_head_count(a.n_head)
    # No KV heads is how a hybrid model marks a recurrent layer.
    gguf.add_head_count_kv([0 if layer in a.recurrent_layers else a.n_head_kv for layer in range(a.n_layer)])
    gguf.add_key_length(a.head_dim)
    gguf.add_value_length(a.head_dim)
    if a.sliding_window:
        gguf.add_sliding_window(a.sliding_window)
        gguf.add_sliding_window_pattern(a.n_layer)  # every so many layers one sees everything
        gguf.add_rope_freq_base_swa(10_000.0)
    if a.arch == "phi3":
        gguf.add_sliding_window(64)  # real files carry one and llama.cpp ignores it: the table has none


def _add_rope_hyperparameters(gguf: GGUFWriter, a: Arch) -> None:
    gguf.add_rope_dimension_count(a.n_rot)
    gguf.add_rope_freq_base(1_000_000.0 if a.sliding_window else 10_000.0)
    if a.rope == "mrope":
        gguf.add_rope_dimension_sections([a.n_rot // 4, a.n_rot // 8, a.n_rot // 8, 0])
    if a.variant in ("yarn", "longrope"):
        gguf.add_rope_scaling_orig_ctx_len(CONTEXT_LENGTH // 4)
    if a.variant == "yarn":
        gguf.add_rope_scaling_type(RopeScalingType.YARN)
        gguf.add_rope_scaling_factor(4.0)
    if a.variant == "longrope":
        gguf.add_rope_scaling_attn_factors(1.13)


def _add_ssm_hyperparameters(gguf: GGUFWriter, a: Arch) -> None:
    gguf.add_ssm_conv_kernel(_D_CONV)
    gguf.add_ssm_inner_size(2 * a.n_embd)
    gguf.add_ssm_state_size(_D_STATE)
    gguf.add_ssm_time_step_rank(_DT_RANK)
    gguf.add_ssm_group_count(1)


def _add_tokenizer(gguf: GGUFWriter) -> None:
    """One token a byte, whose id is the byte, and a ChatML template."""
    printable = {*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)}
    substitutes = iter(range(256, 512))  # GPT-2's: unprintable bytes are written as these characters
    gguf.add_tokenizer_model("gpt2")
    gguf.add_tokenizer_pre("smollm")
    gguf.add_token_list([*(chr(b if b in printable else next(substitutes)) for b in range(256)), *SPECIAL_TOKENS])
    gguf.add_token_types([TokenType.NORMAL] * 256 + [TokenType.CONTROL] * len(SPECIAL_TOKENS))
    gguf.add_token_merges(["<|pad|> <|pad|>"])  # llama.cpp wants a list; this merge can never apply
    gguf.add_bos_token_id(BOS)
    gguf.add_eos_token_id(EOS)
    gguf.add_pad_token_id(PAD)
    gguf.add_add_bos_token(False)
    gguf.add_chat_template(CHAT_TEMPLATE)


@dataclass(frozen=True)
class _Weights:
    """Draws tensors and names them, within a layer if `prefix` says so. Shapes are (outputs, inputs)."""

    gguf: GGUFWriter
    rng: np.random.Generator
    prefix: str = ""

    def matrix(self, name: str, n_out: int, n_in: int, *, gain: float = 1.0) -> None:
        """In f16; keeps the size of what it is applied to, times `gain`."""
        values = self.rng.normal(0, gain / np.sqrt(n_in), (n_out, n_in))
        self.gguf.add_tensor(f"{self.prefix}{name}.weight", values.astype(np.float16))

    def norm(self, name: str, *shape: int, bias: bool = False) -> None:
        self.put(f"{name}.weight", self.rng.normal(1, 0.1, shape))
        if bias:
            self.bias(name, *shape)

    def bias(self, name: str, n: int) -> None:
        self.put(f"{name}.bias", self.rng.normal(0, 0.2, n))

    def put(self, name: str, values: npt.NDArray[np.floating]) -> None:
        """In f32, which llama.cpp wants for everything but matrices."""
        self.gguf.add_tensor(self.prefix + name, values.astype(np.float32))


def _add_model_tensors(w: _Weights, a: Arch) -> None:
    w.matrix("token_embd", N_VOCAB, a.n_embd, gain=_EMBEDDING_STD * np.sqrt(a.n_embd))
    if a.arch == "bert":
        w.matrix("position_embd", CONTEXT_LENGTH, a.n_embd, gain=_EMBEDDING_STD * np.sqrt(a.n_embd))
        w.norm("token_embd_norm", a.n_embd, bias=True)
    else:
        w.norm("output_norm", a.n_embd, bias=a.arch in _LAYER_NORM)
        w.matrix("output", N_VOCAB, a.n_embd, gain=_LOGIT_STD)
    pair = np.arange(a.n_rot // 2)
    if a.variant == "freqs":  # as in Llama 3: slow pairs are stretched, fast ones kept
        w.put("rope_freqs.weight", np.interp(pair, [a.n_rot / 8, a.n_rot / 4], [1.0, 8.0]))
    if a.variant == "longrope":
        w.put("rope_factors_short.weight", 1.0 + 0.01 * pair)
        w.put("rope_factors_long.weight", 1.0 + 0.2 * pair)


def _add_layer(w: _Weights, a: Arch, *, recurrent: bool) -> None:
    norms = ("attn_output_norm", "layer_output_norm") if a.arch == "bert" else ("attn_norm", "ffn_norm")
    for name in norms[:1] if a.recurrent else norms:
        w.norm(name, a.n_embd, bias=a.arch in _LAYER_NORM)
    if not recurrent:
        _add_attention(w, a)
    elif a.arch == "mamba2":
        _add_mamba2(w, a)
    else:
        _add_mamba(w, a)
    if not a.recurrent:
        _add_feed_forward(w, a)


def _add_attention(w: _Weights, a: Arch) -> None:
    n_q, n_kv = a.n_head * a.head_dim, a.n_head_kv * a.head_dim
    if a.arch == "phi3":
        w.matrix("attn_qkv", n_q + 2 * n_kv, a.n_embd, gain=_ATTENTION_GAIN)
    else:
        for name, n_out, gain in (("q", n_q, _ATTENTION_GAIN), ("k", n_kv, _ATTENTION_GAIN), ("v", n_kv, 1.0)):
            w.matrix(f"attn_{name}", n_out, a.n_embd, gain=gain)
            if a.arch in ("qwen2", "qwen2vl"):
                w.bias(f"attn_{name}", n_out)
    if a.arch in ("qwen3", "gemma3"):
        w.norm("attn_q_norm", a.head_dim)
        w.norm("attn_k_norm", a.head_dim)
    w.matrix("attn_output", a.n_embd, n_q)
    if a.arch == "gemma3":
        w.norm("post_attention_norm", a.n_embd)
        w.norm("post_ffw_norm", a.n_embd)


def _add_feed_forward(w: _Weights, a: Arch) -> None:
    w.matrix("ffn_up", 2 * a.n_ff if a.arch == "phi3" else a.n_ff, a.n_embd)  # Phi 3 keeps the gate in it
    if a.arch not in ("phi3", "bert"):
        w.matrix("ffn_gate", a.n_ff, a.n_embd)
    w.matrix("ffn_down", a.n_embd, a.n_ff)


def _add_mamba(w: _Weights, a: Arch) -> None:
    d_inner = 2 * a.n_embd  # the only expansion llama.cpp knows
    w.matrix("ssm_in", 2 * d_inner, a.n_embd)
    w.put("ssm_conv1d.weight", w.rng.normal(0, 0.5, (d_inner, _D_CONV)))
    w.bias("ssm_conv1d", d_inner)
    w.matrix("ssm_x", _DT_RANK + 2 * _D_STATE, d_inner, gain=2.0)
    w.matrix("ssm_dt", d_inner, _DT_RANK, gain=0.5)
    w.put("ssm_dt.bias", _time_steps(w.rng, d_inner))
    if a.arch == "jamba":
        for name, n in (("dt", _DT_RANK), ("b", _D_STATE), ("c", _D_STATE)):
            w.norm(f"ssm_{name}_norm", n)
    w.put("ssm_a", -np.tile(np.arange(1.0, _D_STATE + 1), (d_inner, 1)))
    w.put("ssm_d", np.ones(d_inner))
    w.matrix("ssm_out", a.n_embd, d_inner)


def _add_mamba2(w: _Weights, a: Arch) -> None:
    d_inner, d_conv = 2 * a.n_embd, 2 * a.n_embd + 2 * _D_STATE
    w.matrix("ssm_in", d_inner + d_conv + _DT_RANK, a.n_embd)
    w.put("ssm_conv1d.weight", w.rng.normal(0, 0.5, (d_conv, _D_CONV)))
    w.bias("ssm_conv1d", d_conv)
    w.put("ssm_dt.bias", _time_steps(w.rng, _DT_RANK))
    w.put("ssm_a", -np.arange(1.0, _DT_RANK + 1)[:, None])
    w.put("ssm_d", np.ones((_DT_RANK, 1)))
    w.norm("ssm_norm", 1, d_inner)
    w.matrix("ssm_out", a.n_embd, d_inner)


def _time_steps(rng: np.random.Generator, n: int) -> npt.NDArray[np.float64]:
    """Biases whose softplus lies between 0.003 and 0.03: a state that fades over hundreds of tokens."""
    return np.log(np.expm1(np.exp(rng.uniform(np.log(0.003), np.log(0.03), n))))


def _close(gguf: GGUFWriter, path: Path) -> Path:
    gguf.write_header_to_file()
    gguf.write_kv_data_to_file()
    gguf.write_tensors_to_file()
    gguf.close()
    return path

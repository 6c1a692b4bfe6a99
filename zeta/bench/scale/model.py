"""scale, model: a tiny llama with random weights, for histories that no real model reads in an afternoon.

It says nothing, but it is read, paged, searched and stored like any other.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from gguf import GGUFWriter, TokenType

LAYERS, WIDTH, HEADS, KV_HEADS, HEAD_DIM = 2, 128, 4, 2, 32

TRAINED = 32_768
"""Tokens it claims to be trained for."""

_SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
"""They follow the 256 tokens that are a byte each."""

_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def write(path: Path, seed: int = 0) -> Path:
    """Write the model to `path`, always the same bytes for one seed, and return it."""
    gguf = GGUFWriter(path, "llama")
    gguf.add_name("tiny")
    gguf.add_context_length(TRAINED)
    gguf.add_embedding_length(WIDTH)
    gguf.add_block_count(LAYERS)
    gguf.add_feed_forward_length(WIDTH)
    gguf.add_head_count(HEADS)
    gguf.add_head_count_kv(KV_HEADS)
    gguf.add_key_length(HEAD_DIM)
    gguf.add_value_length(HEAD_DIM)
    gguf.add_layer_norm_rms_eps(1e-6)
    gguf.add_rope_dimension_count(HEAD_DIM)
    gguf.add_rope_freq_base(10_000.0)
    _add_tokenizer(gguf)
    _add_weights(gguf, np.random.default_rng(seed))
    gguf.write_header_to_file()
    gguf.write_kv_data_to_file()
    gguf.write_tensors_to_file()
    gguf.close()
    return path


def _add_tokenizer(gguf: GGUFWriter) -> None:
    """One token a byte, whose id is the byte, and a ChatML template."""
    printable = {*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)}
    substitutes = iter(range(256, 512))  # GPT-2's: unprintable bytes are written as these characters
    gguf.add_tokenizer_model("gpt2")
    gguf.add_tokenizer_pre("smollm")
    gguf.add_token_list([*(chr(b if b in printable else next(substitutes)) for b in range(256)), *_SPECIAL])
    gguf.add_token_types([TokenType.NORMAL] * 256 + [TokenType.CONTROL] * len(_SPECIAL))
    gguf.add_token_merges(["<|endoftext|> <|endoftext|>"])  # llama.cpp wants a list; this merge can never apply
    gguf.add_bos_token_id(256)
    gguf.add_eos_token_id(258)
    gguf.add_add_bos_token(False)
    gguf.add_chat_template(_TEMPLATE)


def _add_weights(gguf: GGUFWriter, rng: np.random.Generator) -> None:
    def matrix(name: str, n_out: int, n_in: int) -> None:
        values = rng.normal(0, 1 / np.sqrt(n_in), (n_out, n_in))
        gguf.add_tensor(f"{name}.weight", values.astype(np.float16))

    def norm(name: str) -> None:
        gguf.add_tensor(f"{name}.weight", np.ones(WIDTH, np.float32))

    vocabulary = 256 + len(_SPECIAL)
    matrix("token_embd", vocabulary, WIDTH)
    norm("output_norm")
    matrix("output", vocabulary, WIDTH)
    for layer in (f"blk.{i}" for i in range(LAYERS)):
        norm(f"{layer}.attn_norm")
        matrix(f"{layer}.attn_q", HEADS * HEAD_DIM, WIDTH)
        matrix(f"{layer}.attn_k", KV_HEADS * HEAD_DIM, WIDTH)
        matrix(f"{layer}.attn_v", KV_HEADS * HEAD_DIM, WIDTH)
        matrix(f"{layer}.attn_output", WIDTH, HEADS * HEAD_DIM)
        norm(f"{layer}.ffn_norm")
        for name in ("up", "gate", "down"):
            matrix(f"{layer}.ffn_{name}", WIDTH, WIDTH)

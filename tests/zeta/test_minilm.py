"""From the published files of a BERT to a GGUF: a tiny one of noise, since every tensor has to be in its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from gguf import GGMLQuantizationType, GGUFReader, TokenType
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy_bert import INNER, LAYERS, POSITIONS, TINY_PIECES, WIDTH, read_safetensors, write_safetensors, write_tiny

from zeta import minilm
from zeta.errors import ModelError


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A folder with the files of a tiny BERT."""
    return write_tiny(tmp_path / "tiny")


def converted(folder: Path, name: str = "tiny.gguf") -> Path:
    target = folder / name
    minilm.convert(folder / "model.safetensors", folder / "vocab.txt", target)
    return target


def test_the_file_says_what_llama_cpp_has_to_know(tiny: Path) -> None:
    fields = GGUFReader(converted(tiny)).fields
    wanted = {
        "general.architecture": "bert",
        "general.name": "all-MiniLM-L6-v2",
        "bert.block_count": LAYERS,
        "bert.context_length": POSITIONS,
        "bert.embedding_length": WIDTH,
        "bert.feed_forward_length": INNER,
        "bert.attention.head_count": 12,
        "bert.attention.layer_norm_epsilon": np.float32(1e-12),
        "bert.attention.causal": False,
        "bert.pooling_type": 1,
        "tokenizer.ggml.model": "bert",
        "tokenizer.ggml.token_type_count": 2,
        "tokenizer.ggml.bos_token_id": TINY_PIECES.index("[CLS]"),
        "tokenizer.ggml.seperator_token_id": TINY_PIECES.index("[SEP]"),
        "tokenizer.ggml.unknown_token_id": TINY_PIECES.index("[UNK]"),
        "tokenizer.ggml.padding_token_id": TINY_PIECES.index("[PAD]"),
        "tokenizer.ggml.mask_token_id": TINY_PIECES.index("[MASK]"),
    }
    assert {key: fields[key].contents() for key in wanted} == wanted


def test_pieces_that_begin_a_word_are_marked_and_only_control_pieces_are_not_text(tiny: Path) -> None:
    fields = GGUFReader(converted(tiny)).fields
    pieces, types = (fields[f"tokenizer.ggml.{key}"].contents() for key in ("tokens", "token_type"))
    assert pieces[:13] == [
        *("[PAD]", "\u2581[unused0]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "\u2581the", "\u2581dog", "\u2581is"),
        *("\u2581cal", "led", "\u2581bis", "cuit"),
    ]
    assert [i for i, kind in enumerate(types) if kind == TokenType.CONTROL] == [0, 2, 3, 4, 5]
    assert set(types) == {TokenType.CONTROL, TokenType.NORMAL}


def test_matrices_are_halved_and_everything_else_is_exact(tiny: Path) -> None:
    given_tensors = read_safetensors(tiny / "model.safetensors")
    found = {tensor.name: tensor for tensor in GGUFReader(converted(tiny)).tensors}
    exact = {
        "position_embd.weight": "embeddings.position_embeddings.weight",
        "token_types.weight": "embeddings.token_type_embeddings.weight",
        "token_embd_norm.bias": "embeddings.LayerNorm.bias",
        "blk.1.attn_q.bias": "encoder.layer.1.attention.self.query.bias",
        "blk.1.layer_output_norm.weight": "encoder.layer.1.output.LayerNorm.weight",
    }
    for name, published in exact.items():
        np.testing.assert_array_equal(found[name].data, given_tensors[published])
    halved = {
        "token_embd.weight": "embeddings.word_embeddings.weight",
        "blk.0.attn_output.weight": "encoder.layer.0.attention.output.dense.weight",
        "blk.1.ffn_up.weight": "encoder.layer.1.intermediate.dense.weight",
        "blk.1.ffn_down.weight": "encoder.layer.1.output.dense.weight",
    }
    for name, published in halved.items():
        assert found[name].tensor_type == GGMLQuantizationType.F16
        np.testing.assert_array_equal(found[name].data, given_tensors[published].astype(np.float16))
    assert len(found) == len(given_tensors) - 2  # the pooler is left behind


def test_the_same_files_give_the_same_bytes(tiny: Path) -> None:
    assert converted(tiny, "one.gguf").read_bytes() == converted(tiny, "two.gguf").read_bytes()


@settings(max_examples=40)
@given(
    st.dictionaries(
        st.text(min_size=1).filter(lambda name: name != "__metadata__"),
        arrays.arrays(np.float32, arrays.array_shapes(min_dims=0, max_dims=3, max_side=4)),
        max_size=5,
    )
)
def test_safetensors_are_read_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, tensors: dict[str, minilm.F32]
) -> None:
    path = write_safetensors(tmp_path_factory.mktemp("safetensors") / "any.safetensors", tensors)
    found = minilm.read_safetensors(path)
    assert found.keys() == tensors.keys()
    for name, values in tensors.items():
        np.testing.assert_array_equal(found[name], values)


def test_every_truncation_of_the_weights_is_refused(tiny: Path) -> None:
    weights = tiny / "model.safetensors"
    whole = weights.read_bytes()
    for end in [*range(0, 300, 7), *range(300, len(whole), len(whole) // 30), len(whole) - 1]:
        weights.write_bytes(whole[:end])
        with pytest.raises(ModelError) as caught:
            converted(tiny)
        assert caught.value.hint
        assert not (tiny / "tiny.gguf").exists()


@pytest.mark.parametrize(
    "header",
    [
        "[]",
        '{"a": 1}',
        '{"a": {"dtype": "F32", "shape": [2], "data_offsets": [-8, 0]}}',
        '{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}}',
        '{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 80]}}',
        '{"a": {"dtype": "F32", "shape": "x", "data_offsets": [0, 8]}}',
        '{"a": {"dtype": "F32", "shape": [2]}}',
    ],
)
def test_a_header_that_lies_is_refused(header: str, tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header.encode() + bytes(8))
    with pytest.raises(ModelError, match=r"model\.safetensors is damaged"):
        minilm.read_safetensors(path)


def without_a_piece(folder: Path) -> None:
    (folder / "vocab.txt").write_text("\n".join(TINY_PIECES[:-1]) + "\n", "utf-8")


def without_control_pieces(folder: Path) -> None:
    (folder / "vocab.txt").write_text("\n".join(f"x{i}" for i in range(len(TINY_PIECES))) + "\n", "utf-8")


def without_positions(folder: Path) -> None:
    rewritten(folder, lambda name: None if "position" in name else name)


def with_a_stranger(folder: Path) -> None:
    rewritten(folder, lambda name: name.replace("LayerNorm", "BatchNorm"))


def rewritten(folder: Path, renamed: Callable[[str], str | None]) -> None:
    path = folder / "model.safetensors"
    tensors = {new: values for name, values in read_safetensors(path).items() if (new := renamed(name))}
    write_safetensors(path, tensors)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (without_a_piece, "word pieces do not fit"),
        (without_control_pieces, "not the files of a BERT"),
        (without_positions, "not the files of a BERT"),
        (with_a_stranger, "has no tensor embeddings.BatchNorm"),
    ],
)
def test_files_that_do_not_belong_together_are_refused_with_a_hint(
    spoil: Callable[[Path], None], why: str, tiny: Path
) -> None:
    spoil(tiny)
    with pytest.raises(ModelError, match=why) as caught:
        converted(tiny)
    assert caught.value.hint


def test_tensors_of_other_types_are_passed_over(tiny: Path) -> None:
    assert b"position_ids" in (tiny / "model.safetensors").read_bytes()
    assert "embeddings.position_ids" not in minilm.read_safetensors(tiny / "model.safetensors")

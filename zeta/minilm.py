"""all-MiniLM-L6-v2 as llama.cpp runs it: published weights and vocabulary in, a GGUF of the architecture `bert` out.

Keys, names and types are those of llama.cpp's own converter (`BertModel` in convert_hf_to_gguf.py), which needs torch;
this needs none. The same files give the same bytes, so the catalogue can name the hash of the result. Knows nothing of
where the files come from, nor of running the model.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from gguf import (
    GGML_QUANT_VERSION,
    MODEL_ARCH,
    GGUFWriter,
    LlamaFileType,
    PoolingType,
    TokenType,
    get_tensor_name_map,
)

from zeta.errors import ModelError

F32 = npt.NDArray[np.float32]

# Of the published config.json; every other number is the shape of a tensor.
HEADS = 12
NORM_EPSILON = 1e-12

CONTROL_PIECES = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_LAYER = "encoder.layer."
_WORDS, _POSITIONS, _TYPES = (f"embeddings.{kind}_embeddings.weight" for kind in ("word", "position", "token_type"))
_UP = f"{_LAYER}0.intermediate.dense.weight"
_POOLER = "pooler."
"""Trained for another task: sentences are pooled by the mean."""


def convert(weights: Path, vocabulary: Path, target: Path) -> None:
    """Write `target` from `model.safetensors` and `vocab.txt` as they are published.

    Raises ModelError where they are no such files, OSError where the disk fails.
    """
    pieces = vocabulary.read_text("utf-8").removesuffix("\n").split("\n")
    write(target, read_safetensors(weights), pieces)


def read_safetensors(path: Path) -> dict[str, F32]:
    """The float32 tensors of a file by name; others are passed over. Raises ModelError for a damaged file.

    Its format: the header's length as u64, the header as JSON (type, shape and range of bytes of each tensor), data.
    """
    data = path.read_bytes()
    try:
        begin = 8 + int.from_bytes(data[:8], "little")
        header = json.loads(data[8:begin])
        return {
            name: _tensor(data, begin, told)
            for name, told in header.items()
            if name != "__metadata__" and told["dtype"] == "F32"
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{path.name} is damaged or no safetensors file", "fetch it again") from error


def _tensor(data: bytes, begin: int, told: Mapping[str, Sequence[int]]) -> F32:
    low, high = told["data_offsets"]
    if not 0 <= low <= high <= len(data) - begin:
        raise ValueError("a tensor lies outside of the file")
    return np.frombuffer(data[begin + low : begin + high], "<f4").reshape(told["shape"])


def write(target: Path, tensors: Mapping[str, F32], pieces: Sequence[str]) -> None:
    """Write a GGUF from BERT's tensors under their published names and from its word pieces in the order of their ids.

    Matrices become f16, what is added or multiplied elementwise stays f32. Raises ModelError where they are no BERT's
    or do not belong together.
    """
    try:
        count, width = tensors[_WORDS].shape
        positions, types, inner = (len(tensors[name]) for name in (_POSITIONS, _TYPES, _UP))
        control = [pieces.index(piece) for piece in CONTROL_PIECES]
    except (KeyError, ValueError) as error:
        raise ModelError(f"these are not the files of a BERT: {error}", "fetch them again") from error
    if count != len(pieces):
        raise ModelError(f"{len(pieces):,} word pieces do not fit {count:,} embeddings", "fetch both files again")
    layers = len({name.split(".")[2] for name in tensors if name.startswith(_LAYER)})
    gguf = GGUFWriter(target, "bert")
    gguf.add_type("model")
    gguf.add_name("all-MiniLM-L6-v2")
    gguf.add_license("apache-2.0")
    gguf.add_block_count(layers)
    gguf.add_context_length(positions)
    gguf.add_embedding_length(width)
    gguf.add_feed_forward_length(inner)
    gguf.add_head_count(HEADS)
    gguf.add_layer_norm_eps(NORM_EPSILON)
    gguf.add_file_type(LlamaFileType.MOSTLY_F16)
    gguf.add_quantization_version(GGML_QUANT_VERSION)
    gguf.add_causal_attention(False)
    gguf.add_pooling_type(PoolingType.MEAN)
    gguf.add_token_type_count(types)
    _add_vocabulary(gguf, pieces, control)
    names = get_tensor_name_map(MODEL_ARCH.BERT, layers)
    for name, values in tensors.items():
        if name.startswith(_POOLER):
            continue
        known = names.get_name(name, (".weight", ".bias"))
        if known is None:
            raise ModelError(f"llama.cpp's bert has no tensor {name}", "fetch the weights again")
        plain = values.ndim < 2 or name in (_POSITIONS, _TYPES)
        gguf.add_tensor(known, values if plain else values.astype(np.float16))
    gguf.write_header_to_file()
    gguf.write_kv_data_to_file()
    gguf.write_tensors_to_file()
    gguf.close()


def _add_vocabulary(gguf: GGUFWriter, pieces: Sequence[str], control: Sequence[int]) -> None:
    """llama.cpp's WordPiece marks the pieces that begin a word, BERT's the others."""
    marked = [piece[2:] if piece.startswith("##") else f"\u2581{piece}" for piece in pieces]
    types = [TokenType.NORMAL] * len(pieces)
    for token in control:
        marked[token], types[token] = pieces[token], TokenType.CONTROL
    pad, unknown, first, separator, mask = control
    gguf.add_tokenizer_model("bert")
    gguf.add_tokenizer_pre("bert-bge")  # llama.cpp's name for how an uncased BERT splits text
    gguf.add_token_list(marked)
    gguf.add_token_types(types)
    gguf.add_bos_token_id(first)
    gguf.add_unk_token_id(unknown)
    gguf.add_sep_token_id(separator)
    gguf.add_pad_token_id(pad)
    gguf.add_mask_token_id(mask)

"""A BERT that embeds sentences as it was published: tokenizer, forward pass in float32, files, and a tiny one of noise.

Written after the published configuration, to compare with; it knows neither zeta nor llama.cpp. What the published
weights make of SENTENCES stands in `minilm_vectors.json`, which `.venv/bin/python tests/numpy_bert.py FOLDER` writes
where FOLDER has model.safetensors and vocab.txt of sentence-transformers/all-MiniLM-L6-v2.
"""

from __future__ import annotations

import base64
import json
import math
import string
import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]

HEADS, EPSILON, PIECES, LONGEST_WORD = 12, 1e-12, 256, 100  # of all-MiniLM-L6-v2
_IDEOGRAPHS = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B920, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)
_gelu = np.vectorize(lambda x: 0.5 * x * (1.0 + math.erf(x / math.sqrt(2.0))), otypes=[np.float32])


@dataclass(frozen=True)
class Bert:
    """Tensors under their published names, and the ids of its word pieces."""

    tensors: Mapping[str, F32]
    ids: Mapping[str, int]

    @classmethod
    def read(cls, folder: Path) -> Bert:
        """Of a folder with `model.safetensors` and `vocab.txt`."""
        pieces = (folder / "vocab.txt").read_text("utf-8").removesuffix("\n").split("\n")
        return cls(read_safetensors(folder / "model.safetensors"), {piece: i for i, piece in enumerate(pieces)})

    def tokenize(self, text: str) -> list[int]:
        """[CLS], the word pieces, [SEP]; at most PIECES."""
        pieces = [piece for word in words(text) for piece in word_pieces(word, self.ids)]
        return [self.ids["[CLS]"], *pieces[: PIECES - 2], self.ids["[SEP]"]]

    def embed(self, text: str) -> F32:
        """The mean of the last layer over the pieces of `text`, its length made 1."""
        tokens = self.tokenize(text)
        x = self._named("embeddings.word_embeddings.weight")[tokens]
        x = x + self._named("embeddings.position_embeddings.weight")[: len(tokens)]
        x = self._norm(x + self._named("embeddings.token_type_embeddings.weight")[0], "embeddings.LayerNorm")
        for layer in range(sum(name.endswith("intermediate.dense.bias") for name in self.tensors)):
            x = self._layer(x, f"encoder.layer.{layer}.")
        mean = x.mean(0)
        return mean / np.linalg.norm(mean)

    def _layer(self, x: F32, at: str) -> F32:
        q, k, v = (self._heads(self._dense(x, f"{at}attention.self.{name}")) for name in ("query", "key", "value"))
        scores = q @ k.transpose(0, 2, 1) / np.float32(math.sqrt(q.shape[-1]))
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        seen = (weights / weights.sum(-1, keepdims=True) @ v).transpose(1, 0, 2).reshape(x.shape)
        x = self._norm(x + self._dense(seen, f"{at}attention.output.dense"), f"{at}attention.output.LayerNorm")
        inner = _gelu(self._dense(x, f"{at}intermediate.dense"))
        return self._norm(x + self._dense(inner, f"{at}output.dense"), f"{at}output.LayerNorm")

    def _named(self, name: str) -> F32:
        return self.tensors[name]

    def _dense(self, x: F32, name: str) -> F32:
        return x @ self._named(f"{name}.weight").T + self._named(f"{name}.bias")

    def _norm(self, x: F32, name: str) -> F32:
        centred = x - x.mean(-1, keepdims=True)
        scaled = centred / np.sqrt(np.square(centred).mean(-1, keepdims=True) + np.float32(EPSILON))
        return scaled * self._named(f"{name}.weight") + self._named(f"{name}.bias")

    @staticmethod
    def _heads(x: F32) -> F32:
        return x.reshape(len(x), HEADS, -1).transpose(1, 0, 2)


def words(text: str) -> list[str]:
    """BERT's basic tokens: lower case, without accents, split at spaces, punctuation and around every ideograph."""
    text = "".join(_cleaned(c) for c in text)
    bare = (c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    return "".join(f" {c} " if _is_punctuation(c) else c.lower() for c in bare).split()


def word_pieces(word: str, ids: Mapping[str, int]) -> list[int]:
    """The longest piece first, and again for the rest; a word that cannot be made of pieces is unknown."""
    found: list[int] = []
    begin = 0
    while begin < len(word) <= LONGEST_WORD:
        mark = "##" if begin else ""
        end = next((end for end in range(len(word), begin, -1) if mark + word[begin:end] in ids), None)
        if end is None:
            break
        found.append(ids[mark + word[begin:end]])
        begin = end
    return found if begin == len(word) else [ids["[UNK]"]]


def _cleaned(c: str) -> str:
    if c in "\t\n\r" or unicodedata.category(c) == "Zs":
        return " "
    if c == "\ufffd" or unicodedata.category(c).startswith("C"):
        return ""
    return f" {c} " if any(low <= ord(c) <= high for low, high in _IDEOGRAPHS) else c


def _is_punctuation(c: str) -> bool:
    return c in string.punctuation or unicodedata.category(c).startswith("P")


def read_safetensors(path: Path) -> dict[str, F32]:
    """The float32 tensors of a file."""
    data = path.read_bytes()
    begin = 8 + int.from_bytes(data[:8], "little")
    return {
        name: np.frombuffer(data[begin:][slice(*told["data_offsets"])], "<f4").reshape(told["shape"])
        for name, told in json.loads(data[8:begin]).items()
        if told.get("dtype") == "F32"
    }


def write_safetensors(path: Path, tensors: Mapping[str, npt.NDArray[np.generic]]) -> Path:
    """A file with these tensors, float32 or int64."""
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    end = 0
    for name, values in tensors.items():
        begin, end = end, end + values.nbytes
        kind = {"float32": "F32", "int64": "I64"}[values.dtype.name]
        header[name] = {"dtype": kind, "shape": values.shape, "data_offsets": [begin, end]}
    told = json.dumps(header).encode()
    path.write_bytes(len(told).to_bytes(8, "little") + told + b"".join(values.tobytes() for values in tensors.values()))
    return path


WIDTH, INNER, POSITIONS, LAYERS = 96, 64, 300, 2  # of the tiny one
TINY_PIECES = (
    *("[PAD]", "[unused0]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "dog", "is", "cal", "##led", "bis", "##cuit"),
    *(string.ascii_lowercase + string.digits + string.punctuation),
    *(f"##{c}" for c in string.ascii_lowercase + string.digits),
)


def write_tiny(folder: Path, seed: int = 0) -> Path:
    """Write a BERT of noise, named and shaped as a published one, into `folder` and return it."""
    rng = np.random.default_rng(seed)
    tensors: dict[str, npt.NDArray[np.generic]] = {"embeddings.position_ids": np.arange(POSITIONS)[None]}

    def dense(name: str, outputs: int, inputs: int) -> None:
        tensors[f"{name}.weight"] = rng.normal(0, 1.5 / math.sqrt(inputs), (outputs, inputs)).astype(np.float32)
        tensors[f"{name}.bias"] = rng.normal(0, 0.2, outputs).astype(np.float32)

    def norm(name: str) -> None:
        tensors[f"{name}.weight"] = rng.normal(1, 0.1, WIDTH).astype(np.float32)
        tensors[f"{name}.bias"] = rng.normal(0, 0.2, WIDTH).astype(np.float32)

    for name, rows in (("word", len(TINY_PIECES)), ("position", POSITIONS), ("token_type", 2)):
        tensors[f"embeddings.{name}_embeddings.weight"] = rng.normal(0, 0.5, (rows, WIDTH)).astype(np.float32)
    norm("embeddings.LayerNorm")
    for layer in range(LAYERS):
        at = f"encoder.layer.{layer}."
        for part in ("self.query", "self.key", "self.value", "output.dense"):
            dense(f"{at}attention.{part}", WIDTH, WIDTH)
        norm(f"{at}attention.output.LayerNorm")
        dense(f"{at}intermediate.dense", INNER, WIDTH)
        dense(f"{at}output.dense", WIDTH, INNER)
        norm(f"{at}output.LayerNorm")
    dense("pooler.dense", WIDTH, WIDTH)
    folder.mkdir(parents=True, exist_ok=True)
    write_safetensors(folder / "model.safetensors", tensors)
    (folder / "vocab.txt").write_text("\n".join(TINY_PIECES) + "\n", "utf-8")
    return folder


VECTORS = Path(__file__).with_name("minilm_vectors.json")
SENTENCES = (
    "My dog is called Biscuit, and he is afraid of thunder.",
    "What is the pet scared of?",
    "Café Zoë opens at 7:30 on Sundays — naïve, isn't it?",
    "Der Fährmann zählte elf Kähne, bevor das Eis brach.",
    "안녕하세요, 서울에서 왔습니다.",
    "東京の天気は晴れです。",
    "def square(x): return x**2 + 1  # {'a': [1, 2]}",
    "🙂 Antidisestablishmentarianism, floccinaucinihilipilification!",
    "",
    "The harbour was quiet, and the ferryman counted barges until the lamps were lit. " * 20,
)


def published_vectors() -> dict[str, F32]:
    """Each of SENTENCES and its vector by the published weights, float32 [384] rounded to f16."""
    kept = json.loads(VECTORS.read_text("utf-8"))
    return {text: np.frombuffer(base64.b64decode(told), "<f2").astype(np.float32) for text, told in kept.items()}


def _write_vectors(folder: Path) -> None:
    bert = Bert.read(folder)
    kept = {text: base64.b64encode(bert.embed(text).astype("<f2").tobytes()).decode() for text in SENTENCES}
    VECTORS.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    _write_vectors(Path(sys.argv[1]))

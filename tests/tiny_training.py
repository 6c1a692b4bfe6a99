"""What training reads, small: documents of byte tokens for the tiny models, and a gist net that needs no training."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from live_llama import prose
from tiny_models import EOS, IM_START

from zeta.lens.embeddings import TokenEmbeddings
from zeta.training.tokenfile import TokenFile, Tokenized

F32 = npt.NDArray[np.float32]
HEADER = (IM_START, *b"assistant\n")
"""Of an answer, in the tiny models' chat template."""


def document(kind: str, tokens: Sequence[int], *, title: str = "book", split: str = "train") -> Tokenized:
    ids = np.asarray(tokens, np.uint32)
    return Tokenized(title, kind, split, hashlib.sha256(title.encode() + ids.tobytes()).hexdigest(), ids)


def token_file(*documents: Tokenized, prefixes: Sequence[Sequence[int]] = ((IM_START,),)) -> TokenFile:
    return TokenFile(documents, prefixes)


def chat(turns: int, length: int) -> list[int]:
    """So many questions and answers, each of `length` tokens and the token that ends it."""
    tokens: list[int] = []
    for turn in range(turns):
        for seed, header in ((2 * turn, (IM_START, *b"user\n")), (2 * turn + 1, HEADER)):
            tokens += [*header, *prose(length, seed), EOS, *b"\n"]
    return tokens


class LastOf:
    """The gist of a span is its last vector."""

    name = "last-of"

    def __init__(self, model: Path) -> None:
        self.embeddings = TokenEmbeddings(model)
        self.dim = self.embeddings.width

    def encode(self, tokens: npt.NDArray[np.uint32]) -> F32:
        return self.embeddings.rows(tokens[:, -1])

    def fold(self, gists: F32) -> F32:
        return gists[:, -1]


__all__ = ["HEADER", "LastOf", "chat", "document", "prose", "token_file"]

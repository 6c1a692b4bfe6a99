"""Texts to vectors of meaning: a sentence encoder that llama.cpp runs, as memstore's `Embedder`.

Knows one model and no store. llama.cpp's WordPiece reads texts as the published tokenizer does but for three rarities:
signs of Indic scripts that take room of their own (Unicode's Mc) are dropped, a word of more than 100 characters is
read in pieces, where BERT calls it unknown, and "[SEP]" in a text is those five characters.
"""

import hashlib
import logging
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from threading import RLock

import numpy as np

from memstore.embedder import Embedder
from zeta import catalog
from zeta.errors import BugError, ModelError
from zeta.llama import F32, ContextOptions, LlamaContext, LlamaModel
from zeta.modelfile import ENCODERS

log = logging.getLogger("zeta.embedding")

PIECES = 256
"""Word pieces that are read of a text, [CLS] and [SEP] among them; what follows is cut off. `max_seq_length` of the
published all-MiniLM-L6-v2."""


class LlamaEmbedder(Embedder):
    """An encoder in memory; calls of several threads wait for one another.

    A text at a time: packing many into one batch was no faster on a CPU (attention is computed across all of them), and
    a vector would depend on the texts beside it. One thread, so that it does not wait for the cores of a chat that
    decodes: measured 2 ms for 5 word pieces, 15 for 64, 60 for 256; flash attention, which here is the faster.
    """

    def __init__(self, path: Path, *, threads: int = 1) -> None:
        """Load a GGUF. Raises ModelError where it is missing, damaged or no model that embeds texts."""
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise ModelError(f"{path} cannot be read: {error.strerror}", _HINT) from error
        self._lock = RLock()
        self._model = LlamaModel(path)
        told = self._model.metadata
        self._model_id = f"{told.get('general.name', path.stem)}@{digest[:16]}"
        options = ContextOptions(cells=PIECES, batch=PIECES, sequences=1, threads=threads, flash=True, embeddings=True)
        try:
            architecture = told["general.architecture"]
            if architecture not in ENCODERS or told.get(f"{architecture}.pooling_type", "0") == "0":
                raise ModelError(f"{path.name} is no model that embeds texts", _HINT)
            self._context: LlamaContext | None = LlamaContext(self._model, options)
        except BaseException:
            self._model.close()
            raise

    @property
    def model_id(self) -> str:
        """The model's name and the begin of its file's SHA-256."""
        return self._model_id

    @property
    def dim(self) -> int:
        """Components of a vector."""
        return self._model.n_embd

    def tokenize(self, text: str) -> list[int]:
        """The word pieces that are read of a text, at most PIECES; [CLS] is the first, [SEP] the last."""
        # Decomposed here: llama.cpp keeps one letter of what it decomposes itself, of a Korean syllable a third.
        plain = unicodedata.normalize("NFD", text)
        with self._lock:
            tokens = self._opened().model.tokenize(plain, bos=True)
        return tokens if len(tokens) <= PIECES else [*tokens[: PIECES - 1], tokens[-1]]

    def embed(self, texts: Sequence[str]) -> F32:
        """float32 [len(texts), dim], each row of length 1."""
        out = np.empty((len(texts), self.dim), np.float32)
        with self._lock:
            context = self._opened()
            for row, text in zip(out, texts, strict=True):
                row[:] = context.embed(self.tokenize(text))
        out /= np.linalg.norm(out, axis=1, keepdims=True)
        return out

    def _opened(self) -> LlamaContext:
        if self._context is None:
            raise BugError("a text was given to an embedding model that was closed")
        return self._context

    def close(self) -> None:
        """Free the model once a running call is done; calling it twice is harmless."""
        with self._lock:
            self._context = None
            self._model.close()


def open_minilm() -> LlamaEmbedder:
    """The embedding model of the catalogue. Raises ModelError with the command to run where it is not here."""
    return LlamaEmbedder(catalog.resolve(catalog.DEFAULT_EMBEDDING.name, "embedding"))


def installed() -> LlamaEmbedder | None:
    """The embedding model of the catalogue where it was pulled and can be loaded, else None."""
    if not catalog.DEFAULT_EMBEDDING.path.is_file():
        return None
    try:
        return open_minilm()
    except ModelError as error:
        log.warning("the embedding model is not used: %s", error)
        return None


_HINT = f"`zeta models pull {catalog.DEFAULT_EMBEDDING.name}` fetches one that does"

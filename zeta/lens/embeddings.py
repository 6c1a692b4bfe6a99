"""The token embeddings of a GGUF: rows are read from the mapped file and dequantized when they are asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from gguf import GGUFReader
from gguf.quants import dequantize

from zeta.errors import ModelError


class TokenEmbeddings:
    """Row t is what the model reads for token t: fed as a vector it gives the same logits (DESIGN 3, measured)."""

    def __init__(self, path: Path) -> None:
        """Raises ModelError for a file without embeddings, or of a type that cannot be read."""
        tensor = next((t for t in GGUFReader(path).tensors if t.name == "token_embd.weight"), None)
        if tensor is None:
            raise ModelError(f"{path.name} has no token embeddings", "choose a chat model")
        self.width, self.vocabulary = (int(n) for n in tensor.shape)
        self._rows, self._type = tensor.data, tensor.tensor_type
        try:
            self.rows(np.zeros(1, np.uint32))
        except NotImplementedError as error:
            raise ModelError(
                f"the token embeddings of {path.name} are of type {tensor.tensor_type.name}, which zeta cannot read",
                "choose a file of another quantization",
            ) from error

    def rows(self, ids: npt.NDArray[np.integer]) -> npt.NDArray[np.float32]:
        """float32 [..., width] of token ids [...]; what is no token (an erased id) is a row of zeros."""
        flat = np.asarray(ids).reshape(-1)
        known = flat < self.vocabulary
        out = np.zeros((len(flat), self.width), np.float32)
        if known.any():
            out[known] = dequantize(self._rows[flat[known]], self._type).reshape(-1, self.width)
        return out.reshape(*np.shape(ids), self.width)

"""What turns texts into vectors of meaning, as far as memstore needs to know it; the runtime has one on llama.cpp."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt


class Embedder(Protocol):
    """Texts to unit vectors: the inner product of two is the cosine of their meanings. Any thread may call it."""

    @property
    def model_id(self) -> str:
        """Names the model and its weights: vectors of two ids are never compared, and it is stored beside them."""

    @property
    def dim(self) -> int:
        """Components of a vector."""

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """float32 [len(texts), dim], each row of length 1; a text means the same vector in any company."""

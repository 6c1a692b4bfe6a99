"""An embedder that makes the vector of a document once, however many methods want it. Questions are embedded each
time, so that their time is measured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from memstore.embedder import Embedder


class Documents(Embedder):
    """`embedder`, with the vectors of the documents that it was told of."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, npt.NDArray[np.float32]] = {}

    @property
    def model_id(self) -> str:
        """That of the embedder."""
        return self._embedder.model_id

    @property
    def dim(self) -> int:
        """That of the embedder."""
        return self._embedder.dim

    def learn(self, texts: Iterable[str]) -> None:
        """Embed documents, those that are not known yet."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._embedder.embed(new), strict=True))

    def forget(self) -> None:
        """Let the documents go."""
        self._known.clear()

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """float32 [len(texts), dim]."""
        rows = [self._known[text] if text in self._known else self._embedder.embed([text])[0] for text in texts]
        return np.array(rows, np.float32).reshape(len(texts), self.dim)

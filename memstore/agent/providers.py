"""Embedding over HTTP: servers that speak as OpenAI's or Ollama's does. Nothing is asked before a text is embedded.

An answer that is late, refused, redirected or not what was asked for is a ProviderDown: memory then works by words.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from http.client import HTTPException
from typing import Any, Final
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from memstore.agent.errors import BadMemory, ProviderDown
from memstore.embedder import Embedder

Floats = npt.NDArray[np.float32]

PATIENCE: Final = 30.0
"""Seconds that a server may be silent."""
LARGEST: Final = 64 * 2**20
"""Bytes of an answer."""
OPENAI_URL: Final = "https://api.openai.com/v1"
OPENAI_MODEL: Final = "text-embedding-3-small"
OLLAMA_HOST: Final = "http://127.0.0.1:11434"
OLLAMA_MODEL: Final = "all-minilm"


class _Straight(urllib.request.HTTPRedirectHandler):
    """Follows no redirection: it would take the key and the texts to somebody else."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class _Remote(ABC):
    """An Embedder behind a URL."""

    def __init__(self, url: str, model: str, headers: Mapping[str, str], patience: float) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise BadMemory(f"{url!r} is no address of an embedding server.", "It begins with http:// or https://.")
        self._url = url
        self._host = parts.hostname
        self._model = model
        self._headers = {"Content-Type": "application/json", **headers}
        self._patience = patience
        self._dim = 0
        self._opener = urllib.request.build_opener(_Straight)

    @property
    def model_id(self) -> str:
        """The provider and its name of the model."""
        return f"{type(self).__name__.lower()}:{self._model}"

    @property
    def dim(self) -> int:
        """Components of a vector; asked of the server the first time. Raises ProviderDown."""
        if not self._dim:
            self.embed(["dimension"])
        return self._dim

    def embed(self, texts: Sequence[str]) -> Floats:
        """Unit vectors float32 [len(texts), dim]. Raises ProviderDown."""
        if not texts:
            return np.zeros((0, self._dim), np.float32)
        body = json.dumps({"model": self._model, "input": list(texts)}).encode()
        answer = self._ask(urllib.request.Request(self._url, body, self._headers, method="POST"))
        try:
            vectors = np.array(self._vectors(answer), np.float32)
        except (KeyError, TypeError, ValueError) as error:
            raise self._down("its answer has no vectors") from error
        if vectors.ndim != 2 or not vectors.size or vectors.shape != (len(texts), self._dim or vectors.shape[1]):
            raise self._down("its answer has other vectors than were asked for")
        if not np.isfinite(vectors).all():
            raise self._down("its vectors are not numbers")
        self._dim = vectors.shape[1]
        unit: Floats = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return unit

    @abstractmethod
    def _vectors(self, answer: Any) -> Sequence[Sequence[float]]:
        """The vectors in an answer, in the order of the texts. May raise KeyError, TypeError, ValueError."""

    def _ask(self, request: urllib.request.Request) -> Any:
        try:
            with self._opener.open(request, timeout=self._patience) as answer:
                data = answer.read(LARGEST + 1)
        except urllib.error.HTTPError as error:
            with error:
                raise self._down(f"it answered {error.code} {error.reason}".rstrip()) from None  # may quote the key
        except (OSError, HTTPException, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            raise self._down("it does not answer in time" if "timed out" in str(reason) else str(reason)) from None
        if len(data) > LARGEST:
            raise self._down("its answer is too large")
        try:
            return json.loads(data)
        except (ValueError, RecursionError) as error:
            raise self._down("its answer is not JSON") from error

    def _down(self, why: str) -> ProviderDown:
        return ProviderDown(
            f"The embedding server {self._host} cannot be used: {why}.",
            "Search goes on by words. Check GHOST_EMBED_PROVIDER, the address and the name of the model.",
        )


class OpenAI(_Remote):
    """A server with OpenAI's `/embeddings`; `url` ends before that."""

    def __init__(self, url: str, key: str, model: str, *, patience: float = PATIENCE) -> None:
        """Raises BadMemory for an address that cannot be one."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        super().__init__(url.rstrip("/") + "/embeddings", model, headers, patience)

    def _vectors(self, answer: Any) -> Sequence[Sequence[float]]:
        return [each["embedding"] for each in sorted(answer["data"], key=lambda each: int(each["index"]))]


class Ollama(_Remote):
    """An Ollama server, by its address or `host:port`."""

    def __init__(self, host: str, model: str, *, patience: float = PATIENCE) -> None:
        """Raises BadMemory for an address that cannot be one."""
        url = host if "://" in host else f"http://{host}"
        super().__init__(url.rstrip("/") + "/api/embed", model, {}, patience)

    def _vectors(self, answer: Any) -> Sequence[Sequence[float]]:
        found: Sequence[Sequence[float]] = answer["embeddings"]
        return found


def provider(environment: Mapping[str, str]) -> Embedder | None:
    """The embedder that GHOST_EMBED_PROVIDER names; None for `none`, and for `local` (or nothing), which is not made
    here: who has the model injects it. Raises BadMemory."""
    name = environment.get("GHOST_EMBED_PROVIDER", "").strip().lower()
    model, url = environment.get("GHOST_EMBED_MODEL", ""), environment.get("GHOST_EMBED_URL", "")
    if name in ("", "local", "none"):
        return None
    if name == "ollama":
        return Ollama(url or environment.get("OLLAMA_HOST", "") or OLLAMA_HOST, model or OLLAMA_MODEL)
    if name == "openai":
        key = environment.get("OPENAI_API_KEY", "")
        if not key and not url:
            raise BadMemory("OPENAI_API_KEY is not set.", "Set it, or GHOST_EMBED_URL to a server that needs no key.")
        return OpenAI(url or OPENAI_URL, key, model or OPENAI_MODEL)
    raise BadMemory(f"There is no embedding provider {name!r}.", "One of local, openai, ollama, none.")

"""The model that the engine has in memory, loaded once for every chat and document that wants it so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from zeta import catalog, embedding
from zeta.config import Settings
from zeta.events import Event, Progressed
from zeta.runtime import Runtime, RuntimeOptions, options_of
from zeta.worker import machine

Wanted = tuple[Path, RuntimeOptions, int, bool]
"""A model as it is to be loaded: its file, how, when it was calibrated, and whether the embedding model is here."""


class Loaded:
    """A chat model and the embedding model beside it, or none yet."""

    def __init__(self, emit: Callable[[Event], None]) -> None:
        """`emit` is told how far loading is."""
        self._emit = emit
        self._held: Wanted | None = None
        self.runtime: Runtime | None = None
        self.embedder: embedding.LlamaEmbedder | None = None

    @staticmethod
    def wanted(settings: Settings) -> Wanted:
        """What the settings ask for. Raises ModelError for a model that is not here."""
        path = catalog.resolve(settings.model)
        return path, options_of(settings), machine.calibrated(path), catalog.DEFAULT_EMBEDDING.path.is_file()

    def is_(self, wanted: Wanted) -> bool:
        """Whether that is what is in memory."""
        return self._held == wanted

    def load(self, wanted: Wanted) -> Runtime:
        """Have it in memory, in place of what was there. Raises ModelError for a file that cannot be used."""
        if self.runtime is None or self._held != wanted:
            self.close()
            path, options, *_ = wanted
            self.embedder = embedding.installed()
            self.runtime = Runtime(path, options, embedder=self.embedder, progress=self._loading)
            self._held = wanted
        return self.runtime

    def _loading(self, fraction: float) -> bool:
        self._emit(Progressed("load", fraction, 1.0, ""))
        return True

    def close(self) -> None:
        """Let go of it."""
        runtime, self.runtime, self._held = self.runtime, None, None
        if runtime:
            runtime.close()
        embedder, self.embedder = self.embedder, None
        if embedder:
            embedder.close()

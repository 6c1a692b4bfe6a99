"""A model in memory with the nets that `zeta bench lens` measures."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from gguf import GGUFReader

from memstore.embedder import Embedder
from zeta import embedding, paths, sidecar
from zeta.bench.lens.options import LensOptions
from zeta.errors import BugError, ConfigError, SidecarError
from zeta.lens import learned
from zeta.lens.learned import Learned
from zeta.runtime import Runtime, RuntimeOptions


class LensRuntime(Runtime):
    """A model in memory with the nets that are measured."""

    def __init__(self, options: LensOptions, window: int, page: int, embedder: Embedder | None = None) -> None:
        """Raises ConfigError for a model whose cells cannot be moved; SidecarError, ModelError."""
        chosen = RuntimeOptions(window=window, page=page, threads=options.threads)
        super().__init__(options.model, chosen, embedder=embedder)
        self._sidecar = options.sidecar
        try:
            self._named = self._read(options.sidecar) if options.sidecar else None
            if self.paging.kind != "kv":
                raise ConfigError(
                    f"{options.model.name} cannot have a lens: {self.paging.reason}", "choose another --model"
                )
        except BaseException:
            self.close()
            raise

    def _read(self, path: Path) -> Learned:
        nets = learned.read(path, self.file.path)
        made_for = GGUFReader(path).get_field("zeta.fingerprint")
        if made_for is None or made_for.contents() != self.file.fingerprint:
            raise SidecarError(f"{path.name} belongs to another model", "choose its --model, or another --sidecar")
        return nets

    def nets(self) -> Learned | None:
        """What is measured: the nets of the sidecar that was named, or the model's own."""
        return self._named or super().nets()

    def hash_of_nets(self) -> str:
        """SHA-256 of the file that the nets are in; empty where there is none."""
        folders = [paths.models_folder(), self.file.path.parent]
        path = self._sidecar or sidecar.find(self.file.fingerprint, folders, having="zeta.gist.version")
        return hashlib.sha256(path.read_bytes()).hexdigest() if path else ""

    @property
    def learned(self) -> Learned:
        """The nets. Raises BugError where there are none: nothing is measured then (zeta.bench.lens.benchmark)."""
        found = self.nets()
        if found is None:
            raise BugError(f"{self.file.name} has no nets to measure")
        return found


@contextmanager
def opened(options: LensOptions, window: int = 512, page: int = 32) -> Iterator[LensRuntime]:
    """A runtime for one part, closed at its end."""
    runtime = LensRuntime(options, window, page)
    try:
        yield runtime
    finally:
        runtime.close()


@contextmanager
def chatting(options: LensOptions) -> Iterator[LensRuntime]:
    """A runtime as a chat has it, with the embedding model where it is installed."""
    with ExitStack() as stack:
        embedder = embedding.installed()
        if embedder:
            stack.callback(embedder.close)
        runtime = LensRuntime(options, options.ctx, options.page, embedder)
        stack.callback(runtime.close)
        yield runtime

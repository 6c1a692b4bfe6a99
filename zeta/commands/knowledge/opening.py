"""What the commands of `zeta knowledge` open: the store, and the model where one is needed."""

from __future__ import annotations

from contextlib import ExitStack, suppress

from memstore.store import Store
from zeta import catalog, embedding, modelfile, paths
from zeta.config import Settings
from zeta.errors import ZetaError
from zeta.lens import learned
from zeta.runtime import Runtime, options_of


def opened(settings: Settings, *, new: bool = False, writable: bool = False) -> Store:
    """The user's store; one that is not there is made only where `new`, and held in memory where nothing is written."""
    there = (settings.store / "lmdb").is_dir()
    if not there and new:
        return Store.open(settings.store if writable else None, quota=settings.quota)
    return Store.open(settings.store, writable=writable and there, quota=settings.quota)


def loaded(settings: Settings, held: ExitStack) -> Runtime:
    """The model of the settings with the embedding model, until `held` is left."""
    path = catalog.resolve(settings.model)
    embedder = embedding.installed()
    if embedder is not None:
        held.callback(embedder.close)
    runtime = Runtime(path, options_of(settings), embedder=embedder)
    held.callback(runtime.close)
    return runtime


def gist_net(settings: Settings) -> str:
    """The name of the gist net of the settings' model; "" where there is none, or no model."""
    with suppress(ZetaError):
        path = catalog.resolve(settings.model)
        file = modelfile.inspect(path, paths.cache_folder() / "fingerprints.json")
        found = learned.load(file, [paths.models_folder(), path.parent])
        return found.name if found else ""
    return ""

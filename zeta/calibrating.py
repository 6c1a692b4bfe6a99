"""Calibrating a model file from begin to end: nothing that is good is overwritten, and the sidecar appears whole."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from gguf import GGUFReader

from zeta import catalog, embedding, modelfile, paths, probe, sidecar
from zeta.calibrate import calibrate
from zeta.errors import SidecarError, ZetaError
from zeta.modelfile import ModelFile
from zeta.runtime import Runtime, RuntimeOptions
from zeta.sidecar import Calibration

WINDOW = 1024
"""Tokens of the window that histories are read through (zeta.calibrate's own)."""


def begin(path: Path, *, force: bool) -> tuple[ModelFile, Path]:
    """The model in `path` and where its sidecar goes. Raises ZetaError for a model that is calibrated already, unless
    `force`; SidecarError where another model's sidecar has the name; ModelError for a file that cannot be used."""
    file = modelfile.inspect(path, paths.cache_folder() / "fingerprints.json")
    if not force:
        _refuse_calibrated(file)
    target = paths.models_folder() / f"{path.stem}{catalog.SIDECAR_SUFFIX}"
    _refuse_foreign(target, file)
    # A probe that Ctrl-C ends must not be taken for one that died by itself: before Ctrl-C is caught, and remembered.
    probe.extra_buffers_work(file)
    return file, target


def finish(
    file: ModelFile,
    target: Path,
    *,
    threads: int,
    gpu_layers: int,
    progress: Callable[[float, str], None],
    loading: Callable[[], bool] = lambda: True,
    loaded: Callable[[Runtime], None] = lambda runtime: None,
) -> Calibration:
    """Calibrate and write the sidecar. `progress(done, step)` may raise to give up, `loading` says whether to go on,
    `loaded` gets the model that computes."""
    options = RuntimeOptions(WINDOW, threads=threads, gpu_layers=gpu_layers)
    with ExitStack() as stack:
        embedder = embedding.installed()
        if embedder:
            stack.callback(embedder.close)
        runtime = Runtime(file.path, options, embedder=embedder, progress=lambda _: loading())
        stack.callback(runtime.close)
        loaded(runtime)
        found = calibrate(runtime, progress)
        progress(1.0, "writing the sidecar")
        _save(target, file, found)
    return found


def _refuse_calibrated(file: ModelFile) -> None:
    """Raises ZetaError for a model whose calibration can be read."""
    found = sidecar.find(file.fingerprint, [paths.models_folder(), file.path.parent])
    if found is None:
        return
    try:
        sidecar.load(found, file.fingerprint)
    except SidecarError:  # what cannot be read is no reason not to calibrate
        return
    raise ZetaError(f"{file.path.name} is calibrated already, in {found}", "--force calibrates it once more")


def _refuse_foreign(target: Path, file: ModelFile) -> None:
    """Raises SidecarError where another model's sidecar, or a damaged one, has the name: saving would merge with it."""
    if not target.exists():
        return
    try:
        field = GGUFReader(target).get_field("zeta.fingerprint")
        owner = str(field.contents()) if field else ""
    except Exception as error:  # the reader raises whatever numpy raises on a garbled file
        raise SidecarError(f"the sidecar {target} is damaged", "delete it and calibrate again") from error
    if owner != file.fingerprint:
        raise SidecarError(
            f"{target} belongs to another model whose file has the same name", "rename one of the two model files"
        )


def _save(target: Path, file: ModelFile, found: Calibration) -> None:
    try:
        paths.private(target.parent)
        sidecar.save(target, file.fingerprint, found)
    except OSError as error:
        raise SidecarError(
            f"{target} cannot be written: {error.strerror or error}", "free some space and check the folder's rights"
        ) from error

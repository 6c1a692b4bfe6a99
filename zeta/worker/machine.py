"""Models on this machine: what there is, fetching one, calibrating one. Long work tells how far it is and ends there if
nobody wants it any more: what arrived is kept, and nothing half made has its own name."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from zeta import arrivals, catalog, config, download, paths, sidecar
from zeta.errors import ModelError, WorkStopped, ZetaError
from zeta.events import Event, Progressed
from zeta.worker.rows import ModelRow

OFTEN = 0.1
"""Seconds between two reports of progress."""

Emit = Callable[[Event], None]


def watched(emit: Emit, unwanted: Callable[[], bool]) -> Emit:
    """`emit` for long work; raises WorkStopped there once it is `unwanted`."""

    def tell(event: Event) -> None:
        if unwanted():
            raise WorkStopped("stopped before it was done", "what has arrived is kept")
        emit(event)

    return tell


def models(chosen: str = "") -> list[ModelRow]:
    """The catalogue, what arrives from elsewhere, every other model of the models folder, and `chosen` where it lies
    outside of that."""
    rows = [_entry(each) for each in (*catalog.CATALOG, *arrivals.entries())]
    known = {each.path for each in catalog.CATALOG}
    files = [path for path in catalog.model_files(paths.models_folder()) if path not in known]
    try:
        path = catalog.resolve(chosen) if chosen else None
    except ZetaError:
        path = None  # it is not here: nothing to show
    if path and path not in known and path not in files:
        files.append(path)
    return rows + [_file(each) for each in files]


def _entry(entry: catalog.Entry) -> ModelRow:
    here = entry.path.is_file()
    return ModelRow(
        name=entry.name,
        about=entry.about,
        kind=entry.kind,
        licence=entry.licence,
        path=str(entry.path),
        size=entry.size or 0,
        here=here,
        arrived=0 if here else arrivals.arrived(entry.path),
        calibrated=here and calibrated(entry.path) > 0,
    )


def _file(path: Path) -> ModelRow:
    return ModelRow(
        name=path.stem,
        about="",
        kind="chat",
        licence="",
        path=str(path),
        size=path.stat().st_size,
        here=True,
        arrived=0,
        calibrated=calibrated(path) > 0,
    )


def calibrated(path: Path) -> int:
    """When the newest sidecar of that name was written, in ns; 0 where there is none. Whether it belongs to the file is
    found out when it is loaded."""
    name = f"{path.stem}{catalog.SIDECAR_SUFFIX}"
    found = [folder / name for folder in (paths.models_folder(), path.parent, sidecar.SHIPPED)]
    return max((each.stat().st_mtime_ns for each in found if each.is_file()), default=0)


def pull(spec: str, emit: Emit) -> str:
    """Fetch a model; gives its path. What a broken download left is continued."""
    last = 0.0

    def progress(done: int, total: int | None) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= OFTEN or done == total:
            last = now
            emit(Progressed("pull", done, total or 0, ""))

    return str(download.pull(catalog.entry(spec), progress=progress, say=lambda line: emit(_said(line))))


def _said(line: str) -> Progressed:
    return Progressed("pull", 0, 0, line.strip())


def calibrate(model: str, force: bool, emit: Emit) -> str:
    """Calibrate a model; gives its sidecar."""
    from zeta import calibrating  # brings numpy and llama.cpp along

    settings = config.load({"model": model}).settings
    file, target = calibrating.begin(catalog.resolve(settings.model), force=force)
    calibrating.finish(
        file,
        target,
        threads=settings.threads,
        gpu_layers=settings.gpu_layers,
        progress=lambda done, step: emit(Progressed("calibrate", done, 1.0, step)),
    )
    return str(target)


def drop(spec: str) -> None:
    """Remove a model of the models folder, or what arrived of it. Raises ModelError for a file that lies elsewhere."""
    path = catalog.place(spec) or Path(spec)
    if not path.is_relative_to(paths.models_folder()):
        raise ModelError(f"{path} is not in zeta's models folder", "remove it yourself: it is your file")
    path.unlink(missing_ok=True)
    arrivals.discard(path)

"""Whether the chosen model can be used, and how: it is loaded the way a chat would load it."""

from __future__ import annotations

import logging
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from zeta import catalog, modelfile, paths, sidecar
from zeta.chat.words import count
from zeta.config import Settings
from zeta.doctor.finding import Finding, failed
from zeta.doctor.machine import memory
from zeta.errors import ModelCrashed, SidecarError, ZetaError
from zeta.units import format_bytes

if TYPE_CHECKING:
    from zeta.modelfile import ModelFile
    from zeta.paging import Paging
    from zeta.runtime import Runtime

_LINES: Final = 3
"""Last lines of llama.cpp that are shown of a model that it would not load."""
_PATIENCE: Final = 300
"""Seconds that a model which crashes may take to do so, as in zeta.probe."""


def chosen_model(settings: Settings) -> Iterator[Finding]:
    """The file, what loading it says, and how its pages are kept and found."""
    from zeta import probe
    from zeta.runtime import Runtime, RuntimeOptions

    try:
        path = catalog.resolve(settings.model)
        file = modelfile.inspect(path, paths.cache_folder() / "fingerprints.json")
    except ZetaError as error:
        yield failed("model", "file", error)
        return
    yield Finding("model", "file", str(path))
    name = settings.model if catalog.find(settings.model) else path.stem
    yield Finding("model", "name", f"{name}, architecture {file.architecture}")
    yield _size(file)
    yield Finding("model", "fingerprint", file.fingerprint)
    options = RuntimeOptions(
        window=settings.ctx, page=settings.page, threads=settings.threads, gpu_layers=settings.gpu_layers
    )
    with _warnings() as said:
        try:
            yield _extra_buffers(probe.extra_buffers_work(file))
            runtime = Runtime(path, options)
        except ZetaError as error:
            yield failed("model", "loading", error)
            last = _last_words(path) if isinstance(error, ModelCrashed) else said
            if last:
                yield Finding("model", "llama.cpp said", " / ".join(last[-_LINES:]))
            return
    try:
        yield from _loaded(runtime, settings)
    finally:
        runtime.close()


def _size(file: ModelFile) -> Finding:
    total, _ = memory()
    if 0 < total < file.size:
        told = f"{format_bytes(file.size)}, more than this machine's memory"
        return Finding("model", "size", told, "choose a smaller model or quantization", file.size)
    return Finding("model", "size", format_bytes(file.size), data=file.size)


def _extra_buffers(work: bool) -> Finding:
    told = (
        "used: a first decode with llama.cpp's extra weight buffers (AMX, repacking) was tried here and worked"
        if work
        else "off: a first decode with them (AMX, repacking) dies on this machine; without them only prompts are slower"
    )
    return Finding("model", "extra buffers", told, data=work)


@contextmanager
def _warnings() -> Iterator[list[str]]:
    """What llama.cpp warns of inside the block."""
    said: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    listener = Listener(logging.WARNING)
    logger = logging.getLogger("zeta.llama")
    logger.addHandler(listener)
    try:
        yield said
    finally:
        logger.removeHandler(listener)


def _last_words(path: Path) -> list[str]:
    """What llama.cpp says, and how it dies, loading a model that crashes it: in a child process once more."""
    command = [sys.executable, "-P", "-m", "zeta.probe", str(path), "0"]
    try:
        child = subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return [f"nothing within {_PATIENCE} seconds"]
    lines = child.stderr.decode("utf-8", "replace").partition("Traceback (most recent")[0].split("\n")
    death = [f"died of {signal.Signals(-child.returncode).name}"] if child.returncode < 0 else []
    return [line for line in lines if line.strip()] + death


def _loaded(runtime: Runtime, settings: Settings) -> Iterator[Finding]:
    model, paging = runtime.model, runtime.paging
    yield _context(model.trained_context, settings.ctx)
    heads = f", {model.n_head} heads over {model.n_head_kv} of keys and values" if model.n_head else ", no attention"
    yield Finding("model", "shape", f"{model.n_layer} layers{heads}")
    yield _template(runtime)
    yield Finding("model", "paging", f"{paging.kind}: {paging.reason}")
    yield _kv(paging, settings.page)
    yield _calibration(runtime, settings)


def _context(trained: int, window: int) -> Finding:
    if 0 < trained < window:
        told = f"{trained:,} tokens, fewer than the window of {window:,}"
        return Finding(
            "model", "trained context", told, f"use --ctx {trained} or less: it answers badly beyond", trained
        )
    return Finding("model", "trained context", f"{trained:,} tokens; the window is {window:,}", data=trained)


def _template(runtime: Runtime) -> Finding:
    from zeta.transcript import format_of

    try:
        format_of(runtime.model)
    except ZetaError as error:
        return failed("model", "chat template", error)
    found = runtime.model.chat_template is not None
    told = "found in the file" if found else "none in the file, a common one is used: it may not be made for chatting"
    return Finding("model", "chat template", told, data=found)


def _kv(paging: Paging, page: int) -> Finding:
    if paging.kind != "kv" or paging.shape is None:
        return Finding("model", "KV", "none is kept: pages are token ids and words", data=0)
    token = sum(keys + values for _, keys, _, values in paging.shape.rows)
    return Finding("model", "KV", f"{token:,} bytes a token, {format_bytes(token * page)} a page of {page}", data=token)


def _calibration(runtime: Runtime, settings: Settings) -> Finding:
    if not runtime.paging.searchable:
        return Finding("model", "calibration", "not possible: this model's pages are found by their words", data=False)
    file = runtime.file
    command = f"zeta calibrate {shlex.quote(settings.model)}"
    found = sidecar.find(file.fingerprint, [paths.models_folder(), file.path.parent])
    if found is None:
        told = "none: pages are found by their words, not by what the model attends to"
        return Finding("model", "calibration", told, f"run: {command}", data=False)
    try:
        known = sidecar.load(found, file.fingerprint)
    except SidecarError as error:
        return failed("model", "calibration", error)
    decision = (runtime.embedder and known.semantic) or known.plain
    rates, kept = [row[0] for row in decision.curve], [row[2] for row in decision.curve]
    share = f", {np.interp(settings.threshold, rates, kept):.0%} kept at {settings.threshold:.0%} false recalls"
    told = f"{count(len(known.heads), 'head')}{share if decision.curve else ''}, from {found}"
    return Finding("model", "calibration", told, data=True)

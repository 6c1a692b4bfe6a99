"""What there is on this machine for zeta to run with, and what of it needs attention: findings, no presentation.

Everything is looked at the way a chat would use it: the model is loaded with the settings' window, the store is opened
for reading. Whatever fails is a finding with what to do, never an exception. No finding holds a word of any chat; the
system prompt, which is the user's own text, is told by its length.
"""

from __future__ import annotations

import logging
import os
import platform
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from memstore import quota
from memstore.errors import StoreError, StoreLocked
from memstore.lock import WriterLock
from memstore.records import StoreStat
from memstore.store import Store
from zeta import catalog, config, logs, modelfile, paths, sidecar
from zeta.config import Resolved, Settings
from zeta.errors import ConfigError, ModelCrashed, SidecarError, ZetaError
from zeta.units import format_bytes

if TYPE_CHECKING:
    from zeta.modelfile import ModelFile
    from zeta.paging import Paging
    from zeta.runtime import Runtime

_LIBRARY: Final = "llama-cpp-python"
_REPORT: Final = "`zeta doctor --bundle FILE.zip` packs what a bug report needs"
_LITTLE: Final = 1_000_000_000
"""Bytes of free disk that are little: the KV of some 40,000 tokens of the default model."""
_SPINS: Final = "2000"
"""What zeta.llama sets GOMP_SPINCOUNT to where the user has not."""
_LINES: Final = 3
"""Last lines of llama.cpp that are shown of a model that it would not load."""
_PATIENCE: Final = 300
"""Seconds that a model which crashes may take to do so, as in zeta.probe."""

_log = logging.getLogger("zeta.doctor")


@dataclass(frozen=True)
class Finding:
    """One thing found. `todo` says what to do about it, empty where nothing needs to be done.

    `data` is the number or the truth behind `text`, for programs; None where the text is all there is.
    """

    section: str
    name: str
    text: str
    todo: str = ""
    data: float | bool | None = None


@dataclass(frozen=True)
class Report:
    """Everything found, in order, and the settings it was found with (None: they cannot be read)."""

    findings: tuple[Finding, ...]
    settings: Resolved | None

    @property
    def attention(self) -> tuple[Finding, ...]:
        """The findings that something should be done about."""
        return tuple(finding for finding in self.findings if finding.todo)


def examine(model: str | None = None, store: Path | None = None) -> Report:
    """Look at everything; `model` and `store` weigh more than the settings, as flags do."""
    resolved: Resolved | None = None
    broken: ConfigError | None = None
    try:
        resolved = config.load({"model": model, "store": store})
        settings = resolved.settings
    except ConfigError as error:
        broken, settings = error, Settings()
        settings = replace(settings, model=model or settings.model, store=store or settings.store)
    # Asked before anything imports llama_cpp: a library that does not load is a finding as well.
    unusable = _import_error()
    findings = (
        *_guarded("program", _program()),
        *_guarded("machine", _machine(settings)),
        *(_guarded("machine", _engine()) if unusable is None else [_unloadable(unusable)]),
        *(_guarded("model", _model(settings)) if unusable is None else ()),
        *_guarded("store", _store(settings)),
        *_guarded("folders", _folders()),
        *_guarded("settings", _settings(resolved, broken)),
    )
    return Report(findings, resolved)


def shown(name: str, value: object) -> str:
    """A setting's value for a report: the system prompt is what the user wrote and stays with the user."""
    if value is None or value == "":
        return "-"
    return f"{len(str(value)):,} characters" if name == "system" else str(value)


def _guarded(section: str, findings: Iterator[Finding]) -> Iterator[Finding]:
    """What is found, and an error that nobody expected as one finding more: a doctor does not die of the disease."""
    try:
        yield from findings
    except Exception as error:
        _log.error("unexpected", exc_info=error)
        what = f"looking at the {section} failed, which it should not: {type(error).__name__}: {error}"
        yield Finding(section, "error", what, _REPORT)


def _failed(section: str, name: str, error: ZetaError | StoreError) -> Finding:
    return Finding(section, name, str(error), error.hint or _REPORT)


# the program


def _program() -> Iterator[Finding]:
    yield Finding("program", "zeta", _version("zeta") or "not installed, run from its folder")
    yield Finding("program", "Python", f"{platform.python_version()} ({platform.python_implementation()})")
    yield Finding("program", "platform", platform.platform())
    yield _build(_version(_LIBRARY), _pinned())


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _pinned() -> str | None:
    """The version of llama-cpp-python that this zeta was checked with, from its own requirements."""
    try:
        wanted = metadata.requires("zeta") or []
    except metadata.PackageNotFoundError:
        return None
    return next((text.partition("==")[2] for text in wanted if text.startswith(f"{_LIBRARY}==")), None)


def _build(installed: str | None, pinned: str | None) -> Finding:
    install = f"install the one that zeta was checked with: pip install {_LIBRARY}{f'=={pinned}' if pinned else ''}"
    if installed is None:
        return Finding("program", _LIBRARY, "not installed", install)
    if pinned is None:
        return Finding("program", _LIBRARY, f"{installed}; which one zeta was checked with is not known")
    if installed != pinned:
        told = f"{installed}, not the {pinned} that zeta was checked with: pages may come back as text"
        return Finding("program", _LIBRARY, told, install)
    return Finding("program", _LIBRARY, f"{installed}, the one that zeta was checked with")


# the machine and llama.cpp on it


def _machine(settings: Settings) -> Iterator[Finding]:
    yield Finding("machine", "processor", _processor())
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    threads = f"{settings.threads} threads are set" if settings.threads else "a thread on each"
    yield Finding("machine", "cores", f"{usable} usable of {os.cpu_count()}, {threads}", data=usable)
    total, free = _memory()
    told = format_bytes(total) + (f", {format_bytes(free)} of it available" if free else "") if total else "unknown"
    yield Finding("machine", "memory", told, data=total or None)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def _memory() -> tuple[int, int]:
    """Bytes in all, and bytes that programs can still have; zero for what the system does not tell."""
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 0, 0
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        return total, next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))
    except (OSError, StopIteration):
        return total, 0


def _import_error() -> Exception | None:
    try:
        import zeta.llama  # noqa: F401
    except Exception as error:  # a foreign library that does not load says so in any way it likes
        return error
    return None


def _unloadable(error: Exception) -> Finding:
    what = f"cannot be loaded: {type(error).__name__}: {error}"
    return Finding("machine", "llama.cpp", what, f"install it again: pip install --force-reinstall {_LIBRARY}")


def _engine() -> Iterator[Finding]:
    from zeta.llama import gpu_available, system_info

    features = re.findall(r"(\w+) = 1", system_info())
    yield Finding("machine", "CPU features", f"{' '.join(features) or 'none'} (that llama.cpp uses)")
    gpu = gpu_available()
    told = "yes, this build puts layers on a GPU (--gpu-layers)" if gpu else "no, this build computes on the CPU alone"
    yield Finding("machine", "GPU offload", told, data=gpu)
    spins = os.environ.get("GOMP_SPINCOUNT", "")
    if "OPENMP" not in features:
        told = "no OpenMP in this build"
    elif spins == _SPINS:
        told = f"GOMP_SPINCOUNT={spins}: threads wait briefly, so that other programs can share the cores"
    else:
        told = f"GOMP_SPINCOUNT={spins}, set by you; zeta's own is {_SPINS}"
    yield Finding("machine", "thread waiting", told)


# the model


def _model(settings: Settings) -> Iterator[Finding]:
    from zeta import probe
    from zeta.runtime import Runtime, RuntimeOptions

    try:
        path = catalog.resolve(settings.model)
        file = modelfile.inspect(path, paths.cache_folder() / "fingerprints.json")
    except ZetaError as error:
        yield _failed("model", "file", error)
        return
    yield Finding("model", "file", str(path))
    yield Finding("model", "name", f"{file.name}, architecture {file.architecture}")
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
            yield _failed("model", "loading", error)
            last = _last_words(path) if isinstance(error, ModelCrashed) else said
            if last:
                yield Finding("model", "llama.cpp said", " / ".join(last[-_LINES:]))
            return
    try:
        yield from _loaded(runtime, settings)
    finally:
        runtime.close()


def _size(file: ModelFile) -> Finding:
    total, _ = _memory()
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
        return _failed("model", "chat template", error)
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
        return _failed("model", "calibration", error)
    rates, kept = [row[0] for row in known.curve], [row[2] for row in known.curve]
    share = f", {np.interp(settings.threshold, rates, kept):.0%} kept at {settings.threshold:.0%} false recalls"
    told = f"{len(known.heads)} heads{share if known.curve else ''}, from {found}"
    return Finding("model", "calibration", told, data=True)


# the store


def _store(settings: Settings) -> Iterator[Finding]:
    path = settings.store
    yield Finding("store", "path", str(path))
    yield _disk(path)
    if not path.exists():
        yield Finding("store", "state", "not made yet: the first chat makes it")
        return
    try:
        with Store.open(path, writable=False) as store:
            found = store.stat()
        limit = settings.quota if settings.quota is not None else quota.default(path, _used(found))
    except StoreError as error:
        yield _failed("store", "state", error)
        return
    yield Finding("store", "conversations", f"{found.conversations:,}", data=found.conversations)
    yield Finding("store", "history", f"{found.tokens:,} tokens", data=found.tokens)
    used = _used(found)
    told = f"{found.pages:,} pages, {format_bytes(used)} of a quota of {format_bytes(limit)}"
    yield Finding("store", "pages", told, data=used)
    yield _writer(path)


def _used(stat: StoreStat) -> int:
    return stat.page_bytes + stat.signal_bytes


def _disk(path: Path) -> Finding:
    place = next(folder for folder in (path, *path.absolute().parents) if folder.exists())
    try:
        free = shutil.disk_usage(place).free
    except OSError as error:
        return Finding("store", "free disk", f"unknown: {error.strerror}")
    todo = "free some space, or move the store with --store" if free < _LITTLE else ""
    return Finding("store", "free disk", format_bytes(free), todo, free)


def _writer(path: Path) -> Finding:
    lock = path / "writer.lock"
    if not os.access(path, os.W_OK):
        return Finding("store", "state", "cannot be written", "check who owns the store and its access rights")
    try:
        if lock.exists():
            WriterLock(lock).release()
    except StoreLocked as error:
        return Finding("store", "state", f"readable, but locked: {error}", error.hint)
    except StoreError as error:
        return _failed("store", "state", error)
    return Finding("store", "state", "writable, no chat has it open; `zeta store check` reads all of it")


# folders and settings


def _folders() -> Iterator[Finding]:
    for name, path in (
        ("models", paths.models_folder()),
        ("state", paths.state_folder()),
        ("logs", logs.log_folder()),
        ("config", paths.config_folder()),
        ("cache", paths.cache_folder()),
    ):
        if not path.exists():
            yield Finding("folders", name, f"{path} (not made yet)")
        elif path.is_dir() and os.access(path, os.W_OK):
            yield Finding("folders", name, str(path))
        else:
            todo = f"make it a folder that you can write to, or set {paths.HOME_VARIABLE} to one"
            yield Finding("folders", name, f"{path} (cannot be written)", todo)


def _settings(resolved: Resolved | None, broken: ConfigError | None) -> Iterator[Finding]:
    file = config.config_path()
    if broken is not None:
        told = f"{broken}; the defaults were used for this report"
        yield Finding(
            "settings", "settings", told, broken.hint or "`zeta config show` tells where each value comes from"
        )
    yield Finding("settings", "file", f"{file}{'' if file.exists() else ' (none, which is fine)'}")
    for name, source in resolved.source.items() if resolved else ():
        if resolved and source != "default":
            yield Finding("settings", name, f"{shown(name, getattr(resolved.settings, name))} ({source})")
    switches = [f"{name}={os.environ[name]}" for name in ("ZETA_OFFLINE", "HF_HUB_OFFLINE") if os.environ.get(name)]
    told = ", ".join(switches) or "no switch is set; only `zeta models pull` uses the network"
    yield Finding("settings", "offline", told)

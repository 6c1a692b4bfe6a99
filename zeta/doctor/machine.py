"""What zeta runs on: its own build, the machine, and llama.cpp on it."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Final

from zeta.config import Settings
from zeta.doctor.finding import Finding
from zeta.units import format_bytes

_LIBRARY: Final = "llama-cpp-python"
_SPINS: Final = "2000"
"""What zeta.llama sets GOMP_SPINCOUNT to where the user has not."""


def program() -> Iterator[Finding]:
    """zeta, Python, the platform and the build of llama.cpp's binding."""
    yield Finding("program", "zeta", _version("zeta") or "not installed, run from its folder")
    yield Finding("program", "Python", f"{platform.python_version()} ({platform.python_implementation()})")
    yield Finding("program", "platform", platform.platform())
    yield build(_version(_LIBRARY), pinned())


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def pinned() -> str | None:
    """The version of llama-cpp-python that this zeta was checked with, from its own requirements."""
    try:
        wanted = metadata.requires("zeta") or []
    except metadata.PackageNotFoundError:
        return None
    return next((text.partition("==")[2] for text in wanted if text.startswith(f"{_LIBRARY}==")), None)


def build(installed: str | None, pinned: str | None) -> Finding:
    """Whether the binding is the one that zeta was checked with."""
    install = f"install the one that zeta was checked with: pip install {_LIBRARY}{f'=={pinned}' if pinned else ''}"
    if installed is None:
        return Finding("program", _LIBRARY, "not installed", install)
    if pinned is None:
        return Finding("program", _LIBRARY, f"{installed}; which one zeta was checked with is not known")
    if installed != pinned:
        told = f"{installed}, not the {pinned} that zeta was checked with: pages may come back as text"
        return Finding("program", _LIBRARY, told, install)
    return Finding("program", _LIBRARY, f"{installed}, the one that zeta was checked with")


def hardware(settings: Settings) -> Iterator[Finding]:
    """Processor, cores and memory."""
    yield Finding("machine", "processor", _processor())
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    threads = f"{settings.threads} threads are set" if settings.threads else "a thread on each"
    yield Finding("machine", "cores", f"{usable} usable of {os.cpu_count()}, {threads}", data=usable)
    total, free = memory()
    told = format_bytes(total) + (f", {format_bytes(free)} of it available" if free else "") if total else "unknown"
    yield Finding("machine", "memory", told, data=total or None)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def memory() -> tuple[int, int]:
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


def import_error() -> Exception | None:
    """Why llama.cpp cannot be used; None where it can."""
    try:
        import zeta.llama  # noqa: F401
    except Exception as error:  # a foreign library that does not load says so in any way it likes
        return error
    return None


def unloadable(error: Exception) -> Finding:
    """A library that does not load."""
    what = f"cannot be loaded: {type(error).__name__}: {error}"
    return Finding("machine", "llama.cpp", what, f"install it again: pip install --force-reinstall {_LIBRARY}")


def engine() -> Iterator[Finding]:
    """What llama.cpp uses of the machine."""
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

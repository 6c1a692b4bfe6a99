"""What is on disk: the store, agent memory, the folders beside them, and the settings."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from memstore import quota
from memstore.agent.api import AgentMemory
from memstore.errors import StoreError, StoreLocked
from memstore.lock import WriterLock
from memstore.records import StoreStat
from memstore.store import Store
from zeta import config, logs, paths
from zeta.chat.words import count
from zeta.config import Resolved, Settings
from zeta.doctor.finding import Finding, failed
from zeta.errors import ConfigError
from zeta.units import format_bytes

_LITTLE: Final = 1_000_000_000
"""Bytes of free disk that are little: the KV of some 40,000 tokens of the default model."""

_PATIENCE: Final = 1.0
"""Seconds to wait for a program that writes agent memory."""


def store(settings: Settings) -> Iterator[Finding]:
    """What is in the store, the room on its disk, and who writes it."""
    path = settings.store
    yield Finding("store", "path", str(path))
    yield _disk(path)
    if not path.exists():
        yield Finding("store", "state", "not made yet: the first chat makes it")
        return
    try:
        with Store.open(path, writable=False) as opened:
            found = opened.stat()
        limit = settings.quota if settings.quota is not None else quota.default(path, _used(found))
    except StoreError as error:
        yield failed("store", "state", error)
        return
    yield Finding("store", "conversations", f"{found.conversations:,}", data=found.conversations)
    yield Finding("store", "history", count(found.tokens, "token"), data=found.tokens)
    used = _used(found)
    told = f"{count(found.pages, 'page')}, {format_bytes(used)} of a quota of {format_bytes(limit)}"
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
        return failed("store", "state", error)
    return Finding("store", "state", "writable, no chat has it open; `zeta store check` reads all of it")


def memory(settings: Settings) -> Iterator[Finding]:
    """The file of agent memory, how big it is and how much is remembered in it."""
    path = settings.memory_db.absolute()
    if not path.exists():
        yield Finding("memory", "file", f"{path} (not made yet)")
        return
    try:
        with AgentMemory(path, patience=_PATIENCE) as opened:
            found = opened.stats()
    except StoreError as error:
        yield failed("memory", "file", error)
        return
    told = f"{path}: {found.memories:,} remembered across chats, {format_bytes(found.bytes)}"
    yield Finding("memory", "file", told, data=found.memories)


def folders() -> Iterator[Finding]:
    """Whether the other folders can be written."""
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


def settings(resolved: Resolved | None, broken: ConfigError | None) -> Iterator[Finding]:
    """The settings that are not the defaults, with where they come from."""
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


def shown(name: str, value: object) -> str:
    """A setting's value for a report: the system prompt is what the user wrote and stays with the user."""
    if value is None or value == "":
        return "-"
    return f"{len(str(value)):,} characters" if name == "system" else str(value)

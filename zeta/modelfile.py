"""What a GGUF file is, before llama.cpp touches it: usable or not and why, and its fingerprint."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from gguf import GGUFReader

from zeta.errors import ModelError

_SAMPLE = 4096
"""Bytes hashed at the begin, middle and end of every tensor: quick on 8 GB, and any re-quantization changes them."""

ENCODERS = frozenset(
    {"bert", "nomic-bert", "nomic-bert-moe", "jina-bert-v2", "jina-bert-v3", "modern-bert", "eurobert", "t5encoder"}
)
"""Architectures that embed text and cannot chat (llama.cpp's llm_arch)."""


@dataclass(frozen=True)
class ModelFile:
    """A GGUF file that can be loaded: `fingerprint` is the hex SHA-256 that pages and sidecars are matched by."""

    path: Path
    name: str
    architecture: str
    size: int
    fingerprint: str


def inspect(path: Path, cache: Path | None = None) -> ModelFile:
    """Look into a model file. `cache`: a JSON file that remembers fingerprints by path, size and time.

    Raises ModelError for a missing, truncated, non-GGUF, encoder-only or vocabulary-only file.
    """
    try:
        stat = path.stat()
    except OSError as error:
        raise ModelError(
            f"there is no model file {path}",
            "`zeta models list` shows what is installed, `zeta models pull` fetches one",
        ) from error
    if path.is_dir():
        raise ModelError(f"{path} is a folder", "give the .gguf file inside it")
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}", "check who may read it, and the disk") from error
    if magic != b"GGUF":
        raise ModelError(f"{path.name} is not a GGUF file", "models for llama.cpp end in .gguf")
    known = _remembered(cache)
    key = f"{path.resolve()}|{stat.st_size}|{stat.st_mtime_ns}"
    if key in known:
        name, architecture, fingerprint = known[key]
        return ModelFile(path, name, architecture, stat.st_size, fingerprint)
    found = _read(path, stat.st_size)
    if cache:
        known[key] = [found.name, found.architecture, found.fingerprint]
        _remember(cache, known)
    return found


def _read(path: Path, size: int) -> ModelFile:
    try:
        reader = GGUFReader(path)
        architecture = str(_field(reader, "general.architecture", ""))
        name = str(_field(reader, "general.name", path.stem))
        if architecture in ENCODERS:
            raise ModelError(
                f"{path.name} is an encoder ({architecture}): it embeds text and cannot chat", "choose a chat model"
            )
        if not reader.tensors:
            raise ModelError(f"{path.name} holds a vocabulary and no weights", "choose a model with weights")
        return ModelFile(path, name, architecture, size, _fingerprint(reader))
    except ModelError:
        raise
    except Exception as error:  # the reader raises whatever numpy raises on a short or garbled file
        raise ModelError(f"{path.name} is truncated or damaged", "fetch it again: `zeta models pull`") from error


def _field(reader: Any, key: str, default: object) -> object:
    field = reader.get_field(key)
    return field.contents() if field else default


def _fingerprint(reader: Any) -> str:
    digest = hashlib.sha256()
    digest.update(np.ascontiguousarray(reader.data[: reader.data_offset]).tobytes())
    for tensor in reader.tensors:
        begin, length = int(tensor.data_offset), int(tensor.n_bytes)
        if begin + length > len(reader.data):
            raise ValueError("a tensor reaches past the end of the file")
        for at in (0, max(0, length // 2), max(0, length - _SAMPLE)):
            digest.update(reader.data[begin + at : begin + min(at + _SAMPLE, length)].tobytes())
    return digest.hexdigest()


def _remembered(cache: Path | None) -> dict[str, list[str]]:
    try:
        found = json.loads(cache.read_text("utf-8")) if cache else {}
        if not isinstance(found, dict):
            return {}
        return {key: value for key, value in found.items() if isinstance(value, list) and len(value) == 3}
    except (OSError, ValueError):
        return {}


def _remember(cache: Path, known: dict[str, list[str]]) -> None:
    part = cache.with_suffix(f".{os.getpid()}.part")
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(known), "utf-8")
        part.replace(cache)
    except OSError:  # a cache that cannot be written costs a second at the next start, nothing else
        with suppress(OSError):
            part.unlink(missing_ok=True)

"""What a LoRA adapter file is, before llama.cpp touches it: a truncated one would end the process there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from gguf import GGUFReader

from zeta.errors import ModelError
from zeta.modelfile import ModelFile

_AGAIN: Final = "train it again with `zeta train lora`, or fetch it again"


@dataclass(frozen=True)
class AdapterFile:
    """An adapter that fits its model. `digest` is the hex SHA-256 of the file: it changes the KV of every token."""

    path: Path
    digest: str


def inspect(path: Path, model: ModelFile) -> AdapterFile:
    """Look into the adapter at `path`. An adapter that zeta trained names its model; others are told apart by
    architecture here and by the shapes of their tensors in llama.cpp.

    Raises ModelError for a file that is missing, damaged, no LoRA adapter, or for another model.
    """
    reader = _read(path)
    told = {key: field.contents() for key, field in reader.fields.items() if not key.startswith("GGUF.")}
    if (told.get("general.type"), told.get("adapter.type")) != ("adapter", "lora"):
        raise ModelError(f"{path.name} is no LoRA adapter", "give a .gguf that `zeta train lora` wrote")
    architecture = told.get("general.architecture")
    if architecture != model.architecture:
        raise ModelError(
            f"{path.name} is an adapter for {architecture} models, {model.path.name} is {model.architecture}",
            "choose the model it was trained for, or leave --lora out",
        )
    if told.get("zeta.fingerprint", model.fingerprint) != model.fingerprint:
        raise ModelError(
            f"the adapter {path.name} was trained for another model than {model.path.name}",
            "choose the model it was trained for, or leave --lora out",
        )
    with path.open("rb") as file:
        return AdapterFile(path, hashlib.file_digest(file, "sha256").hexdigest())


def _read(path: Path) -> GGUFReader:
    if path.is_dir():
        raise ModelError(f"{path} is a folder", "give the .gguf file inside it")
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except FileNotFoundError as error:
        raise ModelError(f"there is no adapter file {path}", "`zeta train lora` makes one") from error
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}", "check who may read it, and the disk") from error
    if magic != b"GGUF":
        raise ModelError(f"{path.name} is not a GGUF file", "adapters for llama.cpp end in .gguf")
    try:
        reader = GGUFReader(path)
        finite = all(np.isfinite(tensor.data).all() for tensor in reader.tensors)
    except Exception as error:  # the reader raises whatever numpy raises on a short or garbled file
        raise ModelError(f"the adapter {path.name} is truncated or damaged", _AGAIN) from error
    if not finite or not reader.tensors:
        raise ModelError(f"the adapter {path.name} holds no usable weights", _AGAIN)
    return reader

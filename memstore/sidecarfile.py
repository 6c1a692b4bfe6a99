"""Sidecars: a GGUF file of metadata and tensors in which every part has its prefix and its own writer.

A writer replaces what is under its prefix and keeps everything else; the file is replaced whole or not at all.
"""

from collections.abc import Mapping, Sequence
from os import getpid
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from gguf import GGUFReader, GGUFWriter

Value = str | int | float | Sequence[int]


def merge(
    path: Path, prefix: str, metadata: Mapping[str, Value], tensors: Mapping[str, npt.NDArray[np.generic]]
) -> None:
    """Put metadata and tensors into the sidecar `path`, in place of whatever begins with `prefix` there.

    Raises OSError where it cannot be written, ValueError where what is there is no GGUF.
    """
    kept_metadata: dict[str, Value] = {}
    kept_tensors: dict[str, npt.NDArray[np.generic]] = {}
    if path.exists():
        reader = GGUFReader(path)
        for key, field in reader.fields.items():
            if not key.startswith(("GGUF.", "general.", prefix)):
                kept_metadata[key] = field.contents()
        kept_tensors = {t.name: t.data.copy() for t in reader.tensors if not t.name.startswith(prefix)}
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{getpid()}.part")
    writer = GGUFWriter(part, "zeta")
    try:
        for key, value in {**kept_metadata, **metadata}.items():
            if isinstance(value, str):
                writer.add_string(key, value)
            elif isinstance(value, int):
                writer.add_uint32(key, value)
            elif isinstance(value, float):
                writer.add_float32(key, value)
            else:
                writer.add_array(key, list(value))
        for name, data in {**kept_tensors, **tensors}.items():
            writer.add_tensor(name, np.ascontiguousarray(data))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        part.replace(path)
    finally:
        writer.close()
        part.unlink(missing_ok=True)


def field(reader: GGUFReader, key: str) -> Any:
    """The value of a key: a string, a number or a list of them. Raises KeyError where it is missing."""
    found = reader.get_field(key)
    if found is None:
        raise KeyError(key)
    return found.contents()


def weights(reader: GGUFReader, prefix: str) -> dict[str, npt.NDArray[np.float32]]:
    """The tensors under a prefix as float32 copies, by their names without it; no other is read."""
    found = [tensor for tensor in reader.tensors if tensor.name.startswith(prefix)]
    return {tensor.name.removeprefix(prefix): np.array(tensor.data, np.float32) for tensor in found}

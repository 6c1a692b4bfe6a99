"""A trained adapter as a GGUF file that llama.cpp loads beside its base model."""

from __future__ import annotations

import json
from os import getpid
from pathlib import Path
from typing import Any, Final

import numpy as np
from gguf import GGUFWriter

from models.basemodel import BaseModel
from models.errors import TrainingError
from models.lora import Lora

VERSION: Final = 1


def write(path: Path, base: BaseModel, lora: Lora, fingerprint: str, made: dict[str, Any]) -> None:
    """Write the adapter, whole or not at all; 32-bit, a few hundred kilobytes.

    `fingerprint` is the base model's: another model of the same shape would take the adapter and talk nonsense, so zeta
    refuses it by this. `made`: what made it, kept as JSON. Raises TrainingError where the disk refuses.
    """
    part = path.with_suffix(f".{getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        writer = GGUFWriter(part, base.shape.family)
        writer.add_type("adapter")
        writer.add_string("adapter.type", "lora")
        writer.add_float32("adapter.lora.alpha", lora.shape.alpha)
        writer.add_uint32("zeta.lora.version", VERSION)
        writer.add_string("zeta.fingerprint", fingerprint)
        writer.add_string("zeta.lora.made", json.dumps(made, default=str))
        for name, value in lora.tensors():
            writer.add_tensor(name, value.detach().float().cpu().numpy().astype(np.float32))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        part.replace(path)
    except OSError as error:
        raise TrainingError(f"{path} cannot be written: {error.strerror or error}", "free some space") from error
    finally:
        part.unlink(missing_ok=True)

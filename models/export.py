"""From a checkpoint to the sidecar: 16-bit tensors under `zeta.gist.` and `zeta.lens.`, and what made them."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from torch import nn

from memstore import sidecarfile
from models.errors import TrainingError

VERSION = 1


def export(
    path: Path, part: str, net: nn.Module, shape: Mapping[str, int | str], fingerprint: str, made: dict[str, Any]
) -> str:
    """Put a net into the sidecar `path` of the model with `fingerprint`; `part` is gist or lens. Gives the net's name.

    `made`: the command, data, seed and time that made it, kept as JSON. Raises TrainingError where the disk refuses or
    the sidecar is another model's.
    """
    tensors: dict[str, npt.NDArray[np.generic]] = {}
    for name, value in net.state_dict().items():
        tensors[f"zeta.{part}.{name}"] = value.detach().float().numpy().astype(np.float16)
    name = named(tensors)
    metadata: dict[str, sidecarfile.Value] = {
        "zeta.fingerprint": fingerprint,
        f"zeta.{part}.version": VERSION,
        f"zeta.{part}.name": name,
        f"zeta.{part}.made": json.dumps(made, default=str),
        **{f"zeta.{part}.{key}": value for key, value in shape.items()},
    }
    try:
        sidecarfile.merge(path, f"zeta.{part}.", metadata, tensors)
    except (OSError, ValueError) as error:
        hint = "free some space, or delete a damaged sidecar"
        raise TrainingError(f"{path} cannot be written: {error}", hint) from error
    return name


def named(tensors: dict[str, npt.NDArray[np.generic]]) -> str:
    """Eight hex digits of the weights: gists of one net are never mixed with those of another."""
    crc = 0
    for name in sorted(tensors):
        crc = zlib.crc32(np.ascontiguousarray(tensors[name]).tobytes(), zlib.crc32(name.encode(), crc))
    return f"{crc:08x}"

"""From a sidecar back to nets: what the next phase of training begins from."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from gguf import GGUFReader
from torch import Tensor

from models.errors import TrainingError
from models.gistnet import GistNet, GistShape
from models.lensnet import LensNet, LensShape


def gist(path: Path) -> tuple[GistNet, str]:
    """The GistNet in a sidecar, frozen, and its name. Raises TrainingError where there is none that can be read."""
    sizes, weights, name = _read(path, "gist", GistShape)
    net = GistNet(GistShape(**sizes))
    _fill(net, weights, path, "gist")
    return net, name


def lens_on(path: Path, gists: str) -> LensNet | None:
    """The LensNet in a sidecar, frozen; None where there is none, or one that was trained on other gists.

    Raises TrainingError for one that cannot be read.
    """
    reader = _open(path)
    if _field(reader, "zeta.lens.version") is None or _field(reader, "zeta.lens.gist") != gists:
        return None
    sizes, weights, _ = _read(path, "lens", LensShape)
    net = LensNet(LensShape(**sizes))
    _fill(net, weights, path, "lens")
    return net


def fingerprint(path: Path) -> str:
    """Of the base model that a sidecar is for. Raises TrainingError where the file cannot be read."""
    return str(_field(_open(path), "zeta.fingerprint") or "")


def _read(path: Path, part: str, shape: type[GistShape | LensShape]) -> tuple[dict[str, int], dict[str, Tensor], str]:
    reader = _open(path)
    sizes = {each.name: _field(reader, f"zeta.{part}.{each.name}") for each in fields(shape)}
    if None in sizes.values():
        raise TrainingError(f"{path.name} holds no {part} net", f"train one with `zeta train {part} --sidecar {path}`")
    prefix = f"zeta.{part}."
    found = {t.name.removeprefix(prefix): t.data for t in reader.tensors if t.name.startswith(prefix)}
    weights = {name: torch.from_numpy(np.array(data, np.float32)) for name, data in found.items()}
    return {key: int(size) for key, size in sizes.items()}, weights, str(_field(reader, f"zeta.{part}.name"))


def _fill(net: GistNet | LensNet, weights: dict[str, Tensor], path: Path, part: str) -> None:
    try:
        net.load_state_dict(weights)
    except RuntimeError as error:
        raise TrainingError(f"the {part} net in {path.name} is damaged", "train it again") from error
    net.requires_grad_(False).eval()


def _open(path: Path) -> GGUFReader:
    try:
        return GGUFReader(path)
    except FileNotFoundError as error:
        raise TrainingError(f"there is no sidecar {path}", "`zeta train gist --sidecar FILE` writes one") from error
    except Exception as error:  # the reader raises whatever numpy raises on a garbled file
        raise TrainingError(f"the sidecar {path.name} is damaged", "train it again") from error


def _field(reader: GGUFReader, key: str) -> Any:
    found = reader.get_field(key)
    return found.contents() if found else None

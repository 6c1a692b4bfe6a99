"""Checkpoints of a run: one file, replaced whole, so that what is on disk can always be gone on from."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import torch

from models.errors import TrainingError


def save(path: Path, state: dict[str, Any]) -> None:
    """Write a checkpoint in place of the last one. Raises TrainingError where the disk refuses."""
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.save(state, part)
        part.replace(path)
    except (OSError, RuntimeError) as error:
        hint = "free some space; the last checkpoint is kept"
        raise TrainingError(f"{path} cannot be written: {error}", hint) from error
    finally:
        part.unlink(missing_ok=True)


def required(path: Path, phase: str) -> dict[str, Any]:
    """A checkpoint that `zeta train PHASE` wrote. Raises TrainingError where there is none, or a damaged one."""
    state = load(path)
    if state is None:
        raise TrainingError(f"there is no checkpoint {path}", f"give one that `zeta train {phase}` wrote")
    return state


def load(path: Path) -> dict[str, Any] | None:
    """The last checkpoint, or None where there is none. Raises TrainingError for a damaged one."""
    if not path.exists():
        return None
    try:
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
        return state
    except (OSError, RuntimeError, EOFError, pickle.UnpicklingError) as error:
        raise TrainingError(f"the checkpoint {path} is damaged", "delete it to begin anew") from error

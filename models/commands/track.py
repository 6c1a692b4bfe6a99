"""`python -m models track`: give the JSON lines of a phase to Weights & Biases as a run that needs no network."""

from __future__ import annotations

import importlib
import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

from models.errors import TrainingError


def arguments(parser: ArgumentParser) -> None:
    """What `run` reads."""
    parser.add_argument("--log", type=Path, required=True, help="the JSON lines that a phase wrote")
    parser.add_argument("--project", required=True, help="the project of Weights & Biases")
    parser.add_argument("--name", help="of the run; by default the log's")


def run(options: Namespace) -> int:
    """Rows with a `step` become its metrics, what stands in other rows its settings; `wandb sync` would upload it.

    Raises TrainingError where the log cannot be read or wandb is not installed.
    """
    rows = _rows(options.log)
    try:
        wandb = importlib.import_module("wandb")
    except ImportError as error:
        raise TrainingError("wandb is not installed", "pip install wandb, or leave wandb_project empty") from error
    settings = {key: value for row in rows if "step" not in row for key, value in row.items()}
    name = options.name or options.log.stem
    with wandb.init(
        project=options.project, name=name, config=settings, dir=str(options.log.parent), mode="offline"
    ) as tracked:
        for row in rows:
            if "step" in row:
                tracked.log({key: value for key, value in row.items() if key != "step"}, step=int(str(row["step"])))
    return 0


def _rows(path: Path) -> list[dict[str, object]]:
    try:
        return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    except OSError as error:
        raise TrainingError(f"{path} cannot be read: {error.strerror or error}", "check the path") from error
    except ValueError as error:
        raise TrainingError(f"{path} holds no JSON lines: {error}", "give the log that a phase wrote") from error

"""The phases of training as command lines: what reads what, one cycle after another (seed 002, «Joint training»).

    data -> tokens;  gist (B1): tokens -> gists;  label: tokens, gists -> labels;  lens (B2): labels -> lens;
    lora (B3): tokens, gists, lens -> adapter

Nothing is run here. Every phase goes on where it was interrupted, so a plan may be run again from its begin.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from zeta.errors import ZetaError
from zeta.modelfile import ModelFile
from zeta.training.child import python
from zeta.training.runconfig import RunConfig

Phase = Literal["gist", "lens", "lora"]
Split = Literal["train", "validation"]
PHASES: Final[tuple[Phase, ...]] = ("gist", "lens", "lora")
SPLITS: Final[tuple[Split, ...]] = ("train", "validation")


@dataclass(frozen=True)
class Places:
    """Where a cycle's parts lie. `sidecar` is what its nets are put into; `data` is the same for all cycles."""

    data: Path
    labels: Path
    checkpoints: Path

    @property
    def sidecar(self) -> Path:
        """The file that a chat would read."""
        return self.checkpoints / "nets.zeta.gguf"


def places(config: RunConfig, cycle: int) -> Places:
    """Of the cycle of this number, from 1 on."""
    root, storage, name = config.folder, config.storage, f"cycle-{cycle}"
    return Places(root / storage.data, root / storage.labels / name, root / storage.checkpoints / name)


def settings(config: RunConfig, phase: Phase, file: ModelFile, cycle: int) -> dict[str, dict[str, Any]]:
    """What a phase reads with `--config` (models/__main__.py): its `own` settings, all of which it has to know, and
    what is `shared`, of which it takes what it has an option for."""
    where = places(config, cycle)
    shared: dict[str, Any] = {
        "seed": config.seed,
        "horizon": config.horizon,
        "model": str(file.path),
        "fingerprint": file.fingerprint,
        "data": str(where.data),
        "labels": str(where.labels / "train"),
        "held_out": str(where.labels / "validation"),
        "sidecar": str(where.sidecar),
        "out": str(where.checkpoints / phase),
    }
    before = places(config, cycle - 1).checkpoints
    if (best := before / phase / f"{phase}-best.pt").exists():  # a warm start
        shared["from"] = str(best)
    if (adapter := before / "lora" / "lora-best.pt").exists():  # gists are for the model that wears it
        shared["lora"] = str(adapter)
    return {"own": dict(getattr(config, phase) or {}), "shared": shared}


def write(config: RunConfig, phase: Phase, file: ModelFile, cycle: int) -> list[str]:
    """Write a phase's settings beside its checkpoints; its command line. Raises ZetaError where that cannot be."""
    path = places(config, cycle).checkpoints / f"{phase}.json"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        told = json.dumps(settings(config, phase, file, cycle), indent=1, ensure_ascii=False)
        path.write_text(told + "\n", "utf-8")
    except OSError as error:
        raise ZetaError(f"{path} cannot be written: {error.strerror or error}", "check artifacts_dir") from error
    return python("models", phase, "--config", str(path))


def track(config: RunConfig, phase: Phase, cycle: int) -> list[str]:
    """The command line that gives a phase's log to Weights & Biases, offline."""
    out = places(config, cycle).checkpoints / phase
    name = f"{config.run_name}-{cycle}-{phase}"
    return python(
        "models",
        "track",
        "--project",
        config.logging.wandb_project,
        "--name",
        name,
        "--log",
        str(out / f"{phase}.jsonl"),
    )


def data(config: RunConfig, model: Path) -> list[str]:
    """The command line that tokenizes the datasets."""
    wanted = config.datasets
    words = [word for text in wanted.text for word in ("--text", text)]
    words += [word for title in wanted.validation for word in ("--validation", title)]
    words += ["--python-docs"] if wanted.python_docs else []
    words += ["--licence", wanted.licence, "--dialogues", str(wanted.dialogues), "--code", str(wanted.code)]
    words += ["--validation-share", str(wanted.validation_share), "--seed", str(config.seed)]
    return python("zeta", "train", "data", *words, "--model", str(model), "--out", str(places(config, 1).data))


def label(config: RunConfig, model: Path, cycle: int, split: Split) -> list[str]:
    """The command line that measures what detail is worth, with the gists of this cycle."""
    where, wanted = places(config, cycle), config.label
    words = ["--data", str(where.data), "--gist", str(where.sidecar), "--out", str(where.labels / split)]
    words += ["--split", split, "--horizon", str(config.horizon), "--seed", str(config.seed), "--mode", wanted.mode]
    words += ["--snapshots", str(wanted.snapshots if split == "train" else wanted.held_out)]
    for name in ("blocks", "roots", "opened", "recent", "candidates"):
        words += [f"--{name}", str(getattr(wanted, name))]
    if (adapter := places(config, cycle - 1).checkpoints / "lora" / "lora.gguf").exists():
        words += ["--lora", str(adapter)]
    return python("zeta", "train", "label", *words, "--model", str(model))

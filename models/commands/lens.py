"""`python -m models lens`: train a LensNet (B2) on the labels of one gist net, and put it into a sidecar."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser, Namespace
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import torch

from models import checkpoint, export, labelled
from models.errors import TrainingError
from models.lens_training import LensOptions, LensTrainer, agreement, price
from models.lensnet import LensNet, LensShape


def arguments(parser: ArgumentParser) -> None:
    """What `run` reads."""
    defaults = LensOptions()
    parser.add_argument("--labels", type=Path, required=True, help="the folder that `zeta train label` wrote")
    parser.add_argument("--held-out", type=Path, required=True, help="labels of the validation split")
    parser.add_argument("--out", type=Path, required=True, help="where the checkpoint and the log go")
    parser.add_argument("--sidecar", type=Path, help="a sidecar to put the net into")
    parser.add_argument("--steps", type=int, default=defaults.steps)
    parser.add_argument("--rate", type=float, default=defaults.rate)
    parser.add_argument("--measure-every", type=int, default=100, help="steps")
    parser.add_argument("--patience", type=int, default=5, help="stop after so many measurements without a better one")
    parser.add_argument("--seed", type=int, default=defaults.seed)


def run(options: Namespace) -> int:
    """Train, keep the best on held-out labels, export it."""
    torch.manual_seed(options.seed)
    found, held = labelled.read(options.labels), labelled.read(options.held_out)
    if (found.gist, found.fingerprint) != (held.gist, held.fingerprint):
        raise TrainingError("the held-out labels were made with another gist net or model", "label both anew")
    wanted = replace(LensOptions(), steps=options.steps, rate=options.rate, seed=options.seed)
    net = LensNet(LensShape(found.width))
    trainer = LensTrainer(net, list(found.snapshots), price(list(found.snapshots)), wanted)
    best, kept, worse, began = agreement(net, list(held.snapshots)), net.state_dict(), 0, time.perf_counter()
    options.out.mkdir(parents=True, exist_ok=True)
    while trainer.step_number < wanted.steps and worse < options.patience:
        parts = trainer.step()
        if trainer.step_number % options.measure_every:
            continue
        seen = agreement(net, list(held.snapshots))
        told = ", ".join(f"{name} {value:.3f}" for name, value in {**parts, **seen}.items())
        print(f"step {trainer.step_number}/{wanted.steps}  {told}", flush=True)
        with (options.out / "lens.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps({"step": trainer.step_number, **parts, **seen}) + "\n")
        worse += 1
        if not seen["spearman"] <= best["spearman"]:
            best, kept, worse = seen, deepcopy(net.state_dict()), 0
    net.load_state_dict(kept)
    checkpoint.save(options.out / "lens.pt", {"net": kept, "held_out": best, "gist": found.gist})
    if options.sidecar:
        made = {
            "command": f"zeta train lens --steps {options.steps} --rate {options.rate} --seed {options.seed}",
            "labels": {"snapshots": len(found.snapshots), "gist": found.gist, "options": found.options},
            "held_out": best,
            "seconds": round(time.perf_counter() - began),
            "parameters": net.count_parameters(),
        }
        name = export.export(
            options.sidecar, "lens", net, {**net.shape.metadata(), "gist": found.gist}, found.fingerprint, made
        )
        print(f"lens {name} is in {options.sidecar}")
    return 0

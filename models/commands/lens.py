"""`python -m models lens`: train a LensNet (B2) on the labels of one gist net, and put it into a sidecar.

With --warm-steps it first learns on worths that are guessed from the text of --data (models.warming).
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch

from models import checkpoint, export, labelled, training_run, warming
from models.errors import TrainingError
from models.labelled import Labels, Snapshot
from models.lens_measures import agreement
from models.lens_training import LensOptions, LensTrainer, measured
from models.lensnet import LensNet, LensShape
from models.training_run import TrainingRun, text


def arguments(parser: ArgumentParser) -> None:
    """What `run` reads."""
    defaults = LensOptions()
    parser.add_argument("--labels", type=Path, required=True, help="the folder that `zeta train label` wrote")
    parser.add_argument("--held-out", type=Path, required=True, help="labels of the validation split")
    parser.add_argument("--report", type=Path, help="labels to report on; by default half the held-out documents")
    parser.add_argument("--out", type=Path, required=True, help="where checkpoints and logs go")
    parser.add_argument("--sidecar", type=Path, help="a sidecar to put the net into")
    parser.add_argument("--steps", type=int, default=defaults.steps)
    parser.add_argument("--rate", type=float, default=defaults.rate)
    warming.arguments(parser)
    training_run.arguments(parser)
    parser.set_defaults(measure_every=100, patience=5)
    parser.add_argument("--seed", type=int, default=defaults.seed)


def run(options: Namespace) -> int:
    """Train, keep what is best on one part of the held-out labels, report on the other, export."""
    torch.manual_seed(options.seed)
    found = labelled.read(options.labels)
    held, report = _held_out(options, found)
    net = LensNet(LensShape(found.width))
    warmed = warming.run(options, found, net, held) if options.warm_steps else None
    wanted = replace(LensOptions(), steps=options.steps, rate=options.rate, seed=options.seed)
    trainer = LensTrainer(net, measured(found.snapshots), wanted)
    training = TrainingRun(options.out, "lens", {"gist": found.gist}, judged="disagreement")

    def seen() -> dict[str, float]:
        return agreement(net, held).metadata()

    state = checkpoint.load(training.last)
    if state is None:  # what is trained on has to be better than what it began from
        start = seen()
        training.lowest = start["disagreement"]
        begun = {"net": net.state_dict(), "gist": found.gist, "step": 0, "held_out": start, "seconds": 0.0}
        checkpoint.save(training.best, begun)
        print("before: " + text(start), flush=True)
    else:
        training.resume(trainer, state)
    training.note({"options": asdict(wanted), "labels": len(found.snapshots), "gist": found.gist})
    training.train(trainer, seen, options)
    best = checkpoint.required(training.best, "lens")
    net.load_state_dict(best["net"])
    told = agreement(net, report).metadata()
    print("report: " + text(told), flush=True)
    training.note({"report": told})
    if not (best["step"] or warmed):
        print("no measured lens was better than none: nothing is put into a sidecar")
        return 0
    if options.sidecar:
        kept = {key: best[key] for key in ("step", "held_out", "seconds")}
        _ship(options, net, found, {"warm": warmed, **kept, "report": told})
    return 0


def _held_out(options: Namespace, found: Labels) -> tuple[list[Snapshot], list[Snapshot]]:
    """What training is stopped by, and what is reported on: no document is in both. Raises TrainingError for labels of
    another gist net or model, and where there are not documents enough."""
    held = labelled.read(options.held_out)
    told = labelled.read(options.report) if options.report else held
    if any((found.gist, found.fingerprint) != (each.gist, each.fingerprint) for each in (held, told)):
        raise TrainingError("the held-out labels were made with another gist net or model", "label both anew")
    if options.report:
        taken = {each.document for each in told.snapshots}
        first, second = [each for each in held.snapshots if each.document not in taken], list(told.snapshots)
    else:
        first, second = labelled.halves(held.snapshots)
    if not (first and second):
        raise TrainingError(
            "the held-out labels are of one document: it cannot both stop the training and be reported on",
            "hold out two texts or more, or give --report",
        )
    return first, second


def _ship(options: Namespace, net: LensNet, found: Labels, told: dict[str, Any]) -> None:
    """Put a net into the sidecar, with what made it."""
    warm = f" --warm-steps {options.warm_steps} --warm-batch {options.warm_batch} --warm-rate {options.warm_rate}"
    made = {
        "command": f"zeta train lens --steps {options.steps} --rate {options.rate} --seed {options.seed}"
        + (warm if options.warm_steps else ""),
        "labels": {"snapshots": len(found.snapshots), "gist": found.gist, "options": found.options},
        "parameters": net.count_parameters(),
        **told,
    }
    name = export.export(
        options.sidecar, "lens", net, {**net.shape.metadata(), "gist": found.gist}, found.fingerprint, made
    )
    print(f"lens {name} is in {options.sidecar}")

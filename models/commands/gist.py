"""`python -m models gist`: train a GistNet (B1), with checkpoints, and go on where an interrupted run stopped."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser, Namespace
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch

from models import basemodel, checkpoint, export, heldout, lora, trained
from models.errors import TrainingError
from models.gist_training import GistOptions, GistTrainer
from models.gistnet import GistNet, GistShape
from models.mixture import Mixture
from models.shards import Shards


def arguments(parser: ArgumentParser) -> None:
    """What `run` reads."""
    defaults = GistOptions()
    parser.add_argument("--model", type=Path, required=True, help="the GGUF that gists are for")
    parser.add_argument("--data", type=Path, required=True, help="the folder that `zeta train data` wrote")
    parser.add_argument("--out", type=Path, required=True, help="where checkpoints and the log go")
    parser.add_argument("--sidecar", type=Path, help="a sidecar to put the best net into at the end")
    parser.add_argument("--from", dest="start", type=Path, help="a checkpoint or a sidecar that a new run begins from")
    parser.add_argument("--lora", type=Path, help="an adapter's checkpoint, of the cycle before, that the model has on")
    parser.add_argument("--steps", type=int, default=defaults.steps)
    parser.add_argument("--rate", type=float, default=defaults.rate, help="of Muon, for the matrices inside")
    parser.add_argument("--rate-adam", type=float, default=defaults.rate_adam, help="of AdamW, for everything else")
    parser.add_argument("--stability", type=float, default=defaults.stability)
    parser.add_argument("--save-every", type=int, default=50, help="steps")
    parser.add_argument("--measure-every", type=int, default=200, help="steps")
    parser.add_argument("--patience", type=int, default=0, help="stop after so many measurements without a better one")
    parser.add_argument("--seed", type=int, default=defaults.seed)


def run(options: Namespace) -> int:
    """Train until the steps are done or it gets no better; a second call goes on from the last checkpoint."""
    torch.manual_seed(options.seed)
    shards = Shards(options.data, separator=())
    base = basemodel.load(options.model)
    if options.lora:
        lora.load(base, options.lora).put_on(base)
    prefixes = heldout.prefixes(shards)
    wanted = replace(
        GistOptions(),
        steps=options.steps,
        rate=options.rate,
        rate_adam=options.rate_adam,
        stability=options.stability,
        seed=options.seed,
        prefixes=prefixes,
    )
    net = GistNet(GistShape(base.shape.width))
    if options.start:
        _begin(net, options.start)
    trainer = GistTrainer(base, net, wanted, Mixture(shards, "train"))
    last, best = options.out / "gist.pt", options.out / "gist-best.pt"
    state = checkpoint.load(last)
    if state is not None:
        trainer.load_state_dict(state)
        print(f"going on from step {trainer.step_number}", flush=True)
    held = heldout.windows(shards, wanted.horizon, options.seed)
    record = options.out / "gist.jsonl"
    options.out.mkdir(parents=True, exist_ok=True)
    lowest, worse = (float(state["lowest"]) if state else float("inf")), 0
    began = time.perf_counter() - (float(state["seconds"]) if state else 0.0)
    _write(record, {"options": asdict(wanted), "parameters": net.count_parameters(), "data": shards.metadata})
    while trainer.step_number < wanted.steps:
        told = trainer.step()
        spent = time.perf_counter() - began
        if told.step % 10 == 0:
            parts = ", ".join(f"{name} {value:.3f}" for name, value in told.parts.items())
            print(f"step {told.step}/{wanted.steps}  loss {told.loss:.3f}  ({parts})  {spent:.0f} s", flush=True)
        done = told.step == wanted.steps
        if told.step % options.measure_every == 0 or done:
            found = heldout.measured(base, net, held, prefixes[0])
            print("  held out: " + ", ".join(f"{name} {value:.3f}" for name, value in found.items()), flush=True)
            _write(record, {"step": told.step, "loss": told.loss, "seconds": spent, **found})
            worse = 0 if found["gist_l1"] < lowest else worse + 1
            if not worse:
                lowest = found["gist_l1"]
                checkpoint.save(best, {"net": net.state_dict(), "step": told.step, "held_out": found, "seconds": spent})
        if told.step % options.save_every == 0 or done:
            checkpoint.save(last, {**trainer.state_dict(), "lowest": lowest, "seconds": spent})
        if options.patience and worse >= options.patience:
            print(f"no better for {worse} measurements: stopped", flush=True)
            break
    if options.sidecar:
        _ship(options, net, wanted, shards)
    return 0


def _ship(options: Namespace, net: GistNet, wanted: GistOptions, shards: Shards) -> None:
    """Put the best net into a sidecar, with what made it."""
    found = _found(options.out / "gist-best.pt")
    net.load_state_dict(found["net"])
    made = {
        "command": f"zeta train gist --steps {wanted.steps} --rate {wanted.rate} --rate-adam {wanted.rate_adam}"
        f" --seed {wanted.seed}",
        "seed": wanted.seed,
        "step": found["step"],
        "held_out": found["held_out"],
        "seconds": round(found["seconds"]),
        "parameters": net.count_parameters(),
        "data": [asdict(source) for source in shards.sources()],
    }
    name = export.export(options.sidecar, "gist", net, net.shape.metadata(), shards.fingerprint, made)
    print(f"gist {name} is in {options.sidecar}")


def _begin(net: GistNet, path: Path) -> None:
    """Take over the weights of a checkpoint, or of a sidecar: what is shipped can be trained on."""
    if path.suffix == ".gguf":
        net.load_state_dict(trained.gist(path)[0].state_dict())
    else:
        net.load_state_dict(_found(path)["net"])


def _found(path: Path) -> dict[str, Any]:
    state = checkpoint.load(path)
    if state is None:
        raise TrainingError(f"there is no checkpoint {path}", "give one that `zeta train gist` wrote")
    return state


def _write(path: Path, row: dict[str, object]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, default=str) + "\n")

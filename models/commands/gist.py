"""`python -m models gist`: train a GistNet (B1), with checkpoints, and go on where an interrupted run stopped."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import asdict, replace
from pathlib import Path

import torch

from models import basemodel, checkpoint, export, heldout, lora, trained, training_run
from models.gist_training import GistOptions, GistTrainer
from models.gistnet import GistNet, GistShape
from models.mixture import Mixture
from models.shards import Shards
from models.training_run import TrainingRun, provenance


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
    training_run.arguments(parser)
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
    training = TrainingRun(options.out, "gist")
    state = checkpoint.load(training.last)
    if state is not None:
        training.resume(trainer, state)
    held = heldout.windows(shards, wanted.horizon, options.seed)
    training.note({"options": asdict(wanted), "parameters": net.count_parameters(), "data": shards.metadata})
    training.train(trainer, lambda: heldout.measured(base, net, held, prefixes[0]), options)
    if options.sidecar:
        _ship(options, net, training.best, shards)
    return 0


def _ship(options: Namespace, net: GistNet, best: Path, shards: Shards) -> None:
    """Put the best net into a sidecar, with what made it."""
    found = checkpoint.required(best, "gist")
    net.load_state_dict(found["net"])
    made = {
        "command": f"zeta train gist --steps {options.steps} --rate {options.rate} --rate-adam {options.rate_adam}"
        f" --seed {options.seed}",
        "seed": options.seed,
        **provenance(found, net.count_parameters(), shards),
    }
    name = export.export(options.sidecar, "gist", net, net.shape.metadata(), shards.fingerprint, made)
    print(f"gist {name} is in {options.sidecar}")


def _begin(net: GistNet, path: Path) -> None:
    """Take over the weights of a checkpoint, or of a sidecar: what is shipped can be trained on."""
    if path.suffix == ".gguf":
        net.load_state_dict(trained.gist(path)[0].state_dict())
    else:
        net.load_state_dict(checkpoint.required(path, "gist")["net"])

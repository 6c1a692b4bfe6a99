"""`python -m models lora`: train an adapter (B3) for one gist net, and write it as a GGUF that llama.cpp loads."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch

from models import adapterfile, basemodel, checkpoint, heldout, trained, training_run
from models.errors import TrainingError
from models.lora import PLACES, Lora, LoraShape
from models.lora_training import LoraOptions, LoraTrainer
from models.mixture import Mixture
from models.shards import Shards
from models.training_run import TrainingRun, provenance, text


def arguments(parser: ArgumentParser) -> None:
    """What `run` reads."""
    defaults, shape = LoraOptions(), LoraShape()
    parser.add_argument("--model", type=Path, required=True, help="the GGUF that the adapter is for")
    parser.add_argument("--data", type=Path, required=True, help="the folder that `zeta train data` wrote")
    parser.add_argument(
        "--sidecar", type=Path, required=True, help="the sidecar with the gist net, which stays as it is"
    )
    parser.add_argument("--out", type=Path, required=True, help="where checkpoints, the log and lora.gguf go")
    parser.add_argument("--from", dest="start", type=Path, help="a checkpoint whose weights a new run begins from")
    parser.add_argument("--rank", type=int, default=shape.rank, help="4 to 16")
    parser.add_argument("--alpha", type=float, default=shape.alpha, help="the adapter is scaled by alpha / rank")
    parser.add_argument("--place", choices=PLACES, default=shape.place, help="which end of the model is adapted")
    parser.add_argument("--blocks", type=int, default=shape.blocks, help="attention blocks that are adapted")
    parser.add_argument("--steps", type=int, default=defaults.steps)
    parser.add_argument("--windows", type=int, default=defaults.windows, help="texts in a step")
    parser.add_argument("--horizon", type=int, default=defaults.horizon, help="tokens whose loss counts")
    parser.add_argument("--rate", type=float, default=defaults.rate)
    parser.add_argument(
        "--keep-alive", type=float, default=defaults.keep_alive, help="weight of the KL to the base model"
    )
    parser.add_argument("--watched", type=int, default=heldout.WATCHED, help="held-out windows that are measured")
    training_run.arguments(parser)
    parser.add_argument("--seed", type=int, default=defaults.seed)


def run(options: Namespace) -> int:
    """Train until the steps are done or it gets no better; a second call goes on from the last checkpoint."""
    torch.manual_seed(options.seed)
    shards = Shards(options.data)
    gist, name = trained.gist(options.sidecar)
    _check(options.sidecar, shards)
    base = basemodel.load(options.model, device="cuda" if torch.cuda.is_available() else "cpu")
    if gist.shape.width != base.shape.width:
        raise TrainingError(
            f"the gists in {options.sidecar.name} have width {gist.shape.width}, the model {base.shape.width}",
            "give the sidecar of this model",
        )
    gist.to(base.embedding.device)
    shape = LoraShape(options.rank, options.alpha, options.place, options.blocks)
    lora = Lora(base, shape)
    wanted = replace(
        LoraOptions(),
        steps=options.steps,
        windows=options.windows,
        horizon=options.horizon,
        rate=options.rate,
        keep_alive=options.keep_alive,
        seed=options.seed,
        prefixes=heldout.prefixes(shards),
    )
    if options.start:
        lora.load_state_dict(_of(options.start, shape, name, warm=True)["lora"])
    trainer = LoraTrainer(base, gist, lora, wanted, Mixture(shards, "train"))
    # All at once, so that a folder holds one run: the net, the shape and the gists that it was trained with.
    training = TrainingRun(options.out, "lora", {"shape": shape.metadata(), "gist": name})
    state = _of(training.last, shape, name) if training.last.exists() else None
    if state is not None:
        training.resume(trainer, state)
    held = heldout.windows(shards, options.horizon, options.seed, options.watched)
    if state is None:
        bare = heldout.measured(base, gist, held, wanted.prefixes[0])
        training.lowest = bare["gist_l1"]  # an adapter has to be better than none
        made = {"shape": shape.metadata(), "gist": name, "parameters": lora.count_parameters()}
        training.note({"options": asdict(wanted), **made, "bare": bare})
        print("without adapter: " + text(bare), flush=True)

    def measured() -> dict[str, float]:
        with lora.worn_by(base):
            return heldout.measured(base, gist, held, wanted.prefixes[0])

    training.train(trainer, measured, options)
    _ship(options, training.best, base, lora, shards, name)
    return 0


def _ship(options: Namespace, best: Path, base: basemodel.BaseModel, lora: Lora, shards: Shards, gist: str) -> None:
    """Write the best adapter beside its checkpoints, with what made it."""
    if not best.exists():
        print("no measured adapter was better than none: no lora.gguf is written")
        return
    found = _of(best, lora.shape, gist)
    lora.load_state_dict(found["lora"])
    made = {
        "command": f"zeta train lora --rank {options.rank} --alpha {options.alpha} --place {options.place}"
        f" --blocks {options.blocks} --steps {options.steps} --rate {options.rate} --keep-alive {options.keep_alive}"
        f" --seed {options.seed}",
        "gist": gist,
        **provenance(found, lora.count_parameters(), shards),
    }
    path = options.out / "lora.gguf"
    adapterfile.write(path, base, lora, shards.fingerprint, made)
    print(f"the adapter is {path}: zeta chat --lora {path}")


def _check(sidecar: Path, shards: Shards) -> None:
    owner = trained.fingerprint(sidecar)
    if owner != shards.fingerprint:
        raise TrainingError(
            f"{sidecar.name} is for another model than the tokens in {shards.path.name}", "make both for one model"
        )


def _of(path: Path, shape: LoraShape, gist: str, *, warm: bool = False) -> dict[str, Any]:
    """A checkpoint of this shape; of these gists too, unless a new run only begins from its weights."""
    state = checkpoint.required(path, "lora")
    if state.get("shape") != shape.metadata() or (state.get("gist") != gist and not warm):
        raise TrainingError(
            f"{path} is of another adapter: {state.get('shape')} on gists {state.get('gist')}",
            "give another --out, or the rank, alpha, place and blocks it was begun with",
        )
    return state

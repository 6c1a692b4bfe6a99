"""`python -m models lora`: train an adapter (B3) for one gist net, and write it as a GGUF that llama.cpp loads."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser, Namespace
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch

from models import adapterfile, basemodel, checkpoint, heldout, trained
from models.errors import TrainingError
from models.lora import PLACES, Lora, LoraShape
from models.lora_training import LoraOptions, LoraTrainer
from models.mixture import Mixture
from models.shards import Shards


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
    parser.add_argument("--save-every", type=int, default=50, help="steps")
    parser.add_argument("--measure-every", type=int, default=200, help="steps")
    parser.add_argument("--watched", type=int, default=heldout.WATCHED, help="held-out windows that are measured")
    parser.add_argument("--patience", type=int, default=0, help="stop after so many measurements without a better one")
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
    last, best, record = options.out / "lora.pt", options.out / "lora-best.pt", options.out / "lora.jsonl"
    # All at once, so that a folder holds one run: the net, the shape and the gists that it was trained with.
    told = {"shape": shape.metadata(), "gist": name}
    state = _of(last, shape, name) if last.exists() else None
    if state is not None:
        trainer.load_state_dict(state)
        print(f"going on from step {trainer.step_number}", flush=True)
    held = heldout.windows(shards, options.horizon, options.seed, options.watched)
    options.out.mkdir(parents=True, exist_ok=True)
    if state is not None:
        lowest, before = float(state["lowest"]), float(state["seconds"])
    else:
        bare = heldout.measured(base, gist, held, wanted.prefixes[0])
        lowest, before = bare["gist_l1"], 0.0  # an adapter has to be better than none
        _write(record, {"options": asdict(wanted), **told, "parameters": lora.count_parameters(), "bare": bare})
        print("without adapter: " + _text(bare), flush=True)
    worse, began = 0, time.perf_counter()
    while trainer.step_number < wanted.steps:
        done = trainer.step()
        spent = before + time.perf_counter() - began
        if done.step % 10 == 0:
            print(
                f"step {done.step}/{wanted.steps}  loss {done.loss:.3f}  ({_text(done.parts)})  {spent:.0f} s",
                flush=True,
            )
        ended = done.step == wanted.steps
        if done.step % options.measure_every == 0 or ended:
            with lora.worn_by(base):
                found = heldout.measured(base, gist, held, wanted.prefixes[0])
            print("  held out: " + _text(found), flush=True)
            _write(record, {"step": done.step, "loss": done.loss, "seconds": spent, **found})
            worse = 0 if found["gist_l1"] < lowest else worse + 1
            if not worse:
                lowest = found["gist_l1"]
                kept = {"lora": lora.state_dict(), **told, "step": done.step, "held_out": found, "seconds": spent}
                checkpoint.save(best, kept)
        if done.step % options.save_every == 0 or ended:
            checkpoint.save(last, {**trainer.state_dict(), **told, "lowest": lowest, "seconds": spent})
        if options.patience and worse >= options.patience:
            print(f"no better for {worse} measurements: stopped", flush=True)
            break
    _ship(options, base, lora, shards, name)
    return 0


def _ship(options: Namespace, base: basemodel.BaseModel, lora: Lora, shards: Shards, gist: str) -> None:
    """Write the best adapter beside its checkpoints, with what made it."""
    if not (options.out / "lora-best.pt").exists():
        print("no measured adapter was better than none: no lora.gguf is written")
        return
    found = _of(options.out / "lora-best.pt", lora.shape, gist)
    lora.load_state_dict(found["lora"])
    made = {
        "command": f"zeta train lora --rank {options.rank} --alpha {options.alpha} --place {options.place}"
        f" --blocks {options.blocks} --steps {options.steps} --rate {options.rate} --keep-alive {options.keep_alive}"
        f" --seed {options.seed}",
        "gist": gist,
        "step": found["step"],
        "held_out": found["held_out"],
        "seconds": round(found["seconds"]),
        "parameters": lora.count_parameters(),
        "data": [asdict(source) for source in shards.sources()],
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
    state = checkpoint.load(path)
    if state is None:
        raise TrainingError(f"there is no checkpoint {path}", "give one that `zeta train lora` wrote")
    if state.get("shape") != shape.metadata() or (state.get("gist") != gist and not warm):
        raise TrainingError(
            f"{path} is of another adapter: {state.get('shape')} on gists {state.get('gist')}",
            "give another --out, or the rank, alpha, place and blocks it was begun with",
        )
    return state


def _text(values: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.3f}" for name, value in values.items())


def _write(path: Path, row: dict[str, object]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, default=str) + "\n")

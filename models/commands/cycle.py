"""`python -m models cycle`: measure what a cycle of gist, lens and adapter made, and say whether another is to follow.

The phases themselves are started by `zeta train cycle`: between them labels are made by the runtime.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from memstore.lifetime.node import BLOCK
from models import basemodel, heldout, trained
from models.basemodel import BaseModel
from models.cycle import Measures, Rules, Verdict, verdict
from models.cycle_measures import I64, Parts, gists_of, losses, paired, swap_rate
from models.errors import TrainingError
from models.lora import load
from models.mixture import Mixture
from models.shards import Shards
from models.statistics import Interval

BLOCKS = 16
OPENED = (0, 1, 2, 4)
"""Blocks of 16 that are shown raw: the budgets."""

MIDDLE = 2
WATCHED = 48


def arguments(parser: ArgumentParser) -> None:
    """What `run` reads."""
    rules = Rules()
    parser.add_argument("--model", type=Path, required=True, help="the GGUF that was trained for")
    parser.add_argument("--data", type=Path, required=True, help="the folder that `zeta train data` wrote")
    parser.add_argument("--cycle", type=int, required=True, help="the number of the cycle, from 1 on")
    parser.add_argument("--sidecar", type=Path, required=True, help="its gist net, and its lens if there is one")
    parser.add_argument("--lora", type=Path, help="its adapter's checkpoint, if there is one")
    parser.add_argument("--sidecar-before", type=Path, help="the sidecar of the cycle before")
    parser.add_argument("--lora-before", type=Path, help="the adapter's checkpoint of the cycle before")
    parser.add_argument("--record", type=Path, required=True, help="the JSON file of all cycles")
    parser.add_argument("--horizon", type=int, default=64, help="tokens whose loss counts")
    parser.add_argument("--watched", type=int, default=WATCHED, help="held-out windows")
    parser.add_argument("--cycles", type=int, default=rules.cycles, help="how many cycles at most")
    parser.add_argument("--plateau", type=float, default=rules.plateau, help="nats a token that a cycle has to gain")
    parser.add_argument("--seed", type=int, default=0)


def run(options: Namespace) -> int:
    """Measure, add the cycle to the record with its verdict, and print it."""
    torch.manual_seed(options.seed)
    known = [each for each in read(options.record) if each.cycle < options.cycle]
    shards = Shards(options.data)
    base = basemodel.load(options.model, device="cuda" if torch.cuda.is_available() else "cpu")
    tokens = Mixture(shards, "validation")(
        np.random.default_rng(options.seed + 2), options.watched, BLOCKS * BLOCK + options.horizon
    )
    now = _parts(base, tokens, options.sidecar, options.lora)
    before = _parts(base, tokens, options.sidecar_before, options.lora_before)
    found = measure(base, now, before, tokens, heldout.prefixes(shards)[0], options.cycle)
    history = [*known, found]
    rules = replace(Rules(), cycles=options.cycles, plateau=options.plateau)
    decided = verdict(history, rules)
    _write(options.record, history, decided)
    print("loss " + ", ".join(f"{loss:.3f} at {cells} cells" for cells, loss in found.losses.items()))
    for reason in decided.reasons:
        print(f"  {reason}")
    print(f"stop: cycle {decided.best} is the best" if decided.stop else "another cycle is worth it")
    return 0


def measure(base: BaseModel, now: Parts, before: Parts, tokens: I64, prefix: tuple[int, ...], cycle: int) -> Measures:
    """Loss against budget, swap rate, and what each part is worth, on `tokens` [windows, 512 + horizon]."""
    whole = {opened: losses(base, now, tokens, opened=opened, prefix=prefix) for opened in OPENED}
    without = {"gist": replace(now, gists=before.gists)}
    if now.lens:
        without["lens"] = replace(now, lens=before.lens)
    if now.lora:
        without["lora"] = replace(now, lora=before.lora)
    ablations = {
        part: paired(losses(base, parts, tokens, opened=MIDDLE, prefix=prefix), whole[MIDDLE])
        for part, parts in without.items()
    }
    means = {BLOCKS + (BLOCK - 1) * opened: float(values.mean()) for opened, values in whole.items()}
    return Measures(cycle, means, swap_rate(now, opened=MIDDLE), ablations)


def read(record: Path) -> list[Measures]:
    """The cycles in a record, none where there is no file. Raises TrainingError for a damaged one."""
    try:
        rows = json.loads(record.read_text("utf-8"))["cycles"] if record.exists() else []
        return [
            Measures(
                row["cycle"],
                {int(cells): float(loss) for cells, loss in row["losses"].items()},
                float(row["swap_rate"]),
                {part: Interval(**interval) for part, interval in row["ablations"].items()},
            )
            for row in rows
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise TrainingError(f"{record} holds no cycles", "delete it to measure anew") from error


def _write(record: Path, history: list[Measures], decided: Verdict) -> None:
    told = {"cycles": [asdict(each) for each in history], "verdict": asdict(decided)}
    part = record.with_suffix(".part")
    try:
        record.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
        part.replace(record)
    except OSError as error:
        raise TrainingError(f"{record} cannot be written: {error.strerror or error}", "free some space") from error


def _parts(base: BaseModel, tokens: I64, sidecar: Path | None, lora: Path | None) -> Parts:
    """What lies there; before the first cycle a gist is the last token of its span, and there is nothing else."""
    if sidecar is None:
        return Parts(_last_tokens(base, tokens))
    gist, name = trained.gist(sidecar)
    if gist.shape.width != base.shape.width:
        raise TrainingError(
            f"the gists in {sidecar.name} have width {gist.shape.width}, the model {base.shape.width}",
            "give the sidecar of this model",
        )
    found = trained.lens_on(sidecar, name)
    device = base.embedding.device
    gists = gists_of(base, gist.to(device), tokens, BLOCKS)
    return Parts(gists, found.to(device) if found else None, load(base, lora) if lora else None)


def _last_tokens(base: BaseModel, tokens: I64) -> Tensor:
    """What a GistNet gives that has learned nothing."""
    last = torch.from_numpy(tokens[:, BLOCK - 1 : BLOCKS * BLOCK : BLOCK].copy()).to(base.embedding.device)
    return base.embed(last).float()

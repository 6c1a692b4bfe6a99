"""The warm stage of B2: a LensNet learns on guessed worths (models.overlap) before it is shown measured ones.

Ours, not the seed's, which only knows measured labels: a few hundred working contexts do not teach a million parameters
what the end of a text has to do with a block of it, and no more can be measured in hours on two cores. A guess has no
unit, so of the four losses only the order counts here; what a score is worth comes with the labels.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

from models import basemodel, checkpoint, trained
from models.errors import TrainingError
from models.gistbook import Book, encoded
from models.guessed import texts
from models.labelled import Labels, Snapshot
from models.lens_measures import agreement
from models.lens_training import LensOptions, LensTrainer
from models.lensnet import LensNet
from models.overlap import rarity
from models.shards import Shards, Split
from models.statistics import spearman
from models.training_run import TrainingRun

SPLITS: Final[tuple[Split, ...]] = ("train", "validation")
WATCHED: Final = 512
"""Guessed contexts of held-out text that are measured on the way."""


def arguments(parser: ArgumentParser) -> None:
    """What `run` reads."""
    defaults = LensOptions()
    parser.add_argument("--warm-steps", type=int, default=0, help="steps on guessed worths before those on labels")
    parser.add_argument("--warm-batch", type=int, default=64, help="working contexts in a warm step")
    parser.add_argument("--warm-rate", type=float, default=6 * defaults.rate)
    parser.add_argument("--data", type=Path, help="the folder that `zeta train data` wrote, for the warm stage")
    parser.add_argument("--model", type=Path, help="the GGUF that the gists are for, for the warm stage")
    parser.add_argument("--gist", type=Path, help="a sidecar with the gist net; by default that of --sidecar")


def run(options: Namespace, labels: Labels, net: LensNet, held: Sequence[Snapshot]) -> dict[str, Any]:
    """Train `net` on guesses; what there is to say of it. Goes on from its last checkpoint.

    Raises TrainingError where data, model or gist net are not given or not those of the labels.
    """
    book, watched, shards = _books(options, labels)
    wanted = replace(
        LensOptions(),
        steps=options.warm_steps,
        batch=options.warm_batch,
        rate=options.warm_rate,
        dropped=0.0,
        rank=1.0,
        reg=0.0,
        budget=0.0,
        illegal=0.0,
        seed=options.seed,
    )
    trainer = LensTrainer(net, book.draw, wanted)
    training = TrainingRun(options.out, "warm", {"gist": labels.gist}, judged="disagreement")
    state = checkpoint.load(training.last)
    if state is not None:
        training.resume(trainer, state)

    def measured() -> dict[str, float]:
        guessed = followed(net, watched)
        return {"disagreement": 1 - guessed, "guessed": guessed, "spearman": agreement(net, held).spearman}

    training.note({"options": asdict(wanted), "data": shards.metadata, "contexts": len(book.begin)})
    training.train(trainer, measured, Namespace(**{**vars(options), "patience": 0}))
    best = checkpoint.required(training.best, "lens")
    net.load_state_dict(best["net"])
    return {
        "steps": best["step"],
        "batch": wanted.batch,
        "contexts": len(book.begin),
        "seconds": round(best["seconds"]),
        "guessed": best["held_out"]["guessed"],
        "data": [asdict(source) for source in shards.sources() if source.split == "train"],
    }


def followed(net: LensNet, watched: Book) -> float:
    """Mean rank correlation of scores with guesses over some contexts of a book; the same ones at each call."""
    random = np.random.default_rng(0)
    seen = watched.draw(random, WATCHED)
    net.eval()
    with torch.no_grad():
        scores = net(seen.rows, seen.features, seen.tail, seen.keep).double().numpy()
    wanted, free = seen.wanted.double().numpy(), (seen.judged & (seen.levels > 0)).numpy()
    found = [spearman(scores[i][free[i]], wanted[i][free[i]]) for i in range(len(scores))]
    return float(np.nan_to_num(found).mean())


def _books(options: Namespace, labels: Labels) -> tuple[Book, Book, Shards]:
    """Gists and guesses of the training and of the validation text, made or read again."""
    sidecar = options.gist or options.sidecar
    if not (options.data and options.model and sidecar):
        raise TrainingError("the warm stage reads text and makes gists of it", "give --data, --model and --gist")
    shards = Shards(options.data)
    net, name = trained.gist(sidecar)
    if (name, shards.fingerprint) != (labels.gist, labels.fingerprint):
        raise TrainingError("the labels were made with another gist net or model", "label anew, or give that --gist")
    told = f"{name} {sorted(shards.metadata.items())} {shards.sources()}"
    paths = {split: options.out / f"guesses-{split}.npz" for split in SPLITS}
    books = {split: book for split, path in paths.items() if (book := Book.load(path, told))}
    if len(books) < len(SPLITS):
        base = basemodel.load(options.model)
        rare = rarity([each.blocks for each in texts(shards, "train")], len(base.embedding))
        for split in SPLITS:
            if split not in books:
                books[split] = encoded(texts(shards, split), rare, base, net, _say)
                books[split].save(paths[split], told)
    return books["train"], books["validation"], shards


def _say(share: float) -> None:
    print(f"gists: {share:.1%}", flush=True)

"""One run of training in a folder: it goes on from its last checkpoint, keeps its best weights, and knows when to stop.

NAME.pt is what is gone on from, NAME-best.pt the weights that foretold held-out text best, NAME.jsonl the record.
"""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from models import checkpoint
from models.shards import Shards
from models.trainer import Trainer

_SHOWN: Final = 10
"""Steps from one line for a person to the next."""


def arguments(parser: ArgumentParser) -> None:
    """What `TrainingRun.train` reads."""
    parser.add_argument("--save-every", type=int, default=50, help="steps")
    parser.add_argument("--measure-every", type=int, default=200, help="steps")
    parser.add_argument("--patience", type=int, default=0, help="stop after so many measurements without a better one")


class TrainingRun:
    """The folder of one run."""

    def __init__(
        self, folder: Path, name: str, told: Mapping[str, object] | None = None, judged: str = "gist_l1"
    ) -> None:
        """`told` stands in every checkpoint: what its weights belong to. `judged`: which of what is measured has to be
        low."""
        self.last, self.best = folder / f"{name}.pt", folder / f"{name}-best.pt"
        self.lowest, self.seconds = float("inf"), 0.0
        self._record, self._told, self._judged = folder / f"{name}.jsonl", dict(told or {}), judged

    def resume(self, trainer: Trainer, state: dict[str, Any]) -> None:
        """Go on from a checkpoint of this run."""
        trainer.load_state_dict(state)
        self.lowest, self.seconds = float(state["lowest"]), float(state["seconds"])
        print(f"going on from step {trainer.step_number}", flush=True)

    def note(self, row: Mapping[str, object]) -> None:
        """Add a row to the record."""
        self._record.parent.mkdir(parents=True, exist_ok=True)
        with self._record.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, default=str) + "\n")

    def train(self, trainer: Trainer, measure: Callable[[], dict[str, float]], options: Namespace) -> None:
        """Until the steps are done or what `measure` finds on held-out text gets no better. Raises TrainingError
        where a loss is no number or the disk refuses."""
        steps, worse, before, began = trainer.options.steps, 0, self.seconds, time.perf_counter()
        while trainer.step_number < steps:
            done = trainer.step()
            self.seconds = before + time.perf_counter() - began
            if done.step % _SHOWN == 0:
                told = f"loss {done.loss:.3f}  ({text(done.parts)})  {self.seconds:.0f} s"
                print(f"step {done.step}/{steps}  {told}", flush=True)
            ended = done.step == steps
            if done.step % options.measure_every == 0 or ended:
                found = measure()
                print("  held out: " + text(found), flush=True)
                self.note({"step": done.step, "loss": done.loss, "seconds": self.seconds, **found})
                worse = 0 if found[self._judged] < self.lowest else worse + 1
                if not worse:
                    self.lowest = found[self._judged]
                    kept = {"step": done.step, "held_out": found, "seconds": self.seconds}
                    checkpoint.save(self.best, {**trainer.trained(), **self._told, **kept})
            if done.step % options.save_every == 0 or ended:
                state = {**trainer.state_dict(), **self._told, "lowest": self.lowest, "seconds": self.seconds}
                checkpoint.save(self.last, state)
            if options.patience and worse >= options.patience:
                print(f"no better for {worse} measurements: stopped", flush=True)
                break


def provenance(found: Mapping[str, Any], parameters: int, shards: Shards) -> dict[str, object]:
    """What is said of the best weights `found` where they are shipped, beside the command that made them."""
    return {
        "step": found["step"],
        "held_out": found["held_out"],
        "seconds": round(found["seconds"]),
        "parameters": parameters,
        "data": [asdict(source) for source in shards.sources()],
    }


def text(values: Mapping[str, float]) -> str:
    """Numbers by name, for a person."""
    return ", ".join(f"{name} {value:.3f}" for name, value in values.items())

"""A run of training in its folder."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

import pytest
import torch
from torch import nn

from models import checkpoint, training_run
from models.errors import TrainingError
from models.trainer import Options, Trainer
from models.training_run import TrainingRun


class Slope(Trainer):
    """Pulls one number to zero, at a rate that the schedule gives."""

    def __init__(self, steps: int = 6, start: float = 1.0) -> None:
        self.net = nn.Linear(1, 1, bias=False)
        nn.init.constant_(self.net.weight, start)
        options = Options(steps=steps, rate=0.1, warmup=2)
        super().__init__(options, {"net": self.net}, {"sgd": torch.optim.SGD(self.net.parameters(), lr=options.rate)})

    def _learn(self) -> tuple[float, dict[str, float]]:
        loss = self.net.weight.square().sum()
        torch.autograd.backward(loss)
        value = float(loss.detach())
        return value, {"square": value}


def options(*words: str) -> Namespace:
    parser = ArgumentParser()
    training_run.arguments(parser)
    return parser.parse_args(["--save-every", "2", "--measure-every", "2", *words])


def rows(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "net.jsonl").read_text().splitlines()]


def test_the_best_weights_are_kept_and_not_the_last(tmp_path: Path) -> None:
    run, losses = TrainingRun(tmp_path, "net", {"shape": "round"}), iter([2.0, 1.0, 3.0])
    run.train(Slope(), lambda: {"gist_l1": next(losses)}, options())
    best, last = checkpoint.required(run.best, "gist"), checkpoint.required(run.last, "gist")
    assert (best["step"], best["held_out"], best["shape"]) == (4, {"gist_l1": 1.0}, "round")
    assert (last["step"], last["lowest"], last["shape"]) == (6, 1.0, "round")
    assert float(last["net"]["weight"]) < float(best["net"]["weight"]) < 1
    assert [(row["step"], row["gist_l1"]) for row in rows(tmp_path)] == [(2, 2.0), (4, 1.0), (6, 3.0)]


def test_a_run_that_gets_no_better_stops(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trainer = Slope(steps=100)
    TrainingRun(tmp_path, "net").train(trainer, lambda: {"gist_l1": 1.0}, options("--patience", "3"))
    assert trainer.step_number == 8  # one was better than nothing, three were not
    assert "no better for 3 measurements" in capsys.readouterr().out


def test_a_resumed_run_is_where_an_uninterrupted_one_is_and_keeps_its_best(tmp_path: Path) -> None:
    whole, half, rest = Slope(), Slope(), Slope()
    while whole.step_number < 6:
        whole.step()
    first = TrainingRun(tmp_path, "net")
    first.train(half, lambda: {"gist_l1": 1.0}, options("--patience", "1"))
    assert half.step_number == 4
    second = TrainingRun(tmp_path, "net")
    second.resume(rest, checkpoint.required(second.last, "gist"))
    second.train(rest, lambda: {"gist_l1": 1.5}, options())
    assert torch.equal(rest.net.weight, whole.net.weight)
    assert (rest.smooth, second.lowest) == (whole.smooth, 1.0)
    assert checkpoint.required(second.best, "gist")["step"] == 2
    assert second.seconds >= first.seconds


def test_a_loss_that_is_no_number_leaves_the_last_checkpoint_as_it_was(tmp_path: Path) -> None:
    run, trainer = TrainingRun(tmp_path, "net"), Slope(steps=2)
    run.train(trainer, lambda: {"gist_l1": 1.0}, options())
    kept = run.last.read_bytes()
    broken = Slope(start=float("nan"))
    with pytest.raises(TrainingError, match="the loss is nan at step 0"):
        run.train(broken, lambda: {"gist_l1": 1.0}, options())
    assert broken.net.weight.grad is None
    assert run.last.read_bytes() == kept

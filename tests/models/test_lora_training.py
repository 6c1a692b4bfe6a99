"""Training an adapter: it learns to read gists, resumes as if it had never stopped, and stops where numbers break."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch

from models import basemodel
from models.errors import TrainingError
from models.gistnet import GistNet, GistShape
from models.lora import Lora, LoraShape
from models.lora_training import LoraOptions, LoraTrainer

OPTIONS = LoraOptions(steps=40, windows=3, blocks=(2, 3), recent=(0, 5), horizon=8, warmup=2, rate=0.02, seed=3)


def windows(random: np.random.Generator, count: int, length: int) -> npt.NDArray[np.int64]:
    """A text in which the first token of a window is said again and again."""
    return np.repeat(random.integers(97, 122, (count, 1)), length, axis=1)


def trainer(path: Path, options: LoraOptions = OPTIONS) -> LoraTrainer:
    torch.manual_seed(0)
    base = basemodel.load(path, dtype=torch.float32)
    net = GistNet(GistShape(base.shape.width, hidden=32, heads=4))
    return LoraTrainer(base, net, Lora(base, LoraShape(4)), options, windows)


def test_what_comes_next_is_foretold_better_and_nothing_but_the_adapter_changes(
    tiny_model: Callable[..., Path],
) -> None:
    run = trainer(tiny_model("llama"))
    frozen = {**run.base.state_dict(), **run.gist.state_dict()}
    before = {name: value.clone() for name, value in frozen.items()}
    told = [run.step().parts["task"] for _ in range(25)]
    assert np.mean(told[-5:]) < 0.8 * np.mean(told[:5])
    assert all(torch.equal(value, before[name]) for name, value in frozen.items())


def test_the_keep_alive_holds_the_adapter_near_the_base_model(tiny_model: Callable[..., Path]) -> None:
    free, held = (trainer(tiny_model("llama"), replace(OPTIONS, keep_alive=weight)) for weight in (0.0, 5.0))
    gaps = [np.mean([run.step().parts["keep_alive"] for _ in range(15)][-5:]) for run in (free, held)]
    assert gaps[1] < gaps[0]


def test_where_everything_is_raw_an_untrained_adapter_costs_no_keep_alive(tiny_model: Callable[..., Path]) -> None:
    run = trainer(tiny_model("llama"), replace(OPTIONS, raw=1.0))
    assert run.step().parts["keep_alive"] == pytest.approx(0.0, abs=1e-5)
    assert run.step().parts["keep_alive"] > 1e-5


def test_a_run_goes_on_from_a_checkpoint_as_if_it_had_not_stopped(tiny_model: Callable[..., Path]) -> None:
    whole, half = (trainer(tiny_model("llama")) for _ in range(2))
    for _ in range(4):
        expected = whole.step().parts
    for _ in range(2):
        half.step()
    resumed = trainer(tiny_model("llama"))
    resumed.load_state_dict(half.state_dict())
    resumed.step()
    assert resumed.step().parts == pytest.approx(expected, rel=1e-5)
    assert resumed.step_number == 4


def test_a_loss_that_is_no_number_stops_before_the_weights_change(tiny_model: Callable[..., Path]) -> None:
    run = trainer(tiny_model("llama"))
    run.step()
    before = {name: value.clone() for name, value in run.lora.state_dict().items()}
    run.base.norm.fill_(float("nan"))
    with pytest.raises(TrainingError, match="nan"):
        run.step()
    assert all(torch.equal(value, before[name]) for name, value in run.lora.state_dict().items())

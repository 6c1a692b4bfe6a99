"""Training a gist net: it learns, it resumes as if it had never stopped, and it stops where numbers break."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch

from models import basemodel
from models.errors import TrainingError
from models.gist_training import GistOptions, GistTrainer, substitution
from models.gistnet import GistNet, GistShape

OPTIONS = GistOptions(steps=30, windows=2, cuts=1, blocks=(2,), horizon=8, warmup=2, folded=0.0, seed=3, rate=0.02)


def windows(random: np.random.Generator, count: int, length: int) -> npt.NDArray[np.int64]:
    """A text in which the first token of a window is said again and again: a gist that says it lowers the loss."""
    return np.repeat(random.integers(97, 122, (count, 1)), length, axis=1)


def trainer(path: Path, options: GistOptions = OPTIONS) -> GistTrainer:
    torch.manual_seed(0)
    base = basemodel.load(path, dtype=torch.float32)
    return GistTrainer(base, GistNet(GistShape(base.shape.width, hidden=32, heads=4)), options, windows)


def test_the_divergence_from_the_teacher_falls(tiny_model: Callable[..., Path]) -> None:
    run = trainer(tiny_model("llama"))
    told = [run.step().parts["kl"] for _ in range(30)]
    assert np.mean(told[-5:]) < 0.9 * np.mean(told[:5])


def test_a_run_goes_on_from_a_checkpoint_as_if_it_had_not_stopped(tiny_model: Callable[..., Path]) -> None:
    options = replace(OPTIONS, folded=0.3)
    whole, half = (trainer(tiny_model("llama"), options) for _ in range(2))
    for _ in range(4):
        expected = whole.step().parts
    for _ in range(2):
        half.step()
    resumed = trainer(tiny_model("llama"), options)
    resumed.load_state_dict(half.state_dict())
    resumed.step()
    assert resumed.step().parts == pytest.approx(expected, rel=1e-5)
    assert resumed.step_number == 4


def test_a_loss_that_is_no_number_stops_before_the_weights_change(tiny_model: Callable[..., Path]) -> None:
    run = trainer(tiny_model("llama"))
    run.step()
    before = {name: value.clone() for name, value in run.net.state_dict().items()}
    run.base.norm.fill_(float("nan"))
    with pytest.raises(TrainingError, match="nan"):
        run.step()
    assert all(torch.equal(value, before[name]) for name, value in run.net.state_dict().items())


def test_stability_costs_nothing_at_first_and_then_holds_the_gists_back(tiny_model: Callable[..., Path]) -> None:
    run = trainer(tiny_model("llama"), replace(OPTIONS, stability=100.0))
    assert run.step().parts["stability"] == 0.0
    assert run.step().parts["stability"] > 0.0


def test_an_untrained_net_is_measured_like_the_last_token_of_each_span(tiny_model: Callable[..., Path]) -> None:
    base = basemodel.load(tiny_model("llama"), dtype=torch.float32)
    tokens = np.random.default_rng(0).integers(97, 122, (3, 72))
    found = substitution(base, GistNet(GistShape(base.shape.width, 32, 4)), tokens, blocks=2, horizon=8, prefix=[1])
    assert {name: len(value) for name, value in found.items()} == dict.fromkeys(
        ("full", "recent_tokens", "drop", "gist_l1"), 3
    )
    same = tokens.copy()
    same[:, :31], same[:, 32:63] = 97, 98  # the last token of each span is what it was
    again = substitution(base, GistNet(GistShape(base.shape.width, 32, 4)), same, blocks=2, horizon=8, prefix=[1])
    assert again["gist_l1"] == pytest.approx(found["gist_l1"])
    assert again["full"] != pytest.approx(found["full"])

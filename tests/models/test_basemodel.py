"""The differentiable copy of a model says what llama.cpp says."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from live_llama import TEXT, Live
from torch import Tensor

from models import basemodel
from models.errors import TrainingError

TOLERANCE = 2e-2
"""Of a logit, over the spread of the logits: llama.cpp multiplies by weights and activations it has rounded."""


def log_probabilities(logits: Tensor) -> Tensor:
    return torch.log_softmax(logits.double(), -1)


@pytest.mark.parametrize("arch", ["llama", "qwen2", "qwen3"])
def test_logits_of_a_family_are_llama_cpps(
    arch: str, tiny_model: Callable[..., Path], live: Callable[..., Live]
) -> None:
    path = tiny_model(arch)
    tokens = list(TEXT)
    run = live(path)
    run.context.decode(tokens[:40], 0)
    expected = torch.from_numpy(np.array(run.context.logits()))
    base = basemodel.load(path, dtype=torch.float32)
    found = base.logits(base(base.embed(torch.tensor([tokens[:40]]))))[0, -1]
    assert (found - expected).abs().max() < TOLERANCE * expected.std()


def test_positions_count_by_their_distance(tiny_model: Callable[..., Path]) -> None:
    base = basemodel.load(tiny_model("llama"), dtype=torch.float32)
    vectors = base.embed(torch.tensor([list(TEXT[:12])]))
    near = torch.arange(12)[None]
    assert torch.allclose(base(vectors, near + 70), base(vectors), atol=1e-4)
    apart = torch.cat([near[:, :4], near[:, 4:] + 50], 1)
    assert not torch.allclose(base(vectors, apart)[:, -1], base(vectors)[:, -1], atol=1e-2)


@pytest.mark.model
def test_the_default_models_distribution_is_llama_cpps_to_a_hundredth_of_a_nat(
    default_model: Path, live: Callable[..., Live]
) -> None:
    run = live(default_model, batch=128, threads=2)
    tokens = run.model.tokenize("The harbour master wrote down every ship that came in, and the hour of the tide. " * 4)
    run.context.decode(tokens, 0)
    expected = log_probabilities(torch.from_numpy(np.array(run.context.logits())))
    base = basemodel.load(default_model, dtype=torch.float32)
    found = log_probabilities(base.logits(base(base.embed(torch.tensor([tokens]))))[0, -1])
    assert float((expected.exp() * (expected - found)).sum()) < 0.01


def test_rows_that_are_not_kept_change_nothing(tiny_model: Callable[..., Path]) -> None:
    base = basemodel.load(tiny_model("llama"), dtype=torch.float32)
    tokens = torch.tensor([list(TEXT[:12])])
    short = base(base.embed(tokens[:, 4:]), torch.arange(4, 12)[None])
    keep = torch.tensor([[False] * 4 + [True] * 8])
    filled = base(base.embed(tokens), torch.arange(12)[None], keep)
    assert torch.allclose(filled[:, 4:], short, atol=1e-5)


def test_a_family_that_is_not_known_is_refused_by_name(tiny_model: Callable[..., Path]) -> None:
    with pytest.raises(TrainingError, match="gemma3"):
        basemodel.load(tiny_model("gemma3"))


def test_what_is_no_gguf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"not a model")
    with pytest.raises(TrainingError, match=r"model\.gguf is no GGUF"):
        basemodel.load(path)

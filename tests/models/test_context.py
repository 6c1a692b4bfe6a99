"""A working context in the base model: what stands where."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from models import basemodel
from models.context import places, working_context
from models.gistnet import GistNet, GistShape


def test_gists_stand_side_by_side_or_in_the_middle_of_their_spans() -> None:
    assert places(1, [False] * 2, 2, spread=False).tolist() == [0, 1, 2, 3, 4]
    assert places(1, [False] * 2, 2, spread=True).tolist() == [0, 17, 49, 65, 66]


def test_a_raw_block_takes_the_positions_of_its_tokens() -> None:
    close = [0, 1, *range(2, 34), 34, 35, 36]
    assert places(1, [False, True, False], 2, spread=False).tolist() == close
    apart = [0, 17, *range(33, 65), 81, 97, 98]
    assert places(1, [False, True, False], 2, spread=True).tolist() == apart


def test_a_working_context_shows_raw_blocks_as_they_are_and_the_others_as_gists(
    tiny_model: Callable[..., Path],
) -> None:
    base = basemodel.load(tiny_model("llama"), dtype=torch.float32)
    net = GistNet(GistShape(base.shape.width, hidden=32, heads=4))
    tokens = torch.from_numpy(np.random.default_rng(0).integers(97, 122, (2, 64 + 7)))
    prefix = torch.tensor([256])
    vectors, positions = working_context(base, net, prefix, tokens, [False, True], spread=False)
    embedded = base.embed(tokens)
    assert vectors.shape[1] == len(positions) == 1 + 1 + 32 + 7
    assert torch.equal(vectors[:, 1], net(embedded[:, :32]))
    assert torch.equal(vectors[:, 2:], embedded[:, 32:])
    assert torch.equal(vectors[0, 0], base.embed(prefix)[0])

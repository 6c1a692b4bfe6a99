"""The gists of a token file, and contexts cut from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import torch

from memstore.lifetime.node import BLOCK
from models import basemodel
from models.basemodel import BaseModel
from models.errors import TrainingError
from models.gistbook import OPENED, TAIL, Book, encoded
from models.gistnet import GistNet, GistShape
from models.guessed import BLOCKS, RECENT, Text
from models.overlap import rarity
from zeta.lens.tail import TailGists

LENGTH = 70 * BLOCK


@pytest.fixture
def base(tiny_model: Callable[..., Path]) -> BaseModel:
    return basemodel.load(tiny_model("llama"))


@pytest.fixture
def net(base: BaseModel) -> GistNet:
    torch.manual_seed(0)
    found = GistNet(GistShape(base.shape.width, hidden=32, heads=4))
    torch.nn.init.normal_(found.leave.weight, std=0.05)
    return found


@pytest.fixture
def text() -> Text:
    tokens = np.random.default_rng(0).integers(0, 250, LENGTH).astype(np.uint32)
    places = [12 * BLOCK, 40 * BLOCK + 7, 66 * BLOCK]
    return Text("prose", tokens, [(at, at + 64) for at in places])


@pytest.fixture
def book(base: BaseModel, net: GistNet, text: Text) -> Book:
    return encoded([text, text], rarity([text.blocks], 300), base, net)


class Gists:
    """The gists of a text up to a cursor, as the runtime's tree would hold them."""

    def __init__(self, base: BaseModel, net: GistNet, tokens: np.ndarray) -> None:
        self._first = gists(base, net, tokens[: len(tokens) // BLOCK * BLOCK])
        roots = self._first[: len(self._first) // BLOCK * BLOCK].reshape(-1, BLOCK, base.shape.width)
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            self._second = net(torch.from_numpy(roots).float(), 2).float().numpy() if len(roots) else self._first[:0]

    def count(self, level: int) -> int:
        return len(self._first if level == 1 else self._second)

    def gists(self, level: int, first: int, last: int) -> np.ndarray:
        return (self._first if level == 1 else self._second)[first:last]


def gists(base: BaseModel, net: GistNet, tokens: np.ndarray) -> np.ndarray:
    vectors = base.embed(torch.from_numpy(tokens.reshape(-1, BLOCK).astype(np.int64))).float()
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        found: np.ndarray = net(vectors).float().numpy().astype(np.float16)
    return found


def close(found: np.ndarray, expected: np.ndarray) -> bool:
    return bool(np.abs(found - expected).max() < 0.02 * np.abs(expected).max())


@pytest.mark.parametrize("number", [0, 1, 2, 4])
def test_a_context_is_what_the_runtime_would_show(
    base: BaseModel, net: GistNet, text: Text, book: Book, number: int
) -> None:
    at = text.cursors[number % 3][0]
    stop = at // BLOCK
    begin = max(0, stop - RECENT - BLOCKS)
    seen = book.batch(np.array([number]), np.random.default_rng(0))
    there = seen.keep[0].numpy()
    assert there.sum() == stop - begin
    expected = gists(base, net, text.tokens[begin * BLOCK : stop * BLOCK])
    assert close(seen.rows[0].numpy()[there], expected)
    assert seen.judged[0].sum() == stop - RECENT - begin
    distance = np.log2(1.0 + np.arange(stop - begin - 1, -1, -1)) / 10
    assert np.allclose(seen.features[0, :, 2].numpy()[there], distance)
    latest = gists(base, net, text.tokens[at - BLOCK : at])[0].astype(np.float32)
    tail = TailGists(base.shape.width).fetch(Gists(base, net, text.tokens[:at]), latest)
    assert close(seen.tail[0, 1:].numpy(), tail[1:])


def test_the_tail_has_its_l2_gist_or_the_mean_by_chance(base: BaseModel, net: GistNet, text: Text, book: Book) -> None:
    at = text.cursors[2][0]
    second = TailGists(base.shape.width).fetch(Gists(base, net, text.tokens[:at]))[0]
    seen = book.batch(np.array([5] * 20), np.random.default_rng(0)).tail[:, 0].numpy()
    rooted = [close(row, second) for row in seen]
    assert 0 < sum(rooted) < 20
    mean = book.batch(np.array([0]), np.random.default_rng(0)).tail[0]  # too young for one
    assert torch.allclose(mean[0], mean[1:].mean(0), atol=1e-3)
    assert len(mean) == TAIL + 1


def test_some_entries_are_raw_and_only_those_that_may_be_opened(book: Book) -> None:
    seen = book.batch(np.array([1]), np.random.default_rng(0))
    raw = ((seen.levels == 0) & seen.judged).sum()
    assert raw == OPENED
    assert (seen.levels[0][~seen.judged[0] & seen.keep[0]] == 0).all()
    assert (seen.wanted[(seen.levels == 0) & seen.judged] <= 0).all()  # they can only be collapsed


def test_a_book_is_read_again_unless_it_is_of_something_else(book: Book, tmp_path: Path) -> None:
    path = tmp_path / "book.npz"
    assert Book.load(path, "this") is None
    book.save(path, "this")
    again = Book.load(path, "this")
    assert again is not None
    assert all(np.array_equal(getattr(again, f.name), getattr(book, f.name), equal_nan=True) for f in fields(Book))
    assert Book.load(path, "that") is None
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(TrainingError, match=r"book\.npz is damaged"):
        Book.load(path, "this")

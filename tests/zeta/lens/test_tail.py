"""Tail gists: which rows LensNet hears, and when they are read again."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from zeta.lens.tail import TailGists

DIM = 3


class Tree:
    """Gist i of level 1 is all i + 1, of level 2 all 100 + i; counts how often it is read."""

    def __init__(self, blocks: int, roots: int = 0) -> None:
        self.counts = {1: blocks, 2: roots}
        self.reads = 0

    def count(self, level: int) -> int:
        return self.counts[level]

    def gists(self, level: int, first: int, last: int) -> npt.NDArray[np.float16]:
        self.reads += 1
        assert 0 <= first < last <= self.counts[level]
        values = np.arange(first, last, dtype=np.float16) + (1 if level == 1 else 100)
        return np.repeat(values[:, None], DIM, axis=1)


def rows(tree: Tree, latest: float | None = None) -> list[float]:
    vector = None if latest is None else np.full(DIM, latest, np.float32)
    found = TailGists(DIM).fetch(tree, vector)
    assert found.shape == (6, DIM)
    assert found.dtype == np.float32
    return [float(value) for value in found[:, 0]]


@pytest.mark.parametrize(
    ("blocks", "roots", "expected"),
    [
        (0, 0, [0, 0, 0, 0, 0, 0]),
        (2, 0, [1.5, 0, 0, 0, 1, 2]),
        (20, 0, [18, 16, 17, 18, 19, 20]),
        (70, 2, [101, 66, 67, 68, 69, 70]),
    ],
)
def test_the_current_l2_gist_comes_first_then_the_latest_five_l1(
    blocks: int, roots: int, expected: list[float]
) -> None:
    assert rows(Tree(blocks, roots)) == expected


def test_a_question_shorter_than_a_block_is_heard_as_the_newest_gist() -> None:
    assert rows(Tree(70, 2), latest=7) == [101, 67, 68, 69, 70, 7]
    assert rows(Tree(1), latest=7) == [4, 0, 0, 0, 1, 7]
    assert rows(Tree(0), latest=7) == [7, 0, 0, 0, 0, 7]


def test_the_tree_is_read_only_when_it_has_grown() -> None:
    tree, tail = Tree(40, 1), TailGists(DIM)
    first = tail.fetch(tree)
    first[:] = 0  # what was given away is the caller's
    assert tail.fetch(tree, np.ones(DIM))[-1, 0] == 1
    assert tail.fetch(tree)[0, 0] == 100
    assert tree.reads == 2
    tree.counts[1] += 1
    assert tail.fetch(tree)[-1, 0] == 41
    tail.clear()
    tail.fetch(tree)
    assert tree.reads == 6

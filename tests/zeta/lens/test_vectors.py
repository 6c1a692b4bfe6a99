"""Gists are there when they are asked for, and count when they were promised."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import random_lens
from live_llama import prose

from memstore import Store
from memstore.lifetime.tree import LifetimeTree
from memstore.logs import LogView
from zeta.lens.learned import Learned
from zeta.lens.vectors import TreeVectors
from zeta.segment import Kind, Segment

TOKENS = 2100


@pytest.fixture
def nets(tiny_model: Callable[..., Path]) -> Learned:
    return random_lens.learned(tiny_model())


@pytest.fixture
def history() -> Iterator[tuple[Store, LogView]]:
    with Store.open(None) as store:
        chat = store.create_conversation("")
        view = store.log(chat.id, chat.branch, "00" * 32)
        view.append(prose(TOKENS))
        yield store, view


def vectors_of(history: tuple[Store, LogView], nets: Learned) -> TreeVectors:
    store, view = history
    tree = LifetimeTree(store, view.record.id, nets.name, nets.dim)
    return TreeVectors(tree, nets, view.read, view.read)


def test_only_what_was_promised_counts(history: tuple[Store, LogView], nets: Learned) -> None:
    vectors = vectors_of(history, nets)
    assert (vectors.count(1), vectors.count(2), vectors.lacking) == (0, 0, 0)
    vectors.promise(1100)
    assert (vectors.count(1), vectors.count(2), vectors.lacking) == (34, 1, 35)
    assert vectors.grow() == 35
    assert vectors.grow() == 0
    vectors.promise(500)  # nothing is taken back
    assert vectors.count(1) == 34


def test_a_gist_that_is_asked_for_is_made(history: tuple[Store, LogView], nets: Learned) -> None:
    vectors = vectors_of(history, nets)
    vectors.promise(TOKENS)
    _, view = history
    made = nets.encode(view.read(64, 128).reshape(2, 32)).astype(np.float16)
    assert np.array_equal(vectors.of(Segment(Kind.GIST, 64, 2, cover=32)), made.astype(np.float32))
    assert vectors.of(Segment(Kind.GIST, 1024, 1, cover=1024)).shape == (1, nets.dim)
    assert vectors.lacking == 0


def test_tokens_are_rows_of_the_embedding_matrix(history: tuple[Store, LogView], nets: Learned) -> None:
    _, view = history
    found = vectors_of(history, nets).tokens(10, 15)
    assert np.array_equal(found, nets.embeddings.rows(view.read(10, 15)))


def test_the_latest_gist_is_of_the_last_tokens_wherever_blocks_end(
    history: tuple[Store, LogView], nets: Learned
) -> None:
    store, view = history
    vectors = vectors_of(history, nets)
    assert vectors.latest(31) is None
    assert np.array_equal(vectors.latest(100), nets.encode(view.read(68, 100)[None])[0])
    with store.file(view.record) as file:
        file.erase(90, 92)
    assert vectors.latest(100) is None

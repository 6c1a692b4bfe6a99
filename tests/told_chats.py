"""Chats over a store in which four facts were told long ago. As a pytest plugin this module provides `told`, `opened`
and `fresh`."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chatting import ask, drive, filler, settings

from zeta import embedding
from zeta.chat.session import Chat
from zeta.events import Evicted, Prefilled, Saved

DOG, FOOD, SISTER, CODE = (
    "My dog is called Bruno.",
    "I am allergic to peanuts.",
    "My sister Clara lives in Lisbon.",
    "The code of my garage is 4711.",
)
Open = Callable[..., Chat]


@pytest.fixture(scope="session")
def told(default_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one conversation: four facts, then over 2,000 tokens of something else."""
    folder = tmp_path_factory.mktemp("told") / "store"
    with Chat(settings(folder, default_model, max_tokens=8)) as chat:
        for fact in (DOG, FOOD, SISTER, CODE):
            ask(chat, fact)
        heard = drive(chat.read(filler(96), "ferries.txt"))
        assert heard.all(Prefilled)[-1].total > 2000
        assert heard.all(Evicted)
        assert len(heard.all(Saved)) == 1
    return folder


@pytest.fixture
def opened(default_model: Path, told: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """`opened(**settings) -> Chat` over a copy of `told`, closed at the end. Without the embedding model, whose vectors
    would make two questions differ that are asked twice."""
    monkeypatch.setattr(embedding, "installed", lambda: None)
    chats: list[Chat] = []
    store = tmp_path / "store"
    shutil.copytree(told, store)

    def make(**changed: object) -> Chat:
        chosen = settings(store, default_model, **{"conversation": "last", **changed})
        chats.append(Chat(chosen))
        return chats[-1]

    yield make
    for chat in chats:
        chat.close()


@pytest.fixture
def fresh(default_model: Path, tmp_path: Path) -> Iterator[Open]:
    """`fresh(**settings) -> Chat` over an empty store, closed at the end."""
    chats: list[Chat] = []

    def make(**changed: object) -> Chat:
        chats.append(Chat(settings(tmp_path / "store", default_model, **changed)))
        return chats[-1]

    yield make
    for chat in chats:
        chat.close()

"""When Python looks for garbage in the window."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
from fake_engine import FakeEngine
from pytestqt.qtbot import QtBot

from ui.garbage import Garbage
from ui.history import History
from zeta.worker.rows import TurnRow


class Ring:
    """What only a look for garbage finds."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_the_turns_of_a_chat_are_looked_through_no_more_once_they_came(qtbot: QtBot) -> None:
    engine = FakeEngine()
    history = History(engine)
    garbage = Garbage(history)
    history.fetch()
    gc.unfreeze()
    came: list[list[TurnRow]] = []
    history.complete.connect(came.append)
    engine.answer("turns", [TurnRow(0, "user", 0.0, "hello", 0, 4, True)])
    (rows,) = came
    assert gc.get_freeze_count() > 0
    assert not any(each is rows[0] for each in gc.get_objects())
    garbage.deleteLater()


def test_what_is_left_of_a_chat_is_found_after_it_was_left(qtbot: QtBot) -> None:
    engine = FakeEngine()
    history = History(engine)
    garbage = Garbage(history)
    history.fetch()
    engine.answer("turns", [])
    ring = Ring()
    gone = weakref.ref(ring)
    gc.freeze()
    del ring
    gc.collect()
    assert gone() is not None
    history.forget()
    qtbot.waitUntil(lambda: gone() is None)
    garbage.deleteLater()

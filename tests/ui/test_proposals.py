"""What a chat proposes to remember: asked below the answer, and told when it is kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fake_engine import FakeEngine
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from ui.look import Look
from ui.memories.proposal import Proposal
from ui.notices import Notices
from ui.proposals import Proposals
from zeta.events import Proposed, Remembered


class Place(QWidget):
    """A card and notices over a fake engine."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.engine = FakeEngine()
        self.card, self.notices = Proposal(look, self), Notices(look, self)
        self.proposals = Proposals(self.engine, self.card, self.notices, self)

    def told(self) -> str:
        return " ".join(each.text() for each in self.notices.findChildren(QLabel))


@pytest.fixture
def place(qtbot: QtBot, look: Look) -> Iterator[Place]:
    made = Place(look)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.notices.finish()


def test_what_is_proposed_is_asked_about_and_kept_when_the_person_says_so(place: Place) -> None:
    place.engine.tell(Proposed(["a", "b"], ["My dog is called Bruno", "I live in Lisbon"]))
    assert place.card.isVisible()
    place.card.keep.click()
    assert place.engine.answer("keep_memories", [{"text": "My dog is called Bruno"}]) == {"keys": ["a", "b"]}
    assert "My dog is called Bruno" in place.told()
    assert not place.card.isVisible()


def test_what_is_refused_is_forgotten_by_the_engine(place: Place) -> None:
    place.engine.tell(Proposed(["a"], ["My dog is called Bruno"]))
    place.card.refuse.click()
    assert place.engine.asked("refuse_memories") == [{"keys": ["a"]}]
    assert not place.engine.waits_for("keep_memories")


def test_always_keeps_it_and_asks_for_the_mode(qtbot: QtBot, place: Place) -> None:
    place.engine.tell(Proposed(["a"], ["My dog is called Bruno"]))
    with qtbot.waitSignal(place.proposals.always_wanted):
        place.card.keep_always.click()
    assert place.engine.asked("keep_memories") == [{"keys": ["a"]}]


def test_what_was_remembered_at_once_is_told(place: Place) -> None:
    place.engine.tell(Remembered(["a"], ["My dog is called Bruno"]))
    assert "My dog is called Bruno" in place.told()
    assert not place.card.isVisible()


def test_what_cannot_be_kept_is_told(place: Place) -> None:
    place.engine.tell(Proposed(["a"], ["My dog is called Bruno"]))
    place.card.keep.click()
    place.engine.refuse("keep_memories", "StoreFull", "The disk is full.", "Make room.")
    assert "The disk is full." in place.told()


def test_another_chat_asks_about_nothing(place: Place) -> None:
    place.engine.tell(Proposed(["a"], ["My dog is called Bruno"]))
    place.proposals.forget()
    assert not place.card.isVisible()
    assert not place.engine.asked("refuse_memories")


def test_what_is_typed_in_a_chat_is_kept_there_and_told(place: Place) -> None:
    place.proposals.remember("I live in Lisbon")
    asked = place.engine.answer("remember", {"text": "I live in Lisbon"})
    assert asked == {"text": "I live in Lisbon", "here": True}
    assert "I live in Lisbon" in place.told()
    place.proposals.remember("x")
    place.engine.refuse("remember", "ConfigError", "an incognito chat has no memory", "it neither reads nor writes")
    assert "an incognito chat has no memory" in place.told()

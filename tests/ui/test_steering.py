"""What is recalled for the next question, and what becomes of it when something is forgotten."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fake_engine import FakeEngine
from pytestqt.qtbot import QtBot

from ui.look import Look
from ui.notices import Notice
from ui.room import Room
from zeta import events
from zeta.worker.rows import SourceRow, TurnRow

GATE = SourceRow(0, "c1", "Trip", 0, "user", 1.0, "The flight leaves from gate B12.", 5, 12, 1.0, "passage", True, ())


@pytest.fixture
def room(engine: FakeEngine, look: Look, qtbot: QtBot) -> Room:
    """An open chat in which page 1 was recalled for the next question."""
    made = Room(engine, look, ask=lambda *_: True)
    qtbot.addWidget(made)
    opened(made, engine, "c1")
    made.strip.recall_wanted.emit(1)
    engine.answer("recall_page", [GATE])
    return made


def opened(room: Room, engine: FakeEngine, conversation: str) -> None:
    room.open(conversation)
    engine.tell(events.Loaded("m", conversation, "Trip", "kv", 512, 256, 0, 0.1))
    engine.answer("open")


def ready(room: Room) -> list[str]:
    return [each.accessibleName() for each in room.notices.notices() if each.accessibleName().startswith("Ready")]


def reopened(engine: FakeEngine) -> None:
    """What the engine says when it fills its window anew."""
    engine.tell(events.Loaded("m", "c1", "Trip", "kv", 512, 0, 256, 0.1))


def test_what_was_recalled_is_found_again_after_another_page_is_forgotten(room: Room, engine: FakeEngine) -> None:
    said = ready(room)
    room.strip.forget_wanted.emit(2)
    reopened(engine)
    engine.answer("forget_page")
    assert engine.asked("recall_page") == [{"page": 1}, {"page": 1}]
    engine.answer("recall_page", [GATE])
    assert ready(room) == said == ["Ready for the next question: The flight leaves from gate B12."]


def test_what_was_recalled_is_found_again_on_another_branch(room: Room, engine: FakeEngine) -> None:
    room.branch(0)
    reopened(engine)
    engine.answer("branch")
    assert engine.asked("recall_page") == [{"page": 1}, {"page": 1}]
    engine.answer("recall_page", [GATE])
    assert ready(room)


def test_reading_a_file_and_telling_other_things_leave_what_is_ready(
    room: Room, engine: FakeEngine, tmp_path: Path
) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("Bring a coat.")
    room.send("", [file])
    engine.answer("read")
    engine.answer("last", [TurnRow(0, "user", 1.0, "notes.txt: Bring a coat.", 5, 12, True)])
    for number in range(5):
        room.notices.warn(f"Warning {number}")
    room.reload()
    engine.answer("turns", [])
    assert ready(room)
    assert not room.notices.findChild(Notice)._timer.isActive()  # the first one; it does not go by itself
    room.notices.finish()


def test_what_is_recalled_later_takes_the_place_of_what_was_ready(room: Room, engine: FakeEngine) -> None:
    room.steering.recall("coat")
    engine.answer("recall", [replace(GATE, text="Bring a coat.")])
    assert ready(room) == ["Ready for the next question: Bring a coat."]


def test_nothing_of_an_incognito_chat_is_said_to_be_erased_on_disk(
    engine: FakeEngine, look: Look, qtbot: QtBot
) -> None:
    asked: list[str] = []
    room = Room(engine, look, ask=lambda _parent, _title, text, _yes: bool(asked.append(text)) or True)
    qtbot.addWidget(room)
    opened(room, engine, "c1")
    room.incognito = True
    room.steering.forget_turn(0)
    engine.answer("forget_turn")
    said = [each.accessibleName() for each in room.notices.notices()]
    assert said == ["Forgotten."]
    assert "disk" not in asked[0]
    room.notices.finish()


def test_what_is_left_of_a_page_of_which_a_turn_is_forgotten_is_said_anew(room: Room, engine: FakeEngine) -> None:
    room.steering.forget_turn(0)
    reopened(engine)
    engine.answer("forget_turn")
    engine.answer("recall_page", [replace(GATE, text="Bring a coat.")])
    assert ready(room) == ["Ready for the next question: Bring a coat."]


@pytest.mark.parametrize("left", [[], [replace(GATE, text="")]])
def test_when_nothing_is_left_of_it_nothing_is_called_ready(
    room: Room, engine: FakeEngine, left: list[SourceRow]
) -> None:
    room.steering.forget_turn(0)
    reopened(engine)
    engine.answer("forget_turn")
    engine.answer("recall_page", left)
    assert ready(room) == []


def test_what_cannot_be_found_again_is_no_more_called_ready(room: Room, engine: FakeEngine) -> None:
    room.steering.forget_turn(0)
    reopened(engine)
    engine.answer("forget_turn")
    engine.refuse("recall_page", "ConfigError")
    assert ready(room) == []


def test_a_question_takes_what_was_ready_and_another_chat_has_nothing_of_it(room: Room, engine: FakeEngine) -> None:
    room.send("Which gate?")
    assert ready(room) == []
    room.steering.recall("coat")
    engine.answer("recall", [GATE])
    assert ready(room)
    opened(room, engine, "c2")
    assert ready(room) == []

"""What waits in the composer while the engine works: nothing that was written or attached there is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_engine import FakeEngine
from pytestqt.qtbot import QtBot

from ui.look import Look
from ui.room import Room
from ui.transcript.cards import ErrorCard
from zeta import events


@pytest.fixture
def room(engine: FakeEngine, look: Look, qtbot: QtBot) -> Room:
    """A room with an empty chat open."""
    made = Room(engine, look, ask=lambda *_: True)
    qtbot.addWidget(made)
    made.show()
    opened(made, engine, "c1")
    return made


def opened(room: Room, engine: FakeEngine, conversation: str) -> None:
    room.keep_draft()
    room.open(conversation)
    engine.tell(events.Loaded("m", conversation, "", "kv", 0, 0, 0, 0.1))
    engine.answer("open")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Three small files."""
    paths = [tmp_path / name for name in ("a.txt", "b.txt", "c.txt")]
    for path in paths:
        path.write_text("long ago", "utf-8")
    return paths


def test_what_was_written_meanwhile_stays_when_a_file_cannot_be_read(
    room: Room, engine: FakeEngine, files: list[Path]
) -> None:
    room.send("Who was it?", files[:2])
    room.composer.set_draft("And when?")
    room.talk.attach(files[2:])
    engine.refuse("read", "ConfigError", "a.txt is a broken PDF")
    assert room.composer.draft() == "Who was it?\n\nAnd when?"
    assert room.composer.files() == files[1:]


def test_what_was_written_meanwhile_stays_when_the_engine_dies(
    room: Room, engine: FakeEngine, files: list[Path]
) -> None:
    room.send("Tell me a story.")
    room.composer.set_draft("And a cat?")
    room.talk.attach(files[:1])
    room.engine_died()
    opened(room, engine, "c1")
    assert room.composer.draft() == "And a cat?"
    assert room.composer.files() == files[:1]


def test_files_that_wait_stay_with_their_chat(room: Room, engine: FakeEngine, files: list[Path]) -> None:
    room.talk.attach(files)
    opened(room, engine, "c2")
    assert not room.composer.files()
    opened(room, engine, "c1")
    assert room.composer.files() == files


def test_files_that_wait_are_there_in_a_window_of_another_language(
    room: Room, look: Look, qtbot: QtBot, files: list[Path]
) -> None:
    room.composer.set_draft("Who was it?")
    room.talk.attach(files)
    other = Room(FakeEngine(), look)
    qtbot.addWidget(other)
    other.take_over(room)
    assert (other.composer.draft(), other.composer.files()) == ("Who was it?", files)


def test_reading_that_was_stopped_before_anything_was_kept_says_so(
    room: Room, engine: FakeEngine, files: list[Path]
) -> None:
    room.send("Who was it?", files[:1])
    room.talk.stop()
    engine.refuse("read", "ReadStopped")
    (notice,) = room.notices.notices()
    assert notice.accessibleName() == "Stopped. Nothing of a.txt was read into memory."
    assert room.composer.draft() == "Who was it?"


def test_what_is_said_of_a_file_goes_when_the_next_one_is_read(
    room: Room, engine: FakeEngine, files: list[Path]
) -> None:
    room.send("", files[:1])
    engine.refuse("read", "ConfigError", "a.txt is a broken PDF")
    engine.answer("turns", [])  # of the chat as it was opened, then as it is now
    engine.answer("turns", [])
    assert room.transcript.findChild(ErrorCard)
    room.send("", files[1:2])
    assert room.transcript.findChild(ErrorCard).isHidden()

"""What is asked about the open chat: its menu, its system prompt, its branches, a link of an answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fake_engine import FakeEngine
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from ui import chatdesk, dialogs
from ui.branches import BranchesDialog
from ui.chatdesk import ChatDesk
from ui.library import Library
from ui.look import Look
from ui.room import Room
from ui.sidebar.sidebar import Sidebar
from zeta import events
from zeta.worker.rows import BranchRow, ChatRow, TurnRow

CHAT = ChatRow("c1", "Dogs", 1.0, 2.0, False, "Bruno", 0)
TURNS = [TurnRow(0, "user", 1.0, "My dog is called Bruno.", 5, 12, True)]


@pytest.fixture
def room(engine: FakeEngine, look: Look, qtbot: QtBot) -> Room:
    made = Room(engine, look)
    qtbot.addWidget(made)
    made.open("c1")
    engine.tell(events.Loaded("m", "c1", "Dogs", "kv", 512, 256, 0, 0.1, "Be brief."))
    engine.answer("open")
    engine.answer("turns", TURNS)
    return made


@pytest.fixture
def library(engine: FakeEngine, room: Room, look: Look, qtbot: QtBot, tmp_path: Path) -> Library:
    """A list with the open chat, which is exported into a folder without a question."""
    sidebar = Sidebar(look)
    qtbot.addWidget(sidebar)
    made = Library(
        engine, sidebar, room.notices, save_as=lambda _, name: tmp_path / name, open_file=lambda *_: None, parent=room
    )
    made.refresh()
    engine.answer("chats", [CHAT])
    made.set_open("c1")
    return made


@pytest.fixture
def desk(engine: FakeEngine, room: Room, library: Library, look: Look) -> ChatDesk:
    return ChatDesk(engine, room, library, look, room)


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[QDialog], object]], None]:
    """`answering(deed)`: a dialog that would wait for the person gets this deed in place of one."""

    def answer(deed: Callable[[QDialog], object]) -> None:
        def act(dialog: QDialog) -> None:
            deed(dialog)
            dialog.deleteLater()

        for kind in (dialogs.LinkDialog, dialogs.SystemPromptDialog, BranchesDialog):
            monkeypatch.setattr(kind, "exec", act)

    return answer


@pytest.mark.parametrize("suffix", ["md", "json", "zmem"])
def test_the_menu_exports_the_open_chat(desk: ChatDesk, room: Room, engine: FakeEngine, suffix: str) -> None:
    getattr(room.header, f"export_{suffix}").emit()
    (asked,) = engine.asked("export")
    assert asked["conversation"] == "c1"
    assert str(asked["path"]).endswith(f".{suffix}")


def test_the_menu_deletes_renames_and_pins_the_open_chat(desk: ChatDesk, room: Room, engine: FakeEngine) -> None:
    room.header.rename_wanted.emit("Cats")
    assert engine.asked("rename") == [{"conversation": "c1", "title": "Cats"}]
    room.header.pin_wanted.emit(True)
    assert engine.asked("pin") == [{"conversation": "c1", "on": True}]
    desk.pin()
    assert engine.asked("pin")[-1] == {"conversation": "c1", "on": True}
    room.header.delete_wanted.emit()
    room.notices.finish()
    assert engine.asked("delete") == [{"conversation": "c1"}]


def test_another_system_prompt_is_asked_of_the_engine_and_its_copy_takes_the_place_of_the_chat(
    desk: ChatDesk,
    room: Room,
    engine: FakeEngine,
    qtbot: QtBot,
    answering: Callable[[Callable[[QDialog], object]], None],
) -> None:
    answering(lambda dialog: dialog.chosen.emit("Be long."))  # type: ignore[attr-defined]
    room.header.system_prompt_wanted.emit()
    with qtbot.waitSignal(desk.replaced):
        assert engine.answer("system") == {"text": "Be long."}
    desk.set_system("Be odd.")
    engine.refuse("system", "ConfigError", "the window is too small")
    assert room.notices.notices()


def test_another_branch_is_switched_to_and_shown(
    desk: ChatDesk, room: Room, engine: FakeEngine, answering: Callable[[Callable[[QDialog], object]], None]
) -> None:
    answering(lambda dialog: dialog.switch_wanted.emit("b2"))  # type: ignore[attr-defined]
    room.header.branches_wanted.emit()
    engine.answer("branches", [BranchRow("b1", "", 0, 1.0, True), BranchRow("b2", "b1", 0, 2.0, False)])
    assert engine.answer("switch") == {"branch": "b2"}
    engine.answer("turns", [TurnRow(0, "user", 1.0, "My cat is called Tom.", 5, 12, True)])
    assert [turn.text for turn in room.turns] == ["My cat is called Tom."]


def test_a_link_of_an_answer_opens_only_after_its_address_was_shown(
    desk: ChatDesk,
    room: Room,
    monkeypatch: pytest.MonkeyPatch,
    answering: Callable[[Callable[[QDialog], object]], None],
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    answering(lambda dialog: None)
    room.transcript.link_wanted.emit("https://example.org/a")
    assert opened == []
    answering(lambda dialog: dialog.open_wanted.emit("https://example.org/a"))  # type: ignore[attr-defined]
    room.transcript.link_wanted.emit("https://example.org/a")
    assert opened == ["https://example.org/a"]


def test_files_that_are_chosen_wait_in_the_composer(
    desk: ChatDesk, room: Room, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    note = tmp_path / "note.txt"
    note.write_text("hello", "utf-8")

    def choose(_over: QWidget) -> list[Path]:
        return [note, tmp_path / "gone.txt"]

    monkeypatch.setattr(chatdesk.files, "choose_documents", choose)
    room.files_wanted.emit()
    assert room.composer.files() == [note]
    (notice,) = room.notices.notices()
    assert notice.accessibleName() == "gone.txt cannot be read"

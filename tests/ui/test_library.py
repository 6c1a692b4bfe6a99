"""The list of chats and what is done with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_engine import FakeEngine
from pytestqt.qtbot import QtBot

from ui.library import Library
from ui.look import Look
from ui.notices import Notices
from ui.sidebar.sidebar import Sidebar
from zeta.worker.rows import ChatRow, HitRow, TurnRow

CHATS = [
    ChatRow("c1", "Lisbon trip", 1.0, 4.0, False, "Which gate?", 412),
    ChatRow("c2", "", 2.0, 3.0, False, "", 0),
    ChatRow("c3", "Kitchen", 1.0, 2.0, True, "Tiles", 87),
]


@pytest.fixture
def library(engine: FakeEngine, look: Look, qtbot: QtBot, tmp_path: Path) -> Library:
    """Three chats, the first one open; files are saved into the test's folder."""
    sidebar, notices = Sidebar(look), Notices(look)
    qtbot.addWidget(sidebar)
    qtbot.addWidget(notices)
    made = Library(
        engine,
        sidebar,
        notices,
        save_as=lambda _title, name: tmp_path / name,
        open_file=lambda _title, _kinds: tmp_path / "chat.zmem",
    )
    made.sidebar, made.notices = sidebar, notices  # type: ignore[attr-defined]
    made.set_open("c1")
    made.refresh()
    engine.answer("chats", CHATS)
    return made


def test_a_deleted_chat_can_be_had_back_for_a_while(library: Library, engine: FakeEngine) -> None:
    library.delete("c3")
    assert [row.id for row in library.chats] == ["c1", "c2"]
    (notice,) = library.notices.notices()  # type: ignore[attr-defined]
    notice.action.click()  # «Undo»
    engine.answer("chats", CHATS)
    assert [row.id for row in library.chats] == ["c1", "c2", "c3"]
    assert not engine.asked("delete")


def test_a_deleted_chat_is_gone_when_the_time_to_undo_is_over(library: Library, engine: FakeEngine) -> None:
    library.delete("c3")
    library.refresh()
    engine.answer("chats", CHATS)  # the engine still has it
    assert [row.id for row in library.chats] == ["c1", "c2"]
    library.notices.finish()  # type: ignore[attr-defined]
    assert engine.answer("delete") == {"conversation": "c3"}


def test_a_chat_that_cannot_be_deleted_is_there_again(library: Library, engine: FakeEngine) -> None:
    library.delete("c3")
    library.notices.finish()  # type: ignore[attr-defined]
    engine.refuse("delete", "StoreReadOnly")
    engine.answer("chats", CHATS)
    assert len(library.chats) == 3


def test_deleting_the_open_chat_says_that_it_is_gone(library: Library, qtbot: QtBot) -> None:
    with qtbot.waitSignal(library.gone):
        library.delete("c1")


def test_stepping_goes_round_the_list(library: Library, qtbot: QtBot) -> None:
    with qtbot.waitSignal(library.open_wanted) as caught:
        library.step(-1)
    assert caught.args == ["c3", -1]


def test_an_export_has_a_name_that_a_file_can_have(library: Library, engine: FakeEngine, tmp_path: Path) -> None:
    library.export("c1", "md")
    assert engine.asked("export") == [{"conversation": "c1", "path": str(tmp_path / "Lisbon trip.md")}]
    library.export("c2", ".json")
    assert engine.asked("export")[1]["path"] == str(tmp_path / "chat.json")


def test_an_imported_chat_is_opened(library: Library, engine: FakeEngine, qtbot: QtBot, tmp_path: Path) -> None:
    library.take_in()
    with qtbot.waitSignal(library.open_wanted) as caught:
        assert engine.answer("take_in", "c9") == {"path": str(tmp_path / "chat.zmem")}
    assert caught.args == ["c9", -1]


def test_a_search_shows_its_hits_and_an_empty_one_the_chats(library: Library, engine: FakeEngine) -> None:
    library.sidebar.search_for("gate")  # type: ignore[attr-defined]
    library.search("gate")
    engine.answer("search", [HitRow("c1", "Lisbon trip", 4, "user", 1.0, "Which gate?")])
    library.search("")
    assert len(engine.asked("search")) == 1


def test_a_title_is_changed_by_the_engine_alone(library: Library, engine: FakeEngine, qtbot: QtBot) -> None:
    library.rename("c1", "Porto trip")
    assert engine.answer("rename") == {"conversation": "c1", "title": "Porto trip"}
    with qtbot.waitSignal(library.known) as caught:
        engine.answer("chats", [ChatRow("c1", "Porto trip", 1.0, 4.0, False, "", 412)])
    assert caught.args[0].title == "Porto trip"


def test_a_chat_can_be_read_without_a_model(library: Library, engine: FakeEngine, qtbot: QtBot) -> None:
    library.tell("c1")
    turn = TurnRow(0, "user", 1.0, "Which gate?", 1, 4, True)
    with qtbot.waitSignal(library.told) as caught:
        engine.answer("told", [turn])
    assert caught.args == ["Lisbon trip", [turn]]

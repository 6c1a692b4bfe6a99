"""The window as a whole: with an engine that the test answers for, and once with the real one on the default model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chat_window import chat_window
from fake_engine import FakeEngine
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from ui.bridge import Bridge
from ui.look import Look
from ui.settings.listed import Listed
from ui.shortcuts import SHORTCUTS
from ui.window import Window
from zeta import events
from zeta.worker.rows import KnowledgeRow, SourceRow


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZETA_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def window(engine: FakeEngine, look: Look, qtbot: QtBot) -> Iterator[Window]:
    with chat_window(engine, look, qtbot) as made:
        yield made


def test_the_last_chat_is_open_at_the_start(window: Window, engine: FakeEngine) -> None:
    assert engine.asked("open")[0]["conversation"] == "last"
    assert window.room.conversation == "c1"
    assert window.pages.currentWidget() is window.room


def test_every_shortcut_of_the_table_does_something(window: Window) -> None:
    assert set(window.deeds) == {row.id for row in SHORTCUTS}


def test_a_dead_engine_is_started_again_and_the_same_chat_is_opened(window: Window, engine: FakeEngine) -> None:
    window.room.send("Tell me a story.")
    engine.died.emit(-6, "GGML_ASSERT failed")
    assert engine.started == 1
    assert engine.asked("open")[-1]["conversation"] == "c1"
    assert window.room.notices.notices()


def test_an_engine_that_dies_again_at_once_waits_for_the_person(window: Window, engine: FakeEngine) -> None:
    engine.died.emit(-6, "")
    engine.died.emit(-6, "GGML_ASSERT failed")
    assert engine.started == 1


def test_a_deleted_chat_that_was_open_is_open_again_when_it_is_had_back(window: Window, engine: FakeEngine) -> None:
    window.library.delete("c1")
    assert engine.asked("open")[-1]["conversation"] == "new"
    window.room.notices.notices()[-1].action.click()
    engine.tell(events.Loaded("m", "c3", "", "kv", 0, 0, 0, 0.1))
    engine.answer("open")
    assert engine.asked("open")[-1]["conversation"] == "c1"


def test_another_window_goes_on_where_this_one_was(
    window: Window, engine: FakeEngine, look: Look, qtbot: QtBot
) -> None:
    window.room.composer.set_draft("half a thought")
    opens = len(engine.asked("open"))
    engine.forsake()
    other = Window(engine, look, {}, window.part())
    qtbot.addWidget(other)
    other.begin(window)
    assert other.room.conversation == "c1"
    assert other.room.composer.draft() == "half a thought"
    assert len(engine.asked("open")) == opens
    other.close()


def test_escape_leaves_a_page_for_the_chat(window: Window) -> None:
    window.show_settings()
    window.deeds["stop"].trigger()
    assert window.pages.currentWidget() is window.room


def test_a_setting_that_a_chat_can_obey_is_sent_to_it(window: Window, engine: FakeEngine) -> None:
    window.preferences.change("temp", 0.2)
    assert engine.asked("set") == [{"name": "temp", "value": 0.2}]
    window.preferences.change("ctx", 1024)
    assert len(engine.asked("set")) == 1


def test_a_setting_that_the_chat_refuses_says_why(window: Window, engine: FakeEngine) -> None:
    window.preferences.change("signal", "semantic")
    engine.refuse("set", "ConfigError", "finding pages by what they mean needs the embedding model", "pull it")
    assert len(window.room.notices.notices()) == 1


def test_the_settings_ask_which_knowledge_bases_there_are(window: Window, engine: FakeEngine) -> None:
    window.show_settings()
    engine.answer("knowledge", [KnowledgeRow("lumen", "tiny.gguf", True, True)])
    listed = window.settings_page.findChild(Listed)
    assert listed.field.itemText(1) == "lumen"
    window.preferences.change("knowledge", "lumen")
    assert engine.asked("set") == [{"name": "knowledge", "value": "lumen"}]


def test_a_narrow_window_folds_its_list_and_a_wide_one_shows_it(window: Window, qtbot: QtBot) -> None:
    window.resize(700, 600)
    qtbot.waitUntil(window.is_folded)
    window.resize(1200, 800)
    qtbot.waitUntil(lambda: not window.is_folded())


def test_closing_decides_what_waits_for_an_undo_and_lets_the_engine_save(window: Window, engine: FakeEngine) -> None:
    window.library.delete("c2")
    window.close()
    assert engine.asked("delete") == [{"conversation": "c2"}]
    assert engine.closed


def test_the_palette_opens_what_is_chosen(window: Window, engine: FakeEngine, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    window.palette_card.chat_wanted.emit("c2")
    assert engine.asked("open")[-1]["conversation"] == "c2"
    window.palette_card.action_wanted.emit("settings")
    assert window.pages.currentWidget() is window.settings_page


def test_a_slash_command_is_run_and_one_that_there_is_not_is_a_message(window: Window, engine: FakeEngine) -> None:
    window.room.send("/recall")
    assert window.room.notices.notices()
    assert window.room.composer.draft() == "/recall "
    window.room.send("/usr/bin is a folder")
    assert engine.asked("ask") == [{"text": "/usr/bin is a folder"}]
    window.room.send("/recall my dog")
    assert engine.asked("recall") == [{"query": "my dog"}]


def test_a_file_dropped_anywhere_waits_in_the_composer_and_a_model_is_used(
    window: Window, engine: FakeEngine, tmp_path: Path
) -> None:
    note, model = tmp_path / "note.txt", tmp_path / "other.gguf"
    note.write_text("hello", "utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(note)), QUrl.fromLocalFile(str(model))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(9, 9), copy, data, left, none))
    assert window.room.composer.files() == [note]
    assert window.preferences.settings().model == str(model)


def test_wiping_everything_begins_anew(window: Window, engine: FakeEngine) -> None:
    window.show_data()
    window.data_page.wipe_wanted.emit()
    engine.answer("wipe")
    assert engine.asked("open")[-1]["conversation"] == "last"


@pytest.mark.model
def test_a_person_tells_reads_and_asks_and_the_answer_shows_where_it_comes_from(
    default_model: Path,
    look: Look,
    qtbot: QtBot,
    tmp_path: Path,
    ferries: Callable[[int], str],
) -> None:
    book = tmp_path / "ferries.txt"
    book.write_text(ferries(60), "utf-8")
    engine = Bridge()
    engine.start()
    flags = {"model": str(default_model), "ctx": 512, "temp": 0.0, "max_tokens": 16, "threshold": 0.3}
    window = Window(engine, look, flags)
    qtbot.addWidget(window)
    window.begin()
    window.show()
    room = window.room
    qtbot.waitUntil(lambda: bool(room.conversation), timeout=60_000)

    def say(text: str, files: list[Path], turns: int) -> None:
        room.send(text, files)
        qtbot.waitUntil(lambda: not room.busy and len(room.turns) == turns, timeout=120_000)

    say("My dog is called Bruno.", [], 2)
    say("", [book], 3)
    say("What is my dog called?", [], 5)
    (source,) = room.turns[-1].sources
    assert isinstance(source, SourceRow)
    assert "Bruno" in source.text
    qtbot.waitUntil(lambda: room.title == "My dog is called Bruno.", timeout=20_000)
    answer = room.turns[-1]
    assert answer.tokens > 0
    assert answer.seconds > 0
    window.opening.again()
    qtbot.waitUntil(lambda: not room.busy and len(room.turns) == 5, timeout=60_000)
    assert room.turns[-1] == answer
    window.close()
    assert engine.pid == 0

"""Which chat is opened, on which model, and the way out where that fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from chat_window import CHATS, TURNS, chat_window, opened
from fake_engine import FakeEngine
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ui.look import Look
from ui.window import Window
from zeta import events
from zeta.worker.rows import ModelRow, TurnRow


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZETA_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def window(engine: FakeEngine, look: Look, qtbot: QtBot) -> Iterator[Window]:
    with chat_window(engine, look, qtbot) as made:
        yield made


def test_without_any_model_the_first_start_page_is_shown_and_chats_can_be_read(
    engine: FakeEngine, look: Look, qtbot: QtBot
) -> None:
    window = Window(engine, look, {})
    qtbot.addWidget(window)
    window.begin()
    window.show()
    gone = ModelRow("smollm2-135m", "small", "chat", "Apache-2.0", "/m/x.gguf", 98_000_000, False, 0, False)
    engine.answer("models", [gone])
    engine.answer("chats", CHATS)
    engine.refuse("open", "ModelError", "the model smollm2-135m is not on this machine yet")
    assert window.pages.currentWidget() is window.first_run
    assert not window.room.notices.notices()
    window.first_run.skip_wanted.emit()
    window.opening.chat("c1")
    engine.refuse("open", "ModelError", "the model smollm2-135m is not on this machine yet")
    engine.answer("told", TURNS)
    assert list(window.room.turns) == TURNS
    window.close()


def test_a_model_that_cannot_be_loaded_gives_way_to_the_one_before(window: Window, engine: FakeEngine) -> None:
    window.preferences.change("model", "smollm2-135m")
    window.opening.use_model("/models/broken.gguf")
    engine.refuse("open", "ModelError", "broken.gguf is no GGUF file")
    assert window.preferences.settings().model == "smollm2-135m"
    assert engine.asked("open")[-1]["conversation"] == "c1"
    assert window.room.notices.notices()


def test_a_model_file_from_elsewhere_is_loaded_again_when_the_next_one_is_broken(
    window: Window, engine: FakeEngine, tmp_path: Path
) -> None:
    mine = tmp_path / "mine.gguf"
    mine.write_bytes(b"GGUF")
    window.preferences.change("model", str(mine))
    window.opening.use_model("/models/broken.gguf")
    asked = len(engine.asked("open"))
    engine.refuse("open", "ModelError", "broken.gguf is no GGUF file")
    assert window.preferences.settings().model == str(mine)
    assert [each["conversation"] for each in engine.asked("open")[asked:]] == ["c1"]


def test_a_bad_model_at_the_first_start_is_not_the_chosen_one_and_the_page_for_it_comes_back(
    engine: FakeEngine, look: Look, qtbot: QtBot
) -> None:
    window = Window(engine, look, {})
    qtbot.addWidget(window)
    window.begin()
    window.show()
    chosen = window.preferences.settings().model
    missing = ModelRow(chosen, "small", "chat", "Apache-2.0", "/m/x.gguf", 98_000_000, False, 0, False)
    engine.answer("models", [missing])
    engine.answer("chats", CHATS)
    engine.refuse("open", "ModelError", "the model is not on this machine yet")
    window.first_run.open_wanted.emit(Path("/models/broken.gguf"))
    broken = ModelRow("broken", "", "chat", "", "/models/broken.gguf", 7, True, 0, False)
    engine.answer("models", [missing, broken])  # a chosen file is listed
    engine.refuse("open", "ModelError", "broken.gguf is no GGUF file")
    engine.answer("models", [missing])
    assert window.preferences.settings().model == chosen
    assert window.pages.currentWidget() is window.first_run
    assert "broken.gguf is no GGUF file" in [label.text() for label in window.first_run.findChildren(QLabel)]
    (notice,) = window.room.notices.notices()
    notice.action.click()  # «Models»
    assert window.pages.currentWidget() is window.models_page
    window.close()


def test_of_two_bad_models_one_after_the_other_neither_stays(window: Window, engine: FakeEngine) -> None:
    chosen = window.preferences.settings().model
    window.opening.use_model("/models/broken.gguf")
    window.opening.use_model("/models/worse.gguf")
    engine.refuse("open", "ModelError", "broken.gguf is no GGUF file")
    assert window.preferences.settings().model == chosen


def test_a_store_in_use_is_said_with_a_way_to_try_again(window: Window, engine: FakeEngine) -> None:
    window.opening.chat("c2")
    engine.refuse("open", "StoreLocked", "Another zeta writes to this store.", "Close it first.")
    (notice,) = window.room.notices.notices()
    notice.action.click()  # «Try again»
    assert [each["conversation"] for each in engine.asked("open")][-2:] == ["c2", "c2"]


def test_a_chat_that_is_gone_is_replaced_by_a_new_one(window: Window, engine: FakeEngine) -> None:
    window.opening.chat("c2")
    engine.refuse("open", "NotFound", "No conversation begins with 'c2'.")
    assert engine.asked("open")[-1]["conversation"] == "new"


def test_a_hit_of_a_search_opens_its_chat_at_the_turn(window: Window, engine: FakeEngine) -> None:
    window.sidebar.hit_wanted.emit("c2", 1)
    opened(engine, "c2", "")
    assert window.room.conversation == "c2"


def test_another_model_is_kept_as_a_setting_and_loaded(window: Window, engine: FakeEngine, home: Path) -> None:
    window.opening.use_model("/models/other.gguf")
    assert "other.gguf" in (home / "config" / "config.toml").read_text("utf-8")
    assert engine.asked("open")[-1]["conversation"] == "c1"


def test_an_incognito_chat_stands_on_no_knowledge_base(window: Window, engine: FakeEngine) -> None:
    window.preferences.change("knowledge", "lumen")
    window.opening.new(True)
    assert engine.asked("open")[-1] == {"conversation": "new", "incognito": True, "knowledge": ""}
    window.opening.new(False)
    assert "knowledge" not in engine.asked("open")[-1]


def test_a_broken_store_is_said_with_its_hint_and_can_be_tried_again(window: Window, engine: FakeEngine) -> None:
    window.opening.chat("c2")
    engine.refuse("open", "StoreDamaged", "The token log 7 is cut short.", "Restore the store from a backup.")
    (notice,) = window.room.notices.notices()
    assert notice.accessibleName() == "The token log 7 is cut short."
    assert notice.accessibleDescription() == "Restore the store from a backup."
    assert not window.room.busy
    assert "Your chats cannot be opened now" in [
        label.text() for label in window.room.transcript.findChildren(QLabel) if label.isVisible()
    ]
    notice.action.click()
    opened(engine, "c2", "")
    assert window.room.notices.notices() == ()
    assert window.room.conversation == "c2"


def test_a_full_disk_is_said_and_the_window_lives_on(window: Window, engine: FakeEngine) -> None:
    window.opening.new()
    engine.refuse("open", "StoreFull", "No space is left for /home/store.", "Free some disk space.")
    (notice,) = window.room.notices.notices()
    assert notice.accessibleName() == "No space is left for /home/store."
    window.show_data()
    assert window.pages.currentWidget() is window.data_page


def test_a_model_that_crashes_when_it_is_tried_says_so_on_the_page_of_models_too(
    window: Window, engine: FakeEngine
) -> None:
    window.opening.use_model("/models/odd.gguf")
    engine.refuse("open", "ModelCrashed", "odd.gguf crashes llama.cpp on this machine", "try another model")
    assert [notice.accessibleName() for notice in window.room.notices.notices()] == [
        "odd.gguf crashes llama.cpp on this machine"
    ]
    assert engine.waits_for("open")  # the chat that was open, with the model before


def test_a_chat_is_opened_at_the_turn_where_something_was_found(window: Window, engine: FakeEngine) -> None:
    long = [TurnRow(n, "user", n, f"turn {n}", 10 * n, 10 * n + 9, True) for n in range(200)]
    window.opening.chat("c2", 3)
    engine.tell(events.Loaded("m", "c2", "", "kv", 512, 256, 0, 0.1))
    engine.answer("open")
    engine.answer("turns", long)
    first, last = window.room.transcript.rows.shown
    assert first <= 3 <= last < 199
    window.opening.chat("c2", 150)  # it is open already
    first, last = window.room.transcript.rows.shown
    assert first <= 150 <= last
    assert len(engine.asked("open")) == 2


def test_a_new_chat_leaves_a_search_and_what_was_being_answered(window: Window, engine: FakeEngine) -> None:
    window.sidebar.search_for("gate")
    window.room.send("Tell me a story.")
    window.deeds["new_chat"].trigger()
    assert engine.asked("stop")
    assert engine.asked("open")[-1] == {"conversation": "new", "incognito": False}
    assert window.pages.currentWidget() is window.room

"""Documents in the window: how they are reached, and that chat and writing take turns."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ui.look import Look
from ui.window import Window
from zeta.worker.writingrows import DocumentRow, PlanRow, SectionRow
from zeta.writing.events import Paused

PATH = "/home/ada/main.tf"
PLAN = PlanRow(PATH, "f", "A network", "", "hcl", "lines", (SectionRow("one", "One", "one", "agent"),))


@pytest.fixture
def window(look: Look, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Window:
    monkeypatch.setenv("ZETA_HOME", str(tmp_path))
    made = Window(FakeEngine(), look, {})
    qtbot.addWidget(made)
    made.begin()
    made.show()
    return made


def engine(window: Window) -> FakeEngine:
    found = window._engine
    assert isinstance(found, FakeEngine)
    return found


def write(window: Window) -> None:
    window.show_writing()
    window.writing.open(PATH)
    engine(window).answer("document", DocumentRow(PATH, "planned"))
    engine(window).answer("outline", PLAN)
    window.writing_page.deed.click()


def test_documents_are_reached_from_the_side_by_a_key_and_by_a_command(window: Window, qtbot: QtBot) -> None:
    ways = (
        window.sidebar.documents_wanted.emit,
        window.deeds["documents"].trigger,
        lambda: window.commands.run("write", ""),
    )
    for way in ways:
        window.show_room()
        way()
        assert window.pages.currentWidget() is window.writing_page
    qtbot.keyClick(window.writing_page, Qt.Key.Key_Escape)
    assert window.pages.currentWidget() is window.room


def test_the_window_says_that_the_chat_waits_while_a_document_is_written(window: Window) -> None:
    write(window)
    assert "the chat waits" in window.sidebar.card.accessibleName() + window.sidebar.card.accessibleDescription()
    engine(window).tell(Paused(PATH, 0))
    assert "the chat waits" not in window.sidebar.card.accessibleName() + window.sidebar.card.accessibleDescription()


def test_a_window_in_another_language_has_the_same_document_open(window: Window, look: Look, qtbot: QtBot) -> None:
    write(window)
    after = Window(engine(window), look, {})
    qtbot.addWidget(after)
    after.begin(window)
    assert (after.writing.path, after.writing_page.stage) == (PATH, "writing")

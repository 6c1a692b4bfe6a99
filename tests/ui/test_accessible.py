"""What a screen reader meets: every control has a name and a role, and what nobody has the focus on is read out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ui import announcing, dialogs
from ui.branches import BranchesDialog
from ui.look import Look
from ui.shortcuts import ShortcutSheet
from ui.window import Window
from zeta import events
from zeta.worker.rows import BranchRow, ChatRow, LifetimeRow, ModelRow, SourceRow, TurnRow

MODEL = ModelRow("smollm2-135m", "small", "chat", "Apache-2.0", "/m/SmolLM2.Q4_1.gguf", 98_000_000, True, 0, False)
SOURCE = SourceRow(0, "c1", "Lisbon", 0, "user", 1.0, "My dog is called Bruno.", 5, 12, 0.98, "passage", True)
TURNS = [
    TurnRow(0, "user", 1.0, "My dog is called Bruno.", 5, 12, True),
    TurnRow(1, "assistant", 2.0, "A name:\n\n```python\nBruno\n```", 20, 25, True, (SOURCE,), 8, 0.2, "end"),
]


@pytest.fixture
def window(
    engine: FakeEngine, look: Look, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Window]:
    """A window with a chat open."""
    monkeypatch.setenv("ZETA_HOME", str(tmp_path))
    made = Window(engine, look, {})
    qtbot.addWidget(made)
    made.begin()
    made.show()
    engine.answer("models", [MODEL])
    engine.answer("chats", [ChatRow("c1", "Lisbon trip", 1.0, 4.0, False, "Which gate?", 4)])
    engine.tell(events.Loaded("m", "c1", "Lisbon trip", "kv", 512, 256, 0, 0.1))
    engine.answer("open")
    engine.answer("turns", TURNS)
    engine.answer("lifetime", LifetimeRow(128, 512, "ddww", (), (7,)))
    engine.answer("stats", events.Stats(512, 256, 512, 4, 0, 1_000_000, 70.0, 2_000_000))
    yield made
    made.close()


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is read out by itself."""
    said: list[str] = []

    class Listener:
        Event = QAccessible.Event

        @staticmethod
        def isActive() -> bool:
            return True

        @staticmethod
        def updateAccessibility(event: object) -> None:
            said.append(event.message() if hasattr(event, "message") else event.object().accessibleName())  # type: ignore[attr-defined]

    monkeypatch.setattr(announcing, "QAccessible", Listener)
    return said


def controls(page: QWidget) -> list[QWidget]:
    """What the keyboard reaches and what can be pressed. The field inside a spin box is told by the box."""
    return [
        each
        for each in page.findChildren(QWidget)
        if each.isVisible()
        and (each.focusPolicy() & Qt.FocusPolicy.TabFocus or isinstance(each, QAbstractButton))
        and not (isinstance(each, QLineEdit) and isinstance(each.parentWidget(), QAbstractSpinBox))
    ]


def nameless(page: QWidget) -> list[str]:
    """The controls that a screen reader has no words for."""
    found = []
    for each in controls(page):
        access = QAccessible.queryAccessibleInterface(each)
        if not access.text(QAccessible.Text.Name).strip() or access.role() == QAccessible.Role.NoRole:
            found.append(f"{type(each).__name__} {each.objectName()}")
    return found


def test_every_control_of_every_page_has_a_name(window: Window) -> None:
    window.room.transcript.rows.live[1]._chip.click()
    window.room.transcript.fail("It broke.", "Mend it.")
    window.room.notices.error("It broke.", "Mend it.", "Try again", lambda: None)
    shows: tuple[Callable[[], object], ...] = (
        window.show_room,
        window.show_models,
        window.show_settings,
        window.show_data,
        window.show_memories,
        window.show_writing,
        lambda: window.pages.setCurrentWidget(window.first_run),
        window.show_palette,
    )
    for show in shows:
        show()
        assert controls(window)
        assert nameless(window) == []


def test_every_control_of_every_dialog_has_a_name(window: Window, look: Look, qtbot: QtBot) -> None:
    branches = [BranchRow("b1", "", 0, 1.0, False), BranchRow("b2", "b1", 2, 2.0, True)]
    for made in (
        dialogs.LinkDialog(look, "https://example.org/", window),
        dialogs.SystemPromptDialog(look, "Be brief.", window),
        BranchesDialog(look, branches, window),
        dialogs.AboutDialog(look, "1.0", "Apache-2.0", window),
        ShortcutSheet(look, window),
    ):
        made.show()
        assert made.windowTitle() or made.accessibleName()
        assert nameless(made) == []
        made.close()
        made.deleteLater()


def test_a_list_of_choices_is_labelled_by_what_is_chosen_with_it(window: Window) -> None:
    window.show_settings()
    for combo in window.settings_page.findChildren(QComboBox):
        labels = [
            other.text(QAccessible.Text.Name)
            for other, how in QAccessible.queryAccessibleInterface(combo).relations()
            if how == QAccessible.RelationFlag.Label
        ]
        assert labels == [combo.accessibleName()]


def test_an_answer_is_read_out_once_it_is_whole(window: Window, engine: FakeEngine, heard: list[str]) -> None:
    window.room.send("What is my dog called?")
    engine.tell(events.Token(1, "Bru"), events.Token(2, "no."), events.Done(2, 0.1, 20.0, "end"))
    window.room.hearing.flush()
    assert heard == []
    engine.answer("ask")
    asked = TurnRow(2, "user", 3.0, "What is my dog called?", 30, 38, True)
    engine.answer("last", [asked, TurnRow(3, "assistant", 4.0, "Bruno.", 40, 42, True)])
    assert heard == ["The answer: Bruno."]


def test_an_error_below_the_chat_is_read_out(window: Window, heard: list[str]) -> None:
    window.room.transcript.fail("The disk is full.", "Make room.")
    assert heard == ["Error: The disk is full."]


def test_the_tabulator_goes_from_the_list_through_the_chat_to_the_composer(window: Window) -> None:
    chain: list[QWidget] = [window.sidebar]
    while (after := chain[-1].nextInFocusChain()) is not window.sidebar:
        chain.append(after)
    room = window.room
    parts = (window.sidebar, room.header, room.strip, room.transcript, room.composer)
    seen = [each for each in chain if any(part.isAncestorOf(each) for part in parts) and each in controls(window)]
    places = [next(at for at, each in enumerate(seen) if part.isAncestorOf(each)) for part in parts]
    assert places == sorted(places)
    assert {id(each) for each in seen} == {id(each) for each in (*controls(window.sidebar), *controls(room))}

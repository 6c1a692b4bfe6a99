from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ui.look import Look
from ui.palette import Action, Item, Palette, chosen
from zeta.worker.rows import ChatRow

NOW = datetime(2025, 11, 20, 12, 0).timestamp()
ACTIONS = [
    Action("new", "New chat", "Ctrl+N", "Chats"),
    Action("models", "Models", "Ctrl+M", "Window"),
    Action("theme", "Light or dark", "", "Look"),
]
CHATS = [
    ChatRow("a", "Lisbon trip", 0, NOW - 5, False, "", 412),
    ChatRow("b", "", 0, NOW - 17 * 86400, True, "", 0),
]


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QWidget]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_GB"))
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 700)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    yield window
    window.close()
    QLocale.setDefault(before)


@pytest.fixture
def palette(qtbot: QtBot, look: Look, window: QWidget) -> Palette:
    palette = Palette(look, window, clock=lambda: NOW)
    palette.show_for(ACTIONS, CHATS)
    qtbot.waitUntil(palette.field.hasFocus)
    return palette


def rows(palette: Palette) -> list[str]:
    model = palette.list.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def current(palette: Palette) -> str:
    text = palette.list.currentIndex().data()
    assert isinstance(text, str)
    return text


def test_it_offers_actions_then_chats(palette: Palette) -> None:
    assert rows(palette) == ["New chat", "Models", "Light or dark", "Lisbon trip", "New chat"]
    assert current(palette) == "New chat"
    palette.grab()


def test_typing_keeps_what_answers_best_first(qtbot: QtBot, palette: Palette) -> None:
    qtbot.keyClicks(palette.field, "li")
    assert rows(palette) == ["Light or dark", "Lisbon trip"]
    palette.grab()


def test_the_letters_that_were_typed_are_marked() -> None:
    items = [Item("a", True, "Lisbon trip", "Chat")]
    assert [item.spans for item in chosen(items, "lt")] == [((0, 1), (7, 8))]


def test_return_does_the_current_action_and_closes(qtbot: QtBot, palette: Palette) -> None:
    qtbot.keyClicks(palette.field, "mod")
    with qtbot.waitSignal(palette.action_wanted) as wanted:
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert wanted.args == ["models"]
    assert not palette.isVisible()


def test_return_on_a_chat_goes_to_it(qtbot: QtBot, palette: Palette) -> None:
    qtbot.keyClicks(palette.field, "trip")
    with qtbot.waitSignal(palette.chat_wanted) as wanted, qtbot.assertNotEmitted(palette.action_wanted):
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert wanted.args == ["a"]


def test_arrow_keys_go_round(qtbot: QtBot, palette: Palette) -> None:
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    assert current(palette) == "Models"
    for _ in range(2):
        qtbot.keyClick(palette.field, Qt.Key.Key_Up)
    assert palette.list.currentIndex().row() == 4
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.list.currentIndex().row() == 0


def test_a_page_of_rows_stops_at_the_end(qtbot: QtBot, palette: Palette) -> None:
    qtbot.keyClick(palette.field, Qt.Key.Key_PageDown)
    qtbot.keyClick(palette.field, Qt.Key.Key_PageDown)
    assert palette.list.currentIndex().row() == 4


def test_a_click_chooses(qtbot: QtBot, palette: Palette) -> None:
    place = palette.list.visualRect(palette.list.model().index(1, 0)).center()
    with qtbot.waitSignal(palette.action_wanted) as wanted:
        qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert wanted.args == ["models"]


def test_a_name_that_nothing_has_is_said_and_return_does_nothing(qtbot: QtBot, palette: Palette) -> None:
    qtbot.keyClicks(palette.field, "zzzz")
    assert rows(palette) == []
    with qtbot.assertNotEmitted(palette.action_wanted), qtbot.assertNotEmitted(palette.chat_wanted):
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Up):
            qtbot.keyClick(palette.field, key)
    assert palette.isVisible()


def test_escape_closes_and_gives_the_focus_back(qtbot: QtBot, look: Look, window: QWidget) -> None:
    composer = QLineEdit(window)
    composer.show()
    composer.setFocus()
    qtbot.waitUntil(composer.hasFocus)
    palette = Palette(look, window)
    palette.show_for(ACTIONS, CHATS)
    qtbot.waitUntil(palette.field.hasFocus)
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    qtbot.waitUntil(composer.hasFocus)


def test_the_key_that_opened_it_closes_it(qtbot: QtBot, palette: Palette, window: QWidget) -> None:
    shortcut = QShortcut(QKeySequence("Ctrl+K"), window)
    with qtbot.assertNotEmitted(shortcut.activated):
        qtbot.keyClick(palette.field, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert not palette.isVisible()


def test_it_closes_when_the_focus_goes_elsewhere(qtbot: QtBot, palette: Palette, window: QWidget) -> None:
    other = QLineEdit(window)
    other.show()
    other.setFocus()
    qtbot.waitUntil(lambda: not palette.isVisible())
    assert other.hasFocus()


def test_it_begins_anew_each_time(qtbot: QtBot, palette: Palette) -> None:
    qtbot.keyClicks(palette.field, "models")
    palette.leave()
    palette.show_for(ACTIONS, CHATS)
    assert palette.field.text() == ""
    assert len(rows(palette)) == 5


def test_a_screen_reader_hears_group_and_shortcut_or_date(palette: Palette) -> None:
    model, role = palette.list.model(), Qt.ItemDataRole.AccessibleTextRole
    shortcut = QKeySequence("Ctrl+N").toString(QKeySequence.SequenceFormat.NativeText)
    assert model.index(0, 0).data(role) == f"New chat, Chats, {shortcut}"
    assert model.index(4, 0).data(role) == "New chat, Chat, 3 Nov"


@pytest.mark.parametrize("width", [900, 360])
def test_it_lies_in_the_middle_near_the_top_and_inside_the_window(
    palette: Palette, window: QWidget, width: int
) -> None:
    window.resize(width, 500)
    QApplication.processEvents()
    place = palette.geometry()
    assert abs(place.center().x() - window.rect().center().x()) <= 1
    assert window.rect().contains(place)
    assert place.top() < 100


def test_hostile_titles_stay_plain_lines(palette: Palette) -> None:
    palette.show_for([], [ChatRow("x", "<b>\x00\u202e" + "y" * 10_000, 0, NOW, False, "", 0)])
    assert rows(palette)[0].startswith("<b> yyy")
    palette.grab()


def test_no_more_than_fifty_rows_are_offered(palette: Palette) -> None:
    many = [ChatRow(str(number), f"Chat {number}", 0, NOW, False, "", 0) for number in range(5000)]
    palette.show_for(ACTIONS, many)
    assert len(rows(palette)) == 50
    palette.field.setText("4999")
    assert rows(palette) == ["Chat 4999"]

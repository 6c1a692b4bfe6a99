"""The page of memories by the keyboard."""

from __future__ import annotations

from dataclasses import replace

import pytest
from memory_pages import FLIGHT, NAMESPACE, NOTE, SISTER, card, many, show, shown_page, told
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.look import Look
from ui.memories.page import MemoriesPage


@pytest.fixture
def page(qtbot: QtBot, look: Look) -> MemoriesPage:
    """Three memories."""
    return shown_page(qtbot, look)


def test_arrow_keys_choose_the_next_place(page: MemoriesPage, qtbot: QtBot) -> None:
    with qtbot.waitActive(page):
        page.activateWindow()
    first = page.places.buttons()[0]
    first.setFocus()
    with qtbot.waitSignal(page.listing_wanted) as caught:
        qtbot.keyClick(first, Qt.Key.Key_Right)
    assert caught.args == ["", "pinned", 50]


def test_escape_gives_up_an_edit_and_then_leaves_the_page(page: MemoriesPage, qtbot: QtBot) -> None:
    one = card(page, "fact/flight")
    one.edit()
    assert one.editor
    with qtbot.assertNotEmitted(page.closed):
        qtbot.keyClick(one.editor.field, Qt.Key.Key_Escape)
    assert "gate B12" in told(one)
    with qtbot.waitSignal(page.closed):
        qtbot.keyClick(one, Qt.Key.Key_Escape)


def test_escape_clears_a_search_before_it_leaves_the_page(page: MemoriesPage, qtbot: QtBot) -> None:
    page.search.setText("gate")
    with qtbot.assertNotEmitted(page.closed):
        qtbot.keyClick(page.search, Qt.Key.Key_Escape)
    assert page.search.text() == ""


def test_delete_and_ctrl_shift_p_mean_the_card_with_the_keyboard(page: MemoriesPage, qtbot: QtBot) -> None:
    one = card(page, "fact/flight")
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    with qtbot.waitSignal(page.pin_wanted) as pinned:
        qtbot.keyClick(one, Qt.Key.Key_P, both)
    with qtbot.waitSignal(page.remove_wanted) as removed:
        qtbot.keyClick(one, Qt.Key.Key_Delete)
    assert pinned.args == [NAMESPACE, "fact/flight", True]
    assert removed.args == [NAMESPACE, "fact/flight"]


def test_delete_in_a_text_deletes_no_memory(page: MemoriesPage, qtbot: QtBot) -> None:
    one = card(page, "fact/flight")
    one.edit()
    assert one.editor
    with qtbot.assertNotEmitted(page.remove_wanted):
        qtbot.keyClick(one.editor.field, Qt.Key.Key_Delete)


def test_arrow_keys_go_from_the_search_through_the_cards_and_back(page: MemoriesPage, qtbot: QtBot) -> None:
    page.search.setFocus()
    seen = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_Home, Qt.Key.Key_Up):
        here = page.window().focusWidget()
        qtbot.keyClick(here, key)
        seen.append(page.window().focusWidget())
    cards = page.shelf.cards()
    assert seen == [cards[0], cards[1], cards[2], cards[0], page.search]


def test_a_card_that_the_keyboard_goes_to_is_seen(page: MemoriesPage, qtbot: QtBot) -> None:
    show(page, many(20))
    qtbot.waitUntil(lambda: len(page.shelf.cards()) == 20)
    qtbot.waitUntil(lambda: page.body.verticalScrollBar().maximum() > 0)
    last = page.shelf.cards()[-1]
    qtbot.keyClick(page.shelf.cards()[0], Qt.Key.Key_End)
    view = page.body.viewport()
    assert view.rect().contains(last.mapTo(view, QPoint(last.width() // 2, last.height() - 1)))


def test_the_keyboard_goes_to_the_neighbour_of_a_card_that_went(page: MemoriesPage) -> None:
    card(page, "fact/flight").setFocus()
    show(page, (SISTER, NOTE))
    assert page.window().focusWidget() is card(page, "note/door")
    show(page, (SISTER,))
    assert page.window().focusWidget() is card(page, "fact/sister")
    show(page, ())
    assert page.window().focusWidget() is page.search


def tab_order(page: MemoriesPage) -> list[QWidget]:
    found, at = [], page.search.nextInFocusChain()
    while at is not page.search:
        found.append(at)
        at = at.nextInFocusChain()
    return found


def test_the_tab_key_goes_through_the_cards_as_they_are_seen(page: MemoriesPage, qtbot: QtBot) -> None:
    new = replace(NOTE, key="note/new")
    show(page, (new, SISTER, NOTE, FLIGHT))
    qtbot.waitUntil(lambda: len(page.shelf.cards()) == 4)
    order = tab_order(page)
    places = [order.index(card) for card in page.shelf.cards()]
    assert places == sorted(places)
    assert order.index(page.places.buttons()[-1]) < places[0]
    assert places[-1] < order.index(page.shelf.more)


def test_the_tab_key_goes_from_the_text_that_is_edited_to_its_buttons(page: MemoriesPage) -> None:
    one = card(page, "fact/sister")
    one.edit()
    assert one.editor
    order = tab_order(page)
    stops = [order.index(each) for each in (one, one.editor.field, one.editor.cancel, one.editor.save, one.origin)]
    assert stops == sorted(stops)
    assert stops[-1] < order.index(card(page, "fact/flight"))


def test_ctrl_f_goes_to_the_search(page: MemoriesPage, qtbot: QtBot) -> None:
    one = card(page, "fact/flight")
    one.setFocus()
    qtbot.keyClick(one, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.window().focusWidget() is page.search


@pytest.mark.parametrize(
    ("key", "modifiers"),
    [
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier),
    ],
)
def test_keys_of_the_page_go_before_those_of_the_window(
    page: MemoriesPage, key: Qt.Key, modifiers: Qt.KeyboardModifier
) -> None:
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers)
    event.ignore()
    QApplication.sendEvent(card(page, "fact/flight"), event)
    assert event.isAccepted()

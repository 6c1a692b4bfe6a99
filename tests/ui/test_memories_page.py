"""The page of what zeta remembers: found, read, changed, and safe with whatever a memory says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from memory_pages import NAMESPACE, NOTE, ROWS, SISTER, card, many, show, shown_page, told
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.look import Look
from ui.memories.page import MemoriesPage


@pytest.fixture
def page(qtbot: QtBot, look: Look) -> MemoriesPage:
    """Three memories."""
    return shown_page(qtbot, look)


# what is shown


def test_a_card_says_the_text_the_tier_the_key_and_where_it_came_from(page: MemoriesPage) -> None:
    one = card(page, "fact/sister")
    assert {"My sister Clara uses a wheelchair.", "pinned", "long-term", "fact/sister"} <= set(told(one).split("\n"))
    assert "Lisbon trip" in one.origin.text()
    assert one._tags.shown() == ["family", "travel"]
    other = card(page, "note/door")
    assert "an agent" in told(other)
    assert not other.origin.isVisible()
    assert "pinned" not in told(other)


def test_the_cards_stand_in_the_order_of_the_list(page: MemoriesPage) -> None:
    show(page, (NOTE, SISTER))
    assert [each.row for each in page.shelf.cards()] == [NOTE, SISTER]


def test_many_cards_come_a_few_at_a_time_and_all_come(page: MemoriesPage, qtbot: QtBot) -> None:
    show(page, many(30))
    assert len(page.shelf.cards()) < 30
    qtbot.waitUntil(lambda: len(page.shelf.cards()) == 30)
    assert [each.row.key for each in page.shelf.cards()] == [f"k{number}" for number in range(30)]


def test_the_page_counts_what_is_shown_of_what_there_is(page: MemoriesPage) -> None:
    show(page, ROWS, total=3214)
    assert page.counted.text() == f"3 of {page.locale().toString(3214)} memories"
    show(page, ROWS)
    assert page.counted.text() == "3 memories"


def test_more_are_asked_for_until_the_most_are_shown(page: MemoriesPage, qtbot: QtBot) -> None:
    show(page, many(50), total=3000)
    with qtbot.waitSignal(page.listing_wanted) as caught:
        page.shelf.more.click()
    assert caught.args == ["", "", 100]
    show(page, many(50), total=50)
    assert page.shelf.more.isHidden()
    assert page.shelf.rest.isHidden()


def test_beyond_the_most_the_page_says_to_search(page: MemoriesPage) -> None:
    page.shelf.show_rows(many(200), 3000)
    assert page.shelf.more.isHidden()
    assert "Search to find the others" in page.shelf.rest.text()
    page.shelf.show_rows((), 0)


def test_why_meaning_was_not_used_is_told_of_a_search_only(page: MemoriesPage) -> None:
    show(page, ROWS, lexical="no model")
    assert page.lexical.isHidden()
    page.search.setText("gate")
    show(page, ROWS, lexical="no model")
    assert "no model" in page.lexical.text()
    assert page.lexical.isVisible()


def test_an_empty_memory_explains_what_comes_here(page: MemoriesPage) -> None:
    show(page, ())
    assert page.blank.isVisible()
    assert "/remember" in page.blank_words.text()
    show(page, ROWS)
    assert page.blank.isHidden()


def test_a_search_without_a_find_says_so_and_keeps_quiet_about_the_rest(page: MemoriesPage) -> None:
    page.search.setText("submarine")
    show(page, ())
    assert "submarine" in page.blank.text()
    assert "/remember" not in page.blank_words.text()


def test_a_problem_stands_until_the_next_list_comes(page: MemoriesPage) -> None:
    show(page, ())
    page.set_problem("the memory is of a newer zeta", "update zeta")
    assert "update zeta" in told(page.problem)
    assert page.blank.isHidden()  # whether nothing is remembered is not known
    show(page, ROWS)
    assert page.problem.isHidden()


# searching


def test_a_search_is_asked_for_after_a_pause_in_typing_with_the_place(page: MemoriesPage, qtbot: QtBot) -> None:
    asked: list[tuple[object, ...]] = []
    page.listing_wanted.connect(lambda *each: asked.append(each))
    page.places.buttons()[3].click()
    qtbot.keyClicks(page.search, "gate")
    assert asked == [("", "ltm", 50)]
    qtbot.waitUntil(lambda: len(asked) == 2)
    assert asked[1] == ("gate", "ltm", 50)


def test_another_place_begins_again_with_few(page: MemoriesPage, qtbot: QtBot) -> None:
    show(page, many(50), total=3000)
    page.shelf.more.click()
    with qtbot.waitSignal(page.listing_wanted) as caught:
        page.places.buttons()[1].click()
    assert caught.args == ["", "pinned", 50]


def test_a_list_that_takes_its_time_is_said_to_be_looked_for(page: MemoriesPage, qtbot: QtBot) -> None:
    page.places.buttons()[1].click()
    qtbot.waitUntil(lambda: page.counted.text() == "Looking…")
    show(page, ROWS)
    assert page.counted.text() == "3 memories"


def test_while_searching_what_is_found_stands_at_the_top(page: MemoriesPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.search, "gate")
    qtbot.waitUntil(page.intake.isHidden)
    page.search.clear()
    assert page.intake.isVisible()


# adding, and the mode


def test_what_is_added_stays_in_its_field_until_it_is_kept(page: MemoriesPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.intake.field, "  I like tea  ")
    with qtbot.waitSignal(page.remember_wanted) as caught:
        qtbot.keyClick(page.intake.field, Qt.Key.Key_Return)
    assert caught.args == ["I like tea"]
    assert not page.intake.add.isEnabled()
    page.end_remember(kept=False)
    assert "I like tea" in page.intake.field.text()
    assert page.intake.add.isEnabled()
    page.intake.add.click()
    page.end_remember(kept=True)
    assert page.intake.field.text() == ""


def test_nothing_is_added_of_blanks(page: MemoriesPage, qtbot: QtBot) -> None:
    page.intake.field.setText("   ")
    with qtbot.assertNotEmitted(page.remember_wanted):
        qtbot.keyClick(page.intake.field, Qt.Key.Key_Return)


def test_each_mode_is_explained_as_it_is_chosen(page: MemoriesPage, qtbot: QtBot) -> None:
    explained = set()
    for mode, button in zip(("off", "ask", "on"), page.intake.mode.buttons(), strict=True):
        with qtbot.waitSignal(page.mode_wanted) as caught:
            button.click()
        assert caught.args == [mode]
        explained.add(page.intake.meaning.text())
    assert len(explained) == 3


def test_the_mode_is_that_of_the_engine_without_being_wanted_again(page: MemoriesPage, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(page.mode_wanted):
        show(page, ROWS, mode="on")
    assert page.intake.mode.value() == "on"


def test_a_long_word_widens_no_page(page: MemoriesPage, look: Look, qapp: QApplication) -> None:
    qapp.setStyleSheet(look.sheet())
    page.resize(400, 600)
    show(page, (replace(SISTER, text="W" * 400, key="k" * 300, tags=("t" * 99,) * 30, title="X" * 300),))
    QApplication.processEvents()
    assert page.shelf.cards()[0].minimumSizeHint().width() <= page.body.viewport().width() - 64


def test_every_control_has_a_name_of_its_own(page: MemoriesPage) -> None:
    controls = [each for each in page.findChildren(QWidget) if each.focusPolicy() != Qt.FocusPolicy.NoFocus]
    names = [each.accessibleName() or each.property("text") for each in controls if not each.isHidden()]
    assert all(names)
    assert len(set(names)) == len(names) - 1  # two memories came from the same chat


def test_larger_type_makes_cards_taller_and_nothing_wider(page: MemoriesPage, look: Look, qapp: QApplication) -> None:
    page.resize(480, 600)
    qapp.setStyleSheet(look.sheet())
    QApplication.processEvents()
    low = card(page, "fact/sister").height()
    look.choose("dark", 1.75)
    qapp.setStyleSheet(look.sheet())
    QApplication.processEvents()
    assert card(page, "fact/sister").height() > low
    assert card(page, "fact/sister").width() <= page.body.viewport().width()


def test_nothing_is_seen_outside_of_the_page_while_cards_are_built(page: MemoriesPage, qapp: QApplication) -> None:
    seen: list[QWidget] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                seen.append(watched)
            return False

    watch = Watch()
    qapp.installEventFilter(watch)
    show(page, (replace(SISTER, key="another"),))
    page.show_history(NAMESPACE, "another", [replace(SISTER, version=1)])
    card(page, "another").edit()
    QApplication.processEvents()
    qapp.removeEventFilter(watch)
    assert not seen


def test_no_timer_runs_once_everything_is_shown(page: MemoriesPage) -> None:
    assert not page.shelf._builder.isActive()
    assert not page._patience.isActive()

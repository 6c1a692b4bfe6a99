"""The page of what zeta remembers: found, read, changed, and safe with whatever a memory says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ui.look import Look
from ui.memories.card import MemoryCard
from ui.memories.page import MemoriesPage
from zeta.worker.rows import MemoriesRow, MemoryRow

NAMESPACE = "user:me"
DAY = 86_400.0
SISTER = MemoryRow(
    NAMESPACE, "fact/sister", "My sister Clara uses a wheelchair.", "semantic", "ltm", True, 0.8, ("family", "travel"),
    3, 100 * DAY, 2, "", "c1", "Lisbon trip", 4,
)  # fmt: skip
FLIGHT = replace(
    SISTER, key="fact/flight", text="Our flight leaves from gate B12.", tier="stm", pinned=False, tags=(), version=1
)
NOTE = replace(FLIGHT, key="note/door", text="Read The Door.", conversation="", title="", turn=-1, origin="an agent")
ROWS = (SISTER, FLIGHT, NOTE)


@pytest.fixture
def page(qtbot: QtBot, look: Look) -> MemoriesPage:
    """Three memories."""
    made = MemoriesPage(look)
    qtbot.addWidget(made)
    made.resize(900, 700)
    show(made, ROWS)
    with qtbot.waitExposed(made):
        made.show()
    qtbot.waitUntil(lambda: len(made.shelf.cards()) == 3)
    return made


def show(page: MemoriesPage, rows: tuple[MemoryRow, ...], total: int = 0, lexical: str = "", mode: str = "ask") -> None:
    page.set_memories(MemoriesRow(rows, total or len(rows), lexical, mode))


def card(page: MemoriesPage, key: str) -> MemoryCard:
    found = page.shelf.card(NAMESPACE, key)
    assert found
    return found


def told(widget: QWidget) -> str:
    labels = [each.text() for each in widget.findChildren(QLabel) if each.isVisible()]
    return "\n".join(labels).replace("\u200b", "")


def many(count: int) -> tuple[MemoryRow, ...]:
    return tuple(replace(FLIGHT, key=f"k{number}", text=f"Memory {number}") for number in range(count))


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


def test_arrow_keys_choose_the_next_place(page: MemoriesPage, qtbot: QtBot) -> None:
    with qtbot.waitActive(page):
        page.activateWindow()
    first = page.places.buttons()[0]
    first.setFocus()
    with qtbot.waitSignal(page.listing_wanted) as caught:
        qtbot.keyClick(first, Qt.Key.Key_Right)
    assert caught.args == ["", "pinned", 50]


# one memory


@pytest.mark.parametrize(
    ("button", "signal", "arguments"),
    [
        ("pin", "pin_wanted", [False]),
        ("remove", "remove_wanted", []),
        ("history", "history_wanted", []),
    ],
)
def test_a_button_tells_what_is_wanted_of_which_memory(
    page: MemoriesPage, qtbot: QtBot, button: str, signal: str, arguments: list[object]
) -> None:
    with qtbot.waitSignal(getattr(page, signal)) as caught:
        getattr(card(page, "fact/sister"), button).click()
    assert caught.args == [NAMESPACE, "fact/sister", *arguments]


def test_the_origin_leads_to_the_turn(page: MemoriesPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.origin_wanted) as caught:
        card(page, "fact/sister").origin.click()
    assert caught.args == ["c1", 4]


def test_a_pin_shows_only_once_it_is_so(page: MemoriesPage) -> None:
    one = card(page, "fact/flight")
    one.pin.click()
    assert not one.pin.isChecked()
    show(page, (SISTER, replace(FLIGHT, pinned=True), NOTE))
    assert one.pin.isChecked()
    assert "pinned" in told(one)


def test_f2_edits_and_ctrl_enter_keeps_the_text(page: MemoriesPage, qtbot: QtBot) -> None:
    one = card(page, "fact/flight")
    one.setFocus()
    qtbot.keyClick(one, Qt.Key.Key_F2)
    assert one.editor
    qtbot.keyClicks(one.editor.field, " At 6:40.")
    with qtbot.waitSignal(page.edit_wanted) as caught:
        qtbot.keyClick(one.editor.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert caught.args == [NAMESPACE, "fact/flight", "Our flight leaves from gate B12. At 6:40."]
    assert one.editor.field.isReadOnly()
    page.end_edit(NAMESPACE, "fact/flight", kept=True)
    assert not one.edited


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


def test_an_edit_that_was_not_kept_can_be_tried_again(page: MemoriesPage) -> None:
    one = card(page, "fact/flight")
    one.edit()
    assert one.editor
    one.editor.field.setPlainText("another text")
    one.editor.save.click()
    page.end_edit(NAMESPACE, "fact/flight", kept=False)
    assert one.editor.field.toPlainText() == "another text"
    assert one.editor.save.isEnabled()


def test_what_is_being_typed_survives_another_list(page: MemoriesPage) -> None:
    one = card(page, "fact/flight")
    one.edit()
    assert one.editor
    one.editor.field.setPlainText("half a sen")
    show(page, (SISTER,))
    kept = card(page, "fact/flight")
    assert kept.editor
    assert kept.editor.field.toPlainText() == "half a sen"


def test_an_unchanged_or_empty_text_cannot_be_kept(page: MemoriesPage) -> None:
    one = card(page, "fact/flight")
    one.edit()
    assert one.editor
    assert not one.editor.save.isEnabled()
    one.editor.field.setPlainText(" \n ")
    assert not one.editor.save.isEnabled()


def test_older_versions_unfold_beneath_and_fold_again(page: MemoriesPage) -> None:
    one = card(page, "fact/sister")
    versions = [replace(SISTER, version=number, text=f"Clara, version {number}.") for number in (3, 2, 1)]
    low = one.height()
    page.show_history(NAMESPACE, "fact/sister", versions)
    QApplication.sendPostedEvents()
    assert one.versions
    assert "Clara, version 2." in told(one.versions)
    assert "Clara, version 3." not in told(one.versions)
    assert one.height() > low
    one.history.click()
    QApplication.sendPostedEvents()
    assert one.versions is None
    assert one.height() == low


def test_a_memory_without_older_versions_offers_none(page: MemoriesPage) -> None:
    assert card(page, "fact/flight").history.isHidden()


def test_a_long_text_is_folded_until_it_is_asked_for(page: MemoriesPage, qtbot: QtBot) -> None:
    show(page, (replace(NOTE, text="\n".join(f"line {number}" for number in range(100))),))
    one = card(page, "note/door")
    assert "line 99" not in told(one)
    one.more.click()
    assert "line 99" in told(one)
    qtbot.waitUntil(lambda: one.height() > 100 * one.fontMetrics().height())


# keys


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


# whatever it says


def test_markup_in_a_memory_is_shown_as_text_and_controls_as_blanks(page: MemoriesPage) -> None:
    evil = replace(
        NOTE, text="<b>bold</b> \x07& <img src='x'>", key="<i>key</i>\u202e", tags=("<u>tag</u>\n",), origin="<a>\x00"
    )
    show(page, (evil,))
    QApplication.processEvents()
    one = page.shelf.cards()[0]
    labels = [each for each in one.findChildren(QLabel) if each.text()]
    assert all(each.textFormat() == Qt.TextFormat.PlainText for each in labels)
    assert "<b>bold</b>  & <img src='x'>" in told(one)
    assert "<i>key</i>" in told(one)
    assert one._tags.shown() == ["<u>tag</u>"]
    assert not any(each in one.accessibleName() for each in "\x00\x07\u202e")


def test_an_ampersand_in_a_title_is_no_shortcut(page: MemoriesPage) -> None:
    show(page, (replace(SISTER, title="T & Co"),))
    assert "T && Co" in page.shelf.cards()[0].origin.text()


def test_a_long_word_widens_no_page(page: MemoriesPage, look: Look, qapp: QApplication) -> None:
    qapp.setStyleSheet(look.sheet())
    page.resize(400, 600)
    show(page, (replace(SISTER, text="W" * 400, key="k" * 300, tags=("t" * 99,) * 30, title="X" * 300),))
    QApplication.processEvents()
    assert page.shelf.cards()[0].minimumSizeHint().width() <= page.body.viewport().width() - 64


def test_tags_without_room_are_told_by_their_number(page: MemoriesPage) -> None:
    show(page, (replace(SISTER, tags=tuple(f"tag number {number}" for number in range(40))),))
    QApplication.processEvents()
    shown = page.shelf.cards()[0]._tags.shown()
    assert 1 < len(shown) < 41
    assert shown[-1] == f"+{40 - len(shown) + 1}"


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

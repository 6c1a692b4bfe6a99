"""What is done with one memory: pinned, changed, removed, unfolded."""

from __future__ import annotations

from dataclasses import replace

import pytest
from memory_pages import FLIGHT, NAMESPACE, NOTE, SISTER, card, show, shown_page, told
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ui.look import Look
from ui.memories.page import MemoriesPage


@pytest.fixture
def page(qtbot: QtBot, look: Look) -> MemoriesPage:
    """Three memories."""
    return shown_page(qtbot, look)


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


def test_what_was_removed_can_only_be_restored(page: MemoriesPage, qtbot: QtBot) -> None:
    show(page, (replace(SISTER, removed=True), FLIGHT))
    one = card(page, "fact/sister")
    buttons = (one.pin, one.edit_button, one.remove, one.restore)
    assert [each.isHidden() for each in buttons] == [True, True, True, False]
    with qtbot.waitSignal(page.restore_wanted) as caught:
        one.restore.click()
    assert caught.args == [NAMESPACE, "fact/sister"]
    one.setFocus()
    with qtbot.assertNotEmitted(page.remove_wanted):
        qtbot.keyClick(one, Qt.Key.Key_Delete)
    qtbot.keyClick(one, Qt.Key.Key_F2)
    assert not one.edited
    with qtbot.waitSignal(page.restore_wanted):
        qtbot.keyClick(one, Qt.Key.Key_Return)
    show(page, (SISTER, FLIGHT))
    assert [each.isHidden() for each in buttons] == [False, False, False, True]


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


def test_tags_without_room_are_told_by_their_number(page: MemoriesPage) -> None:
    show(page, (replace(SISTER, tags=tuple(f"tag number {number}" for number in range(40))),))
    QApplication.processEvents()
    shown = page.shelf.cards()[0]._tags.shown()
    assert 1 < len(shown) < 41
    assert shown[-1] == f"+{40 - len(shown) + 1}"

"""Presets on the page of settings: used, kept, renamed, renewed and brought back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from settings_pages import (
    changes,
    resolved,
    row,
    shelf_buttons,
    shown_page,
)

from ui.look import Look
from ui.models.labels import Paragraph
from ui.settings import presets
from ui.settings.looks import Looks
from ui.settings.page import SettingsPage
from ui.settings.presets import Preset
from ui.settings.shelf import Field, PresetShelf


@pytest.fixture
def page(qtbot: QtBot, look: Look) -> SettingsPage:
    """The page with every setting as it comes."""
    return shown_page(qtbot, look)


def test_a_preset_for_new_chats_changes_prompt_and_sampling(qtbot: QtBot, page: SettingsPage) -> None:
    got = changes(page)
    assert [each.isEnabled() for each in shelf_buttons(page, "Used for new chats")] == [False]
    careful = presets.shipped()[1]
    qtbot.mouseClick(shelf_buttons(page, "Use for new chats")[0], Qt.MouseButton.LeftButton)
    assert dict(got) == {"system": careful.system, "temp": careful.temp, "top_p": careful.top_p}
    assert row(page, "temp").control.value() == careful.temp
    assert len(shelf_buttons(page, "Used for new chats")) == 1


def test_a_preset_leaves_alone_what_is_fixed_from_outside(page: SettingsPage) -> None:
    page.show_settings(resolved({"temp": "flag"}, temp=0.3), Looks())
    got = changes(page)
    shelf_buttons(page, "Use for new chats")[2].click()
    assert "temp" not in dict(got)
    assert "system" in dict(got)


def test_a_preset_is_wanted_for_the_chat_at_hand(page: SettingsPage) -> None:
    got: list[Preset] = []
    page.preset_wanted.connect(got.append)
    shelf_buttons(page, "Use in this chat")[2].click()
    assert got == [presets.shipped()[2]]


def kept(page: SettingsPage) -> list[tuple[Preset, ...]]:
    got: list[tuple[Preset, ...]] = []
    page.presets_changed.connect(got.append)
    return got


def test_the_present_values_are_kept_under_a_name(qtbot: QtBot, page: SettingsPage) -> None:
    got = kept(page)
    page.show_settings(resolved(temp=1.5, system="Rhyme."), Looks())
    name = next(each for each in page.findChildren(Field) if each.accessibleName() == "Name of a new preset")
    add = shelf_buttons(page, "Keep the present values")[0]
    assert not add.isEnabled()
    qtbot.keyClicks(name, " Poet ")
    assert add.isEnabled()
    qtbot.keyClick(name, Qt.Key.Key_Return)
    assert got == [(*presets.shipped(), Preset("Poet", "Rhyme.", temp=1.5))]
    assert name.text() == ""


def menu(page: SettingsPage, at: int, text: str) -> None:
    actions = page.findChild(PresetShelf)._cards[at]._more.menu().actions()
    next(each for each in actions if each.text() == text).trigger()


def name_field(page: SettingsPage) -> Field:
    return next(
        each
        for each in page.findChildren(Field)
        if each.accessibleName() == "Name of the preset" and not each.isHidden()
    )


def test_a_preset_is_renamed_in_place(qtbot: QtBot, page: SettingsPage) -> None:
    got = kept(page)
    menu(page, 0, "Rename")
    field = name_field(page)
    field.selectAll()
    qtbot.keyClicks(field, "Usual")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert [[each.name for each in found] for found in got] == [["Usual", "Careful", "Storyteller"]]


def test_escape_leaves_the_name_as_it_was(qtbot: QtBot, page: SettingsPage) -> None:
    got = kept(page)
    left: list[bool] = []
    page.closed.connect(lambda: left.append(True))
    menu(page, 0, "Rename")
    field = name_field(page)
    qtbot.keyClicks(field, "Usual")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.isHidden()
    assert (got, left) == ([], [])


def test_presets_shown_anew_while_one_is_renamed_are_shown_once(qtbot: QtBot, page: SettingsPage) -> None:
    got = kept(page)
    menu(page, 0, "Rename")
    qtbot.keyClicks(name_field(page), "Usual")
    page.show_presets(presets.shipped()[1:])
    assert got == []
    qtbot.waitUntil(lambda: len(shelf_buttons(page, "Use in this chat")) == 2)


def test_a_preset_is_renewed_with_the_present_values(page: SettingsPage) -> None:
    got = kept(page)
    page.show_settings(resolved(temp=0.4), Looks())
    menu(page, 1, "Renew with the present values")
    assert got[-1][1] == Preset("Careful", temp=0.4)


def test_a_deleted_preset_can_be_brought_back(qtbot: QtBot, page: SettingsPage) -> None:
    got = kept(page)
    menu(page, 1, "Delete")
    assert [each.name for each in got[-1]] == ["Plain", "Storyteller"]
    qtbot.mouseClick(shelf_buttons(page, "Undo")[0], Qt.MouseButton.LeftButton)
    assert got[-1] == presets.shipped()
    assert shelf_buttons(page, "Undo") == []


def test_a_hostile_preset_is_shown_as_plain_text(page: SettingsPage) -> None:
    page.show_presets([Preset("<img src=x>", "<script>\u202e")])
    for card in page.findChild(PresetShelf)._cards:
        for label in (card._name, *card.findChildren(Paragraph)):
            assert label.textFormat() == Qt.TextFormat.PlainText

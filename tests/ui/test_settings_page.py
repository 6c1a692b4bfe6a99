"""The page of settings as tests meet it: shown, and what stands in its rows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot
from settings_pages import (
    bar,
    changes,
    enter,
    field,
    problem,
    remark,
    reset_button,
    resolved,
    row,
    shown_page,
)

from ui.look import Look
from ui.models.labels import Paragraph
from ui.settings.controls import Choice, Chosen, Control, Prose, Share, Size, control_for
from ui.settings.fields import Box, Combo, Slider, Spin
from ui.settings.looks import Looks
from ui.settings.page import SettingsPage
from ui.settings.row import SettingRow
from ui.settings.shelf import Field
from ui.settings.texts import Entry
from zeta.config import SPECS, Settings
from zeta.worker.rows import KnowledgeRow


@pytest.fixture
def page(qtbot: QtBot, look: Look) -> SettingsPage:
    """The page with every setting as it comes."""
    return shown_page(qtbot, look)


def test_every_setting_shows_its_value_and_a_default_offers_no_reset(page: SettingsPage) -> None:
    for each in page.findChildren(SettingRow):
        if each.entry.name in SPECS:
            assert each.control.value() == getattr(Settings(), each.entry.name)
        assert not each.findChild(QPushButton).isEnabled()


def test_the_control_follows_from_the_kind_of_the_setting(page: SettingsPage) -> None:
    kinds = {name: type(row(page, name).control).__name__ for name in ("recall", "k", "temp", "threshold", "system")}
    assert kinds == {"recall": "Choice", "k": "Number", "temp": "Number", "threshold": "Share", "system": "Prose"}
    for name, inner in (("seed", Spin), ("quota", Size)):
        assert isinstance(row(page, name).control, Chosen)
        assert field(page, name, inner) is not None


def test_a_number_is_told_once_after_a_pause_of_typing(qtbot: QtBot, page: SettingsPage) -> None:
    got = changes(page)
    spin = field(page, "ctx", Spin)
    spin.setFocus()
    spin.selectAll()
    qtbot.keyClicks(spin, "4096")
    assert got == []
    qtbot.waitUntil(lambda: got == [("ctx", 4096)])


def test_a_choice_is_told_at_once(qtbot: QtBot, page: SettingsPage) -> None:
    got = changes(page)
    combo = field(page, "recall", Combo)
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert got == [("recall", "passage")]


def test_a_value_out_of_range_is_refused_in_words_and_stays_to_be_mended(page: SettingsPage) -> None:
    got = changes(page)
    enter(page, "page", 100)
    row(page, "page").flush()
    assert "a multiple of 32 from 32" in problem(page, "page")
    page.show_settings(resolved(), Looks())
    assert (got, field(page, "page", Spin).value()) == ([], 100)
    enter(page, "page", 256)
    row(page, "page").flush()
    assert problem(page, "page") == ""
    assert got == [("page", 256)]


def test_what_was_typed_just_before_the_page_is_left_counts(page: SettingsPage) -> None:
    got = changes(page)
    enter(page, "k", 3)
    page.hide()
    assert got == [("k", 3)]


def test_showing_the_settings_again_does_not_disturb_who_types(page: SettingsPage) -> None:
    enter(page, "k", 3)
    page.show_settings(resolved(), Looks())
    assert field(page, "k", Spin).value() == 3


def test_a_slider_and_its_number_are_one_value(page: SettingsPage) -> None:
    got = changes(page)
    slider = field(page, "threshold", Slider)
    slider.setValue(50)
    row(page, "threshold").flush()
    assert got == [("threshold", 0.25)]
    enter(page, "threshold", 1)
    assert slider.value() == slider.maximum()


def test_a_value_may_be_left_to_zeta_or_chosen(qtbot: QtBot, page: SettingsPage) -> None:
    got = changes(page)
    box = field(page, "quota", Box)
    box.click()
    row(page, "quota").flush()
    assert got == [("quota", 20_000_000_000)]
    line = field(page, "quota", Size).field
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "plenty")
    row(page, "quota").flush()
    assert "20 GB" in problem(page, "quota")
    line.selectAll()
    qtbot.keyClicks(line, "5 GB")
    row(page, "quota").flush()
    box.click()
    row(page, "quota").flush()
    assert got[1:] == [("quota", 5_000_000_000), ("quota", None)]


def test_a_prompt_of_several_lines_is_told_whole(page: SettingsPage) -> None:
    got = changes(page)
    prose = row(page, "system").control
    assert isinstance(prose, Prose)
    prose.field.insertPlainText("Be brief.\nBe kind.\x07")
    row(page, "system").flush()
    assert got == [("system", "Be brief.\nBe kind.")]


def test_reset_shows_the_default_and_asks_to_forget_the_value(qtbot: QtBot, page: SettingsPage) -> None:
    page.show_settings(resolved(temp=0.1), Looks())
    forgotten: list[str] = []
    page.reset.connect(forgotten.append)
    button = reset_button(page, "temp")
    assert button.isEnabled()
    assert button.accessibleName() == "Reset Temperature"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert forgotten == ["temp"]
    assert field(page, "temp", Spin).value() == SPECS["temp"].default
    assert not button.isEnabled()


def test_reset_gives_up_a_value_that_was_refused(page: SettingsPage) -> None:
    enter(page, "k", 999)
    row(page, "k").flush()
    reset_button(page, "k").click()
    assert problem(page, "k") == ""
    assert field(page, "k", Spin).value() == 1


@pytest.mark.parametrize(("source", "words"), [("environment: ZETA_THREADS", "ZETA_THREADS"), ("flag", "command line")])
def test_a_value_from_outside_cannot_be_changed_and_says_why(page: SettingsPage, source: str, words: str) -> None:
    page.show_settings(resolved({"threads": source}, threads=4), Looks())
    assert not row(page, "threads").control.isEnabled()
    assert not reset_button(page, "threads").isEnabled()
    assert words in remark(page, "threads")
    page.show_settings(resolved(threads=4), Looks())
    assert row(page, "threads").control.isEnabled()


def test_settings_that_wait_for_the_model_say_so_and_offer_to_load_it(qtbot: QtBot, page: SettingsPage) -> None:
    wanted: list[bool] = []
    page.reload_wanted.connect(lambda: wanted.append(True))
    assert "loaded again" in remark(page, "ctx")
    assert "loaded again" not in remark(page, "temp")
    enter(page, "temp", 1)
    row(page, "temp").flush()
    assert bar(page).isHidden()
    enter(page, "ctx", 4096)
    row(page, "ctx").flush()
    assert not bar(page).isHidden()
    assert "Size of the window" in bar(page).findChild(Paragraph).text()
    qtbot.mouseClick(bar(page).findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert wanted == [True]
    page.show_loaded(Settings(ctx=4096))
    assert bar(page).isHidden()


def test_a_change_taken_back_needs_no_loading(page: SettingsPage) -> None:
    for number in (4096, 2048):
        enter(page, "ctx", number)
        row(page, "ctx").flush()
    assert bar(page).isHidden()


def test_the_looks_are_chosen_at_once_and_reset_alone(qtbot: QtBot, page: SettingsPage) -> None:
    got: list[Looks] = []
    page.looks_changed.connect(got.append)
    page.show_settings(resolved(), Looks("dark", 1.3, geometry="kept"))
    assert row(page, "scale").control.value() == 1.3
    combo = field(page, "theme", Combo)
    assert combo.currentText() == "Dark"
    qtbot.keyClick(combo, Qt.Key.Key_Up)
    reset_button(page, "scale").click()
    assert got == [Looks("light", 1.3, geometry="kept"), Looks("light", 1.0, geometry="kept")]


def test_a_search_leaves_what_says_every_word_and_its_groups(qtbot: QtBot, page: SettingsPage) -> None:
    search = page.findChild(Field)
    page.focus_search()
    qtbot.waitUntil(search.hasFocus)
    qtbot.keyClicks(search, "likel token")
    shown = [each.entry.name for each in page.findChildren(SettingRow) if not each.isHidden()]
    assert shown == ["top_p", "top_k", "min_p", "repeat_penalty"]
    visible = [each for each in page.findChildren(QLabel) if each.property("kind") == "heading" and each.isVisible()]
    assert [each.text() for each in visible] == ["Answering"]
    search.clear()
    assert all(each.isVisible() for each in page.findChildren(SettingRow))


def test_a_search_without_a_hit_says_so_plainly(qtbot: QtBot, page: SettingsPage) -> None:
    search = page.findChild(Field)
    search.setText("<b>nothing")
    texts = [each.text() for each in page.findChildren(Paragraph) if each.isVisible()]
    assert any("<b>nothing" in each for each in texts)
    assert all(each.textFormat() == Qt.TextFormat.PlainText for each in page.findChildren(Paragraph))


def test_escape_empties_the_search_and_then_leaves_the_page(qtbot: QtBot, page: SettingsPage) -> None:
    left: list[bool] = []
    page.closed.connect(lambda: left.append(True))
    search = page.findChild(Field)
    search.setFocus()
    search.setText("seed")
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert (search.text(), left) == ("", [])
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert left == [True]


@pytest.mark.parametrize(("name", "kind"), [("k", Spin), ("recall", Combo), ("threshold", Slider)])
def test_the_wheel_scrolls_the_page_and_changes_no_value(page: SettingsPage, name: str, kind: type) -> None:
    before = row(page, name).control.value()
    target = field(page, name, kind)
    target.setFocus()
    point = QPointF(5, 5)
    wheel = QWheelEvent(
        point,
        target.mapToGlobal(point),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(target, wheel)
    assert row(page, name).control.value() == before


def test_the_arrow_keys_step_within_what_can_be_had(qtbot: QtBot, page: SettingsPage) -> None:
    spin = field(page, "page", Spin)
    qtbot.keyClick(spin, Qt.Key.Key_Up)
    assert spin.value() == 160
    spin.setValue(32)
    qtbot.keyClick(spin, Qt.Key.Key_Down)
    assert spin.value() == 32


def test_every_control_is_named_and_reached_by_tab(page: SettingsPage) -> None:
    for each in page.findChildren(SettingRow):
        assert each.control.field.accessibleName()
        assert each.control.field.accessibleDescription()
        assert each.control.field.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_controls_stand_below_their_words_in_a_narrow_window(qtbot: QtBot, page: SettingsPage) -> None:
    theme = row(page, "theme")
    assert theme.control.x() > 200
    page.resize(420, 700)
    qtbot.waitUntil(lambda: theme.control.x() == 0)
    area = page.findChild(QScrollArea)
    qtbot.waitUntil(lambda: theme.mapTo(area, QPoint(theme.width(), 0)).x() <= area.width())


def test_everything_follows_the_size_of_type(qtbot: QtBot, page: SettingsPage, look: Look) -> None:
    before = row(page, "theme").control.width()
    look.choose(scale=1.5)
    qtbot.waitUntil(lambda: row(page, "theme").control.width() > before)


def test_a_setting_of_yes_or_no_gets_a_box_to_tick(qtbot: QtBot, look: Look) -> None:
    control = control_for(SPECS["incognito"], Entry("incognito", "Incognito", "Write nothing to disk."), look)
    qtbot.addWidget(control)
    got: list[object] = []
    control.edited.connect(got.append)
    control.findChild(Box).click()
    assert got == [True]
    control.show_value(False)
    assert (control.value(), got) == (False, [True])


def test_a_choice_shows_what_it_was_given(qtbot: QtBot, look: Look) -> None:
    control: Control = Choice(look, [(1, "one"), (2, "two")])
    qtbot.addWidget(control)
    control.show_value(2)
    assert control.value() == 2


def test_the_lens_is_chosen_by_words_and_waits_for_the_model_to_be_loaded_again(
    qtbot: QtBot, page: SettingsPage
) -> None:
    got = changes(page)
    combo = field(page, "lens", Combo)
    assert combo.currentText() == "Off: it waits on disk"
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert got == [("lens", "on")]
    assert "Takes effect when the model is loaded again." in remark(page, "lens")
    assert bar(page).isVisible()


BASES = (
    KnowledgeRow("lumen", "tiny.gguf", True, True),
    KnowledgeRow("half", "tiny.gguf", False, True),
    KnowledgeRow("other", "big.gguf", True, False),
)


def test_a_knowledge_base_is_chosen_by_its_name_or_none_is(qtbot: QtBot, page: SettingsPage) -> None:
    got = changes(page)
    combo = field(page, "knowledge", Combo)
    assert combo.currentText() == "None"
    page.show_knowledge(BASES)
    assert [combo.itemText(at) for at in range(combo.count())] == [
        "None",
        "lumen",
        "half (not finished)",
        "other (for big.gguf)",
    ]
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    qtbot.keyClick(combo, Qt.Key.Key_Down)  # what cannot be used cannot be chosen
    assert got == [("knowledge", "lumen")]
    qtbot.keyClick(combo, Qt.Key.Key_Up)
    assert got[1:] == [("knowledge", "")]


def test_a_knowledge_base_that_holds_is_shown_before_and_after_it_is_known_which_there_are(page: SettingsPage) -> None:
    combo = field(page, "knowledge", Combo)
    page.show_settings(resolved(knowledge="gone"), Looks())
    assert combo.currentText() == "gone"
    page.show_knowledge(BASES)
    assert (combo.currentText(), row(page, "knowledge").control.value()) == ("gone (not there)", "gone")
    page.show_settings(resolved(knowledge="lumen"), Looks())
    assert (combo.currentText(), combo.count()) == ("lumen", 4)
    page.show_knowledge(BASES[1:])
    assert combo.currentText() == "lumen (not there)"


def test_a_share_shows_what_it_was_given_and_tells_nothing(qtbot: QtBot, look: Look) -> None:
    control = Share(look, SPECS["threshold"], ("careful", "eager"))
    qtbot.addWidget(control)
    got: list[object] = []
    control.edited.connect(got.append)
    control.show_value(0.5)
    assert (control.value(), got) == (0.5, [])


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_a_slider_is_filled_from_where_it_begins(qtbot: QtBot, look: Look, direction: Qt.LayoutDirection) -> None:
    slider = Slider(look, 100)
    qtbot.addWidget(slider)
    slider.setLayoutDirection(direction)
    slider.setValue(20)
    slider.resize(200, 24)
    slider.show()
    drawn = slider.grab().toImage()
    filled = [drawn.pixelColor(x, 12) == look.color("accent") for x in (10, 190)]
    assert filled == ([True, False] if direction == Qt.LayoutDirection.LeftToRight else [False, True])

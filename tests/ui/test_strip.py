"""The memory strip under mouse, keys, screen readers and a stream of events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QColor, QContextMenuEvent, QFocusEvent, QImage
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from ui.look import Look
from ui.strip.card import Card
from ui.strip.control import Control
from ui.strip.legend import Legend
from ui.strip.lifetime import EMBER
from ui.strip.strip import MemoryStrip
from zeta.worker.rows import GlanceRow, LifetimeRow, SaidRow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def row(where: str, pinned: tuple[int, ...] = ()) -> LifetimeRow:
    return LifetimeRow(128, 128 * len(where), where, pinned)


def glance(page: int, text: str = "Our flight leaves at 6:40.") -> GlanceRow:
    said = (SaidRow("user", text, False, False),) if text else ()
    return GlanceRow(page, page * 128, page * 128 + 128, "d", 1772446440.0, 1, said, 2_800_000, 3, False)


@pytest.fixture
def strip(qtbot: QtBot, look: Look) -> Iterator[MemoryStrip]:
    """Forty pages in a window of 960 by 400 pixels; heat comes at once."""
    window = QWidget()
    qtbot.addWidget(window)
    strip = MemoryStrip(look, motion=False, parent=window)
    window.resize(960, 400)
    strip.resize(960, 90)
    strip.set_lifetime(row("d" * 30 + "w" * 10, pinned=(7,)))
    with qtbot.waitExposed(window):
        window.show()
    settled(strip)
    yield strip
    window.close()


def settled(strip: MemoryStrip) -> None:
    strip.findChild(Control).lay_out()
    QApplication.processEvents()


def band(strip: MemoryStrip) -> Control:
    return strip.findChild(Control)


def centre(strip: MemoryStrip, page: int) -> QPoint:
    return band(strip).column(page).center()


def foot(strip: MemoryStrip, page: int, up: int) -> QColor:
    """The colour of a bar, so many pixels above its foot."""
    column = band(strip).column(page)
    return image(strip).pixelColor(column.left() + 3, 48 - up)


def image(strip: MemoryStrip) -> QImage:
    return band(strip).grab().toImage()


def blank(strip: MemoryStrip) -> QColor:
    """The colour where nothing is drawn."""
    return image(strip).pixelColor(955, 1)


def card(strip: MemoryStrip) -> Card | None:
    return strip.window().findChild(Card)


def names(strip: MemoryStrip) -> list[str]:
    labels = strip.findChild(Legend).findChildren(QLabel)
    return [label.text() for label in labels if label.isVisible()]


def test_every_kind_has_its_colour(strip: MemoryStrip, look: Look) -> None:
    strip.set_lifetime(row("dGgrw"))
    settled(strip)
    expected = [look.color(name) for name in ("disk", "violet_soft", "violet", "amber", "accent")]
    assert [foot(strip, page, 3) for page in range(5)] == expected


def test_pages_that_are_text_only_are_hollow(strip: MemoryStrip, look: Look) -> None:
    strip.set_lifetime(row("t"))
    settled(strip)
    assert foot(strip, 0, 5) == look.color("background")


def test_a_bar_of_window_and_disk_shows_how_much_is_in_the_window(strip: MemoryStrip, look: Look) -> None:
    strip.set_lifetime(row("d" * 4988 + "w" * 12))
    settled(strip)
    assert foot(strip, 4999, 4) == look.color("accent")
    assert foot(strip, 4999, 14) == look.color("disk")
    strip.set_lifetime(row("G" * 4988 + "w" * 12))
    settled(strip)
    assert foot(strip, 4999, 4) == look.color("accent")
    assert foot(strip, 4999, 12) == look.color("violet_soft")


def test_heat_rises_in_amber_over_the_bar(strip: MemoryStrip, look: Look) -> None:
    before = foot(strip, 5, 25)
    strip.heat({5: 1.0})
    settled(strip)
    assert (foot(strip, 5, 5), foot(strip, 5, 25)) == (look.color("disk"), look.color("amber"))
    assert before not in (look.color("disk"), look.color("amber"))


def test_heat_goes_with_its_answer(strip: MemoryStrip) -> None:
    strip.heat({5: 1.0})
    settled(strip)
    strip.cool()
    settled(strip)
    assert band(strip).shown[5] == 0


def test_the_legend_says_that_pages_resonate_as_long_as_they_do(strip: MemoryStrip) -> None:
    strip.heat({5: 1.0})
    assert "resonates" in names(strip)
    strip.cool()
    assert names(strip) == ["in the window", "recalled", "on disk", "40 pages"]
    strip.recalled([3], 1.0)
    assert "resonates" not in names(strip)


def test_a_recalled_page_is_amber_until_it_leaves(strip: MemoryStrip, look: Look) -> None:
    strip.recalled([3], 0.9)
    settled(strip)
    assert foot(strip, 3, 5) == look.color("amber")
    strip.left(3 * 128, 4 * 128)
    settled(strip)
    assert foot(strip, 3, 5) == look.color("disk")


def test_an_evicted_page_turns_from_window_to_disk(strip: MemoryStrip, look: Look) -> None:
    assert foot(strip, 30, 5) == look.color("accent")
    strip.evicted(30)
    settled(strip)
    assert foot(strip, 30, 5) == look.color("disk")


def test_what_the_lens_blurs_and_sharpens_is_seen_at_once(strip: MemoryStrip, look: Look) -> None:
    strip.evicted(30)
    strip.focused([["collapse", 1, 30 * 4 + block] for block in range(4)])
    strip.focused([["collapse", 2, 0], ["expand", 1, 20 * 4], ["expand", 1, 20 * 4 + 1], ["expand", 1, 20 * 4 + 2]])
    settled(strip)
    assert [foot(strip, page, 3) for page in (0, 7)] == [look.color("violet_soft")] * 2
    assert [foot(strip, page, 5) for page in (8, 20, 30)] == [look.color(n) for n in ("disk", "accent", "violet")]
    assert [strip.where(page) for page in (7, 8, 20, 30)] == ["G", "d", "w", "g"]


def test_many_changes_at_once_are_laid_out_once(
    qtbot: QtBot, strip: MemoryStrip, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid = []
    monkeypatch.setattr(Control, "setAccessibleName", lambda self, name: laid.append(name))
    for page in range(30, 36):
        strip.evicted(page)
        strip.grown(128 * (page + 20))
    qtbot.waitUntil(lambda: bool(laid))
    QApplication.processEvents()
    assert laid == ["Memory: 55 pages"]


def test_bars_rise_in_steps_where_motion_is_wanted(qtbot: QtBot, look: Look) -> None:
    strip = MemoryStrip(look)
    qtbot.addWidget(strip)
    strip.set_lifetime(row("d" * 20))
    with qtbot.waitExposed(strip):
        strip.show()
    settled(strip)
    strip.heat({4: 0.8})
    settled(strip)
    assert band(strip).shown[4] < 0.8
    qtbot.waitUntil(lambda: band(strip).shown[4] == pytest.approx(0.8))


def test_a_pin_is_a_dot_above_the_bar(strip: MemoryStrip, look: Look) -> None:
    def has_dot(page: int) -> bool:
        column, shot = band(strip).column(page), image(strip)
        return any(shot.pixelColor(column.center().x(), y) == look.color("ink") for y in range(20, 40))

    assert (has_dot(7), has_dot(8)) == (True, False)
    strip.pin(7, False)
    strip.pin(8, True)
    settled(strip)
    assert (has_dot(7), has_dot(8)) == (False, True)


def test_a_bracket_shows_what_the_chat_shows(strip: MemoryStrip) -> None:
    def marked() -> list[int]:
        shot = image(strip)
        return [x for x in range(shot.width()) if shot.pixelColor(x, 55) != blank(strip)]

    assert marked() == []
    strip.set_view(10, 19)
    assert abs(marked()[0] - band(strip).column(10).left()) < 5
    assert abs(marked()[-1] - band(strip).column(19).right()) < 5
    strip.set_view(0, -1)
    assert marked() == []


def test_a_click_asks_for_its_page(qtbot: QtBot, strip: MemoryStrip) -> None:
    with qtbot.waitSignal(strip.page_clicked) as clicked:
        qtbot.mouseClick(band(strip), Qt.MouseButton.LeftButton, pos=centre(strip, 12))
    assert clicked.args == [12]


def test_a_click_beside_the_pages_or_let_go_elsewhere_asks_for_nothing(qtbot: QtBot, strip: MemoryStrip) -> None:
    with qtbot.assertNotEmitted(strip.page_clicked):
        qtbot.mouseClick(band(strip), Qt.MouseButton.LeftButton, pos=QPoint(900, 20))
        qtbot.mousePress(band(strip), Qt.MouseButton.LeftButton, pos=centre(strip, 3))
        qtbot.mouseRelease(band(strip), Qt.MouseButton.LeftButton, pos=centre(strip, 9))
        qtbot.mouseClick(band(strip), Qt.MouseButton.MiddleButton, pos=centre(strip, 3))


def test_a_resting_mouse_asks_for_a_glance_once(qtbot: QtBot, strip: MemoryStrip) -> None:
    asked: list[int] = []
    strip.glance_wanted.connect(asked.append)
    for page in range(5, 13):
        qtbot.mouseMove(band(strip), centre(strip, page))
    qtbot.waitUntil(lambda: asked != [])
    assert asked == [12]


def test_a_glance_shows_a_card_inside_the_window_until_the_mouse_leaves(qtbot: QtBot, strip: MemoryStrip) -> None:
    with qtbot.waitSignal(strip.glance_wanted):
        qtbot.mouseMove(band(strip), centre(strip, 39))
    strip.set_glance(glance(39, "<b>bold</b>\n\x00 text"))
    shown = card(strip)
    assert shown is not None
    assert shown.isVisible()
    assert strip.window().rect().contains(shown.geometry())
    assert "<b>bold</b> text" in shown.spoken()
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in shown.findChildren(QLabel))
    QApplication.sendEvent(band(strip), QEvent(QEvent.Type.Leave))
    assert not shown.isVisible()


def test_a_glance_tells_in_how_much_detail_a_page_is_seen(qtbot: QtBot, strip: MemoryStrip) -> None:
    qtbot.mouseMove(band(strip), centre(strip, 17))
    strip.set_glance(replace(glance(17), where="gist"))
    assert "in the window, as gists: 32 tokens each" in card(strip).spoken()
    strip.set_glance(replace(glance(17), where="G"))
    many = strip.locale().toString(1024)
    assert f"in the window, as gists of gists: {many} tokens each" in card(strip).spoken()


def test_a_card_gives_each_turn_of_a_page_a_line_with_who_said_it(qtbot: QtBot, strip: MemoryStrip) -> None:
    qtbot.mouseMove(band(strip), centre(strip, 22))
    said = (
        SaidRow("user", "of the harbour.", True, False),
        SaidRow("assistant", "It opens at six.", False, False),
        SaidRow("user", "And the ferry " + "to the island " * 20, False, True),
    )
    strip.set_glance(replace(glance(22), said=said))
    *_, first, second, third = card(strip).spoken().splitlines()
    assert first == "You … of the harbour."
    assert second == "Answer It opens at six."
    assert third.startswith("You And the ferry")
    assert third.endswith("…")
    assert all("\n" not in label.text() for label in card(strip).findChildren(QLabel))
    assert "more" not in card(strip).spoken()


def test_a_card_says_how_many_turns_it_leaves_out(qtbot: QtBot, strip: MemoryStrip) -> None:
    qtbot.mouseMove(band(strip), centre(strip, 25))
    strip.set_glance(replace(glance(25), said=tuple(SaidRow("user", f"Line {n}.", False, False) for n in range(9))))
    assert card(strip).spoken().splitlines()[-2:] == ["You Line 4.", "and 4 more messages"]
    strip.set_glance(replace(glance(25), said=glance(25).said * 6))
    assert card(strip).spoken().splitlines()[-1] == "and one more message"
    strip.set_glance(glance(25))
    assert card(strip).spoken().splitlines()[-1] == "You Our flight leaves at 6:40."


def test_nothing_of_an_incognito_chat_is_said_to_be_on_disk(qtbot: QtBot, strip: MemoryStrip) -> None:
    strip.set_incognito(True)
    legend = [label.text() for label in strip.findChild(Legend).findChildren(QLabel)]
    assert "in memory" in legend
    assert "on disk" not in legend
    qtbot.mouseMove(band(strip), centre(strip, 28))
    strip.set_glance(glance(28))
    assert "in memory" in card(strip).spoken()
    band(strip).setValue(4)
    assert band(strip).accessibleDescription() == "page 4, in memory"
    strip.set_incognito(False)
    assert "on disk" in [label.text() for label in strip.findChild(Legend).findChildren(QLabel)]


def test_an_answer_that_comes_too_late_is_not_shown(qtbot: QtBot, strip: MemoryStrip) -> None:
    qtbot.mouseMove(band(strip), centre(strip, 12))
    strip.set_glance(glance(11))
    assert card(strip) is None


def test_the_card_of_a_narrow_window_breaks_its_line_of_facts(qtbot: QtBot, strip: MemoryStrip) -> None:
    strip.window().resize(420, 400)
    strip.resize(420, 90)
    settled(strip)
    qtbot.mouseMove(band(strip), centre(strip, 21))
    strip.set_glance(replace(glance(21), where="G"))
    assert strip.window().rect().contains(card(strip).geometry())


def test_a_page_that_was_forgotten_says_so(qtbot: QtBot, strip: MemoryStrip) -> None:
    qtbot.mouseMove(band(strip), centre(strip, 4))
    strip.set_glance(glance(4, ""))
    assert "forgotten" in card(strip).spoken()


@pytest.mark.parametrize(
    ("key", "modifier", "page"),
    [
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, 19),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, 21),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier, 10),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier, 30),
        (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier, 0),
        (Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier, 39),
    ],
)
def test_keys_move_over_the_pages_and_enter_clicks(
    qtbot: QtBot, strip: MemoryStrip, key: Qt.Key, modifier: Qt.KeyboardModifier, page: int
) -> None:
    band(strip).setValue(20)
    qtbot.keyClick(band(strip), key, modifier)
    with qtbot.waitSignal(strip.page_clicked) as clicked:
        qtbot.keyClick(band(strip), Qt.Key.Key_Return)
    assert clicked.args == [page]


def test_keys_stop_at_both_ends(qtbot: QtBot, strip: MemoryStrip) -> None:
    qtbot.keyClick(band(strip), Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert band(strip).value() == 39
    qtbot.keyClick(band(strip), Qt.Key.Key_Home)
    qtbot.keyClick(band(strip), Qt.Key.Key_Left)
    assert band(strip).value() == 0


def test_a_growing_chat_moves_the_cursor_without_showing_a_card(qtbot: QtBot, strip: MemoryStrip) -> None:
    band(strip).setFocus()
    with qtbot.assertNotEmitted(strip.glance_wanted, wait=120):
        strip.grown(128 * 45)


def test_keys_move_page_by_page_inside_a_bar_of_many(qtbot: QtBot, strip: MemoryStrip) -> None:
    strip.set_lifetime(row("d" * 10_000))
    settled(strip)
    qtbot.keyClick(band(strip), Qt.Key.Key_Home)
    qtbot.keyClick(band(strip), Qt.Key.Key_Right)
    assert band(strip).value() == 1
    assert band(strip).column(0) == band(strip).column(1)


def test_the_cursor_asks_for_a_glance_while_it_has_the_focus(qtbot: QtBot, strip: MemoryStrip) -> None:
    with qtbot.waitSignal(strip.glance_wanted) as wanted:
        QApplication.sendEvent(band(strip), QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert wanted.args == [39]
    strip.set_glance(glance(39))
    QApplication.sendEvent(band(strip), QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason))
    assert not card(strip).isVisible()


def test_the_cursor_is_drawn_only_with_the_focus(qtbot: QtBot, strip: MemoryStrip) -> None:
    band(strip).setValue(20)

    def ring() -> bool:
        return image(strip).pixelColor(band(strip).column(20).center().x(), 1) != blank(strip)

    band(strip).clearFocus()
    assert not ring()
    band(strip).setFocus()
    qtbot.waitUntil(band(strip).hasFocus)
    assert ring()


def test_the_cursor_stays_at_the_newest_page_until_it_is_moved(strip: MemoryStrip) -> None:
    strip.grown(128 * 45)
    settled(strip)
    assert band(strip).value() == 44
    band(strip).setValue(3)
    strip.grown(128 * 50)
    settled(strip)
    assert band(strip).value() == 3


def test_a_right_to_left_strip_is_a_mirror_picture(qtbot: QtBot, strip: MemoryStrip) -> None:
    strip.set_view(10, 12)
    plain = image(strip)
    strip.window().setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    settled(strip)
    mirrored = image(strip).flipped(Qt.Orientation.Horizontal)
    assert band(strip).column(0).center().x() > 900
    assert mirrored.pixelColor(4, 44) == plain.pixelColor(4, 44)
    with qtbot.waitSignal(strip.page_clicked) as clicked:
        qtbot.mouseClick(band(strip), Qt.MouseButton.LeftButton, pos=centre(strip, 12))
    assert clicked.args == [12]
    qtbot.keyClick(band(strip), Qt.Key.Key_Left)
    assert band(strip).value() == 13


def texts(menu: QMenu) -> dict[str, bool]:
    return {action.text(): action.isEnabled() for action in menu.actions() if action.text()}


def test_the_menu_of_a_page_pins_recalls_remembers_and_forgets(qtbot: QtBot, strip: MemoryStrip) -> None:
    menu = strip.menu_of(5)
    pin, recall, remember, forget = (action for action in menu.actions() if action.text())
    for signal, action, args in (
        (strip.pin_wanted, pin, [5, True]),
        (strip.recall_wanted, recall, [5]),
        (strip.remember_wanted, remember, [5]),
        (strip.forget_wanted, forget, [5]),
    ):
        with qtbot.waitSignal(signal) as wanted:
            action.trigger()
        assert wanted.args == args


def test_the_menu_of_a_pinned_page_takes_the_pin_off(qtbot: QtBot, strip: MemoryStrip) -> None:
    action = strip.menu_of(7).actions()[0]
    assert action.text() == "Unpin"
    with qtbot.waitSignal(strip.pin_wanted) as wanted:
        action.trigger()
    assert wanted.args == [7, False]


def test_what_is_in_the_window_cannot_be_recalled(strip: MemoryStrip) -> None:
    assert texts(strip.menu_of(5))["Recall for the next question"]
    assert not texts(strip.menu_of(35))["Recall for the next question"]


def test_menu_key_and_right_button_open_the_menu_of_their_page(qtbot: QtBot, strip: MemoryStrip) -> None:
    asked: list[int] = []
    band(strip).menu_wanted.connect(lambda page, place: asked.append(page))
    band(strip).setValue(20)
    for reason, page in ((QContextMenuEvent.Reason.Keyboard, 1), (QContextMenuEvent.Reason.Mouse, 4)):
        at = centre(strip, page)
        QApplication.sendEvent(band(strip), QContextMenuEvent(reason, at, band(strip).mapToGlobal(at)))
    qtbot.keyClick(band(strip), Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    assert asked == [20, 4, 20]
    for menu in strip.findChildren(QMenu):
        menu.close()


def test_a_screen_reader_meets_a_slider_over_pages(strip: MemoryStrip) -> None:
    access = QAccessible.queryAccessibleInterface(band(strip))
    assert access.role() == QAccessible.Role.Slider
    assert access.text(QAccessible.Text.Name) == "Memory: 40 pages"
    band(strip).setValue(7)
    assert access.text(QAccessible.Text.Description) == "page 7, on disk, pinned"
    assert access.valueInterface().currentValue() == 7
    strip.recalled([7], 1)
    settled(strip)
    assert access.text(QAccessible.Text.Description) == "page 7, recalled, pinned"
    strip.left(0, 40 * 128)
    strip.focused([["collapse", 1, 7 * 4]])
    settled(strip)
    assert access.text(QAccessible.Text.Description) == "page 7, in the window, as gists: 32 tokens each, pinned"


def test_the_legend_names_gists_and_texts_only_where_there_are_any(strip: MemoryStrip) -> None:
    strip.set_size(1_100_000_000)
    assert names(strip) == ["in the window", "recalled", "on disk", "40 pages · 1.1 GB"]
    strip.set_lifetime(row("dgt"))
    assert names(strip)[3:5] == ["gists", "as text"]
    strip.set_lifetime(row("Gw"))
    assert names(strip)[3:4] == ["gists of gists"]


def test_a_legend_that_becomes_narrow_first_leaves_out_what_is_not_there(strip: MemoryStrip) -> None:
    wide = names(strip)
    assert "recalled" in wide
    for width in range(960, 150, -10):
        strip.resize(width, 90)
        QApplication.processEvents()
        if names(strip) != wide:
            break
    assert names(strip) == ["in the window", "on disk", "40 pages"]


def test_a_narrow_legend_keeps_the_total(strip: MemoryStrip) -> None:
    strip.resize(150, 90)
    QApplication.processEvents()
    assert names(strip) == ["40 pages"]


def test_a_chat_without_full_pages_says_where_everything_is(qtbot: QtBot, look: Look) -> None:
    strip = MemoryStrip(look)
    qtbot.addWidget(strip)
    strip.show()
    height = strip.sizeHint().height()
    (said,) = [label.text() for label in strip.findChildren(QLabel) if label.isVisible()]
    assert said == "No page is full yet; everything is still in the window."
    strip.grown(128)
    assert not band(strip).isVisible()
    strip.set_lifetime(row("w"))
    assert band(strip).isVisible()
    assert abs(strip.sizeHint().height() - height) <= 1


def test_another_chat_begins_without_anything_of_the_last_one(strip: MemoryStrip) -> None:
    strip.recalled([3], 1.0)
    strip.clear()
    strip.set_lifetime(row("dddr"))
    settled(strip)
    assert band(strip).shown == (0, 0, 0, EMBER)


def test_pages_that_are_gone_are_not_pointed_at(qtbot: QtBot, strip: MemoryStrip) -> None:
    qtbot.mouseMove(band(strip), centre(strip, 39))
    strip.set_lifetime(row("dd"))
    settled(strip)
    assert band(strip).at is None
    assert band(strip).page_at(QPointF(900, 10)) is None
    image(strip)


def test_another_theme_redraws_the_bars(strip: MemoryStrip, look: Look) -> None:
    look.choose("dark")
    assert foot(strip, 39, 5) == look.color("accent")
    look.choose("light")


def test_bigger_type_makes_bars_higher(strip: MemoryStrip, look: Look) -> None:
    before = band(strip).sizeHint().height()
    look.choose(scale=1.5)
    assert band(strip).sizeHint().height() == before * 1.5

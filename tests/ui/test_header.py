"""The header of a chat."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from ui.header import Badge, Header
from ui.look import Look
from ui.meters import Meter
from ui.title import Title

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
MARCH = 1772446440.0
"""2 March 2026."""


@pytest.fixture
def header(qtbot: QtBot, look: Look) -> Header:
    header = Header(look, clock=lambda: MARCH + 40 * 86_400)
    qtbot.addWidget(header)
    header.set_chat("Lisbon trip", MARCH, 52_736, False)
    header.resize(960, 60)
    with qtbot.waitExposed(header):
        header.show()
    return header


def texts(header: QWidget) -> list[str]:
    return [label.text() for label in header.findChildren(QLabel)]


def entry(header: Header, text: str) -> None:
    (action,) = [action for action in menu(header).actions() if action.text() == text]
    action.trigger()


def menu(header: Header) -> QMenu:
    found = header.findChild(QToolButton).menu()
    assert found is not None
    return found


def title(header: Header) -> Title:
    return header.findChild(Title)


def field(header: Header) -> QLineEdit:
    return header.findChild(QLineEdit)


def test_the_header_says_title_age_and_length(header: Header) -> None:
    locale = header.locale()
    assert title(header).text == "Lisbon trip"
    assert f"since 2 March · {locale.toString(52_736)} tokens · nothing dropped" in texts(header)


def test_a_chat_in_which_nothing_is_said_has_no_date(header: Header) -> None:
    header.set_chat("", 0, 0, False)
    assert title(header).text == "New chat"
    assert "Nothing is said yet; nothing will be dropped" in texts(header)


def test_tokens_count_on_while_an_answer_comes(header: Header) -> None:
    header.set_tokens(7)
    assert "since 2 March · 7 tokens · nothing dropped" in texts(header)


def test_a_hostile_title_is_one_plain_line(header: Header) -> None:
    header.set_chat("<b>a</b>\n\x00\u202eb\x1b[0m" + "x" * 10_000, MARCH, 1, False)
    shown = title(header).text
    assert shown.startswith("<b>a</b> b [0mx")
    assert len(shown) <= 200
    assert title(header).findChild(QLabel).textFormat() == Qt.TextFormat.PlainText


def test_a_long_title_gives_way_to_the_meters(header: Header) -> None:
    header.set_chat("word " * 40, MARCH, 1, True)
    header.resize(500, header.height())
    assert header.width() == 500
    assert header.findChild(QToolButton).geometry().right() < 500


def test_a_double_click_edits_the_title_and_enter_renames(qtbot: QtBot, header: Header) -> None:
    qtbot.mouseDClick(title(header), Qt.MouseButton.LeftButton)
    assert field(header).isVisible()
    assert field(header).selectedText() == "Lisbon trip"
    qtbot.keyClicks(field(header), "Porto trip")
    with qtbot.waitSignal(header.rename_wanted) as wanted:
        qtbot.keyClick(field(header), Qt.Key.Key_Return)
    assert wanted.args == ["Porto trip"]
    assert not field(header).isVisible()


def test_f2_edits_the_title_and_escape_gives_up(qtbot: QtBot, header: Header) -> None:
    qtbot.keyClick(title(header), Qt.Key.Key_F2)
    qtbot.keyClicks(field(header), "something else")
    with qtbot.assertNotEmitted(header.rename_wanted):
        qtbot.keyClick(field(header), Qt.Key.Key_Escape)
    assert not field(header).isVisible()
    assert title(header).text == "Lisbon trip"


@pytest.mark.parametrize("typed", ["", "   ", "Lisbon trip", " Lisbon  trip "])
def test_nothing_is_renamed_to_nothing_or_to_itself(qtbot: QtBot, header: Header, typed: str) -> None:
    header.rename()
    field(header).setText(typed)
    with qtbot.assertNotEmitted(header.rename_wanted):
        qtbot.keyClick(field(header), Qt.Key.Key_Return)


def test_an_untitled_chat_is_named_from_nothing(header: Header) -> None:
    header.set_chat("", MARCH, 1, False)
    header.rename()
    assert field(header).text() == ""


def test_what_is_being_typed_stays_when_the_chat_is_told_again(header: Header) -> None:
    header.rename()
    field(header).setText("Porto")
    header.set_chat("Lisbon trip", MARCH, 60_000, False)
    assert (field(header).text(), title(header).is_edited) == ("Porto", True)


def test_an_incognito_chat_wears_a_badge(header: Header) -> None:
    badge = header.findChild(Badge)
    assert not badge.isVisible()
    header.set_chat("Lisbon trip", MARCH, 1, True)
    assert badge.isVisible()
    assert badge.accessibleName() == "incognito"


def test_an_incognito_chat_is_promised_no_more_than_it_keeps(header: Header) -> None:
    header.set_chat("", 0, 0, True)
    assert "Nothing is said yet; nothing will be kept" in texts(header)
    header.set_tokens(7)
    assert any(each.endswith("7 tokens · kept until it is closed") for each in texts(header))


def test_before_a_chat_is_there_the_header_says_why_and_names_none(header: Header) -> None:
    header.show_state("Opening…")
    assert title(header).text == "Opening…"
    assert not [each for each in texts(header) if "dropped" in each or "New chat" in each]
    header.rename()
    assert not title(header).is_edited
    header.set_chat("", 0, 0, False)
    assert title(header).text == "New chat"


def test_meters_show_parts_and_say_numbers(header: Header) -> None:
    header.set_stats(1024, 4096, 19_000_000_000, 20_000_000_000, 4_000_000_000, 16_000_000_000)
    window, disk, memory = header.findChildren(Meter)
    assert (window.value, disk.value, memory.value) == (0.25, 0.95, 0.25)
    assert (window.is_warning, disk.is_warning, memory.is_warning) == (False, True, False)
    assert "4 GB of the 16 GB" in memory.toolTip()


def test_the_meter_of_the_memory_of_this_computer_is_called_ram(header: Header) -> None:
    assert [meter.findChild(QLabel).text() for meter in header.findChildren(Meter)] == ["window", "disk", "RAM"]


@pytest.mark.parametrize("incognito", [False, True])
@pytest.mark.parametrize("scale", [1.0, 1.3, 1.75])
@pytest.mark.parametrize("width", [420, 559, 560, 700, 960])
def test_meters_are_whole_or_hidden_and_then_told_by_the_menu(
    header: Header, look: Look, qapp: QApplication, scale: float, width: int, incognito: bool
) -> None:
    look.choose("light", scale)
    qapp.setStyleSheet(look.sheet())
    header.set_chat("A title of very many letters indeed", MARCH, 1, incognito)
    header.set_stats(1024, 4096, 19_000_000_000, 20_000_000_000, 4_000_000_000, 16_000_000_000)
    header.resize(width, header.sizeHint().height())
    QApplication.sendPostedEvents()
    meters = [meter for meter in header.findChildren(Meter) if not meter.isHidden()]
    assert len(meters) == (2 if incognito else 3)  # nothing of an incognito chat is on the disk
    button = header.findChild(QToolButton)
    told = [meter.toolTip() in button.accessibleDescription() for meter in meters]
    if meters[0].isVisible():
        assert width >= 560
        assert not any(told)
        for meter in meters:
            label = meter.findChild(QLabel)
            assert label.width() >= label.sizeHint().width()
            assert label.height() >= label.sizeHint().height()
    else:
        assert all(told)
    assert button.geometry().right() < width
    shown = title(header).findChild(QLabel)
    assert shown.width() >= shown.fontMetrics().horizontalAdvance("A title of v…")


def test_a_wide_header_shows_its_meters_again(header: Header) -> None:
    header.resize(420, header.height())
    assert not any(meter.isVisible() for meter in header.findChildren(Meter))
    header.resize(960, header.height())
    assert all(meter.isVisible() for meter in header.findChildren(Meter))


def test_renaming_makes_a_narrow_header_no_wider(header: Header, look: Look) -> None:
    look.choose("light", 1.75)
    header.resize(424, header.height())
    header.rename()
    assert header.minimumSizeHint().width() <= 424
    assert field(header).mapTo(header, field(header).rect().topRight()).x() < 424


def test_a_full_window_is_no_reason_to_warn(header: Header) -> None:
    header.set_stats(4096, 4096, 0, 0, 0, 0)
    window, disk, _ = header.findChildren(Meter)
    assert (window.value, window.is_warning, disk.value) == (1, False, 0)


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("System prompt…", "system_prompt_wanted"),
        ("Branches…", "branches_wanted"),
        ("Export as Markdown…", "export_md"),
        ("Export as JSON…", "export_json"),
        ("Export with its memory…", "export_zmem"),
        ("Delete chat", "delete_wanted"),
    ],
)
def test_every_entry_of_the_menu_asks_for_its_thing(qtbot: QtBot, header: Header, text: str, signal: str) -> None:
    with qtbot.waitSignal(getattr(header, signal), timeout=100):
        entry(header, text)


def test_the_menu_pins_and_takes_the_pin_off(qtbot: QtBot, header: Header) -> None:
    with qtbot.waitSignal(header.pin_wanted) as wanted:
        entry(header, "Pin")
    assert wanted.args == [True]
    header.set_pinned(True)
    with qtbot.waitSignal(header.pin_wanted) as wanted:
        entry(header, "Unpin")
    assert wanted.args == [False]


def test_the_menu_renames(header: Header) -> None:
    entry(header, "Rename")
    assert title(header).is_edited


def test_title_and_menu_are_reached_by_tab(header: Header) -> None:
    for control in (title(header), header.findChild(QToolButton)):
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert control.accessibleName()


def test_type_that_grows_makes_the_header_grow(header: Header, look: Look) -> None:
    before = title(header).height()
    look.choose("dark", 1.5)
    assert title(header).height() > before

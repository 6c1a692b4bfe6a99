"""Your data: where it is, how big, and what can be done with it; nothing is wiped without the word."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ui.datapage import DataPage, quota_part
from ui.look import Look
from zeta.worker.rows import DataRow

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")
"""The offscreen platform says so of every window that has a smallest size."""

DATA = DataRow(
    store="/home/me/store",
    models="/home/me/models",
    config="/home/me/config.toml",
    logs="/home/me/logs",
    conversations=38,
    tokens=1_284_772,
    pages=9_961,
    store_bytes=1_100_000_000,
    model_bytes=98_400_000,
    quota=20_000_000_000,
    free=212_000_000_000,
    memory="/home/me/memory.db",
    memory_bytes=19_000_000,
)


class Confirm:
    """Answers with `answer` and keeps what was asked."""

    def __init__(self) -> None:
        self.answer = True
        self.asked: list[tuple[str, str]] = []

    def __call__(self, parent: QWidget, title: str, text: str, word: str) -> bool:
        self.asked.append((text, word))
        return self.answer


@pytest.fixture
def confirm() -> Confirm:
    return Confirm()


@pytest.fixture
def page(qtbot: QtBot, look: Look, confirm: Confirm) -> DataPage:
    page = DataPage(
        look, folder=lambda parent: Path("/tmp/out"), file=lambda parent: Path("/tmp/in.zmem"), confirm=confirm
    )
    qtbot.addWidget(page)
    page.set_data(DATA)
    return page


def words(widget: QWidget) -> str:
    labels = [label.text() for label in widget.findChildren(QLabel) if not label.isHidden()]
    return "\n".join(labels).replace("\u200b", "")


def test_the_page_says_where_everything_is(page: DataPage) -> None:
    for path in (DATA.store, DATA.models, DATA.config, DATA.logs):
        assert path in words(page)


def test_the_page_says_how_big_it_is(page: DataPage) -> None:
    told = words(page).replace(",", "").replace("\u202f", "").replace(".", "")
    assert all(each in told for each in ("38", "1284772", "9961"))
    assert "1.1 GB of 20 GB used" in words(page)
    assert "212 GB free on the disk" in words(page)
    assert page.quota.value() == 55


def test_the_page_says_that_nothing_is_sent(page: DataPage) -> None:
    assert "sends nothing to anyone" in words(page)


def test_a_full_quota_says_what_is_given_up_and_that_nothing_said_is(page: DataPage) -> None:
    assert page.notice.isHidden()
    page.set_data(replace(DATA, store_bytes=19_000_000_000))
    assert "What was said stays" in words(page.notice)
    page.set_data(DATA)
    assert page.notice.isHidden()


def test_a_disk_that_is_nearly_full_is_told(page: DataPage) -> None:
    page.set_data(replace(DATA, free=500_000_000))
    assert "disk is nearly full" in words(page.notice)


def test_a_folder_can_be_shown_and_its_path_copied(qtbot: QtBot, page: DataPage) -> None:
    place = page.places[2]
    with qtbot.waitSignal(page.folder_wanted) as signal:
        place.show_button.click()
    assert signal.args == [DATA.models]
    place.copy.click()
    assert QGuiApplication.clipboard().text() == DATA.models
    assert place.copy.toolTip() == "Copied"
    qtbot.waitUntil(lambda: place.copy.toolTip() != "Copied")


def test_export_and_import_take_the_chosen_path(qtbot: QtBot, page: DataPage) -> None:
    with qtbot.waitSignal(page.export_all_wanted) as out:
        page.export.click()
    with qtbot.waitSignal(page.import_wanted) as taken:
        page.take_in.click()
    assert (out.args, taken.args) == ([Path("/tmp/out")], [Path("/tmp/in.zmem")])


def test_choosing_nothing_does_nothing(qtbot: QtBot, look: Look) -> None:
    page = DataPage(look, folder=lambda parent: None, file=lambda parent: None)
    qtbot.addWidget(page)
    with qtbot.assertNotEmitted(page.export_all_wanted), qtbot.assertNotEmitted(page.import_wanted):
        page.export.click()
        page.take_in.click()


def signal_of(page: DataPage, name: str) -> Signal:
    return getattr(page, f"{name}_wanted")  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", ["check", "compact", "wipe"])
def test_a_button_tells_what_is_wanted(qtbot: QtBot, page: DataPage, name: str) -> None:
    button = getattr(page, name)
    assert isinstance(button, QPushButton)
    with qtbot.waitSignal(signal_of(page, name)):
        button.click()


def test_nothing_is_wiped_without_the_word(qtbot: QtBot, page: DataPage, confirm: Confirm) -> None:
    confirm.answer = False
    with qtbot.assertNotEmitted(page.wipe_wanted):
        page.wipe.click()
    text, word = confirm.asked[0]
    assert DATA.store in text
    assert word == "wipe"


def test_what_the_check_found_is_shown_line_by_line_and_can_be_mended(page: DataPage, qtbot: QtBot) -> None:
    page.set_check(["page 41: damaged", "log 7: <b>short</b>"])
    assert "page 41: damaged\nlog 7: <b>short</b>" in words(page)
    assert page.mend.isVisibleTo(page)
    with qtbot.waitSignal(page.mend_wanted):
        page.mend.click()
    page.set_check([])
    assert not page.mend.isVisibleTo(page)
    assert "as it was written" in words(page)
    assert "page 41" not in words(page)


def test_work_that_is_under_way_is_told_and_nothing_else_can_begin(page: DataPage) -> None:
    actions = (page.export, page.take_in, page.check, page.mend, page.compact, page.wipe)
    page.set_busy("Exporting 12 of 38 chats")
    assert "Exporting 12 of 38 chats" in words(page.busy)
    assert not any(button.isEnabled() for button in actions)
    page.set_busy("")
    assert page.busy.isHidden()
    assert all(button.isEnabled() for button in actions)


def test_a_problem_is_told_with_its_way_out_until_it_is_gone(page: DataPage) -> None:
    page.set_problem("the folder cannot be written", "choose another")
    assert "the folder cannot be written\nchoose another" in words(page.problem)
    page.set_problem("", "")
    assert page.problem.isHidden()


def test_escape_leads_back(qtbot: QtBot, page: DataPage) -> None:
    with qtbot.waitSignal(page.closed):
        qtbot.keyClick(page.export, Qt.Key.Key_Escape)


def test_every_control_has_a_name_of_its_own(page: DataPage) -> None:
    controls = [each for each in page.findChildren(QWidget) if each.focusPolicy() != Qt.FocusPolicy.NoFocus]
    names = [each.accessibleName() or each.property("text") for each in controls]
    assert all(names)
    assert len(set(names)) == len(names)


def test_a_long_path_is_elided_and_whole_in_its_tool_tip(qtbot: QtBot, page: DataPage) -> None:
    path = "/home/me/" + "deep/" * 60 + "store"
    page.set_data(replace(DATA, store=path))
    page.resize(500, 700)
    with qtbot.waitExposed(page):
        page.show()
    assert page.places[0].width() < 500
    assert any(path in label.toolTip() for label in page.places[0].findChildren(QLabel))


def test_a_narrow_page_puts_the_buttons_below_the_words(qtbot: QtBot, page: DataPage) -> None:
    page.resize(1000, 900)
    with qtbot.waitExposed(page):
        page.show()

    def middle(widget: QWidget) -> int:
        return widget.mapTo(page, widget.rect().center()).y()

    label = next(each for each in page.findChildren(QLabel) if "Gives space" in each.text())

    def beside() -> bool:
        return abs(middle(label) - middle(page.compact)) < 12

    assert beside()
    page.resize(400, 900)
    qtbot.waitUntil(lambda: not beside())
    page.resize(1000, 900)
    qtbot.waitUntil(beside)


@given(st.integers(0, 2**62), st.integers(0, 2**62))
def test_the_used_part_of_a_quota_is_between_nothing_and_all(used: int, quota: int) -> None:
    assert 0 <= quota_part(used, quota) <= 1
    assert quota_part(used, 0) == 1

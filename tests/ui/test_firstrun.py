"""The first page: fetch, open, or look around; it works with neither."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from ui.firstrun import FirstRun
from ui.look import Look
from zeta.worker.rows import ModelRow

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")
"""The offscreen platform says so of every window that has a smallest size."""

CHAT = ModelRow("small", "Small enough for any machine", "chat", "Apache-2.0", "/m/s.gguf", 98_400_000, False, 0, False)
SECOND = replace(CHAT, name="second", about="Another")
HELPER = ModelRow("minilm", "Embeds", "embedding", "MIT", "/m/e.gguf", 46_200_000, False, 0, False)


@pytest.fixture
def page(qtbot: QtBot, look: Look) -> FirstRun:
    page = FirstRun(look, chooser=lambda parent: Path("/tmp/mine.gguf"))
    qtbot.addWidget(page)
    page.set_models([HELPER, CHAT, SECOND])
    return page


def words(widget: QWidget) -> str:
    labels = [label.text() for label in widget.findChildren(QLabel) if not label.isHidden()]
    return "\n".join(labels).replace("\u200b", "")


def test_the_default_model_is_told_with_size_licence_and_where_it_comes_from(page: FirstRun) -> None:
    told = words(page.fetching)
    assert "small · 98.4 MB · Apache-2.0" in told
    assert "Hugging Face" in told
    assert "Another" not in told
    assert "minilm, 46.2 MB, MIT" in told


def test_both_models_are_fetched_unless_the_person_wants_one(qtbot: QtBot, page: FirstRun) -> None:
    with qtbot.waitSignal(page.pull_wanted) as both:
        page.fetch.click()
    assert both.args == [["small", "minilm"]]
    page.helps.setChecked(False)
    with qtbot.waitSignal(page.pull_wanted) as one:
        page.fetch.click()
    assert one.args == [["small"]]


def test_a_helper_that_is_here_is_not_offered_again(qtbot: QtBot, page: FirstRun) -> None:
    page.set_models([CHAT, replace(HELPER, here=True)])
    assert page.helps.isHidden()
    with qtbot.waitSignal(page.pull_wanted) as signal:
        page.fetch.click()
    assert signal.args == [["small"]]


def test_progress_replaces_the_button_with_pause_and_takes_the_focus_along(qtbot: QtBot, page: FirstRun) -> None:
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.fetch.setFocus()
    page.set_download("small", 31_000_000, 98_400_000, 4_200_000.0, "")
    assert page.fetch.isHidden()
    assert page.pause.hasFocus()
    assert "31 MB of 98.4 MB · 4.2 MB/s · about 16 s left" in words(page)


def test_pausing_names_the_download_that_runs_now(qtbot: QtBot, page: FirstRun) -> None:
    page.set_download("small", 98_400_000, 98_400_000, 1.0, "")
    page.end_download("small", None)
    page.set_download("minilm", 1, 46_200_000, 1.0, "")
    with qtbot.waitSignal(page.pause_wanted) as signal:
        page.pause.click()
    assert signal.args == ["minilm"]


def test_what_was_begun_can_be_gone_on_with(page: FirstRun) -> None:
    before = page.fetch.text()
    page.set_models([replace(CHAT, arrived=31_000_000), HELPER])
    assert page.fetch.text() != before


def test_a_broken_download_says_why_and_leaves_every_way_open(qtbot: QtBot, page: FirstRun) -> None:
    page.set_download("small", 31_000_000, 98_400_000, 0.0, "")
    page.end_download("small", ("the network went away", "try again later"))
    assert "the network went away\ntry again later" in words(page.fetching)
    assert page.meter.isHidden()
    with qtbot.waitSignal(page.pull_wanted):
        page.fetch.click()
    assert "network went away" not in words(page.fetching)


def test_a_model_that_cannot_be_opened_says_why(page: FirstRun) -> None:
    page.set_problem("mine.gguf is no GGUF file", "choose another")
    assert "mine.gguf is no GGUF file\nchoose another" in words(page.problem)


def test_a_model_of_ones_own_can_be_chosen_or_dropped(qtbot: QtBot, page: FirstRun) -> None:
    with qtbot.waitSignal(page.open_wanted) as chosen:
        page.opening.button.click()
    assert chosen.args == [Path("/tmp/mine.gguf")]
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/tmp/other.gguf")])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    with qtbot.waitSignal(page.open_wanted) as dropped:
        page.dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, Qt.KeyboardModifier.NoModifier))
    assert dropped.args == [Path("/tmp/other.gguf")]


def test_one_can_look_around_without_a_model(qtbot: QtBot, page: FirstRun) -> None:
    with qtbot.waitSignal(page.skip_wanted):
        page.skip.click()


def test_without_a_catalogue_one_can_still_open_a_model(page: FirstRun) -> None:
    page.set_models([])
    assert page.fetching.isHidden()
    assert not page.opening.isHidden()


def test_the_page_promises_that_the_network_is_left_alone(page: FirstRun) -> None:
    assert "asks the network for nothing" in words(page)


def test_every_control_has_a_name(page: FirstRun) -> None:
    controls = [each for each in page.findChildren(QWidget) if each.focusPolicy() != Qt.FocusPolicy.NoFocus]
    assert controls
    assert all(each.accessibleName() or each.property("text") for each in controls)


@pytest.mark.parametrize("width", [360, 1600])
def test_the_column_fits_the_page_and_stays_in_its_middle(qtbot: QtBot, page: FirstRun, width: int) -> None:
    page.resize(width, 700)
    with qtbot.waitExposed(page):
        page.show()
    left = page.fetching.mapTo(page, page.fetching.rect().topLeft()).x()
    right = width - page.fetching.mapTo(page, page.fetching.rect().topRight()).x()
    assert page.fetching.width() <= 760
    assert abs(left - right) <= 12

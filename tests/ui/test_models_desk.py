"""Between the pages of models and what is done there: a download that is paused or given up is seen to be."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_engine import FakeEngine
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.firstrun import FirstRun
from ui.jobs import Jobs
from ui.look import Look
from ui.models.page import ModelsPage
from ui.models.standing import Action
from ui.models_desk import ModelsDesk
from zeta.events import Progressed
from zeta.worker.rows import ModelRow

ROW = ModelRow("small", "Small", "chat", "Apache-2.0", "/m/s.gguf", 98_400_000, False, 0, False)
HUB = "hf:owner/repo/x.gguf"


class Work(FakeEngine):
    """The engine of one piece of work, which can be killed."""

    def kill(self) -> None:
        self.closed = True


class Place:
    """The desk, its two pages, and the engines of its work."""

    def __init__(self, look: Look, qtbot: QtBot) -> None:
        self.works: list[Work] = []
        self.engine = FakeEngine()
        self.page, self.first = ModelsPage(look, confirm=lambda *_: True), FirstRun(look)
        for each in (self.page, self.first):
            qtbot.addWidget(each)
        self._top = QWidget()
        qtbot.addWidget(self._top)
        jobs = Jobs(self._work, self._top)  # type: ignore[arg-type]
        self.desk = ModelsDesk(self.engine, self.page, self.first, jobs, self._top)
        self.show([ROW])

    def _work(self) -> Work:
        self.works.append(Work())
        return self.works[-1]

    def show(self, rows: list[ModelRow]) -> None:
        self.desk.refresh()
        while self.engine.waits_for("models"):
            self.engine.answer("models", rows)

    def arrive(self, name: str, done: int = 31_000_000) -> None:
        self.desk.pull(name)
        self.works[-1].tell(Progressed("pull", done, 98_400_000, "trying the hub"))

    def press(self, name: str, action: Action) -> None:
        button = self.page.card(name).buttons[action]
        assert not button.isHidden()
        button.click()

    def offered(self, name: str) -> list[Action]:
        return [action for action, button in self.page.card(name).buttons.items() if not button.isHidden()]


@pytest.fixture
def place(look: Look, qtbot: QtBot) -> Place:
    return Place(look, qtbot)


def test_what_is_begun_is_seen_at_once(place: Place) -> None:
    place.desk.pull("small")
    assert place.offered("small") == [Action.PAUSE, Action.CANCEL]
    assert not place.first.pause.isHidden()
    place.works[0].refuse("pull", "DownloadError", "no network")
    assert place.offered("small") == [Action.DOWNLOAD]
    assert place.page.card("small").problem.message.text() == "no network"
    place.show([replace(ROW, here=True)])
    place.press("small", Action.CALIBRATE)
    assert place.offered("small") == [Action.CANCEL]
    assert not place.page.card("small").meter.isHidden()


def test_a_download_that_is_paused_can_be_gone_on_with(place: Place) -> None:
    place.arrive("small")
    place.press("small", Action.PAUSE)
    assert place.works[0].closed
    place.show([replace(ROW, arrived=31_000_000)])
    assert place.offered("small") == [Action.RESUME, Action.CANCEL]
    place.press("small", Action.RESUME)
    assert place.works[1].asked("pull") == [{"model": "small"}]


def test_a_download_that_is_given_up_is_removed_and_can_be_begun_anew(place: Place) -> None:
    place.arrive("small")
    place.press("small", Action.CANCEL)
    assert place.works[0].closed
    assert place.engine.answer("drop_model") == {"spec": "small"}
    place.show([ROW])
    assert place.offered("small") == [Action.DOWNLOAD]


def test_a_download_by_its_address_that_is_given_up_leaves_no_card(place: Place) -> None:
    place.arrive(HUB)
    place.press(HUB, Action.PAUSE)
    assert place.offered(HUB) == [Action.RESUME, Action.CANCEL]
    place.show([ROW, replace(ROW, name=HUB, licence="", path="/m/owner/repo/x.gguf", size=0, arrived=31_000_000)])
    assert place.offered(HUB) == [Action.RESUME, Action.CANCEL]
    place.press(HUB, Action.CANCEL)
    assert place.engine.answer("drop_model") == {"spec": "/m/owner/repo/x.gguf"}
    place.show([ROW])
    with pytest.raises(KeyError):
        place.page.card(HUB)


def test_a_download_of_unknown_length_gives_way_to_the_model_that_came_of_it(place: Place) -> None:
    place.desk.pull(HUB)
    place.works[0].tell(Progressed("pull", 31_000_000, 0, ""))
    place.works[0].answer("pull", "/m/owner/repo/x.gguf")
    place.show([ROW, replace(ROW, name="x", licence="", path="/m/owner/repo/x.gguf", here=True)])
    assert Action.USE in place.offered("x")
    with pytest.raises(KeyError):
        place.page.card(HUB)


def test_the_first_download_that_is_paused_can_be_gone_on_with(place: Place) -> None:
    place.first.fetch.click()
    place.works[0].tell(Progressed("pull", 31_000_000, 98_400_000, ""))
    assert place.first.fetch.isHidden()
    place.first.pause.click()
    assert place.works[0].closed
    assert place.first.pause.isHidden()
    assert place.first.meter.isHidden()
    place.first.fetch.click()
    assert place.works[1].asked("pull") == [{"model": "small"}]


def test_calibrating_that_is_cancelled_is_over_and_can_be_begun_anew(place: Place) -> None:
    place.show([replace(ROW, here=True)])
    place.press("small", Action.CALIBRATE)
    place.works[0].tell(Progressed("calibrate", 0.4, 1.0, "reading history 3 of 8"))
    place.press("small", Action.CANCEL)
    assert place.works[0].closed
    assert place.page.card("small").meter.isHidden()
    assert Action.CALIBRATE in place.offered("small")


def test_a_new_calibration_of_the_model_in_use_is_said_to_wait_for_the_next_chat(place: Place) -> None:
    place.show([replace(ROW, here=True)])
    place.desk.set_current(ROW.path)
    card = place.page.card("small")
    place.press("small", Action.CALIBRATE)
    place.works[0].answer("calibrate", "/m/s.zeta.gguf")
    place.show([replace(ROW, here=True, calibrated=True)])
    assert not card.later.isHidden()
    assert "takes effect with the next chat" in card.later.text()
    place.desk.chat_opened()
    assert card.later.isHidden()


def test_a_calibration_that_is_cancelled_fails_or_is_of_another_model_waits_for_no_chat(place: Place) -> None:
    place.show([replace(ROW, here=True)])
    card = place.page.card("small")
    place.press("small", Action.CALIBRATE)
    place.works[0].answer("calibrate", "/m/s.zeta.gguf")
    assert card.later.isHidden()
    place.desk.set_current(ROW.path)
    place.press("small", Action.CALIBRATE)
    place.press("small", Action.CANCEL)
    assert card.later.isHidden()
    place.press("small", Action.CALIBRATE)
    place.works[2].refuse("calibrate", "ModelError", "not enough memory")
    assert card.later.isHidden()

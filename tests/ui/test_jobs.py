"""Long work beside the chat, each piece in an engine of its own."""

from __future__ import annotations

import gc

import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from ui.jobs import Jobs
from zeta.events import Progressed


class Ended(FakeEngine):
    """A fake engine that can be killed."""

    def kill(self) -> None:
        self.closed = True


@pytest.fixture
def made() -> list[Ended]:
    return []


@pytest.fixture
def jobs(qtbot: QtBot, made: list[Ended]) -> Jobs:
    def make() -> Ended:
        made.append(Ended())
        return made[-1]

    return Jobs(make)  # type: ignore[arg-type]


def test_a_download_tells_how_far_it_is_and_that_it_is_over(jobs: Jobs, made: list[Ended], qtbot: QtBot) -> None:
    jobs.pull("smollm2-135m")
    with qtbot.waitSignal(jobs.pulling) as told:
        made[0].tell(Progressed("pull", 50, 100, ""))
    assert told.args[:3] == ["smollm2-135m", 50, 100]
    with qtbot.waitSignal(jobs.pulled) as ended:
        assert made[0].answer("pull") == {"model": "smollm2-135m"}
    assert ended.args == ["smollm2-135m", None]
    assert made[0].closed
    assert not jobs.running()


def test_a_download_that_fails_says_why(jobs: Jobs, made: list[Ended], qtbot: QtBot) -> None:
    jobs.pull("smollm2-135m")
    with qtbot.waitSignal(jobs.pulled) as ended:
        made[0].refuse("pull", "DownloadError", "no network", "try later")
    assert ended.args == ["smollm2-135m", ("no network", "try later")]


def test_a_paused_download_ends_its_process_and_goes_on_in_another(jobs: Jobs, made: list[Ended]) -> None:
    jobs.pull("smollm2-135m")
    jobs.pull("smollm2-135m")
    assert len(made) == 1
    jobs.pause("smollm2-135m")
    assert made[0].closed
    jobs.pull("smollm2-135m")
    assert len(made) == 2


def test_a_calibration_runs_beside_a_download_and_closing_ends_both(jobs: Jobs, made: list[Ended]) -> None:
    jobs.pull("smollm2-135m")
    jobs.calibrate("/m/x.gguf")
    assert made[1].asked("calibrate") == [{"model": "/m/x.gguf", "force": True}]
    jobs.close()
    assert all(each.closed for each in made)


def test_jobs_that_go_away_while_an_engine_is_still_to_be_deleted_crash_nothing(made: list[Ended]) -> None:
    def make() -> Ended:
        made.append(Ended())
        return made[-1]

    for _ in range(20):
        jobs = Jobs(make)  # type: ignore[arg-type]
        jobs.pull("smollm2-135m")
        jobs.pause("smollm2-135m")
        del jobs
        gc.collect()
        made.clear()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

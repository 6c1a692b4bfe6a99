"""Asking for a document: what to write, where, from what, and what is there already."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot
from writing_panel import PATH, PLAN, Panel

from ui.look import Look
from ui.writing.start import Wish
from zeta.events import Progressed
from zeta.worker.writingrows import (
    DocumentRow,
)


@pytest.fixture
def panel(look: Look, qtbot: QtBot) -> Panel:
    return Panel(look, qtbot)


def test_nothing_is_asked_for_without_a_prompt_and_the_page_says_so(panel: Panel) -> None:
    panel.page.start.where.setText("/x/main.tf")
    panel.page.start.button.click()
    assert panel.engine.asked("document") == []
    assert panel.page.start.problem.isVisible()
    assert "what to write" in panel.page.start.problem.message.text()


def test_a_file_is_needed_too(panel: Panel) -> None:
    panel.page.start.prompt.setPlainText("a network")
    panel.page.start.button.click()
    assert "which file" in panel.page.start.problem.message.text()


def test_a_plan_is_made_of_what_was_typed_and_dropped(panel: Panel, tmp_path: Path) -> None:
    start = panel.page.start
    start.prompt.setPlainText("a network\x07")
    start.where.setText(str(tmp_path / "main.tf"))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    start.dropEvent(
        QDropEvent(
            QPoint(1, 1), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
    )
    start.length.setValue(150)
    start.button.click()
    panel.engine.answer("document", DocumentRow(str(tmp_path / "main.tf"), "new"))
    asked = panel.engine.asked("plan")[0]
    assert (asked["prompt"], asked["sources"], asked["length"]) == ("a network", [str(tmp_path)], 150)
    assert asked["force"] is False
    assert panel.asked == []
    assert panel.page.stage == "planning"
    panel.engine.tell(Progressed("plan", 3, 0, ""))
    assert "3" in panel.page.meter.step.text()
    panel.engine.answer("plan", PLAN)
    assert (panel.page.stage, panel.page.view) == ("planned", "plan")


@pytest.mark.parametrize("state", ["foreign", "written", "planned", "begun"])
def test_what_is_there_goes_only_after_a_yes(panel: Panel, state: str) -> None:
    panel.agrees = False
    panel.desk.plan(Wish("x", Path(PATH)))
    panel.engine.answer("document", DocumentRow(PATH, state))  # type: ignore[arg-type]
    assert panel.asked
    assert panel.engine.asked("plan") == []
    panel.agrees = True
    panel.desk.plan(Wish("x", Path(PATH)))
    panel.engine.answer("document", DocumentRow(PATH, state))  # type: ignore[arg-type]
    assert panel.engine.asked("plan")[0]["force"] is True


def test_planning_can_be_stopped_and_what_was_typed_stays(panel: Panel) -> None:
    panel.page.start.prompt.setPlainText("a network")
    panel.desk.plan(Wish("a network", Path(PATH)))
    panel.engine.answer("document", DocumentRow(PATH, "new"))
    panel.page.deed.click()
    assert panel.engine.asked("pause_writing")
    panel.engine.refuse("plan", "PlanningStopped")
    assert (panel.page.stage, panel.page.start.prompt.toPlainText()) == ("none", "a network")
    assert not panel.page.start.problem.isVisible()


def test_a_plan_that_cannot_be_made_says_why(panel: Panel) -> None:
    panel.desk.plan(Wish("a network", Path(PATH)))
    panel.engine.answer("document", DocumentRow(PATH, "new"))
    panel.engine.refuse("plan", "ModelError", "there is no model", "choose one")
    assert "no model" in panel.page.start.problem.message.text()


def test_without_a_model_the_page_leads_to_the_models(panel: Panel, qtbot: QtBot) -> None:
    panel.desk.refresh(False)
    with qtbot.waitSignal(panel.desk.models_wanted):
        panel.page.notices.notices()[0].action.click()
    panel.desk.refresh(True)
    assert panel.page.notices.notices() == ()


def test_documents_are_listed_with_how_they_stand_and_a_click_opens_one(panel: Panel) -> None:
    panel.desk.refresh()
    panel.engine.answer("documents", [DocumentRow(PATH, "begun", "A network", "hcl", 10.0)])
    entry = panel.page.start.recent.entries()[0]
    assert "goes on at the same line" in entry.facts[0]
    panel.page.start.recent.chosen.emit(entry.id)
    panel.engine.answer("document", DocumentRow(PATH, "begun", "A network"))
    panel.engine.answer("outline", replace(PLAN, begun=("one",)))
    assert panel.page.stage == "begun"
    assert panel.page.deed.text() == "Go on"


def test_a_plan_of_another_day_is_written_from_what_it_was_asked_for(panel: Panel) -> None:
    panel.open(DocumentRow(PATH, "planned", "A network", sources=("/home/ada/src",), length=150))
    panel.page.deed.click()
    assert panel.engine.asked("write") == [
        {"path": PATH, "sources": ["/home/ada/src"], "length": 150, "force": False},
    ]


def test_a_document_that_is_gone_can_be_taken_off_the_list(panel: Panel) -> None:
    panel.desk.open(PATH)
    panel.engine.answer("document", DocumentRow(PATH, "gone"))
    panel.page.notices.notices()[0].action.click()
    assert panel.engine.asked("forget_document") == [{"path": PATH}]

"""The plan of a document on its page: edited, checked, kept."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from writing_panel import PATH, PLAN, Panel

from ui.look import Look
from zeta.worker.writingrows import (
    DocumentRow,
)


@pytest.fixture
def panel(look: Look, qtbot: QtBot) -> Panel:
    return Panel(look, qtbot)


def test_an_edited_plan_is_kept_after_a_moment_and_before_it_is_written(panel: Panel) -> None:
    panel.open(DocumentRow(PATH, "planned"))
    card = panel.page.plan.cards[0]
    card.title.setText("The network")
    card.title.textEdited.emit("The network")
    panel.page.deed.click()
    asked = panel.engine.asked("revise")
    assert asked[0]["sections"][0]["title"] == "The network"  # type: ignore[index]
    assert panel.engine.asked("write") == []
    panel.engine.answer("revise", PLAN)
    assert len(panel.engine.asked("write")) == 1


def test_nonsense_is_told_at_its_section_and_is_not_written(panel: Panel) -> None:
    panel.open(DocumentRow(PATH, "planned"))
    panel.page.plan.cards[1].title.textEdited.emit("x")
    panel.page.deed.click()
    panel.engine.refuse("revise", "OutlineError", "the outline, section “two”: its id is there 2 times", "rename it")
    assert [card.problem.isVisible() for card in panel.page.plan.cards] == [False, True, False]
    assert panel.engine.asked("write") == []
    assert panel.page.stage == "planned"


def test_sections_move_by_keys_and_by_their_buttons(panel: Panel, qtbot: QtBot) -> None:
    panel.open(DocumentRow(PATH, "planned"))
    plan = panel.page.plan
    qtbot.keyClick(plan.cards[0].title, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert [each.id for each in plan.plan.sections] == ["two", "one", "three"]
    plan.cards[2].up.click()
    assert [card.section.id for card in plan.cards] == ["two", "three", "one"]
    assert not plan.cards[0].up.isEnabled()
    assert plan.cards[1].up.isEnabled()


def test_a_section_is_dragged_past_the_middle_of_its_neighbour(panel: Panel, qtbot: QtBot) -> None:
    panel.open(DocumentRow(PATH, "planned"))
    plan = panel.page.plan
    qtbot.waitUntil(lambda: plan.cards[2].height() > 40)
    below = plan.cards[2].mapToGlobal(plan.cards[2].rect().bottomLeft()).y()
    plan.cards[0].grip.dragged.emit(below)
    assert [each.id for each in plan.plan.sections] == ["two", "three", "one"]


def test_points_are_added_changed_and_taken_out(panel: Panel) -> None:
    panel.open(DocumentRow(PATH, "planned"))
    card = panel.page.plan.cards[0]
    card.more.click()
    card._points[0].remove.click()
    card.add.click()
    card._points[1].purpose.setText("for the way out")
    card._points[1].purpose.textEdited.emit("for the way out")
    details = panel.page.plan.plan.sections[0].details
    assert [(each.kind, each.purpose) for each in details] == [("aws_subnet", ""), ("aws_vpc", "for the way out")]


def test_sections_come_and_go(panel: Panel) -> None:
    panel.open(DocumentRow(PATH, "planned"))
    plan = panel.page.plan
    plan.add_section(PLAN.topics[1])
    assert (plan.plan.sections[-1].agent, plan.plan.sections[-1].title) == ("web", "Buckets")
    plan.cards[0].delete.click()
    assert [each.id for each in plan.plan.sections] == ["two", "three", "buckets"]


def test_what_is_begun_is_locked_and_says_so(panel: Panel) -> None:
    panel.open(DocumentRow(PATH, "begun"), replace(PLAN, begun=("one",)))
    first, second = panel.page.plan.cards[:2]
    assert not first.title.isEnabled()
    assert not first.delete.isEnabled()
    assert "stays as it is" in first.who.text()
    assert second.title.isEnabled()

"""A document as it is written, on its page."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from writing_panel import PATH, PLAN, TEXT, Panel, kept

from ui.look import Look
from ui.writing.desk import WritingDesk
from ui.writing.page import WritingPage
from zeta.worker.writingrows import (
    DocumentRow,
)
from zeta.writing import events


@pytest.fixture
def panel(look: Look, qtbot: QtBot) -> Panel:
    return Panel(look, qtbot)


def test_lines_stream_into_their_sections(panel: Panel) -> None:
    panel.write()
    assert panel.page.text.paper.rows() == ["a1", "a2", "", "b1", ""]
    entry = panel.page.text.sections.entries()[0]
    assert entry.facts == ("is being written", "2 lines", "agent", "stream 1")
    assert "50 % chosen by the model" in panel.page.meter.words.text()
    assert not panel.page.plan.cards[0].title.isEnabled()


def test_a_section_that_failed_its_checks_says_why_it_is_written_again(panel: Panel) -> None:
    panel.write()
    panel.engine.tell(
        events.SectionChecked("one", 1, ["line 2: no such block"]), events.SectionBegun("one", "agent", 0, 2)
    )
    panel.page.text.paper.settle()
    panel.page.text._show()
    assert panel.page.text.sections.entries()[0].facts[0] == "again: line 2: no such block"
    assert panel.page.text.paper.rows() == ["b1", ""]


def test_the_lake_is_beside_the_text_and_a_click_goes_to_the_definition(panel: Panel) -> None:
    panel.write()
    panel.engine.tell(events.LakeWrote("one", "kind", "a2"), events.LakeRead("two", "kind", ["a2"]))
    panel.page.text._show()
    entry = panel.page.text.names.entries()[0]
    assert entry.title == "a2"
    assert "looked up once" in entry.facts
    assert "last for Two" in entry.facts
    panel.page.text.names.chosen.emit(entry.id)
    assert panel.page.text.paper.textCursor().blockNumber() == 1
    assert not panel.page.text.paper.follows


def test_a_remark_goes_to_all_or_to_one_section(panel: Panel) -> None:
    panel.write()
    text = panel.page.text
    text.remark.setText("use short names")
    text.send.click()
    text.whom.setCurrentIndex(text.whom.findData("two"))
    text.remark.setText("and lists")
    text.remark.returnPressed.emit()
    assert panel.engine.asked("steer") == [
        {"text": "use short names", "section": ""},
        {"text": "and lists", "section": "two"},
    ]


def test_writing_pauses_and_goes_on_at_the_same_line(panel: Panel) -> None:
    panel.write()
    panel.page.deed.click()
    assert (panel.page.stage, panel.page.deed.isEnabled()) == ("pausing", False)
    panel.engine.tell(events.Paused(PATH, 3))
    assert panel.page.stage == "begun"
    panel.page.text._show()
    assert panel.page.text.sections.entries()[0].facts[0] == "stopped midway"
    panel.page.deed.click()
    assert panel.engine.asked("go_on") == [{"path": PATH}]
    panel.engine.tell(events.SectionBegun("one", "agent", 0, 1), events.LineWritten("one", 1, "a1", 4, 2))
    panel.page.text.paper.settle()
    assert panel.page.text.paper.rows() == ["a1", ""]


def test_a_plan_that_was_edited_in_its_file_is_shown_as_it_is_there(panel: Panel) -> None:
    panel.write()
    panel.engine.tell(
        events.Planned("f", "A network", ["one", "two", "three"], ["One", "Two", "The third"], ["agent"] * 3)
    )
    sections = (*PLAN.sections[:2], replace(PLAN.sections[2], title="The third"))
    panel.engine.answer("outline", replace(PLAN, sections=sections, begun=("one", "two")))
    assert [card.title.text() for card in panel.page.plan.cards] == ["One", "Two", "The third"]
    assert panel.engine.asked("revise") == []


def test_a_full_disk_loses_nothing_and_offers_to_go_on(panel: Panel) -> None:
    panel.write()
    panel.engine.refuse("write", "StoreFull", "the disk is full", "make room")
    panel.engine.answer("document", DocumentRow(PATH, "begun"))
    assert panel.page.stage == "begun"
    assert "Nothing that was written is lost" in panel.say()
    assert panel.page.text.paper.rows()[:2] == ["a1", "a2"]


def test_an_engine_that_dies_leaves_a_document_that_goes_on(panel: Panel) -> None:
    panel.write()
    panel.engine.refuse("write", "EngineDied")
    assert panel.page.stage == "begun"
    assert panel.page.deed.text() == "Go on"


def test_what_is_wrong_at_the_end_is_listed_and_a_click_goes_to_its_line(panel: Panel) -> None:
    panel.write()
    panel.engine.tell(
        events.Unresolved("var.x", 4), events.Written(PATH, 6, 12, 6, 3, 1, ["line 6: two of a kind"], 1.0)
    )
    panel.engine.answer("kept", kept())
    text = panel.page.text
    text.paper.settle()
    assert "\n".join(text.paper.rows()) + "\n" == TEXT
    assert [each.title for each in text.found.entries()] == ["var.x is not defined anywhere", "two of a kind"]
    assert text.paper.marked() == {3, 5}
    text.found.chosen.emit(text.found.entries()[1].id)
    assert text.paper.textCursor().blockNumber() == 5
    text.sections.chosen.emit("two")
    assert text.paper.textCursor().blockNumber() == 5


def test_the_page_may_be_left_while_it_is_written(panel: Panel, qtbot: QtBot) -> None:
    panel.write()
    with qtbot.waitSignal(panel.page.closed):
        qtbot.keyClick(panel.page, Qt.Key.Key_Escape)
    assert panel.engine.asked("pause_writing") == []
    panel.engine.tell(events.LineWritten("one", 3, "a3", 4, 2))
    panel.page.text.paper.settle()
    assert panel.page.text.paper.rows()[2] == "a3"


def test_a_window_that_is_built_anew_goes_on_with_what_is_written(panel: Panel, look: Look, qtbot: QtBot) -> None:
    panel.write()
    page = WritingPage(look)
    qtbot.addWidget(page)
    desk = WritingDesk(panel.engine, page, parent=page)
    desk.take_over(panel.desk)
    page.text.paper.settle()
    assert (page.stage, page.text.paper.rows()) == ("writing", ["a1", "a2", "", "b1", ""])

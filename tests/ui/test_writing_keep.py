"""A written document on its page: what is stale, changes on offer, questions, versions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot
from writing_panel import PATH, TEXT, Panel, kept

from ui.look import Look
from ui.writing.desk import WritingDesk
from ui.writing.diffview import DiffView
from ui.writing.page import WritingPage
from zeta.worker.writingrows import (
    AnswerRow,
    DocumentRow,
    FateRow,
)
from zeta.writing.keeping import news


@pytest.fixture
def panel(look: Look, qtbot: QtBot) -> Panel:
    return Panel(look, qtbot)


def test_stale_sections_say_why_and_a_persons_own_are_marked(panel: Panel) -> None:
    panel.open(DocumentRow(PATH, "written", "A network"))
    panel.engine.answer("kept", kept(stale=("one", "two"), held=("two",)))
    first, second = panel.page.keep.cards
    assert first.reasons.text() == "one.tf changed"
    assert (first.standing.text(), second.standing.text()) == ("stale", "yours, and stale")
    assert "2 of 2" in panel.page.keep.summary.text()


def offered(panel: Panel) -> None:
    panel.open(DocumentRow(PATH, "written", "A network"))
    panel.engine.answer("kept", kept(stale=("one", "two")))
    panel.page.show_view("keep")
    panel.page.keep.offer.click()
    for id in ("one", "two"):
        panel.engine.tell(news.PatchOffered(PATH, id, [], f"--- a\n+++ b\n@@ -1 +1 @@\n-old {id}\n+new {id}\n"))
    panel.engine.answer("offer")


def test_a_change_is_shown_with_its_signs_and_taken_when_it_is_accepted(panel: Panel) -> None:
    offered(panel)
    keep = panel.page.keep
    assert "− old one" in keep.cards[0].diff.shown()
    assert "+ new one" in keep.cards[0].diff.shown()
    keep.cards[0].accept.click()
    assert panel.engine.asked("accept") == [{"path": PATH, "sections": ["one"]}]
    panel.engine.answer("accept", [FateRow("one", "updated")])
    panel.engine.answer("kept", kept(stale=("two",)))
    assert keep.cards[0].fate.text() == "It is updated."
    assert [card.offered for card in keep.cards] == [False, True]


def test_writing_anew_can_be_ended(panel: Panel) -> None:
    panel.open(DocumentRow(PATH, "written", "A network"))
    panel.engine.answer("kept", kept(stale=("one", "two")))
    panel.page.show_view("keep")
    panel.page.keep.offer.click()
    assert not panel.page.keep.offer.isEnabled()
    panel.page.keep.stop.click()
    assert panel.engine.asked("pause_writing")
    panel.engine.answer("offer")
    assert panel.page.keep.offer.isEnabled()
    assert not panel.page.keep.stop.isVisible()


def test_a_change_that_is_refused_stays_out_and_nothing_is_asked_of_the_engine(panel: Panel) -> None:
    offered(panel)
    panel.page.keep.cards[1].refuse.click()
    assert panel.page.keep.offered() == ["one"]
    assert panel.engine.asked("accept") == []


def test_all_changes_can_be_taken_at_once(panel: Panel) -> None:
    offered(panel)
    panel.page.keep.accept_all.click()
    assert panel.engine.asked("accept")[0]["sections"] == ["one", "two"]


def test_a_section_is_confirmed_released_and_shown(panel: Panel) -> None:
    panel.open(DocumentRow(PATH, "written", "A network"))
    panel.engine.answer("kept", kept(stale=("one",), held=("two",)))
    keep = panel.page.keep
    keep.cards[0].confirm.click()
    assert panel.engine.answer("confirm_section", kept(held=("two",))) == {"path": PATH, "section": "one"}
    keep.cards[1].release.click()
    assert panel.engine.answer("release_section", kept()) == {"path": PATH, "section": "two"}
    assert panel.page.keep.summary.text() == "Every section is true."
    keep.cards[1].show_button.click()
    assert (panel.page.view, panel.page.text.paper.textCursor().blockNumber()) == ("text", 5)


def test_an_older_version_comes_back_and_the_newest_is_there_already(panel: Panel) -> None:
    panel.open(DocumentRow(PATH, "written", "A network"))
    panel.engine.answer("kept", kept())
    keep = panel.page.keep
    keep.versions.setCurrentIndex(keep.versions.model().index(0, 0))
    keep.versions.chosen.emit("2")
    assert not keep.restore.isEnabled()
    keep.versions.setCurrentIndex(keep.versions.model().index(1, 0))
    keep.versions.chosen.emit("1")
    keep.restore.click()
    assert panel.engine.asked("restore") == [{"path": PATH, "version": 1}]


def test_a_question_is_answered_in_the_document(panel: Panel) -> None:
    panel.open(DocumentRow(PATH, "written", "A network"))
    panel.engine.answer("kept", kept())
    panel.page.keep.question.setText("How?")
    panel.page.keep.ask.click()
    panel.engine.answer("ask_document", AnswerRow("How?", "answered", ("a.tf",)))
    assert panel.page.keep.question.text() == ""
    assert "a.tf" in panel.say()


def test_lines_of_prose_are_broken_in_a_diff_and_those_of_code_are_not(look: Look, qtbot: QtBot) -> None:
    view = DiffView(look)
    qtbot.addWidget(view)
    view.resize(300, 100)
    view.show()
    diff = "--- a\n+++ b\n@@ -1 +1 @@\n-short\n+" + "a long line of words " * 12 + "\n"
    view.show_diff(diff)
    assert view.horizontalScrollBar().maximum() > 0
    code = view.height()
    view.show_diff(diff, prose=True)
    assert view.horizontalScrollBar().maximum() == 0
    assert view.height() > code


def test_a_section_that_was_written_anew_is_listed_as_long_as_it_is(panel: Panel) -> None:
    panel.open(DocumentRow(PATH, "written", "A network"))
    panel.engine.answer("kept", kept())
    row = kept()
    longer = (replace(row.parts[0], last=5), replace(row.parts[1], first=7, last=7))
    panel.page.keep.again.click()
    panel.engine.answer("kept", replace(row, text=TEXT.replace("a2", "a2\na3"), parts=longer))
    panel.page.text._show()
    assert [each.facts[1] for each in panel.page.text.sections.entries()] == ["3 lines", "1 line"]


# watching


def watched(panel: Panel) -> None:
    panel.open(DocumentRow(PATH, "written", "A network"))
    panel.engine.answer("kept", kept())
    panel.page.show_view("keep")
    panel.page.keep.watch.click()
    panel.engine.answer("watch_document")


def looks(panel: Panel) -> int:
    return len(panel.engine.asked("kept"))


def test_files_are_watched_when_a_person_wants_it_and_no_longer(panel: Panel) -> None:
    watched(panel)
    assert panel.engine.asked("watch_document") == [{"path": PATH}]
    panel.page.keep.watch.click()
    assert panel.engine.asked("unwatch_document") == [{}]


def test_what_became_stale_is_shown_and_nothing_is_written_anew(panel: Panel) -> None:
    watched(panel)
    panel.engine.tell(news.SourcesChanged(PATH))
    panel.engine.answer("kept", kept(stale=("one",)))
    assert panel.page.keep.cards[0].reasons.text() == "one.tf changed"
    assert panel.engine.asked("offer") == []
    assert panel.page.keep.offer.isVisible()


def test_a_person_who_reads_is_told_what_is_not_true_any_more(panel: Panel) -> None:
    watched(panel)
    panel.page.show_view("text")
    panel.engine.tell(news.SourcesChanged(PATH))
    panel.engine.answer("kept", kept(stale=("two",)))
    assert "Not true any more: Two" in panel.say()


def test_changes_on_offer_stay_while_files_change_that_do_not_concern_them(panel: Panel) -> None:
    offered(panel)
    panel.page.keep.cards[1].refuse.click()
    panel.engine.tell(news.SourcesChanged(PATH))
    panel.engine.answer("kept", kept(stale=("one", "two")))
    assert panel.page.keep.offered() == ["one"]
    assert "Refused" in panel.page.keep.cards[1].fate.text()
    panel.engine.tell(news.SourcesChanged(PATH))
    panel.engine.answer("kept", kept(stale=("two",)))
    assert panel.page.keep.offered() == []


def test_a_change_while_something_is_under_way_is_looked_into_afterwards(panel: Panel) -> None:
    panel.open(DocumentRow(PATH, "written", "A network"))
    panel.engine.answer("kept", kept(stale=("one",)))
    panel.page.show_view("keep")
    panel.page.keep.offer.click()
    before = looks(panel)
    panel.engine.tell(news.SourcesChanged(PATH))
    assert looks(panel) == before
    panel.engine.answer("offer")
    assert looks(panel) == before + 1


def test_changes_around_another_document_are_none_of_this_one(panel: Panel) -> None:
    watched(panel)
    before = looks(panel)
    panel.engine.tell(news.SourcesChanged("/home/ada/other.tf"))
    assert looks(panel) == before


def test_a_document_that_is_left_is_watched_no_more(panel: Panel) -> None:
    watched(panel)
    panel.desk.leave()
    assert panel.engine.asked("unwatch_document") == [{}]
    assert not panel.page.keep.watch.isChecked()


def test_a_watch_that_cannot_stand_says_why(panel: Panel) -> None:
    watched(panel)
    panel.engine.tell(news.WatchEnded(PATH, "nothing can be watched", "look now and then"))
    assert not panel.page.keep.watch.isChecked()
    assert "Nothing can be watched" in panel.say()
    panel.page.keep.watch.click()
    panel.engine.refuse("watch_document", "NotLiving", "there is no document at x", "write one")
    assert not panel.page.keep.watch.isChecked()


def test_a_window_that_is_built_anew_still_watches(panel: Panel, look: Look, qtbot: QtBot) -> None:
    watched(panel)
    page = WritingPage(look)
    qtbot.addWidget(page)
    WritingDesk(panel.engine, page, parent=page).take_over(panel.desk)
    assert page.keep.watch.isChecked()
    assert len(panel.engine.asked("watch_document")) == 1


def test_a_page_that_was_made_anew_hears_no_more_of_the_engine(look: Look, qtbot: QtBot) -> None:
    panel = Panel(look, qtbot)
    panel.desk.deleteLater()
    panel.page.keep.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    panel.engine.died.emit(9, "")
    assert panel.engine.asked("unwatch_document") == []

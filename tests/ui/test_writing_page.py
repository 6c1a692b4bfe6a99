"""The page of documents with its desk: from what is asked for to what is kept true, against an engine that the test
plays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ui.look import Look
from ui.writing.desk import WritingDesk
from ui.writing.page import WritingPage
from ui.writing.paper import Paper
from ui.writing.start import Wish
from zeta.events import Progressed
from zeta.worker.writingrows import (
    AnswerRow,
    DetailRow,
    DocumentRow,
    FateRow,
    KeptRow,
    PartRow,
    PlanRow,
    SectionRow,
    TopicRow,
    VersionRow,
)
from zeta.writing import events, news

PATH = "/home/ada/infra/main.tf"


def section(id: str) -> SectionRow:
    return SectionRow(id, id.capitalize(), id, "agent", (DetailRow("aws_vpc", "it"), DetailRow("aws_subnet")))


PLAN = PlanRow(
    PATH,
    "/home/ada/infra/main.outline.toml",
    "A network",
    "Write a network",
    "hcl",
    "lines",
    (section("one"), section("two"), section("three")),
    (),
    (TopicRow("agent", "one", ("aws_vpc", "aws_subnet")), TopicRow("web", "buckets", ("aws_s3_bucket",))),
)
TEXT = "# A network\n\na1\na2\n\nb1\n"


def kept(stale: tuple[str, ...] = (), held: tuple[str, ...] = ()) -> KeptRow:
    parts = (("one", 3, 4), ("two", 6, 6))
    return KeptRow(
        PATH,
        "hcl",
        TEXT,
        tuple(
            PartRow(id, id.capitalize(), first, last, id in held, (f"{id}.tf changed",) if id in stale else ())
            for id, first, last in parts
        ),
        (VersionRow(2, 2000.0, "person", "edited"), VersionRow(1, 1000.0, "zeta", "written")),
    )


class Panel:
    """A page, its desk and the engine behind it."""

    def __init__(self, look: Look, qtbot: QtBot) -> None:
        self.engine, self.page = FakeEngine(), WritingPage(look)
        qtbot.addWidget(self.page)
        self.asked: list[str] = []
        self.agrees = True
        self.desk = WritingDesk(self.engine, self.page, ask=self._ask, parent=self.page)
        self.page.resize(1000, 700)
        self.page.show()

    def _ask(self, _parent: object, title: str, _text: str, _yes: str) -> bool:
        self.asked.append(title)
        return self.agrees

    def open(self, row: DocumentRow, plan: PlanRow = PLAN) -> None:
        self.desk.open(row.path)
        self.engine.answer("document", row)
        if row.state != "written":
            self.engine.answer("outline", plan)

    def write(self) -> None:
        self.open(DocumentRow(PATH, "planned"))
        self.page.deed.click()
        self.engine.tell(
            events.Planned("f", "A network", ["one", "two", "three"], ["One", "Two", "Three"], ["agent"] * 3),
            events.SectionBegun("one", "agent", 0, 1),
            events.SectionBegun("two", "agent", 1, 1),
            events.LineWritten("one", 1, "a1", 4, 2),
            events.LineWritten("two", 1, "b1", 4, 2),
            events.LineWritten("one", 2, "a2", 4, 2),
        )
        self.page.text.paper.settle()
        self.page.text._show()

    def say(self) -> str:
        """All messages that are shown."""
        return " ".join(label.text() for label in self.page.notices.findChildren(QLabel))


@pytest.fixture
def panel(look: Look, qtbot: QtBot) -> Panel:
    return Panel(look, qtbot)


# start


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


# the plan


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


# writing


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


# upkeep


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


# looks


def test_every_control_has_a_name(panel: Panel) -> None:
    panel.write()
    controls = [each for each in panel.page.findChildren(QWidget) if each.focusPolicy() != Qt.FocusPolicy.NoFocus]
    own = [each for each in controls if each.metaObject().className() not in ("QWidget", "QComboBoxListView")]
    nameless = [
        each
        for each in own
        if not each.accessibleName()
        and not (isinstance(each, QAbstractButton) and each.text())
        and not each.objectName().startswith("qt_")
    ]
    assert [each.metaObject().className() for each in nameless] == []


def test_what_models_and_files_say_is_plain_text_on_one_line(panel: Panel) -> None:
    plan = replace(PLAN, title="<b>x</b>\x00\u202e", sections=(replace(section("one"), title="<i>y</i>\x07"),))
    panel.open(DocumentRow(PATH, "planned"), plan)
    assert panel.page.title.text() == "<b>x</b>  "
    assert panel.page.title.textFormat() == Qt.TextFormat.PlainText
    panel.page.text._show()
    assert panel.page.text.sections.model().index(0, 0).data() == "<i>y</i>"


def test_a_long_document_comes_in_slices(look: Look, qtbot: QtBot) -> None:
    paper = Paper(look)
    qtbot.addWidget(paper)
    paper.set_language("hcl")
    lines = [f'line_{number} = "{number}"' for number in range(4000)]
    paper.show_text("\n".join(lines))
    assert 0 < len(paper.rows()) < len(lines)
    qtbot.waitUntil(lambda: paper.rows() == lines, timeout=20_000)


def test_the_view_stays_at_its_text_when_lines_come_in_above_it(look: Look, qtbot: QtBot) -> None:
    from ui.writing.draft import Edit

    paper = Paper(look)
    qtbot.addWidget(paper)
    paper.resize(400, 200)
    paper.show()
    paper.set_language("hcl")
    paper.show_text("\n".join(str(number) for number in range(300)))
    paper.settle()
    paper.go_to(200)
    seen = paper.firstVisibleBlock().text()
    paper.edit([Edit(3, 0, ("new", "newer"))])
    paper.settle()
    assert paper.firstVisibleBlock().text() == seen


@pytest.mark.parametrize("width", [480, 1000])
def test_the_lists_stand_above_the_text_where_it_is_narrow(
    panel: Panel, qtbot: QtBot, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel.write()
    panel.page.resize(width, 700)
    text = panel.page.text

    def above() -> bool:
        return text.paper.mapTo(text, QPoint(0, 0)).y() > text.sections.mapTo(text, QPoint(0, 0)).y() + 40

    qtbot.waitUntil(lambda: above() == (width == 480))


@pytest.fixture
def dark(look: Look) -> Callable[[], None]:
    return lambda: look.choose("dark", 1.5)


def test_another_theme_and_size_reach_everything(panel: Panel, dark: Callable[[], None]) -> None:
    panel.write()
    dark()
    assert panel.page.text.paper.rows() == ["a1", "a2", "", "b1", ""]

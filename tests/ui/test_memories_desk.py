"""Between the page of memories and the engine."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from fake_engine import FakeEngine
from pytestqt.qtbot import QtBot

from ui.look import Look
from ui.memories.card import MemoryCard
from ui.memories.page import MemoriesPage
from ui.memoriesdesk import MemoriesDesk
from zeta.events import Remembered
from zeta.worker.rows import MemoriesRow, MemoryRow

NAMESPACE = "user:me"
DOG = MemoryRow(NAMESPACE, "fact/dog", "My dog is called Bruno.", "semantic", "ltm", False, 0.5, (), 1, 1.0, 0, "you")
TEA = replace(DOG, key="fact/tea", text="I like tea.", conversation="c1", title="Breakfast", turn=2)
BOTH = MemoriesRow((DOG, TEA), 2, "", "ask")
DOG_IS = {"namespace": NAMESPACE, "key": "fact/dog"}


@dataclass
class Table:
    """A desk with its page, and two memories on it."""

    engine: FakeEngine
    page: MemoriesPage
    desk: MemoriesDesk

    def shown(self) -> list[str]:
        return [card.row.key for card in self.page.shelf.cards()]

    def card(self, key: str = "fact/dog") -> MemoryCard:
        found = self.page.shelf.card(NAMESPACE, key)
        assert found
        return found

    def notices(self) -> list[str]:
        return [each.accessibleName() for each in self.page.notices.notices()]


@pytest.fixture
def table(look: Look, qtbot: QtBot) -> Table:
    engine, page = FakeEngine(), MemoriesPage(look)
    qtbot.addWidget(page)
    made = Table(engine, page, MemoriesDesk(engine, page, page.notices, page))
    made.desk.refresh()
    engine.answer("memories", BOTH)
    qtbot.waitUntil(lambda: len(made.shown()) == 2)
    return made


def test_the_desk_asks_for_what_the_page_shows(table: Table) -> None:
    assert table.engine.asked("memories") == [{"text": "", "place": "", "count": 50}]
    table.page.places.buttons()[1].click()
    assert table.engine.answer("memories", BOTH) == {"text": "", "place": "pinned", "count": 50}


def test_a_reply_that_comes_after_a_newer_request_is_dropped(table: Table) -> None:
    table.page.places.buttons()[1].click()
    table.page.places.buttons()[2].click()
    table.engine.answer("memories", MemoriesRow((), 0, "", "ask"))  # to the first of the two
    assert table.shown() == ["fact/dog", "fact/tea"]
    table.engine.answer("memories", MemoriesRow((TEA,), 1, "", "ask"))
    assert table.shown() == ["fact/tea"]


def test_a_failure_of_an_older_request_is_not_told(table: Table) -> None:
    table.page.places.buttons()[1].click()
    table.page.places.buttons()[2].click()
    table.engine.refuse("memories", "StoreError")
    assert table.page.problem.isHidden()


def test_a_list_that_cannot_be_had_is_a_sentence_on_the_page(table: Table) -> None:
    table.desk.refresh()
    table.engine.refuse("memories", "StoreError", "the memory cannot be opened", "close the other window")
    assert not table.page.problem.isHidden()
    assert "cannot be opened" in table.page.problem.message.text()


def test_what_was_remembered_is_told_and_listed(table: Table) -> None:
    table.page.intake.field.setText("I like tea.")
    table.page.intake.add.click()
    assert table.engine.answer("remember", TEA) == {"text": "I like tea."}
    assert table.page.intake.field.text() == ""
    assert any("I like tea." in each for each in table.notices())
    assert table.engine.waits_for("memories")


def test_what_could_not_be_remembered_is_still_in_the_field(table: Table) -> None:
    table.page.intake.field.setText("I like tea.")
    table.page.intake.add.click()
    table.engine.refuse("remember", "BadMemory", "that is too long")
    assert table.page.intake.field.text() == "I like tea."
    assert table.notices() == ["that is too long"]


def test_an_edit_is_kept_and_shown(table: Table) -> None:
    card = table.card()
    card.edit()
    assert card.editor
    card.editor.field.setPlainText("My dog is called Bruna.")
    card.editor.save.click()
    after = replace(DOG, text="My dog is called Bruna.", version=2)
    assert table.engine.answer("edit_memory", after) == {**DOG_IS, "text": "My dog is called Bruna."}
    assert not card.edited
    assert card.row == after


def test_an_edit_that_is_refused_loses_nothing_that_was_typed(table: Table) -> None:
    card = table.card()
    card.edit()
    assert card.editor
    card.editor.field.setPlainText("My dog is called Bruna.")
    card.editor.save.click()
    table.engine.refuse("edit_memory", "VersionConflict", "it has changed meanwhile")
    assert card.editor.field.toPlainText() == "My dog is called Bruna."
    assert table.notices() == ["it has changed meanwhile"]


def test_a_pin_is_seen_at_once_and_taken_back_where_it_is_refused(table: Table) -> None:
    table.card().pin.click()
    assert table.card().row.pinned
    assert table.engine.asked("pin_memory") == [{**DOG_IS, "on": True}]
    table.engine.refuse("pin_memory", "StoreReadOnly", "nothing can be written")
    table.engine.answer("memories", BOTH)
    assert not table.card().row.pinned
    assert table.notices() == ["nothing can be written"]


def test_a_deleted_memory_can_be_had_back_for_a_while(table: Table) -> None:
    table.card().remove.click()
    assert table.shown() == ["fact/tea"]
    assert table.page.counted.text() == "1 memory"
    (notice,) = table.page.notices.notices()
    notice.action.click()  # «Undo»
    assert table.shown() == ["fact/dog", "fact/tea"]
    assert not table.engine.asked("remove_memory")


def test_a_deleted_memory_stays_away_while_it_can_be_had_back(table: Table) -> None:
    table.card().remove.click()
    table.desk.refresh()
    table.engine.answer("memories", BOTH)  # the engine still has it
    assert table.shown() == ["fact/tea"]


def test_a_deleted_memory_is_gone_when_the_time_to_undo_is_over(table: Table) -> None:
    table.card().remove.click()
    table.page.notices.finish()
    assert table.engine.answer("remove_memory") == DOG_IS
    table.engine.answer("memories", MemoriesRow((TEA,), 1, "", "ask"))
    assert table.shown() == ["fact/tea"]


def test_what_is_remembered_again_under_the_same_key_is_shown(table: Table) -> None:
    table.card().remove.click()
    table.page.notices.finish()
    table.engine.answer("remove_memory")
    table.engine.answer("memories", BOTH)
    assert table.shown() == ["fact/dog", "fact/tea"]


def test_a_memory_that_cannot_be_deleted_is_there_again(table: Table) -> None:
    table.card().remove.click()
    table.page.notices.finish()
    table.engine.refuse("remove_memory", "StoreReadOnly", "nothing can be written")
    assert table.shown() == ["fact/dog", "fact/tea"]
    assert table.notices() == ["nothing can be written"]


def test_deleting_twice_asks_the_engine_once(table: Table) -> None:
    table.desk.remove(NAMESPACE, "fact/dog")
    table.desk.remove(NAMESPACE, "fact/dog")
    table.page.notices.finish()
    assert len(table.engine.asked("remove_memory")) == 1


def test_a_removed_memory_is_restored_and_leaves_the_list_of_removed_ones(table: Table) -> None:
    table.page.places.buttons()[-1].click()
    gone = replace(DOG, removed=True)
    table.engine.answer("memories", MemoriesRow((gone,), 1, "", "ask"))
    table.card().restore.click()
    assert table.engine.answer("restore_memory", DOG) == DOG_IS
    assert table.engine.answer("memories", MemoriesRow((), 0, "", "ask"))["place"] == "removed"
    assert table.shown() == []
    assert table.notices() == ["Restored: «My dog is called Bruno.»."]


def test_a_memory_that_cannot_be_restored_stays_with_the_reason(table: Table) -> None:
    table.desk.refresh()
    table.engine.answer("memories", MemoriesRow((replace(DOG, removed=True),), 1, "", "ask"))
    table.card().restore.click()
    table.engine.refuse("restore_memory", "StoreReadOnly", "nothing can be written")
    assert table.shown() == ["fact/dog"]
    assert table.notices() == ["nothing can be written"]


def test_older_versions_are_asked_for_and_unfold(table: Table) -> None:
    table.desk.refresh()
    table.engine.answer("memories", MemoriesRow((replace(DOG, version=2),), 1, "", "ask"))
    table.card().history.click()
    assert table.engine.answer("memory_history", [replace(DOG, version=2), DOG]) == DOG_IS
    assert table.card().versions


def test_another_mode_is_wanted_of_whoever_keeps_the_settings(table: Table, qtbot: QtBot) -> None:
    with qtbot.waitSignal(table.desk.mode_wanted) as caught:
        table.page.intake.mode.buttons()[2].click()
    assert caught.args == ["on"]


def test_a_mode_that_could_not_be_had_gives_way_to_the_one_that_holds(table: Table) -> None:
    table.page.intake.mode.buttons()[2].click()
    assert table.page.intake.mode.value() == "on"
    table.engine.answer("memories", BOTH)
    assert table.page.intake.mode.value() == "ask"


def test_the_origin_opens_the_chat_at_its_turn(table: Table, qtbot: QtBot) -> None:
    with qtbot.waitSignal(table.desk.open_wanted) as caught:
        table.card("fact/tea").origin.click()
    assert caught.args == ["c1", 2]


def test_what_a_chat_keeps_by_itself_comes_onto_the_page_while_it_is_seen(table: Table, qtbot: QtBot) -> None:
    table.engine.tell(Remembered(["fact/sea"], ["I live by the sea."]))
    assert not table.engine.waits_for("memories")
    with qtbot.waitExposed(table.page):
        table.page.show()
    table.engine.tell(Remembered(["fact/sea"], ["I live by the sea."]))
    assert table.engine.waits_for("memories")


def test_a_hostile_text_is_quoted_plainly_in_messages(table: Table) -> None:
    table.desk.refresh()
    evil = replace(DOG, text="<b>x</b>\u202e\n" + "y" * 500)
    table.engine.answer("memories", MemoriesRow((evil,), 1, "", "ask"))
    table.card().remove.click()
    (said,) = table.notices()
    assert "<b>x</b>" in said
    assert "\u202e" not in said
    assert len(said) < 100

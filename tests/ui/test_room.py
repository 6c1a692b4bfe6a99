"""The open chat: what the person does becomes commands, what the engine tells is shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from ui.look import Look
from ui.room import Room
from ui.strip.card import Card
from ui.strip.control import Control
from ui.transcript.cards import ProgressCard
from zeta import events
from zeta.chat.mending import Damage
from zeta.worker.rows import ChatRow, LifetimeRow, SourceRow, TurnRow

DOG = SourceRow(0, "c1", "Dogs", 0, "user", 1.0, "My dog is called Bruno.", 5, 12, 0.98, "passage", True, ((17, 22),))
TURNS = [
    TurnRow(0, "user", 1.0, "My dog is called Bruno.", 5, 12, True),
    TurnRow(1, "assistant", 2.0, "What a fine name.", 20, 25, True),
]
LIFE = LifetimeRow(128, 512, "ddww", (), (7,))
STATS = events.Stats(512, 256, 512, 4, 0, 1_000_000, 70.0, 2_000_000)


@pytest.fixture
def room(engine: FakeEngine, look: Look, qtbot: QtBot) -> Room:
    """A room with a chat of two turns open."""
    made = Room(engine, look, ask=lambda *_: True)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    made.open("c1")
    engine.tell(events.Loaded("m", "c1", "Dogs", "kv", 512, 256, 0, 0.1, "Be brief."))
    engine.answer("open")
    settle(engine, TURNS)
    return made


def settle(engine: FakeEngine, turns: list[TurnRow] | None = None) -> None:
    """Answer what is asked for after every change."""
    if turns is not None:
        engine.answer("turns", turns)
    engine.answer("lifetime", LIFE)
    engine.answer("stats", STATS)


def test_an_opened_chat_shows_its_turns_its_pages_and_its_numbers(room: Room) -> None:
    assert room.conversation == "c1"
    assert room.system == "Be brief."
    assert list(room.turns) == TURNS


def test_the_legend_has_the_size_of_this_chat_not_of_the_whole_store(room: Room, engine: FakeEngine) -> None:
    room.refresh()
    engine.answer("lifetime", replace(LIFE, bytes=40_000))
    engine.answer("stats", STATS)
    assert "4 pages · 40 kB" in [each.text() for each in room.strip.findChildren(QLabel)]


@pytest.mark.parametrize(("pages", "words"), [(0, "0 pages"), (1, "one page"), (2, "2 pages")])
@pytest.mark.parametrize("incognito", [False, True])
def test_one_page_is_not_told_of_as_pages(
    room: Room, engine: FakeEngine, pages: int, words: str, incognito: bool
) -> None:
    room.incognito = incognito
    room.refresh()
    engine.answer("stats", replace(STATS, pages_on_disk=pages))
    place = "kept until it is closed" if incognito else "on disk"
    assert f"· {words} " in room.status.text()
    assert place in room.status.text()


def test_of_a_long_chat_the_end_is_shown_first_and_what_was_said_before_it_comes_piece_by_piece(
    room: Room, engine: FakeEngine
) -> None:
    turns = [TurnRow(n, ("user", "assistant")[n % 2], n, f"turn {n}", 10 * n, 10 * n + 9, True) for n in range(1_000)]
    room.open("c2")
    room.go_to_turn(3)
    engine.tell(events.Loaded("m", "c2", "Long", "kv", 10_000, 256, 0, 0.1))
    engine.answer("open")
    room.go_to_turn(3)
    engine.answer("turns", turns[600:])
    assert list(room.turns) == turns[600:]
    room.send("And now?")
    assert engine.asked("turns")[-1] == {"before": 600, "count": 400}
    engine.answer("turns", turns[200:600])
    engine.answer("turns", turns[:200])
    assert not engine.waits_for("turns")
    assert [turn.ordinal for turn in room.turns] == list(range(1_001))
    assert room.transcript.rows.shown[0] <= 3 <= room.transcript.rows.shown[1]
    engine.answer("ask")
    asked = TurnRow(1_000, "user", 3.0, "And now?", 10_000, 10_009, True)
    engine.answer("last", [asked, TurnRow(1_001, "assistant", 4.0, "Now.", 10_020, 10_029, True)])
    assert [turn.text for turn in room.turns[-2:]] == ["And now?", "Now."]
    assert not engine.waits_for("turns")


def test_a_long_chat_told_anew_is_shown_when_all_of_it_is_here(room: Room, engine: FakeEngine) -> None:
    again = [TurnRow(n, "user", n, f"turn {n}", n, n, True) for n in range(500)]
    room.reload()
    engine.answer("turns", again[100:])
    assert list(room.turns) == TURNS
    engine.answer("turns", again[:100])
    assert list(room.turns) == again


def test_turns_of_a_chat_that_was_left_are_not_shown_in_the_next_one(room: Room, engine: FakeEngine) -> None:
    room.reload()
    room.open("c2")
    engine.answer("turns", TURNS)
    assert not room.turns


def test_a_message_is_asked_and_its_answer_is_shown_with_its_sources(
    room: Room, engine: FakeEngine, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(room.changed):
        room.send("What is my dog called?")
        assert engine.asked("ask") == [{"text": "What is my dog called?"}]
        assert room.busy
        engine.tell(
            events.Resonated(["7:0", "9:3"], [2.0, 1.0]),
            events.Recalled("7:0", "c1", DOG.text, 5, 12, 2.0, 0.98, {}, "passage", 12.0),
            events.Token(1, "Bru"),
            events.Token(2, "no."),
            events.Done(2, 0.1, 20.0, "end"),
        )
        engine.answer("ask")
        asked = TurnRow(2, "user", 3.0, "What is my dog called?", 30, 38, True)
        engine.answer("last", [asked, TurnRow(3, "assistant", 4.0, "Bruno.", 40, 42, True, (DOG,))])
    assert not room.busy
    assert [turn.text for turn in room.turns[2:]] == ["What is my dog called?", "Bruno."]
    assert room.turns[3].sources == (DOG,)


def test_stop_reaches_the_engine_only_while_something_is_under_way(room: Room, engine: FakeEngine) -> None:
    room.talk.stop()
    assert not engine.asked("stop")
    room.send("Tell me a story.")
    room.talk.stop()
    assert len(engine.asked("stop")) == 1


def test_files_are_read_before_the_question_is_asked(room: Room, engine: FakeEngine, tmp_path: Path) -> None:
    book = tmp_path / "book.txt"
    book.write_text("long ago", "utf-8")
    room.send("Who was it?", [book])
    assert engine.asked("read") == [{"path": str(book)}]
    assert not engine.asked("ask")
    engine.answer("read")
    engine.answer("last", [TurnRow(2, "user", 3.0, "Here is the file book.txt:\n\nlong ago", 30, 40, True)])
    assert engine.asked("ask") == [{"text": "Who was it?"}]
    assert [turn.ordinal for turn in room.turns] == [0, 1, 2, 3]
    assert room.busy


def test_what_waits_for_a_file_that_cannot_be_read_goes_back_into_the_composer(
    room: Room, engine: FakeEngine, tmp_path: Path
) -> None:
    picture, book = tmp_path / "p.png", tmp_path / "book.txt"
    book.write_text("long ago", "utf-8")
    room.send("Who was it?", [picture, book])
    engine.refuse("read", "ConfigError", "p.png is an image")
    assert not engine.asked("ask")
    assert room.composer.draft() == "Who was it?"
    assert room.composer.files() == [book]
    assert not room.busy


def test_reading_that_is_stopped_asks_nothing(room: Room, engine: FakeEngine, tmp_path: Path) -> None:
    room.send("Who was it?", [tmp_path / "book.txt"])
    room.talk.stop()
    engine.answer("read")
    assert not engine.asked("ask")
    assert room.composer.draft() == "Who was it?"


def test_opening_a_chat_shows_nothing_of_the_one_before_and_can_be_stopped(room: Room, engine: FakeEngine) -> None:
    room.open("c2")
    assert not room.turns
    assert room.busy
    room.talk.stop()
    assert engine.asked("stop")


def seen(room: QWidget) -> list[str]:
    return [label.text() for label in room.findChildren(QLabel) if label.isVisible()]


def test_while_a_chat_is_opened_none_is_named_and_nothing_is_promised(room: Room, engine: FakeEngine) -> None:
    room.open("c2")
    QGuiApplication.processEvents()
    assert "Opening…" in seen(room)
    promises = ("New chat", "nothing will be dropped", "still in the window")
    assert not [each for each in seen(room) if any(promise in each for promise in promises)]
    engine.tell(events.Loaded("m", "c2", "", "kv", 512, 256, 0, 0.1, ""))
    engine.answer("open")
    settle(engine, [])
    assert "New chat" in seen(room)


@pytest.mark.parametrize("why", ["Your chats are open elsewhere", ""])
def test_without_a_chat_the_header_says_why(room: Room, why: str) -> None:
    room.show_nothing()
    if why:
        room.show_closed(why)
    QGuiApplication.processEvents()
    assert (why or "No chat is open") in seen(room.header)
    assert "New chat" not in seen(room.header)


def test_when_the_engine_dies_an_empty_chat_says_so_and_one_with_turns_keeps_its_name(
    room: Room, engine: FakeEngine
) -> None:
    room.engine_died()
    assert "Dogs" in seen(room.header)
    room.open("c2")
    room.engine_died()
    assert "The engine starts again…" in seen(room.header)


def test_an_incognito_chat_promises_to_keep_nothing(room: Room, engine: FakeEngine) -> None:
    room.open("new", incognito=True)
    engine.tell(events.Loaded("m", "c9", "", "kv", 512, 256, 0, 0.1, ""))
    engine.answer("open")
    engine.answer("turns", [])
    settle(engine)
    QGuiApplication.processEvents()
    assert "Say something. All of it is gone when this chat is closed." in seen(room)
    assert "Type / for commands." in seen(room)
    assert not [each for each in seen(room) if "dropped" in each]


def test_a_refused_question_shows_why_and_can_be_asked_again(room: Room, engine: FakeEngine) -> None:
    room.send("Hello?")
    engine.refuse("ask", "StoreFull", "the disk is full", "make room")
    settle(engine, TURNS)
    assert not room.busy
    room.transcript.retry_wanted.emit()
    assert len(engine.asked("ask")) == 2


def test_a_question_that_was_not_kept_goes_back_into_the_composer_until_it_is_asked_again(
    room: Room, engine: FakeEngine
) -> None:
    room.send("Hello?")
    engine.refuse("ask", "StoreFull", "the disk is full", "make room")
    settle(engine, TURNS)
    assert room.composer.draft() == "Hello?"
    room.transcript.retry_wanted.emit()
    assert room.composer.draft() == ""


def test_a_question_that_comes_back_leaves_alone_what_waits_in_the_composer(
    room: Room, engine: FakeEngine, tmp_path: Path
) -> None:
    room.send("Hello?")
    room.composer.set_draft("Another one")
    engine.refuse("ask", "StoreFull", "the disk is full", "make room")
    settle(engine, TURNS)
    assert room.composer.draft() == "Another one"
    room.send("Hello?")
    room.composer.set_draft("")
    file = tmp_path / "boats.txt"
    file.write_text("Perivale")
    room.talk.attach([file])
    engine.refuse("ask", "StoreFull", "the disk is full", "make room")
    settle(engine, TURNS)
    assert room.composer.files() == [file]


def test_a_question_that_was_kept_is_not_asked_a_second_time_but_answered_again(room: Room, engine: FakeEngine) -> None:
    room.send("Hello?")
    engine.refuse("ask", "DecodeFailed")
    settle(engine, [*TURNS, TurnRow(2, "user", 3.0, "Hello?", 30, 33, True)])
    room.transcript.retry_wanted.emit()
    assert room.composer.draft() == ""
    assert len(engine.asked("ask")) == 1
    assert engine.asked("regenerate")


def test_a_question_whose_answer_was_cut_off_is_answered_again_not_asked_again(room: Room, engine: FakeEngine) -> None:
    room.send("Hello?")
    engine.refuse("ask", "StoreFull", "the disk is full", "make room")
    question = TurnRow(2, "user", 3.0, "Hello?", 30, 33, True)
    settle(engine, [*TURNS, question, TurnRow(3, "assistant", 4.0, "Hi, I", 38, 41, True, reason="cut")])
    assert room.composer.draft() == ""
    room.transcript.retry_wanted.emit()
    assert len(engine.asked("ask")) == 1
    assert engine.asked("regenerate")


def test_a_turn_is_forgotten_only_after_a_yes(engine: FakeEngine, look: Look, qtbot: QtBot) -> None:
    answers = iter([False, True])
    room = Room(engine, look, ask=lambda *_: next(answers))
    qtbot.addWidget(room)
    room.steering.forget_turn(0)
    assert not engine.asked("forget_turn")
    room.steering.forget_turn(0)
    assert engine.asked("forget_turn") == [{"ordinal": 0}]


def test_a_page_of_the_strip_leads_to_its_turn_and_can_be_pinned_recalled_and_forgotten(
    room: Room, engine: FakeEngine
) -> None:
    room.strip.pin_wanted.emit(1, True)
    room.strip.recall_wanted.emit(1)
    room.strip.forget_wanted.emit(1)
    assert engine.asked("pin_page") == [{"page": 1, "on": True}]
    assert engine.asked("recall_page") == [{"page": 1}]
    assert engine.asked("forget_page") == [{"page": 1}]


def test_a_glance_at_a_page_does_not_wait_for_an_answer_under_way(room: Room, engine: FakeEngine) -> None:
    room.strip.glance_wanted.emit(0)
    assert engine.asked("glance") == [{"page": 0}]
    room.send("Tell me a story.")
    room.strip.glance_wanted.emit(1)
    assert len(engine.asked("glance")) == 1


def test_what_the_lens_changes_is_told_by_the_strip_while_an_answer_is_under_way(
    room: Room, engine: FakeEngine, qtbot: QtBot
) -> None:
    room.send("Tell me a story.")
    engine.tell(events.Focused([["collapse", 1, block] for block in range(8, 12)], [4, 4, 0], 132, 512, 1.0))
    assert [room.strip.where(page) for page in range(4)] == ["d", "d", "g", "w"]
    with qtbot.waitSignal(room.strip.glance_wanted):
        for key in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Right):
            qtbot.keyClick(room.strip.findChild(Control), key)
    assert "as gists: 32 tokens each" in room.findChild(Card).spoken()


def test_gists_that_are_made_while_a_chat_opens_are_counted(room: Room, engine: FakeEngine) -> None:
    room.open("c2")
    engine.tell(events.Progressed("gists", 64, 256, ""))
    assert room.status.text() == "making gists: 25 %"


def test_while_a_file_becomes_tokens_the_card_says_how_far_it_is_and_a_cancel_is_sent(
    room: Room, engine: FakeEngine, tmp_path: Path
) -> None:
    room.send("", [tmp_path / "ferries.txt"])
    engine.tell(events.Progressed("tokens", 12.0, 48.0, "ferries.txt"))
    card = room.transcript.findChild(ProgressCard)
    assert [label.text() for label in card.findChildren(QLabel) if label.text()] == [
        "Preparing ferries.txt",
        "25 % · 36 s left",
    ]
    card.cancelled.emit()
    assert engine.asked("stop") == [{}]
    engine.refuse("read", "ReadStopped")
    assert not room.busy


def test_a_passage_of_another_chat_leads_there(room: Room, qtbot: QtBot) -> None:
    other = SourceRow(4, "c2", "Cats", 6, "user", 1.0, "A cat.", 5, 12, 0.9, "passage", False)
    with qtbot.waitSignal(room.elsewhere_wanted) as caught:
        room.transcript.source_wanted.emit(other)
    assert caught.args == ["c2", 6]


def test_editing_branches_and_going_on_are_commands(room: Room, engine: FakeEngine) -> None:
    room.talk.edit(0, "My cat is called Tom.")
    assert engine.asked("edit") == [{"ordinal": 0, "text": "My cat is called Tom."}]
    room.talk.regenerate()  # not while an answer is under way
    assert not engine.asked("regenerate")


def test_an_answer_is_made_anew_or_gone_on_with(room: Room, engine: FakeEngine) -> None:
    room.transcript.regenerate_wanted.emit()
    assert engine.asked("regenerate") == [{}]
    assert [turn.ordinal for turn in room.turns] == [0]
    engine.tell(events.Token(1, "Nice"))
    engine.answer("regenerate")
    engine.answer("last", [TURNS[0], TurnRow(1, "assistant", 5.0, "Nice", 20, 22, True, reason="length")])
    assert not room.busy
    room.transcript.continue_wanted.emit()
    assert engine.asked("proceed") == [{}]
    engine.tell(events.Token(2, " dog."))
    engine.answer("proceed")
    engine.answer("last", [TURNS[0], TurnRow(1, "assistant", 5.0, "Nice dog.", 20, 24, True, reason="end")])
    assert [turn.text for turn in room.turns] == [TURNS[0].text, "Nice dog."]
    assert room.transcript.rows.turns == list(room.turns)


def test_a_branch_begins_after_a_turn_and_is_shown(room: Room, engine: FakeEngine) -> None:
    room.transcript.branch_wanted.emit(0)
    assert engine.answer("branch") == {"ordinal": 0}
    engine.answer("turns", TURNS[:1])
    assert list(room.turns) == TURNS[:1]


def test_the_last_answer_goes_to_the_clipboard(room: Room) -> None:
    room.copy_last()
    assert QGuiApplication.clipboard().text() == TURNS[1].text


def test_a_full_disk_loses_nothing_that_was_said_and_says_so(room: Room, engine: FakeEngine) -> None:
    room.send("Hello?")
    engine.tell(events.Token(1, "Hi"))
    engine.refuse("ask", "StoreFull", "No space is left for /home/store.", "Free some disk space.")
    settle(engine, [*TURNS, TurnRow(2, "user", 3.0, "Hello?", 30, 33, True)])
    card = room.transcript._tail.error
    assert card is not None
    assert card.accessibleName() == "Error: No space is left for /home/store."
    assert room.turns[-1].text == "Hello?"
    assert not room.busy


def test_a_dead_engine_leaves_nothing_under_way(room: Room, engine: FakeEngine) -> None:
    room.send("Tell me a story.")
    engine.tell(events.Token(1, "Once"))
    room.engine_died()
    assert not room.busy


def test_a_message_with_a_slash_is_a_command_and_two_slashes_are_a_message(
    room: Room, engine: FakeEngine, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(room.command_wanted) as caught:
        room.send("/recall my dog")
    assert caught.args == ["recall", "my dog"]
    room.send("//etc is a folder")
    assert engine.asked("ask") == [{"text": "/etc is a folder"}]


def test_what_is_being_written_stays_with_its_chat(room: Room, engine: FakeEngine) -> None:
    room.composer.set_draft("half a thought")
    room.keep_draft()
    room.open("c2")
    engine.tell(events.Loaded("m", "c2", "", "kv", 0, 0, 0, 0.1))
    engine.answer("open")
    assert room.composer.draft() == ""
    room.keep_draft()
    room.open("c1")
    engine.tell(events.Loaded("m", "c1", "Dogs", "kv", 512, 256, 0, 0.1))
    engine.answer("open")
    assert room.composer.draft() == "half a thought"


def test_a_disk_that_is_nearly_full_is_told_once_with_a_way_out_until_there_is_room(
    room: Room, engine: FakeEngine, qtbot: QtBot
) -> None:
    def free(size: int) -> list[str]:
        room.refresh()
        engine.answer("lifetime", LIFE)
        engine.answer("stats", replace(STATS, free=size))
        return [each.accessibleName() for each in room.notices.notices()]

    assert free(-1) == free(5_000_000_000) == []
    (said,) = free(400_000_000)
    assert said.startswith("The disk is nearly full: 400")
    assert free(300_000_000) == [said]
    asked = len(engine.asked("stats"))
    QCoreApplication.sendEvent(room, QEvent(QEvent.Type.WindowActivate))  # the person comes back
    assert len(engine.asked("stats")) == asked + 1
    settle(engine)
    assert free(9_000_000_000) == []
    assert len(free(400_000_000)) == 1
    with qtbot.waitSignal(room.space_wanted):
        room.notices.notices()[0].action.click()
    assert free(400_000_000) == []  # told once
    QCoreApplication.sendEvent(room, QEvent(QEvent.Type.WindowActivate))
    settle(engine)


def test_a_proposal_goes_when_the_next_turn_begins(room: Room, engine: FakeEngine) -> None:
    engine.tell(events.Proposed(["a"], ["My dog is called Bruno"]))
    assert room.proposal.isVisible()
    room.send("And my cat?")
    assert not room.proposal.isVisible()
    assert not engine.asked("refuse_memories")


def test_what_the_engine_tells_of_damage_is_told_with_the_check_of_the_window(room: Room, engine: FakeEngine) -> None:
    engine.tell(next(Damage(memory=True).told()))
    (notice,) = room.notices.notices()
    assert notice.accessibleName() == (
        "Memory of this chat was damaged on the disk and computed again; no word is lost"
    )
    assert "«Your data»" in notice.accessibleDescription()
    notice.end()


def test_the_strip_of_an_incognito_chat_says_that_its_pages_are_in_memory(room: Room, engine: FakeEngine) -> None:
    room.open("new", incognito=True)
    engine.tell(events.Loaded("m", "c9", "", "kv", 512, 256, 0, 0.1))
    engine.answer("open")
    settle(engine, TURNS)
    assert "in memory" in [label.text() for label in room.strip.findChildren(QLabel)]
    assert "on disk" not in " ".join(label.text() for label in room.findChildren(QLabel) if label.isVisible())


def test_the_window_is_called_by_its_chat(room: Room, engine: FakeEngine) -> None:
    called: list[str] = []
    room.named.connect(called.append)
    room.know(ChatRow("c1", "Lisbon in\u202e\tJune", 1.0, 2.0, False, "", 4))
    assert called[-1] == "Lisbon in June — zeta"
    room.know(ChatRow("c1", "", 1.0, 2.0, False, "", 4))
    assert called[-1] == "New chat — zeta"
    room.open("new", incognito=True)
    assert called[-1] == "zeta"
    engine.tell(events.Loaded("m", "c9", "My secret", "kv", 512, 256, 0, 0.1))
    engine.answer("open")
    settle(engine, TURNS)
    assert called[-1] == "Incognito chat — zeta"
    room.show_nothing()
    assert called[-1] == "zeta"
    room.show_told("Read me", TURNS)
    assert called[-1] == "Read me — zeta"

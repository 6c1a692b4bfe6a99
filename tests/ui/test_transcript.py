"""The conversation view: what is shown of thousands of turns, where it stays, and what it asks for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot
from transcripts import WORDS, answer, chat, label_texts, press, said, settle, shown_view, source

from ui.look import Look
from ui.transcript import Transcript
from ui.transcript.answer import Answer
from ui.transcript.said import Said
from ui.transcript.text import Text
from zeta.worker.rows import TurnRow


@pytest.fixture
def view(qtbot: QtBot, look: Look, qapp: QApplication) -> Transcript:
    """An empty view."""
    return shown_view(qtbot, look, qapp)


def test_an_answer_in_hand_becomes_the_row_it_ends_as(view: Transcript, qtbot: QtBot) -> None:
    view.set_turns([said(0)])
    view.begin_answer()
    view.append("It is **B")
    view.append("12**.")
    view.end_answer(answer(1, "It is **B12**."))
    made = view.rows.live[1]
    assert "answered in 0.9 s · 64 tokens · 71 tok/s" in label_texts(made)
    text = made.findChild(Text)
    assert text is not None
    assert text.toPlainText() == "It is B12."


def test_an_answer_of_an_opened_chat_says_how_it_was_made_if_that_is_known(view: Transcript) -> None:
    old = TurnRow(3, "assistant", 1.7e9, "of an older program", 0, 0, True)
    view.set_turns([said(0), answer(1), said(2), old])
    told = ["answered in" in " ".join(label_texts(view.rows.live[at])) for at in (1, 3)]
    assert told == [True, False]


def test_much_that_came_at_once_is_shown_in_several_looks(view: Transcript, qtbot: QtBot) -> None:
    view.set_turns([said(0)])
    view.begin_answer()
    view.append("word " * 400)
    sizes: list[int] = []
    view._paint.timeout.connect(lambda: sizes.append(len(view.rows.turns[1].text)))
    qtbot.waitUntil(lambda: sizes[-1:] == [2_000])
    assert sizes == [500, 1_000, 1_500, 2_000]


def test_an_answer_that_ends_otherwise_than_it_streamed_shows_what_it_ended_as(view: Transcript) -> None:
    view.set_turns([said(0)])
    view.begin_answer()
    view.append("half a w")
    view.end_answer(answer(1, "whole"))
    shown = [text.toPlainText() for text in view.rows.live[1].findChildren(Text) if text.isVisible()]
    assert shown == ["whole"]


@pytest.mark.parametrize(
    ("reason", "note"),
    [
        ("stopped", "You stopped this answer here."),
        ("length", "greatest length"),
        ("cut", "This answer was cut off."),
        ("end", ""),
    ],
)
def test_an_answer_that_was_stopped_or_cut_says_so_and_can_be_continued(
    view: Transcript, reason: str, note: str
) -> None:
    view.set_turns([said(0)])
    view.begin_answer()
    view.end_answer(answer(1, "text", reason=reason))
    made = view.rows.live[1]
    assert bool(note) == any(note in text for text in label_texts(made) if note)
    names = [b.accessibleName() for b in made.tools.buttons() if b.isVisibleTo(made)]
    assert ("Continue" in names) == bool(note)


def test_only_the_last_answer_can_be_made_anew(view: Transcript) -> None:
    def offered(row: int) -> bool:
        turn = view.rows.live[row]
        return any(b.accessibleName() == "Regenerate" and b.isVisibleTo(turn) for b in turn.tools.buttons())

    view.set_turns([said(0), answer(1), said(2), answer(3)])
    assert (offered(1), offered(3)) == (False, True)
    view.add_turn(said(4))
    assert not offered(3)


def test_what_is_asked_for_names_the_turn(view: Transcript, qtbot: QtBot) -> None:
    view.set_turns([said(10), answer(11)])
    mine, theirs = view.rows.live[0], view.rows.live[1]
    for turn, name, signal, values in (
        (mine, "Branch from here", view.branch_wanted, [10]),
        (mine, "Forget…", view.forget_wanted, [10]),
        (theirs, "Branch from here", view.branch_wanted, [11]),
        (theirs, "Forget…", view.forget_wanted, [11]),
        (theirs, "Regenerate", view.regenerate_wanted, []),
        (theirs, "Continue", view.continue_wanted, []),
        (theirs, "Copy", view.copied, [view.rows.turns[1].text]),
    ):
        with qtbot.waitSignal(signal) as caught:
            press(turn, name)
        assert caught.args == values
    assert QGuiApplication.clipboard().text() == view.rows.turns[1].text


def test_an_answer_made_a_moment_ago_is_asked_for_by_its_own_number(view: Transcript, qtbot: QtBot) -> None:
    view.set_turns([said(0)])
    view.begin_answer()
    view.append("x")
    view.end_answer(answer(1, "x"))
    with qtbot.waitSignal(view.forget_wanted) as caught:
        press(view.rows.live[1], "Forget…")
    assert caught.args == [1]


def test_while_an_answer_runs_the_chat_cannot_be_changed_but_copied(view: Transcript) -> None:
    view.set_turns([said(0), answer(1)])
    view.set_busy(True)
    view.add_turn(said(2))
    for turn in view.rows.live.values():
        enabled = {b.accessibleName() for b in turn.tools.buttons() if b.isEnabled()}
        assert enabled == {"Copy"}
    view.set_busy(False)
    assert all(b.isEnabled() for turn in view.rows.live.values() for b in turn.tools.buttons())


def test_sources_that_come_late_get_their_chip(view: Transcript, qtbot: QtBot) -> None:
    view.set_turns([said(0), answer(1)])
    turn = view.rows.live[1]
    assert isinstance(turn, Answer)
    assert not turn._chip.isVisible()
    view.set_sources(1, [source(), source(page=118, text="ninety minutes")])
    assert turn._chip.isVisible()
    assert turn._chip.text() == "↺ recalled 2 passages"


def test_sources_told_while_it_answers_are_those_of_the_answer_in_hand(view: Transcript) -> None:
    view.set_turns([said(0)])
    view.begin_answer()
    view.set_sources(1, [source()])
    view.append("text")
    view.end_answer(answer(1, "text"))
    turn = view.rows.live[1]
    assert isinstance(turn, Answer)
    assert turn._chip.text() == "↺ recalled one passage"


def test_a_failure_is_a_card_that_offers_another_try(view: Transcript, qtbot: QtBot) -> None:
    view.set_turns([said(0)])
    view.begin_answer()
    view.fail("The model ran out of memory.", "Choose a smaller window.")
    assert len(view.rows.turns) == 1
    card = view._tail.error
    assert card is not None
    assert card.isVisible()
    with qtbot.waitSignal(view.retry_wanted):
        card.findChild(QPushButton).click()
    view.begin_answer()
    assert view._tail.error is None


def test_a_failure_that_nothing_can_be_done_about_offers_no_other_try(view: Transcript) -> None:
    view.fail("The disk is full.", "Free some space.", False)
    assert view._tail.error is not None
    assert view._tail.error.findChild(QPushButton) is None


def test_what_an_answer_had_told_stays_when_it_fails(view: Transcript) -> None:
    view.set_turns([said(0)])
    view.begin_answer()
    view.append("half of it")
    view.fail("It broke.", "")
    assert view.rows.turns[-1].text == "half of it"
    assert "This answer was cut off." in label_texts(view.rows.live[1])


def test_reading_a_file_shows_how_far_it_is_and_can_be_cancelled(view: Transcript, qtbot: QtBot) -> None:
    view.set_progress("Reading novel.txt", 400, 1000, 50)
    card = view._tail.progress
    assert card is not None
    assert card.isVisible()
    texts = [label.text() for label in card.findChildren(QLabel)]
    assert texts == ["Reading novel.txt", "40 % · 75 s left"]
    with qtbot.waitSignal(view.cancel_wanted):
        card.findChild(QPushButton).click()
    view.clear_progress()
    assert view._tail.progress is None
    assert view._empty.isVisible()


def test_reading_that_nobody_can_measure_shows_what_is_read_alone(view: Transcript) -> None:
    view.set_progress("Reading novel.txt", 0, 0, 0.0)
    card = view._tail.progress
    assert card is not None
    assert [label.text() for label in card.findChildren(QLabel) if label.isVisible()] == ["Reading novel.txt"]
    view.set_progress("Reading novel.txt", 1, 1000, 0.1)
    assert [label.text() for label in card.findChildren(QLabel) if label.isVisible()][1] == "0 %"


def test_an_error_stays_while_the_chat_is_told_anew_and_goes_with_another(view: Transcript) -> None:
    view.set_turns(chat(10))
    view.fail("It broke.", "")
    view.set_turns(chat(11))
    assert view._tail.error is not None
    view.set_turns([TurnRow(0, "user", 5.0, "another chat", 0, 0, True)])
    assert view._tail.error is None


def test_the_last_thing_said_can_be_changed(view: Transcript) -> None:
    view.set_turns(chat(100))
    view.edit_last()
    turn = view.rows.live[98]
    assert turn.editing


def test_an_empty_chat_says_so_until_something_is_said(view: Transcript) -> None:
    view.set_turns([])
    assert view._empty.isVisible()
    assert "Say something. Nothing you say here is ever dropped." in label_texts(view)
    view.add_turn(said(0))
    assert not view._empty.isVisible()


def test_an_empty_chat_says_what_it_is_told_to_and_its_usual_words_again(view: Transcript) -> None:
    usual = label_texts(view)
    view.set_empty("No model is loaded.", ["Open a model to begin."])
    assert label_texts(view) == ["No model is loaded.", "Open a model to begin."]
    view.set_empty("", ())
    assert label_texts(view) == usual


def test_the_long_name_of_a_file_that_is_read_gives_way(view: Transcript) -> None:
    view.resize(480, 700)
    view.set_progress("Reading " + "name" * 100, 400, 1000, 50)
    card = view._tail.progress
    assert card is not None
    assert card.minimumSizeHint().width() <= card.width() <= 480
    cancel = card.findChild(QPushButton)
    assert card.rect().contains(cancel.geometry())


@pytest.mark.parametrize("scale", [1.0, 1.75])
def test_in_a_narrow_window_nothing_is_wider_than_its_turn(view: Transcript, look: Look, scale: float) -> None:
    look.choose(scale=scale)
    QApplication.instance().setStyleSheet(look.sheet())
    view.resize(480, 700)
    cut = answer(1, done=False, sources=(source(title="a chat " * 20, here=False), source(page=118, text="at 6:40")))
    view.set_turns([said(0, WORDS * 100), cut])
    view.fail("x" * 300, "/a/path/" * 40)
    view.rows.states[1].opened = True
    view.rows.renew()
    for widget in (*view.rows.live.values(), view._tail):
        assert widget.minimumSizeHint().width() <= widget.width() <= 480


def test_hostile_labels_are_text(view: Transcript) -> None:
    view.set_progress("<img src='file:///etc/passwd'>\x00\u202e", 1, 2, -1)
    view.fail("<b>bold</b>\x1b", "<i>hint</i>")
    for label in view._tail.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
        assert not set(label.text()) & {"\x00", "\u202e", "\x1b"}


def test_from_the_right_everything_is_mirrored(view: Transcript, qtbot: QtBot) -> None:
    view.set_turns([said(0), answer(1)])
    assert view.rows.live[1].x() == 32
    view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    view.rows.arrange()
    assert view.rows.live[1].geometry().right() + 1 == 900 - 32


def test_what_is_being_written_outlives_a_change_of_theme(view: Transcript, look: Look) -> None:
    view.set_turns([said(0), answer(1)])
    turn = view.rows.live[0]
    assert isinstance(turn, Said)
    turn.edit()
    look.choose("dark")
    assert view.rows.live[0] is turn
    assert turn.editing


def test_the_tabulator_walks_through_the_actions_in_the_order_of_reading(view: Transcript, qtbot: QtBot) -> None:
    view.set_turns([said(0), answer(1, "a [link](http://x.y)"), said(2)])
    view.activateWindow()
    view.rows.setFocus()
    names = []
    for _ in range(9):
        qtbot.keyClick(QApplication.focusWidget() or view.rows, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        names.append(focused.accessibleName() if focused else "")
    assert names[:4] == ["Copy", "Edit", "Branch from here", "Forget…"]
    assert names[4:6] == ["Text of the answer"] * 2  # the text, and the link in it
    assert names[6:9] == ["Copy", "Branch from here", "Forget…"]


def test_a_focused_action_is_drawn_and_scrolled_into_view(view: Transcript, qtbot: QtBot) -> None:
    view.set_turns(chat(60))
    view.scroll_to_turn(30)
    settle(view, qtbot)
    view.activateWindow()
    view.rows.setFocus()
    for _ in range(40):
        qtbot.keyClick(QApplication.focusWidget() or view.rows, Qt.Key.Key_Tab)
        settle(view, qtbot)
        focused = QApplication.focusWidget()
        assert focused is not None
        place = focused.mapTo(view.rows.viewport(), focused.rect().center())
        assert view.rows.viewport().rect().contains(place)


def test_no_timer_runs_when_nothing_happens(view: Transcript, qtbot: QtBot) -> None:
    view.set_turns(chat(30))
    settle(view, qtbot)
    assert not view._paint.isActive()
    view.set_turns([])
    assert not view.rows.live

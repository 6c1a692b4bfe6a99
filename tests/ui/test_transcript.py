"""The conversation view: what is shown of thousands of turns, where it stays, and what it asks for."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ui.look import Look
from ui.transcript import Transcript
from ui.transcript.answer import Answer
from ui.transcript.said import Said
from ui.transcript.text import Text
from zeta.worker.rows import SourceRow, TurnRow

WORDS = "Words of a sentence that is neither short nor long. "


def said(ordinal: int, text: str = "") -> TurnRow:
    return TurnRow(ordinal, "user", 1.7e9 + ordinal, text or f"question {ordinal}", 0, 0, True)


def answer(ordinal: int, text: str = "", *, done: bool = True, sources: tuple[SourceRow, ...] = ()) -> TurnRow:
    text = text or f"**Answer {ordinal}.** " + WORDS * (1 + ordinal * 7 % 23)
    return TurnRow(ordinal, "assistant", 1.7e9 + ordinal, text, 0, 0, done, sources)


def chat(count: int) -> list[TurnRow]:
    return [said(n) if n % 2 == 0 else answer(n) for n in range(count)]


def source(**changes: object) -> SourceRow:
    fields = {
        "page": 41,
        "conversation": "c",
        "title": "Lisbon",
        "ordinal": 0,
        "role": "user",
        "time": 1.7e9,
        "text": "the gate is B12",
        "begin": 0,
        "end": 9,
        "probability": 0.93,
        "mode": "passage",
        "here": True,
        "words": ((12, 15),),
    }
    return SourceRow(**{**fields, **changes})  # type: ignore[arg-type]


@pytest.fixture
def view(qtbot: QtBot, look: Look, qapp: QApplication) -> Transcript:
    qapp.setStyleSheet(look.sheet())
    shown = Transcript(look)
    qtbot.addWidget(shown)
    shown.resize(900, 700)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def tops(view: Transcript) -> dict[int, int]:
    """Where on the screen each turn begins that has a widget."""
    return {row: turn.y() for row, turn in view.rows.live.items()}


def settle(view: Transcript, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not view.rows._later.isActive())


def at_end(view: Transcript) -> bool:
    bar = view.rows.verticalScrollBar()
    return bar.value() == bar.maximum()


def label_texts(widget: Transcript | Answer | Said) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)]


def press(widget: Answer | Said, name: str) -> None:
    next(b for b in widget.tools.buttons() if b.accessibleName() == name).click()


def test_a_chat_opens_at_its_end(view: Transcript) -> None:
    view.set_turns(chat(20_000))
    assert at_end(view)
    last = view.rows.live[19_999]
    assert 0 < last.geometry().bottom() <= 700


def test_of_thousands_of_turns_only_those_near_the_view_have_widgets(view: Transcript, qtbot: QtBot) -> None:
    view.set_turns(chat(20_000))
    bar = view.rows.verticalScrollBar()
    for part in (0.0, 0.31, 0.77, 1.0):
        bar.setValue(int(bar.maximum() * part))
        settle(view, qtbot)
        assert 1 < len(view.rows.live) < 60


def test_turns_follow_each_other_without_gap_or_overlap(view: Transcript, qtbot: QtBot) -> None:
    view.set_turns(chat(2_000))
    view.scroll_to_turn(1000)
    settle(view, qtbot)
    live = [view.rows.live[row] for row in sorted(view.rows.live)]
    for one, other in pairwise(live):
        assert one.geometry().bottom() + 1 == other.y()


def test_scrolling_up_through_wrong_estimates_moves_what_is_seen_by_what_was_scrolled(view: Transcript) -> None:
    view.set_turns(chat(4_000))
    bar = view.rows.verticalScrollBar()
    for _ in range(60):
        before = tops(view)
        bar.setValue(bar.value() - 97)
        after = tops(view)
        shared = before.keys() & after.keys()
        assert shared
        assert {after[row] - before[row] for row in shared} == {97}


def test_the_first_turn_can_be_reached_and_has_its_margin(view: Transcript, qtbot: QtBot) -> None:
    view.set_turns(chat(4_000))
    qtbot.keyClick(view.rows, Qt.Key.Key_Home)
    assert view.rows.live[0].y() == 24
    assert view.rows.verticalScrollBar().value() == 0
    qtbot.keyClick(view.rows, Qt.Key.Key_End)
    assert at_end(view)


def test_keys_scroll(view: Transcript, qtbot: QtBot) -> None:
    view.set_turns(chat(100))
    bar = view.rows.verticalScrollBar()
    places = [bar.value()]
    for key in (Qt.Key.Key_Up, Qt.Key.Key_PageUp):
        qtbot.keyClick(view.rows, key)
        places.append(bar.value())
    assert places[0] > places[1] > places[2]
    qtbot.keyClick(view.rows, Qt.Key.Key_PageDown)
    qtbot.keyClick(view.rows, Qt.Key.Key_Down)
    assert at_end(view)


def turn_wheel(widget: QWidget) -> QWheelEvent:
    buttons, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    place = QPointF(5, 5)
    event = QWheelEvent(place, place, QPoint(), QPoint(0, 120), buttons, Qt.KeyboardModifier.NoModifier, phase, False)
    QApplication.sendEvent(widget, event)
    return event


def test_the_wheel_scrolls_the_chat_and_no_text_takes_it(view: Transcript) -> None:
    view.set_turns([*chat(100), said(100, "text"), answer(101, "text\n\n```\n" + "x" * 5000 + "\n```")])
    for text in view.rows.live[101].findChildren(Text):
        assert not turn_wheel(text.viewport()).isAccepted()
    bar = view.rows.verticalScrollBar()
    before = bar.value()
    turn_wheel(view.rows.viewport())
    assert bar.value() < before


def test_streaming_stays_at_the_end_while_the_person_is_there(view: Transcript, qtbot: QtBot) -> None:
    view.set_turns(chat(50))
    view.begin_answer()
    for _ in range(30):
        view.append(WORDS + "\n\n")
    qtbot.waitUntil(lambda: "Words" in view.rows.turns[-1].text)
    assert at_end(view)
    assert view.rows.live[50].geometry().bottom() <= 700


def test_streaming_leaves_the_view_where_the_person_scrolled_to(view: Transcript, qtbot: QtBot) -> None:
    view.set_turns(chat(50))
    view.begin_answer()
    bar = view.rows.verticalScrollBar()
    bar.setValue(bar.value() - 300)
    before, place = tops(view), bar.value()
    view.append((WORDS + "\n\n") * 30)
    qtbot.waitUntil(lambda: bool(view.rows.turns[-1].text))
    after = tops(view)
    assert all(after[row] == before[row] for row in before.keys() & after.keys())
    assert bar.value() == place
    assert view._jump.isVisible()
    qtbot.mouseClick(view._jump, Qt.MouseButton.LeftButton)
    assert at_end(view)
    assert not view._jump.isVisible()


def test_an_answer_in_hand_becomes_the_row_it_ends_as(view: Transcript, qtbot: QtBot) -> None:
    view.set_turns([said(0)])
    view.begin_answer()
    view.append("It is **B")
    view.append("12**.")
    view.end_answer(answer(1, "It is **B12**."), 64, 1.2, 71.3, "end")
    made = view.rows.live[1]
    assert "answered in 1.2 s · 64 tokens · 71 tok/s" in label_texts(made)
    text = made.findChild(Text)
    assert text is not None
    assert text.toPlainText() == "It is B12."


def test_an_answer_that_ends_otherwise_than_it_streamed_shows_what_it_ended_as(view: Transcript) -> None:
    view.set_turns([said(0)])
    view.begin_answer()
    view.append("half a w")
    view.end_answer(answer(1, "whole"), 1, 1.0, 1.0, "end")
    shown = [text.toPlainText() for text in view.rows.live[1].findChildren(Text) if text.isVisible()]
    assert shown == ["whole"]


@pytest.mark.parametrize(
    ("reason", "note"), [("stopped", "You stopped this answer here."), ("length", "greatest length"), ("end", "")]
)
def test_an_answer_that_was_stopped_or_cut_says_so_and_can_be_continued(
    view: Transcript, reason: str, note: str
) -> None:
    view.set_turns([said(0)])
    view.begin_answer()
    view.end_answer(answer(1, "text"), 1, 1.0, 1.0, reason)
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
    view.end_answer(answer(1, "x"), 1, 1.0, 1.0, "end")
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


def test_a_page_asked_for_is_shown_and_marked(view: Transcript, qtbot: QtBot) -> None:
    view.set_turns(chat(3_000))
    view.scroll_to_turn(1234)
    turn = view.rows.live[1234]
    assert 0 <= turn.y() < 40
    assert view.rows._flashing.isActive()
    view.scroll_to_turn(99_999)
    assert 0 <= turn.y() < 40


def test_the_ordinals_in_view_are_told(view: Transcript, qtbot: QtBot) -> None:
    seen: list[tuple[int, int]] = []
    view.visible_changed.connect(lambda first, last: seen.append((first, last)))
    view.set_turns([TurnRow(n + 100, "user", 0, WORDS, 0, 0, True) for n in range(500)])
    assert seen[-1][1] == 599
    view.scroll_to_turn(200)
    settle(view, qtbot)
    assert seen[-1][0] in (199, 200)
    assert seen[-1][1] > 200


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
    view.end_answer(answer(1, "text"), 1, 1.0, 1.0, "end")
    turn = view.rows.live[1]
    assert isinstance(turn, Answer)
    assert turn._chip.text() == "↺ recalled one passage"


def test_opening_the_passages_keeps_the_top_of_the_view(view: Transcript) -> None:
    view.set_turns([*chat(40), said(40), answer(41, sources=tuple(source(page=n, text=f"gate {n}") for n in range(4)))])
    turn = view.rows.live[41]
    assert isinstance(turn, Answer)
    before = tops(view)
    turn._chip.click()
    after = tops(view)
    assert all(after[row] == before[row] for row in before.keys() & after.keys())
    assert not at_end(view)


def test_what_was_opened_is_still_open_after_a_long_way(view: Transcript, qtbot: QtBot) -> None:
    view.set_turns([said(0), answer(1, sources=(source(),)), *chat(500)[2:]])
    qtbot.keyClick(view.rows, Qt.Key.Key_Home)
    first = view.rows.live[1]
    assert isinstance(first, Answer)
    first._chip.click()
    view.scroll_to_end()
    settle(view, qtbot)
    assert 1 not in view.rows.live
    qtbot.keyClick(view.rows, Qt.Key.Key_Home)
    again = view.rows.live[1]
    assert isinstance(again, Answer)
    assert again._card is not None


def test_a_turn_that_is_being_edited_stays_when_it_scrolls_out_of_view(view: Transcript, qtbot: QtBot) -> None:
    view.set_turns(chat(500))
    qtbot.keyClick(view.rows, Qt.Key.Key_Home)
    turn = view.rows.live[0]
    assert isinstance(turn, Said)
    turn.edit()
    view.scroll_to_end()
    settle(view, qtbot)
    assert view.rows.live[0] is turn
    assert not turn.geometry().intersects(view.rows.viewport().rect())


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


def test_the_open_chat_told_anew_stays_where_it_is_read(view: Transcript, qtbot: QtBot) -> None:
    turns = chat(400)
    turns[201] = answer(201, sources=(source(),))
    view.set_turns(turns)
    view.scroll_to_turn(201)
    settle(view, qtbot)
    first = view.rows.live[201]
    assert isinstance(first, Answer)
    first._chip.click()
    top = first.y()
    view.set_turns([*turns[:205], TurnRow(205, "assistant", turns[205].time, "", 0, 0, True), *turns[206:]])
    again = view.rows.live[201]
    assert again is not first
    assert again.y() == top
    assert isinstance(again, Answer)
    assert again._card is not None
    view.set_turns([TurnRow(n, "user", n, f"another chat {n}", 0, 0, True) for n in range(400)])
    assert at_end(view)


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
    view.rows.states[1].made = "answered in 1.2 s · 64 tokens · 71 tok/s"
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


def test_a_narrow_view_breaks_lines_and_keeps_its_place(view: Transcript, qtbot: QtBot) -> None:
    view.set_turns(chat(1_000))
    view.scroll_to_turn(500)
    settle(view, qtbot)
    view.resize(420, 700)
    settle(view, qtbot)
    assert abs(view.rows.live[500].y() - 16) <= 16
    assert all(turn.width() <= 420 for turn in view.rows.live.values())
    live = [view.rows.live[row] for row in sorted(view.rows.live)]
    for one, other in pairwise(live):
        assert one.geometry().bottom() + 1 == other.y()


def test_from_the_right_everything_is_mirrored(view: Transcript, qtbot: QtBot) -> None:
    view.set_turns([said(0), answer(1)])
    assert view.rows.live[1].x() == 32
    view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    view.rows.arrange()
    assert view.rows.live[1].geometry().right() + 1 == 900 - 32


def test_another_theme_dresses_the_turns_anew_and_keeps_the_place(
    view: Transcript, look: Look, qtbot: QtBot, qapp: QApplication
) -> None:
    view.set_turns(chat(300))
    view.scroll_to_turn(150)
    look.choose("dark")
    qapp.setStyleSheet(look.sheet())
    settle(view, qtbot)
    assert abs(view.rows.live[150].y() - 16) <= 16


def test_what_is_being_written_outlives_a_change_of_theme(view: Transcript, look: Look) -> None:
    view.set_turns([said(0), answer(1)])
    turn = view.rows.live[0]
    assert isinstance(turn, Said)
    turn.edit()
    look.choose("dark")
    assert view.rows.live[0] is turn
    assert turn.editing


def test_widgets_out_of_view_are_let_go(view: Transcript, qtbot: QtBot) -> None:
    view.set_turns(chat(2_000))
    bar = view.rows.verticalScrollBar()
    for _ in range(100):
        bar.setValue(bar.value() - 500)
        QApplication.processEvents()
    settle(view, qtbot)
    qtbot.waitUntil(lambda: len(view.findChildren(Answer)) + len(view.findChildren(Said)) == len(view.rows.live))


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


def test_a_chat_of_twenty_thousand_turns_scrolls_and_streams_within_a_frame(view: Transcript, qtbot: QtBot) -> None:
    def median(step: Callable[[int], object], count: int) -> float:
        times = []
        for number in range(count):
            begun = time.perf_counter()
            step(number)
            QApplication.processEvents()
            times.append(time.perf_counter() - begun)
        return 1e3 * statistics.median(times)

    view.set_turns(chat(20_000))
    bar = view.rows.verticalScrollBar()
    assert median(lambda _: bar.setValue(bar.value() - 120), 120) < 16
    view.scroll_to_end()
    view.begin_answer()

    def stream(number: int) -> None:
        view.append(WORDS[number % 40 :][:12] + "\n\n" * (number % 20 == 0))
        view._feed()

    assert median(stream, 200) < 16


def test_no_timer_runs_when_nothing_happens(view: Transcript, qtbot: QtBot) -> None:
    view.set_turns(chat(30))
    settle(view, qtbot)
    assert not view._paint.isActive()
    view.set_turns([])
    assert not view.rows.live

"""Where the conversation view stays: while it scrolls, streams, is told anew, and changes its size."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from transcripts import WORDS, answer, at_end, chat, said, settle, shown_view, source, tops

from ui.look import Look
from ui.transcript import Transcript
from ui.transcript.answer import Answer
from ui.transcript.column import TOP
from ui.transcript.said import Said
from ui.transcript.text import Text
from zeta.worker.rows import TurnRow


@pytest.fixture
def view(qtbot: QtBot, look: Look, qapp: QApplication) -> Transcript:
    """An empty view."""
    return shown_view(qtbot, look, qapp)


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


def test_turns_that_come_before_the_others_move_nothing_that_is_seen(view: Transcript, qtbot: QtBot) -> None:
    turns = chat(3_000)
    turns[2901] = answer(2901, sources=(source(),))
    view.set_turns(turns[2_800:])
    view.scroll_to_turn(2901)
    settle(view, qtbot)
    shown = view.rows.live[101]
    assert isinstance(shown, Answer)
    shown._chip.click()
    top = shown.y()
    for first in range(2_400, -1, -400):
        view.put_before(turns[first : first + 400])
    settle(view, qtbot)
    assert view.rows.live[2901] is shown
    assert shown.y() == top
    assert shown._card is not None
    view.rows.renew()
    again = view.rows.live[2901]
    assert isinstance(again, Answer)
    assert again._card is not None
    view.scroll_to_turn(0)
    settle(view, qtbot)
    assert view.rows.live[0].row == turns[0]
    assert view.rows.live[0].y() == TOP
    view.scroll_to_end()
    settle(view, qtbot)
    assert at_end(view)


def test_turns_that_come_before_the_others_leave_the_end_and_an_answer_in_hand_alone(
    view: Transcript, qtbot: QtBot
) -> None:
    turns = chat(1_000)
    view.set_turns(turns[999:])
    view.add_turn(said(1_000))
    view.begin_answer()
    view.append("It is ")
    view.put_before(turns[:999])
    view.append("B12.")
    view.end_answer(answer(1_001, "It is B12."))
    settle(view, qtbot)
    assert at_end(view)
    assert [row.ordinal for row in view.rows.turns] == list(range(1_002))
    assert view.rows.live[1_001].row.text == "It is B12."


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


def test_another_theme_dresses_the_turns_anew_and_keeps_the_place(
    view: Transcript, look: Look, qtbot: QtBot, qapp: QApplication
) -> None:
    view.set_turns(chat(300))
    view.scroll_to_turn(150)
    look.choose("dark")
    qapp.setStyleSheet(look.sheet())
    settle(view, qtbot)
    assert abs(view.rows.live[150].y() - 16) <= 16


def test_widgets_out_of_view_are_let_go(view: Transcript, qtbot: QtBot) -> None:
    view.set_turns(chat(2_000))
    bar = view.rows.verticalScrollBar()
    for _ in range(100):
        bar.setValue(bar.value() - 500)
        QApplication.processEvents()
    settle(view, qtbot)
    qtbot.waitUntil(lambda: len(view.findChildren(Answer)) + len(view.findChildren(Said)) == len(view.rows.live))

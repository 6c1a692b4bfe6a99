from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QAccessible, QEnterEvent
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui import announcing
from ui.look import Look
from ui.notices import Notice, Notices
from ui.transcript.cards import ErrorCard

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints", extend=True)

SOON = 0.05


@pytest.fixture
def notices(qtbot: QtBot, look: Look) -> Iterator[Notices]:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 400)
    notices = Notices(look)
    QVBoxLayout(window).addWidget(notices)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    yield notices
    notices.finish()
    window.close()


def words(notice: Notice) -> list[str]:
    return [label.text() for label in notice.findChildren(QLabel) if label.text()]


def enter(notice: Notice) -> None:
    QApplication.sendEvent(notice, QEnterEvent(QPointF(5, 5), QPointF(5, 5), QPointF(5, 5)))


def leave(notice: Notice) -> None:
    QApplication.sendEvent(notice, QEvent(QEvent.Type.Leave))


def test_an_empty_column_takes_no_room(notices: Notices) -> None:
    assert not notices.isVisible()
    notice = notices.warn("The disk is nearly full.", "Make room under Your data.")
    assert notices.isVisible()
    assert words(notice) == ["The disk is nearly full.", "Make room under Your data."]
    notice.end()
    assert not notices.isVisible()


def test_an_action_is_done_once_and_nothing_else(qtbot: QtBot, notices: Notices) -> None:
    done: list[str] = []
    notice = notices.tell("Deleted.", "Undo", lambda: done.append("undo"), on_end=lambda: done.append("end"))
    notice.action.click()
    notice.action.click()
    notices.finish()
    assert done == ["undo"]
    assert notices.notices() == ()


def test_a_notice_goes_after_its_time_and_says_so_once(qtbot: QtBot, notices: Notices) -> None:
    ended: list[int] = []
    notices.tell("Deleted.", "Undo", lambda: None, SOON, on_end=lambda: ended.append(1))
    qtbot.waitUntil(lambda: notices.notices() == ())
    notices.finish()
    assert ended == [1]


@pytest.mark.parametrize("how", ["button", "escape", "finish", "close", "pushed out"])
def test_however_it_ends_without_the_action_it_says_so_once(qtbot: QtBot, notices: Notices, how: str) -> None:
    ended: list[int] = []
    notice = notices.tell("Deleted.", "Undo", lambda: ended.append(-1), on_end=lambda: ended.append(1))
    if how == "button":
        notice.closer.click()
    elif how == "escape":
        notice.closer.setFocus()
        qtbot.keyClick(notice.closer, Qt.Key.Key_Escape)
    elif how == "finish":
        notices.finish()
    elif how == "close":
        notices.close()
    else:
        for number in range(3):
            notices.warn(f"Warning {number}")
    notice.end()
    assert ended == [1]
    assert notice not in notices.notices()


def test_at_most_three_stand_and_the_oldest_go(notices: Notices) -> None:
    for number in range(5):
        notices.warn(f"Warning {number}")
    assert [words(notice) for notice in notices.notices()] == [["Warning 2"], ["Warning 3"], ["Warning 4"]]


def test_what_is_held_stays_until_it_is_ended_whatever_is_told(notices: Notices) -> None:
    held = notices.hold("Ready.")
    for number in range(5):
        notices.warn(f"Warning {number}")
    assert [words(notice) for notice in notices.notices()] == [["Ready."], *([f"Warning {n}"] for n in (2, 3, 4))]
    held.end()
    assert held not in notices.notices()


def test_warnings_and_errors_stay(qtbot: QtBot, notices: Notices) -> None:
    warned, failed = notices.warn("Careful."), notices.error("It failed.", "Why.", "Try again", lambda: None)
    told = notices.tell("Done.", seconds=SOON)
    qtbot.waitUntil(lambda: told not in notices.notices())
    assert notices.notices() == (warned, failed)


def test_the_time_stands_still_under_the_pointer(qtbot: QtBot, notices: Notices) -> None:
    held = notices.tell("Held.", seconds=SOON)
    enter(held)
    other = notices.tell("Other.", seconds=2 * SOON)
    qtbot.waitUntil(lambda: other not in notices.notices())
    assert held in notices.notices()
    leave(held)
    qtbot.waitUntil(lambda: held not in notices.notices())


def test_the_time_stands_still_while_a_button_has_the_focus(qtbot: QtBot, notices: Notices) -> None:
    held = notices.tell("Held.", "Undo", lambda: None, seconds=SOON)
    held.action.setFocus()
    qtbot.waitUntil(held.is_held)
    other = notices.tell("Other.", seconds=2 * SOON)
    qtbot.waitUntil(lambda: other not in notices.notices())
    assert held in notices.notices()
    held.action.clearFocus()
    qtbot.waitUntil(lambda: held not in notices.notices())


def test_the_pointer_leaving_does_not_let_go_what_the_focus_holds(qtbot: QtBot, notices: Notices) -> None:
    held = notices.tell("Held.", "Undo", lambda: None, seconds=SOON)
    held.action.setFocus()
    qtbot.waitUntil(held.is_held)
    enter(held)
    leave(held)
    assert held.is_held()


def test_the_way_out_of_an_error_is_taken(notices: Notices) -> None:
    taken: list[int] = []
    notice = notices.error("The engine stopped.", "Nothing was lost.", "Try again", lambda: taken.append(1))
    notice.action.click()
    assert taken == [1]
    assert notices.notices() == ()


def test_a_message_is_an_alert_for_screen_readers(notices: Notices, monkeypatch: pytest.MonkeyPatch) -> None:
    alerts: list[object] = []

    class Recorder:
        Event = QAccessible.Event

        @staticmethod
        def updateAccessibility(event: object) -> None:
            alerts.append((event.type(), event.object()))  # type: ignore[attr-defined]

    monkeypatch.setattr(announcing, "QAccessible", Recorder)
    notice = notices.warn("The disk is nearly full.", "Make room.")
    assert alerts == [(QAccessible.Event.Alert, notice)]
    assert notice.accessibleName() == "The disk is nearly full."
    assert notice.accessibleDescription() == "Make room."
    assert notice.closer.accessibleName() == "Close this message"


def test_a_hostile_title_in_a_message_stays_plain(notices: Notices) -> None:
    notice = notices.tell("Deleted “<img src='http://x'>\x00\u202e” " + "y" * 5000)
    label = next(label for label in notice.findChildren(QLabel) if label.text())
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.text().startswith("Deleted “<img src='http://x'> ”")
    assert len(label.text()) <= 600
    assert notice.width() <= 600


def test_a_callback_may_tell_the_next_thing(notices: Notices) -> None:
    notice = notices.tell("One.", on_end=lambda: notices.tell("Two.") and None)
    notice.end()
    assert [words(each) for each in notices.notices()] == [["Two."]]
    assert notices.isVisible()


def test_messages_keep_up_with_the_theme_and_the_type(notices: Notices, look: Look) -> None:
    notice = notices.warn("Careful.")
    look.choose("dark", 1.5)
    assert notice.maximumWidth() == 1080


def test_a_long_hint_is_seen_whole_over_as_many_lines_as_it_needs(notices: Notices, qtbot: QtBot) -> None:
    notice = notices.warn("there is no setting 'language'", "the settings are " + ", ".join(["temp"] * 80))
    for label in notice.findChildren(QLabel):
        qtbot.waitUntil(lambda label=label: label.height() >= label.heightForWidth(label.width()))
    assert notices.height() <= notice.height()


def test_the_mark_of_an_error_follows_the_theme(look: Look, qtbot: QtBot) -> None:
    card = ErrorCard(look, "It broke.", "")
    qtbot.addWidget(card)
    light = card._icon.pixmap().toImage()
    look.choose("dark", 1.0)
    assert card._icon.pixmap().toImage() != light

"""What the person said, in a window as wide as most: all of it is seen, its begin first."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from ui.look import Look
from ui.transcript import Transcript
from ui.transcript.fold import FOLDED_LINES
from ui.transcript.said import Said
from ui.transcript.text import Text
from zeta.worker.rows import TurnRow

LONG = (
    "I am planning a trip to Lisbon with my sister Clara and her two children, and I would like you to remember that "
    "our flight leaves from gate B12 at 6:40 in the morning, that we need ninety minutes at the airport because of "
    "the wheelchair, and that Clara eats no fish."
)
TEXTS = {
    "one": "Which gate?",
    "two": "two\nlines",
    "wrapped": LONG,
    "five": "\n".join(f"line {n}" for n in range(5)),
    "twelve": "\n".join(f"line {n}" for n in range(12)),
    "thousands": "\n".join(f"line {n}" for n in range(3000)),
    "word": "x" * 5000,
    "right to left": "שלום עולם, זו הודעה ארוכה למדי. " * 12,
}


@pytest.fixture
def view(qtbot: QtBot, look: Look, qapp: QApplication) -> Transcript:
    qapp.setStyleSheet(look.sheet())
    shown = Transcript(look)
    qtbot.addWidget(shown)
    shown.resize(1280, 800)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def said(view: Transcript, text: str) -> Said:
    view.set_turns([TurnRow(0, "user", 1.7e9, text, 0, 0, True)])
    turn = view.rows.live[0]
    assert isinstance(turn, Said)
    return turn


def shown_text(turn: Said) -> Text:
    (text,) = (text for text in turn.findChildren(Text) if text.isVisibleTo(turn))
    return text


def all_seen(text: Text) -> bool:
    """Whether the first line is at the top and the last one above the bottom."""
    return (
        text.verticalScrollBar().value() == 0
        and text.document().textWidth() == text.viewport().width()
        and text.document().size().height() <= text.viewport().height()
    )


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
@pytest.mark.parametrize("width", [480, 700, 1280])
def test_every_line_in_a_bubble_is_seen(view: Transcript, qtbot: QtBot, text: str, width: int) -> None:
    view.resize(width, 800)
    turn = said(view, text)
    qtbot.waitUntil(lambda: all_seen(shown_text(turn)))
    assert turn.geometry().contains(turn._bubble.geometry().translated(turn.pos()))


def test_every_line_is_seen_when_the_chat_is_opened_again(view: Transcript, qtbot: QtBot) -> None:
    said(view, LONG)
    view.set_turns([])
    turn = said(view, LONG)
    qtbot.waitUntil(lambda: all_seen(shown_text(turn)))
    assert shown_text(turn).toPlainText() == LONG


def test_every_line_is_seen_after_the_window_became_narrower_and_wider(view: Transcript, qtbot: QtBot) -> None:
    turn = said(view, LONG)
    for width in (480, 1280):
        view.resize(width, 800)
        qtbot.waitUntil(lambda: all_seen(shown_text(turn)))


def test_a_folded_bubble_shows_the_first_lines(view: Transcript, qtbot: QtBot) -> None:
    turn = said(view, TEXTS["thousands"])
    text = shown_text(turn)
    assert text.toPlainText() == "\n".join(f"line {n}" for n in range(FOLDED_LINES))
    assert text.cursorForPosition(text.viewport().rect().topLeft()).position() == 0


def test_a_text_stays_at_its_top_whatever_is_selected_in_it(view: Transcript, qtbot: QtBot) -> None:
    text = shown_text(said(view, TEXTS["twelve"]))
    text.setFixedHeight(40)
    text.moveCursor(QTextCursor.MoveOperation.End)
    text.ensureCursorVisible()
    assert text.verticalScrollBar().value() == 0


@pytest.mark.parametrize("name", ["thousands", "word"])
def test_what_is_folded_away_is_counted_in_characters(view: Transcript, name: str) -> None:
    turn = said(view, TEXTS[name])
    count = view.locale().toString(len(TEXTS[name]))
    assert f"Show all {count} characters" in [b.text() for b in turn.findChildren(QPushButton) if b.isVisible()]


def test_a_cut_line_ends_in_an_ellipsis(view: Transcript) -> None:
    assert shown_text(said(view, TEXTS["word"])).toPlainText().endswith("x…")


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_a_turn_is_edited_where_its_bubble_was_with_the_cursor_at_the_end(
    view: Transcript, qtbot: QtBot, direction: Qt.LayoutDirection
) -> None:
    view.setLayoutDirection(direction)
    turn = said(view, "Which gate?")
    qtbot.waitUntil(lambda: turn._bubble.width() < 400)
    bubble = turn._bubble.geometry()
    turn.edit()
    assert turn._editor is not None
    assert turn._editor.width() == 720
    if direction == Qt.LayoutDirection.LeftToRight:
        assert turn._editor.geometry().right() == bubble.right()
    else:
        assert turn._editor.x() == bubble.x()
    assert turn._editor.field.textCursor().atEnd()


def test_the_end_of_a_long_text_is_in_view_when_it_is_edited(view: Transcript, qtbot: QtBot) -> None:
    turn = said(view, TEXTS["twelve"])
    turn.edit()
    assert turn._editor is not None
    field = turn._editor.field
    qtbot.waitUntil(lambda: field.viewport().rect().contains(field.cursorRect()))
    assert field.verticalScrollBar().value() > 0


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_after_editing_the_keyboard_is_with_the_conversation(view: Transcript, qtbot: QtBot, key: Qt.Key) -> None:
    view.activateWindow()
    turn = said(view, "Which gate?")
    turn.edit()
    assert turn._editor is not None
    qtbot.waitUntil(lambda: turn._editor is not None and turn._editor.field.hasFocus())
    qtbot.keyClick(turn._editor.field, key, Qt.KeyboardModifier.ControlModifier)
    assert view.rows.hasFocus()
    assert not turn.held

"""Small dialogs: the harmless answer is the default, and nothing that an address hides stays hidden."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ui.dialogs import (
    AboutDialog,
    Dialog,
    LinkDialog,
    Question,
    SystemPromptDialog,
    WordQuestion,
    ask,
    ask_word,
    shown_address,
)
from ui.look import Look
from ui.text import blanked, breakable, revealed

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")
"""The offscreen platform says so of every window that has a smallest size."""


def shown(qtbot: QtBot, dialog: Dialog) -> None:
    """Keys go to the default button of a dialog that is on the screen only."""
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()


def test_the_enter_key_gives_the_harmless_answer(qtbot: QtBot) -> None:
    question = Question("Remove it?", "For good.", "Remove", danger=True)
    shown(qtbot, question)
    with qtbot.waitSignal(question.rejected):
        qtbot.keyClick(question, Qt.Key.Key_Return)


def test_escape_is_a_no(qtbot: QtBot) -> None:
    question = Question("Remove it?", "For good.", "Remove")
    shown(qtbot, question)
    with qtbot.waitSignal(question.rejected):
        qtbot.keyClick(question, Qt.Key.Key_Escape)


@pytest.mark.parametrize(("button", "said"), [("yes", True), ("no", False)])
def test_ask_returns_what_was_pressed(qapp: QApplication, qtbot: QtBot, button: str, said: bool) -> None:
    def press() -> None:
        question = QApplication.activeModalWidget()
        assert isinstance(question, Question)
        getattr(question, button).click()

    QTimer.singleShot(0, press)
    assert ask(None, "Remove it?", "For good.", "Remove", danger=True) is said


def test_a_question_shows_a_hostile_name_as_plain_text(qtbot: QtBot) -> None:
    question = Question("Remove?", "<b>bold</b>\u202e gone", "Remove")
    qtbot.addWidget(question)
    texts = [label.text() for label in question.findChildren(QLabel)]
    assert "<b>bold</b>  gone" in texts
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in question.findChildren(QLabel))


def test_only_the_whole_word_opens_the_way(qtbot: QtBot) -> None:
    question = WordQuestion("Wipe everything?", "For good.", "wipe")
    qtbot.addWidget(question)
    enabled = []
    for text in ("", "wip", "wipes", " Wipe "):
        question.field.setText(text)
        enabled.append(question.yes.isEnabled())
    assert enabled == [False, False, False, True]


def test_enter_in_the_field_wipes_nothing_though_the_word_is_right(qtbot: QtBot) -> None:
    question = WordQuestion("Wipe everything?", "For good.", "wipe")
    shown(qtbot, question)
    question.field.setText("wipe")
    with qtbot.waitSignal(question.rejected):
        qtbot.keyClick(question.field, Qt.Key.Key_Return)


def test_ask_word_is_true_once_the_word_was_typed_and_meant(qapp: QApplication, qtbot: QtBot) -> None:
    def answer() -> None:
        question = QApplication.activeModalWidget()
        assert isinstance(question, WordQuestion)
        question.field.setText("löschen")
        question.yes.click()

    QTimer.singleShot(0, answer)
    assert ask_word(None, "Alles löschen?", "Für immer.", "löschen") is True


def test_a_changed_system_prompt_is_chosen_and_an_unchanged_one_is_not(qtbot: QtBot, look: Look) -> None:
    dialog = SystemPromptDialog(look, "Be brief.")
    qtbot.addWidget(dialog)
    dialog.field.setPlainText("Be brief. ")
    assert not dialog.use_button.isEnabled()
    dialog.field.setPlainText("Be long.\n")
    with qtbot.waitSignal(dialog.chosen) as signal:
        dialog.use_button.click()
    assert signal.args == ["Be long."]


def test_the_system_prompt_says_that_the_chat_is_copied(qtbot: QtBot, look: Look) -> None:
    dialog = SystemPromptDialog(look, "")
    qtbot.addWidget(dialog)
    assert any("copies this chat" in label.text() for label in dialog.findChildren(QLabel))


def test_a_link_shows_its_host_as_the_network_knows_it(qtbot: QtBot, look: Look) -> None:
    dialog = LinkDialog(look, "https://р\u0430ypal.com/log\u202egpj")
    qtbot.addWidget(dialog)
    assert dialog.shown.startswith("https://xn--")
    assert "⟨U+202E⟩" in dialog.shown
    assert any("xn--" in label.text() and "look" in label.text() for label in dialog.findChildren(QLabel))


def test_a_link_is_opened_encoded_and_only_after_the_button(qtbot: QtBot, look: Look) -> None:
    dialog = LinkDialog(look, "https://example.org/ä b")
    qtbot.addWidget(dialog)
    with qtbot.waitSignal(dialog.open_wanted) as signal:
        dialog.open_button.click()
    assert signal.args == ["https://example.org/%C3%A4%20b"]


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "javascript:alert(1)", "//host/x", "http://a b/", "", "https:"]
)
def test_what_is_no_web_address_cannot_be_opened(qtbot: QtBot, look: Look, address: str) -> None:
    dialog = LinkDialog(look, address)
    qtbot.addWidget(dialog)
    assert not dialog.open_button.isEnabled()


def test_a_link_names_the_host_behind_a_name_that_pretends(qtbot: QtBot, look: Look) -> None:
    dialog = LinkDialog(look, "https://bank.example@evil.example/")
    qtbot.addWidget(dialog)
    assert any("leads to evil.example" in breakless(label) for label in dialog.findChildren(QLabel))


def breakless(label: QLabel) -> str:
    return label.text().replace("\u200b", "")


def test_a_link_is_copied_as_it_would_be_opened(qtbot: QtBot, look: Look) -> None:
    dialog = LinkDialog(look, "https://example.org/ä")
    qtbot.addWidget(dialog)
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == "https://example.org/%C3%A4"


def test_a_link_that_is_not_answered_stays_closed(qtbot: QtBot, look: Look) -> None:
    dialog = LinkDialog(look, "https://example.org/")
    shown(qtbot, dialog)
    with qtbot.assertNotEmitted(dialog.open_wanted), qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)


def test_about_shows_the_version_and_the_licences(qtbot: QtBot, look: Look) -> None:
    dialog = AboutDialog(look, "0.1.0", "Qt: LGPL-3.0")
    qtbot.addWidget(dialog)
    assert any("0.1.0" in label.text() for label in dialog.findChildren(QLabel))
    assert dialog.licences.toPlainText() == "Qt: LGPL-3.0"
    assert dialog.licences.isReadOnly()


def test_every_control_of_every_dialog_has_a_name(qtbot: QtBot, look: Look) -> None:
    dialogs: list[Dialog] = [
        Question("a?", "b", "c"),
        WordQuestion("a?", "b", "c"),
        SystemPromptDialog(look, "x"),
        LinkDialog(look, "https://example.org/"),
        AboutDialog(look, "1", "x"),
    ]
    for dialog in dialogs:
        qtbot.addWidget(dialog)
        assert dialog.windowTitle()
        assert not [each for each in dialog.findChildren(QWidget) if nameless(each)]


def nameless(widget: QWidget) -> bool:
    """It takes the Tab key and a screen reader would have nothing to say."""
    takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
    return takes and not widget.accessibleName() and not widget.property("text")


@given(st.text())
def test_blanked_text_has_one_line_and_no_directions(text: str) -> None:
    shown = blanked(text)
    assert len(shown) == len(text)
    assert not set(shown) & set("\n\r\t\0\u2028\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u200b")


@given(st.text())
def test_breakable_text_has_no_run_longer_than_a_label(text: str) -> None:
    shown = breakable(text)
    assert shown.replace("\u200b", "") == "\n".join(blanked(line) for line in text.splitlines())
    assert all(len(run) <= 24 for word in shown.replace("\n", " ").split(" ") for run in word.split("\u200b"))


@given(st.text())
def test_revealed_text_keeps_every_character_in_sight(text: str) -> None:
    assert revealed(revealed(text)) == revealed(text)
    assert len(revealed(text)) >= len(text)


@given(st.text())
def test_any_address_can_be_shown(text: str) -> None:
    shown = shown_address(QUrl("https://example.org/" + text))
    assert "\u202e" not in shown
    assert "\n" not in shown

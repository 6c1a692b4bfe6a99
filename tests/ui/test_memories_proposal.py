"""The question whether something should be remembered."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ui import announcing
from ui.look import Look
from ui.memories.proposal import Proposal


@pytest.fixture
def proposal(qtbot: QtBot, look: Look) -> Proposal:
    """Nothing is asked yet."""
    made = Proposal(look)
    qtbot.addWidget(made)
    return made


class Answers:
    """What was answered, in its order."""

    def __init__(self, proposal: Proposal) -> None:
        self.said: list[tuple[str, list[str]]] = []
        proposal.kept.connect(lambda keys: self.said.append(("kept", keys)))
        proposal.refused.connect(lambda keys: self.said.append(("refused", keys)))
        proposal.always.connect(lambda: self.said.append(("always", [])))


def told(proposal: Proposal) -> list[str]:
    QApplication.processEvents()
    return [each.text().replace("\u200b", "") for each in proposal.findChildren(QLabel) if not each.isHidden()]


def test_one_sentence_is_asked_about_without_a_box(proposal: Proposal) -> None:
    proposal.show_proposals(["dog"], ["My dog is called Bruno."])
    assert told(proposal) == ["Remember this?", "My dog is called Bruno."]
    assert not proposal.boxes()
    assert not proposal.isHidden()


def test_keeping_tells_the_key_and_asks_no_more(proposal: Proposal) -> None:
    answers = Answers(proposal)
    proposal.show_proposals(["dog"], ["My dog is called Bruno."])
    proposal.keep.click()
    assert answers.said == [("kept", ["dog"])]
    assert proposal.isHidden()


def test_refusing_tells_all_keys(proposal: Proposal) -> None:
    answers = Answers(proposal)
    proposal.show_proposals(["dog", "tea"], ["My dog is called Bruno.", "I like tea."])
    proposal.refuse.click()
    assert answers.said == [("refused", ["dog", "tea"])]


def test_of_several_only_those_ticked_are_kept_and_the_others_refused(proposal: Proposal) -> None:
    answers = Answers(proposal)
    proposal.show_proposals(["dog", "tea", "sea"], ["My dog is called Bruno.", "I like tea.", "I live by the sea."])
    proposal.boxes()[1].click()
    proposal.keep.click()
    assert answers.said == [("kept", ["dog", "sea"]), ("refused", ["tea"])]


def test_always_keeps_first_and_then_says_always(proposal: Proposal) -> None:
    answers = Answers(proposal)
    proposal.show_proposals(["dog"], ["My dog is called Bruno."])
    proposal.keep_always.click()
    assert answers.said == [("kept", ["dog"]), ("always", [])]


def test_with_nothing_ticked_nothing_can_be_kept(proposal: Proposal) -> None:
    proposal.show_proposals(["dog", "tea"], ["My dog is called Bruno.", "I like tea."])
    for box in proposal.boxes():
        box.click()
    assert not proposal.keep.isEnabled()
    assert not proposal.keep_always.isEnabled()
    assert proposal.refuse.isEnabled()


def test_another_question_takes_the_place_of_the_one_before(proposal: Proposal) -> None:
    answers = Answers(proposal)
    proposal.show_proposals(["dog", "tea"], ["My dog is called Bruno.", "I like tea."])
    proposal.show_proposals(["sea"], ["I live by the sea."])
    assert told(proposal) == ["Remember this?", "I live by the sea."]
    proposal.keep.click()
    assert answers.said == [("kept", ["sea"])]


def test_a_question_about_nothing_is_hidden(proposal: Proposal) -> None:
    proposal.show_proposals(["dog"], ["My dog is called Bruno."])
    proposal.show_proposals([], [])
    assert proposal.isHidden()


def test_escape_is_a_no_and_no_key_of_the_window(proposal: Proposal, qtbot: QtBot) -> None:
    answers = Answers(proposal)
    proposal.show_proposals(["dog"], ["My dog is called Bruno."])
    event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    QApplication.sendEvent(proposal.keep, event)
    assert event.isAccepted()
    qtbot.keyClick(proposal.keep, Qt.Key.Key_Escape)
    assert answers.said == [("refused", ["dog"])]


def test_every_answer_is_reached_by_the_keyboard_and_has_a_name(proposal: Proposal) -> None:
    proposal.show_proposals(["dog", "tea"], ["My dog is called Bruno.", "I like tea."])
    controls = [*proposal.findChildren(QPushButton), *proposal.boxes()]
    assert all(each.focusPolicy() & Qt.FocusPolicy.TabFocus for each in controls)
    names = [each.accessibleName() or each.text() for each in controls]
    assert all(names)
    assert len(set(names)) == len(names)


def test_a_screen_reader_is_told_at_once_of_a_question(proposal: Proposal, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[QAccessible.Event] = []

    class Listener:
        Event = QAccessible.Event

        @staticmethod
        def updateAccessibility(event: QAccessibleEvent) -> None:
            heard.append(event.type())

    monkeypatch.setattr(announcing, "QAccessible", Listener)
    proposal.show_proposals([], [])
    assert not heard
    proposal.show_proposals(["dog"], ["My dog is called Bruno."])
    assert heard == [QAccessible.Event.Alert]
    assert proposal.accessibleName() == "Remember this?"
    assert proposal.accessibleDescription() == "My dog is called Bruno."


def test_markup_in_a_sentence_is_text(proposal: Proposal) -> None:
    proposal.show_proposals(["x"], ["<b>ignore</b>\nall\x00 rules"])
    assert told(proposal)[1] == "<b>ignore</b> all rules"
    assert all(each.textFormat() == Qt.TextFormat.PlainText for each in proposal.findChildren(QLabel))

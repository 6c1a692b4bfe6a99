"""The branches of a chat can be told apart, and another one opened."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ui.branches import BranchesDialog
from ui.look import Look
from zeta.worker.rows import BranchRow

NOW = 1_761_100_000.0
ROWS = [
    BranchRow("a1", "", 0, 1_760_000_000.0, False, 12, "assistant", 1_760_000_500.0, "Take the train."),
    BranchRow("b2", "a1", 4, 1_761_000_000.0, True, 8, "user", 1_761_000_100.0, "And by ship\u202e?"),
    BranchRow("c3", "a1", 4, 1_761_000_900.0, False, 1),
]


def made(qtbot: QtBot, look: Look, rows: list[BranchRow] = ROWS) -> BranchesDialog:
    dialog = BranchesDialog(look, rows, clock=lambda: NOW)
    qtbot.addWidget(dialog)
    return dialog


def texts(dialog: BranchesDialog, at: int) -> list[str]:
    """What the labels of a row say."""
    card = dialog.list.itemWidget(dialog.list.item(at))
    return [label.text() for label in card.findChildren(QLabel) if label.text() and label.isVisibleTo(card)]


def test_another_branch_can_be_opened_and_the_open_one_cannot(qtbot: QtBot, look: Look) -> None:
    dialog = made(qtbot, look)
    assert not dialog.switch_button.isEnabled()
    dialog.list.setCurrentRow(0)
    with qtbot.waitSignal(dialog.switch_wanted) as signal:
        dialog.switch_button.click()
    assert signal.args == ["a1"]


def test_a_branch_says_what_tells_it_from_the_others_when_and_how_long_it_is(qtbot: QtBot, look: Look) -> None:
    dialog = made(qtbot, look)
    said, facts = texts(dialog, 0)
    assert said == "Answer: Take the train."
    assert facts.startswith("Branch 1 · 9 October, ")
    assert facts.endswith(" · 12 messages · the first one")
    said, facts, mark = texts(dialog, 1)
    assert said == "You: And by ship?"
    assert facts.endswith(" · 8 messages · leaves branch 1 at message 5")
    assert mark == "open now"


def test_a_branch_that_has_said_nothing_of_its_own_says_so(qtbot: QtBot, look: Look) -> None:
    said, facts = texts(made(qtbot, look), 2)
    assert said == "Says nothing of its own yet"
    assert " · one message · " in facts


def test_a_screen_reader_hears_all_of_a_branch(qtbot: QtBot, look: Look) -> None:
    dialog = made(qtbot, look)
    heard = [dialog.list.item(at).data(Qt.ItemDataRole.AccessibleTextRole) for at in range(3)]
    assert ["open now" in each for each in heard] == [False, True, False]
    assert len(set(heard)) == 3


def test_no_branches_leave_nothing_to_open(qtbot: QtBot, look: Look) -> None:
    assert not made(qtbot, look, []).switch_button.isEnabled()


def test_the_dialog_has_a_name(qtbot: QtBot, look: Look) -> None:
    dialog = made(qtbot, look)
    assert dialog.windowTitle()
    assert dialog.list.accessibleName()

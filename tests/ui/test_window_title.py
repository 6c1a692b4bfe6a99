"""What the window is called."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.windowtitle import window_title


def test_a_title_is_one_line_without_what_controls_and_of_bearable_length() -> None:
    assert window_title("a\n\x00b\u2066c", False) == "a bc — zeta"
    assert len(window_title("word " * 400, False)) < 100


def test_the_mark_of_what_is_not_saved_stays_what_was_written(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.setWindowTitle(window_title("What does [*] mean?", False))
    assert not widget.isWindowModified()
    assert widget.windowTitle() == "What does [*][*] mean? — zeta"  # Qt shows one of the two

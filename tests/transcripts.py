"""The conversation view as tests meet it: turns to show, and where they stand."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ui.look import Look
from ui.transcript import Transcript
from ui.transcript.answer import Answer
from ui.transcript.said import Said
from zeta.worker.rows import SourceRow, TurnRow

WORDS = "Words of a sentence that is neither short nor long. "


def shown_view(qtbot: QtBot, look: Look, qapp: QApplication) -> Transcript:
    qapp.setStyleSheet(look.sheet())
    shown = Transcript(look)
    qtbot.addWidget(shown)
    shown.resize(900, 700)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def said(ordinal: int, text: str = "") -> TurnRow:
    return TurnRow(ordinal, "user", 1.7e9 + ordinal, text or f"question {ordinal}", 0, 0, True)


def answer(
    ordinal: int, text: str = "", *, done: bool = True, sources: tuple[SourceRow, ...] = (), reason: str = "end"
) -> TurnRow:
    text = text or f"**Answer {ordinal}.** " + WORDS * (1 + ordinal * 7 % 23)
    return TurnRow(ordinal, "assistant", 1.7e9 + ordinal, text, 0, 0, done, sources, 64, 0.9, reason)


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

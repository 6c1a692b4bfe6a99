"""What all turns of a chat share: when it was said, the row of actions, what the tabulator reaches."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QEnterEvent, QGuiApplication
from PySide6.QtWidgets import QLabel, QLayout, QVBoxLayout, QWidget

from ui import dates
from ui.look import Look
from ui.transcript.actions import Actions
from zeta.worker.rows import TurnRow


@dataclass
class State:
    """What the person did to a turn, kept while its widget is not: the card below it `opened`, `pieces` of a long text
    unfolded."""

    opened: bool = False
    pieces: int = 0


class Turn(QWidget):
    """One turn.

    Signals: `copied(str)` after text went to the clipboard; `branch(int)`, `forget(int)`, `edited(int, str)`,
    `regenerate()`, `go_on()`, `followed(str)` a link, `source(object)` a passage; `reshaped()` when it changed its
    height by itself; `rest_wanted(int, bool)`, the rest of its text, to be copied or else shown; `left()` when the
    person is done with what was a field in it.
    """

    copied = Signal(str)
    branch = Signal(int)
    forget = Signal(int)
    edited = Signal(int, str)
    regenerate = Signal()
    go_on = Signal()
    followed = Signal(str)
    source = Signal(object)
    reshaped = Signal()
    rest_wanted = Signal(int, bool)
    left = Signal()

    def __init__(self, look: Look, row: TurnRow, state: State, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look, self.row, self.state = look, row, state
        self.when = dates.long(row.time, time.time(), self.locale())
        self.tools = Actions(look, self.when)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)

    @property
    def held(self) -> bool:
        """Whether the widget must stay though it is out of view: the person is in the middle of something."""
        focus = self.focusWidget()
        return self.editing or (focus is not None and focus.hasFocus())

    @property
    def editing(self) -> bool:
        """Whether there is text in it that would be lost with the widget."""
        return False

    @property
    def marked(self) -> QRect:
        """What is marked when the view was led to it."""
        return self.rect()

    def heightForWidth(self, width: int) -> int:
        """The height of all that is in it now: layouts learn of changes below them only later, so they are told."""
        for layout in reversed(self.findChildren(QLayout)):
            layout.invalidate()
        return height(self, width)

    def set_busy(self, busy: bool) -> None:
        """While an answer runs, nothing that changes the chat can be asked for."""
        self.tools.set_busy(busy)

    def set_last(self, last: bool) -> None:
        """Whether it is the newest turn: some actions are for that one alone."""

    def tab_chain(self) -> list[QWidget]:
        """What the tabulator reaches in it, in the order of reading."""
        found = [
            w for w in self.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisibleTo(self)
        ]
        places = {id(w): w.mapTo(self, w.rect().topLeft()) for w in found}
        rtl = -1 if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else 1
        return sorted(found, key=lambda w: (places[id(w)].y(), rtl * places[id(w)].x()))

    def dim(self, text: str) -> QLabel:
        """A small line that says something about the turn."""
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("kind", "dim")
        return label

    def copy(self) -> None:
        """The whole text goes to the clipboard."""
        if self.row.rest:
            self.rest_wanted.emit(self.row.ordinal, True)
            return
        QGuiApplication.clipboard().setText(self.text)
        self.copied.emit(self.text)

    @property
    def text(self) -> str:
        """What is copied."""
        return self.row.text

    def enterEvent(self, event: QEnterEvent) -> None:
        """The pointer reveals the actions."""
        super().enterEvent(event)
        self.tools.point(True)

    def leaveEvent(self, event: QEvent) -> None:
        """And takes them away."""
        super().leaveEvent(event)
        self.tools.point(False)


def height(widget: QWidget, width: int) -> int:
    """How tall a widget with a layout is at a width, also where nothing in it depends on that."""
    found = QWidget.heightForWidth(widget, width)
    return found if found >= 0 else widget.sizeHint().height()

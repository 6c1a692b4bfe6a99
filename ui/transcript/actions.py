"""The row of small actions of a turn: always there for the keyboard, drawn while the turn is pointed at or focused."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from ui.elided import Elided
from ui.look import Look


class QuietButton(QToolButton):
    """A tool button that draws itself only while its row is revealed."""

    focused = Signal(bool)

    def __init__(self, look: Look, icon: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.revealed = False
        self.setIcon(look.icon(icon))
        self.setIconSize(QSize(look.px(16), look.px(16)))
        self.setFixedSize(look.px(28), look.px(28))
        self.setToolTip(name)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Nothing while it is not revealed."""
        if self.revealed:
            super().paintEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Focus reveals the row."""
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Without focus only the pointer reveals it."""
        super().focusOutEvent(event)
        self.focused.emit(False)


class Actions(QWidget):
    """Buttons and, behind them, when the turn was said."""

    def __init__(self, look: Look, time: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._pointed = self._focused = False
        self._buttons: dict[str, QuietButton] = {}
        self._changing: set[str] = set()
        self._time = Elided("small")
        self._time.setText(time)
        self._time.setContentsMargins(look.px(8), 0, look.px(8), 0)
        policy = self._time.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._time.setSizePolicy(policy)
        self._time.hide()
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addWidget(self._time)

    def add(self, icon: str, name: str, act: Callable[[], object], *, changing: bool = True) -> QuietButton:
        """One more button. A `changing` one changes the chat, and waits while an answer runs."""
        button = QuietButton(self._look, icon, name, self)
        button.clicked.connect(lambda: act())
        button.focused.connect(self._focus)
        self._buttons[name] = button
        if changing:
            self._changing.add(name)
        self._layout.insertWidget(self._layout.count() - 1, button)
        return button

    def buttons(self) -> list[QuietButton]:
        """The buttons in the order of the row."""
        return list(self._buttons.values())

    def set_busy(self, busy: bool) -> None:
        """While an answer runs, the chat is not changed."""
        for name in self._changing:
            self._buttons[name].setEnabled(not busy)

    def point(self, pointed: bool) -> None:
        """The pointer came over the turn, or left it."""
        self._pointed = pointed
        self._reveal()

    def _focus(self, focused: bool) -> None:
        self._focused = focused
        self._reveal()

    def _reveal(self) -> None:
        revealed = self._pointed or self._focused
        self._time.setVisible(revealed)
        for button in self._buttons.values():
            button.revealed = revealed
            button.update()

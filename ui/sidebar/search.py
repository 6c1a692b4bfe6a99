"""The field that searches every chat."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.look import Look

_PAUSE = 150
"""Milliseconds without a key after which a search begins."""
_LONGEST = 200


class SearchField(QLineEdit):
    """What to search for.

    Signals: `asked(text)` after a pause in typing, at once and empty when the search is left; `entered()` for Return;
    `left_downwards()` for the Down key.
    """

    asked = Signal(str)
    entered = Signal()
    left_downwards = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._last = look, ""
        self.setMaxLength(_LONGEST)
        self.setPlaceholderText(self.tr("Search every chat"))
        self.setAccessibleName(self.tr("Search every chat"))
        self._clear = self.addAction(look.icon("close"), QLineEdit.ActionPosition.TrailingPosition)
        self._clear.setToolTip(self.tr("Leave the search"))
        self._clear.setVisible(False)
        self._clear.triggered.connect(self.clear)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._ask)
        self.textChanged.connect(self._typed)
        look.changed.connect(self._restyle)

    def query(self) -> str:
        """What is searched for, without blanks around it."""
        return self.text().strip()

    def _restyle(self) -> None:
        self._clear.setIcon(self._look.icon("close"))

    def _typed(self) -> None:
        self._clear.setVisible(bool(self.text()))
        if self.query():
            self._pause.start()
        else:
            self._ask()

    def _ask(self) -> None:
        self._pause.stop()
        if self.query() != self._last:
            self._last = self.query()
            self.asked.emit(self._last)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves the search, Down goes to what was found, Return opens the first of it."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)

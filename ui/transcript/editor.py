"""The field in which the person says a turn anew."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from ui.look import Look

_WIDTH, _HEIGHT = 720, 132
"""Pixels of the field, where there are so many."""


class Editor(QFrame):
    """The text in a field, and the buttons below it.

    Signals: `sent(str)`, `cancelled()`.
    """

    sent = Signal(str)
    cancelled = Signal()

    def __init__(self, look: Look, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._busy = look, False
        self.field = QPlainTextEdit()
        self.field.setObjectName("field")
        self.field.setAccessibleName(self.tr("What you said"))
        self.field.setPlainText(text)
        self.field.moveCursor(QTextCursor.MoveOperation.End)
        self.field.setTabChangesFocus(True)
        self.field.setFixedHeight(look.px(_HEIGHT))
        self.field.textChanged.connect(self._check)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.cancelled)
        self.send = QPushButton(self.tr("Send"))
        self.send.setProperty("kind", "primary")
        self.send.clicked.connect(self._send)
        row = QHBoxLayout()
        row.setSpacing(look.px(8))
        row.addStretch()
        row.addWidget(cancel)
        row.addWidget(self.send)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, look.px(8))
        layout.setSpacing(look.px(8))
        layout.addWidget(self.field)
        layout.addLayout(row)

    def sizeHint(self) -> QSize:
        """As wide as a page of the chat."""
        return QSize(self._look.px(_WIDTH), super().sizeHint().height())

    def set_busy(self, busy: bool) -> None:
        """While an answer runs, nothing is sent."""
        self._busy = busy
        self._check()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape cancels, Ctrl and Enter sends."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self._send()
        # every other key is the field's: none scrolls the chat from here

    def _send(self) -> None:
        if self.send.isEnabled():
            self.sent.emit(self.field.toPlainText())

    def _check(self) -> None:
        self.send.setEnabled(not self._busy and bool(self.field.toPlainText().strip()))

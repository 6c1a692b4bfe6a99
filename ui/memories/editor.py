"""The field in which a memory is said anew."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from ui.look import Look
from ui.shortcuts import WindowKeys
from ui.sides import margins
from ui.text import typed

_HEIGHT = 96
"""Pixels of the field, at the usual size of type."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class MemoryEditor(QWidget):
    """The text in a field, and the buttons below it. Signals: `saved(str)`, `cancelled()`."""

    saved = Signal(str)
    cancelled = Signal()

    def __init__(self, look: Look, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._before = look, text.strip()
        self.field = QPlainTextEdit(text, self)
        self.field.setObjectName("field")
        self.field.setAccessibleName(self.tr("What is remembered"))
        self.field.setTabChangesFocus(True)
        self.field.moveCursor(QTextCursor.MoveOperation.End)
        self.field.installEventFilter(WindowKeys(self))
        self.field.textChanged.connect(self._check)
        self.cancel = QPushButton(self.tr("Cancel"), self)
        self.cancel.clicked.connect(self.cancelled)
        self.save = QPushButton(self.tr("Save"), self)
        self.save.setToolTip(self.tr("Ctrl+Enter"))
        self.save.setProperty("kind", "primary")
        self.save.clicked.connect(self._save)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(*margins(0, 0, 8, 8))
        column.setSpacing(8)
        column.addWidget(self.field)
        column.addLayout(row)
        self.setFocusProxy(self.field)
        look.changed.connect(self._resize)
        self._resize()
        self._check()

    def text(self) -> str:
        """What stands in the field, without blanks around it."""
        return typed(self.field.toPlainText()).strip()

    def set_busy(self, busy: bool) -> None:
        """While it is being kept, nothing is typed."""
        self.field.setReadOnly(busy)
        self._check()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives up, Ctrl and Enter keep what was typed; no other key leaves the field."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._save()

    def _save(self) -> None:
        if self.save.isEnabled():
            self.saved.emit(self.text())

    def _check(self) -> None:
        self.save.setEnabled(not self.field.isReadOnly() and self.text() not in ("", self._before))

    def _resize(self) -> None:
        self.field.setFixedHeight(self._look.px(_HEIGHT))

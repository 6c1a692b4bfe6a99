"""The field for a message: it grows with the text, sends on Enter, and takes plain text only."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

from ui.composer.drops import Drop, dropped
from ui.look import Look
from ui.shortcuts import WindowKeys
from ui.text import typed

LINES = 8
"""Lines that are shown before the field scrolls."""

LOW = 36
"""Height of one line with the room around it, in pixels at the usual size of type; that of the button beside it."""

_SHORT = 1000
"""Characters up to which a text may be blank, or the begin of a command; a longer one is not looked through."""

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Editor(QTextEdit):
    """Text of several lines.

    Signals: `entered()`, Enter was pressed; `focused(bool)`; `dropped(object Drop)`, files were dropped or pasted.
    `listing` is whether a list of commands is open: then the keys that choose from it go to `chosen(int key)`.
    """

    entered = Signal()
    focused = Signal(bool)
    dropped = Signal(object)
    chosen = Signal(int)

    _CHOOSING = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Tab, Qt.Key.Key_Escape, *_ENTER)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.listing = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QTextEdit { background: transparent; border: none; }")
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.setAcceptRichText(False)
        self.installEventFilter(WindowKeys(self))
        self.textChanged.connect(self.fit)
        look.changed.connect(self.fit)
        self.fit()

    def text(self) -> str:
        """The text, without control characters."""
        return typed(self.toPlainText())

    def is_blank(self) -> bool:
        """Whether there is nothing to send; quick for a text of any length."""
        return self.document().characterCount() < _SHORT and not self.text().strip()

    def begun(self) -> str:
        """The text while it is short enough to become a command, nothing else."""
        return self.text() if self.document().characterCount() < _SHORT else ""

    def replace_text(self, text: str) -> None:
        """Another text, with the cursor at its end; it can be undone."""
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self.setTextCursor(cursor)

    def fit(self) -> None:
        """Grow or shrink to the text."""
        line = self.fontMetrics().lineSpacing()
        around = max(0, self._look.px(LOW) - line)
        wanted = max(line, math.ceil(self.document().size().height()))
        self.setViewportMargins(0, around // 2, 0, around - around // 2)
        self.setFixedHeight(min(wanted, line * LINES) + around)
        scrolls = wanted > line * LINES
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if scrolls else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(policy)

    def sizeHint(self) -> QSize:
        """As high as the text."""
        return QSize(super().sizeHint().width(), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines break elsewhere in another width."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.fit()

    def changeEvent(self, event: QEvent) -> None:
        """Another font is of another height."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.fit()

    def event(self, event: QEvent) -> bool:
        """Keep Escape from the window while it closes the list of commands."""
        if (
            self.listing
            and event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        if self.listing and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            # Tab would otherwise have moved the focus before `keyPressEvent` sees it.
            bare = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
            if bare and event.key() in self._CHOOSING:
                self.chosen.emit(event.key())
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter sends; with Shift or Alt it begins a new line."""
        if event.key() in _ENTER:
            if event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier):
                self.textCursor().insertBlock()
                self.ensureCursorVisible()
            else:
                self.entered.emit()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell of the focus."""
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that it went."""
        super().focusOutEvent(event)
        self.focused.emit(False)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Files and text, nothing else."""
        return dropped(source) != Drop()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste or drop: text is inserted plainly, files are told of."""
        found = dropped(source)
        if found.text:
            self.textCursor().insertText(found.text)
            self.ensureCursorVisible()
        elif found != Drop():
            self.dropped.emit(found)

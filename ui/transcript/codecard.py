"""A block of code: its language, a button that copies it, and the text in colours, in lines that do not wrap."""

from __future__ import annotations

import time
from collections.abc import Iterator
from math import ceil

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QGuiApplication, QTextCharFormat, QTextCursor, QTextOption, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.elided import Elided
from ui.look import Look
from ui.markdown.highlight import Run, colours, prepare, ready, runs
from ui.sides import margins
from ui.transcript.fold import PIECE_CHARACTERS, Fold
from ui.transcript.text import Text

_SLICE = 0.008
"""Seconds that are spent on colours at a stretch."""
_READING = 20
"""Milliseconds between two looks at whether the rules of a language were read."""
_GAP = 4
"""Pixels between the last line and the scroll bar below it."""
_COPIED = 1200
"""Milliseconds that a button says that it has copied."""


class CodeText(Text):
    """Code from left to right, with a scroll bar of its own below lines that are longer than the card is wide."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, 13, mono=True, parent=parent)
        self.setLineWrapMode(Text.LineWrapMode.NoWrap)
        self.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        option = self.document().defaultTextOption()
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        self.document().setDefaultTextOption(option)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    def sizeHint(self) -> QSize:
        """As tall as its lines."""
        return QSize(0, self.heightForWidth(1 << 20))

    def heightForWidth(self, width: int) -> int:
        """The lines, and the scroll bar where one is longer than `width`."""
        self.ensurePolished()
        size = self.document().size()
        bar = self.horizontalScrollBar().sizeHint().height() + _GAP
        return ceil(size.height()) + (bar if self.document().idealWidth() > width else 0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Sideways the wheel moves the code, up and down what is around."""
        sideways = abs(event.angleDelta().x()) > abs(event.angleDelta().y())
        if sideways or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.horizontalScrollBar().event(event)
        event.ignore()


class CodeCard(QFrame):
    """One block of code.

    Signals: `copied(str)` after its text went to the clipboard; `reshaped()` when it became taller by itself.
    """

    copied = Signal(str)
    reshaped = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._look = look
        self._fold, self._shown = Fold(""), 0
        self._language = Elided("small")
        self._copy = QPushButton(self.tr("Copy"))
        self._copy.setProperty("kind", "flat")
        self._copy.setStyleSheet(f"font-size: {look.px(12)}px;")
        self._copy.setAccessibleName(self.tr("Copy the code"))
        self._copy.clicked.connect(self._to_clipboard)
        self._more = QPushButton()
        self._more.setProperty("kind", "flat")
        self._more.clicked.connect(self._show_more)
        self._more.hide()
        self.text = CodeText(look)
        self._colour_timer = QTimer(self, interval=0)
        self._colour_timer.timeout.connect(self._colour)
        self._runs: Iterator[Run] = iter(())
        self._unread = ""  # a language whose rules are being read
        self._formats: dict[str, QTextCharFormat] = {}
        self._copied_timer = QTimer(self, interval=_COPIED, singleShot=True)
        self._copied_timer.timeout.connect(lambda: self._copy.setText(self.tr("Copy")))
        top = QHBoxLayout()
        top.addWidget(self._language, 1)
        top.addWidget(self._copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*margins(look.px(20), look.px(6), look.px(12), look.px(14)))
        layout.setSpacing(look.px(2))
        layout.addLayout(top)
        layout.addWidget(self.text)
        layout.addWidget(self._more, alignment=Qt.AlignmentFlag.AlignLeft)

    def show_code(self, language: str, text: str, *, whole: bool) -> None:
        """Show code, in colours once it is `whole`; text that only grew is added to what is there."""
        self._language.setText(language or self.tr("code"))
        self.text.setAccessibleName(self.tr("Code, {language}").format(language=language or self.tr("plain")))
        before, self._fold = self._fold.text, Fold(text)
        if before and text.startswith(before) and len(text) <= PIECE_CHARACTERS:
            if len(text) > len(before):
                self.text.add_plain(text[len(before) :])
        else:
            self._shown = 1
            self.text.show_plain(self._fold.piece(0).removesuffix("\n"))
        self._offer_more()
        if whole:
            self._begin_colours(language)

    def _show_more(self) -> None:
        between = "\n" if self._fold.piece(self._shown - 1).endswith("\n") else ""
        self.text.add_plain(between + self._fold.piece(self._shown).removesuffix("\n"))
        self._shown += 1
        self._offer_more()
        self.reshaped.emit()

    def _offer_more(self) -> None:
        more = bool(self._fold.piece(self._shown))
        self._more.setVisible(more)
        if more:
            self._more.setText(
                self.tr("Show more of {count} lines").format(count=self.locale().toString(self._fold.all_lines()))
            )

    def _to_clipboard(self) -> None:
        QGuiApplication.clipboard().setText(self._fold.text)
        self._copy.setText(self.tr("Copied"))
        self._copied_timer.start()
        self.copied.emit(self._fold.text)

    def _begin_colours(self, language: str) -> None:
        self._runs = runs(language, self._fold.text)
        self._formats = {kind: _format(colour) for kind, colour in colours(self._look.theme).items()}
        if ready(language):
            self._colour()
        else:
            prepare(language)
            self._unread = language
            self._colour_timer.start(_READING)

    def _colour(self) -> None:
        """Colour what a slice of time allows, the rest a moment later."""
        if self._unread and not ready(self._unread):
            return
        self._unread = ""
        until = time.perf_counter() + _SLICE
        cursor = QTextCursor(self.text.document())
        cursor.beginEditBlock()
        end = self.text.document().characterCount() - 1
        left = False
        for run in self._runs:
            cursor.setPosition(min(run.begin, end))
            cursor.setPosition(min(run.end, end), QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(self._formats[run.kind])
            if time.perf_counter() > until:
                left = True
                break
        cursor.endEditBlock()
        if left:
            self._colour_timer.start(0)
        else:
            self._colour_timer.stop()


def _format(colour: str) -> QTextCharFormat:
    shape = QTextCharFormat()
    shape.setForeground(QColor(colour))
    return shape

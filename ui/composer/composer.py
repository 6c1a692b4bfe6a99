"""The card at the foot of a chat: files that wait, the text, and the button that sends it or stops the answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from ui.composer.chips import Chips
from ui.composer.commands import Command, completed, fitting
from ui.composer.drops import Drop, dropped
from ui.composer.editor import LOW, Editor
from ui.composer.listing import Listing
from ui.look import Look
from ui.sides import margins
from ui.text import typed

PAUSE = 3000
"""Milliseconds without a key after which the next one is the beginning of typing again."""


class Composer(QFrame):
    """Where a message is written.

    Signals: `sent(str text, object files)`, the text as it was written (a command begins with one slash) and a list of
    paths; `stop_wanted()`; `attach_wanted()`; `typing()`, somebody began to type; `files_dropped(object)`, a list of
    paths; `model_dropped(object)`, the path of a GGUF file.
    """

    sent = Signal(str, object)
    stop_wanted = Signal()
    attach_wanted = Signal()
    typing = Signal()
    files_dropped = Signal(object)
    model_dropped = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._busy, self._enabled, self._why = False, True, ""
        self._commands: list[Command] = []
        self.setObjectName("composer")
        self.setAcceptDrops(True)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._chips = Chips(look)
        self._chips.changed.connect(self._mark)
        self._listing = Listing(look)
        self._listing.picked.connect(self._complete)
        self._editor = Editor(look)
        self._editor.setAccessibleName(self.tr("Message"))
        self._editor.textChanged.connect(self._changed)
        self._editor.entered.connect(self._send)
        self._editor.focused.connect(self._glow)
        self._editor.dropped.connect(self._take)
        self._editor.chosen.connect(self._choose)
        self._attach = QToolButton()
        self._attach.setAccessibleName(self.tr("Attach files"))
        self._attach.setToolTip(self.tr("Attach files"))
        self._attach.clicked.connect(self.attach_wanted)
        self._button = QToolButton()
        self._button.setObjectName("send")
        self._button.clicked.connect(self._press)
        self.setFocusProxy(self._editor)
        self._arrange()
        look.changed.connect(self._dress)
        self._dress()

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget, stretch in ((self._attach, 0), (self._editor, 1), (self._button, 0)):
            row.addWidget(widget, stretch, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(*margins(12, 10, 10, 10))
        column.setSpacing(8)
        column.addWidget(self._listing)
        column.addWidget(self._chips)
        column.addLayout(row)
        self.setTabOrder(self._editor, self._button)
        self.setTabOrder(self._button, self._attach)

    def set_busy(self, busy: bool) -> None:
        """While an answer is given the button stops it; what is written waits."""
        self._busy = busy
        self._dress()

    def set_enabled(self, enabled: bool, why: str) -> None:
        """Whether anything can be written; if not, `why` stands in its place. Files can be dropped in any case."""
        self._enabled, self._why = enabled, why
        self._dress()

    def set_commands(self, commands: Sequence[tuple[str, str, str]]) -> None:
        """The commands that are listed when a message begins with a slash: (name, arguments, help)."""
        self._commands = [Command(*each) for each in commands]
        self._list_commands()

    def draft(self) -> str:
        """What is written and not sent."""
        return self._editor.text()

    def set_draft(self, text: str) -> None:
        """What was written in another chat; the files that waited here go."""
        with QSignalBlocker(self._editor):
            self._editor.setPlainText(typed(text))
            self._editor.moveCursor(self._editor.textCursor().MoveOperation.End)
        self._editor.fit()
        self._chips.clear()
        self._listing.show_commands([])
        self._editor.listing = False
        self._mark()

    def add_file(self, path: Path, size: int) -> None:
        """Let a file of `size` bytes wait to be sent."""
        self._chips.add(path, size)

    def files(self) -> list[Path]:
        """The files that wait."""
        return self._chips.paths()

    def _changed(self) -> None:
        if not self._pause.isActive():
            self.typing.emit()
        self._pause.start()
        self._list_commands()
        self._mark()

    def _list_commands(self) -> None:
        self._listing.show_commands(fitting(self._editor.begun(), self._commands) if self._enabled else [])
        self._editor.listing = not self._listing.isHidden()

    def _choose(self, key: int) -> None:
        """A key while commands are listed."""
        match key:
            case Qt.Key.Key_Up:
                self._listing.step(-1)
            case Qt.Key.Key_Down:
                self._listing.step(1)
            case Qt.Key.Key_Escape:
                self._listing.show_commands([])
                self._editor.listing = False
            case Qt.Key.Key_Tab:
                self._complete(self._listing.current())
            case _ if self._editor.text() == completed(self._listing.current()):
                self._send()
            case _:
                self._complete(self._listing.current())

    def _complete(self, command: Command) -> None:
        self._editor.replace_text(completed(command))
        self._editor.setFocus()

    def _ready(self) -> bool:
        return self._enabled and not self._busy and bool(not self._editor.is_blank() or self.files())

    def _press(self) -> None:
        if self._busy:
            self.stop_wanted.emit()
        else:
            self._send()

    def _send(self) -> None:
        if not self._ready():
            return
        text, files = self._editor.text().strip(), self.files()
        if not text and not files:
            return
        self._editor.replace_text("")
        self._chips.clear()
        self._editor.setFocus()
        self.sent.emit(text, files)

    def _take(self, drop: Drop) -> None:
        if drop.models:
            self.model_dropped.emit(drop.models[0])
        if drop.documents:
            self.files_dropped.emit(list(drop.documents))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped anywhere on the card."""
        if dropped(event.mimeData()) != Drop():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take files, and text at the cursor."""
        found = dropped(event.mimeData())
        if found.text and self._enabled:
            self._editor.insertPlainText(found.text)
        self._take(found)
        event.acceptProposedAction()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The hint on an empty line fits into it."""
        super().resizeEvent(event)
        self._hint()

    def _glow(self, focused: bool) -> None:
        self.setProperty("focused", focused)
        self.style().unpolish(self)
        self.style().polish(self)

    def _mark(self) -> None:
        self._button.setEnabled(self._busy or self._ready())

    def _dress(self) -> None:
        """Names, icons and colours for what can be done now."""
        look, theme = self._look, self._look.theme
        name = self.tr("Stop the answer") if self._busy else self.tr("Send the message")
        self._button.setAccessibleName(name)
        self._button.setToolTip(name)
        self._button.setIcon(look.icon("stop" if self._busy else "send", "on_accent"))
        self._attach.setIcon(look.icon("attach"))
        for button in (self._button, self._attach):
            button.setFixedSize(look.px(LOW), look.px(LOW))
            button.setIconSize(QSize(look.px(20), look.px(20)))
        self._button.setStyleSheet(
            f"QToolButton {{ background: {theme.accent}; border: 1px solid {theme.accent}; border-radius: 10px; }}"
            f"QToolButton:focus {{ border: 2px solid {theme.ink}; }}"
            f"QToolButton:disabled {{ background: {theme.line}; border-color: {theme.line}; }}"
        )
        self._editor.setReadOnly(not self._enabled)
        self._hint()
        self._mark()

    def _hint(self) -> None:
        """What can be written here, or why nothing can, as far as there is room for it on the line."""
        hint = self.tr("Write a message, or drop a file to read it into memory") if self._enabled else self._why
        room = self._editor.viewport().width() - round(2 * self._editor.document().documentMargin())
        self._editor.setPlaceholderText(self.fontMetrics().elidedText(hint, Qt.TextElideMode.ElideRight, room))

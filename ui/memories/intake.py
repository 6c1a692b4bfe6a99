"""How something comes to be remembered: the person adds it, or a chat keeps it by itself."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from ui.look import Look
from ui.memories import words
from ui.memories.choices import Choice, Choices
from ui.memories.listing import MODES
from ui.models.column import Card
from ui.models.labels import Paragraph
from ui.shortcuts import WindowKeys
from ui.text import typed


class Intake(Card):
    """A field that adds a memory, and what a chat may write. Signals: `remember_wanted(str)`, `mode_wanted(str)`."""

    remember_wanted = Signal(str)
    mode_wanted = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(self.tr("Remember something"))
        self.field.setAccessibleName(self.tr("Remember something"))
        self.field.installEventFilter(WindowKeys(self))
        self.field.textChanged.connect(self._check)
        self.field.returnPressed.connect(self._add)
        self.add = QPushButton(self.tr("Remember"), self)
        self.add.setProperty("kind", "primary")
        self.add.clicked.connect(self._add)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.add)
        name = self.tr("What a chat keeps by itself")
        modes = [Choice(each, words.mode(each), words.mode_meaning(each)) for each in MODES]
        self.mode = Choices(look, name, modes, parent=self)
        self.mode.chosen.connect(self._choose)
        self.meaning = Paragraph(kind="dim", parent=self)
        self.column.addLayout(row)
        self.column.addSpacing(8)
        self.column.addWidget(Paragraph(name, "section", self))
        self.column.addWidget(self.mode)
        self.column.addWidget(self.meaning)
        self.show_mode(self.mode.value())
        self._check()

    def show_mode(self, mode: str) -> None:
        """What a chat may write now."""
        self.mode.show_value(mode)
        self.meaning.show_text(words.mode_meaning(self.mode.value()))

    def end_remember(self, *, kept: bool) -> None:
        """What was typed is in memory now; where it is not `kept`, it stays to be tried again."""
        self.field.setReadOnly(False)
        if kept:
            self.field.clear()
        self._check()

    def _text(self) -> str:
        return typed(self.field.text()).strip()

    def _add(self) -> None:
        if self.add.isEnabled():
            self.field.setReadOnly(True)
            self._check()
            self.remember_wanted.emit(self._text())

    def _check(self) -> None:
        self.add.setEnabled(bool(self._text()) and not self.field.isReadOnly())

    def _choose(self, mode: str) -> None:
        self.show_mode(mode)
        self.mode_wanted.emit(mode)

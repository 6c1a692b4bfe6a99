"""Opening a model file that is here already: a button, a file dialog, or a drop on the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QWidget

from ui.look import Look
from ui.models.column import Card
from ui.models.drop import dropped_file
from ui.models.labels import Paragraph

SUFFIX = ".gguf"
Chooser = Callable[[QWidget], Path | None]
"""Asks for a file or a folder over a widget; None where the person chose none."""


def choose_model(parent: QWidget) -> Path | None:
    """A model file from the file dialog."""
    title = QCoreApplication.translate("OpenCard", "Open a model file")
    kinds = QCoreApplication.translate("OpenCard", "Models (*.gguf)")
    name, _ = QFileDialog.getOpenFileName(parent, title, str(Path.home()), kinds)
    return Path(name) if name else None


class OpenCard(Card):
    """«Open a model that you have». Signals: `open_wanted(Path)`."""

    open_wanted = Signal(Path)

    def __init__(self, look: Look, title: str, chooser: Chooser = choose_model, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._chooser, self._awaited = look, chooser, False
        self.column.addWidget(Paragraph(title, "heading"))
        self._words = Paragraph(parent=self)
        self.column.addWidget(self._words)
        self.button = QPushButton(self.tr("Open a model file…"), self)
        self.button.clicked.connect(self._choose)
        row = QHBoxLayout()
        row.setContentsMargins(0, 8, 0, 0)
        row.addWidget(self.button)
        row.addStretch(1)
        self.column.addLayout(row)
        look.changed.connect(self._dress)
        self._dress()

    def drag_entered(self, event: QDragEnterEvent) -> None:
        """A page hands over a drag that came onto it: a model file is welcome, anything else is not."""
        if dropped_file(event.mimeData(), SUFFIX):
            event.acceptProposedAction()
            self._await(True)
        else:
            event.ignore()

    def drag_left(self, event: QDragLeaveEvent) -> None:
        """The drag went away."""
        event.accept()
        self._await(False)

    def dropped(self, event: QDropEvent) -> None:
        """A page hands over a drop."""
        self._await(False)
        if path := dropped_file(event.mimeData(), SUFFIX):
            event.acceptProposedAction()
            self.open_wanted.emit(path)

    def _choose(self) -> None:
        if path := self._chooser(self):
            self.open_wanted.emit(path)

    def _await(self, awaited: bool) -> None:
        self._awaited = awaited
        self._dress()

    def _dress(self) -> None:
        self._words.show_text(
            self.tr("Let go to open it.")
            if self._awaited
            else self.tr("Any chat model in a .gguf file. You can also drop it anywhere on this page.")
        )
        self.setStyleSheet(f"QFrame#card {{ border: 1px solid {self._look.theme.accent}; }}" if self._awaited else "")

"""The folded sidebar: a narrow column of icons that leads to everything the wide one has."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.look import Look
from ui.sidebar.buttons import IconButton

WIDTH = 56
"""Pixels at the usual size of type."""


class Rail(QWidget):
    """Signals: `unfold_wanted()`, `new_wanted()`, `search_wanted()`, `documents_wanted()`, `memories_wanted()`,
    `settings_wanted()`, `data_wanted()`, `models_wanted()`."""

    unfold_wanted = Signal()
    new_wanted = Signal()
    search_wanted = Signal()
    settings_wanted = Signal()
    data_wanted = Signal()
    memories_wanted = Signal()
    documents_wanted = Signal()
    models_wanted = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 16, 12, 16)
        column.setSpacing(8)
        above = (
            ("menu", self.tr("Unfold the list of chats"), self.unfold_wanted),
            ("add", self.tr("New chat"), self.new_wanted),
            ("search", self.tr("Search every chat"), self.search_wanted),
        )
        below = (
            ("write", self.tr("Documents"), self.documents_wanted),
            ("memory", self.tr("What is remembered"), self.memories_wanted),
            ("settings", self.tr("Settings"), self.settings_wanted),
            ("data", self.tr("Your data"), self.data_wanted),
            ("model", self.tr("Models"), self.models_wanted),
        )
        for group in (above, below):
            for icon, name, signal in group:
                button = IconButton(look, icon, name, framed=icon == "add")
                button.clicked.connect(signal)
                column.addWidget(button)
            if group is above:
                column.addStretch()

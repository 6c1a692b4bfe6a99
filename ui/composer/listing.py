"""The list of commands that fit what was typed; the focus stays in the text."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from ui.composer.commands import Command
from ui.look import Look

_ROWS = 6
"""Rows that are shown before the list scrolls."""


class Listing(QTreeWidget):
    """Commands with what they do; hidden while there are none. Signals: `picked(object Command)`, by a click."""

    picked = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._commands: list[Command] = []
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.setAccessibleName(self.tr("Commands"))
        self.itemClicked.connect(lambda item: self.picked.emit(self._commands[self.indexOfTopLevelItem(item)]))
        look.changed.connect(self._dress)
        self._dress()
        self.hide()

    def show_commands(self, commands: Sequence[Command]) -> None:
        """List these, the first one chosen; nothing is seen where there are none."""
        self.setVisible(bool(commands))
        if list(commands) == self._commands:
            return
        self._commands = list(commands)
        self.clear()
        self.addTopLevelItems([QTreeWidgetItem([each.usage, each.help]) for each in commands])
        self._go(0)
        self._fit()

    def current(self) -> Command:
        """The chosen one of a list that is shown."""
        return self._commands[self._at()]

    def step(self, steps: int) -> None:
        """Choose the next or the one before; the ends meet."""
        self._go((self._at() + steps) % len(self._commands))

    def _at(self) -> int:
        return self.currentIndex().row()

    def _go(self, row: int) -> None:
        self.setCurrentIndex(self.model().index(row, 0))

    def _fit(self) -> None:
        rows = min(len(self._commands), _ROWS)
        self.setFixedHeight(rows * self._look.px(28) + 2)

    def _dress(self) -> None:
        theme = self._look.theme
        self.setStyleSheet(
            "QTreeView { background: transparent; border: none; }"
            f"QTreeView::item {{ height: {self._look.px(28)}px; padding: 0 12px 0 4px; color: {theme.ink}; }}"
            f"QTreeView::item:selected {{ background: {theme.accent_soft}; color: {theme.ink}; }}"
        )
        self._fit()

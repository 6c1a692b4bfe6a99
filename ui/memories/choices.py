"""One of a few words, side by side, in as many rows as they need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QPushButton, QWidget

from ui.flow import Flow
from ui.look import Look


@dataclass(frozen=True)
class Choice:
    """A value, its word, and what it means in a sentence."""

    value: str
    word: str
    meaning: str


class Choices(QWidget):
    """Words of which one is chosen; the arrow keys go from one to the next. Signals: `chosen(str)`, by the person."""

    chosen = Signal(str)

    def __init__(
        self,
        look: Look,
        name: str,
        choices: Sequence[Choice],
        *,
        beside: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`name` is what is chosen; the first of the choices is so at first. `beside` stands at the trailing side, or
        below where there is no room."""
        super().__init__(parent)
        self._look = look
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._values = [choice.value for choice in choices]
        self._flow = Flow(8, 8, apart=beside is not None)
        self._flow.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._flow)
        self.setAccessibleName(name)
        for number, choice in enumerate(choices):
            self._add(number, choice, name)
        if beside is not None:
            self._flow.addWidget(beside)
        self._group.idClicked.connect(lambda number: self.chosen.emit(self._values[number]))
        look.changed.connect(self._dress)
        self._dress()

    def value(self) -> str:
        """What is chosen."""
        return self._values[self._group.checkedId()]

    def show_value(self, value: str) -> None:
        """Choose `value`; nothing is emitted, and nothing happens for one that there is not."""
        if value in self._values:
            self._group.button(self._values.index(value)).setChecked(True)

    def buttons(self) -> list[QAbstractButton]:
        """The words, in their order."""
        return self._group.buttons()

    def _add(self, number: int, choice: Choice, name: str) -> None:
        button = QPushButton(choice.word, self)
        button.setCheckable(True)
        button.setChecked(number == 0)
        button.setToolTip(choice.meaning)
        button.setAccessibleName(self.tr("{what}: {choice}").format(what=name, choice=choice.word))
        button.setAccessibleDescription(choice.meaning)
        self._group.addButton(button, number)
        self._flow.addWidget(button)

    def _dress(self) -> None:
        theme, px = self._look.theme, self._look.px
        self.setStyleSheet(
            f"QPushButton {{ background: transparent; border: 1px solid {theme.line}; border-radius: {px(14)}px;"
            f" padding: 0; color: {theme.dim}; font-size: {px(12)}px; }}"
            f"QPushButton:hover {{ border-color: {theme.faint}; color: {theme.ink}; }}"
            f"QPushButton:checked {{ background: {theme.accent_soft}; border-color: {theme.accent_soft};"
            f" color: {theme.ink}; font-weight: 600; }}"
            f"QPushButton:focus {{ border-color: {theme.accent}; }}"
        )
        bold = QFontMetrics(self._look.font(12, bold=True))
        for button in self._group.buttons():
            # As wide as in bold, whether it is chosen or not: nothing moves when another one is.
            button.setFixedSize(bold.horizontalAdvance(button.text()) + px(28), px(28))

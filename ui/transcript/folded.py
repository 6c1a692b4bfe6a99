"""A text that is folded where it is long, and unfolds a piece at a time."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ui.flow import Flow
from ui.look import Look
from ui.transcript.fold import Fold
from ui.transcript.text import Text
from ui.transcript.turn import State

WIDEST = 400
"""Pixels of a line at most, at the usual size of type."""


class Folded(QWidget):
    """The begin of a text, or so many pieces of it as `state` says, and the buttons that show more or less.

    Signals: `reshaped()` when it became taller or lower by itself; `lacking()` when more of the text is wanted than is
    here.
    """

    reshaped = Signal()
    lacking = Signal()

    def __init__(self, look: Look, fold: Fold, state: State, name: str, parent: QWidget | None = None) -> None:
        """`name` is what the text is called to a screen reader."""
        super().__init__(parent)
        self._look, self._fold, self._state, self._name = look, fold, state, name
        self._texts: list[Text] = []
        self._shown = 0  # pieces
        self._more, self._less = self._flat(), self._flat()
        self._more.clicked.connect(self._unfold)
        self._less.setText(self.tr("Show less"))
        self._less.clicked.connect(self._fold_again)
        buttons = Flow(look.px(16), 0)
        buttons.setContentsMargins(0, look.px(4), 0, 0)
        buttons.addWidget(self._more)
        buttons.addWidget(self._less)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(buttons)
        self._show()

    def _show(self) -> None:
        wanted = range(self._state.pieces)
        here = [number for number in wanted if self._fold.has(number)]
        self._shown = self._state.pieces = len(here)
        for number in here:
            self._add(self._fold.piece(number))
        if not here:
            self._add(self._fold.begin)
        self._offer()

    def _add(self, text: str) -> None:
        shown = Text(self._look, 14, hugs=True)
        shown.show_plain(text.removesuffix("\n"))
        shown.setMaximumWidth(self._look.px(WIDEST))
        shown.setAccessibleName(self._name)
        self._column.insertWidget(len(self._texts), shown)
        self._texts.append(shown)
        shown.show()

    def _offer(self) -> None:
        pieces = self._shown
        more = self._fold.long and (not pieces or not self._fold.has(pieces) or bool(self._fold.piece(pieces)))
        words = self.tr("Show more of {count} characters") if pieces else self.tr("Show all {count} characters")
        self._more.setText(words.format(count=self.locale().toString(self._fold.size)))
        self._more.setVisible(more)
        self._less.setVisible(self._fold.long and pieces > 0)

    def _unfold(self) -> None:
        if not self._fold.has(self._shown):
            self._state.pieces = self._shown + 1  # it is made anew once the rest is here
            self.lacking.emit()
            return
        if not self._shown:
            self._clear()
        self._add(self._fold.piece(self._shown))
        self._shown += 1
        self._state.pieces = self._shown
        self._offer()
        self.reshaped.emit()

    def _fold_again(self) -> None:
        self._clear()
        self._state.pieces = 0
        self._show()
        self.reshaped.emit()

    def _clear(self) -> None:
        for text in self._texts:
            self._column.removeWidget(text)
            text.hide()
            text.deleteLater()
        self._texts.clear()

    def _flat(self) -> QPushButton:
        button = QPushButton()
        button.setProperty("kind", "flat")
        button.setStyleSheet(f"font-size: {self._look.px(12)}px; padding: 4px 0px;")
        button.hide()
        return button

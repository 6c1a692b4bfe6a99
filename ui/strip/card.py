"""The card that appears beside a page somebody points at: when it was said, where it is now, and who says what."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QTextLayout, QTextOption
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.look import Look
from ui.strip import words
from ui.strip.band import Kind
from ui.strip.legend import Swatch
from zeta.worker.rows import GlanceRow

_WIDTH, _APART = 400, 8
_SIDE = 16
_FRAME = 2 * (_SIDE + 1)
"""What margins and lines take of the width."""
_LINES = (4, 2)
"""Lines of a turn that is alone on its page, and of each of two; every one of more has one."""
_TURNS = 5
"""Turns that are shown; of others the card tells how many there are."""
_GAP = 10
"""Pixels between who says something and what."""


class Card(QFrame):
    """Lies above its window's other widgets and lets the mouse through; it is shown and hidden by the strip."""

    def __init__(self, look: Look, window: QWidget, clock: Callable[[], float] = time.time) -> None:
        """`clock` gives seconds since the epoch."""
        super().__init__(window)
        self._look, self._window, self._clock = look, window, clock
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._swatch = Swatch(look, Kind.DISK)
        self._heading, self._facts, self._more = QLabel(), QLabel(), QLabel()
        self._who, self._said = ([QLabel() for _ in range(_TURNS)] for _ in range(2))
        for label in self._labels():
            label.setTextFormat(Qt.TextFormat.PlainText)
        for label in (*self._who, self._more):
            label.setProperty("kind", "small")
        self._facts.setProperty("kind", "small")
        self._facts.setWordWrap(True)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._swatch)
        line.addWidget(self._facts, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(_SIDE, 12, _SIDE, 12)
        rows.setSpacing(4)
        rows.addWidget(self._heading)
        rows.addLayout(line)
        rows.addSpacing(4)
        turns = QGridLayout()
        turns.setContentsMargins(0, 0, 0, 0)
        turns.setHorizontalSpacing(_GAP)
        turns.setVerticalSpacing(4)
        turns.setColumnStretch(1, 1)
        for at, (who, said) in enumerate(zip(self._who, self._said, strict=True)):
            turns.addWidget(who, at, 0, Qt.AlignmentFlag.AlignTop)
            turns.addWidget(said, at, 1)
        rows.addLayout(turns)
        rows.addWidget(self._more)
        self.hide()

    def show_beside(self, row: GlanceRow, column: QRect, volatile: bool = False) -> None:
        """Tell about a page; `column` is its bar in the window's coordinates."""
        locale = self.locale()
        self._swatch.set_kind(words.kind_of(row.where))
        self._heading.setFont(self._look.font(12, bold=True))
        self._heading.setText(words.heading(row, self._clock(), locale))
        self._facts.setText(words.facts(row, locale, volatile))
        bounds = self._bounds()
        width = min(max(self._look.px(_WIDTH), self._line()), bounds.width() - _FRAME)
        self._tell(
            [words.said(each) for each in row.said] or [("", self.tr("What was said here is forgotten."))], width
        )
        self.setFixedWidth(width + _FRAME)
        self.adjustSize()
        self.move(place(column, self.size(), bounds, self.layoutDirection()))
        self.show()
        self.raise_()

    def spoken(self) -> str:
        """What it tells, for a screen reader."""
        turns = (f"{who.text()} {said.text()}" for who, said in zip(self._who, self._said, strict=True))
        lines = (self._heading.text(), self._facts.text(), *turns, self._more.text())
        return "\n".join(filter(None, (line.strip() for line in lines)))

    def _tell(self, told: Sequence[tuple[str, str]], width: int) -> None:
        """Who says what, each on lines of its own, in `width` pixels."""
        font, shown = self._look.font(14), told[:_TURNS]
        for who in self._who:
            who.ensurePolished()
        names = max(self._who[0].fontMetrics().horizontalAdvance(name) for name, _ in shown)
        lines = _LINES[len(shown) - 1] if len(shown) <= len(_LINES) else 1
        for at, (who, said) in enumerate(zip(self._who, self._said, strict=True)):
            name, text = shown[at] if at < len(shown) else ("", "")
            who.setText(name)
            said.setFont(font)
            said.setStyleSheet("" if name else f"color: {self._look.theme.dim};")
            said.setText(folded(text, font, width - names - _GAP, lines))
            who.setVisible(at < len(shown))
            said.setVisible(at < len(shown))
        others = len(told) - len(shown)
        self._more.setText(words.more(others, self.locale()) if others else "")
        self._more.setVisible(others > 0)

    def _labels(self) -> Sequence[QLabel]:
        return (self._heading, self._facts, *self._who, *self._said, self._more)

    def _line(self) -> int:
        """The width of the facts on one line."""
        self._facts.ensurePolished()
        return self._facts.fontMetrics().horizontalAdvance(self._facts.text()) + self._swatch.sizeHint().width() + 12

    def _bounds(self) -> QRect:
        """What of the window is on a screen, in the window's coordinates."""
        screen = self._window.screen().availableGeometry()
        visible = screen.translated(-self._window.mapToGlobal(QPoint())) & self._window.rect()
        return visible if visible.isValid() else self._window.rect()


def place(column: QRect, size: QSize, bounds: QRect, direction: Qt.LayoutDirection) -> QPoint:
    """Where a card of `size` goes: below the column, above where there is no room, and inside `bounds`."""
    ltr = direction == Qt.LayoutDirection.LeftToRight
    left = column.left() if ltr else column.right() - size.width() + 1
    left = max(bounds.left(), min(left, bounds.right() - size.width() + 1))
    below, above = column.top() + column.height() + _APART, column.top() - _APART - size.height()
    fits = below + size.height() <= bounds.top() + bounds.height() or above < bounds.top()
    return QPoint(left, below if fits else above)


def folded(text: str, font: QFont, width: int, lines: int) -> str:
    """The begin of a text as at most so many lines of `width` pixels, with an ellipsis where there is more."""
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    width -= QFontMetrics(font).horizontalAdvance("…")
    ends: list[int] = []
    while len(ends) < lines + 1 and (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        ends.append(line.textStart() + line.textLength())
    layout.endLayout()
    begins = [0, *ends]
    kept = [text[a:b].strip() for a, b in zip(begins, ends, strict=False)]
    if len(kept) > lines:
        kept = [*kept[: lines - 1], kept[lines - 1] + "…"]
    return "\n".join(kept)

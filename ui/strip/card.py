"""The card that appears beside a page somebody points at: when, who, where it is now, and how it begins."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QTextLayout, QTextOption
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.look import Look
from ui.strip import words
from ui.strip.band import Kind
from ui.strip.legend import Swatch
from ui.text import one_line
from zeta.worker.rows import GlanceRow

_WIDTH, _LINES, _APART = 380, 4, 8
_SIDE = 16
_FRAME = 2 * (_SIDE + 1)
"""What margins and lines take of the width."""
_READ = 600
"""Characters of a page that are looked at; four lines show fewer."""


class Card(QFrame):
    """Lies above its window's other widgets and lets the mouse through; it is shown and hidden by the strip."""

    def __init__(self, look: Look, window: QWidget, clock: Callable[[], float] = time.time) -> None:
        """`clock` gives seconds since the epoch."""
        super().__init__(window)
        self._look, self._window, self._clock = look, window, clock
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._swatch = Swatch(look, Kind.DISK)
        self._heading, self._facts, self._text = QLabel(), QLabel(), QLabel()
        for label in (self._heading, self._facts, self._text):
            label.setTextFormat(Qt.TextFormat.PlainText)
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
        rows.addWidget(self._text)
        self.hide()

    def show_beside(self, row: GlanceRow, column: QRect) -> None:
        """Tell about a page; `column` is its bar in the window's coordinates."""
        locale = self.locale()
        self._swatch.set_kind(words.kind_of(row.where))
        self._heading.setFont(self._look.font(12, bold=True))
        self._heading.setText(words.heading(row, self._clock(), locale))
        self._facts.setText(words.facts(row, locale))
        text = one_line(row.text, _READ)
        font = self._look.font(14)
        self._text.setFont(font)
        self._text.setStyleSheet("" if text else f"color: {self._look.theme.dim};")
        bounds = self._bounds()
        width = min(max(self._look.px(_WIDTH), self._line()), bounds.width() - _FRAME)
        self._text.setText(folded(text, font, width, _LINES) if text else self.tr("What was said here is forgotten."))
        self.setFixedWidth(width + _FRAME)
        self.adjustSize()
        self.move(place(column, self.size(), bounds, self.layoutDirection()))
        self.show()
        self.raise_()

    def spoken(self) -> str:
        """What it tells, for a screen reader."""
        return "\n".join(label.text() for label in (self._heading, self._facts, self._text))

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

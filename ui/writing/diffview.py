"""A diff to be judged: each row with its sign and its numbers, coloured as well. Lines of code are left unbroken, those
of prose are broken beside their sign."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

from ui.look import Look
from ui.text import typed
from ui.writing.diff import Row, rows

MOST: Final = 400
"""Rows that are shown of one diff."""
_TALLEST: Final = 360

_GROUND: Final = {"come": "accent_soft", "gone": "danger_soft"}


class DiffView(QTextEdit):
    """One section's change."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._rows: list[Row] = []
        self._prose = False
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("What would change"))
        look.changed.connect(self._draw)

    def show_diff(self, diff: str, *, prose: bool = False) -> None:
        """A unified diff of code, or of prose."""
        self._rows, self._prose = rows(diff), prose
        self._draw()

    def shown(self) -> str:
        """What stands there, signs and all."""
        return self.toPlainText()

    def sizeHint(self) -> QSize:
        """As tall as its rows, up to a third of a screen; then it scrolls."""
        return QSize(0, self.height())

    def _draw(self) -> None:
        look = self._look
        font = look.font(13, mono=True)
        self.setStyleSheet(
            f"QTextEdit {{ background: {look.theme.card}; border: none; font-family: '{font.family()}';"
            f" font-size: {font.pixelSize()}px; }}"
        )
        code, broken = QTextOption.WrapMode.NoWrap, QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
        self.setWordWrapMode(broken if self._prose else code)
        self.setLineWrapMode(QTextEdit.LineWrapMode.WidgetWidth if self._prose else QTextEdit.LineWrapMode.NoWrap)
        self.clear()
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        wide = max((len(str(max(row.old, row.new))) for row in self._rows), default=1)
        for number, row in enumerate(self._rows[:MOST]):
            self._put(cursor, row, wide, first=number == 0)
        if len(self._rows) > MOST:
            said = self.tr("{count} more lines are not shown").format(
                count=self.locale().toString(len(self._rows) - MOST)
            )
            self._put(cursor, Row("place", said, 0, 0), wide, first=False)
        cursor.endEditBlock()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Prose is as tall as it is narrow."""
        super().resizeEvent(event)
        if self._prose:
            self._fit()

    def _fit(self) -> None:
        if not self._prose:
            self.document().adjustSize()
        needed = round(self.document().size().height()) + self._look.px(16)
        self.setFixedHeight(min(needed, self._look.px(_TALLEST)))

    def _put(self, cursor: QTextCursor, row: Row, wide: int, *, first: bool) -> None:
        block, ink = QTextBlockFormat(), QTextCharFormat()
        if colour := _GROUND.get(row.kind):
            block.setBackground(self._look.color(colour))
        if self._prose:
            hang = QFontMetricsF(self._look.font(13, mono=True)).horizontalAdvance(" " * (wide + 4))
            block.setLeftMargin(hang)
            block.setTextIndent(-hang)
        ink.setForeground(QColor(self._look.theme.dim if row.kind == "place" else self._look.theme.ink))
        number = "" if row.kind == "place" else str(row.new or row.old)
        if first:
            cursor.setBlockFormat(block)
        else:
            cursor.insertBlock(block)
        dim = QTextCharFormat()
        dim.setForeground(QColor(self._look.theme.dim))
        cursor.insertText(f" {number:>{wide}} ", dim)
        cursor.insertText(f"{row.sign} {typed(row.text)}", ink)

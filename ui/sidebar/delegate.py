"""How a row of the list is painted: title and date above, a dim line below; heads of sections; the field to rename."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.look import Look
from ui.sidebar.entries import HEADS, Entry, Kind
from ui.sidebar.lines import draw_line, draw_matches, sides, without
from ui.sidebar.model import ChatList

Index = QModelIndex | QPersistentModelIndex

EDGE = 12
"""Pixels beside the rows; as many again before their text."""
_HEIGHT = 52
"""Pixels from row to row, if the font is not a high one."""
_LONGEST = 200


class RowDelegate(QStyledItemDelegate):
    """Paints rows of a `ChatList`; the one of the open chat on `accent_soft`, the current one in a frame."""

    def __init__(self, look: Look, rows: ChatList, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._rows = look, rows
        self.measure()

    def measure(self) -> None:
        """Sizes, after the size of type changed."""
        upper, lower = QFontMetrics(self._look.font(14)), QFontMetrics(self._look.font(11))
        self._title = upper.height()
        self._line = lower.height()
        words, gap = self._title + self._look.px(2) + self._line, self._look.px(4)
        row = max(self._look.px(_HEIGHT), words + gap + self._look.px(12))
        self._pad = (row - gap - words) // 2
        self._sizes = {
            Kind.PINNED: QSize(0, self._look.px(32)),
            Kind.CHATS: QSize(0, self._look.px(32)),
            Kind.HIT: QSize(0, row + self._line),
        }
        self._row = QSize(0, row)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Heights only: a row is as wide as the list."""
        return self._sizes.get(self._rows.entry(index).kind, self._row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """A row, or the head of a section."""
        entry = self._rows.entry(index)
        painter.save()
        painter.setClipRect(option.rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if entry.kind in HEADS:
            self._paint_head(painter, option, entry)
        else:
            self._paint_row(painter, option, entry)
        painter.restore()

    def _paint_head(self, painter: QPainter, option: QStyleOptionViewItem, entry: Entry) -> None:
        text = option.rect.adjusted(2 * EDGE, self._look.px(8), -2 * EDGE, 0)
        font, colour = self._look.font(11, bold=True), self._look.color("dim")
        draw_line(painter, text, self._rows.title(entry), font, colour, sides(option.direction)[0])

    def _paint_row(self, painter: QPainter, option: QStyleOptionViewItem, entry: Entry) -> None:
        look, opened = self._look, self._rows.is_open(entry)
        start, end = sides(option.direction)
        self._paint_back(painter, option, opened)
        inner = self._inner(option)
        upper = QRect(inner.left(), inner.top(), inner.width(), self._title)
        lower = QRect(inner.left(), upper.bottom() + 1 + look.px(2), inner.width(), inner.bottom() - upper.bottom())
        dim, ink = look.color("dim"), look.color("ink")

        when, small = self._rows.when(entry), look.font(11)
        draw_line(painter, upper, when, small, dim, end)
        upper = without(upper, QFontMetrics(small).horizontalAdvance(when) + look.px(8), end)
        if entry.kind == Kind.INCOGNITO:
            upper = self._mark(painter, upper, "incognito", look.px(16), start)
        title, spans = self._rows.title(entry), self._rows.matched(entry)
        if spans:
            draw_matches(painter, upper, title, spans, look.font(14), ink, look.color("accent"), start)
        else:
            draw_line(painter, upper, title, look.font(14, bold=opened), ink, start)

        line, spans = self._rows.line(entry)
        if entry.hit is not None:
            draw_matches(painter, lower, line, spans, small, dim, ink, start, lines=2)
            return
        below = QRect(lower.left(), lower.top(), lower.width(), self._line)
        if entry.chat is not None and entry.chat.pinned:
            below = self._mark(painter, below, "pin", look.px(12), end)
        draw_line(painter, below, line, small, dim, start)

    def _paint_back(self, painter: QPainter, option: QStyleOptionViewItem, opened: bool) -> None:
        state, card = option.state, self._card(option)
        painter.setPen(Qt.PenStyle.NoPen)
        if opened or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(self._look.color("accent_soft" if opened else "line"))
            painter.drawRoundedRect(card, 8, 8)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._look.color("accent"), 1))
            painter.drawRoundedRect(card.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)

    def _mark(self, painter: QPainter, rect: QRect, name: str, size: int, side: Qt.AlignmentFlag) -> QRect:
        """Draw an icon at one side of `rect`; what is left of it."""
        place = QRect(rect.left() if side == Qt.AlignmentFlag.AlignLeft else rect.right() + 1 - size, 0, size, size)
        place.moveTop(rect.center().y() - size // 2)
        self._look.icon(name).paint(painter, place)
        return without(rect, size + self._look.px(6), side)

    def _card(self, option: QStyleOptionViewItem) -> QRect:
        """The row without its edges, of which a scroll bar takes the trailing one."""
        bar = option.widget.verticalScrollBar()  # type: ignore[attr-defined]
        trailing = EDGE - (min(EDGE, bar.width()) if bar.isVisible() else 0)
        start, end = sides(option.direction)
        return without(without(option.rect, EDGE, start), trailing, end).adjusted(0, 0, 0, -self._look.px(4))

    def _inner(self, option: QStyleOptionViewItem) -> QRect:
        return self._card(option).adjusted(EDGE, self._pad, -EDGE, -self._pad)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A field for another title."""
        field = QLineEdit(parent)
        field.setMaxLength(_LONGEST)
        field.setAccessibleName(self.tr("Title of the chat"))
        return field

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """The title it has, once: rows that are given anew do not undo what was typed."""
        if isinstance(editor, QLineEdit) and not editor.isModified() and not editor.text():
            editor.setText(self._rows.title(self._rows.entry(index)))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Hand over what was typed."""
        if isinstance(editor, QLineEdit):
            model.setData(index, editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Over the whole row."""
        editor.setGeometry(self._card(option))

"""Everything by typing: a card with a field over the actions of the window and the chats."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QKeyCombination,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from ui import dates
from ui.look import Look
from ui.sidebar.lines import draw_line, draw_matches, sides, without
from ui.sidebar.matching import Spans, best
from ui.text import one_line
from zeta.worker.rows import ChatRow

Index = QModelIndex | QPersistentModelIndex
_WIDTH, _TOP, _EDGE = 560, 64, 16
_SHOWN = 9
"""Rows seen at once."""
_MOST = 50
"""Rows offered at once."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_AGAIN = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_K).toCombined()
"""The key that opens the palette closes it too."""
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -_SHOWN, Qt.Key.Key_PageDown: _SHOWN}


@dataclass(frozen=True)
class Action:
    """Something the window can do; `shortcut` as `QKeySequence` writes it, empty for none."""

    id: str
    text: str
    shortcut: str
    group: str


@dataclass(frozen=True)
class Item:
    """A row of the palette: an action or a chat, and which of its letters answer to what was typed."""

    id: str
    is_chat: bool
    text: str
    group: str
    shortcut: str = ""
    time: float = 0.0
    spans: Spans = ()


def chosen(items: Sequence[Item], query: str) -> list[Item]:
    """The items that answer best to `query`; without one, the first."""
    found = best((item.text for item in items), query, _MOST)
    return [replace(items[number], spans=match.spans) for number, match in found]


class _Rows(QAbstractListModel):
    """The rows that are offered."""

    def __init__(self, clock: Callable[[], float], parent: QObject) -> None:
        super().__init__(parent)
        self._clock = clock
        self._items: list[Item] = []

    def set_items(self, items: list[Item]) -> None:
        self.beginResetModel()
        self._items = items
        self.endResetModel()

    def item(self, index: Index) -> Item:
        return self._items[index.row()]

    def end(self, item: Item) -> str:
        """The shortcut of an action, the date of a chat."""
        return dates.short(item.time, self._clock(), QLocale()) if item.is_chat else item.shortcut

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        item = self.item(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return item.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (item.text, item.group, self.end(item)) if part)
        return None


class _Painter(QStyledItemDelegate):
    """Paints a row: its text with the typed letters bold, its group dim beside it, a key or a date at the end."""

    def __init__(self, look: Look, rows: _Rows, parent: QObject) -> None:
        super().__init__(parent)
        self._look, self._rows = look, rows

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self._look.px(36))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, item = self._look, self._rows.item(index)
        start, end = sides(option.direction)
        painter.save()
        painter.setClipRect(option.rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            selected = bool(option.state & QStyle.StateFlag.State_Selected)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("accent_soft" if selected else "panel"))
            painter.drawRoundedRect(option.rect, 8, 8)
        small, usual, dim, ink = look.font(11), look.font(14), look.color("dim"), look.color("ink")
        room = option.rect.adjusted(12, 0, -12, 0)
        last = self._rows.end(item)
        draw_line(painter, room, last, small, dim, end)
        room = without(room, QFontMetrics(small).horizontalAdvance(last) + 16, end)
        upper = room.adjusted(0, (room.height() - QFontMetrics(usual).height()) // 2, 0, 0)
        width = draw_matches(painter, upper, item.text, item.spans, usual, ink, look.color("accent"), start)
        beside = without(room, width + 12, start)
        if QFontMetrics(small).horizontalAdvance(item.group) <= beside.width():
            draw_line(painter, beside, item.group, small, dim, start)
        painter.restore()


class Palette(QFrame):
    """A card over the window. It closes when something is chosen, for Escape and Ctrl+K, and when it loses the focus.

    Signals: `action_wanted(id)`, `chat_wanted(id)`.
    """

    action_wanted = Signal(str)
    chat_wanted = Signal(str)

    def __init__(self, look: Look, parent: QWidget, clock: Callable[[], float] = time.time) -> None:
        """`parent` is what it lies over; `clock` tells the seconds since the epoch."""
        super().__init__(parent)
        self.setObjectName("card")
        self.setAccessibleName(self.tr("Everything"))
        self._look, self._over = look, parent
        self._items: list[Item] = []
        self._before: QWidget | None = None
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Do something, or go to a chat"))
        self.field.setAccessibleName(self.tr("Do something, or go to a chat"))
        self.field.setMaxLength(200)
        self.field.textChanged.connect(self._match)
        self.field.installEventFilter(self)
        self._rows = _Rows(clock, self)
        self.list = QListView()
        self.list.setAccessibleName(self.tr("Actions and chats"))
        self.list.setModel(self._rows)
        self.list.setItemDelegate(_Painter(look, self._rows, self))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setMouseTracking(True)
        self.list.clicked.connect(self._choose)
        self._none = QLabel(self.tr("Nothing has that name."))
        self._none.setProperty("kind", "dim")
        self._none.setContentsMargins(12, 0, 12, 8)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self.field)
        column.addWidget(self.list)
        column.addWidget(self._none)
        look.changed.connect(self._place)
        parent.installEventFilter(self)
        self.hide()

    def show_for(self, actions: Sequence[Action], chats: Sequence[ChatRow]) -> None:
        """Open over the window, with nothing typed."""
        native, untitled, kind = QKeySequence.SequenceFormat.NativeText, self.tr("New chat"), self.tr("Chat")
        self._items = [
            Item(each.id, False, one_line(each.text), each.group, QKeySequence(each.shortcut).toString(native))
            for each in actions
        ] + [Item(row.id, True, one_line(row.title) or untitled, kind, time=row.updated) for row in chats]
        self._before = QApplication.focusWidget()
        self.field.clear()
        self._match()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Close, and give the focus back."""
        before, self._before = self._before, None
        self.hide()
        if before is not None and isValid(before):
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _match(self) -> None:
        self._rows.set_items(chosen(self._items, self.field.text()))
        self.list.setCurrentIndex(self._rows.index(0))
        self.list.setVisible(self._rows.rowCount() > 0)
        self._none.setVisible(self._rows.rowCount() == 0)
        self._place()

    def _place(self) -> None:
        """Centred near the top of what it lies over, as high as its rows, and never beyond the edges."""
        room = self._over.size()
        rows = min(self._rows.rowCount(), _SHOWN)
        self.list.setFixedHeight(max(1, rows) * self._look.px(36))
        width = min(self._look.px(_WIDTH), room.width() - 2 * _EDGE)
        top = min(self._look.px(_TOP), room.height() // 8)
        height = min(self._column.totalSizeHint().height(), room.height() - 2 * top)
        self.setGeometry((room.width() - width) // 2, top, width, height)

    def _move(self, step: int) -> None:
        """One row up or down goes round at the ends, a page does not."""
        count, row = self._rows.rowCount(), self.list.currentIndex().row() + step
        if count:
            row = row % count if abs(step) == 1 else max(0, min(count - 1, row))
            self.list.setCurrentIndex(self._rows.index(row))

    def _choose(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        item = self._rows.item(index)
        self.leave()
        (self.chat_wanted if item.is_chat else self.action_wanted).emit(item.id)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the field that move in the list, its loss of the focus, and the size of what is below."""
        if watched is self.field:
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._known(event):
                event.accept()
                return True
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._known(event):
                self._press(event)
                return True
            if (
                isinstance(event, QFocusEvent)
                and event.lostFocus()
                and event.reason() != Qt.FocusReason.PopupFocusReason
                and self.isVisible()
            ):
                self.hide()
        elif event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _known(self, event: QKeyEvent) -> bool:
        return event.key() in (*_MOVES, *_ENTER, Qt.Key.Key_Escape) or event.keyCombination().toCombined() == _AGAIN

    def _press(self, event: QKeyEvent) -> None:
        if event.key() in _MOVES:
            self._move(_MOVES[Qt.Key(event.key())])
        elif event.key() in _ENTER:
            self._choose(self.list.currentIndex())
        else:
            self.leave()

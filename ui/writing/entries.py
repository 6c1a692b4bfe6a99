"""A list of entries of two lines with a sign before them: sections, names, findings, versions, documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.look import Look
from ui.sides import row as facts_row
from ui.text import one_line

HEIGHT: Final = 48
"""Pixels of an entry at the usual size of type."""
_INDEX = QModelIndex()
AnyIndex = QModelIndex | QPersistentModelIndex


class Entry(NamedTuple):
    """One entry; `mark` is an icon (ui/icons.py) in the colour `tint`; `mono` for names of code."""

    id: str
    title: str
    facts: tuple[str, ...]
    mark: str
    tint: str = "dim"
    mono: bool = False


class _Model(QAbstractListModel):
    """The entries; those that stay in their place are changed, not made anew, so that the list does not move."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []

    def rowCount(self, parent: AnyIndex = _INDEX) -> int:
        """How many."""
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What is said of one."""
        if not 0 <= index.row() < len(self.entries):
            return None
        entry = self.entries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return one_line(entry.title)
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(one_line(each) for each in (entry.title, *entry.facts) if each)
            case Qt.ItemDataRole.UserRole:
                return entry
            case _:
                return None

    def show(self, entries: Sequence[Entry]) -> None:
        """Other entries."""
        before, self.entries = self.entries, list(entries)
        if len(before) != len(self.entries):
            common = min(len(before), len(self.entries))
            if common < len(before):
                self.beginRemoveRows(_INDEX, common, len(before) - 1)
                self.endRemoveRows()
            else:
                self.beginInsertRows(_INDEX, common, len(self.entries) - 1)
                self.endInsertRows()
        changed = [at for at, (old, new) in enumerate(zip(before, self.entries, strict=False)) if old != new]
        if changed:
            self.dataChanged.emit(self.index(changed[0]), self.index(changed[-1]))


class _Delegate(QStyledItemDelegate):
    """Draws an entry."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """As tall as two lines."""
        return QSize(0, self._look.px(HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """A sign, a title, and facts below it."""
        entry: Entry = index.data(Qt.ItemDataRole.UserRole)
        look, px = self._look, self._look.px
        view = self.parent()
        box: QRect = option.rect.adjusted(px(2), 0, -px(2), -px(2))
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        focused = isinstance(view, QWidget) and view.hasFocus() and bool(state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen or focused or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(look.color("accent_soft" if chosen else "panel"))
            painter.setPen(QPen(look.color("accent"), 1) if focused else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(box, 8, 8)
        direction = option.direction
        side = px(18)
        mark = QRect(box.left() + px(10), box.center().y() - side // 2, side, side)
        text = box.adjusted(px(38), px(5), -px(8), -px(5))
        mark, text = (QStyle.visualRect(direction, box, each) for each in (mark, text))
        painter.drawPixmap(mark, look.icon(entry.mark, entry.tint).pixmap(mark.size()))
        upper = QRect(text.left(), text.top(), text.width(), text.height() // 2)
        lower = upper.translated(0, upper.height())
        align = QStyle.visualAlignment(direction, Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter
        absolute = int(align | Qt.AlignmentFlag.AlignAbsolute)
        if not entry.facts:
            upper = text
        for place, words, font, colour in (
            (upper, one_line(entry.title), look.font(13 if entry.mono else 14, mono=entry.mono), "ink"),
            (lower, facts_row(one_line(each) for each in entry.facts), look.font(12), "dim"),
        ):
            painter.setFont(font)
            painter.setPen(look.color(colour))
            shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, absolute, shown)
        painter.restore()


class Entries(QListView):
    """Signals: `chosen(str id)`: by a click or Enter."""

    chosen = Signal(str)

    def __init__(self, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._rows = _Model(self)
        self.setModel(self._rows)
        self.setItemDelegate(_Delegate(look, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        self.clicked.connect(lambda index: self._choose(index.row()))
        look.changed.connect(self._dress)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Other entries."""
        self._rows.show(entries)
        self.updateGeometry()

    def entries(self) -> list[Entry]:
        """What is listed."""
        return list(self._rows.entries)

    def sizeHint(self) -> QSize:
        """All entries."""
        return QSize(self._look.px(240), self._look.px(HEIGHT) * max(1, len(self._rows.entries)) + 2)

    def minimumSizeHint(self) -> QSize:
        """One entry."""
        return QSize(self._look.px(120), self._look.px(HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and the space bar choose."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.currentIndex().isValid():
            self._choose(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Say a fact that does not fit."""
        if event.type() == QEvent.Type.ToolTip:
            self.setToolTip("")
        return super().event(event)

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._rows.entries):
            self.chosen.emit(self._rows.entries[row].id)

    def _dress(self) -> None:
        self.doItemsLayout()
        self.viewport().update()

"""The list of chats, or of hits: by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QKeyCombination, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QHideEvent, QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from ui.look import Look
from ui.sidebar.delegate import EDGE, RowDelegate
from ui.sidebar.entries import Entry, Kind
from ui.sidebar.menu import ChatMenu
from ui.sidebar.model import ChatList

_MINUTE = 60_000
_CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class ChatView(QListView):
    """Shows a `ChatList`.

    Signals: `open_wanted(id)`, `hit_wanted(id, ordinal)`, `rename_wanted(id, title)`, `pin_wanted(id, pinned)`,
    `delete_wanted(id)`, `export_wanted(id, suffix)`; `left_upwards()` when the Up key leaves the first row;
    `escaped()` for the Escape key.
    """

    open_wanted = Signal(str)
    hit_wanted = Signal(str, int)
    rename_wanted = Signal(str, str)
    pin_wanted = Signal(str, bool)
    delete_wanted = Signal(str)
    export_wanted = Signal(str, str)
    left_upwards = Signal()
    escaped = Signal()

    def __init__(self, look: Look, rows: ChatList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._rows, self._note = look, rows, ""
        self._painter = RowDelegate(look, rows, self)
        self.setModel(rows)
        self.setItemDelegate(self._painter)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.clicked.connect(self._choose)
        rows.renamed.connect(self.rename_wanted)
        rows.layoutChanged.connect(self._describe)
        look.changed.connect(self._restyle)
        self._minute = QTimer(self)
        self._minute.setInterval(_MINUTE)
        self._minute.timeout.connect(self.viewport().update)
        self._keys: dict[int, Callable[[], None]] = {
            QKeyCombination(Qt.Key.Key_F2).toCombined(): self._rename,
            QKeyCombination(Qt.Key.Key_Delete).toCombined(): self._delete,
            QKeyCombination(_CTRL_SHIFT, Qt.Key.Key_P).toCombined(): self._pin,
        }
        self._restyle()

    def set_note(self, text: str) -> None:
        """What stands in the place of an empty list."""
        self._note = text
        self._describe()
        self.viewport().update()

    def set_current(self, conversation: str) -> None:
        """Make the row of a chat the current one and show it."""
        index = self._rows.of_chat(conversation)
        if index.isValid():
            self.setCurrentIndex(index)

    def enter(self) -> None:
        """Take the focus, with a current row if there is any."""
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self._first())
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose_first(self) -> None:
        """Open the uppermost row."""
        self._choose(self._first())

    def _first(self) -> QModelIndex:
        rows = (self._rows.index(row) for row in range(self._rows.rowCount()))
        return next((each for each in rows if each.flags() & Qt.ItemFlag.ItemIsEnabled), QModelIndex())

    def _choose(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        entry = self._rows.entry(index)
        if entry.hit is not None:
            self.hit_wanted.emit(entry.hit.conversation, entry.hit.ordinal)
        elif entry.chat is not None:
            self.open_wanted.emit(entry.chat.id)

    def _current(self) -> Entry | None:
        index = self.currentIndex()
        return self._rows.entry(index) if index.isValid() else None

    def _rename(self) -> None:
        index = self.currentIndex()
        if index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)

    def _pin(self) -> None:
        entry = self._current()
        if entry is not None and entry.kind == Kind.CHAT and entry.chat is not None:
            self.pin_wanted.emit(entry.chat.id, not entry.chat.pinned)

    def _delete(self) -> None:
        entry = self._current()
        if entry is not None and entry.chat is not None:
            self.delete_wanted.emit(entry.chat.id)

    def _export(self, suffix: str) -> None:
        entry = self._current()
        if entry is not None and entry.chat is not None:
            self.export_wanted.emit(entry.chat.id, suffix)

    def event(self, event: QEvent) -> bool:
        """Keys of the list go before shortcuts of the window that are the same."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._key(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return opens, F2 renames, Delete deletes, Ctrl+Shift+P pins; Up leaves the first row."""
        action = self._key(event)
        if action:
            action()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentIndex())
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.key() == Qt.Key.Key_Up and self.currentIndex() == self._first():
            self.left_upwards.emit()
        else:
            super().keyPressEvent(event)

    def _key(self, event: QKeyEvent) -> Callable[[], None] | None:
        return self._keys.get(event.keyCombination().toCombined())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the row under the pointer, or of the current one for the Menu key."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        entry = self._rows.entry(index) if index.isValid() else None
        if entry is None or entry.chat is None:
            return
        self.setCurrentIndex(index)
        below = self.visualRect(index).center() if by_key else event.pos()
        self.menu(entry).popup(self.viewport().mapToGlobal(QPoint(below)))

    def menu(self, entry: Entry) -> ChatMenu:
        """The menu of a chat; it goes when it is closed."""
        menu = ChatMenu(self._look, entry, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.rename_wanted.connect(self._rename)
        menu.pin_wanted.connect(self._pin)
        menu.export_wanted.connect(self._export)
        menu.delete_wanted.connect(self._delete)
        return menu

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows, or the note in the place of none."""
        super().paintEvent(event)
        if self._rows.rowCount() == 0 and self._note:
            painter = QPainter(self.viewport())
            painter.setFont(self._look.font(12))
            painter.setPen(self._look.color("dim"))
            room = self.viewport().rect().adjusted(2 * EDGE, self._look.px(12), -2 * EDGE, 0)
            painter.drawText(room, Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeading, self._note)

    def showEvent(self, event: QShowEvent) -> None:
        """Dates are told anew each minute while they are seen."""
        self._minute.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """No clock runs for a hidden list."""
        self._minute.stop()
        super().hideEvent(event)

    def _describe(self) -> None:
        self.setAccessibleDescription("" if self._rows.rowCount() else self._note)

    def _restyle(self) -> None:
        self._painter.measure()
        self.verticalScrollBar().setSingleStep(self._look.px(26))
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

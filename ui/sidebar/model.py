"""The list as Qt's views read it: rows of a chat or of a hit, and the words they show."""

from __future__ import annotations

import html
import time
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QLocale, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from ui import dates
from ui.sidebar.entries import HEADS, Entry, Kind
from ui.sidebar.matching import Spans, excerpt, matches
from ui.text import one_line

Index = QModelIndex | QPersistentModelIndex
_TITLE = 200
"""Characters of a title that can be edited."""


class ChatList(QAbstractListModel):
    """Rows of the list. A row that stays when they are given anew keeps its place in a selection and its editor.

    Signals: `renamed(id, title)` when the person gave a chat another title.
    """

    renamed = Signal(str, str)

    def __init__(self, clock: Callable[[], float] = time.time, parent: QObject | None = None) -> None:
        """`clock` tells the seconds since the epoch."""
        super().__init__(parent)
        self._clock = clock
        self._entries: list[Entry] = []
        self._rows: dict[str, int] = {}
        self._query = ""
        self._open = ""

    def set_entries(self, entries: Sequence[Entry], query: str = "") -> None:
        """Other rows; the letters of `query` stand out in them."""
        wanted = {entry.key: entry for entry in entries}
        if list(wanted) == list(self._rows):
            self._renew(list(wanted.values()), query)
            return
        self._query = query
        for row in reversed(range(len(self._entries))):
            if self._entries[row].key not in wanted:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._entries[row]
                self.endRemoveRows()
        new = [entry for key, entry in wanted.items() if key not in self._rows]
        if new:
            self.beginInsertRows(QModelIndex(), len(self._entries), len(self._entries) + len(new) - 1)
            self._entries += new
            self.endInsertRows()
        self._order(wanted)

    def _renew(self, entries: list[Entry], query: str) -> None:
        """The same rows in the same order, of which some say something else."""
        pairs = enumerate(zip(self._entries, entries, strict=True))
        other = [row for row, (before, after) in pairs if before != after or query != self._query]
        self._entries, self._query = entries, query
        if other:
            self.dataChanged.emit(self.index(other[0]), self.index(other[-1]))

    def _order(self, wanted: dict[str, Entry]) -> None:
        self.layoutAboutToBeChanged.emit()
        self._rows = {key: row for row, key in enumerate(wanted)}
        before = self.persistentIndexList()
        after = [self.index(self._rows[self._entries[index.row()].key]) for index in before]
        self._entries = list(wanted.values())
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def set_open(self, conversation: str) -> None:
        """Which chat is open in the window."""
        before, self._open = self._open, conversation
        for index in (self.of_chat(before), self.of_chat(conversation)):
            if index.isValid():
                self.dataChanged.emit(index, index)

    def entry(self, index: Index) -> Entry:
        """What stands in a row."""
        return self._entries[index.row()]

    def of_chat(self, conversation: str) -> QModelIndex:
        """The row of a chat, an invalid index where there is none."""
        row = self._rows.get(f"chat {conversation}")
        return QModelIndex() if row is None else self.index(row)

    def is_open(self, entry: Entry) -> bool:
        """Whether it is the chat that is open in the window."""
        return entry.chat is not None and entry.chat.id == self._open

    def title(self, entry: Entry) -> str:
        """The upper line: the title of the chat, or the name of a section."""
        if entry.kind == Kind.PINNED:
            return self.tr("PINNED")
        if entry.kind == Kind.CHATS:
            return self.tr("CHATS")
        row = entry.hit or entry.chat
        untitled = self.tr("Incognito chat") if entry.kind == Kind.INCOGNITO else self.tr("New chat")
        return (one_line(row.title) if row is not None else "") or untitled

    def matched(self, entry: Entry) -> Spans:
        """The characters of the title that answer to the search."""
        return matches(self.title(entry), self._query) if entry.kind == Kind.CHAT else ()

    def line(self, entry: Entry) -> tuple[str, Spans]:
        """The lower line or lines, and the characters in them that answer to the search."""
        if entry.hit is not None:
            return excerpt(one_line(entry.hit.snippet), self._query)
        if entry.kind == Kind.INCOGNITO:
            return self.tr("Nothing is written to disk"), ()
        return (one_line(entry.chat.preview) or self.pages(entry) if entry.chat is not None else ""), ()

    def pages(self, entry: Entry) -> str:
        """«412 pages», empty for a chat that has none yet."""
        count = entry.chat.pages if entry.chat is not None else 0
        if count == 1:
            return self.tr("1 page")
        return self.tr("{count} pages").format(count=QLocale().toString(count)) if count else ""

    def when(self, entry: Entry) -> str:
        """The short date of a row."""
        return "" if entry.kind in HEADS else dates.short(_time(entry), self._clock(), QLocale())

    def rowCount(self, parent: Index | None = None) -> int:
        """Rows of the list."""
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles as plain text; what a screen reader says of a row; a tooltip with the whole title."""
        if not index.isValid():
            return None
        entry = self.entry(index)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self.title(entry)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(entry)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return self._described(entry)
        if role == Qt.ItemDataRole.ToolTipRole and entry.kind not in HEADS:
            return f"<qt>{html.escape(self.title(entry))}</qt>"
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tell that a title was edited, if it is another one and not empty."""
        entry, title = self.entry(index), one_line(str(value), _TITLE)
        if role != Qt.ItemDataRole.EditRole or entry.kind != Kind.CHAT or title in ("", self.title(entry)):
            return False
        self.renamed.emit(entry.conversation, title)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Heads of sections are passed over; chats can be renamed."""
        if not index.isValid() or self.entry(index).kind in HEADS:
            return Qt.ItemFlag.NoItemFlags
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return usual | Qt.ItemFlag.ItemIsEditable if self.entry(index).kind == Kind.CHAT else usual

    def _spoken(self, entry: Entry) -> str:
        if entry.kind in HEADS:
            return self.title(entry)
        title, when = self.title(entry), dates.spoken(_time(entry), self._clock(), QLocale())
        last = self.line(entry)[0] if entry.hit is not None else self.pages(entry)
        if not last:
            return self.tr("{title}, {date}").format(title=title, date=when)
        return self.tr("{title}, {date}, {text}").format(title=title, date=when, text=last)

    def _described(self, entry: Entry) -> str:
        if entry.kind == Kind.INCOGNITO:
            return self.tr("Incognito, nothing is written to disk")
        pinned = entry.chat is not None and entry.chat.pinned
        if self.is_open(entry):
            return self.tr("Open and pinned") if pinned else self.tr("Open")
        return self.tr("Pinned") if pinned else ""


def _time(entry: Entry) -> float:
    if entry.hit is not None:
        return entry.hit.time
    return entry.chat.updated if entry.chat is not None else 0.0

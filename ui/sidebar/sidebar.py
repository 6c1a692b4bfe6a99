"""The side panel: the chats, the search over them, and the ways to models, settings and data."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from ui.look import Look
from ui.sidebar import rail
from ui.sidebar.buttons import FlatButton, IconButton
from ui.sidebar.card import ModelCard
from ui.sidebar.entries import chat_entries, hit_entries
from ui.sidebar.menu import NewMenu
from ui.sidebar.model import ChatList
from ui.sidebar.search import SearchField
from ui.sidebar.view import ChatView
from zeta.worker.rows import ChatRow, HitRow

WIDTH = 264
"""Pixels at the usual size of type."""


class Sidebar(QWidget):
    """Shows what it is given and tells what the person wants.

    Signals: `new_wanted(incognito)`, `open_wanted(id)`, `hit_wanted(id, ordinal)`, `rename_wanted(id, title)`,
    `pin_wanted(id, pinned)`, `delete_wanted(id)`, `export_wanted(id, suffix)` with md, json or zmem, `import_wanted()`,
    `search_wanted(text)` (empty when the search is left), `documents_wanted()`, `memories_wanted()`, `models_wanted()`,
    `settings_wanted()`, `data_wanted()`, `fold_wanted()` to fold what is unfolded and the other way round.
    """

    new_wanted = Signal(bool)
    open_wanted = Signal(str)
    hit_wanted = Signal(str, int)
    rename_wanted = Signal(str, str)
    pin_wanted = Signal(str, bool)
    delete_wanted = Signal(str)
    export_wanted = Signal(str, str)
    import_wanted = Signal()
    search_wanted = Signal(str)
    models_wanted = Signal()
    settings_wanted = Signal()
    data_wanted = Signal()
    memories_wanted = Signal()
    documents_wanted = Signal()
    fold_wanted = Signal()

    def __init__(self, look: Look, clock: Callable[[], float] = time.time, parent: QWidget | None = None) -> None:
        """`clock` tells the seconds since the epoch, which dates are relative to."""
        super().__init__(parent)
        self.setObjectName("sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("Chats"))
        self._look, self._folded = look, False
        self._chats: list[ChatRow] = []
        self._hits: list[HitRow] = []
        self._hidden: set[str] = set()
        self._incognito: ChatRow | None = None
        self._open, self._to_show = "", ""
        self._chat_rows, self._hit_rows = ChatList(clock, self), ChatList(clock, self)
        self._rail, self._body = rail.Rail(look), QWidget()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._rail)
        row.addWidget(self._body)
        self._build(look)
        self._connect()
        look.changed.connect(self._resize)
        self.set_folded(False)

    def _build(self, look: Look) -> None:
        self._fold = IconButton(look, "menu", self.tr("Fold the list of chats"))
        self._new = IconButton(look, "add", self.tr("New chat"), framed=True)
        self._more = IconButton(look, "down", self.tr("More ways to begin"), size=24)
        self._menu = NewMenu(look, self)
        self.search = SearchField(look)
        self.chats, self.hits = ChatView(look, self._chat_rows), ChatView(look, self._hit_rows)
        self.chats.setAccessibleName(self.tr("Chats"))
        self.chats.set_note(self.tr("Your chats will be listed here."))
        self.hits.setAccessibleName(self.tr("Found"))
        self._lists = QStackedLayout()
        self._lists.addWidget(self.chats)
        self._lists.addWidget(self.hits)
        self._settings = FlatButton(look, "settings", self.tr("Settings"))
        self._data = FlatButton(look, "data", self.tr("Your data"))
        self._memories = FlatButton(look, "memory", self.tr("What is remembered"))
        self._documents = FlatButton(look, "write", self.tr("Documents"))
        self.card = ModelCard(look)

        brand = QLabel("zeta")
        brand.setProperty("kind", "brand")
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.setContentsMargins(8, 0, 8, 0)
        head.setSpacing(0)
        head.addSpacing(16)
        head.addWidget(brand)
        head.addStretch()
        head.addWidget(self._fold)
        head.addSpacing(4)
        head.addWidget(self._new)
        head.addWidget(self._more)
        found = QHBoxLayout()
        found.setContentsMargins(16, 0, 16, 0)
        found.addWidget(self.search)
        foot.setContentsMargins(12, 0, 12, 0)
        foot.setSpacing(4)
        foot.addWidget(self._settings)
        foot.addWidget(self._data)
        foot.addStretch()
        above = QHBoxLayout()
        above.setContentsMargins(12, 0, 12, 0)
        above.addWidget(self._memories)
        above.addStretch()
        beside = QHBoxLayout()
        beside.setContentsMargins(12, 0, 12, 0)
        beside.addWidget(self._documents)
        beside.addStretch()
        card = QHBoxLayout()
        card.setContentsMargins(16, 0, 16, 0)
        card.addWidget(self.card)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 16, 0, 16)
        column.setSpacing(8)
        column.addLayout(head)
        column.addSpacing(4)
        column.addLayout(found)
        column.addLayout(self._lists, 1)
        column.addLayout(beside)
        column.addLayout(above)
        column.addLayout(foot)
        column.addLayout(card)

    def _connect(self) -> None:
        self._fold.clicked.connect(self.fold_wanted)
        self._new.clicked.connect(self._begin)
        self._more.clicked.connect(self._offer)
        self._menu.new_wanted.connect(self.new_wanted)
        self._menu.import_wanted.connect(self.import_wanted)
        self._settings.clicked.connect(self.settings_wanted)
        self._data.clicked.connect(self.data_wanted)
        self._memories.clicked.connect(self.memories_wanted)
        self._documents.clicked.connect(self.documents_wanted)
        self.card.clicked.connect(self.models_wanted)
        self._rail.unfold_wanted.connect(self.fold_wanted)
        self._rail.new_wanted.connect(self._begin)
        self._rail.search_wanted.connect(self.focus_search)
        self._rail.settings_wanted.connect(self.settings_wanted)
        self._rail.data_wanted.connect(self.data_wanted)
        self._rail.memories_wanted.connect(self.memories_wanted)
        self._rail.documents_wanted.connect(self.documents_wanted)
        self._rail.models_wanted.connect(self.models_wanted)
        self.search.asked.connect(self._search)
        self.search.left_downwards.connect(lambda: self._list().enter())
        self.search.entered.connect(lambda: self._list().choose_first())
        for view in (self.chats, self.hits):
            view.open_wanted.connect(self.open_wanted)
            view.hit_wanted.connect(self.hit_wanted)
            view.rename_wanted.connect(self.rename_wanted)
            view.pin_wanted.connect(self.pin_wanted)
            view.delete_wanted.connect(self.delete_wanted)
            view.export_wanted.connect(self.export_wanted)
            view.left_upwards.connect(self.focus_search)
        self.hits.escaped.connect(self.leave_search)

    def set_chats(self, chats: Sequence[ChatRow]) -> None:
        """The chats, newest first; the current row and the place of the list stay."""
        self._chats = list(chats)
        self._list_chats()

    def set_incognito(self, chat: ChatRow | None) -> None:
        """The incognito chat that is open, which is in no list; None when it is gone."""
        self._incognito = chat
        self._list_chats()

    def set_open(self, conversation: str) -> None:
        """Which chat the window shows; its row becomes the current one, as soon as it is listed."""
        self._open = self._to_show = conversation
        self._chat_rows.set_open(conversation)
        self._hit_rows.set_open(conversation)
        self._show_open()

    def set_hits(self, text: str, hits: Sequence[HitRow]) -> None:
        """What a search for `text` found; nothing happens if another one is wanted by now."""
        if text.strip() == self.search.query():
            self._hits = list(hits)
            self.hits.set_note(self.tr("No chat says that."))
            self._list_hits()

    def set_model(self, name: str, detail: str) -> None:
        """The model that answers: its name, and its kind, size and place."""
        self.card.set_model(name, detail)

    def set_state(self, text: str) -> None:
        """What is happening to the model («loading…»); empty for nothing."""
        self.card.set_state(text)

    def hide_chat(self, conversation: str) -> None:
        """Leave a chat out, while its deletion can be taken back."""
        self._hidden.add(conversation)
        self._list_chats()

    def show_chat(self, conversation: str) -> None:
        """Bring a hidden chat back to its place."""
        self._hidden.discard(conversation)
        self._list_chats()

    def set_folded(self, folded: bool) -> None:
        """Only a narrow rail of icons, or everything."""
        self._folded = folded
        self._rail.setVisible(folded)
        self._body.setVisible(not folded)
        self._resize()

    def focus_search(self) -> None:
        """Let the person type what to search for. A folded sidebar asks to be unfolded first."""
        if self._folded:
            self.fold_wanted.emit()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def search_for(self, text: str) -> None:
        """Search as if the person had typed it."""
        self.search.setText(text)

    def leave_search(self) -> None:
        """Back to the chats."""
        self.search.clear()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _begin(self) -> None:
        self.new_wanted.emit(False)

    def _offer(self) -> None:
        self._menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def _list(self) -> ChatView:
        return self.hits if self.search.query() else self.chats

    def _search(self, text: str) -> None:
        if not text:
            self._hits = []
        elif self._lists.currentWidget() is self.chats:
            self.hits.set_note(self.tr("Searching…"))
        self._lists.setCurrentWidget(self.hits if text else self.chats)
        self._list_hits()
        self.search_wanted.emit(text)

    def _list_chats(self) -> None:
        self._chat_rows.set_entries(chat_entries(self._chats, self._hidden, self._incognito))
        self._show_open()
        self._list_hits()

    def _list_hits(self) -> None:
        text = self.search.query()
        found = hit_entries(text, self._chats, self._hits, self._hidden) if text else []
        self._hit_rows.set_entries(found, text)

    def _show_open(self) -> None:
        if self._to_show and self._chat_rows.of_chat(self._to_show).isValid():
            self.chats.set_current(self._to_show)
            self._to_show = ""

    def _resize(self) -> None:
        self.setFixedWidth(self._look.px(rail.WIDTH if self._folded else WIDTH))

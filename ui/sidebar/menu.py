"""What can be done with a chat of the list, as a menu."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from ui.look import Look
from ui.sidebar.entries import Entry, Kind


class ChatMenu(QMenu):
    """The menu of one chat.

    Signals: `rename_wanted()`, `pin_wanted()` (or unpin), `export_wanted(suffix)` with md, json or zmem,
    `delete_wanted()`.
    """

    rename_wanted = Signal()
    pin_wanted = Signal()
    export_wanted = Signal(str)
    delete_wanted = Signal()

    def __init__(self, look: Look, entry: Entry, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        pinned = entry.chat is not None and entry.chat.pinned
        if entry.kind == Kind.CHAT:
            self._put("edit", self.tr("Rename"), "F2").triggered.connect(self.rename_wanted)
            pin = self._put("pin", self.tr("Unpin") if pinned else self.tr("Pin"), "Ctrl+Shift+P")
            pin.triggered.connect(self.pin_wanted)
        kinds = self.addMenu(look.icon("export"), self.tr("Export"))
        for text, suffix in ((self.tr("Markdown"), "md"), ("JSON", "json"), (self.tr("zeta archive (.zmem)"), "zmem")):
            action = kinds.addAction(text)
            action.setData(suffix)
        kinds.triggered.connect(self._exported)
        self.addSeparator()
        self._put("delete", self.tr("Delete"), "Del").triggered.connect(self.delete_wanted)

    def _put(self, icon: str, text: str, keys: str) -> QAction:
        action = self.addAction(self._look.icon(icon), text)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutVisibleInContextMenu(True)
        return action

    def _exported(self, action: QAction) -> None:
        self.export_wanted.emit(action.data())


class NewMenu(QMenu):
    """The menu beside «+».

    Signals: `new_wanted(incognito)`, `import_wanted()`.
    """

    new_wanted = Signal(bool)
    import_wanted = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._chat = self.addAction(self.tr("New chat"))
        self._chat.triggered.connect(lambda: self.new_wanted.emit(False))
        self._incognito = self.addAction(self.tr("New incognito chat"))
        self._incognito.triggered.connect(lambda: self.new_wanted.emit(True))
        self.addSeparator()
        self._import = self.addAction(self.tr("Import chats…"))
        self._import.triggered.connect(lambda: self.import_wanted.emit())
        look.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        for action, name in ((self._chat, "add"), (self._incognito, "incognito"), (self._import, "import")):
            action.setIcon(self._look.icon(name))

"""What is asked about the open chat in a dialog: its system prompt, its branches, a link of an answer; and its menu."""

from __future__ import annotations

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from ui import dialogs, files
from ui.branches import BranchesDialog
from ui.bridge import Engine
from ui.library import Library
from ui.look import Look
from ui.room import Room
from zeta.worker.rows import BranchRow, parse


class ChatDesk(QObject):
    """Does what the menu of a chat and its answers ask for.

    Signals: `replaced()` when the engine opened another conversation in place of the open one.
    """

    replaced = Signal()

    def __init__(self, engine: Engine, room: Room, library: Library, look: Look, window: QWidget) -> None:
        """Dialogs stand over `window`."""
        super().__init__(window)
        self._engine, self._room, self._library, self._look, self._over = engine, room, library, look, window
        room.link_wanted.connect(self.ask_link)
        room.menu_wanted.connect(self._menu)
        room.files_wanted.connect(self.attach)
        room.renamed.connect(lambda title: library.rename(room.conversation, title))
        room.pin_wanted.connect(lambda on: library.pin(room.conversation, on))

    def attach(self) -> None:
        """Choose files that are read into the history."""
        self._room.talk.attach(files.choose_documents(self._over))

    def ask_link(self, url: str) -> None:
        """Open a link of an answer, after showing where it leads."""
        dialog = dialogs.LinkDialog(self._look, url, self._over)
        dialog.open_wanted.connect(lambda address: QDesktopServices.openUrl(QUrl(address)))
        dialog.exec()

    def ask_system(self) -> None:
        """Let the person change the system prompt."""
        dialog = dialogs.SystemPromptDialog(self._look, self._room.system, self._over)
        dialog.chosen.connect(self.set_system)
        dialog.exec()

    def set_system(self, text: str) -> None:
        """Another system prompt: the chat goes on in a copy that begins with it."""
        self._engine.do("system", lambda _: self.replaced.emit(), self._room.tell, text=text)

    def show_branches(self) -> None:
        """Let the person choose another branch of the open chat."""
        self._engine.do("branches", self._choose_branch)

    def pin(self) -> None:
        """Keep the open chat at the top, or no longer."""
        row = self._library.chat(self._room.conversation)
        if row:
            self._library.pin(row.id, not row.pinned)

    def _choose_branch(self, values: list[dict[str, object]]) -> None:
        dialog = BranchesDialog(self._look, [parse(BranchRow, each) for each in values], self._over)
        dialog.switch_wanted.connect(
            lambda branch: self._engine.do("switch", lambda _: self._room.reload(), None, branch=branch)
        )
        dialog.exec()

    def _menu(self, name: str) -> None:
        match name:
            case "export_md" | "export_json" | "export_zmem":
                self._library.export(self._room.conversation, "." + name.removeprefix("export_"))
            case "delete":
                self._library.delete(self._room.conversation)
            case "system_prompt":
                self.ask_system()
            case "branches":
                self.show_branches()
            case _:
                raise ValueError(name)

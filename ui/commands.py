"""Doing what a slash command says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.library import Library
from ui.room import Room

if TYPE_CHECKING:
    from ui.window import Window


class Commands(QObject):
    """Does what a command says."""

    def __init__(self, window: Window, room: Room, library: Library) -> None:
        super().__init__(window)
        self._window, self._room, self._library = window, room, library

    def run(self, name: str, argument: str) -> None:
        """Run a command of the table; one that lacks its argument is told, and can be completed."""
        window, room = self._window, self._room
        match name:
            case "recall" if argument:
                room.steering.recall(argument)
            case "search":
                window.search()
                window.sidebar.search_for(argument)
            case "new":
                window.opening.new(False)
            case "incognito":
                window.opening.new(True)
            case "rename" if argument:
                self._library.rename(room.conversation, argument)
            case "system" if argument:
                window.desk.set_system(argument)
            case "system":
                window.desk.ask_system()
            case "regenerate":
                room.talk.regenerate()
            case "continue":
                room.talk.proceed()
            case "branches":
                window.desk.show_branches()
            case "export":
                self._library.export(room.conversation, argument or "md")
            case "remember" if argument:
                room.proposals.remember(argument)
            case "remember" if room.proposal.isVisible():
                room.proposal.keep.click()
            case "remember" | "memory":
                window.show_memories()
            case "write":
                window.show_writing()
            case "pages":
                room.strip.setFocus()
            case "help":
                window.deeds["shortcuts"].trigger()
            case _:
                said = self.tr("/{name} needs to be told what.").format(name=name)
                room.notices.warn(said, self.tr("A message that begins with two slashes is sent as it is."))
                room.composer.set_draft(f"/{name} ")

"""Messages that begin with a slash: the commands of the terminal chat that a window has a place for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6 import QtCore
from PySide6.QtCore import QCoreApplication, QObject

from ui.library import Library
from ui.room import Room

if TYPE_CHECKING:
    from ui.window import Window

translate = QCoreApplication.translate
QT_TRANSLATE_NOOP = cast(Callable[[str, str], str], QtCore.QT_TRANSLATE_NOOP)

_TABLE: tuple[tuple[str, str, str], ...] = (
    (
        "recall",
        QT_TRANSLATE_NOOP("Commands", "words"),
        QT_TRANSLATE_NOOP("Commands", "Find a passage and keep it for the next question"),
    ),
    ("search", QT_TRANSLATE_NOOP("Commands", "words"), QT_TRANSLATE_NOOP("Commands", "Search every chat")),
    ("new", "", QT_TRANSLATE_NOOP("Commands", "Begin a chat")),
    ("incognito", "", QT_TRANSLATE_NOOP("Commands", "Begin a chat that leaves no trace")),
    ("rename", QT_TRANSLATE_NOOP("Commands", "title"), QT_TRANSLATE_NOOP("Commands", "Give this chat a title")),
    (
        "system",
        QT_TRANSLATE_NOOP("Commands", "prompt"),
        QT_TRANSLATE_NOOP("Commands", "Go on in a copy with another system prompt"),
    ),
    ("regenerate", "", QT_TRANSLATE_NOOP("Commands", "Answer the last question again")),
    ("continue", "", QT_TRANSLATE_NOOP("Commands", "Go on with the last answer")),
    ("branches", "", QT_TRANSLATE_NOOP("Commands", "Show the branches of this chat")),
    (
        "export",
        QT_TRANSLATE_NOOP("Commands", "md, json or zmem"),
        QT_TRANSLATE_NOOP("Commands", "Write this chat into a file"),
    ),
    ("pages", "", QT_TRANSLATE_NOOP("Commands", "Go to the memory strip")),
    ("help", "", QT_TRANSLATE_NOOP("Commands", "Show the keys")),
)


def commands() -> list[tuple[str, str, str]]:
    """(name, arguments, help) of every command, in the person's language."""
    return [
        (name, translate("Commands", arguments) if arguments else "", translate("Commands", text))
        for name, arguments, text in _TABLE
    ]


class Commands(QObject):
    """Does what a command says."""

    def __init__(self, window: Window, room: Room, library: Library) -> None:
        super().__init__(window)
        self._window, self._room, self._library = window, room, library

    def run(self, name: str, argument: str) -> None:
        """Run a command; one that there is not is told, and nothing is sent to the model."""
        window, room = self._window, self._room
        match name:
            case "recall" if argument:
                room.recall(argument)
            case "search":
                window.search()
                window.sidebar.search_for(argument)
            case "new":
                window.new_chat(False)
            case "incognito":
                window.new_chat(True)
            case "rename" if argument:
                self._library.rename(room.conversation, argument)
            case "system" if argument:
                window.set_system(argument)
            case "system":
                window.ask_system()
            case "regenerate":
                room.regenerate()
            case "continue":
                room.proceed()
            case "branches":
                window.show_branches()
            case "export":
                self._library.export(room.conversation, argument or "md")
            case "pages":
                room.strip.setFocus()
            case "help":
                window.deeds["shortcuts"].trigger()
            case _:
                known = any(name == row[0] for row in _TABLE)
                said = self.tr("/{name} needs to be told what") if known else self.tr("There is no command /{name}.")
                room.notices.warn(
                    said.format(name=name[:40]), self.tr("A message that begins with two slashes is sent as it is.")
                )

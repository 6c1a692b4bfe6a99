"""The slash commands of the window, as a table: those of the terminal chat that a window has a place for."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.translatable import QT_TRANSLATE_NOOP

translate = QCoreApplication.translate

_TABLE: tuple[tuple[str, str, str], ...] = (
    (
        "recall",
        QT_TRANSLATE_NOOP("Commands", "words"),
        QT_TRANSLATE_NOOP("Commands", "Find a passage and keep it for the next question"),
    ),
    (
        "remember",
        QT_TRANSLATE_NOOP("Commands", "text"),
        QT_TRANSLATE_NOOP("Commands", "Remember something in every chat"),
    ),
    ("memory", "", QT_TRANSLATE_NOOP("Commands", "Show what is remembered")),
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
    ("write", "", QT_TRANSLATE_NOOP("Commands", "Plan and write a long document")),
    ("pages", "", QT_TRANSLATE_NOOP("Commands", "Go to the memory strip")),
    ("help", "", QT_TRANSLATE_NOOP("Commands", "Show the keys")),
)


def commands() -> list[tuple[str, str, str]]:
    """(name, arguments, help) of every command, in the person's language."""
    return [
        (name, translate("Commands", arguments) if arguments else "", translate("Commands", text))
        for name, arguments, text in _TABLE
    ]


def is_command(name: str) -> bool:
    """Whether there is a command of that name; everything else that begins with a slash is a message."""
    return any(name == row[0] for row in _TABLE)

"""What the keys do: one action of the window for each row of the table of shortcuts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from ui.shortcuts import SHORTCUTS, ShortcutSheet

if TYPE_CHECKING:
    from ui.window import Window


def make(window: Window) -> dict[str, QAction]:
    """The actions by the ids of their rows. Raises KeyError for a row that does nothing."""
    does = deeds(window)
    made = {}
    for row in SHORTCUTS:
        action = QAction(row.title, window)
        action.setShortcuts(row.sequences)
        action.triggered.connect(lambda _checked=False, run=does[row.id]: run())
        window.addAction(action)
        made[row.id] = action
    return made


def deeds(window: Window) -> dict[str, Callable[[], object]]:
    """What each id does."""
    room, library, preferences = window.room, window.library, window.preferences
    look, opening = window.look, window.opening
    return {
        "new_chat": lambda: opening.new(False),
        "new_incognito": lambda: opening.new(True),
        "search": window.search,
        "next_chat": lambda: library.step(1),
        "previous_chat": lambda: library.step(-1),
        "rename": room.header.rename,
        "pin_chat": window.desk.pin,
        "export": lambda: library.export(room.conversation, ".md"),
        "delete_chat": lambda: library.delete(room.conversation),
        "stop": window.leave,
        "regenerate": room.talk.regenerate,
        "continue": room.talk.proceed,
        "edit_last": room.transcript.edit_last,
        "copy_last": room.copy_last,
        "focus_composer": room.composer.setFocus,
        "attach": window.desk.attach,
        "palette": window.show_palette,
        "focus_strip": room.strip.setFocus,
        "models": window.show_models,
        "data": window.show_data,
        "memories": window.show_memories,
        "documents": window.show_writing,
        "settings": window.show_settings,
        "shortcuts": lambda: ShortcutSheet(look, window).exec(),
        "quit": window.close,
        "bigger": lambda: window.scale(1),
        "smaller": lambda: window.scale(-1),
        "normal_size": lambda: preferences.scale(1.0),
        "theme": lambda: preferences.theme("light" if look.theme.dark else "dark"),
        "fold_sidebar": lambda: window.fold(not window.is_folded()),
    }

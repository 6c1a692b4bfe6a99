"""What the window is called: by its chat, so that one of several windows is found."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.text import one_line

BARE = "zeta"
"""The title of a window without a chat."""

_LONGEST = 80


def window_title(title: str, incognito: bool) -> str:
    """The title of a chat with the name of the program. That of an incognito chat says no more: titles of windows are
    kept by others. Qt's mark for what is not saved, «[*]», stays what the person wrote."""
    if incognito:
        shown = QCoreApplication.translate("Window", "Incognito chat")
    else:
        shown = one_line(title, _LONGEST) or QCoreApplication.translate("Window", "New chat")
    return f"{shown.replace('[*]', '[*][*]')} — {BARE}"

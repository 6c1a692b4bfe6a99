"""What a screen reader says by itself: that something happened that nobody has the focus on."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtWidgets import QWidget

from ui.text import one_line

_LONGEST = 2_000
"""Characters that are read out by themselves; the rest waits until somebody goes there."""


def announce(widget: QWidget, text: str) -> None:
    """Read `text` out when what is being read has ended; `widget` is what it is about."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, one_line(text, _LONGEST)))


def alert(widget: QWidget) -> None:
    """Read a message out that has just appeared, by its accessible name."""
    QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.Alert))

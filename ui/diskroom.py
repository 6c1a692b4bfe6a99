"""A disk that is nearly full: told once, with a way to make room, until there is some."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget

from ui.notices import Notice, Notices
from ui.sizes import format_bytes

SCARCE_BYTES = 1_000_000_000
"""Free disk below which it is told."""

_ENOUGH = 1.2
"""Times as much that has to be free before that is over, so that it does not come and go."""


class DiskRoom(QObject):
    """Watches what is free on the disk of the chats.

    Signals: `space_wanted()`, to see what takes the room; `look_wanted()`, when the person comes back to the window and
    may have made some.
    """

    space_wanted = Signal()
    look_wanted = Signal()

    def __init__(self, notices: Notices, over: QWidget) -> None:
        """`over` is a widget of the window that is watched."""
        super().__init__(over)
        self._notices = notices
        self._notice: Notice | None = None
        self._scarce = False
        over.installEventFilter(self)

    def tell(self, free: int) -> None:
        """So many bytes are free now; below 0 nothing is on a disk."""
        if 0 <= free < SCARCE_BYTES and not self._scarce:
            self._scarce = True
            self._notice = self._notices.warn(
                self.tr("The disk is nearly full: {free} free.").format(free=format_bytes(free)),
                self.tr("Make room on it, or give memory a smaller quota in the settings."),
                self.tr("Your data"),
                self.space_wanted.emit,
            )
            self._notice.ended.connect(self._closed)
        elif free >= _ENOUGH * SCARCE_BYTES:
            self._scarce = False
            if self._notice:
                self._notice.end()

    def eventFilter(self, over: QObject, event: QEvent) -> bool:
        """The window has the keyboard again."""
        if event.type() == QEvent.Type.WindowActivate and self._scarce:
            self.look_wanted.emit()
        return super().eventFilter(over, event)

    def _closed(self) -> None:
        self._notice = None

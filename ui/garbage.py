"""When Python looks for garbage. A look at all there is takes 70 ms in the window of a long chat, in the middle of
whatever is done just then: so what stays anyway is put aside, and looked at when a chat is left."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

from ui.history import History


class Garbage(QObject):
    """Puts aside the turns of a chat as they come, and looks for what is left of them once they are gone."""

    def __init__(self, history: History, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._look)
        self._any = False
        history.latest.connect(self._begin)
        history.older.connect(keep)
        history.complete.connect(keep)
        history.left.connect(self._leave)

    def _begin(self) -> None:
        self._any = True
        keep()

    def _leave(self) -> None:
        if self._any:
            self._any = False
            self._soon.start()

    def _look(self) -> None:
        gc.unfreeze()
        gc.collect()
        keep()


def keep() -> None:
    """What is there now stays: no look at it takes time any more."""
    gc.freeze()

"""Where a model stands, and what can be done with it then. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from zeta.worker.rows import ModelRow

CHAT = "chat"


class Action(Enum):
    """What a person can do with a model, in the order of its buttons."""

    USE = "use"
    DOWNLOAD = "download"
    RESUME = "resume"
    PAUSE = "pause"
    CANCEL = "cancel"
    CALIBRATE = "calibrate"
    REMOVE = "remove"


@dataclass(frozen=True)
class Standing:
    """A model and what is being done with it now. `current`: chats are answered by it. `ours`: it is
    zeta's to delete; a file that was opened from elsewhere is not."""

    row: ModelRow
    current: bool = False
    downloading: bool = False
    calibrating: bool = False
    ours: bool = True

    @property
    def chats(self) -> bool:
        """It can chat; others help memory."""
        return self.row.kind == CHAT

    @property
    def partly(self) -> bool:
        """Some of it has arrived and waits for the rest."""
        return not self.row.here and self.row.arrived > 0

    def actions(self) -> tuple[Action, ...]:
        """What can be done now. Nothing that would disturb what is under way; nothing that has happened already."""
        if self.downloading:
            return Action.PAUSE, Action.CANCEL
        if self.calibrating:
            return (Action.CANCEL,)
        if self.partly:
            return Action.RESUME, Action.CANCEL
        if not self.row.here:
            return (Action.DOWNLOAD,)
        # A file that chats are answered by cannot be taken away under them.
        remove = (Action.REMOVE,) if self.ours and not self.current else ()
        if not self.chats:
            return remove
        return (Action.CALIBRATE,) if self.current else (Action.USE, Action.CALIBRATE, *remove)

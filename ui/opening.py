"""Which chat is opened, on which model, and what happens when that fails: the reason is said, with a way out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ui.bridge import Engine
from ui.library import Library
from ui.models_desk import ModelsDesk
from ui.notices import Notice
from ui.preferences import Preferences
from ui.room import Room
from zeta.errors import ZetaError
from zeta.worker.client import Failure


class Opening(QObject):
    """Opens chats in the room.

    Signals: `opened(id)` once a chat is there; `room_wanted()` before it is; `models_wanted()`, `settings_wanted()`
    for a way out of what failed.
    """

    opened = Signal(str)
    room_wanted = Signal()
    models_wanted = Signal()
    settings_wanted = Signal()

    def __init__(
        self,
        engine: Engine,
        room: Room,
        library: Library,
        models: ModelsDesk,
        preferences: Preferences,
        flags: dict[str, object],
        parent: QObject | None = None,
    ) -> None:
        """`flags` weigh more than the settings; `conversation` among them is opened first."""
        super().__init__(parent)
        self._engine, self._room, self._library = engine, room, library
        self._models, self._preferences, self._flags = models, preferences, flags
        self._wanted = str(flags.get("conversation") or "last")
        self._ordinal = -1
        self._trouble: Notice | None = None
        self._model_before: str | None = None
        room.opened.connect(self._opened)

    def begin(self) -> None:
        """Make an engine that has just started ours, and open what was open or asked for."""
        self._engine.do("configure", None, self._stuck, **self._flags)
        self._models.refresh()
        self._library.refresh()
        self._open(self._wanted)

    def go_on(self) -> None:
        """Another window had this chat open, in the same engine; without one, open what was asked for."""
        if self._room.conversation:
            self._opened(self._room.conversation)
        else:
            self._open(self._wanted)

    def chat(self, conversation: str, ordinal: int = -1) -> None:
        """Open a chat, at a turn; -1 is where it ends."""
        self.room_wanted.emit()
        if conversation == self._room.conversation and not self._room.incognito:
            self._room.go_to_turn(ordinal)
            return
        self._ordinal = ordinal
        self._open(conversation)

    def new(self, incognito: bool = False) -> None:
        """Begin a chat."""
        self.room_wanted.emit()
        self._library.leave_search()
        self._open("new", incognito=incognito)

    def last(self) -> None:
        """Chats came or went: open the last one."""
        self._library.refresh()
        self._open("last")

    def again(self) -> None:
        """Load the model with the settings that hold now, and open the chat again."""
        self.room_wanted.emit()
        self._open(self._room.conversation or "last")

    def changed(self) -> None:
        """The engine opened another conversation by itself."""
        self._room.reload()
        self._opened(self._room.conversation)

    def use_model(self, spec: str) -> None:
        """Chat with another model from now on; one that cannot be loaded gives way to the one before."""
        if self._model_before is None:  # else the one that is loading gives way
            self._model_before = self._model()
        self._preferences.change("model", spec)
        self._flags.pop("model", None)
        self._engine.do("configure", None, self._stuck, **self._flags)
        self._models.refresh()
        self.again()

    def _open(self, conversation: str, *, incognito: bool = False) -> None:
        self._room.talk.stop()
        self._room.keep_draft()
        self._wanted = conversation
        alone = {"knowledge": ""} if incognito else {}  # such a chat knows no store, and no knowledge base of it
        self._room.open(conversation, incognito=incognito, failed=self._failed, **alone)

    def _opened(self, conversation: str) -> None:
        self._wanted = "last" if self._room.incognito else conversation
        self._model_before = None
        if self._trouble:
            self._trouble.end()
            self._trouble = None
        self.opened.emit(conversation)
        if self._ordinal >= 0:
            self._room.go_to_turn(self._ordinal)
            self._ordinal = -1

    def _failed(self, failure: Failure) -> None:
        if failure.kind == "EngineDied":
            return
        wanted = self._wanted
        if failure.kind == "NotFound":
            self._wanted = "new"
            self._room.tell(failure)
            self._open("new")
            return
        self._room.show_nothing()
        if failure.kind in ("ModelError", "ModelCrashed"):
            self._without_model(wanted, failure)
        elif failure.kind == "StoreLocked":
            self._locked(wanted)
        else:
            self._room.show_closed(self.tr("Your chats cannot be opened now"))
            self._say(failure.message, failure.hint, lambda: self._open(wanted))

    def _without_model(self, wanted: str, failure: Failure) -> None:
        """The model cannot be loaded; what was said can be read all the same."""
        if wanted not in ("new", "last"):
            self._library.tell(wanted)
        before, self._model_before = self._model_before, None
        if before is None and not self._models.any_here():  # the page for the first start says what to do
            return
        self._models.problem(self._model(), failure)
        if before is not None and before != self._model():
            self._back_to_model(before, failure)
        else:
            self._say(failure.message, failure.hint, lambda: self._open(wanted))

    def _say(self, text: str, hint: str, again: Callable[[], None]) -> None:
        """One trouble at a time; it goes when a chat is open."""
        if self._trouble:
            self._trouble.end()
        self._trouble = self._room.notices.error(text, hint, self.tr("Try again"), again)

    def _locked(self, wanted: str) -> None:
        """Another window or a terminal chat has the store."""

        def again() -> None:
            self._library.refresh()
            self._open(wanted)

        self._room.show_closed(self.tr("Your chats are open elsewhere"))
        self._say(
            self.tr("Your chats are open in another window or terminal."),
            self.tr("Close it there and try again; or begin an incognito chat here, which needs no store."),
            again,
        )

    def _back_to_model(self, before: str, failure: Failure) -> None:
        """Another model could not be loaded: the one before is the chosen one again, and loaded where it is here. Where
        it is not, the room stays empty, or the page for the first start is shown once the models are listed anew."""
        row = self._models.row(before)
        self._preferences.change("model", before)
        self._room.notices.error(failure.message, failure.hint, self.tr("Models"), self.models_wanted.emit)
        self._models.refresh()
        if row.here if row else Path(before).is_file():  # the list has no file from elsewhere that is not chosen
            self._open(self._wanted)

    def _model(self) -> str:
        try:
            return self._preferences.settings().model
        except ZetaError:
            return ""

    def _stuck(self, failure: Failure) -> None:
        self._room.notices.error(failure.message, failure.hint, self.tr("Settings"), self.settings_wanted.emit)

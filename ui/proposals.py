"""What a chat remembers, or proposes to: between the engine and the question below an answer."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ui.bridge import Engine, ignored
from ui.memories.proposal import Proposal
from ui.notices import Notices
from ui.text import one_line
from zeta import events
from zeta.events import Event
from zeta.worker.client import Failure

_NAMED = 80
"""Characters of a memory in a message about it."""


class Proposals(QObject):
    """Asks before something is remembered, and tells what is.

    Signals: `always_wanted()`, to remember without asking from now on.
    """

    always_wanted = Signal()

    def __init__(self, engine: Engine, card: Proposal, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._card, self._notices = engine, card, notices
        engine.heard.connect(self._hear)
        card.kept.connect(self._keep)
        card.refused.connect(lambda keys: engine.do("refuse_memories", None, ignored, keys=keys))
        card.always.connect(self.always_wanted)

    def forget(self) -> None:
        """Another chat is opened: what was proposed in this one is no longer asked about."""
        self._card.show_proposals([], [])

    def remember(self, text: str) -> None:
        """Keep what the person typed in this chat."""
        self._engine.do("remember", lambda value: self.kept([value]), self._warn, text=text, here=True)

    def kept(self, values: list[dict[str, object]]) -> None:
        """These are remembered now: tell it."""
        self._told([str(value["text"]) for value in values])

    def _hear(self, event: Event) -> None:
        if isinstance(event, events.Proposed):
            self._card.show_proposals(event.keys, event.texts)
        elif isinstance(event, events.Remembered):
            self._told(event.texts)

    def _keep(self, keys: list[str]) -> None:
        if keys:
            self._engine.do("keep_memories", self.kept, self._warn, keys=keys)

    def _warn(self, failure: Failure) -> None:
        self._notices.warn(failure.message, failure.hint)

    def _told(self, texts: list[str]) -> None:
        said = "; ".join(one_line(text, _NAMED) for text in texts)
        self._notices.tell(self.tr("Remembered: «{memory}».").format(memory=said))

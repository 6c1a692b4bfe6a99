"""A chat's side of agent memory: what it is told before a question, and what it says of an answer. Errors of the memory
are events, never the end of a chat."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from memstore.agent.model import Memory
from memstore.embedder import Embedder
from memstore.errors import StoreError
from memstore.records import Conversation
from zeta.chat.brief import NOTED, NOTES, Count
from zeta.chat.notebook import Notebook, Origin
from zeta.chat.thread import Thread
from zeta.config import Settings
from zeta.dream import Task
from zeta.errors import ZetaError
from zeta.events import Event, Failed, Proposed, Remembered, Reminded

log = logging.getLogger("zeta.chat.companion")

AT_ONCE = 4
"""Texts that get their vectors before a dream looks whether somebody types."""

Opener = Callable[[Settings, Embedder | None], Notebook | None]
"""Opens the notebook of a chat with these settings, or gives None."""


def nothing_kept(_settings: Settings, _embedder: Embedder | None) -> None:
    """The opener of a chat without agent memory."""


class Companion:
    """What a chat knows beside its conversation. `notebook` is None where there is none."""

    def __init__(
        self, opener: Opener, settings: Settings, embedder: Embedder | None, on_event: Callable[[Event], None]
    ) -> None:
        """One that cannot be opened is told, and the chat goes without."""
        self.notebook: Notebook | None = None
        self.told: tuple[str, ...] = ()
        """Ids of the memories that stand in front of the question in hand."""
        try:
            self.notebook = opener(settings, embedder)
        except (StoreError, ZetaError) as error:
            on_event(Failed(f"the chat goes on without agent memory: {error}", error.hint))

    def close(self) -> None:
        """Let go of the notebook."""
        if self.notebook:
            self.notebook.close()

    def apply(self, settings: Settings) -> None:
        """Let the settings hold."""
        if self.notebook:
            self.notebook.mode, self.notebook.budget = settings.memory, settings.memory_budget

    def tend(self) -> None:
        """Let memories earn their places and fade, where it is time."""
        try:
            if self.notebook:
                self.notebook.tend()
        except StoreError as error:
            log.warning("agent memory was not tended: %s", error)

    def dreams(self) -> Iterator[Task]:
        """Idle work: vectors for what has none of the present embedding model, a few at a time."""
        more = self.notebook is not None

        def embed() -> bool:
            nonlocal more
            more = self.notebook is not None and self.notebook.memory.embed(AT_ONCE) > 0
            return more

        while more:
            yield Task("memories", embed)

    def forget(self, conversation: str, turns: Collection[int]) -> None:
        """Remove for good what was captured from turns that are erased. Raises StoreError."""
        if self.notebook:
            for each in self.notebook.heard(conversation, turns):
                self.notebook.remove(each.key, for_good=True)

    def notes(self, count: Count) -> dict[str, str]:
        """What a new conversation is begun with, as its settings. `count` gives the tokens of a text."""
        try:
            notes, memories = self.notebook.notes(count) if self.notebook else ("", [])
            if self.notebook and notes:
                keys = (each.key for each in memories)
                return {NOTES: notes, NOTED: "\n".join([self.notebook.memory.identity, *keys])}
        except StoreError as error:
            log.warning("a conversation begins without notes: %s", error)
        return {}

    def reviewed(self, conversation: Conversation) -> Conversation:
        """A conversation with those of its notes that still hold: what was removed or changed since is not told on. Of
        notes from another memory nothing is known, so that they stay."""
        told = conversation.settings
        if not (self.notebook and told.get(NOTES) and told.get(NOTED)):
            return conversation
        memory, *noted = told[NOTED].splitlines()
        try:
            if memory != self.notebook.memory.identity:
                return conversation
            notes, keys = self.notebook.holding(told[NOTES], noted)
        except StoreError as error:
            log.warning("the notes of a conversation were not looked through: %s", error)
            return conversation
        if notes == told[NOTES]:
            return conversation
        return replace(conversation, settings={**told, NOTES: notes, NOTED: "\n".join([memory, *keys])})

    def before(self, question: str, conversation: Conversation, thread: Thread) -> Iterator[Event]:
        """Let memories that matter for a question stand in front of it, but for those that are in sight."""
        self.told = ()
        if not self.notebook:
            return
        try:
            about = self.notebook.about(question, conversation.settings.get(NOTES, ""))
        except StoreError as error:
            yield Failed(f"agent memory cannot be read: {error}", error.hint)
            return
        found = [each for each in about if not _in_sight(each, conversation, thread)]
        if found:
            self.told = tuple(each.id for each in found)
            thread.remind(found)
            yield Reminded([each.key for each in found], [each.content for each in found])

    def after(self, question: str, here: Origin, thread: Thread) -> Iterator[Event]:
        """Tell memory what an answer used of it, and keep or propose what the question stated."""
        if not self.notebook:
            return
        said = next(turn.ordinal for turn in reversed(thread.turns) if turn.role == "user")
        try:
            self.notebook.answered(question, thread.turns[-1].text)
            kept, proposed = self.notebook.listen(question, replace(here, turn=said))
        except StoreError as error:
            yield Failed(f"agent memory cannot be written: {error}", error.hint)
            return
        if kept:
            yield Remembered([each.key for each in kept], [each.content for each in kept])
        if proposed:
            yield Proposed([each.key for each in proposed], [each.content for each in proposed])


def _in_sight(memory: Memory, conversation: Conversation, thread: Thread) -> bool:
    """Whether what a memory came from still stands in the window, where it was said."""
    turn = memory.meta.get("turn")
    if memory.meta.get("conversation") != conversation.id or not isinstance(turn, int):
        return False
    begin, end = thread.turns[turn].content if 0 <= turn < len(thread.turns) else (0, 0)
    return begin < end and thread.session.engine.window.resident(begin, end) == end - begin

"""What a front end may ask of agent memory, as commands: in the open chat, or while none is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from memstore.embedder import Embedder
from zeta.chat import notebook
from zeta.chat.session import Chat
from zeta.config import Settings
from zeta.errors import ConfigError
from zeta.worker.memories import Memories
from zeta.worker.rows import MemoryRow

Result = TypeVar("Result")


class Remembering:
    """The person's memories: those of the open chat, or while none is open (or an incognito one) those that the
    settings name."""

    def __init__(
        self,
        chat: Callable[[], Chat | None],
        settings: Callable[[], Settings],
        embedder: Callable[[], Embedder | None],
    ) -> None:
        self._chat, self._settings, self._embedder = chat, settings, embedder
        self.commands: Mapping[str, Callable[..., Any]] = {
            "memories": lambda text, place, count: self._do(lambda m: m.find(text, place, count)),
            "remember": self.remember,
            "edit_memory": lambda namespace, key, text: self._correct(lambda m: m.edit(key, text)),
            "pin_memory": lambda namespace, key, on: self._do(lambda m: m.pin(key, on)),
            "remove_memory": lambda namespace, key: self._correct(lambda m: m.remove(key, False)),
            "restore_memory": lambda namespace, key: self._do(lambda m: m.restore(key)),
            "memory_history": lambda namespace, key: self._do(lambda m: m.history(key)),
            "keep_memories": lambda keys: self._do(lambda m: m.keep(keys)),
            "refuse_memories": lambda keys: self._do(lambda m: m.notebook.refuse(keys)),
        }

    def remember(self, text: str, here: bool = False) -> MemoryRow:
        """Keep what the person typed; with `here` in the open chat, whose turn is then where it came from."""
        if not here:
            return self._do(lambda found: found.remember(text, None))
        chat = self._chat()
        if chat is None:
            raise ConfigError("no chat is open", "choose a model first")
        return Memories(chat.book).remember(text, chat.here)

    def _do(self, deed: Callable[[Memories], Result]) -> Result:
        chat = self._chat()
        if chat and chat.notebook:
            return deed(Memories(chat.notebook))
        book = notebook.opened(replace(self._settings(), incognito=False), self._embedder())
        assert book is not None
        try:
            return deed(Memories(book))
        finally:
            book.close()

    def _correct(self, deed: Callable[[Memories], Result]) -> Result:
        """`_do` for what changes or removes one: the open chat is told it no more."""
        done = self._do(deed)
        if chat := self._chat():
            chat.review()
        return done

"""Agent memory as a front end sees it: what is remembered of the person, as rows."""

from __future__ import annotations

from collections.abc import Sequence

from memstore.agent.model import Memory
from zeta.chat.notebook import EDITED, Notebook, Origin
from zeta.worker.rows import MemoriesRow, MemoryRow

MOST = 200
"""Memories in one answer."""


class Memories:
    """Commands over one notebook."""

    def __init__(self, notebook: Notebook) -> None:
        self.notebook = notebook

    def find(self, text: str, place: str, count: int) -> MemoriesRow:
        """The first `count` of a place, or what a text finds there."""
        found, total, lexical = self.notebook.find(text, place, min(max(count, 1), MOST))
        return MemoriesRow(tuple(row(each) for each in found), total, lexical, self.notebook.mode)

    def remember(self, text: str, origin: Origin | None) -> MemoryRow:
        """Keep what the person typed; of several statements the first is the answer."""
        return row(self.notebook.remember_all(text, origin)[0])

    def edit(self, key: str, text: str) -> MemoryRow:
        """Another text: a new version."""
        return row(self.notebook.edit(key, text))

    def pin(self, key: str, on: bool) -> MemoryRow:
        """Let a memory stand in every new conversation, or no longer."""
        return row(self.notebook.pin(key, on))

    def remove(self, key: str, for_good: bool) -> None:
        """Remove a memory."""
        self.notebook.remove(key, for_good=for_good)

    def restore(self, key: str) -> MemoryRow:
        """Bring back a memory that was removed."""
        return row(self.notebook.restore(key))

    def history(self, key: str) -> list[MemoryRow]:
        """Its versions, the newest first."""
        return [row(each) for each in self.notebook.history(key)]

    def keep(self, keys: Sequence[str]) -> list[MemoryRow]:
        """Keep what was proposed."""
        return [row(each) for each in self.notebook.keep(keys)]


def row(memory: Memory) -> MemoryRow:
    """One version of a memory; where it came from is a conversation, or the words of whoever stored it."""
    conversation = memory.meta.get("conversation")
    title, turn = memory.meta.get("title"), memory.meta.get("turn")
    chat = isinstance(conversation, str) and memory.source_scope == f"chat:{conversation}"
    return MemoryRow(
        namespace=memory.namespace,
        key=memory.key,
        text=memory.content,
        kind=memory.kind,
        tier=memory.tier,
        pinned=memory.pinned,
        importance=memory.importance,
        tags=memory.tags,
        version=memory.version,
        created=memory.created,
        accesses=memory.accesses,
        origin="" if chat else EDITED if memory.source_scope == EDITED else memory.source_user or memory.source_scope,
        conversation=str(conversation) if chat else "",
        title=title if chat and isinstance(title, str) else "",
        turn=turn if chat and isinstance(turn, int) else -1,
        removed=memory.deleted is not None,
    )

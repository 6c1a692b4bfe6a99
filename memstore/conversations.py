"""Conversations and their branches: titles, settings, who descends from whom. No tokens, no pages."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from memstore.errors import NotFound, StoreError
from memstore.records import Branch, Conversation, dump, load, new_id
from memstore.tables import Reader, Tables, Writer, after

Clock = Callable[[], float]


class Conversations:
    """The layer of a store that keeps conversations and branches."""

    def __init__(self, tables: Tables, clock: Clock = time.time) -> None:
        self.tables = tables
        self.clock = clock

    def conversations(self, *, knowledge: bool = False) -> list[Conversation]:
        """All chats, the last used first; with `knowledge` the histories of knowledge bases in their place."""
        with self.tables.read() as txn:
            found = [load(Conversation, value) for _, value in txn.range("conversations")]
        return sorted((c for c in found if c.knowledge == knowledge), key=lambda c: c.updated, reverse=True)

    def conversation(self, id: str) -> Conversation:
        """Raises NotFound."""
        with self.tables.read() as txn:
            return self._conversation(txn, id)

    def find(self, name: str) -> Conversation:
        """The conversation whose id begins with `name`; `last` is the last used one. Raises NotFound."""
        found = self.conversations()
        if name != "last":
            found = [c for c in found if name and c.id.startswith(name)]
            if len(found) > 1:
                raise NotFound(f"{len(found)} conversations begin with {name!r}.", "Give more digits of the id.")
        if not found:
            what = "There is no conversation yet" if name == "last" else f"No conversation begins with {name!r}"
            raise NotFound(f"{what}.", "`/list` in the chat shows all of them; `new` starts one.")
        return found[0]

    def create_conversation(
        self, title: str, system: str = "", settings: Mapping[str, str] | None = None, *, knowledge: bool = False
    ) -> Conversation:
        """A new conversation with one empty branch."""
        now = self.clock()
        branch = Branch(new_id(8), new_id(), None, 0, now)
        conversation = Conversation(
            branch.conversation, title, now, now, branch.id, system, False, dict(settings or {}), knowledge
        )
        with self.tables.write() as txn:
            txn.put("conversations", conversation.id.encode(), dump(conversation))
            txn.put("branches", branch.key, dump(branch))
        return conversation

    def update(self, conversation: Conversation) -> None:
        """Replace title, system prompt, settings, pin or current branch. Raises NotFound."""
        with self.tables.write() as txn:
            self._conversation(txn, conversation.id)
            self._branch(txn, conversation.id, conversation.branch)
            txn.put("conversations", conversation.id.encode(), dump(conversation))

    def branches(self, conversation: str) -> list[Branch]:
        """The branches of a conversation, oldest first."""
        prefix = f"{conversation}/".encode()
        with self.tables.read() as txn:
            found = [load(Branch, value) for _, value in txn.range("branches", prefix, after(prefix))]
        return sorted(found, key=lambda b: (b.created, b.parent is not None, b.id))

    def create_branch(self, conversation: str, parent: str, turn: int) -> Branch:
        """A branch that keeps the first `turn` turns of `parent`. It becomes the current one by `update`.

        Raises NotFound, StoreError for a negative `turn`.
        """
        if turn < 0:
            raise StoreError(f"A branch cannot keep {turn} turns.", "Give the number of turns to keep, from 0 on.")
        with self.tables.write() as txn:
            self._branch(txn, conversation, parent)
            branch = Branch(new_id(8), conversation, parent, turn, self.clock())
            txn.put("branches", branch.key, dump(branch))
        return branch

    def _conversation(self, txn: Reader, id: str) -> Conversation:
        data = txn.get("conversations", id.encode()) if id else None
        if data is None:
            raise NotFound(f"There is no conversation {id!r}.", "`/list` in the chat shows all of them.")
        return load(Conversation, data)

    def _branch(self, txn: Reader, conversation: str, id: str) -> Branch:
        data = txn.get("branches", f"{conversation}/{id}".encode())
        if data is None:
            raise NotFound(f"Conversation {conversation!r} has no branch {id!r}.", "Open its current branch instead.")
        return load(Branch, data)

    def _used(self, txn: Writer, conversation: str) -> None:
        """Note that a conversation was used now."""
        known = self._conversation(txn, conversation)
        txn.put("conversations", conversation.encode(), dump(replace(known, updated=self.clock())))

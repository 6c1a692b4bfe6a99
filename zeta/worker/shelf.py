"""What can be done with a store while no model is loaded: list, search, read, rename, delete, export, check, wipe."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from memstore import archive
from memstore.check import check, repair
from memstore.records import Conversation
from memstore.store import Store
from zeta import config, logs, paths
from zeta.chat import export
from zeta.chat.words import printable
from zeta.knowledge.library import Library
from zeta.worker.rows import ChatRow, DataRow, HitRow, KnowledgeRow, TurnRow

PREVIEW = 120
"""Characters of the last thing said that stand in the list."""

_HEADER, _ID = 64, 4  # bytes of a token log's header and of one id (DESIGN 6)


class Shelf:
    """The conversations of one store."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def chats(self) -> list[ChatRow]:
        """Every conversation, the last used first."""
        return [self._row(each) for each in self.store.conversations()]

    def _row(self, conversation: Conversation) -> ChatRow:
        logs = self.store.logs(conversation.id, conversation.branch)
        tokens, log = max(((self._tokens(each.file, each.base), each) for each in logs), default=(0, None), key=_first)
        turn = self.store.last_turn(log.id) if log else None
        return ChatRow(
            id=conversation.id,
            title=conversation.title,
            created=conversation.created,
            updated=conversation.updated,
            pinned=conversation.pinned,
            preview=" ".join(turn.text[: 2 * PREVIEW].split())[:PREVIEW] if turn else "",
            pages=tokens // log.page if log else 0,
        )

    def _tokens(self, file: str, base: int) -> int:
        """Length of a lifetime by the size of its file: thousands of logs are not opened for a list."""
        if self.store.folder is None:
            return base
        with suppress(OSError):
            return base + max(0, os.path.getsize(self.store.folder / file) - _HEADER) // _ID
        return base

    def search(self, text: str, limit: int = 50) -> list[HitRow]:
        """Turns of every conversation that contain `text`."""
        return [
            HitRow(m.conversation.id, m.conversation.title, m.turn.ordinal, m.turn.role, m.turn.time, m.snippet)
            for m in self.store.search(text, limit)
        ]

    def turns(self, conversation: str) -> list[TurnRow]:
        """What was said on the current branch of a conversation, for reading only."""
        told = self.store.told(self.store.find(conversation))
        return [
            TurnRow(t.ordinal, t.role, t.time, t.text, *t.content, t.done, (), t.tokens, t.seconds, t.reason)
            for t in told
        ]

    def rename(self, conversation: str, title: str) -> None:
        """Give a conversation a title; control characters are dropped."""
        self.store.update(replace(self.store.find(conversation), title=printable(title)))

    def pin(self, conversation: str, on: bool) -> None:
        """Keep a conversation at the top of the list."""
        self.store.update(replace(self.store.find(conversation), pinned=on))

    def delete(self, conversation: str) -> None:
        """Delete a conversation for good."""
        self.store.delete_conversation(self.store.find(conversation).id)
        self.store.compact()

    def export(self, conversation: str, path: str) -> None:
        """Write a conversation as .md, .json or .zmem."""
        found = self.store.find(conversation)
        export.write(Path(path), self.store, found, self.store.told(found))

    def take_in(self, path: str) -> str:
        """Take in a .zmem file; gives the conversation."""
        return archive.import_conversation(self.store, Path(path)).id

    def knowledge(self, fingerprint: str) -> list[KnowledgeRow]:
        """Every knowledge base, by name; `fingerprint` is that of the model in memory, empty where there is none."""
        return [
            KnowledgeRow(base.name, base.model_name, base.edition > 0, fingerprint in ("", base.model))
            for base in Library(self.store).bases()
        ]

    def data(self, remembered: Path) -> DataRow:
        """Where everything is and how big; `remembered` is the file of agent memory."""
        found = self.store.stat()
        folder = self.store.folder
        models = paths.models_folder()
        memory = remembered.absolute()
        sizes = [path.stat().st_size for path in models.rglob("*") if path.is_file()] if models.is_dir() else []
        return DataRow(
            store=str(folder or ""),
            models=str(models),
            config=str(config.config_path()),
            logs=str(logs.log_folder()),
            conversations=found.conversations,
            tokens=found.tokens,
            pages=found.pages,
            store_bytes=found.table_bytes + found.log_bytes + found.gist_bytes,
            model_bytes=sum(sizes),
            quota=found.quota or 0,
            free=shutil.disk_usage(folder or Path.home()).free,
            memory=str(memory),
            memory_bytes=sum(path.stat().st_size for path in (memory, Path(f"{memory}-wal")) if path.is_file()),
        )

    def check(self, mend: bool) -> list[str]:
        """Read everything and compare it; a line for each thing that is not as it was written."""
        found = check(self.store)
        remain = repair(self.store, found) if mend else found
        return [f"{each.where}: {each.what}" for each in remain]

    def compact(self) -> None:
        """Give space that is no longer used back to the disk."""
        self.store.compact()

    def wipe(self) -> None:
        """Delete every conversation for good; models, settings and agent memory stay."""
        for each in self.store.conversations():
            self.store.delete_conversation(each.id)
        self.store.compact()
        paths.input_history().unlink(missing_ok=True)


def _first(pair: tuple[int, object]) -> int:
    return pair[0]

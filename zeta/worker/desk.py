"""The open chat as a front end sees it: commands that speak of it, as rows and events."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from pathlib import Path

from memstore import archive
from memstore.agent.model import Memory
from memstore.ctxfile import ERASED
from memstore.records import Branch, Turn
from zeta.chat import lifetime
from zeta.chat.session import Chat
from zeta.chat.sources import Passage
from zeta.errors import ConfigError
from zeta.worker import branching, memories
from zeta.worker.rows import GLANCE, HEAD, BranchRow, GlanceRow, LifetimeRow, SaidRow, SourceRow, TurnRow


class Desk:
    """One open chat."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat

    # reading

    def turns(self, before: int | None = None, count: int | None = None) -> list[TurnRow]:
        """What was said on the open branch, with what each answer was given from: all of it, or the last `count` turns
        before the turn `before`."""
        turns = self.chat.turns()[:before]
        return [self._turn(turn) for turn in turns[-count if count else None :]]

    def text(self, ordinal: int, begin: int, end: int) -> str:
        """Characters [begin, end) of what was said at a turn."""
        self._check_turn(ordinal)
        return self.chat.turns()[ordinal].text[begin:end]

    def _turn(self, turn: Turn) -> TurnRow:
        told = turn.text[:HEAD] if turn.role == "user" else turn.text
        sources = tuple(self._row(each) for each in self.chat.passages(turn.sources))
        sources += tuple(self._memory(each) for each in self._memories(turn.memories))
        return TurnRow(
            turn.ordinal,
            turn.role,
            turn.time,
            told,
            *turn.content,
            turn.done,
            sources,
            turn.tokens,
            turn.seconds,
            turn.reason,
            len(turn.text) - len(told),
        )

    def _memories(self, ids: Sequence[str]) -> list[Memory]:
        """What is still remembered of what an answer was told from memory."""
        book = self.chat.notebook
        return [each for each in book.memory.by_ids(ids) if each.deleted is None] if ids and book else []

    def _memory(self, memory: Memory) -> SourceRow:
        """A memory as what an answer was given from: page -1, mode "memory"."""
        told = memories.row(memory)
        return SourceRow(
            page=-1,
            conversation=told.conversation,
            title=told.title,
            ordinal=told.turn,
            role=memory.source_user,
            time=memory.created,
            text=memory.content,
            begin=0,
            end=0,
            probability=0.0,
            mode="memory",
            here=told.conversation == self.chat.conversation.id,
            words=(),
        )

    def _row(self, found: Passage) -> SourceRow:
        return SourceRow(
            page=int(found.page.partition(":")[2]),
            conversation=found.conversation,
            title=found.title,
            ordinal=found.turn,
            role=found.role,
            time=found.time,
            text=found.text,
            begin=found.begin,
            end=found.end,
            probability=found.probability,
            mode=found.mode,
            here=self._here(found),
            words=found.words,
            path=found.path,
        )

    def _here(self, found: Passage) -> bool:
        """Whether the open branch has the turn of a passage."""
        turns = self.chat.thread.turns
        if found.conversation != self.chat.conversation.id or not 0 <= found.turn < len(turns):
            return False
        begin, end = turns[found.turn].content
        return begin < found.end and found.begin < end

    def lifetime(self) -> LifetimeRow:
        """Where every page is."""
        thread, store = self.chat.thread, self.chat.store
        scope = store.scope(thread.history.record.id)
        kept = list(store.page_infos(scope))
        pinned = tuple(number for number, info in kept if info.retained)
        size = sum(info.size + info.signal_size for _, info in kept)
        logs = tuple(sorted({each.log for each in scope} | {thread.history.record.id}))
        return LifetimeRow(self._page, len(thread.history), thread.whereabouts(), pinned, logs, size)

    def glance(self, page: int) -> GlanceRow:
        """One page: who began to speak there, when, and what it says."""
        where = self.chat.thread.whereabouts()
        if not 0 <= page < len(where):
            raise ConfigError(f"there is no full page {page}", f"this conversation has {len(where)}")
        row = lifetime.page(self.chat.thread.session, page, where[page])
        later = bisect_right(self.chat.thread.turns, row.begin, key=lambda t: t.content[1])
        said = list(takewhile(lambda t: t.content[0] < row.end, self.chat.thread.turns[later:]))
        turn = next(iter(self.chat.thread.turns[later:]), None)
        return GlanceRow(
            page=page,
            begin=row.begin,
            end=row.end,
            where=row.where,
            time=turn.time if turn else 0.0,
            ordinal=turn.ordinal if turn else -1,
            said=tuple(each for each in (self._said(t, row.begin, row.end) for t in said) if each.text),
            bytes=row.bytes,
            hits=row.hits,
            pinned=row.pinned,
        )

    def _said(self, turn: Turn, begin: int, end: int) -> SaidRow:
        """What a turn says between two log offsets."""
        low, high = max(begin, turn.content[0]), min(end, turn.content[1])
        ids = self.chat.thread.history.read(low, high)
        text = self.chat.runtime.model.text(ids[ids != ERASED])
        text = " ".join(text.strip("\ufffd").split())  # a page may begin and end within a character
        return SaidRow(turn.role, text[:GLANCE], low > turn.content[0], high < turn.content[1] or len(text) > GLANCE)

    @property
    def _page(self) -> int:
        return self.chat.thread.history.record.page

    def _check_turn(self, ordinal: int) -> None:
        count = len(self.chat.turns())
        if not 0 <= ordinal < count:
            raise ConfigError(f"there is no turn {ordinal}", f"this conversation has {count}")

    def branches(self) -> list[BranchRow]:
        """The branches of the open conversation, oldest first."""
        chat = self.chat

        def told(branch: Branch) -> Sequence[Turn]:
            if branch.id == chat.conversation.branch:
                return chat.thread.turns
            return chat.store.told(replace(chat.conversation, branch=branch.id))

        return branching.rows(chat.branches(), chat.conversation.branch, told)

    # memory

    def recall(self, query: str) -> list[SourceRow]:
        """Find what answers `query` and keep it ready for the next question."""
        return [self._row(each) for each in self.chat.recall(query)]

    def recall_page(self, page: int) -> list[SourceRow]:
        """Keep what a page says ready for the next question."""
        return [self._row(each) for each in self.chat.recall_page(page)]

    def forget_turn(self, ordinal: int) -> int:
        """Erase what was said at a turn; gives the pages touched."""
        self._check_turn(ordinal)
        begin, end = self.chat.turns()[ordinal].content
        return self.chat.forget(begin, end) if begin < end else 0

    def forget_page(self, page: int) -> int:
        """Erase what was said on a page; gives the pages touched."""
        begin = page * self._page
        return self.chat.forget(begin, begin + self._page)

    def take_in(self, path: str) -> str:
        """Take in a .zmem file or a file of chats; gives the id of the first. The open chat stays open."""
        if Path(path).suffix.lower() == ".zmem":
            return archive.import_conversation(self.chat.store, Path(path)).id
        return self.chat.take_in(Path(path))[0].id

"""What stands in the list: chats under their sections, or what a search found. No Qt here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import islice

from ui.text import one_line
from zeta.worker.rows import ChatRow, HitRow


class Kind(Enum):
    """What a row of the list is: the head of a section, a chat, or a place that a search found."""

    PINNED = "pinned"
    CHATS = "chats"
    INCOGNITO = "incognito"
    CHAT = "chat"
    HIT = "hit"


_TITLES = 20
"""Chats offered for their title, before what was said in others."""

HEADS = (Kind.PINNED, Kind.CHATS)
"""Rows that name a section; they are neither chosen nor opened."""


@dataclass(frozen=True)
class Entry:
    """One row: a head has neither, a chat has `chat`, a hit has `hit`."""

    kind: Kind
    chat: ChatRow | None = None
    hit: HitRow | None = None

    @property
    def key(self) -> str:
        """Tells the row from every other, and knows it again when the list is given anew."""
        if self.hit is not None:
            return f"{self.kind.value} {self.hit.conversation} {self.hit.ordinal}"
        return f"chat {self.chat.id}" if self.chat is not None else self.kind.value

    @property
    def conversation(self) -> str:
        """The id of the chat it belongs to, empty for a head."""
        if self.hit is not None:
            return self.hit.conversation
        return self.chat.id if self.chat is not None else ""


def chat_entries(rows: Sequence[ChatRow], hidden: Collection[str], incognito: ChatRow | None) -> list[Entry]:
    """The incognito chat, the pinned ones, then the others, in the order given, without the hidden ones."""
    shown = [row for row in rows if row.id not in hidden]
    pinned = [Entry(Kind.CHAT, row) for row in shown if row.pinned]
    others = [Entry(Kind.CHAT, row) for row in shown if not row.pinned]
    first = [Entry(Kind.INCOGNITO, incognito)] if incognito is not None else []
    head_of_pinned = [Entry(Kind.PINNED)] if pinned else []
    head_of_others = [Entry(Kind.CHATS)] if others else []
    return [*first, *head_of_pinned, *pinned, *head_of_others, *others]


def hit_entries(query: str, rows: Sequence[ChatRow], hits: Sequence[HitRow], hidden: Collection[str]) -> list[Entry]:
    """Some chats whose title has the words of `query`, then the places that were found; nothing of hidden chats."""
    words = query.lower().split()
    titles = ((row, one_line(row.title).lower()) for row in rows if row.id not in hidden)
    titled = (Entry(Kind.CHAT, row) for row, title in titles if all(word in title for word in words))
    return [*islice(titled, _TITLES), *(Entry(Kind.HIT, hit=hit) for hit in hits if hit.conversation not in hidden)]

"""Agent memory beside a chat: what is kept of what a person says, and what they do to it.

The memory is the one of `zeta memory` and of its MCP server, in a namespace of its own. A chat without one (incognito,
a file that cannot be opened) works as ever.
"""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from memstore.agent import capture
from memstore.agent import constants as c
from memstore.agent.api import AgentMemory
from memstore.agent.errors import UnknownMemory
from memstore.agent.model import Draft, Filter, Memory
from memstore.embedder import Embedder
from zeta.chat.reminder import NAMESPACE, Reminder, matters
from zeta.config import Settings
from zeta.errors import ConfigError
from zeta.paths import private

PATIENCE: Final = 2.0
"""Seconds that a chat waits for another program that writes the same memory; then it goes on without."""

ASKED: Final = "asked"
"""In the meta of what a person asked to be kept, where the rest was captured."""

EDITED: Final = "edited"
"""The scope of a text that a person wrote over what was remembered; the sentence it once was is in the history."""

PLACES: Final = ("", "pinned", "stm", "ltm", "hidden", "removed")
"""What can be listed: everything that is found by itself, pinned, short-term, long-term, what a search leaves out
(dormant and sensory), and what was removed and can be brought back."""


@dataclass(frozen=True)
class Origin:
    """Where something was said: `turn` of a conversation, with the title that it had then."""

    conversation: str
    title: str
    turn: int

    @property
    def scope(self) -> str:
        """The origin as agent memory keeps it."""
        return f"chat:{self.conversation}"

    @property
    def meta(self) -> dict[str, object]:
        """What is needed to go there again."""
        return {"conversation": self.conversation, "title": self.title, "turn": self.turn}


_ORIGIN: Final = frozenset(Origin("", "", 0).meta)


class Notebook(Reminder):
    """The memories of one person: what is told of them, what is kept of what they say, and what they do to it."""

    def __init__(self, memory: AgentMemory, mode: str = "ask", budget: int = 160) -> None:
        """As the base's."""
        super().__init__(memory, mode, budget)
        self.proposed: dict[str, Draft] = {}
        """What the last question stated, by key; it waits for a yes."""
        self._refused: set[str] = set()

    @classmethod
    def open(cls, path: Path, embedder: Embedder | None, mode: str, budget: int) -> Notebook:
        """The memory in a file, which is made where there is none. Raises StoreError."""
        return cls(AgentMemory(path.absolute(), embedder, patience=PATIENCE), mode, budget)

    def close(self) -> None:
        """Let go of the file."""
        self.memory.close()

    # what is kept of what is said

    def listen(self, text: str, origin: Origin) -> tuple[list[Memory], list[Draft]]:
        """What a person stated, found by rules: what was kept at once (mode on), and what is proposed (mode ask)."""
        if self.mode == "off":
            return [], []
        found = self.memory.capture(NAMESPACE, text, source_scope=origin.scope, dry_run=True)
        drafts = [replace(each.draft, meta=origin.meta) for each in found if not self.memory.knows(each.draft)]
        if self.mode == "on":
            return [self.memory.store(draft).memory for draft in drafts], []
        drafts = [draft for draft in drafts if draft.content not in self._refused]
        self.proposed = {draft.key: draft for draft in drafts}
        return [], drafts

    def keep(self, keys: Collection[str] | None = None) -> list[Memory]:
        """Keep what was proposed, all of it or by key. Raises ConfigError where nothing is."""
        chosen = [key for key in self.proposed if keys is None or key in keys]
        if not chosen:
            raise ConfigError("nothing was proposed to be remembered", "/remember TEXT keeps something of your own")
        return [self.memory.store(self.proposed.pop(key)).memory for key in chosen]

    def refuse(self, keys: Collection[str] | None = None) -> None:
        """Do not keep what was proposed."""
        for key in [key for key in self.proposed if keys is None or key in keys]:
            self._refused.add(self.proposed.pop(key).content)

    def remember(self, text: str, origin: Origin | None = None, *, speaker: str = "user") -> Memory:
        """Keep what a person wants to be kept, into long-term memory: they said so. A statement that the rules know
        gets their key, so that a later one takes its place (a new version); any other text has a key of its own.
        `speaker` is whose words they are. Raises ConfigError, BadMemory."""
        text = text.strip()
        if not text:
            raise ConfigError("there is nothing to remember", "/remember TEXT keeps a text")
        stated = capture.candidates(text, minimum=0) if speaker == "user" else []
        draft = Draft(
            NAMESPACE,
            self.memory.key_for(NAMESPACE, stated[0]) if len(stated) == 1 else self._own_key(text),
            text,
            kind=stated[0].kind if stated else None,
            tier="ltm",
            source_user=speaker,
            source_kind="stated" if speaker == "user" else "observed",
            source_scope=origin.scope if origin else "",
            meta={**origin.meta, ASKED: True} if origin else {ASKED: True},
        )
        return self.memory.store(draft).memory

    def remember_all(self, text: str, origin: Origin | None = None) -> list[Memory]:
        """`remember`, but a text that is nothing than several statements that the rules know becomes as many memories,
        each under the key of what it states."""
        stated = capture.candidates(text, minimum=0)
        if len(stated) > 1 and capture.is_all(text, stated):
            return [self.remember(each.content, origin) for each in stated]
        return [self.remember(text, origin)]

    def _own_key(self, text: str) -> str:
        """A key by the first words of a text, that no other text has."""
        key = f"note/{_slug(text)}"
        try:
            other = self.memory.memories.get(NAMESPACE, key).content != text
        except UnknownMemory:
            other = False
        return f"{key}-{zlib.crc32(text.encode('utf-8', 'replace')):08x}" if other else key

    # what a person does to them

    def find(self, text: str = "", place: str = "", limit: int = c.SEARCH_LIMIT) -> tuple[list[Memory], int, str]:
        """Memories of a place (PLACES): the best for a text, or the newest; how many there are there in all, or how
        many match; and why meaning played no part. Looking counts as no access."""
        if place not in PLACES:
            raise ConfigError(f"there is no place {place!r}", f"places are {', '.join(filter(None, PLACES))}")
        if place == "removed":
            words = text.casefold().split()
            gone = self.memory.removed(NAMESPACE)
            gone = [each for each in gone if all(word in each.content.casefold() for word in words)]
            return gone[:limit], len(gone), ""
        chosen = Filter(NAMESPACE, tier=place if place in c.TIERS else "", everything=place == "hidden")
        if text.strip():
            hits, lexical = self.memory.look(text, chosen, max(limit, c.CANDIDATES))
            told = [
                hit for hit in hits if hit.ranks.keys() & {"words", "substring"} or matters(hit, text, bool(lexical))
            ]
            found = [hit.memory for hit in told if _lies(hit.memory, place)]
            return found[:limit], len(found), lexical
        if place == "pinned":
            pinned = self.memory.pinned(NAMESPACE, limit=-1)
            return pinned[:limit], len(pinned), ""
        tiers = sorted(c.HIDDEN_TIERS) if place == "hidden" else [chosen.tier]
        parts = [replace(chosen, tier=tier) for tier in tiers]
        listed = [each for part in parts for each in self.memory.memories.list(part, limit)]
        listed.sort(key=lambda each: -each.created)
        return listed[:limit], sum(map(self.memory.count, parts)), ""

    def named(self, key: str) -> Memory:
        """One memory by its key, or by the begin of it where only one begins so. Raises ConfigError."""
        try:
            return self.memory.memories.get(NAMESPACE, key)
        except UnknownMemory:
            everything = self.memory.list(NAMESPACE, everything=True, limit=-1)
            found = [each for each in everything if key and each.key.startswith(key)]
        if len(found) != 1:
            which = "more than one memory" if found else "no memory"
            raise ConfigError(f"there is {which} called {key!r}", "/memory list shows their keys")
        return found[0]

    def edit(self, key: str, text: str) -> Memory:
        """Another text: a new version, said by the person and in no conversation; the old ones stay in its history."""
        before = self.named(key)
        own = {name: value for name, value in before.meta.items() if name not in _ORIGIN}
        draft = Draft(
            NAMESPACE,
            before.key,
            text,
            base_version=before.version,
            source_user="user",
            source_kind="stated",
            source_scope=EDITED,
            meta={**own, ASKED: True},
        )
        return self.memory.store(draft).memory

    def pin(self, key: str, on: bool) -> Memory:
        """Let a memory stand in every new conversation, or no longer."""
        before = self.named(key)
        self.memory.curate(NAMESPACE, before.key, "pin" if on else "unpin")
        return replace(before, pinned=on)

    def remove(self, key: str, *, for_good: bool = False) -> Memory:
        """Remove a memory: softly, or with all its versions."""
        before = self.named(key)
        self.memory.remove(NAMESPACE, before.key, hard=for_good, all_versions=for_good)
        return before

    def restore(self, key: str) -> Memory:
        """Bring back what was removed, as it was. Raises UnknownMemory, BadMemory."""
        return self.memory.restore(NAMESPACE, key)

    def heard(self, conversation: str, turns: Collection[int]) -> list[Memory]:
        """What was captured from these turns of a conversation; not what the person asked to be kept there."""
        everything = self.memory.list(NAMESPACE, everything=True, limit=-1)
        return [
            each
            for each in everything
            if each.meta.get("conversation") == conversation
            and each.meta.get("turn") in turns
            and not each.meta.get(ASKED)
        ]

    def history(self, key: str) -> list[Memory]:
        """Its versions, the newest first. Raises UnknownMemory."""
        return self.memory.history(NAMESPACE, key)

    def tend(self) -> None:
        """Let memories earn their places and fade (`zeta memory reflect`), at most once a day."""
        if time.time() - self.memory.reflected(NAMESPACE) > _DAY:
            self.memory.reflect(NAMESPACE)


_DAY: Final = 86_400.0


def _lies(memory: Memory, place: str) -> bool:
    if place == "pinned":
        return memory.pinned
    if place == "hidden":
        return memory.tier in c.HIDDEN_TIERS
    return not place or memory.tier == place


def _slug(text: str) -> str:
    return "-".join(re.findall(r"[^\W_]+", text.lower())[:6])[:80] or "said"


def opened(settings: Settings, embedder: Embedder | None) -> Notebook | None:
    """The agent memory that the settings name; None for an incognito chat, which reads and writes none. Raises
    StoreError."""
    if settings.incognito:
        return None
    private(settings.memory_db.parent)
    return Notebook.open(settings.memory_db, embedder, settings.memory, settings.memory_budget)

"""Agent memory beside a chat: what is told to the model, what is kept of what a person says, and what they do to it.

The memory is the one of `zeta memory` and of its MCP server, in a namespace of its own. A chat without one (incognito,
a file that cannot be opened) works as ever.
"""

from __future__ import annotations

import re
import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from memstore.agent import capture
from memstore.agent import constants as c
from memstore.agent.api import AgentMemory
from memstore.agent.errors import UnknownMemory
from memstore.agent.model import Draft, Filter, Hit, Memory
from memstore.agent.search import coverage, stems, terms
from memstore.embedder import Embedder
from zeta.chat import brief
from zeta.chat.brief import Count
from zeta.config import Settings
from zeta.errors import ConfigError
from zeta.paths import private

NAMESPACE: Final = "user:me"
"""Whose memories a chat reads and writes. Those of agents have namespaces of their own."""

BUDGET: Final = 96
"""Tokens (rough count) of memories in front of one question: about as many as a recalled passage."""

NEAR: Final = 0.36
"""Cosine from which a memory matters for a question. Of 20 questions about one fact each 18 lie above it, of 20 about
anything else none (the highest 0.31): docs/BENCHMARKS.md, agent memory."""

COVERED: Final = 0.5
"""Without vectors: the share of a question's words that a memory has to say."""

PLACES: Final = ("", "pinned", "stm", "ltm", "hidden")
"""What can be listed: everything that is found by itself, pinned, short-term, long-term, and what a search leaves
out (dormant and sensory)."""


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


class Notebook:
    """The memories of one person. `mode`: what is written of what they say, off, ask or on."""

    def __init__(self, memory: AgentMemory, mode: str = "ask", budget: int = 160) -> None:
        """`budget`: tokens of the system prompt that notes may take, 0 is none."""
        self.memory, self.mode, self.budget = memory, mode, budget
        self.proposed: dict[str, Draft] = {}
        self._call = 0
        self._told: tuple[Memory, ...] = ()

    @classmethod
    def open(cls, path: Path, embedder: Embedder | None, mode: str, budget: int) -> Notebook:
        """The memory in a file, which is made where there is none. Raises StoreError."""
        return cls(AgentMemory(path.absolute(), embedder), mode, budget)

    def close(self) -> None:
        """Let go of the file."""
        self.memory.close()

    # what the model is told

    def notes(self, count: Count) -> str:
        """For the system prompt of a new conversation: what is pinned, then what has earned long-term memory, the most
        important first, as far as the budget goes. `count` gives the tokens of a text."""
        if not self.budget:
            return ""
        pinned = self.memory.pinned(NAMESPACE)
        known = {each.id for each in pinned}
        lasting = self.memory.list(NAMESPACE, tier="ltm", limit=c.CANDIDATES)
        lasting.sort(key=lambda each: -each.importance)
        return brief.notes([*pinned, *(each for each in lasting if each.id not in known)], self.budget, count)[0]

    def about(self, question: str, besides: str = "") -> list[Memory]:
        """The few memories that matter for a question, the best first; none whose text stands in `besides`, the notes
        that the model has already. The ledger notes what was told."""
        self._call, self._told = 0, ()
        if not self.budget or not question.strip():
            return []
        hits, lexical = self.memory.look(question, Filter(NAMESPACE), c.CANDIDATES)
        near = {hit.memory.id for hit in hits if _near(hit, question, bool(lexical))}
        if not near:
            return []
        found = self.memory.context(question, namespace=NAMESPACE, budget=BUDGET)
        self._call = found.ledger
        said = set(besides.splitlines())
        packed = [each.memory for each in found.packed if each.memory.id in near or each.why == "contradicts"]
        self._told = tuple(each for each in packed if f"- {brief.line(each)}" not in said)
        return list(self._told)

    def answered(self, question: str, answer: str) -> None:
        """Tell the ledger which of what `about` gave was of use: an answer has words of it that the question had
        not."""
        if self._call and self._told:
            new = _words(answer) - _words(question)
            used = [each.key for each in self._told if new & _words(each.content)]
            self.memory.used(self._call, NAMESPACE, used)
        self._call, self._told = 0, ()

    # what is kept of what is said

    def listen(self, text: str, origin: Origin) -> tuple[list[Memory], list[Draft]]:
        """What a person stated, found by rules: what was kept at once (mode on), and what is proposed (mode ask)."""
        if self.mode == "off":
            return [], []
        found = self.memory.capture(NAMESPACE, text, source_scope=origin.scope, dry_run=True)
        drafts = [replace(each.draft, meta=origin.meta) for each in found if not self._known(each.draft)]
        if self.mode == "on":
            return [self.memory.store(draft).memory for draft in drafts], []
        self.proposed.update({draft.key: draft for draft in drafts})
        return [], drafts

    def _known(self, draft: Draft) -> bool:
        try:
            return self.memory.memories.get(NAMESPACE, draft.key).content == draft.content
        except UnknownMemory:
            return False

    def keep(self, keys: Collection[str] | None = None) -> list[Memory]:
        """Keep what was proposed, all of it or by key. Raises ConfigError where nothing is."""
        chosen = [key for key in self.proposed if keys is None or key in keys]
        if not chosen:
            raise ConfigError("nothing was proposed to be remembered", "/remember TEXT keeps something of your own")
        return [self.memory.store(self.proposed.pop(key)).memory for key in chosen]

    def refuse(self, keys: Collection[str] | None = None) -> None:
        """Do not keep what was proposed."""
        for key in [key for key in self.proposed if keys is None or key in keys]:
            del self.proposed[key]

    def remember(self, text: str, origin: Origin | None = None, *, key: str = "") -> Memory:
        """Keep what a person wants to be kept, into long-term memory: they said so. A statement that the rules know
        gets their key, so that a later one takes its place. Raises ConfigError, BadMemory."""
        text = text.strip()
        if not text:
            raise ConfigError("there is nothing to remember", "/remember TEXT keeps a text")
        stated = capture.candidates(text, minimum=0)
        key = key or (stated[0].key if len(stated) == 1 else f"note/{_slug(text)}")
        draft = Draft(
            NAMESPACE, key, text, kind=stated[0].kind if stated else None, tier="ltm", source_user="user",
            source_kind="stated", source_scope=origin.scope if origin else "", meta=origin.meta if origin else None,
        )  # fmt: skip
        return self.memory.store(draft).memory

    # what a person does to them

    def find(self, text: str = "", place: str = "", limit: int = c.SEARCH_LIMIT) -> tuple[list[Memory], int, str]:
        """Memories of a place (PLACES): the best for a text, or the newest; how many there are there in all, or how
        many match; and why meaning played no part. Looking counts as no access."""
        if place not in PLACES:
            raise ConfigError(f"there is no place {place!r}", f"places are {', '.join(filter(None, PLACES))}")
        chosen = Filter(NAMESPACE, tier=place if place in c.TIERS else "", everything=place == "hidden")
        if text.strip():
            hits, lexical = self.memory.look(text, chosen, max(limit, c.CANDIDATES))
            found = [hit.memory for hit in hits if _lies(hit.memory, place)]
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
        """Another text: a new version; the old ones stay in its history."""
        before = self.named(key)
        return self.memory.store(Draft(NAMESPACE, before.key, text, base_version=before.version)).memory

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

    def history(self, key: str) -> list[Memory]:
        """Its versions, the newest first. Raises UnknownMemory."""
        return self.memory.history(NAMESPACE, key)

    def tend(self) -> None:
        """Let memories earn their places and fade (`zeta memory reflect`), at most once a day."""
        if time.time() - self.memory.reflected(NAMESPACE) > _DAY:
            self.memory.reflect(NAMESPACE)


_DAY: Final = 86_400.0


def _near(hit: Hit, question: str, lexical: bool) -> bool:
    """Whether a memory that was found matters for a question."""
    if lexical:
        return coverage(stems(terms(question)), hit) >= COVERED
    return (hit.similarity or 0.0) >= NEAR


def _lies(memory: Memory, place: str) -> bool:
    if place == "pinned":
        return memory.pinned
    if place == "hidden":
        return memory.tier in c.HIDDEN_TIERS
    return not place or memory.tier == place


def _words(text: str) -> set[str]:
    """Words that can tell texts apart."""
    return set(re.findall(r"[^\W_]{4,}|\d+", text.lower()))


def _slug(text: str) -> str:
    return "-".join(re.findall(r"[^\W_]+", text.lower())[:6])[:80] or "said"


def opened(settings: Settings, embedder: Embedder | None) -> Notebook | None:
    """The agent memory that the settings name; None for an incognito chat, which reads and writes none. Raises
    StoreError."""
    if settings.incognito:
        return None
    private(settings.memory_db.parent)
    return Notebook.open(settings.memory_db, embedder, settings.memory, settings.memory_budget)

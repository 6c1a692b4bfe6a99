"""The methods that are compared. Each is given the turns of one conversation and ranks them for a question."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from memstore.agent.api import AgentMemory
from memstore.agent.chunker import chunks
from memstore.agent.evaluation.sample import Turn
from memstore.agent.model import Context
from memstore.agent.question import terms
from memstore.embedder import Embedder

DEEP: Final = 10
"""Turns that are ranked; no measure looks further."""

_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True)
class Ranked:
    """A turn with what the method makes of it; scores of different methods cannot be compared."""

    key: str
    score: float


class Method(Protocol):
    """Ranks the turns of one conversation."""

    def ranked(self, question: str, at: float) -> list[Ranked]:
        """At most DEEP turns, the best first, as of a moment."""


@dataclass(frozen=True)
class Chat:
    """The chat whose memory is measured: the namespace it reads, and `brought`, the keys of what it brings to a
    question unasked."""

    namespace: str
    brought: Callable[[AgentMemory, str], Collection[str]]


class Zeta:
    """Agent memory as it is: each turn a memory, searched by words, letters and, with an embedder, by meaning."""

    def __init__(self, turns: Sequence[Turn], embedder: Embedder | None, chat: Chat) -> None:
        self._now = 0.0
        self._chat = chat
        self._memory = AgentMemory(None, embedder, lambda: self._now)
        with self._memory.db.writing():
            for turn in turns:
                self._now = turn.at
                self._memory.put(chat.namespace, turn.key, turn.content, tags=[turn.speaker], source_user=turn.speaker)

    def close(self) -> None:
        """Forget everything."""
        self._memory.close()

    def ranked(self, question: str, at: float) -> list[Ranked]:
        """What `search` finds."""
        with self._asked(at):
            hits, _ = self._memory.search(question, namespace=self._chat.namespace, limit=DEEP)
            return [Ranked(hit.memory.key, hit.score) for hit in hits]

    def packed(self, question: str, at: float) -> Context:
        """What `context` packs into its default budget."""
        with self._asked(at):
            return self._memory.context(question, namespace=self._chat.namespace)

    def surfaced(self, question: str, at: float) -> list[str]:
        """The keys of what a chat would bring to the question."""
        with self._asked(at):
            return list(self._chat.brought(self._memory, question))

    @contextmanager
    def _asked(self, at: float) -> Iterator[None]:
        """Ask as of a moment, and leave no trace: what one question counts as accessed must not change the next."""
        self._now = at
        with suppress(_Undone), self._memory.db.writing():
            yield
            raise _Undone


class _Undone(Exception):
    """Rolls a transaction back."""


class Bm25:
    """Full text of SQLite alone: BM25 over the stems of a question's words, without those that say nothing."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self._keys = [turn.key for turn in turns]
        self._db = sqlite3.connect(":memory:")
        self._db.execute(
            "CREATE VIRTUAL TABLE said USING fts5 (text, tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        self._db.executemany("INSERT INTO said (text) VALUES (?)", [(turn.content,) for turn in turns])

    def ranked(self, question: str, at: float) -> list[Ranked]:
        """By BM25; of equals the newest first."""
        match = " OR ".join(f'"{term}"' for term in terms(question))
        if not match:
            return []
        rows = self._db.execute(
            "SELECT rowid, -rank FROM said WHERE said MATCH ? ORDER BY rank, rowid DESC LIMIT ?", (match, DEEP)
        )
        return [Ranked(self._keys[row - 1], score) for row, score in rows]


class Vectors:
    """Meaning alone: the cosine of the question and a turn's nearest chunk."""

    def __init__(self, turns: Sequence[Turn], embedder: Embedder) -> None:
        self._embedder = embedder
        self._keys = [turn.key for turn in turns for _ in chunks(turn.content)]
        self._matrix = embedder.embed([text for turn in turns for text in chunks(turn.content)])

    def ranked(self, question: str, at: float) -> list[Ranked]:
        """By cosine; of equals the newest first."""
        cosines = self._matrix @ self._embedder.embed([question])[0]
        found: dict[str, float] = {}
        for row in np.argsort(cosines, kind="stable")[::-1].tolist():
            found.setdefault(self._keys[row], float(cosines[row]))
            if len(found) == DEEP:
                break
        return [Ranked(key, cosine) for key, cosine in found.items()]


class Grep:
    """Words alone, in small letters: by the share of a question's words that a turn has, without those that say
    nothing."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self._turns = [(turn.key, frozenset(_WORD.findall(turn.content.lower()))) for turn in turns]

    def ranked(self, question: str, at: float) -> list[Ranked]:
        """By how many words are there; of equals the newest first."""
        wanted = frozenset(terms(question))
        found = [(len(wanted & words), key) for key, words in reversed(self._turns) if wanted & words]
        found.sort(key=lambda each: -each[0])
        return [Ranked(key, count / len(wanted)) for count, key in found[:DEEP]]


def methods(turns: Sequence[Turn], embedder: Embedder | None, chat: Chat) -> dict[str, Method]:
    """All that can be compared, by name; without an embedder none that needs one."""
    zeta = Zeta(turns, embedder, chat)
    if embedder is None:
        return {"zeta-lexical": zeta, "bm25": Bm25(turns), "grep": Grep(turns)}
    return {"zeta": zeta, "bm25": Bm25(turns), "vectors": Vectors(turns, embedder), "grep": Grep(turns)}

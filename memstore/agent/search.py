"""Search: memories by their words, by letters and by meaning, fused by reciprocal rank. Changes nothing.

Words are found by full text (stop words left out, BM25 mixed with how recent and how important a memory is). Letters
only add: keys that say most of what is asked, and, where words found too little, texts that have a term inside of a
word. Dormant memories are left out unless nothing else speaks of what is asked.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from memstore.agent import constants as c
from memstore.agent.database import Database
from memstore.agent.errors import ProviderDown
from memstore.agent.fulltext import matched
from memstore.agent.matrix import Floats
from memstore.agent.model import Filter, Hit
from memstore.agent.question import Question, read
from memstore.agent.ranking import UNSPACED, Seen, crowded, evidence, fused, lift, meant, share_said
from memstore.agent.rows import condition, load
from memstore.agent.temporal import HALF, SLOW_HALF, intends_time, recency
from memstore.agent.vectors import Near, Vectors
from memstore.conversations import Clock

DEEP: Final = 100
"""Memories that each method ranks at least; the fusion needs more than are shown."""
EVIDENCE: Final = 0.5
"""Cosine, or share of the words asked, from which a memory is evidence and not mere company."""
LACKING: Final = "Some memories have no vectors of this model yet."
LONGEST: Final = 4000
"""Characters of a query that are looked at."""

_PAIRS: Final = 16
_KEY_WORDS: Final = 8
_PRIORITY: Final = {name: place / (len(c.PRIORITIES) - 1) for place, name in enumerate(c.PRIORITIES)}


class Search:
    """Search over a database. `vectors` may be without an embedder: then only words and letters count."""

    def __init__(self, db: Database, vectors: Vectors, clock: Clock) -> None:
        self.db = db
        self.vectors = vectors
        self.clock = clock

    def search(self, query: str, filter: Filter, limit: int = c.SEARCH_LIMIT) -> tuple[list[Hit], str]:
        """The memories that answer a query best, and why meaning did not count, or not for all: empty where it did.

        Where nothing visible is evidence, dormant memories that are come first; their tier tells. No access is
        counted. No query is an error.
        """
        query = query[:LONGEST].encode("utf-8", "replace").decode()
        question = read(query, self.clock())
        if limit <= 0 or not question.terms:
            return [], ""
        meaning, reason = None, ""
        try:
            meaning = self._meaning(question)
        except ProviderDown as error:
            reason = str(error)
        asked = _Asked(question, meaning, intends_time(query), self.clock(), max(DEEP, 2 * limit))
        with self.db.reading() as connection:
            hits = self._ranked(connection, asked, filter, limit)
            hidden = not filter.everything and not filter.tier
            if hidden and not any(is_evidence(question.stems, hit) for hit in hits):
                dormant = self._ranked(connection, asked, replace(filter, tier="dormant"), limit)
                hits = [*(hit for hit in dormant if is_evidence(question.stems, hit)), *hits][:limit]
            if meaning is not None and self.vectors.lacking(filter, asked.now):
                reason = LACKING
        return hits, reason

    def _meaning(self, question: Question) -> _Meaning:
        """The vectors of a question. Raises ProviderDown."""
        plain = self.vectors.of(question.plain)
        return _Meaning(plain, self.vectors.of(question.bare) if question.bare else None)

    def _ranked(self, connection: sqlite3.Connection, asked: _Asked, filter: Filter, limit: int) -> list[Hit]:
        if not _any(connection, filter, asked.now):
            return []
        question = asked.question
        words = _words(connection, asked, filter)
        near = {} if asked.meaning is None else self._near(asked.meaning, asked, filter)
        keys = _keys(connection, asked, filter)
        inside = _inside(connection, asked, filter) if len(words) < limit else {}
        replies: list[str] = []
        if question.told:
            nearest = sorted(near, key=lambda id: -near[id].cosine)[: c.REPLIES]
            replies = _replies(connection, nearest, asked, filter)
        ranks: dict[str, dict[str, int]] = {}
        for method, ids in (("words", words), ("substring", keys), ("vector", near), ("reply", replies)):
            for rank, id in enumerate(ids, 1):
                ranks.setdefault(id, {})[method] = rank
        for rank, id in enumerate((id for id in inside if id not in words and id not in keys), 1 + len(words)):
            ranks.setdefault(id, {})["substring"] = rank
        passages = _texts(connection, {id: words.get(id) or inside.get(id) for id in ranks})
        passages |= {id: each.text for id, each in near.items() if id not in passages or _nearer(ranks[id])}
        seen = _seen(connection, passages, ranks)
        vectors = {id: each.vector for id, each in near.items()}
        shares = {
            id: c.SOME_WORDS
            for id in ([*near, *self.vectors.having(ranks.keys() - near.keys())] if near else ())
            if share_said(question.stems, f"{seen[id].key} {seen[id].text}", "words" not in ranks[id]) < 1
        }
        lifts = {id: lift(question, asked.temporal, each) for id, each in seen.items()}
        scores = meant(question, fused(ranks, shares, lifts), seen)
        cosines = {id: each.cosine for id, each in near.items()}
        rival = asked.rival(seen, vectors)
        best = sorted(ranks, key=lambda id: (scores[id], cosines.get(id, 0.0), id), reverse=True)[:limit]
        return [
            Hit(
                memory,
                scores[memory.id],
                ranks[memory.id],
                cosines.get(memory.id),
                seen[memory.id].text,
                asked.evidence(seen[memory.id], vectors.get(memory.id), rival),
            )
            for memory in load(connection, best)
        ]

    def _near(self, meaning: _Meaning, asked: _Asked, filter: Filter) -> dict[str, Near]:
        """Memories by meaning, best first; of the DEEP nearest those last that are near to all the others."""
        found = self.vectors.near(meaning.whole, filter, asked.now, asked.deep, c.SEARCH_FLOOR)
        first, rest = found[:DEEP], found[DEEP:]
        if first:
            crowds = crowded(np.stack([each.vector for each in first]))
            apart = {
                each.memory: each.cosine - c.CROWDING * float(crowd) for each, crowd in zip(first, crowds, strict=True)
            }
            first.sort(key=lambda each: -apart[each.memory])
        return {each.memory: each for each in [*first, *rest]}


@dataclass(frozen=True)
class _Meaning:
    """The unit vectors of a question, and of what is asked without the names in it (None: there are none)."""

    plain: Floats
    bare: Floats | None

    @property
    def whole(self) -> Floats:
        """The unit vector between the two: else whatever says a name would be nearer than what answers."""
        both = self.plain if self.bare is None else self.plain + self.bare
        return np.asarray(both / max(float(np.linalg.norm(both)), 1e-9), np.float32)


@dataclass(frozen=True)
class _Asked:
    """What is asked, with its meaning (None for none), whether what is new is meant; when; how many to rank."""

    question: Question
    meaning: _Meaning | None
    temporal: bool
    now: float
    deep: int

    def evidence(self, seen: Seen, vector: Floats | None, rival: float) -> float | None:
        """How surely a memory with this vector speaks of what is asked."""
        if self.meaning is None or vector is None:
            return None
        bare = None if self.meaning.bare is None else float(self.meaning.bare @ vector)
        return evidence(self.question, seen, float(self.meaning.plain @ vector), bare, rival)

    def rival(self, seen: Mapping[str, Seen], vectors: Mapping[str, Floats]) -> float:
        """The cosine of what is asked of the names in the question to the nearest memory that says none of them."""
        if self.meaning is None or self.meaning.bare is None:
            return 0.0
        others = [id for id in vectors if not seen[id].says(self.question.names)]
        return max((float(self.meaning.bare @ vectors[id]) for id in others), default=0.0)


def is_evidence(wanted: Sequence[str], hit: Hit) -> bool:
    """Whether a hit speaks of what is asked, rather than being the least far away."""
    return (hit.similarity or 0.0) >= EVIDENCE or coverage(wanted, hit) >= EVIDENCE


def coverage(wanted: Sequence[str], hit: Hit) -> float:
    """Which share of the stems wanted, 0 to 1, a hit says in its key or in the passage that matched; inside of a word
    counts where it was found so."""
    return share_said(wanted, f"{hit.memory.key} {hit.excerpt}", "words" not in hit.ranks)


def _words(connection: sqlite3.Connection, asked: _Asked, filter: Filter) -> dict[str, int]:
    """Memories by full text, best first, with their best chunk."""
    rows = matched(connection, "chunk_words", asked.question.terms, filter, asked.now, asked.deep)
    if not rows:
        return {}
    weights, half = (c.WORDS_WEIGHT, c.RECENCY_WEIGHT), SLOW_HALF
    if asked.temporal:
        weights, half = (c.TEMPORAL_WORDS_WEIGHT, c.TEMPORAL_RECENCY_WEIGHT), HALF
    best = min(rows[0]["rank"], -1e-9)
    scores = {
        row["memory"]: weights[0] * row["rank"] / best
        + weights[1] * recency(row["created"], asked.now, half)
        + (1 - sum(weights)) * _PRIORITY[row["priority"]]
        for row in rows
    }
    chunks = {row["memory"]: row["id"] for row in rows}
    return {id: chunks[id] for id in sorted(scores, key=lambda id: (-scores[id], id))[: asked.deep]}


def _inside(connection: sqlite3.Connection, asked: _Asked, filter: Filter) -> dict[str, int]:
    """Memories that have a term inside of a word, best first, with their best chunk: by trigrams, and by pairs of
    characters in scripts that put no spaces between words."""
    long = [term for term in asked.question.terms if len(term) > (3 if term.isascii() else 2)]
    found = {
        row["memory"]: row["id"] for row in matched(connection, "chunk_letters", long, filter, asked.now, asked.deep)
    }
    runs = [run for term in asked.question.terms for run in UNSPACED.findall(term)]
    pairs = [pair for run in runs for pair in [a + b for a, b in pairwise(run)] or [run]][:_PAIRS]
    if pairs:
        where, values = condition(filter, asked.now)
        often = _sum("c.text LIKE ?", pairs)
        rows = connection.execute(
            f"SELECT c.memory, c.id, {often} AS often FROM memories m CROSS JOIN chunks c ON c.memory = m.id"
            f" WHERE {where} AND often > 0 ORDER BY often DESC, c.id LIMIT ?",
            [*(f"%{pair}%" for pair in pairs), *values, asked.deep],
        )
        for row in rows:
            found.setdefault(row["memory"], row["id"])
    return found


def _keys(connection: sqlite3.Connection, asked: _Asked, filter: Filter) -> list[str]:
    """Memories whose key has more than half of the words asked, best first. The stems of a long question are not in any
    key."""
    likes = [f"%{stem}%" for stem in asked.question.stems if len(stem) > 2 or not stem.isascii()]
    if not 0 < len(likes) <= _KEY_WORDS:
        return []
    likes.sort(key=lambda like: (-len(like), like))
    some = likes[: len(likes) - len(likes) // 2]  # who has more than half of all has one of these
    where, values = condition(filter, asked.now)
    own = "" if not filter.namespace or filter.namespace.endswith("*") else filter.namespace
    rows = connection.execute(  # the index holds the keys alone; the rows are read only of what it finds
        f"SELECT m.id, {_sum('m.key LIKE ?', likes)} AS often FROM"
        f" (SELECT k.namespace, k.key FROM memories k INDEXED BY one_current WHERE k.current"
        f" {'AND k.namespace = ?' if own else ''} AND {_sum('k.key LIKE ?', some, ' OR ')}) f"
        f" CROSS JOIN memories m ON m.namespace = f.namespace AND m.key = f.key AND m.current"
        f" WHERE {where} AND often > ? ORDER BY often DESC, length(m.key), m.id DESC LIMIT ?",
        [*likes, *([own] if own else []), *some, *values, len(likes) // 2, asked.deep],
    )
    return [id for id, _ in rows]


def _any(connection: sqlite3.Connection, filter: Filter, now: float) -> bool:
    where, values = condition(filter, now)
    return connection.execute(f"SELECT 1 FROM memories m WHERE {where} LIMIT 1", values).fetchone() is not None


def _sum(term: str, values: Sequence[str], operator: str = " + ") -> str:
    return f"({operator.join([f'({term})'] * len(values))})"


def _replies(connection: sqlite3.Connection, near: Sequence[str], asked: _Asked, filter: Filter) -> list[str]:
    """What the assistant said after memories that are near, in their order: the question was put then, and an answer
    seldom repeats it."""
    where, values = condition(filter, asked.now)
    rows = connection.execute(
        "SELECT m.id FROM json_each(?) j CROSS JOIN memories q ON q.id = j.value CROSS JOIN memories m ON m.id ="
        " (SELECT n.id FROM memories n WHERE n.namespace = q.namespace AND n.current AND n.deleted IS NULL"
        " AND n.source_scope = q.source_scope AND (n.created, n.id) > (q.created, q.id) AND n.created >= q.created"
        " AND n.created <= q.created + ? ORDER BY n.created, n.id LIMIT 1)"
        f" WHERE {_BY_ASSISTANT} AND {where} ORDER BY j.key",
        [json.dumps(list(near)), c.REPLY_WITHIN, *values],
    )
    return list(dict.fromkeys(id for (id,) in rows))


_BY_ASSISTANT: Final = "(m.source_user = 'assistant' OR m.source_kind = 'self')"


def _seen(connection: sqlite3.Connection, passages: Mapping[str, str], ids: Iterable[str]) -> dict[str, Seen]:
    """What a ranking has to know of memories; of those without a passage their beginning."""
    rows = connection.execute(
        f"SELECT m.id, m.key, substr(m.content, 1, {c.CHUNK_CHARACTERS}), m.created, m.kind = 'episodic',"
        f" {_BY_ASSISTANT}, substr(rtrim(m.content), -1) = '?'"
        " FROM json_each(?) j CROSS JOIN memories m ON m.id = j.value",
        [json.dumps(list(ids))],
    )
    return {
        id: Seen(key, passages.get(id) or begin, created, bool(episodic), bool(assistant), bool(asks))
        for id, key, begin, created, episodic, assistant, asks in rows
    }


def _texts(connection: sqlite3.Connection, chunks: Mapping[str, int | None]) -> dict[str, str]:
    rows = connection.execute(
        "SELECT memory, text FROM chunks WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps([chunk for chunk in chunks.values() if chunk is not None])],
    )
    return dict(rows.fetchall())


def _nearer(ranks: Mapping[str, int]) -> bool:
    """Whether meaning ranked a memory better than words did: then its passage is the one that matched."""
    return ranks.get("vector", DEEP**2) < ranks.get("words", DEEP**2)

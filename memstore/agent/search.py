"""Search: memories by their words, by letters and by meaning, fused by reciprocal rank. Changes nothing.

Words are found by full text (stop words left out, BM25 mixed with how recent and how important a memory is). Letters
only add: keys that say most of what is asked, and, where words found too little, texts that have a term inside of a
word. Dormant memories are left out unless nothing else speaks of what is asked.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from memstore import lexical
from memstore.agent import constants as c
from memstore.agent.database import Database
from memstore.agent.errors import ProviderDown
from memstore.agent.fulltext import matched
from memstore.agent.model import Filter, Hit
from memstore.agent.rows import condition, load
from memstore.agent.temporal import HALF, SLOW_HALF, intends_time, recency
from memstore.agent.vectors import Floats, Vectors
from memstore.conversations import Clock

DEEP: Final = 100
"""Memories that each method ranks at least; the fusion needs more than are shown."""
EVIDENCE: Final = 0.5
"""Cosine, or share of the words asked, from which a memory is evidence and not mere company."""
LONGEST: Final = 4000
"""Characters of a query that are looked at."""
MOST_TERMS: Final = 48

_PAIRS: Final = 16
_KEY_WORDS: Final = 8
_PRIORITY: Final = {name: place / (len(c.PRIORITIES) - 1) for place, name in enumerate(c.PRIORITIES)}
_BETWEEN: Final = re.compile(r"[\W_]+")
_TERM: Final = re.compile(r"[^\W_]+")
_UNSPACED: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u3005-\u30ff\u31f0-\u31ff\u3400-\u9fff\uac00-\ud7af]+")
_ENGLISH: Final = (
    "a about all also am an and any are as at be been being but by can could did do does doing done for from get "
    "give had has have having he her here hers him his how i if in into is it its just me my of on or our ours "
    "please she should so some tell than that the their theirs them then there these they this those to too us "
    "was we were what when where which while who whom whose why will with would you your yours "
)
_GERMAN: Final = (
    "aber als am an auch auf aus bei bitte da das dass dem den denn der des die dir doch du ein eine einem einen "
    "einer eines er es für habe haben hast hatte ich ihm ihn ihr ihre ihren im in ist ja kann kannst kein keine "
    "können mein meine meinem meinen meiner mich mir mit nach nicht noch nur oder sein seine sich sie sind so und "
    "uns unser unsere vom von vor was wann warum wem wen wenn wer werden wie wieso wir wird wo zu zum zur über "
)
STOP_WORDS: Final = frozenset((_ENGLISH + _GERMAN).split())
"""English and German words that say nothing of what is asked."""


class Search:
    """Search over a database. `vectors` may be without an embedder: then only words and letters count."""

    def __init__(self, db: Database, vectors: Vectors, clock: Clock) -> None:
        self.db = db
        self.vectors = vectors
        self.clock = clock

    def search(self, query: str, filter: Filter, limit: int = c.SEARCH_LIMIT) -> tuple[list[Hit], str]:
        """The memories that answer a query best, and why meaning did not count: empty where it did.

        Where nothing visible is evidence, dormant memories that are come first; their tier tells. No access is
        counted. No query is an error.
        """
        query = query[:LONGEST].encode("utf-8", "replace").decode()
        asked = terms(query)
        if limit <= 0 or not asked:
            return [], ""
        vector, reason = None, ""
        try:
            vector = self.vectors.of(query)
        except ProviderDown as error:
            reason = str(error)
        question = _Question(asked, stems(asked), vector, intends_time(query), self.clock(), max(DEEP, 2 * limit))
        with self.db.reading() as connection:
            hits = self._ranked(connection, question, filter, limit)
            hidden = not filter.everything and not filter.tier
            if hidden and not any(is_evidence(question.stems, hit) for hit in hits):
                dormant = self._ranked(connection, question, replace(filter, tier="dormant"), limit)
                hits = [*(hit for hit in dormant if is_evidence(question.stems, hit)), *hits][:limit]
            if vector is not None and all(hit.similarity is None for hit in hits) and self.vectors.pending():
                reason = "The memories have no vectors of this model yet."
        return hits, reason

    def _ranked(self, connection: sqlite3.Connection, question: _Question, filter: Filter, limit: int) -> list[Hit]:
        if not _any(connection, filter, question.now):
            return []
        words = _words(connection, question, filter)
        near = []
        if question.vector is not None:
            near = self.vectors.nearest(question.vector, filter, question.now, question.deep)
        keys = _keys(connection, question, filter)
        inside = _inside(connection, question, filter) if len(words) < limit else {}
        ranks: dict[str, dict[str, int]] = {}
        for method, ids in (("words", words), ("substring", keys), ("vector", [id for id, _, _ in near])):
            for rank, id in enumerate(ids, 1):
                ranks.setdefault(id, {})[method] = rank
        for rank, id in enumerate((id for id in inside if id not in words and id not in keys), 1 + len(words)):
            ranks.setdefault(id, {})["substring"] = rank
        cosines = {id: cosine for id, cosine, _ in near}
        scores = fused(ranks, _episodic(connection, ranks) if question.temporal else ())
        best = sorted(ranks, key=lambda id: (scores[id], cosines.get(id, 0.0), id), reverse=True)[:limit]
        passages = {id: text for id, _, text in near}
        lexical_passages = _texts(connection, {id: words.get(id) or inside.get(id) for id in best})
        return [
            Hit(
                memory,
                scores[memory.id],
                ranks[memory.id],
                cosines.get(memory.id),
                (_nearer(ranks[memory.id]) and passages.get(memory.id))
                or lexical_passages.get(memory.id)
                or memory.content[: c.CHUNK_CHARACTERS],
            )
            for memory in load(connection, best)
        ]


@dataclass(frozen=True)
class _Question:
    """What is asked: terms, stems, vector (None for none), whether what is new is meant; when; how many to rank."""

    asked: Sequence[str]
    stems: Sequence[str]
    vector: Floats | None
    temporal: bool
    now: float
    deep: int


def terms(query: str) -> list[str]:
    """The different words of a query in small letters, without those that say nothing unless there are no others."""
    found = list(dict.fromkeys(_TERM.findall(query.lower())))
    return ([term for term in found if term not in STOP_WORDS] or found)[:MOST_TERMS]


def fused(ranks: Mapping[str, Mapping[str, int]], episodic: Collection[str] = ()) -> dict[str, float]:
    """Reciprocal rank fusion: the sum of 1 / (60 + rank) over the methods. What `episodic` names is raised by the
    share TEMPORAL_EPISODIC: added as it stands it would outweigh every rank."""
    return {
        id: sum(1 / (c.RRF + rank) for rank in own.values()) * (1 + c.TEMPORAL_EPISODIC * (id in episodic))
        for id, own in ranks.items()
    }


def stems(asked: Sequence[str]) -> list[str]:
    """How the terms asked begin, in whatever form they are said: English endings folded, pairs of characters in scripts
    without spaces."""
    folded = dict.fromkeys(lexical.words(" ".join(asked)))
    return [word[:-1] if len(word) > 3 and word.isascii() and word[-1] == "i" else word for word in folded]


def coverage(wanted: Sequence[str], hit: Hit) -> float:
    """Which share of the stems wanted, 0 to 1, a hit says in its key or in the passage that matched; inside of a word
    counts where it was found so."""
    text = " " + _BETWEEN.sub(" ", f"{hit.memory.key} {hit.excerpt}".casefold())
    inside = "words" not in hit.ranks
    said = sum(f" {word}" in text or ((inside or bool(_UNSPACED.match(word))) and word in text) for word in wanted)
    return said / max(1, len(wanted))


def is_evidence(wanted: Sequence[str], hit: Hit) -> bool:
    """Whether a hit speaks of what is asked, rather than being the least far away."""
    return (hit.similarity or 0.0) >= EVIDENCE or coverage(wanted, hit) >= EVIDENCE


def _words(connection: sqlite3.Connection, question: _Question, filter: Filter) -> dict[str, int]:
    """Memories by full text, best first, with their best chunk."""
    rows = matched(connection, "chunk_words", question.asked, filter, question.now, question.deep)
    if not rows:
        return {}
    weights, half = (c.WORDS_WEIGHT, c.RECENCY_WEIGHT), SLOW_HALF
    if question.temporal:
        weights, half = (c.TEMPORAL_WORDS_WEIGHT, c.TEMPORAL_RECENCY_WEIGHT), HALF
    best = min(rows[0]["rank"], -1e-9)
    scores = {
        row["memory"]: weights[0] * row["rank"] / best
        + weights[1] * recency(row["created"], question.now, half)
        + (1 - sum(weights)) * _PRIORITY[row["priority"]]
        for row in rows
    }
    chunks = {row["memory"]: row["id"] for row in rows}
    return {id: chunks[id] for id in sorted(scores, key=lambda id: (-scores[id], id))}


def _inside(connection: sqlite3.Connection, question: _Question, filter: Filter) -> dict[str, int]:
    """Memories that have a term inside of a word, best first, with their best chunk: by trigrams, and by pairs of
    characters in scripts that put no spaces between words."""
    long = [term for term in question.asked if len(term) > (3 if term.isascii() else 2)]
    found = {
        row["memory"]: row["id"]
        for row in matched(connection, "chunk_letters", long, filter, question.now, question.deep)
    }
    runs = [run for term in question.asked for run in _UNSPACED.findall(term)]
    pairs = [pair for run in runs for pair in [a + b for a, b in pairwise(run)] or [run]][:_PAIRS]
    if pairs:
        where, values = condition(filter, question.now)
        often = _sum("c.text LIKE ?", pairs)
        rows = connection.execute(
            f"SELECT c.memory, c.id, {often} AS often FROM memories m CROSS JOIN chunks c ON c.memory = m.id"
            f" WHERE {where} AND often > 0 ORDER BY often DESC, c.id LIMIT ?",
            [*(f"%{pair}%" for pair in pairs), *values, question.deep],
        )
        for row in rows:
            found.setdefault(row["memory"], row["id"])
    return found


def _keys(connection: sqlite3.Connection, question: _Question, filter: Filter) -> list[str]:
    """Memories whose key has more than half of the words asked, best first. The stems of a long question are not in any
    key."""
    likes = [f"%{stem}%" for stem in question.stems if len(stem) > 2 or not stem.isascii()]
    if not 0 < len(likes) <= _KEY_WORDS:
        return []
    likes.sort(key=lambda like: (-len(like), like))
    some = likes[: len(likes) - len(likes) // 2]  # who has more than half of all has one of these
    where, values = condition(filter, question.now)
    own = "" if not filter.namespace or filter.namespace.endswith("*") else filter.namespace
    rows = connection.execute(  # the index holds the keys alone; the rows are read only of what it finds
        f"SELECT m.id, {_sum('m.key LIKE ?', likes)} AS often FROM"
        f" (SELECT k.namespace, k.key FROM memories k INDEXED BY one_current WHERE k.current"
        f" {'AND k.namespace = ?' if own else ''} AND {_sum('k.key LIKE ?', some, ' OR ')}) f"
        f" CROSS JOIN memories m ON m.namespace = f.namespace AND m.key = f.key AND m.current"
        f" WHERE {where} AND often > ? ORDER BY often DESC, length(m.key), m.id DESC LIMIT ?",
        [*likes, *([own] if own else []), *some, *values, len(likes) // 2, question.deep],
    )
    return [id for id, _ in rows]


def _any(connection: sqlite3.Connection, filter: Filter, now: float) -> bool:
    where, values = condition(filter, now)
    return connection.execute(f"SELECT 1 FROM memories m WHERE {where} LIMIT 1", values).fetchone() is not None


def _sum(term: str, values: Sequence[str], operator: str = " + ") -> str:
    return f"({operator.join([f'({term})'] * len(values))})"


def _episodic(connection: sqlite3.Connection, ids: Iterable[str]) -> set[str]:
    query = "SELECT m.id FROM json_each(?) j CROSS JOIN memories m ON m.id = j.value WHERE m.kind = 'episodic'"
    return {id for (id,) in connection.execute(query, [json.dumps(list(ids))])}


def _texts(connection: sqlite3.Connection, chunks: Mapping[str, int | None]) -> dict[str, str]:
    rows = connection.execute(
        "SELECT memory, text FROM chunks WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps([chunk for chunk in chunks.values() if chunk is not None])],
    )
    return dict(rows.fetchall())


def _nearer(ranks: Mapping[str, int]) -> bool:
    """Whether meaning ranked a memory better than words did: then its passage is the one that matched."""
    return ranks.get("vector", DEEP**2) < ranks.get("words", DEEP**2)

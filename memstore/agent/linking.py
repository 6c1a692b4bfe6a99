"""Which memories are alike: links to neighbours when one is put, and drafts that say what is known already.

Vectors find who is near; whether two say the same is decided by their words, because a sentence and its opposite, or
the same with another number or name, are near each other too. When in doubt two memories are not the same: keeping one
too many costs a line, dropping one loses what it said.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from difflib import SequenceMatcher
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from memstore.agent import constants as c
from memstore.agent.database import Database
from memstore.agent.edges import Edges
from memstore.agent.errors import BadMemory, ProviderDown, UnknownMemory
from memstore.agent.model import Draft, Edge, Filter, Memory
from memstore.agent.rows import condition, load

NEAREST: Final = 20
"""Memories whose words are compared with a draft's."""

_WORD: Final = re.compile(r"[\w'’]+")
_NUMBER: Final = re.compile(r"\d+(?:[.,:/-]\d+)*")
_NAME: Final = re.compile(r"(?<=[\w,;)] )[^\W\d_]\w+")
"""A word inside of a sentence; a name if it begins with a capital."""
NEGATIONS: Final = frozenset((
    "not", "no", "never", "nor", "neither", "none", "nothing", "without", "cannot", "nicht", "nichts", "kein",
    "keine", "keinen", "keinem", "keiner", "keines", "nie", "niemals", "ohne", "weder",
))  # fmt: skip
GRAMMAR: Final = frozenset((
    "a", "an", "the", "this", "that", "these", "those", "is", "are", "was", "were", "be", "been", "am", "do",
    "does", "did", "has", "have", "had", "of", "in", "on", "at", "to", "for", "from", "by", "with", "as", "and",
    "or", "it", "its", "he", "she", "they", "we", "you", "i", "my", "your", "his", "her", "their", "our", "me",
    "him", "them", "us", "will", "would", "can", "could", "should", "der", "die", "das", "den", "dem", "des", "ein",
    "eine", "einen", "einem", "einer", "eines", "und", "oder", "ist", "sind", "war", "waren", "sein", "hat",
    "haben", "hatte", "von", "zu", "im", "in", "am", "an", "auf", "mit", "für", "bei", "aus", "als", "es", "er",
    "sie", "wir", "ihr", "ich", "du", "mein", "dein", "wird", "werden", "kann",
))  # fmt: skip


class Nearby(Protocol):
    """What linking needs of the vectors."""

    def of(self, text: str) -> npt.NDArray[np.float32]:
        """The vector of a text. Raises ProviderDown where there is none."""

    def similar(self, memory_id: str, floor: float, newest: int) -> list[tuple[str, float]]:
        """Memories of the same namespace with their cosines, among the `newest`."""

    def nearest(
        self, vector: npt.NDArray[np.float32], filter: Filter, now: float, k: int
    ) -> Sequence[tuple[str, float, str]]:
        """The k memories nearest to a vector: id, cosine, chunk."""


def threshold(environment: Mapping[str, str]) -> float:
    """The cosine from which memories are tied, by AUTO_LINK_VARIABLE; AUTO_LINK where it is not set. Raises
    BadMemory."""
    text = environment.get(c.AUTO_LINK_VARIABLE, "").strip()
    try:
        found = float(text) if text else c.AUTO_LINK
    except ValueError:
        found = math.nan
    if not 0 < found <= 1:
        raise BadMemory(f"{c.AUTO_LINK_VARIABLE} is {text!r}.", "Give a cosine above 0 and up to 1, such as 0.8.")
    return found


def link(db: Database, vectors: Nearby, edges: Edges, memory_id: str, threshold: float = c.AUTO_LINK) -> list[Edge]:
    """Tie a memory that was put to the newest ones that are like it: relates_to, as strong as they are alike. Those
    that are tied to it already, in whatever way, are left as they are. The new edges, the strongest first."""
    near = [each for each in vectors.similar(memory_id, threshold, c.AUTO_LINK_NEWEST) if each[0] != memory_id]
    added = []
    with db.writing():
        tied = {end for edge in edges.of(memory_id) for end in (edge.source, edge.target)}
        for other, cosine in near:
            if other not in tied:
                with suppress(BadMemory, UnknownMemory):  # it went, or became another version, since it was found
                    added.append(edges.add(memory_id, other, "relates_to", min(cosine, 1.0)))
    return sorted(added, key=lambda edge: -edge.weight)


def duplicate(db: Database, vectors: Nearby, draft: Draft, now: float) -> Memory | None:
    """The memory under another key that says what a draft says, from the same source, or None. Without vectors, or
    when their provider is down, the words alone decide."""
    chosen = Filter(draft.namespace)
    near = _by_meaning(vectors, draft.content, chosen, now)
    with db.reading() as connection:
        ids = _by_words(db, draft.content, chosen, now) if near is None else near
        for memory in load(connection, ids):
            source = (memory.source_user, memory.source_scope) == (draft.source_user, draft.source_scope)
            if source and memory.key != draft.key and says_the_same(memory.content, draft.content):
                return memory
    return None


def says_the_same(one: str, other: str) -> bool:
    """The strict check of two texts by their words, in both directions: enough of them shared, none put in the place
    of another, and the same facts."""
    first, second = _content(one), _content(other)
    if _words(one) == _words(other):
        return True
    shared = set(first) & set(second)
    if len(shared) < c.DEDUP_WORDS or not same_facts(one, other):
        return False
    if min(len(shared) / len(set(first)), len(shared) / len(set(second))) < c.DEDUP_OVERLAP:
        return False
    changes = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    return all(change[0] != "replace" for change in changes)


def same_facts(one: str, other: str) -> bool:
    """Whether two texts have the same numbers, as many negations, and no name that the other has not."""
    if set(_NUMBER.findall(one)) != set(_NUMBER.findall(other)) or _negations(one) != _negations(other):
        return False
    return _names(one) <= set(_words(other)) and _names(other) <= set(_words(one))


def _by_meaning(vectors: Nearby, text: str, chosen: Filter, now: float) -> list[str] | None:
    """Ids of memories whose meaning is near, the nearest first; None without vectors."""
    try:
        vector = vectors.of(text[: c.CHUNK_CHARACTERS])
    except ProviderDown:
        return None
    return [id for id, cosine, _ in vectors.nearest(vector, chosen, now, NEAREST) if cosine >= c.DEDUP]


def _by_words(db: Database, text: str, chosen: Filter, now: float) -> list[str]:
    """Ids of memories that share words, the best first."""
    words = list(dict.fromkeys(_content(text)))[:NEAREST]
    if not words:
        return []
    where, values = condition(chosen, now)
    asked: list[Any] = [" OR ".join(f'"{word}"' for word in words), *values, NEAREST]
    rows = db.connection.execute(
        "SELECT m.id FROM chunk_words JOIN chunks k ON k.id = chunk_words.rowid JOIN memories m ON m.id = k.memory"
        f" WHERE chunk_words MATCH ? AND {where} ORDER BY bm25(chunk_words), m.id LIMIT ?",
        asked,
    )
    return list(dict.fromkeys(id for (id,) in rows))


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _content(text: str) -> list[str]:
    return [word for word in _words(text) if word not in GRAMMAR]


def _negations(text: str) -> int:
    return sum(word in NEGATIONS or word.replace("’", "'").endswith("n't") for word in _words(text))


def _names(text: str) -> set[str]:
    return {word.casefold() for word in _NAME.findall(text) if word[0].isupper()}

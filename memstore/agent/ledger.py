"""The ledger: which memories were packed into a context, and which of them then were of use. What was of use counts as
utility, from which reflect promotes: being a candidate alone earns nothing."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from memstore.agent.database import Database
from memstore.agent.errors import UnknownMemory
from memstore.agent.model import Packed
from memstore.conversations import Clock


@dataclass(frozen=True)
class Outcome:
    """A memory, by its id, in one context; `used` is None until somebody says."""

    memory: str
    score: float
    used: bool | None


@dataclass(frozen=True)
class Tally:
    """How often a memory was packed, how often somebody said whether it was of use, and how often it was."""

    namespace: str
    key: str
    packed: int
    told: int
    used: int


def record(db: Database, namespace: str, query: str, packed: Iterable[Packed], clock: Clock, budget: int = 0) -> int:
    """Note a context; returns the number to report under what was used of it."""
    with db.writing() as connection:
        call = connection.execute(
            "INSERT INTO ledger (namespace, at, query, budget) VALUES (?, ?, ?, ?)",
            (namespace, clock(), query.encode("utf-8", "replace").decode(), budget),
        ).lastrowid
        connection.executemany(  # a memory may have gone since it was packed
            "INSERT INTO outcomes (call, memory, score) SELECT ?, id, ? FROM memories WHERE id = ?",
            [(call, each.score, each.memory.id) for each in packed],
        )
    return call or 0


def used(db: Database, call: int, ids: Collection[str], clock: Clock) -> int:
    """Say which memories of a context were of use; the others of it were not, as far as is known. Saying it twice
    counts once, and what was never packed does not count.

    Returns how many are newly known to be of use; the version that is now current earns it. Raises UnknownMemory.
    """
    with db.writing() as connection:
        if connection.execute("SELECT 1 FROM ledger WHERE id = ?", (call,)).fetchone() is None:
            raise UnknownMemory(f"No context has the number {call}.", "It is the `ledger` of a context.")
        earned = connection.execute(
            "UPDATE outcomes SET used = 1 WHERE call = ? AND used IS NOT 1"
            " AND memory IN (SELECT value FROM json_each(?)) RETURNING memory",
            (call, json.dumps(list(ids))),
        ).fetchall()
        connection.execute("UPDATE outcomes SET used = 0 WHERE call = ? AND used IS NULL", (call,))
        connection.executemany(
            "UPDATE memories SET utility = utility + 1, accessed = ? WHERE current"
            " AND (namespace, key) = (SELECT namespace, key FROM memories WHERE id = ?)",
            [(clock(), id) for (id,) in earned],
        )
    return len(earned)


def outcomes(db: Database, call: int) -> list[Outcome]:
    """What was packed into one context, the best first; nothing for a number that is not known."""
    with db.reading() as connection:
        rows = connection.execute(
            "SELECT memory, score, used FROM outcomes WHERE call = ? ORDER BY score DESC, memory", (call,)
        )
        return [Outcome(memory, score, None if used is None else bool(used)) for memory, score, used in rows]


def tallies(db: Database, namespace: str = "") -> list[Tally]:
    """For each memory that was ever packed, over all its versions; the most often used first."""
    query = (
        "SELECT m.namespace, m.key, count(*), count(o.used), coalesce(sum(o.used), 0) AS used"
        " FROM outcomes o JOIN memories m ON m.id = o.memory WHERE ? IN ('', m.namespace)"
        " GROUP BY m.namespace, m.key ORDER BY used DESC, count(*) DESC, m.namespace, m.key"
    )
    with db.reading() as connection:
        return [Tally(*row) for row in connection.execute(query, (namespace,))]

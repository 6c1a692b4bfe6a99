"""The tags of current memories: which there are, renaming one, taking one away. Older versions keep what they had."""

from __future__ import annotations

from memstore.agent import checks
from memstore.agent.database import Database
from memstore.agent.model import Filter
from memstore.agent.rows import condition
from memstore.conversations import Clock


def tags(db: Database, clock: Clock, namespace: str = "") -> dict[str, int]:
    """Each tag with how many memories bear it, the most used first. A namespace that ends in `*` is a prefix."""
    where, values = _in(namespace, clock())
    with db.reading() as connection:
        rows = connection.execute(
            "SELECT tag, count(*) FROM tags t JOIN memories m ON m.id = t.memory "
            f"WHERE {where} GROUP BY tag ORDER BY count(*) DESC, tag",
            values,
        )
        return dict(rows.fetchall())


def rename(db: Database, clock: Clock, old: str, new: str, namespace: str = "") -> int:
    """Give every memory that bears a tag another one instead; returns how many. Raises BadMemory."""
    checks.name("tag", new)
    if old == new:
        return tags(db, clock, namespace).get(old, 0)
    where, values = _in(namespace, clock())
    with db.writing() as connection:
        connection.execute(
            "INSERT OR IGNORE INTO tags SELECT t.memory, ? FROM tags t JOIN memories m ON m.id = t.memory "
            f"WHERE {where} AND t.tag = ?",
            [new, *values, old],
        )
        return remove(db, clock, old, namespace)


def remove(db: Database, clock: Clock, tag: str, namespace: str = "") -> int:
    """Take a tag off every memory; returns off how many."""
    where, values = _in(namespace, clock())
    with db.writing() as connection:
        return connection.execute(
            f"DELETE FROM tags WHERE tag = ? AND memory IN (SELECT m.id FROM memories m WHERE {where})", [tag, *values]
        ).rowcount


def _in(namespace: str, now: float) -> tuple[str, list[object]]:
    return condition(Filter(namespace, everything=True), now)

"""Which files memories speak of."""

from __future__ import annotations

from memstore.agent import checks
from memstore.agent import constants as c
from memstore.agent.database import Database
from memstore.agent.model import Filter, Memory
from memstore.agent.rows import condition, load
from memstore.conversations import Clock


def speaking_of(
    db: Database, clock: Clock, path: str, *, relation: str = "", namespace: str = "", limit: int = c.SEARCH_LIMIT
) -> list[Memory]:
    """Current memories that speak of a file, or of one below a folder that ends in a slash, the newest first. A
    namespace that ends in `*` is a prefix. Raises BadMemory for a relation that is none."""
    if relation:
        checks.one_of("relation to a file", relation, c.FILE_RELATIONS)
    where, values = condition(Filter(namespace, everything=True), clock())
    matches = "f.path = ?" if not path.endswith("/") else "substr(f.path, 1, length(?)) = ?"
    with db.reading() as connection:
        rows = connection.execute(
            "SELECT DISTINCT m.id, m.created FROM files f JOIN memories m ON m.id = f.memory "
            f"WHERE {matches} AND (? = '' OR f.relation = ?) AND {where} ORDER BY m.created DESC, m.id DESC LIMIT ?",
            [*[path] * matches.count("?"), relation, relation, *values, limit],
        )
        return load(connection, [row["id"] for row in rows])


def paths(db: Database, clock: Clock, namespace: str = "") -> dict[str, int]:
    """Every file that a current memory speaks of, with how many do, the most first."""
    where, values = condition(Filter(namespace, everything=True), clock())
    with db.reading() as connection:
        rows = connection.execute(
            "SELECT f.path, count(DISTINCT m.id) AS memories FROM files f JOIN memories m ON m.id = f.memory "
            f"WHERE {where} GROUP BY f.path ORDER BY memories DESC, f.path",
            values,
        )
        return dict(rows.fetchall())

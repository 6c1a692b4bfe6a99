"""Edges: weighted, typed, directed ties between memories. No ranking and no similarity in here.

An edge always ties the current versions of two memories: `relink` carries it to the next version, a hard delete takes
it along, and while an end is softly deleted it is kept but not shown.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Collection, Iterable
from typing import Final

from memstore.agent import constants as c
from memstore.agent.database import Database
from memstore.agent.errors import LIST_SHOWS, BadMemory, UnknownMemory
from memstore.agent.model import Edge
from memstore.conversations import Clock

Name = tuple[str, str]
"""Namespace and key. In a pair of names one namespace may be empty: it is then the other's."""

DAY: Final = 86_400.0

_COLUMNS: Final = "e.source, e.target, e.relation, e.weight, e.accesses, e.accessed, e.created"
_SHOWN: Final = (
    "edges e JOIN memories s ON s.id = e.source AND s.deleted IS NULL"
    " JOIN memories t ON t.id = e.target AND t.deleted IS NULL"
)
_STRONGEST: Final = "ORDER BY e.weight DESC, e.source, e.target, e.relation"
_FADING: Final = (
    "coalesce(accessed, created) <= :now - :idle AND accesses < :few AND (decayed IS NULL OR decayed <= :now - :day)"
    " AND weight > 0"
)
_WEAK: Final = "< :least AND relation NOT IN ('contains', 'merged_into')"


class Edges:
    """The edges of a database."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def add(
        self, source_id: str, target_id: str, relation: str, weight: float | None = None, *, across: bool = False
    ) -> Edge:
        """Tie two memories; where they are tied so already, `weight` is changed and None leaves it. `across` allows
        two namespaces. Raises BadMemory (also for a circle of `contains`), UnknownMemory."""
        _check(relation, weight)
        if source_id == target_id:
            raise BadMemory("A memory cannot be tied to itself.", "Name two memories.")
        with self._db.writing() as connection:
            if _namespace(connection, source_id) != _namespace(connection, target_id) and not across:
                raise BadMemory("The two memories are in different namespaces.", "Name both namespaces to tie them.")
            if relation == "contains" and closes_circle(connection, source_id, target_id):
                raise BadMemory("A memory cannot contain what contains it.", "Remove the opposite edge first.")
            connection.execute(
                "INSERT INTO edges (source, target, relation, weight, accesses, created) VALUES (?, ?, ?, ?, 0, ?)"
                " ON CONFLICT DO UPDATE SET weight = coalesce(?, weight)",
                (
                    source_id,
                    target_id,
                    relation,
                    c.EDGE_WEIGHTS[relation] if weight is None else weight,
                    self._clock(),
                    weight,
                ),
            )
            row = connection.execute(
                f"SELECT {_COLUMNS} FROM edges e WHERE source = ? AND target = ? AND relation = ?",
                (source_id, target_id, relation),
            ).fetchone()
        return Edge(*row)

    def add_by_key(self, source: Name, target: Name, relation: str, weight: float | None = None) -> Edge:
        """`add` by names; two namespaces may be tied by naming both."""
        with self._db.writing():
            return self.add(*self._ids(source, target), relation, weight, across=True)

    def remove(self, source_id: str, target_id: str, relation: str = "") -> int:
        """Cut the edges from one to the other, of all relations unless one is given; how many there were."""
        with self._db.writing() as connection:
            return connection.execute(
                "DELETE FROM edges WHERE source = ? AND target = ? AND ? IN ('', relation)",
                (source_id, target_id, relation),
            ).rowcount

    def remove_by_key(self, source: Name, target: Name, relation: str = "") -> int:
        """`remove` by names. Raises UnknownMemory."""
        with self._db.writing():
            return self.remove(*self._ids(source, target), relation)

    def of(self, id: str) -> list[Edge]:
        """The edges from and to a memory, the strongest first."""
        with self._db.reading() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM {_SHOWN} WHERE e.source = :id OR e.target = :id {_STRONGEST}", {"id": id}
            )
            return [Edge(*row) for row in rows]

    def of_key(self, namespace: str, key: str) -> list[Edge]:
        """`of` by name. Raises UnknownMemory."""
        with self._db.reading() as connection:
            return self.of(_current(connection, namespace, key))

    def outgoing(self, ids: Collection[str], relations: Collection[str] = ()) -> dict[str, list[Edge]]:
        """The edges that start at these memories, by start, the strongest first; only those that have any. Of all
        relations unless some are named."""
        found: dict[str, list[Edge]] = {}
        for edge in self._where("e.source IN (SELECT value FROM json_each(:ids))", ids, relations):
            found.setdefault(edge.source, []).append(edge)
        return found

    def into(self, ids: Collection[str], relations: Collection[str] = ()) -> dict[str, list[Edge]]:
        """The edges that end at these memories, by end, otherwise as by `outgoing`."""
        found: dict[str, list[Edge]] = {}
        for edge in self._where("e.target IN (SELECT value FROM json_each(:ids))", ids, relations):
            found.setdefault(edge.target, []).append(edge)
        return found

    def among(self, ids: Collection[str]) -> list[Edge]:
        """The edges between these memories, the strongest first."""
        each = "SELECT value FROM json_each(:ids)"
        return self._where(f"e.source IN ({each}) AND +e.target IN ({each})", ids)  # +: not every pair is looked up

    def strengthen(self, ids: Collection[str]) -> int:
        """Hebbian learning: these memories were recalled together, so the edges between them grow towards 1; how many
        did. An audit trail (merged_into) stays at 0."""
        together = [edge for edge in self.among(ids) if edge.relation != "merged_into"]
        if not together:  # most contexts tie nothing, and a write costs a flush of the disk
            return 0
        now = self._clock()
        with self._db.writing() as connection:
            connection.executemany(
                "UPDATE edges SET weight = weight + ? * (1 - weight), accesses = accesses + 1, accessed = ?"
                " WHERE source = ? AND target = ? AND relation = ?",
                [(c.HEBBIAN, now, edge.source, edge.target, edge.relation) for edge in together],
            )
        return len(together)

    def relink(self, connection: sqlite3.Connection, old_id: str, new_id: str) -> None:
        """Carry every edge of a version to the next one, inside of the transaction that makes it."""
        for end in ("source", "target"):
            connection.execute(f"UPDATE OR IGNORE edges SET {end} = ? WHERE {end} = ?", (new_id, old_id))
        connection.execute(  # what the next version had already, and what would tie it to itself
            "DELETE FROM edges WHERE source = :old OR target = :old OR (source = :new AND target = :new)",
            {"old": old_id, "new": new_id},
        )

    def fade(self, namespace: str = "", *, dry_run: bool = False) -> tuple[int, int]:
        """Let idle edges of a namespace (`*` at its end: of each that begins so), or all, decay, then cut the ones that
        are too weak: how many of both. An edge decays once a day at most, however often this runs. What a summary
        contains and the trail of a merger are never cut: without them a summary would lose what it is of."""
        values = {
            "now": self._clock(), "idle": c.EDGE_IDLE_DAYS * DAY, "few": c.EDGE_FEW_ACCESSES, "day": DAY,
            "factor": c.EDGE_DECAY, "least": c.EDGE_PRUNE, "namespace": namespace.removesuffix("*"),
        }  # fmt: skip
        meant = "substr(namespace, 1, length(:namespace))" if namespace[-1:] in ("", "*") else "namespace"
        here = f"source IN (SELECT id FROM memories WHERE {meant} = :namespace)"
        if dry_run:
            after = f"CASE WHEN {_FADING} THEN weight * :factor ELSE weight END"
            with self._db.reading() as connection:
                row = connection.execute(
                    f"SELECT count(*) FILTER (WHERE {_FADING}), count(*) FILTER (WHERE {after} {_WEAK})"
                    f" FROM edges WHERE {here}",
                    values,
                ).fetchone()
            return row[0], row[1]
        with self._db.writing() as connection:
            faded = connection.execute(
                f"UPDATE edges SET weight = weight * :factor, decayed = :now WHERE {_FADING} AND {here}", values
            ).rowcount
            cut = connection.execute(f"DELETE FROM edges WHERE weight {_WEAK} AND {here}", values).rowcount
        return faded, cut

    def _where(self, condition: str, ids: Iterable[str], relations: Collection[str] = ()) -> list[Edge]:
        if relations:
            condition += " AND e.relation IN (SELECT value FROM json_each(:relations))"
        values = {"ids": json.dumps(list(ids)), "relations": json.dumps(list(relations))}
        with self._db.reading() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM {_SHOWN} WHERE {condition} {_STRONGEST}", values)
            return [Edge(*row) for row in rows]

    def _ids(self, source: Name, target: Name) -> tuple[str, str]:
        home = source[0] or target[0]
        connection = self._db.connection
        return _current(connection, source[0] or home, source[1]), _current(connection, target[0] or home, target[1])


def closes_circle(connection: sqlite3.Connection, source: str, target: str) -> bool:
    """Whether `source` contains `target` would make something contain itself."""
    query = (
        "WITH RECURSIVE below (id) AS (SELECT :target UNION"
        " SELECT e.target FROM edges e JOIN below b ON e.source = b.id WHERE e.relation = 'contains')"
        " SELECT 1 FROM below WHERE id = :source"
    )
    return connection.execute(query, {"source": source, "target": target}).fetchone() is not None


def _check(relation: str, weight: float | None) -> None:
    if relation not in c.EDGE_WEIGHTS:
        raise BadMemory(f"There is no relation “{relation}”.", f"One of {', '.join(c.EDGE_WEIGHTS)}.")
    if weight is not None and not (math.isfinite(weight) and 0 <= weight <= 1):
        raise BadMemory(f"An edge cannot weigh {weight}.", "Give a number from 0 to 1.")


def _namespace(connection: sqlite3.Connection, id: str) -> str:
    row = connection.execute("SELECT namespace FROM memories WHERE id = ? AND current AND deleted IS NULL", (id,))
    if found := row.fetchone():
        return str(found[0])
    raise UnknownMemory(f"There is no current memory of id {id}.", "Look it up by its namespace and key.")


def _current(connection: sqlite3.Connection, namespace: str, key: str) -> str:
    row = connection.execute(
        "SELECT id FROM memories WHERE namespace = ? AND key = ? AND current AND deleted IS NULL", (namespace, key)
    )
    if found := row.fetchone():
        return str(found[0])
    raise UnknownMemory(f"There is no memory “{key}” in “{namespace}”.", LIST_SHOWS)

"""A small agent memory for tests: a clock that stands still, rows put in by hand, and similarities that are told."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from itertools import count

from memstore.agent.database import Database
from memstore.agent.model import Memory
from memstore.agent.rows import load

HOUR, DAY = 3600.0, 86_400.0


class Watch:
    """A clock that moves when it is told to."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def on(self, seconds: float) -> None:
        self.now += seconds


class Similar:
    """Stands for the vectors: cosines between memories as a test tells them; 0 where it does not."""

    def __init__(self, db: Database, told: Mapping[tuple[str, str], float] | None = None) -> None:
        self._db = db
        self.told = dict(told or {})

    def similar(self, memory_id: str, floor: float, newest: int) -> list[tuple[str, float]]:
        found = [(a if b == memory_id else b, cosine) for (a, b), cosine in self.told.items() if memory_id in (a, b)]
        rows = "SELECT id FROM memories WHERE current AND namespace = (SELECT namespace FROM memories WHERE id = ?)"
        here = {id for (id,) in self._db.connection.execute(rows, (memory_id,))}
        return sorted(((id, it) for id, it in found if it >= floor and id in here), key=lambda each: -each[1])[:newest]

    def pairs(self, namespace: str, floor: float) -> list[tuple[str, str, float]]:
        rows = "SELECT id FROM memories WHERE current AND deleted IS NULL AND ? IN ('', namespace)"
        here = {id for (id,) in self._db.connection.execute(rows, (namespace,))}
        return [(a, b, it) for (a, b), it in self.told.items() if it >= floor and {a, b} <= here]


_places = count()


def plant(db: Database, clock: Watch, key: str, *, namespace: str = "n", **columns: object) -> str:
    """Put in a row of `memories`: its id. `old` and `idle` are hours since it was made and read; `tags` is a tuple."""
    now = clock()
    old, idle = float(str(columns.pop("old", 0))), columns.pop("idle", None)
    tags = columns.pop("tags", ())
    row: dict[str, object] = {
        "id": f"{next(_places):026d}", "namespace": namespace, "key": key, "content": f"about {key}",
        "kind": "semantic", "tier": "stm", "pinned": 0, "priority": "normal", "importance": 0.5, "version": 1,
        "supersedes": "", "current": 1, "created": now - old * HOUR,
        "accessed": None if idle is None else now - float(str(idle)) * HOUR, "accesses": 0, "utility": 0, "tokens": 30,
        "expires": None, "deleted": None, "decayed": None, "meta": "{}", "source_user": "", "source_kind": "",
        "source_scope": "",
    } | columns  # fmt: skip
    with db.writing() as connection:
        _insert(connection, row)
        assert isinstance(tags, tuple)
        connection.executemany("INSERT INTO tags VALUES (?, ?)", [(row["id"], tag) for tag in tags])
        connection.execute("INSERT INTO chunks (memory, place, text) VALUES (?, 0, ?)", (row["id"], row["content"]))
    return str(row["id"])


def _insert(connection: sqlite3.Connection, row: Mapping[str, object]) -> None:
    marks = ",".join("?" * len(row))
    connection.execute(f"INSERT INTO memories ({','.join(row)}) VALUES ({marks})", list(row.values()))


def present(db: Database, key: str, namespace: str = "n") -> Memory | None:
    """The current row of a key, deleted or not; None where there is none."""
    rows = db.connection.execute(
        "SELECT id FROM memories WHERE namespace = ? AND key = ? AND current", (namespace, key)
    ).fetchall()
    return load(db.connection, [rows[0]["id"]])[0] if rows else None

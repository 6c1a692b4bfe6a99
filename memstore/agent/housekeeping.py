"""What a database holds at a glance, and taking away what has had its time."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from typing import Any, Final

from memstore.agent import constants as c
from memstore.agent.database import Database
from memstore.agent.memories import bury, erase
from memstore.agent.model import Filter, Memory
from memstore.agent.rows import condition, load
from memstore.conversations import Clock

LEDGER_DAYS: Final = 120
"""Days for which it is kept what was packed into contexts (reference/agent-memory: its log of accesses)."""
SHOWN: Final = 10
"""Keys of each kind in `peek`."""
LINE: Final = 80
"""Characters of a memory's first line in `peek`."""
DAY: Final = 86400.0


@dataclass(frozen=True)
class Collected:
    """What `gc` took: memories past their time, and stale ones, both removed softly; versions erased for good; entries
    of the ledger; bytes that the file is smaller by."""

    expired: int
    stale: int
    purged: int
    ledger: int
    freed: int = 0


@dataclass(frozen=True)
class Stats:
    """Counts of a whole database; `memories` are the current ones that were not removed. `vectors` counts chunks by the
    model that their vector is of, the empty name those without."""

    memories: int
    versions: int
    removed: int
    pinned: int
    namespaces: int
    chunks: int
    edges: int
    tags: int
    files: int
    rules: int
    bytes: int
    oldest: float | None
    newest: float | None
    by_kind: dict[str, int] = field(default_factory=dict)
    by_tier: dict[str, int] = field(default_factory=dict)
    by_relation: dict[str, int] = field(default_factory=dict)
    vectors: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Glimpse:
    """A memory in one line."""

    namespace: str
    key: str
    line: str
    tier: str
    importance: float


@dataclass(frozen=True)
class Peek:
    """A light index of a namespace: how much there is, and what stands out."""

    memories: int
    tokens: int
    by_kind: dict[str, int]
    by_tier: dict[str, int]
    tags: dict[str, int]
    pinned: tuple[Glimpse, ...]
    important: tuple[Glimpse, ...]
    recent: tuple[Glimpse, ...]


def gc(
    db: Database,
    clock: Clock,
    *,
    stale_days: float | None = c.STALE_DAYS,
    purge_days: float | None = c.PURGE_DAYS,
    dry_run: bool = False,
    vacuum: bool = False,
) -> Collected:
    """Remove softly what is past its time, as of that time, and what is stale: sensory or short-term memories that
    nothing speaks for (not pinned, of low or normal priority) and that were never retrieved in `stale_days`. Erase what
    was removed more than `purge_days` ago. None leaves that out. A dry run only counts."""
    now = clock()
    with db.writing() as connection:
        expired = _rows(connection, "current AND deleted IS NULL AND expires <= ?", [now])
        stale = [] if stale_days is None else _stale(connection, now, now - stale_days * DAY)
        purged = [] if purge_days is None else _purged(connection, now, now - purge_days * DAY)
        old = now - LEDGER_DAYS * DAY
        (entries,) = connection.execute("SELECT count(*) FROM ledger WHERE at < ?", [old]).fetchone()
        if not dry_run:
            for row in expired:
                bury(connection, [row["id"]], row["expires"])
            bury(connection, [row["id"] for row in stale], now)
            erase(connection, [row["id"] for row in purged])
            connection.execute("DELETE FROM ledger WHERE at < ?", [old])
    freed = _vacuum(db) if vacuum and not dry_run else 0
    if purged and not vacuum and not dry_run:
        db.scrub()
    return Collected(len(expired), len(stale), len(purged), entries, freed)


def stats(db: Database) -> Stats:
    """Counts of everything."""
    with db.reading() as connection:
        (row,) = connection.execute(
            "SELECT coalesce(sum(current AND deleted IS NULL), 0) AS memories, count(*) AS versions, "
            "coalesce(sum(current AND deleted IS NOT NULL), 0) AS removed, "
            "coalesce(sum(pinned AND current AND deleted IS NULL), 0) AS pinned, "
            "count(DISTINCT namespace) AS namespaces, min(created) AS oldest, max(created) AS newest FROM memories"
        )
        tables = {
            name: connection.execute(f"SELECT count({of}) FROM {table}").fetchone()[0]
            for name, table, of in (
                ("chunks", "chunks", "*"),
                ("edges", "edges", "*"),
                ("tags", "tags", "DISTINCT tag"),
                ("files", "files", "DISTINCT path"),
                ("rules", "rules", "*"),
            )
        }
        live = "WHERE current AND deleted IS NULL"
        return Stats(
            **dict(row),
            **tables,
            bytes=_size(connection),
            by_kind=_grouped(connection, "kind", f"FROM memories {live}"),
            by_tier=_grouped(connection, "tier", f"FROM memories {live}"),
            by_relation=_grouped(connection, "relation", "FROM edges"),
            vectors=_grouped(connection, "CASE WHEN vector IS NULL THEN '' ELSE model END", "FROM chunks"),
        )


def peek(db: Database, namespace: str = "", clock: Clock = lambda: 0.0) -> Peek:
    """What is in a namespace (`a*`: in those with a prefix; empty: in all), without its content. Given a clock, what is
    past its time is left out."""
    where, values = condition(Filter(namespace, everything=True), clock())
    live = f"FROM memories m WHERE {where}"
    with db.reading() as connection:
        count, tokens = connection.execute(f"SELECT count(*), coalesce(sum(tokens), 0) {live}", values).fetchone()

        def glimpses(condition: str, order: str) -> tuple[Glimpse, ...]:
            rows = connection.execute(
                f"SELECT namespace, key, substr(content, 1, 500) AS start, tier, importance {live} {condition} "
                f"ORDER BY {order}, m.id DESC LIMIT {SHOWN}",
                values,
            )
            return tuple(
                Glimpse(row["namespace"], row["key"], _line(row["start"]), row["tier"], row["importance"])
                for row in rows
            )

        return Peek(
            count,
            tokens,
            _grouped(connection, "kind", live, values),
            _grouped(connection, "tier", live, values),
            _grouped(connection, "tag", f"FROM tags t JOIN memories m ON m.id = t.memory WHERE {where}", values),
            glimpses("AND m.pinned", "m.importance DESC"),
            glimpses("AND NOT m.pinned", "m.importance DESC"),
            glimpses("", "m.created DESC"),
        )


def _rows(connection: sqlite3.Connection, where: str, values: list[Any]) -> list[sqlite3.Row]:
    return connection.execute(f"SELECT id, expires FROM memories WHERE {where}", values).fetchall()


def _stale(connection: sqlite3.Connection, now: float, before: float) -> list[sqlite3.Row]:
    return _rows(
        connection,
        "current AND deleted IS NULL AND (expires IS NULL OR expires > ?) AND NOT pinned AND accesses = 0 "
        "AND utility = 0 AND tier IN ('sensory', 'stm') AND priority IN ('low', 'normal') AND created < ?",
        [now, before],
    )


def removed(db: Database, namespace: str) -> list[Memory]:
    """What was removed softly and can be restored, the last removed first."""
    with db.reading() as connection:
        rows = connection.execute(
            "SELECT id FROM memories WHERE namespace = ? AND current AND deleted IS NOT NULL"
            " ORDER BY deleted DESC, id DESC",
            (namespace,),
        )
        return load(connection, [id for (id,) in rows])


def _purged(connection: sqlite3.Connection, now: float, before: float) -> list[sqlite3.Row]:
    """Every version of what is removed, or past its time, since before a moment."""
    return _rows(
        connection,
        "(namespace, key) IN (SELECT namespace, key FROM memories WHERE current "
        "AND coalesce(deleted, CASE WHEN expires <= ? THEN expires END) <= ?)",
        [now, before],
    )


def _vacuum(db: Database) -> int:
    """Make the file as small as it can be; returns by how many bytes."""
    before = _size(db.connection)
    db.vacuum()
    return max(0, before - _size(db.connection))


def _size(connection: sqlite3.Connection) -> int:
    pages: int = connection.execute("PRAGMA page_count").fetchone()[0]
    size: int = connection.execute("PRAGMA page_size").fetchone()[0]
    return pages * size


def _grouped(connection: sqlite3.Connection, by: str, source: str, values: list[Any] | None = None) -> dict[str, int]:
    """Counts by a column, the most first."""
    rows = connection.execute(
        f"SELECT {by} AS name, count(*) AS times {source} GROUP BY name ORDER BY times DESC, name", values or []
    )
    return dict(rows.fetchall())


def _line(text: str) -> str:
    """The first line that says something, cut to its size."""
    first = next((line for each in text.splitlines() if (line := " ".join(each.strip(" #*->").split()))), "")
    return first if len(first) <= LINE else first[: LINE - 1].rstrip() + "…"

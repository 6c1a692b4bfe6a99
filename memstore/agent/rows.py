"""Rows of the database as values, and filters as SQL."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from memstore.agent.constants import HIDDEN_TIERS
from memstore.agent.model import FileRef, Filter, Memory

AT_ONCE = 500
"""Ids in one statement; SQLite allows some thousands of parameters."""


def load(connection: sqlite3.Connection, ids: Sequence[str]) -> list[Memory]:
    """The memories of these ids in their order; those that are not there are left out."""
    found: dict[str, Memory] = {}
    for at in range(0, len(ids), AT_ONCE):
        part = list(ids[at : at + AT_ONCE])
        marks = ",".join("?" * len(part))
        tags = _grouped(
            connection.execute(f"SELECT memory, tag FROM tags WHERE memory IN ({marks}) ORDER BY tag", part)
        )
        files = _grouped(
            connection.execute(
                f"SELECT memory, path, relation FROM files WHERE memory IN ({marks}) ORDER BY path, relation", part
            )
        )
        for row in connection.execute(f"SELECT * FROM memories WHERE id IN ({marks})", part):
            found[row["id"]] = memory(row, [tag for (tag,) in tags.get(row["id"], [])], files.get(row["id"], []))
    return [found[each] for each in ids if each in found]


def memory(row: sqlite3.Row, tags: Iterable[str], files: Iterable[tuple[str, ...]]) -> Memory:
    """One row of `memories` with what belongs to it."""
    return Memory(
        id=row["id"],
        namespace=row["namespace"],
        key=row["key"],
        content=row["content"],
        kind=row["kind"],
        tier=row["tier"],
        pinned=bool(row["pinned"]),
        priority=row["priority"],
        importance=row["importance"],
        version=row["version"],
        supersedes=row["supersedes"],
        tags=tuple(tags),
        created=row["created"],
        accessed=row["accessed"],
        accesses=row["accesses"],
        utility=row["utility"],
        tokens=row["tokens"],
        expires=row["expires"],
        deleted=row["deleted"],
        meta=json.loads(row["meta"]),
        files=tuple(FileRef(*each) for each in files),
        source_user=row["source_user"],
        source_kind=row["source_kind"],
        source_scope=row["source_scope"],
        decayed=row["decayed"],
    )


def condition(chosen: Filter, now: float) -> tuple[str, list[Any]]:
    """SQL that holds for the rows `m` of `memories` that a filter lets through: current, not deleted, not expired."""
    parts, values = ["m.current", "m.deleted IS NULL", "(m.expires IS NULL OR m.expires > ?)"], list[Any]([now])
    if chosen.namespace.endswith("*"):
        prefix = chosen.namespace[:-1]
        parts.append("substr(m.namespace, 1, ?) = ?")
        values += [len(prefix), prefix]
    elif chosen.namespace:
        parts.append("+m.namespace = ?" if chosen.tags else "m.namespace = ?")  # +: by the tag, as fewer have that
        values.append(chosen.namespace)
    for column in ("kind", "tier", "source_user"):
        if value := getattr(chosen, column):
            parts.append(f"m.{column} = ?")
            values.append(value)
    if chosen.after is not None:
        parts.append("m.created >= ?")
        values.append(chosen.after)
    if chosen.before is not None:
        parts.append("m.created < ?")
        values.append(chosen.before)
    for tag in chosen.tags:
        parts.append("m.id IN (SELECT t.memory FROM tags t WHERE t.tag = ?)")
        values.append(tag)
    if not chosen.everything and not chosen.tier:
        parts.append(f"m.tier NOT IN ({','.join('?' * len(HIDDEN_TIERS))})")
        values += sorted(HIDDEN_TIERS)
    return " AND ".join(parts), values


def _grouped(rows: Iterable[sqlite3.Row]) -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(tuple(row[1:]))
    return found

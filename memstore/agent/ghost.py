"""The database of ghost (github.com/rcliao/ghost) as lines that an import takes in. It is only read.

Its tables are `memories` (every version a row), `memory_files`, `memory_edges`, the older `memory_links`, and
`reflect_rules`; older files lack the younger columns. Chunks and vectors are made anew.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from memstore.agent import constants as c
from memstore.agent import times
from memstore.agent.errors import BadImport
from memstore.agent.faults import told
from memstore.agent.model import Rule

TABLES: Final = frozenset({"memories", "chunks", "chunks_fts", "memory_links"})
"""By which a file is known for one of ghost; `memory_links` is the oldest of its tables of edges, and is in all."""

_IDENTITY: Final = "identity"  # a tier of old files: what is pinned now
_BUILTIN: Final = "sys-"  # before the id of a rule that is built in
_PARAMS: Final = {"min": "floor"}

Row = Mapping[str, Any]


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of all memories, edges and custom rules. Raises BadImport, DatabaseDamaged, StoreReadOnly."""
    with told(path), closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("BEGIN")  # one moment for all that is read
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        if not names >= TABLES:
            raise BadImport(f"{path} is no database of ghost.", "Give one, or the lines that an export wrote.")
        found = {name: _rows(connection, name) for name in _TABLES if name in names}
    standing = dict[str, str]()
    for versions in _versions(found["memories"]):
        standing |= {row["id"]: versions[-1]["id"] for row in versions}
        for number, row in enumerate(versions, 1):
            before = versions[number - 2]["id"] if number > 1 else ""
            files = [each for each in found.get("memory_files", ()) if each["memory_id"] == row["id"]]
            yield _memory(row, number, before, files, current=number == len(versions))
    yield from _edges([*found.get("memory_edges", ()), *found["memory_links"]], standing)
    for row in found.get("reflect_rules", ()):
        if not row["id"].startswith(_BUILTIN):
            yield {"type": "rule", "id": row["id"], "body": asdict(_rule(row))}


_TABLES: Final = ("memories", "memory_files", "memory_edges", "memory_links", "reflect_rules")


def _rows(connection: sqlite3.Connection, table: str) -> list[Row]:
    return [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]


def _versions(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """The versions of each memory, the one that stands last: where the newest was removed, ghost shows the one before;
    a number may be there twice."""

    def name(row: Row) -> tuple[str, str]:
        return row["ns"], row["key"]

    for _, group in groupby(sorted(rows, key=lambda row: (name(row), row["version"], row["created_at"])), name):
        versions = list(group)
        live = [row for row in versions if not row["deleted_at"]]
        if live:
            versions.remove(live[-1])
            versions.append(live[-1])
        yield versions


def _memory(row: Row, version: int, supersedes: str, files: Sequence[Row], *, current: bool) -> dict[str, Any]:
    identity = row.get("tier") == _IDENTITY
    given = {
        "tier": "ltm" if identity else row.get("tier"),
        "importance": row.get("importance"),
        "tokens": row.get("est_tokens") or None,
        "source_user": row.get("source_user"),
        "source_kind": row.get("source_kind"),
        "source_scope": row.get("source_scope"),
    }
    return {
        "type": "memory",
        "id": row["id"],
        "namespace": row["ns"],
        "key": row["key"],
        "content": row["content"],
        "kind": row["kind"],
        "pinned": identity or bool(row.get("pinned")),
        "priority": row["priority"],
        "version": version,
        "supersedes": supersedes,
        "tags": json.loads(row["tags"] or "[]"),
        "created": times.moment(row["created_at"]),
        "accessed": _moment(row["last_accessed_at"]),
        "accesses": row["access_count"],
        "utility": row.get("utility_count") or 0,
        "expires": _moment(row["expires_at"]),
        "deleted": _moment(row["deleted_at"]),
        "meta": _meta(row["meta"]),
        "files": [{"path": each["path"], "relation": each["rel"]} for each in files],
        "current": current,
        **{name: value for name, value in given.items() if value is not None},
    }


def _edges(rows: Sequence[Row], standing: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Edges between the versions that stand; what an edge and an old link both say is the edge, which comes first."""
    seen = set[tuple[str, str, str]]()
    for row in rows:
        ends = standing.get(row["from_id"]), standing.get(row["to_id"])
        if None in ends or ends[0] == ends[1] or (*ends, row["rel"]) in seen:
            continue
        seen.add((str(ends[0]), str(ends[1]), row["rel"]))
        yield {
            "type": "edge",
            "source": ends[0],
            "target": ends[1],
            "relation": row["rel"],
            "weight": row.get("weight", c.EDGE_WEIGHTS.get(row["rel"], 0.0)),
            "accesses": row.get("access_count") or 0,
            "accessed": _moment(row.get("last_accessed_at")),
            "created": times.moment(row["created_at"]),
        }


def _rule(row: Row) -> Rule:
    return Rule(
        id=row["id"],
        name=row["name"],
        priority=row["priority"],
        action=row["action_op"],
        tier=row["cond_tier"],
        kind=row["cond_kind"],
        tag=row["cond_tag_includes"],
        older_than=row["cond_age_gt_hours"],
        idle_for=row.get("cond_unaccessed_gt_hours"),
        importance_below=row["cond_importance_lt"],
        accesses_below=row["cond_access_lt"],
        accesses_above=row["cond_access_gt"],
        utility_below=row["cond_utility_lt"],
        similarity_above=row.get("cond_similarity_gt"),
        namespace=row["ns"],
        params={_PARAMS.get(name, name): value for name, value in _meta(row["action_params"]).items()},
    )


def _moment(text: str | None) -> float | None:
    return times.moment(text) if text else None


def _meta(text: str | None) -> dict[str, Any]:
    """Notes in JSON as an object; anything else under a name."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        found = text
    return found if isinstance(found, dict) else {"meta": found}

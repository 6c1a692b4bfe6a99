"""Consolidation without loss: a summary is a memory of its own that contains, by edges, the memories it was made of.
They all stay; a context shows the summary in their place, and `expand` leads back to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from memstore.agent import constants as c
from memstore.agent.database import Database
from memstore.agent.edges import Edges
from memstore.agent.errors import BadMemory
from memstore.agent.memories import Memories
from memstore.agent.model import Draft, Filter, Memory
from memstore.agent.rows import condition, load

FEWEST: Final = 2
"""Memories that a summary is made of, at least."""


@dataclass(frozen=True)
class Node:
    """A summary and what it contains, the oldest first."""

    summary: Memory
    children: tuple[Memory, ...]


def consolidate(
    db: Database,
    memories: Memories,
    edges: Edges,
    namespace: str,
    summary_key: str,
    keys: Sequence[str],
    content: str,
    *,
    kind: str = c.DEFAULT_KIND,
    importance: float = c.CONSOLIDATED_IMPORTANCE,
    tags: tuple[str, ...] = (),
) -> Memory:
    """Put a summary of the memories of these keys: all or nothing. Where the summary is there already it gets a new
    version, and keeps what it contained. Raises BadMemory, UnknownMemory."""
    chosen = list(dict.fromkeys(keys))
    if summary_key in chosen:
        raise BadMemory("A summary cannot contain itself.", "Give it a key of its own.")
    if len(chosen) < FEWEST:
        raise BadMemory(f"A summary needs {FEWEST} memories or more.", "Name the keys of what it sums up.")
    with db.writing():
        children = [memories.get(namespace, key) for key in chosen]
        summary = memories.put(
            Draft(namespace, summary_key, content, kind=kind, importance=importance, tags=tags or None)
        )
        for child in children:
            edges.add(summary.id, child.id, "contains")
    return summary


def expand(db: Database, memories: Memories, namespace: str, key: str = "") -> list[Node]:
    """The summary of a key with what it contains (nothing, if it is none); without a key every summary of the
    namespace, the newest first. Children of hidden tiers are shown, expired ones are not. Raises UnknownMemory."""
    with db.reading() as connection:
        everything, values = condition(Filter(everything=True), memories.clock())
        if key:
            summaries = [memories.get(namespace, key)]
        else:
            here, more = condition(Filter(namespace, everything=True), memories.clock())
            rows = connection.execute(
                f"SELECT m.id FROM memories m WHERE {here} AND EXISTS"
                " (SELECT 1 FROM edges e WHERE e.source = m.id AND e.relation = 'contains')"
                " ORDER BY m.created DESC, m.id DESC",
                more,
            )
            summaries = load(connection, [id for (id,) in rows])
        nodes = []
        for summary in summaries:
            rows = connection.execute(
                "SELECT m.id FROM edges e JOIN memories m ON m.id = e.target"
                f" WHERE e.source = ? AND e.relation = 'contains' AND m.namespace = ? AND {everything}"
                " ORDER BY m.created, m.id",
                [summary.id, summary.namespace, *values],
            )
            nodes.append(Node(summary, tuple(load(connection, [id for (id,) in rows]))))
    return nodes

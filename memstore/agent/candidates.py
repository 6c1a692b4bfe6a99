"""Pairs of related memories whose relation nobody has named: work for whoever can judge it, an agent or a person."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from memstore.agent.constants import REASONING
from memstore.agent.database import Database
from memstore.agent.model import Filter, Memory
from memstore.agent.rows import condition, load

PAIRS: Final = 50
"""At once (reference/agent-memory)."""


@dataclass(frozen=True)
class Pair:
    """Two memories that a relates_to edge of this weight ties."""

    source: Memory
    target: Memory
    weight: float


def candidates(
    db: Database, namespace: str, *, now: float = 0.0, most: int = PAIRS, keys: Sequence[str] = ()
) -> list[Pair]:
    """Pairs of a namespace with a relates_to edge and, in neither direction, one of a reasoning relation; the strongest
    first, each pair once. With `keys`, only pairs that one of them is in. `now` leaves out what has expired."""
    where, values = condition(Filter(namespace), now)
    reasoned = ", ".join(f"'{relation}'" for relation in sorted(REASONING))
    asked: list[Any] = [*values, len(keys), json.dumps(list(keys)), json.dumps(list(keys)), max(most, 0)]
    with db.reading() as connection:
        rows = connection.execute(
            f"WITH live AS MATERIALIZED (SELECT m.id, m.namespace, m.key FROM memories m WHERE {where})"
            " SELECT e.source, e.target, e.weight FROM edges e CROSS JOIN live s ON s.id = e.source"
            " CROSS JOIN live t ON t.id = e.target AND t.namespace = s.namespace"
            " WHERE e.relation = 'relates_to' AND NOT EXISTS"
            f" (SELECT 1 FROM edges r WHERE r.relation IN ({reasoned})"
            " AND ((r.source = s.id AND r.target = t.id) OR (r.source = t.id AND r.target = s.id)))"
            " AND (? = 0 OR s.key IN (SELECT value FROM json_each(?)) OR t.key IN (SELECT value FROM json_each(?)))"
            " AND NOT EXISTS (SELECT 1 FROM edges o WHERE o.source = t.id AND o.target = s.id"
            " AND o.relation = 'relates_to' AND (o.weight > e.weight OR (o.weight = e.weight AND o.source < e.source)))"
            " ORDER BY e.weight DESC, e.source, e.target LIMIT ?",
            asked,
        ).fetchall()
        memories = {each.id: each for each in load(connection, [id for row in rows for id in row[:2]])}
    return [Pair(memories[source], memories[target], weight) for source, target, weight in rows]

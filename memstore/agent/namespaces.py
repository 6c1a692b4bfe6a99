"""Namespaces: each is one agent's memories, apart from all others. Its name may have parts, between colons or
slashes, which only the tree knows of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from memstore.agent.database import Database
from memstore.agent.errors import UnknownMemory
from memstore.agent.memories import LIVE, bury, erase
from memstore.conversations import Clock

DEEPEST: Final = 16
"""Parts of a name; what follows is one."""


@dataclass(frozen=True)
class Namespace:
    """A namespace with how many memories it has, how many versions there are in all, and when the last was made."""

    name: str
    memories: int
    versions: int
    latest: float


@dataclass(frozen=True)
class Branch:
    """A part of names: `memories` counts what is in the namespace of just this name and in all below it."""

    name: str
    memories: int
    below: tuple[Branch, ...] = ()


def namespaces(db: Database, clock: Clock) -> list[Namespace]:
    """All that have a version left, by name."""
    with db.reading() as connection:
        rows = connection.execute(
            f"SELECT namespace, sum(current AND {LIVE}), count(*), max(created) FROM memories "
            "GROUP BY namespace ORDER BY namespace",
            [clock()],
        )
        return [Namespace(*row) for row in rows]


def tree(db: Database, clock: Clock) -> tuple[Branch, ...]:
    """The namespaces by the parts of their names: `agent:a` and `agent:b` are below `agent:`."""
    return _branches([(_parts(each.name), each.memories) for each in namespaces(db, clock)], "")


def remove(db: Database, clock: Clock, namespace: str, *, hard: bool = False) -> int:
    """Remove all memories of one namespace, softly or for good with every version and all that was asked of it;
    returns how many versions. Raises UnknownMemory where there are none."""
    present = "" if hard else " AND current AND deleted IS NULL"
    with db.writing() as connection:
        ids = [id for (id,) in connection.execute(f"SELECT id FROM memories WHERE namespace = ?{present}", [namespace])]
        if not ids:
            raise UnknownMemory(f"There is no memory in {namespace!r}.", "`ns list` shows the namespaces.")
        if not hard:
            return bury(connection, ids, clock())
        connection.execute("DELETE FROM ledger WHERE namespace = ?", [namespace])
        erased = erase(connection, ids)
    db.scrub()
    return erased


def _parts(name: str) -> tuple[str, ...]:
    """`a:b/c` as `a:`, `b/`, `c`."""
    found = re.findall(r"[^:/]*[:/]|[^:/]+$", name)
    return (*found[: DEEPEST - 1], *filter(None, ["".join(found[DEEPEST - 1 :])]))


def _branches(names: list[tuple[tuple[str, ...], int]], above: str) -> tuple[Branch, ...]:
    below: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for (first, *rest), count in names:
        below.setdefault(first, []).append((tuple(rest), count))
    return tuple(
        Branch(
            above + part,
            sum(count for _, count in inside),
            _branches([each for each in inside if each[0]], above + part),
        )
        for part, inside in below.items()
    )

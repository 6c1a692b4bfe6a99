"""All of a database as lines of JSON, and back. An import takes everything or nothing, and names the lines at fault.

First comes a header, then every version of every memory, the edges, the custom rules, and at last an end with a count
and a SHA-256, so that a file that was cut off or changed is known for one. Lines written by hand need neither header
nor end, and of a memory namespace, key and content only. Vectors are not in it: they are made again.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any, Final

from memstore.agent import lines
from memstore.agent.database import Database
from memstore.agent.errors import BadImport, BadMemory
from memstore.agent.memories import insert
from memstore.agent.rows import load
from memstore.conversations import Clock

FORMAT: Final = "zeta agent memory"
VERSION: Final = 1

AT_ONCE: Final = 500
"""Memories that an export holds at a time."""
NAMED: Final = 20
"""Broken lines that are named; of more, the number is told."""

_INTO_EDGES: Final = (
    "INSERT INTO edges (source, target, relation, weight, accesses, accessed, created, decayed) "
    "VALUES (:source, :target, :relation, :weight, :accesses, :accessed, :created, :decayed)"
)


@dataclass(frozen=True)
class Counts:
    """What an import took in; `same` lines were there already."""

    memories: int = 0
    edges: int = 0
    rules: int = 0
    same: int = 0


def export(db: Database, namespace: str = "") -> Iterator[dict[str, Any]]:
    """The objects of all lines, of one moment; of one namespace (or of those with a prefix, `a*`) only what is wholly
    inside of it. Nothing may be written by the same thread until the last was taken."""
    digest, count = hashlib.sha256(), 0
    yield {"type": "header", "format": FORMAT, "version": VERSION}
    with db.reading() as connection:
        for row in _rows(connection, namespace):
            digest.update(lines.canonical(row))
            count += 1
            yield row
    yield {"type": "end", "rows": count, "sha256": digest.hexdigest()}


def import_(db: Database, rows: Iterable[str | Mapping[str, Any]], clock: Clock) -> Counts:
    """Take lines in, JSON or objects. Raises BadImport: then nothing was taken in."""
    with db.writing() as connection:
        run = _Import(connection, clock())
        for number, line in enumerate(rows, 1):
            run.take(number, line)
        run.finish()
        return Counts(**run.counts)


def _rows(connection: sqlite3.Connection, namespace: str) -> Iterator[dict[str, Any]]:
    inside, values = _inside(namespace)
    ids = connection.execute(
        f"SELECT id, current FROM memories m WHERE {inside('m')} ORDER BY namespace, key, version", values
    ).fetchall()
    for at in range(0, len(ids), AT_ONCE):
        current = dict(map(tuple, ids[at : at + AT_ONCE]))
        for memory in load(connection, list(current)):
            yield {"type": "memory", **asdict(memory), "current": bool(current[memory.id])}
    edges = connection.execute(
        "SELECT e.* FROM edges e JOIN memories s ON s.id = e.source JOIN memories t ON t.id = e.target "
        f"WHERE {inside('s')} AND {inside('t')} ORDER BY e.source, e.target, e.relation",
        values * 2,
    )
    for edge in edges:
        yield {"type": "edge", **dict(edge)}
    for id, body in connection.execute("SELECT id, body FROM rules ORDER BY id"):
        rule = json.loads(body)
        if not namespace or rule.get("namespace") == namespace:
            yield {"type": "rule", "id": id, "body": rule}


def _inside(namespace: str) -> tuple[Callable[[str], str], list[Any]]:
    """SQL that a table of memories is of a namespace, and its parameters."""
    if namespace.endswith("*"):
        prefix = namespace[:-1]
        return lambda table: f"substr({table}.namespace, 1, ?) = ?", [len(prefix), prefix]
    if namespace:
        return lambda table: f"{table}.namespace = ?", [namespace]
    return lambda table: "1", []


class _Import:
    """One import, line by line. What is wrong is gathered, so that all of it is told at once."""

    def __init__(self, connection: sqlite3.Connection, now: float) -> None:
        self.counts = {"memories": 0, "edges": 0, "rules": 0, "same": 0}
        self._connection = connection
        self._now = now
        self._wrong: dict[int, str] = {}
        self._keys: dict[tuple[str, str], int] = {}
        self._later: list[tuple[int, Mapping[str, Any]]] = []  # edges and rules: their memories may come after them
        self._contains: dict[tuple[str, str], int] = {}
        self._digest, self._count = hashlib.sha256(), 0
        self._header: int | None = None
        self._end: int | None = None
        self._last = 0

    def take(self, number: int, line: str | Mapping[str, Any]) -> None:
        """A line; an empty one is none."""
        self._last = number
        if isinstance(line, str) and not line.strip():
            return
        with self._blaming(number):
            row = line if isinstance(line, Mapping) else lines.parsed(line)
            if self._end is not None:
                raise BadMemory("It comes after the end.")
            match row.get("type"):
                case "header":
                    self._begin(number, row)
                case "end":
                    self._check_end(number, row)
                case "memory":
                    self._counted(row)
                    self._memory(number, row)
                case "edge" | "link" | "rule":
                    self._counted(row)
                    self._later.append((number, row))
                case other:
                    raise BadMemory(f"Its type {other!r} is unknown.")

    def finish(self) -> None:
        """Edges and rules, and what must hold of the whole. Raises BadImport."""
        for number, row in self._later:
            with self._blaming(number):
                if row["type"] == "rule":
                    self._rule(row)
                else:
                    self._edge(number, row)
        if self._header is not None and self._end is None:
            self._wrong.setdefault(self._last + 1, "The end is missing: the file was cut off.")
        self._check_versions()
        self._check_contains()
        if self._wrong:
            raise _told(self._wrong)

    def _begin(self, number: int, row: Mapping[str, Any]) -> None:
        if number != 1 or row.get("format") != FORMAT:
            raise BadMemory("It is no header of an export of agent memory.")
        if row.get("version") != VERSION:
            raise BadMemory(f"The export is of version {row.get('version')!r}, {VERSION} is known.")
        self._header = number

    def _check_end(self, number: int, row: Mapping[str, Any]) -> None:
        self._end = number
        if (row.get("rows"), row.get("sha256")) != (self._count, self._digest.hexdigest()):
            raise BadMemory("The lines before the end are not those that were exported.")

    def _counted(self, row: Mapping[str, Any]) -> None:
        self._digest.update(lines.canonical(row))
        self._count += 1

    def _memory(self, number: int, row: Mapping[str, Any]) -> None:
        memory, current = lines.memory(row, self._now)
        there = self._connection.execute("SELECT current FROM memories WHERE id = ?", [memory.id]).fetchone()
        if there is not None:
            if bool(there[0]) != current or load(self._connection, [memory.id]) != [memory]:
                raise BadMemory(f"The id {memory.id!r} is there already, with something else.")
            self.counts["same"] += 1
            return
        try:
            insert(self._connection, memory, current=current)
        except sqlite3.IntegrityError as error:
            raise BadMemory(
                f"Version {memory.version} of {memory.key!r}, or a current one, is there already."
            ) from error
        self._keys[memory.namespace, memory.key] = number
        self.counts["memories"] += 1

    def _edge(self, number: int, row: Mapping[str, Any]) -> None:
        edge = lines.edge(row, self._now)
        there = self._connection.execute(
            "SELECT * FROM edges WHERE source = :source AND target = :target AND relation = :relation", edge
        ).fetchone()
        if there is not None:
            if dict(there) != edge:
                raise BadMemory("The edge is there already, with something else.")
            self.counts["same"] += 1
            return
        try:
            self._connection.execute(_INTO_EDGES, edge)
        except sqlite3.IntegrityError as error:
            raise BadMemory("It ties a memory that is not there.") from error
        if edge["relation"] == "contains":
            self._contains[edge["source"], edge["target"]] = number
        self.counts["edges"] += 1

    def _rule(self, row: Mapping[str, Any]) -> None:
        body = json.dumps(asdict(lines.rule(row)), ensure_ascii=False)
        there = self._connection.execute("SELECT body FROM rules WHERE id = ?", [row["id"]]).fetchone()
        if there is None:
            self._connection.execute("INSERT INTO rules VALUES (?, ?)", [row["id"], body])
            self.counts["rules"] += 1
        elif json.loads(there[0]) == json.loads(body):
            self.counts["same"] += 1
        else:
            raise BadMemory(f"The rule {row['id']!r} is there already, with something else.")

    def _check_versions(self) -> None:
        """Of every memory the last version, and no other, is current."""
        for row in self._connection.execute(
            "SELECT namespace, key FROM memories GROUP BY namespace, key "
            "HAVING max(version) IS NOT max(CASE WHEN current THEN version END)"
        ):
            number = self._keys.get((row["namespace"], row["key"]), self._last)
            self._wrong.setdefault(number, f"Not the last version of {row['key']!r} is the current one.")

    def _check_contains(self) -> None:
        """No summary contains itself, by whatever way."""
        if not self._contains:
            return
        order = TopologicalSorter[str]()
        for source, target in self._connection.execute("SELECT source, target FROM edges WHERE relation = 'contains'"):
            order.add(source, target)
        try:
            order.prepare()
        except CycleError as error:
            around = set(error.args[1])
            ours = [number for ends, number in self._contains.items() if around.issuperset(ends)]
            self._wrong.setdefault(max(ours, default=self._last), "It makes a memory contain itself.")

    @contextmanager
    def _blaming(self, number: int) -> Iterator[None]:
        """Within it, what is wrong is noted for a line."""
        try:
            yield
        except BadMemory as error:
            self._wrong[number] = str(error)


def _told(wrong: Mapping[int, str]) -> BadImport:
    numbers = sorted(wrong)
    named = "; ".join(f"line {number}: {wrong[number].rstrip('.')}" for number in numbers[:NAMED])
    more = f"; and {len(numbers) - NAMED} more" if len(numbers) > NAMED else ""
    lines, them = ("1 line", "it") if len(numbers) == 1 else (f"{len(numbers):,} lines", "them")
    return BadImport(
        f"{lines} cannot be taken in: {named}{more}.", f"Nothing was taken in; mend {them} and import again."
    )

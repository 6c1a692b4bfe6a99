"""A memory as a whole: its file, its labels, its upkeep, its export. Single memories are the business of `api`."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Self

from memstore.agent import constants as c
from memstore.agent import exchange, files, housekeeping, namespaces, reflect, tags
from memstore.agent.database import PATIENCE, Database
from memstore.agent.edges import Edges
from memstore.agent.errors import ProviderDown
from memstore.agent.housekeeping import Collected, Peek, Stats
from memstore.agent.memories import Memories
from memstore.agent.model import Memory
from memstore.agent.namespaces import Branch, Namespace
from memstore.agent.reflect import Report
from memstore.agent.rules import Rules
from memstore.agent.ulid import ulid
from memstore.agent.vectors import Vectors
from memstore.conversations import Clock
from memstore.embedder import Embedder

_IDENTITY: Final = "identity"


class Whole:
    """The base of `AgentMemory`: what is done to all memories at once. `rules` are those of `reflect`."""

    def __init__(
        self,
        path: Path | None,
        embedder: Embedder | None = None,
        clock: Clock = time.time,
        patience: float = PATIENCE,
    ) -> None:
        """Raises DatabaseTooNew, DatabaseDamaged, StoreReadOnly, StoreFull, StoreLocked."""
        self.db = Database(path, patience)
        self.clock = clock
        self.edges = Edges(self.db, clock)
        self.memories = Memories(self.db, clock, self.edges.relink)
        self.vectors = Vectors(self.db, embedder)
        self.rules = Rules(self.db, clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. Closing twice is fine."""
        self.db.close()

    @property
    def identity(self) -> str:
        """What tells this file from any other; a copy of it has the same."""
        with self.db.writing() as connection:
            connection.execute("INSERT OR IGNORE INTO notes VALUES (?, ?)", (_IDENTITY, ulid(self.clock())))
            row = connection.execute("SELECT value FROM notes WHERE name = ?", (_IDENTITY,)).fetchone()
        return str(row[0])

    def tags(self, namespace: str = "") -> dict[str, int]:
        """Each tag with how many memories bear it."""
        return tags.tags(self.db, self.clock, namespace)

    def rename_tag(self, old: str, new: str, namespace: str = "") -> int:
        """Give a tag another name; on how many memories. Raises BadMemory."""
        return tags.rename(self.db, self.clock, old, new, namespace)

    def remove_tag(self, tag: str, namespace: str = "") -> int:
        """Take a tag off all memories; off how many."""
        return tags.remove(self.db, self.clock, tag, namespace)

    def files(self, path: str, *, relation: str = "", namespace: str = "", limit: int = c.SEARCH_LIMIT) -> list[Memory]:
        """Memories that speak of a file, or of one below a folder that ends in a slash."""
        return files.speaking_of(self.db, self.clock, path, relation=relation, namespace=namespace, limit=limit)

    def paths(self, namespace: str = "") -> dict[str, int]:
        """Every file that memories speak of, with how many do."""
        return files.paths(self.db, self.clock, namespace)

    def namespaces(self) -> list[Namespace]:
        """All namespaces."""
        return namespaces.namespaces(self.db, self.clock)

    def tree(self) -> tuple[Branch, ...]:
        """The namespaces by the parts of their names."""
        return namespaces.tree(self.db, self.clock)

    def remove_namespace(self, namespace: str, *, hard: bool = False) -> int:
        """Remove all memories of a namespace; how many versions. Raises UnknownMemory."""
        return namespaces.remove(self.db, self.clock, namespace, hard=hard)

    def reflect(self, namespace: str = "", *, dry_run: bool = False) -> Report:
        """Let the rules run over all memories, then let edges fade; `dry_run` says what would be done."""
        self.embed()
        report = reflect.reflect(
            self.db, self.edges, self.vectors, self.rules, self.clock, namespace=namespace, dry_run=dry_run
        )
        if not dry_run:
            with self.db.writing() as connection:
                connection.execute(
                    "INSERT OR REPLACE INTO notes VALUES (?, ?)", (f"reflected {namespace}", repr(self.clock()))
                )
        return report

    def reflected(self, namespace: str = "") -> float:
        """When the rules last ran over this namespace by its name; 0 for never."""
        with self.db.reading() as connection:
            row = connection.execute("SELECT value FROM notes WHERE name = ?", (f"reflected {namespace}",)).fetchone()
        return float(row[0]) if row else 0.0

    def embed(self, limit: int = 1000) -> int:
        """Make vectors that are missing, the newest first; how many. A provider that is down makes none."""
        try:
            return self.vectors.embed(limit)
        except ProviderDown:
            return 0

    def gc(
        self,
        *,
        stale_days: float | None = c.STALE_DAYS,
        purge_days: float | None = c.PURGE_DAYS,
        dry_run: bool = False,
        vacuum: bool = False,
    ) -> Collected:
        """Take away what has expired, what is stale, and for good what was removed long ago; None leaves that out."""
        return housekeeping.gc(
            self.db, self.clock, stale_days=stale_days, purge_days=purge_days, dry_run=dry_run, vacuum=vacuum
        )

    def peek(self, namespace: str = "") -> Peek:
        """A short index of what is remembered."""
        return housekeeping.peek(self.db, namespace, self.clock)

    def removed(self, namespace: str) -> list[Memory]:
        """What was removed softly and can be restored, the last removed first."""
        return housekeeping.removed(self.db, namespace)

    def stats(self) -> Stats:
        """Counts of everything."""
        return housekeeping.stats(self.db)

    def export(self, namespace: str = "") -> Iterator[dict[str, Any]]:
        """Everything, an object a line."""
        return exchange.export(self.db, namespace)

    def import_(self, lines: Iterable[str | Mapping[str, Any]]) -> exchange.Counts:
        """Take in what `export` gave: all or nothing. Raises BadImport."""
        return exchange.import_(self.db, lines, self.clock)

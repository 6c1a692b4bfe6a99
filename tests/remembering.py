"""An agent memory for tests: all of its layers over one database, and an embedder of words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from word_embedder import WordEmbedder

from memstore.agent.context import Assembler
from memstore.agent.database import Database
from memstore.agent.edges import Edges
from memstore.agent.memories import Memories
from memstore.agent.model import Context, Draft, Filter, Hit, Memory
from memstore.agent.search import Search
from memstore.agent.vectors import Vectors

HERE = Filter("n")


class World:
    """A database with its layers. Every `put` takes a second, by a clock that stands still otherwise."""

    def __init__(self, path: Path | None = None, embedder: WordEmbedder | None = None, lexical: bool = False) -> None:
        self.time = 1_000_000.0
        self.db = Database(path)
        self.embedder = embedder or WordEmbedder()
        self.edges = Edges(self.db, self.clock)
        self.memories = Memories(self.db, self.clock, self.edges.relink)
        self.vectors = Vectors(self.db, None if lexical else self.embedder)
        self.search = Search(self.db, self.vectors, self.clock)
        self.assembler = Assembler(self.db, self.search, self.memories, self.edges, self.clock)

    def clock(self) -> float:
        return self.time

    def put(self, key: str, content: str, namespace: str = "n", embed: bool = True, **rest: Any) -> Memory:
        self.time += 1
        memory = self.memories.put(Draft(namespace, key, content, **rest))
        if embed:
            self.vectors.embed()
        return memory

    def near(self, text: str, filter: Filter = HERE, k: int = 10) -> list[str]:
        """The keys of the nearest."""
        found = self.vectors.nearest(self.vectors.of(text), filter, self.time, k)
        return [self.memories.by_id(id).key for id, _, _ in found]

    def hits(self, query: str, filter: Filter = HERE, limit: int = 20) -> list[Hit]:
        return self.search.search(query, filter, limit)[0]

    def keys(self, query: str, filter: Filter = HERE, limit: int = 20) -> list[str]:
        """The keys of the hits."""
        return [hit.memory.key for hit in self.hits(query, filter, limit)]

    def context(self, query: str, filter: Filter = HERE, budget: int = 4000, **rest: Any) -> Context:
        return self.assembler.context(query, filter, budget, **rest)

"""A database as ghost leaves it, with tables as ghost makes them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from memstore.agent import ghost
from memstore.agent.api import AgentMemory

OLD = """
CREATE TABLE memories (
    id TEXT PRIMARY KEY, ns TEXT NOT NULL, key TEXT NOT NULL, content TEXT NOT NULL,
    kind TEXT NOT NULL DEFAULT 'semantic', tags TEXT, version INTEGER NOT NULL DEFAULT 1, supersedes TEXT,
    created_at TEXT NOT NULL, deleted_at TEXT, priority TEXT NOT NULL DEFAULT 'normal',
    access_count INTEGER NOT NULL DEFAULT 0, last_accessed_at TEXT, meta TEXT, expires_at TEXT
);
CREATE TABLE chunks (id TEXT PRIMARY KEY, memory_id TEXT NOT NULL, seq INTEGER NOT NULL, text TEXT NOT NULL);
CREATE VIRTUAL TABLE chunks_fts USING fts5 (text, content = chunks, content_rowid = rowid);
CREATE TABLE memory_links (from_id TEXT, to_id TEXT, rel TEXT, created_at TEXT, PRIMARY KEY (from_id, to_id, rel));
"""
NEW = """
ALTER TABLE memories ADD COLUMN importance REAL NOT NULL DEFAULT 0.5;
ALTER TABLE memories ADD COLUMN utility_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE memories ADD COLUMN tier TEXT NOT NULL DEFAULT 'stm';
ALTER TABLE memories ADD COLUMN est_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE memories ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
CREATE TABLE memory_files (memory_id TEXT, path TEXT, rel TEXT, created_at TEXT, PRIMARY KEY (memory_id, path));
CREATE TABLE memory_edges (
    from_id TEXT, to_id TEXT, rel TEXT, weight REAL NOT NULL DEFAULT 0.5, access_count INTEGER NOT NULL DEFAULT 0,
    last_accessed_at TEXT, created_at TEXT NOT NULL, PRIMARY KEY (from_id, to_id, rel)
);
CREATE TABLE reflect_rules (
    id TEXT PRIMARY KEY, ns TEXT NOT NULL DEFAULT '', name TEXT NOT NULL, priority INTEGER NOT NULL DEFAULT 50,
    scope TEXT NOT NULL DEFAULT 'reflect', created_by TEXT NOT NULL DEFAULT 'system', cond_tier TEXT,
    cond_age_gt_hours REAL, cond_importance_lt REAL, cond_access_lt INTEGER, cond_access_gt INTEGER,
    cond_utility_lt REAL, cond_kind TEXT, cond_tag_includes TEXT, action_op TEXT NOT NULL, action_params TEXT,
    rule_expires_at TEXT, created_at TEXT NOT NULL, cond_similarity_gt REAL, cond_unaccessed_gt_hours REAL
);
"""
WHEN = "2026-02-01T10:00:00Z"


class Ghost:
    """A file as ghost leaves it."""

    def __init__(self, path: Path, schema: str = OLD + NEW) -> None:
        self.path = path
        self.connection = sqlite3.connect(path)
        self.connection.executescript(schema)

    def row(self, table: str, **values: object) -> None:
        """A row of a table."""
        marks = ", ".join("?" * len(values))
        self.connection.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", list(values.values()))
        self.connection.commit()

    def memory(self, id: str, key: str, content: str, **more: object) -> None:
        """A version of a memory."""
        self.row("memories", id=id, ns="agent:a", key=key, content=content, **{"created_at": WHEN, **more})

    def link(self, source: str, target: str, relation: str) -> None:
        """An old link."""
        self.row("memory_links", from_id=source, to_id=target, rel=relation, created_at=WHEN)

    def taken(self) -> AgentMemory:
        """A memory that took it over."""
        memory = AgentMemory(None)
        memory.import_(ghost.lines(self.path))
        return memory

"""The SQLite file under agent memory: opening it, its schema, transactions. Knows no rules and no ranking.

One connection a thread, WAL, foreign keys on. The file and its folder are readable by their owner only.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from memstore.agent import ghost
from memstore.agent.errors import DatabaseDamaged, DatabaseTooNew
from memstore.agent.faults import create, refuse_other, told
from memstore.errors import StoreError

VERSION: Final = 1
"""Of the schema, in the file's `user_version`. A file of a newer one is refused by name."""

PATIENCE: Final = 30.0
"""Seconds that a writer waits for another process."""

AGAIN: Final = 0.005
"""Seconds until it is tried again to switch a file to WAL."""

SCHEMA: Final = """
CREATE TABLE memories (
    id TEXT PRIMARY KEY, namespace TEXT NOT NULL, key TEXT NOT NULL, content TEXT NOT NULL,
    kind TEXT NOT NULL, tier TEXT NOT NULL, pinned INTEGER NOT NULL, priority TEXT NOT NULL, importance REAL NOT NULL,
    version INTEGER NOT NULL, supersedes TEXT NOT NULL, current INTEGER NOT NULL,
    created REAL NOT NULL, accessed REAL, accesses INTEGER NOT NULL, utility INTEGER NOT NULL, tokens INTEGER NOT NULL,
    expires REAL, deleted REAL, decayed REAL, meta TEXT NOT NULL,
    source_user TEXT NOT NULL, source_kind TEXT NOT NULL, source_scope TEXT NOT NULL,
    UNIQUE (namespace, key, version)
) STRICT;
CREATE UNIQUE INDEX one_current ON memories (namespace, key) WHERE current;
CREATE INDEX by_age ON memories (namespace, created) WHERE current;
CREATE INDEX by_pin ON memories (namespace) WHERE current AND pinned;
CREATE INDEX by_tier ON memories (tier, namespace) WHERE current;
CREATE TABLE tags (
    memory TEXT NOT NULL REFERENCES memories (id) ON DELETE CASCADE, tag TEXT NOT NULL, PRIMARY KEY (memory, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX by_tag ON tags (tag);
CREATE TABLE files (
    memory TEXT NOT NULL REFERENCES memories (id) ON DELETE CASCADE, path TEXT NOT NULL, relation TEXT NOT NULL,
    PRIMARY KEY (memory, path, relation)
) STRICT, WITHOUT ROWID;
CREATE INDEX by_path ON files (path);
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY, memory TEXT NOT NULL REFERENCES memories (id) ON DELETE CASCADE,
    place INTEGER NOT NULL, text TEXT NOT NULL, model TEXT NOT NULL DEFAULT '', vector BLOB
) STRICT;
CREATE INDEX chunks_of ON chunks (memory, place);
CREATE INDEX without_vector ON chunks (model);
CREATE VIRTUAL TABLE chunk_words USING fts5 (
    text, content = 'chunks', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE chunk_letters USING fts5 (
    text, content = 'chunks', content_rowid = 'id', tokenize = 'trigram'
);
CREATE TRIGGER chunks_in AFTER INSERT ON chunks BEGIN
    INSERT INTO chunk_words (rowid, text) VALUES (new.id, new.text);
    INSERT INTO chunk_letters (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER chunks_out AFTER DELETE ON chunks BEGIN
    INSERT INTO chunk_words (chunk_words, rowid, text) VALUES ('delete', old.id, old.text);
    INSERT INTO chunk_letters (chunk_letters, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER chunks_changed AFTER UPDATE OF text ON chunks BEGIN
    INSERT INTO chunk_words (chunk_words, rowid, text) VALUES ('delete', old.id, old.text);
    INSERT INTO chunk_letters (chunk_letters, rowid, text) VALUES ('delete', old.id, old.text);
    INSERT INTO chunk_words (rowid, text) VALUES (new.id, new.text);
    INSERT INTO chunk_letters (rowid, text) VALUES (new.id, new.text);
END;
CREATE TABLE vector_log (id INTEGER PRIMARY KEY, chunk INTEGER NOT NULL) STRICT;
CREATE TRIGGER vector_made AFTER INSERT ON chunks WHEN new.vector IS NOT NULL BEGIN
    INSERT INTO vector_log (chunk) VALUES (new.id);
END;
CREATE TRIGGER vector_changed AFTER UPDATE OF model, vector ON chunks BEGIN
    INSERT INTO vector_log (chunk) VALUES (new.id);
END;
CREATE TRIGGER vector_gone AFTER DELETE ON chunks WHEN old.vector IS NOT NULL BEGIN
    INSERT INTO vector_log (chunk) VALUES (old.id);
END;
CREATE TABLE edges (
    source TEXT NOT NULL REFERENCES memories (id) ON DELETE CASCADE,
    target TEXT NOT NULL REFERENCES memories (id) ON DELETE CASCADE,
    relation TEXT NOT NULL, weight REAL NOT NULL, accesses INTEGER NOT NULL, accessed REAL, created REAL NOT NULL,
    decayed REAL, PRIMARY KEY (source, target, relation)
) STRICT, WITHOUT ROWID;
CREATE INDEX edges_into ON edges (target);
CREATE TABLE rules (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
CREATE TABLE ledger (
    id INTEGER PRIMARY KEY, namespace TEXT NOT NULL, at REAL NOT NULL, query TEXT NOT NULL, budget INTEGER NOT NULL
) STRICT;
CREATE TABLE outcomes (
    call INTEGER NOT NULL REFERENCES ledger (id) ON DELETE CASCADE,
    memory TEXT NOT NULL REFERENCES memories (id) ON DELETE CASCADE,
    score REAL NOT NULL, used INTEGER, PRIMARY KEY (call, memory)
) STRICT, WITHOUT ROWID;
CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""

OURS: Final = frozenset({"memories", "chunk_words", "chunk_letters"})
"""Tables by which a file is known as ours: other programs number their schemas as well."""


class Database:
    """One file, or one in memory for `path` None. May be used from several threads. `patience`: seconds that a writer
    waits for another process."""

    def __init__(self, path: Path | None, patience: float = PATIENCE) -> None:
        """Raises DatabaseTooNew, DatabaseDamaged, StoreReadOnly, StoreFull, StoreLocked."""
        self.path = path
        self.patience = patience
        self._local = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._opening = threading.Lock()
        self._shared = self._connect() if path is None else None  # a database in memory has one connection
        if path is not None:
            create(path)
            self._look(path)
        self._prepare()

    def _look(self, path: Path) -> None:
        """Refuse a file that is not for us before anything in it changes, its journal mode among that. What cannot be
        read in this way is left to the opening for writing, which tells why."""
        refuse_other(path)
        # Where there is no log beside it the file is all there is, and SQLite need not put a log of its own there.
        how = "mode=ro" if os.path.exists(f"{os.path.realpath(path)}-wal") else "immutable=1"
        uri = f"{path.absolute().as_uri()}?{how}"
        with (
            suppress(sqlite3.Error),
            closing(sqlite3.connect(uri, timeout=0, isolation_level=None, uri=True)) as connection,
        ):
            connection.execute("BEGIN")  # one moment for all that is asked
            self._version(connection)

    def _version(self, connection: sqlite3.Connection) -> int:
        """Of the schema; 0 for a file that is empty yet. Raises DatabaseTooNew, DatabaseDamaged."""
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        if tables >= ghost.TABLES:
            raise DatabaseDamaged(
                f"{self.path} is a memory of ghost, and is left as it is.",
                f"`zeta memory import {self.path} --db NEW.db` takes all of it over into a new file.",
            )
        if (version or tables) and not (version and tables >= OURS):
            raise DatabaseDamaged(
                f"{self.path} is the database of another program.", "Give another file; nothing was changed."
            )
        if version > VERSION:
            raise DatabaseTooNew(
                f"{self.path} was written by a newer version of zeta ({version}, this one knows {VERSION}).",
                "Update zeta; nothing was changed.",
            )
        return version

    def _connect(self) -> sqlite3.Connection:
        name = ":memory:" if self.path is None else str(self.path)
        connection = sqlite3.connect(name, timeout=self.patience, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        self._use_log(connection)
        connection.execute("PRAGMA synchronous = FULL")  # an acknowledged write survives a loss of power
        with self._opening:
            self._all.append(connection)
        return connection

    def _use_log(self, connection: sqlite3.Connection) -> None:
        """Switch to WAL. While another process does so with a new file SQLite refuses at once, whatever the timeout."""
        until = time.monotonic() + self.patience
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                    raise
            time.sleep(AGAIN)

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        if self._shared is not None:
            return self._shared
        mine: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if mine is None:
            with told(self.path):
                mine = self._local.connection = self._connect()
        return mine

    def _prepare(self) -> None:
        with self.writing() as connection:
            if self._version(connection):
                return
            for statement in _statements(SCHEMA):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all or nothing. Inside of another one of this thread it is a part of that. Raises StoreFull,
        StoreReadOnly, StoreLocked, DatabaseDamaged."""
        connection = self.connection
        if connection.in_transaction:
            yield connection
            return
        with told(self.path):
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Reads that see one moment."""
        connection = self.connection
        if connection.in_transaction:
            yield connection
            return
        with told(self.path):
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                with suppress(sqlite3.Error):
                    connection.execute("COMMIT")

    def vacuum(self) -> None:
        """Write the file anew, as small as it can be, and empty the log beside it. Raises StoreFull: it takes as much
        room again while it lasts."""
        with self.writing() as connection:
            for table in ("chunk_words", "chunk_letters"):  # words stay in old segments of an index until it is merged
                connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
        with told(self.path):
            self.connection.execute("VACUUM")
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def scrub(self) -> None:
        """Leave no trace of what was erased: deleted text stays readable in free pages, in corners of others, in the
        indexes and in the log until they are written anew. Where that is not possible, for want of room, for another
        program that writes or inside of a transaction, it is left to the next time: what is erased is gone already."""
        if not self.connection.in_transaction:
            with suppress(StoreError):
                self.vacuum()

    def close(self) -> None:
        """Close every connection. Closing twice is fine."""
        with self._opening:
            for connection in self._all:
                connection.close()
            self._all.clear()
        self._local = threading.local()
        self._shared = None


def _statements(script: str) -> Iterator[str]:
    """The statements of a script; a trigger has semicolons of its own."""
    found = ""
    for line in script.splitlines():
        found += line + "\n"
        if sqlite3.complete_statement(found):
            yield found
            found = ""

"""Memories and their versions in the database: put, get, history, removal, counters. Knows no search and no vectors.

The rows of one (namespace, key) are its versions; the last of them is current. A soft removal marks the current row and
takes it out of the index; only a hard one takes rows away.
"""

from __future__ import annotations

import builtins
import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from memstore.agent import checks
from memstore.agent import constants as c
from memstore.agent.chunker import chunks
from memstore.agent.database import Database
from memstore.agent.errors import LIST_SHOWS, BadMemory, UnknownMemory, VersionConflict
from memstore.agent.model import Draft, FileRef, Filter, Memory, tokens_of
from memstore.agent.rows import condition, load
from memstore.agent.ulid import ulid
from memstore.conversations import Clock

OnNewVersion = Callable[[sqlite3.Connection, str, str], None]
"""Told, inside of the transaction, the id that was current and the id that now is."""

LIVE: Final = "deleted IS NULL AND (expires IS NULL OR expires > ?)"
"""SQL for rows that are neither removed nor past their time; one parameter, the present moment."""


_NAMED: Final = 60
"""Characters of a key in an error."""


class Memories:
    """All memories of a database. Methods may be called from any thread."""

    def __init__(self, db: Database, clock: Clock, on_new_version: OnNewVersion = lambda connection, old, new: None):
        self.db = db
        self.clock = clock
        self._on_new_version = on_new_version

    def put(self, draft: Draft) -> Memory:
        """The first or next version of a memory.

        What the draft leaves open is kept from the version before it, unless that one was removed or is past its time:
        then the memory begins anew. Raises BadMemory, VersionConflict.
        """
        checks.draft(draft)
        now = self.clock()
        with self.db.writing() as connection:
            before = _current(connection, draft.namespace, draft.key)
            alive = before is not None and _alive(before, now)
            version = before.version if before is not None else 0
            if draft.base_version is not None and draft.base_version != (version if alive else 0):
                raise VersionConflict(
                    f"{draft.key!r} is at version {version}, the change was made from {draft.base_version}."
                    if alive
                    else f"{draft.key!r} is not there, the change was made from version {draft.base_version}.",
                    "Read the memory again and repeat the change.",
                )
            if before is not None:
                connection.execute("UPDATE memories SET current = 0 WHERE id = ?", (before.id,))
                unindex(connection, [before.id])
            memory = _next(draft, before if alive else None, version, before.id if before is not None else "", now)
            insert(connection, memory, current=True)
            if before is not None:
                self._on_new_version(connection, before.id, memory.id)
        return memory

    def get(self, namespace: str, key: str, version: int | None = None) -> Memory:
        """The current version, or the one of a number. No access is counted: see `touch`. Raises UnknownMemory."""
        with self.db.reading() as connection:
            found = _select(
                connection,
                f"namespace = ? AND key = ? AND {LIVE} AND " + ("current" if version is None else "version = ?"),
                [namespace, key, self.clock()] + ([] if version is None else [version]),
            )
        if not found:
            raise _unknown(namespace, key, "" if version is None else f" of version {version}")
        return found[0]

    def by_id(self, id: str) -> Memory:
        """A version by its id, also one that is not current or was removed. Raises UnknownMemory."""
        with self.db.reading() as connection:
            found = load(connection, [id])
        if not found:
            raise UnknownMemory(f"There is no memory with the id {id!r}.", LIST_SHOWS)
        return found[0]

    def history(self, namespace: str, key: str) -> builtins.list[Memory]:
        """Every version, the newest first, the removed ones too. Raises UnknownMemory where there is none."""
        with self.db.reading() as connection:
            found = _select(connection, "namespace = ? AND key = ? ORDER BY version DESC", [namespace, key])
        if not found:
            raise _unknown(namespace, key)
        return found

    def as_of(self, namespace: str, key: str, at: float) -> Memory:
        """The version that stood at a moment. Raises UnknownMemory if there was none, or it was removed by then."""
        with self.db.reading() as connection:
            found = _select(
                connection,
                "namespace = ? AND key = ? AND created <= ? ORDER BY version DESC LIMIT 1",
                [namespace, key, at],
            )
        if not found or (found[0].deleted is not None and found[0].deleted <= at) or _expired(found[0], at):
            raise _unknown(namespace, key, " at that time")
        return found[0]

    def list(self, filter: Filter, limit: int = c.SEARCH_LIMIT, offset: int = 0) -> builtins.list[Memory]:
        """Current memories that a filter lets through, the newest first. A negative `limit` is none."""
        where, values = condition(filter, self.clock())
        with self.db.reading() as connection:
            rows = connection.execute(
                f"SELECT m.id FROM memories m WHERE {where} ORDER BY m.created DESC, m.id DESC LIMIT ? OFFSET ?",
                [*values, limit, max(offset, 0)],
            )
            return load(connection, [id for (id,) in rows])

    def remove(self, namespace: str, key: str, *, hard: bool = False, all_versions: bool = False) -> int:
        """Take a memory away; returns how many versions that were.

        Softly: it is found no more, its rows stay. Hard: the newest version is gone and the one before it, if any, is
        current again; with `all_versions`, and of what was removed or is past its time, nothing is left. Raises
        UnknownMemory.
        """
        removed = self._remove(namespace, key, hard, all_versions)
        if hard:
            self.db.scrub()
        return removed

    def _remove(self, namespace: str, key: str, hard: bool, all_versions: bool) -> int:
        now = self.clock()
        with self.db.writing() as connection:
            before = _current(connection, namespace, key)
            if before is None or (not hard and before.deleted is not None):
                raise _unknown(namespace, key)
            if hard and not _alive(before, now):  # an older version would come back to life
                all_versions = True
            if all_versions:
                ids = [m.id for m in _select(connection, "namespace = ? AND key = ?", [namespace, key])]
            else:
                ids = [before.id]
            if not hard:
                return bury(connection, ids, now)
            if not all_versions:
                self._step_back(connection, before)
            return erase(connection, ids)

    def restore(self, namespace: str, key: str) -> Memory:
        """Bring back what was removed softly, as it was; what is past its time comes back for good. Raises
        UnknownMemory where there is nothing of that name, not even removed, and BadMemory where it is not removed."""
        now = self.clock()
        with self.db.writing() as connection:
            before = _current(connection, namespace, key)
            if before is None:
                raise _unknown(namespace, key)
            if before.deleted is None and not _expired(before, now):
                raise BadMemory(f"{key!r} is not removed.", "There is nothing to restore.")
            connection.execute(
                "UPDATE memories SET deleted = NULL WHERE namespace = ? AND key = ? AND deleted = ?",
                (namespace, key, before.deleted),
            )
            expires = None if _expired(before, now) else before.expires
            connection.execute("UPDATE memories SET expires = ? WHERE id = ?", (expires, before.id))
            if before.deleted is not None:
                index(connection, before)
            return replace(before, deleted=None, expires=expires)

    def touch(self, ids: Iterable[str], useful: bool = False) -> None:
        """Count that memories were retrieved; or, `useful`, that they helped, which is counted beside it. Ids that are
        not there are passed over."""
        now = self.clock()
        with self.db.writing() as connection:
            if useful:
                connection.executemany("UPDATE memories SET utility = utility + 1 WHERE id = ?", [(id,) for id in ids])
            else:
                connection.executemany(
                    "UPDATE memories SET accesses = accesses + 1, accessed = ? WHERE id = ?", [(now, id) for id in ids]
                )

    def change(self, id: str, **columns: Any) -> Memory:
        """Set tier, pinned, importance, priority, expires or decayed of a current memory, without a new version.

        Raises UnknownMemory, BadMemory.
        """
        checks.columns(columns)
        with self.db.writing() as connection:
            if columns:
                names = ", ".join(f"{name} = ?" for name in columns)
                connection.execute(f"UPDATE memories SET {names} WHERE id = ? AND current", [*columns.values(), id])
            found = _select(connection, "id = ? AND current AND deleted IS NULL", [id])
            if not found:
                raise UnknownMemory(f"There is no current memory with the id {id!r}.", "It may have a newer version.")
            return found[0]

    def _step_back(self, connection: sqlite3.Connection, newest: Memory) -> None:
        """Make the version before the newest the current one."""
        earlier = _select(
            connection,
            "namespace = ? AND key = ? AND version < ? ORDER BY version DESC LIMIT 1",
            [newest.namespace, newest.key, newest.version],
        )
        if not earlier:
            return
        connection.execute("UPDATE memories SET current = 0 WHERE id = ?", (newest.id,))
        connection.execute("UPDATE memories SET current = 1 WHERE id = ?", (earlier[0].id,))
        if earlier[0].deleted is None:
            index(connection, earlier[0])
        self._on_new_version(connection, newest.id, earlier[0].id)


def insert(connection: sqlite3.Connection, memory: Memory, *, current: bool) -> None:
    """A row with its tags and files, and its chunks if it is to be found."""
    values = {
        "id": memory.id,
        "namespace": memory.namespace,
        "key": memory.key,
        "content": memory.content,
        "kind": memory.kind,
        "tier": memory.tier,
        "pinned": memory.pinned,
        "priority": memory.priority,
        "importance": memory.importance,
        "version": memory.version,
        "supersedes": memory.supersedes,
        "current": current,
        "created": memory.created,
        "accessed": memory.accessed,
        "accesses": memory.accesses,
        "utility": memory.utility,
        "tokens": memory.tokens,
        "expires": memory.expires,
        "deleted": memory.deleted,
        "decayed": memory.decayed,
        "meta": json.dumps(dict(memory.meta), ensure_ascii=False),
        "source_user": memory.source_user,
        "source_kind": memory.source_kind,
        "source_scope": memory.source_scope,
    }
    marks = ", ".join("?" * len(values))
    connection.execute(f"INSERT INTO memories ({', '.join(values)}) VALUES ({marks})", list(values.values()))
    connection.executemany("INSERT INTO tags VALUES (?, ?)", [(memory.id, tag) for tag in memory.tags])
    connection.executemany(
        "INSERT INTO files VALUES (?, ?, ?)", [(memory.id, file.path, file.relation) for file in memory.files]
    )
    if current and memory.deleted is None:
        index(connection, memory)


def index(connection: sqlite3.Connection, memory: Memory) -> None:
    """Chunks of a memory that has none."""
    connection.executemany(
        "INSERT INTO chunks (memory, place, text) VALUES (?, ?, ?)",
        [(memory.id, place, text) for place, text in enumerate(chunks(memory.content))],
    )


def unindex(connection: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Take the chunks of memories away."""
    connection.executemany("DELETE FROM chunks WHERE memory = ?", [(id,) for id in ids])


def bury(connection: sqlite3.Connection, ids: Sequence[str], at: float) -> int:
    """Remove versions softly, as of a moment; returns how many were not removed before."""
    unindex(connection, ids)
    return connection.executemany(
        "UPDATE memories SET deleted = ? WHERE id = ? AND deleted IS NULL", [(at, id) for id in ids]
    ).rowcount


def erase(connection: sqlite3.Connection, ids: Sequence[str]) -> int:
    """Remove versions for good; returns how many. `Database.scrub` takes what is still readable of them."""
    unindex(connection, ids)  # by hand: the triggers that keep the index right do not have to run in a cascade
    return connection.executemany("DELETE FROM memories WHERE id = ?", [(id,) for id in ids]).rowcount


def _next(draft: Draft, before: Memory | None, version: int, supersedes: str, now: float) -> Memory:
    """The version that a draft makes of what was there."""

    def kept(name: str, default: Any) -> Any:
        given = getattr(draft, name)
        if given is not None and given != "":
            return given
        return default if before is None else getattr(before, name)

    tags: Iterable[str] = kept("tags", ())
    meta: Mapping[str, Any] = kept("meta", {})
    files: set[FileRef] = {*draft.files, *(before.files if before else ())}
    return Memory(
        id=ulid(now),
        namespace=draft.namespace,
        key=draft.key,
        content=draft.content,
        kind=kept("kind", c.DEFAULT_KIND),
        tier=kept("tier", c.DEFAULT_TIER),
        pinned=kept("pinned", False),
        priority=kept("priority", c.DEFAULT_PRIORITY),
        importance=float(kept("importance", c.DEFAULT_IMPORTANCE)),
        version=version + 1,
        supersedes=supersedes,
        tags=tuple(sorted(set(tags))),
        created=now,
        accessed=before.accessed if before else None,
        accesses=before.accesses if before else 0,
        utility=before.utility if before else 0,
        tokens=tokens_of(draft.content),
        expires=now + draft.ttl if draft.ttl is not None else before.expires if before else None,
        deleted=None,
        meta=json.loads(json.dumps(dict(meta))),
        files=tuple(sorted(files, key=lambda file: (file.path, file.relation))),
        source_user=kept("source_user", ""),
        source_kind=kept("source_kind", ""),
        source_scope=kept("source_scope", ""),
        decayed=before.decayed if before else None,
    )


def _select(connection: sqlite3.Connection, where: str, values: Sequence[Any]) -> list[Memory]:
    rows = connection.execute(f"SELECT id FROM memories WHERE {where}", values)
    return load(connection, [id for (id,) in rows])


def _current(connection: sqlite3.Connection, namespace: str, key: str) -> Memory | None:
    found = _select(connection, "namespace = ? AND key = ? AND current", [namespace, key])
    return found[0] if found else None


def _expired(memory: Memory, at: float) -> bool:
    return memory.expires is not None and memory.expires <= at


def _alive(memory: Memory, at: float) -> bool:
    return memory.deleted is None and not _expired(memory, at)


def _unknown(namespace: str, key: str, which: str = "") -> UnknownMemory:
    named = key if len(key) <= _NAMED else f"{key[:_NAMED]}…"
    return UnknownMemory(f"There is no memory {named!r} in {namespace!r}{which}.", LIST_SHOWS)

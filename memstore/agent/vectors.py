"""Vectors of chunks: which are missing, which are nearest to a question, which memories mean the same.

Vectors lie in the database in float16, each with the model that made it, and are compared in float32: one matrix in
memory (matrix.py), scanned whole (100,000 chunks of 384 components: 150 MB and some 20 ms; numpy converts float16 or
int8 more slowly than it multiplies float32). A log of the chunks whose vector changed, kept by triggers, says what to
read again, whoever changed it.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from statistics import mode
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from memstore.agent import constants as c
from memstore.agent.database import Database
from memstore.agent.errors import ProviderDown
from memstore.agent.matrix import Floats, Rows, unpacked
from memstore.agent.model import Filter
from memstore.agent.rows import condition
from memstore.embedder import Embedder

BATCH: Final = 32
"""Texts that are embedded in one call, and written in one transaction."""
NEIGHBOURS: Final = 50
"""Pairs of one memory at most, the strongest: of a thousand equal texts half a million would tell nothing more."""

_BLOCK: Final = 512  # memories that are compared with all others at once
_LOGGED: Final = 50_000  # changes that a reader may lag behind before it reads everything again
_WINDOW: Final = 2  # chunks that are looked at for one memory that is wanted: a filter takes some away
_WIDER: Final = 8
_MISSING: Final = "(c.model < :model OR c.model > :model)"  # `<>` would not use the index
_VECTORS: Final = "SELECT c.id, c.memory, c.vector FROM chunks c WHERE +c.model = :model AND length(c.vector) = :size"
_THESE: Final = " AND c.id IN (SELECT value FROM json_each(:ids))"
_SPACES: Final = "SELECT m.id, m.namespace FROM memories m"
_OF_THESE: Final = " JOIN chunks c ON c.memory = m.id WHERE c.id IN (SELECT value FROM json_each(:ids))"


class Near(NamedTuple):
    """A memory whose nearest chunk is near: its id, and the cosine, text and unit vector of that chunk."""

    memory: str
    cosine: float
    text: str
    vector: Floats


class Vectors:
    """The vectors of a database by one embedder; None for none, then nothing is ever near. Any thread may call."""

    def __init__(self, db: Database, embedder: Embedder | None) -> None:
        self.db = db
        self.embedder = embedder
        self._lock = threading.Lock()
        self._rows = Rows("", 0)
        self._seen = -1  # the last entry of the log that `_rows` knows

    def pending(self) -> int:
        """Chunks that have no vector of the present model."""
        if self.embedder is None:
            return 0
        with self.db.reading() as connection:
            query = f"SELECT count(*) FROM chunks c WHERE {_MISSING}"
            return int(connection.execute(query, {"model": self.embedder.model_id}).fetchone()[0])

    def lacking(self, filter: Filter, now: float) -> bool:
        """Whether a memory that a filter lets through has no vector of the present model, or not of all of it."""
        if self.embedder is None:
            return False
        where, values = condition(filter, now)
        query = (  # those without one first, which the index knows: mostly there is none
            "SELECT 1 FROM chunks c CROSS JOIN memories m ON m.id = c.memory"
            f" WHERE (c.model < ? OR c.model > ?) AND {where} LIMIT 1"
        )
        model = self.embedder.model_id
        with self.db.reading() as connection:
            return connection.execute(query, [model, model, *values]).fetchone() is not None

    def embed(self, limit: int = 1000, memory: str = "") -> int:
        """Make the missing vectors, the newest chunks first, at most `limit`; of one memory by its id, or of all.

        Returns how many were made. What is done stays done. Raises ProviderDown.
        """
        done = 0
        while self.embedder is not None and done < limit:
            with self.db.reading() as connection:
                chunks = connection.execute(
                    f"SELECT id, text FROM chunks WHERE id IN (SELECT c.id FROM chunks c WHERE {_MISSING}"
                    f" {'AND c.memory = :memory' if memory else ''} ORDER BY +c.id DESC LIMIT :n)",
                    {"model": self.embedder.model_id, "memory": memory, "n": min(BATCH, limit - done)},
                ).fetchall()
            if not chunks:
                break
            made = np.asarray(self.embedder.embed([text for _, text in chunks]), np.float16)
            with self.db.writing() as connection:  # unless it was replaced meanwhile: an id may be given again
                connection.executemany(
                    "UPDATE chunks SET model = ?, vector = ? WHERE id = ? AND text = ?",
                    [
                        (self.embedder.model_id, vector.tobytes(), id, text)
                        for (id, text), vector in zip(chunks, made, strict=True)
                    ],
                )
                connection.execute(
                    "DELETE FROM vector_log WHERE id <= (SELECT max(id) FROM vector_log) - ?", (_LOGGED,)
                )
            done += len(chunks)
        return done

    def of(self, text: str) -> Floats:
        """The vector of a question. Raises ProviderDown, also where there is no embedder."""
        if self.embedder is None:
            raise ProviderDown("There is no embedding model.", "`zeta models pull minilm` fetches one.")
        return np.asarray(self.embedder.embed([text])[0], np.float32)

    def nearest(
        self, vector: Floats, filter: Filter, now: float, k: int, floor: float = c.VECTOR_FLOOR
    ) -> list[tuple[str, float, str]]:
        """The memories whose nearest chunk is nearest to a unit vector: id, cosine and text of that chunk, best first.

        Nothing below `floor`; only what the filter lets through at the moment `now`.
        """
        return [(each.memory, each.cosine, each.text) for each in self.near(vector, filter, now, k, floor)]

    def near(self, vector: Floats, filter: Filter, now: float, k: int, floor: float = c.VECTOR_FLOOR) -> list[Near]:
        """The same with the vectors of the chunks."""
        if self.embedder is None or k <= 0:
            return []
        with self.db.reading() as connection, self._lock:
            rows = self._refreshed(connection, self.embedder.model_id, len(vector))
            scores = rows.scores(vector, filter.namespace)
            window = _WINDOW * k
            while True:
                best = _top(scores, window, floor)
                found: dict[str, int] = {}
                for row in best.tolist():
                    found.setdefault(rows.memories[row], row)
                let = let_through(connection, filter, now, found)
                kept = [(id, row) for id, row in found.items() if id in let][:k]
                if len(kept) == k or len(best) < window:
                    break
                window *= _WIDER
            texts = _texts(connection, [rows.chunks[row] for _, row in kept])
            return [
                Near(id, float(scores[row]), texts[rows.chunks[row]], rows.vector(row))
                for id, row in kept
                if rows.chunks[row] in texts
            ]

    def having(self, ids: Iterable[str]) -> set[str]:
        """Which of these memories have a vector of the present model."""
        if self.embedder is None:
            return set()
        query = (
            "SELECT c.memory FROM json_each(?) j CROSS JOIN chunks c ON c.memory = j.value"
            " WHERE c.vector IS NOT NULL AND +c.model = ?"
        )
        with self.db.reading() as connection:
            return {id for (id,) in connection.execute(query, [json.dumps(list(ids)), self.embedder.model_id])}

    def similar(self, memory_id: str, floor: float, newest: int) -> list[tuple[str, float]]:
        """Which of the `newest` other memories of its namespace mean the same as this one: id and cosine, best first.

        Compared is the mean of a memory's chunks: all that it says, not one passage. Every tier counts, and also what
        has expired: this knows no time.
        """
        query = (
            "SELECT o.id FROM memories m JOIN memories o ON o.namespace = m.namespace AND o.id <> m.id"
            " WHERE m.id = ? AND o.current AND o.deleted IS NULL ORDER BY o.created DESC, o.id DESC LIMIT ?"
        )
        with self.db.reading() as connection:
            others = [id for (id,) in connection.execute(query, (memory_id, newest))]
            means = dict(self._means(connection, [memory_id, *others]))
        own = means.pop(memory_id, None)
        if own is None:
            return []
        found = [(id, float(mean @ own)) for id, mean in means.items()]
        return sorted(((id, cosine) for id, cosine in found if cosine >= floor), key=lambda each: (-each[1], each[0]))

    def pairs(self, namespace: str, floor: float) -> list[tuple[str, str, float]]:
        """Memories of one namespace, or of each if empty, that mean the same: the older, the newer and their cosine,
        best first, at most NEIGHBOURS of one memory. Compared as by `similar`; never across namespaces."""
        with self.db.reading() as connection:
            spaces = [namespace]
            if not namespace:
                spaces = [name for (name,) in connection.execute("SELECT DISTINCT namespace FROM memories")]
            found = [pair for space in spaces for pair in _pairs(*self._all_means(connection, space), floor)]
        return sorted(found, key=lambda pair: (-pair[2], pair[0], pair[1]))

    def _refreshed(self, connection: sqlite3.Connection, model: str, dim: int) -> Rows:
        """The rows as this transaction sees them."""
        first, last = connection.execute(  # two queries: one for both ends would read the whole log
            "SELECT coalesce((SELECT min(id) FROM vector_log), 0), coalesce((SELECT max(id) FROM vector_log), 0)"
        ).fetchone()
        values = {"model": model, "size": 2 * dim}
        if (self._rows.model, self._rows.dim) != (model, dim) or self._seen < first - 1:
            self._rows = Rows(model, dim)
            # not joined: a look-up of each memory takes longer than reading all of their namespaces
            self._rows.fill(
                connection.execute(_VECTORS, values).fetchall(), dict(connection.execute(_SPACES).fetchall())
            )
            self._seen = last
        elif self._seen < last:
            log = connection.execute("SELECT DISTINCT chunk FROM vector_log WHERE id > ?", (self._seen,))
            changed = [chunk for (chunk,) in log]
            self._rows.drop(changed)
            values["ids"] = json.dumps(changed)
            spaces = dict(connection.execute(_SPACES + _OF_THESE, values).fetchall())
            self._rows.fill(connection.execute(_VECTORS + _THESE, values).fetchall(), spaces)
            self._seen = last
        return self._rows

    def _all_means(self, connection: sqlite3.Connection, namespace: str) -> tuple[list[str], Floats]:
        query = "SELECT id FROM memories WHERE namespace = ? AND current AND deleted IS NULL ORDER BY id"
        means = self._means(connection, [id for (id,) in connection.execute(query, (namespace,))])
        found = list(means)
        return [id for id, _ in found], np.array([mean for _, mean in found], np.float32)

    def _means(self, connection: sqlite3.Connection, ids: Sequence[str]) -> Iterator[tuple[str, Floats]]:
        """The unit vector of all chunks of each memory that has any."""
        if self.embedder is None:
            return
        rows = connection.execute(
            "SELECT j.value, c.vector FROM json_each(:ids) j CROSS JOIN chunks c ON c.memory = j.value"
            " WHERE +c.model = :model AND c.vector IS NOT NULL ORDER BY j.key",
            {"ids": json.dumps(ids), "model": self.embedder.model_id},
        ).fetchall()
        # Not `embedder.dim`: a provider that is down could not say, and what is stored can be compared without it.
        size = mode(len(blob) for _, blob in rows) if rows else 0
        rows = [row for row in rows if len(row[1]) == size]
        sums: dict[str, Floats] = {}
        for (id, _), vector in zip(rows, unpacked([blob for _, blob in rows], size // 2), strict=True):
            sums[id] = sums[id] + vector if id in sums else vector
        for id, total in sums.items():
            yield id, total / max(float(np.linalg.norm(total)), 1e-9)


def _top(scores: Floats, n: int, floor: float) -> npt.NDArray[np.int64]:
    """Where the n highest of at least `floor` are, the highest first."""
    rows = np.flatnonzero(scores >= floor)
    if len(rows) > n:
        rows = rows[np.argpartition(-scores[rows], n - 1)[:n]]
    return rows[np.argsort(-scores[rows], kind="stable")]


def let_through(connection: sqlite3.Connection, filter: Filter, now: float, ids: Iterable[str]) -> set[str]:
    """Which of these memories a filter lets through."""
    where, values = condition(filter, now)
    query = f"SELECT m.id FROM json_each(?) j CROSS JOIN memories m ON m.id = j.value WHERE {where}"
    return {id for (id,) in connection.execute(query, [json.dumps(list(ids)), *values])}


def _texts(connection: sqlite3.Connection, chunks: Sequence[int]) -> dict[int, str]:
    query = "SELECT c.id, c.text FROM chunks c WHERE c.id IN (SELECT value FROM json_each(?))"
    return dict(connection.execute(query, [json.dumps(chunks)]).fetchall())


def _pairs(ids: Sequence[str], means: Floats, floor: float) -> Iterator[tuple[str, str, float]]:
    for begin in range(0, len(ids), _BLOCK):
        block = means[begin : begin + _BLOCK] @ means[begin:].T
        for i, row in enumerate(block):
            row[: i + 1] = -2  # itself, and those that have had it
            for other in _top(row, NEIGHBOURS, floor).tolist():
                yield ids[begin + i], ids[begin + other], float(row[other])

"""Full text: which memories say the words that are asked, the best first by BM25.

The tables of FTS5 hold chunks, by words in any form and by trigrams of letters. Nothing that is asked is an error of
their syntax, as every term is quoted.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Final

from memstore.agent.model import Filter
from memstore.agent.rows import condition

WINDOW: Final = 4
"""Rows that are ranked for one that is wanted: a filter takes some away."""
MATCHED: Final = 20_000
"""Chunks, about, that full text weighs for one question: a millisecond for a thousand."""


def matched(
    connection: sqlite3.Connection, table: str, asked: Sequence[str], filter: Filter, now: float, deep: int
) -> list[sqlite3.Row]:
    """The best chunk of each memory that full text finds and the filter lets through, best first.

    First among the best of all that match, as most filters let most through; then, if that is too little, among what
    the filter lets through.
    """
    if not asked:
        return []
    where, values = condition(filter, now)
    window = WINDOW * deep
    rare = telling(connection, table, asked, window)
    rows = connection.execute(
        f"SELECT s.rank, c.id, c.memory, m.created, m.priority, {where} AS let FROM"
        f" (SELECT rowid, rank FROM {table} WHERE {table} MATCH ? ORDER BY rank LIMIT ?) s"
        f" CROSS JOIN chunks c ON c.id = s.rowid CROSS JOIN memories m ON m.id = c.memory ORDER BY s.rank, c.id",
        [*values, match(asked, rare), window],
    ).fetchall()
    found = _best([row for row in rows if row["let"]])
    if len(found) >= deep or (len(rows) < window and len(rare) == len(asked)):
        return found
    rows = connection.execute(
        f"WITH let AS MATERIALIZED (SELECT c.id, c.memory, m.created, m.priority FROM memories m"
        f" CROSS JOIN chunks c ON c.memory = m.id WHERE {where})"
        f" SELECT s.rank, let.* FROM {table} s CROSS JOIN let ON let.id = s.rowid WHERE {table} MATCH ?"
        f" ORDER BY s.rank, let.id LIMIT ?",
        [*values, match(asked, asked), window],
    ).fetchall()
    return _best(rows)


def telling(connection: sqlite3.Connection, table: str, asked: Sequence[str], least: int) -> Sequence[str]:
    """The rarest of the terms asked: as many as about MATCHED chunks have, and as `least` chunks have where there are
    so many. All of them in a small database.

    Most of the time of a search goes into weighing chunks that have nothing but a frequent word, and those come last
    (the essential lists of MaxScore: Turtle and Flood, 1995).
    """
    (chunks,) = connection.execute("SELECT coalesce(max(id), 0) FROM chunks").fetchone()
    if chunks <= MATCHED:
        return asked
    count = f"SELECT count(*) FROM {table} WHERE {table} MATCH ?"
    often = {term: int(connection.execute(count, [match([term], [term])]).fetchone()[0]) for term in asked}
    rarest, found = list[str](), 0
    for term in sorted(asked, key=often.__getitem__):
        if found >= least and found + often[term] > MATCHED:
            break
        rarest.append(term)
        found += often[term]
    return rarest


def match(asked: Sequence[str], rarest: Sequence[str]) -> str:
    """What full text is asked for: chunks with one of the terms that tell, weighed by all of them. Every term is in it
    equally often, as each time adds to the weight."""
    any_telling = " OR ".join(f'"{term}"' for term in rarest)
    if len(rarest) == len(asked):
        return any_telling
    others = " OR ".join(f'"{term}"' for term in asked if term not in rarest)
    return f"({any_telling}) AND ({any_telling} OR {others} OR {others})"


def _best(rows: Iterable[sqlite3.Row]) -> list[sqlite3.Row]:
    """The first row of each memory."""
    found: dict[str, sqlite3.Row] = {}
    for row in rows:
        found.setdefault(row["memory"], row)
    return list(found.values())

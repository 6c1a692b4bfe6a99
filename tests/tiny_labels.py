"""Labelled working contexts, made up: what `zeta train label` would write of a text in which the blocks that say what
the tail says are worth opening."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow
from pyarrow import parquet

ENTRIES = 10


def label_file(
    folder: Path,
    *,
    gist: str,
    fingerprint: str,
    width: int,
    documents: tuple[str, ...] = ("one", "two"),
    snapshots: int = 12,
    seed: int = 0,
) -> Path:
    """A folder with one file of labels over these documents."""
    random = np.random.default_rng(seed)
    rows = [_row(number, documents[number % len(documents)], random, width) for number in range(snapshots)]
    told = {"zeta.gist": gist, "zeta.fingerprint": fingerprint, "zeta.width": str(width), "zeta.options": "{}"}
    table = pyarrow.Table.from_pylist(rows).replace_schema_metadata({**told, "zeta.schema": json.dumps(1)})
    folder.mkdir(exist_ok=True)
    parquet.write_table(table, folder / "labels-00000.parquet")
    return folder


def _row(number: int, document: str, random: np.random.Generator, width: int) -> dict[str, object]:
    begins = np.arange(ENTRIES) * 32
    rows, said = random.normal(size=(ENTRIES, width)), random.normal(size=width)
    tail = said + 0.5 * random.normal(size=(6, width))
    worth = rows @ said / width
    return {
        "number": number,
        "document": document,
        "kind": "prose",
        "levels": [1] * ENTRIES,
        "begins": begins.tolist(),
        "ends": (begins + 32).tolist(),
        "distance": (ENTRIES - 1 - np.arange(ENTRIES)).tolist(),
        "fixed": [False] * ENTRIES,
        "candidates": list(range(ENTRIES)),
        "utility": worth.tolist(),
        "drawn": [True] * ENTRIES,
        "rows": rows.astype(np.float16).tobytes(),
        "tail": tail.astype(np.float16).tobytes(),
    }

"""The labels that `zeta train label` wrote, as arrays: what LensNet reads and what detail was worth."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as parquet
from pyarrow import ArrowException

from models.errors import TrainingError

F32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Snapshot:
    """One working context: `rows` [n, width], `features` [n, 3] and `tail` [6, width] are what LensNet reads.

    `document` is its hash. `candidates` [m] index entries; `worth` [m]: nats of the horizon that detail saves there, a
    token of the entry. `drawn` [m]: chosen by chance alone, so fit to be measured on.
    """

    kind: str
    document: str
    rows: F32
    features: F32
    tail: F32
    levels: npt.NDArray[np.int64]
    spans: npt.NDArray[np.int64]
    distance: npt.NDArray[np.int64]
    fixed: npt.NDArray[np.bool_]
    candidates: npt.NDArray[np.int64]
    worth: F32
    drawn: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Labels:
    """A folder of labels. `gist` names the net whose gists they were made with, `mode` is exact or lazy."""

    snapshots: tuple[Snapshot, ...]
    gist: str
    fingerprint: str
    width: int
    options: dict[str, object]


def read(folder: Path) -> Labels:
    """Raises TrainingError for a folder without labels, or with damaged ones, or from several nets."""
    paths = sorted(folder.glob("labels-*.parquet"))
    if not paths:
        raise TrainingError(f"there are no labels in {folder}", "make them with `zeta train label --out FOLDER`")
    snapshots: list[Snapshot] = []
    told: dict[str, str] = {}
    for path in paths:
        try:
            table = parquet.read_table(path)
        except (ArrowException, OSError) as error:
            raise TrainingError(f"{path} cannot be read as Parquet: {error}", "delete it and label again") from error
        found = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}
        if told and found != told:
            raise TrainingError(f"{path.name} was made otherwise than the labels beside it", "keep runs in own folders")
        told = found
        snapshots += [_snapshot(row, int(told["zeta.width"])) for row in table.to_pylist()]
    options = json.loads(told["zeta.options"])
    return Labels(tuple(snapshots), told["zeta.gist"], told["zeta.fingerprint"], int(told["zeta.width"]), options)


def halves(snapshots: Sequence[Snapshot]) -> tuple[list[Snapshot], list[Snapshot]]:
    """Two parts that share no document: of each kind, documents in the order of their hashes go to the second and the
    first in turn. What is chosen by one part is honest on the other."""
    kinds: dict[str, set[str]] = {}
    for each in snapshots:
        kinds.setdefault(each.kind, set()).add(each.document)
    first = {document for found in kinds.values() for document in sorted(found)[1::2]}
    return [s for s in snapshots if s.document in first], [s for s in snapshots if s.document not in first]


def _snapshot(row: dict[str, object], width: int) -> Snapshot:
    def ints(name: str) -> npt.NDArray[np.int64]:
        return np.asarray(row[name], np.int64)

    def vectors(name: str) -> F32:
        return np.frombuffer(row[name], np.float16).reshape(-1, width).astype(np.float32)  # type: ignore[call-overload,no-any-return]

    levels, spans, distance = ints("levels"), ints("ends") - ints("begins"), ints("distance")
    return Snapshot(
        kind=str(row["kind"]),
        document=str(row["document"]),
        rows=vectors("rows"),
        features=features(levels, spans, distance),
        tail=vectors("tail"),
        levels=levels,
        spans=spans,
        distance=distance,
        fixed=np.asarray(row["fixed"], bool),
        candidates=ints("candidates"),
        worth=np.asarray(row["utility"], np.float32),
        drawn=np.asarray(row["drawn"], bool),
    )


def features(levels: npt.NDArray[np.int64], spans: npt.NDArray[np.int64], distance: npt.NDArray[np.int64]) -> F32:
    """[n, 3] in [0, 1], as the runtime makes them (tests/models/test_parity.py)."""
    far = np.log2(1.0 + np.maximum(distance, 0)) / 10.0
    return np.stack([levels / 2.0, spans / 1024.0, far], axis=1).astype(np.float32)

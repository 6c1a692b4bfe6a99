"""Labels on disk: a folder of Parquet files of some snapshots each, so that an interrupted run goes on where it was.

A row is a snapshot. `levels`, `begins`, `ends`, `distance` and `fixed` are those of its entries; `candidates` are
indices of entries, with `collapsed` and `expanded` (nats over what comes next), `utility` = their difference over the
entry's width in tokens, and `drawn` (chosen by chance alone). `rows` [entries, width] and `tail` [6, width] are float16
bytes: what LensNet reads. Metadata `zeta.*`: the options as JSON, the gist net's name, the model's fingerprint.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np

from zeta.errors import ConfigError, ZetaError
from zeta.modelfile import ModelFile
from zeta.training.extras import need
from zeta.training.labels import Labelled, Nets
from zeta.training.snapshots import LabelOptions

SCHEMA: Final = 1
PART: Final = 16
"""Snapshots of one file: what an interruption may cost."""


class LabelFolder:
    """The labels in `folder`, all made with the same options, net and model."""

    def __init__(self, folder: Path, file: ModelFile, nets: Nets, options: LabelOptions) -> None:
        """Raises ZetaError without pyarrow or for a damaged file; ConfigError where labels made otherwise are there."""
        self.folder = folder
        self._arrow, self._parquet = need("pyarrow"), need("pyarrow.parquet")
        self._metadata = {
            "zeta.schema": str(SCHEMA),
            "zeta.fingerprint": file.fingerprint,
            "zeta.model": file.name,
            "zeta.gist": nets.name,
            "zeta.width": str(nets.dim),
            "zeta.options": json.dumps(asdict(options), sort_keys=True),
        }
        self._options = options
        for path in sorted(folder.glob("labels-*.parquet")):
            self._check(path)

    def missing(self, snapshots: int) -> list[range]:
        """The numbers of snapshots that are not there yet, a range a file."""
        parts = (range(at, min(at + PART, snapshots)) for at in range(0, snapshots, PART))
        return [part for part in parts if self._count(part) < len(part)]

    def write(self, numbers: range, labelled: Sequence[Labelled]) -> None:
        """Put one file in its place, whole. Raises ZetaError for a folder that cannot be written."""
        target = self._path(numbers)
        part = target.with_suffix(".part")
        schema = _schema(self._arrow).with_metadata(self._metadata)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            table = self._arrow.Table.from_pylist([self._row(each) for each in labelled], schema=schema)
            self._parquet.write_table(table, part, compression="zstd")
            part.replace(target)
        except OSError as error:
            raise ZetaError(
                f"{self.folder} cannot be written: {error.strerror or error}", "choose another folder with --out"
            ) from error

    def _row(self, labelled: Labelled) -> dict[str, Any]:
        snapshot, items = labelled.snapshot, labelled.snapshot.context.items
        return {
            "number": labelled.number,
            "document": snapshot.document.sha256,
            "title": snapshot.document.title,
            "kind": snapshot.document.kind,
            "split": snapshot.document.split,
            "begin": snapshot.begin,
            "cursor": snapshot.cursor,
            "ahead": snapshot.ahead,
            "mode": self._options.mode,
            "loss": labelled.loss,
            "levels": [entry.level for entry in items],
            "begins": [entry.begin for entry in items],
            "ends": [entry.end for entry in items],
            "distance": labelled.distance.tolist(),
            "fixed": [entry.fixed for entry in items],
            "candidates": [label.index for label in labelled.labels],
            "collapsed": [label.collapsed for label in labelled.labels],
            "expanded": [label.expanded for label in labelled.labels],
            "utility": [(each.collapsed - each.expanded) / items[each.index].span_width for each in labelled.labels],
            "drawn": [label.drawn for label in labelled.labels],
            "rows": labelled.rows.astype(np.float16).tobytes(),
            "tail": labelled.tail.astype(np.float16).tobytes(),
        }

    def _path(self, numbers: range) -> Path:
        return self.folder / f"labels-{numbers.start // PART:05}.parquet"

    def _count(self, numbers: range) -> int:
        path = self._path(numbers)
        return int(self._parquet.read_metadata(path).num_rows) if path.exists() else 0

    def _check(self, path: Path) -> None:
        try:
            found = self._parquet.read_schema(path).metadata or {}
        except (self._arrow.ArrowException, OSError) as error:
            raise ZetaError(f"{path} cannot be read as Parquet: {error}", "delete it; it will be made again") from error
        told = {key.decode(): value.decode() for key, value in found.items()}
        for key, value in self._metadata.items():
            if told.get(key) != value:
                raise ConfigError(
                    f"{self.folder} holds labels of another run: {key.removeprefix('zeta.')} is "
                    f"{told.get(key, 'missing')} there and {value} now",
                    "choose another folder with --out, or delete those",
                )


def _schema(arrow: Any) -> Any:
    whole, real, text, flag = arrow.int64(), arrow.float64(), arrow.string(), arrow.bool_()
    return arrow.schema(
        [
            *((name, text) for name in ("document", "title", "kind", "split", "mode")),
            *((name, whole) for name in ("number", "begin", "cursor", "ahead")),
            ("loss", real),
            *((name, arrow.list_(whole)) for name in ("levels", "begins", "ends", "distance", "candidates")),
            *((name, arrow.list_(real)) for name in ("collapsed", "expanded", "utility")),
            *((name, arrow.list_(flag)) for name in ("fixed", "drawn")),
            *((name, arrow.binary()) for name in ("rows", "tail")),
        ]
    )

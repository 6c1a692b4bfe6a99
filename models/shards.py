"""Tokens to train on, read from the Parquet file that `zeta train data` writes, and the windows to cut them into.

Long documents are read as they are. Those of a kind that are shorter than a window are read one after another with a
separator in between, as one stream: a window of made-up chats holds several of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from models.errors import TrainingError

if TYPE_CHECKING:
    from pyarrow import Table

Tokens = npt.NDArray[np.uint32]
Split = Literal["train", "validation"]

SCHEMA = "1"
FILE = "tokens.parquet"


class Window(NamedTuple):
    """`length` tokens are read from `begin` of a document; `document` is a key of `Shards.tokens`."""

    document: str
    begin: int


@dataclass(frozen=True)
class Source:
    """Where trained text came from, for the record: documents of a kind and split that share a source."""

    kind: str
    split: str
    title: str
    sha256: str
    tokens: int


class Shards:
    """The documents of one token file.

    `tokens` has every document and stream by its key: "kind/split/title", or "kind/split/stream" for those joined.
    """

    def __init__(self, path: Path, *, separator: Sequence[int] = (), shortest: int = 4096) -> None:
        """`path`: the file or its folder. `separator`: ids between the documents of a stream. `shortest`: documents
        with fewer tokens are joined with the others of their kind and split.

        Raises TrainingError for a file that is missing, damaged, or of another version.
        """
        self.path = path / FILE if path.is_dir() else path
        table = _read(self.path)
        told = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}
        if told.get("zeta.schema") != SCHEMA:
            raise TrainingError(
                f"{self.path} is no token file of version {SCHEMA}", "make it with `zeta train data --out FOLDER`"
            )
        self.fingerprint: str = told.get("zeta.fingerprint", "")
        self.metadata: dict[str, str] = told
        self.tokens: dict[str, Tokens] = {}
        self._split: dict[str, tuple[str, str]] = {}
        self._join(table, np.asarray(separator, np.uint32), shortest)
        self._sources = _sources(table)

    def windows(self, length: int, stride: int, *, kind: str | None = None, split: Split | None = None) -> list[Window]:
        """Every run of `length` tokens that begins at a multiple of `stride` of a document of `kind` and `split`.

        Raises TrainingError where there is none.
        """
        found = [
            Window(document, begin)
            for document, tokens in self.tokens.items()
            if kind in (None, self._split[document][0]) and split in (None, self._split[document][1])
            for begin in range(0, len(tokens) - length + 1, stride)
        ]
        if not found:
            what = " ".join(part for part in (kind, split) if part) or "documents"
            raise TrainingError(
                f"{self.path.name} has no {length} tokens of {what} in a row", "give `zeta train data` more of them"
            )
        return found

    def read(self, document: str, begin: int, length: int) -> Tokens:
        """uint32 [n], n = `length` but at a document's end."""
        return self.tokens[document][begin : begin + length]

    def sources(self) -> list[Source]:
        """Every document of prose by its title and hash; of other kinds all as one, hashed over their hashes."""
        return self._sources

    def kinds(self) -> set[str]:
        """The kinds of documents that are there."""
        return {kind for kind, _ in self._split.values()}

    def _join(self, table: Table, separator: Tokens, shortest: int) -> None:
        flat = table.column("tokens").combine_chunks()
        offsets, values = flat.offsets.to_numpy(), flat.values.to_numpy()
        streams: dict[tuple[str, str], list[Tokens]] = {}
        columns = (table.column(name).to_pylist() for name in ("title", "kind", "split"))
        for number, (title, kind, split) in enumerate(zip(*columns, strict=True)):
            tokens: Tokens = values[offsets[number] : offsets[number + 1]]
            if len(tokens) < shortest:
                streams.setdefault((kind, split), []).extend((tokens, separator))
            else:
                self._add(f"{kind}/{split}/{title}", kind, split, tokens)
        for (kind, split), parts in streams.items():
            self._add(f"{kind}/{split}/stream", kind, split, np.concatenate(parts))

    def _add(self, key: str, kind: str, split: str, tokens: Tokens) -> None:
        self.tokens[key] = tokens
        self._split[key] = (kind, split)


def _sources(table: Table) -> list[Source]:
    columns = (table.column(name).to_pylist() for name in ("kind", "split", "title", "sha256"))
    lengths = np.diff(table.column("tokens").combine_chunks().offsets.to_numpy()).tolist()
    together: dict[tuple[str, str, str], tuple[list[str], int]] = {}
    for kind, split, title, sha256, length in zip(*columns, lengths, strict=True):
        key = (kind, split, title if kind == "prose" else f"all {kind}")
        hashes, count = together.setdefault(key, ([], 0))
        hashes.append(sha256)
        together[key] = (hashes, count + length)
    return [
        Source(*key, hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest(), count)
        for key, (hashes, count) in sorted(together.items())
    ]


def _read(path: Path) -> Any:
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        raise TrainingError("training needs pyarrow, which is not installed", "pip install 'zeta[train]'") from error
    try:
        return parquet.read_table(path)
    except FileNotFoundError as error:
        raise TrainingError(f"there is no token file {path}", "make one with `zeta train data --out FOLDER`") from error
    except (ArrowException, OSError) as error:
        raise TrainingError(
            f"{path} cannot be read as Parquet: {error}", "make it again with `zeta train data`"
        ) from error

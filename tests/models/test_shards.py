"""Token files read for training."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from models.errors import TrainingError
from models.shards import FILE, Shards, Window

Document = tuple[str, str, str, Sequence[int]]


def write(folder: Path, documents: Sequence[Document], version: str = "1") -> Path:
    names = ("title", "kind", "split", "tokens")
    rows = [dict(zip(names, document, strict=True)) | {"sha256": f"of {document[0]}"} for document in documents]
    texts = [(name, pyarrow.string()) for name in ("title", "kind", "split", "sha256")]
    schema = pyarrow.schema([*texts, ("tokens", pyarrow.list_(pyarrow.uint32()))])
    told = {"zeta.schema": version, "zeta.fingerprint": "abc", "zeta.prefixes": "[[1]]"}
    parquet.write_table(pyarrow.Table.from_pylist(rows, schema=schema.with_metadata(told)), folder / FILE)
    return folder


@pytest.fixture
def shards(tmp_path: Path) -> Callable[..., Shards]:
    return lambda documents, **options: Shards(write(tmp_path, documents), **options)


BOOK = ("book", "prose", "train", range(100))
SMALL = [("a", "code", "train", [1, 2, 3]), ("b", "code", "train", [4, 5]), ("c", "code", "validation", [6, 7])]


def test_long_documents_stand_alone_and_short_ones_of_a_kind_and_split_are_one_stream(
    shards: Callable[..., Shards],
) -> None:
    found = shards([BOOK, *SMALL], separator=(9,), shortest=10)
    assert {name: tokens.tolist() for name, tokens in found.tokens.items()} == {
        "prose/train/book": list(range(100)),
        "code/train/stream": [1, 2, 3, 9, 4, 5, 9],
        "code/validation/stream": [6, 7, 9],
    }
    assert found.kinds() == {"prose", "code"}
    assert (found.fingerprint, found.metadata["zeta.prefixes"]) == ("abc", "[[1]]")


@given(st.integers(1, 120), st.integers(1, 50))
def test_windows_are_whole_and_a_stride_apart(
    tmp_path_factory: pytest.TempPathFactory, length: int, stride: int
) -> None:
    found = Shards(write(tmp_path_factory.mktemp("shards"), [BOOK]), shortest=1)
    if length > 100:
        with pytest.raises(TrainingError, match="has no"):
            found.windows(length, stride)
        return
    windows = found.windows(length, stride, kind="prose", split="train")
    assert windows[0] == Window("prose/train/book", 0)
    assert all(b.begin - a.begin == stride for a, b in itertools.pairwise(windows))
    read = found.read(*windows[-1], length)
    assert read.dtype == np.uint32
    assert read.tolist() == list(range(windows[-1].begin, windows[-1].begin + length))
    assert windows[-1].begin + length + stride > 100


def test_windows_are_only_of_the_kind_and_split_that_are_asked_for(shards: Callable[..., Shards]) -> None:
    found = shards([BOOK, *SMALL], shortest=10)
    assert {window.document for window in found.windows(2, 2, kind="code", split="validation")} == {
        "code/validation/stream"
    }
    with pytest.raises(TrainingError, match="docs train"):
        found.windows(2, 2, kind="docs", split="train")


def test_sources_name_every_text_and_all_of_what_is_made_up_as_one(shards: Callable[..., Shards]) -> None:
    found = shards([BOOK, *SMALL]).sources()
    assert [(s.kind, s.split, s.title, s.tokens) for s in found] == [
        ("code", "train", "all code", 5),
        ("code", "validation", "all code", 2),
        ("prose", "train", "book", 100),
    ]
    assert found[2].sha256 == "of book"
    assert len(found[0].sha256) == 64


def test_a_file_that_is_missing_damaged_or_of_another_version_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="there is no token file"):
        Shards(tmp_path)
    (tmp_path / FILE).write_bytes(b"PAR1 and no more")
    with pytest.raises(TrainingError, match="cannot be read as Parquet"):
        Shards(tmp_path)
    write(tmp_path, [BOOK], version="2")
    with pytest.raises(TrainingError, match="no token file of version 1"):
        Shards(tmp_path)

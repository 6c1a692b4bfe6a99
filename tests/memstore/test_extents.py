"""Where large values lie in a file of LMDB: what is found there is the value, and nothing is found in anything else."""

import os
from collections.abc import Callable
from pathlib import Path

import lmdb
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memstore.extents import Extent, extents

LARGE = 4096  # bytes: larger than what fits beside others on a page
HEADER = 16  # bytes in front of a large value

Values = dict[bytes, bytes]


def reader(path: Path) -> Callable[[int, int], bytes]:
    data = path.read_bytes()
    return lambda at, size: data[at : at + size]


def filled(path: Path, commits: list[Values], table: str = "pages") -> Callable[[int, int], bytes]:
    """A file after so many commits; other tables stand beside the one that is asked for."""
    with lmdb.open(str(path), map_size=1 << 26, max_dbs=4) as env:
        for name in ("before", table, "z"):
            with env.begin(write=True, db=env.open_db(name.encode())) as txn:
                txn.put(b"k", b"other" * LARGE if name != table else b"small")
        for values in commits:
            with env.begin(write=True, db=env.open_db(table.encode())) as txn:
                for key, value in values.items():
                    txn.put(key, value)
    return reader(path / "data.mdb")


@given(
    sizes=st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 5 * LARGE)), min_size=1, max_size=400),
    commits=st.integers(1, 4),
    bounds=st.tuples(st.integers(0, 3000), st.integers(0, 3000)),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_large_value_of_a_range_lies_where_it_is_found(
    tmp_path_factory: pytest.TempPathFactory,
    sizes: list[tuple[int, int]],
    commits: int,
    bounds: tuple[int, int],
) -> None:
    rng = np.random.default_rng(len(sizes))
    told = [(b"%04d" % key, rng.bytes(size)) for key, size in sizes]
    read = filled(tmp_path_factory.mktemp("env"), [dict(told[i::commits]) for i in range(commits)])
    latest = {key: value for i in range(commits) for key, value in dict(told[i::commits]).items()}
    lo, hi = (b"%04d" % bound for bound in sorted(bounds))
    found = b"".join(read(begin, end - begin) for begin, end in extents(read, "pages", lo, hi))
    for key, value in latest.items():
        if lo <= key < hi and len(value) >= LARGE:
            assert value in found
        elif len(value) >= LARGE:
            assert value not in found


def test_an_extent_is_a_value_with_its_header_and_neighbours_are_one(tmp_path: Path) -> None:
    one, two = os.urandom(2 * LARGE), os.urandom(3 * LARGE)
    read = filled(tmp_path, [{b"a": one, b"b": two}])
    (single,) = extents(read, "pages", b"a", b"b")
    assert read(single.begin + HEADER, len(one)) == one
    assert single.end - single.begin == HEADER + len(one)
    (both,) = extents(read, "pages", b"a", b"c")
    assert both.begin == single.begin
    assert read(both.begin, both.end - both.begin).endswith(two)


def test_values_that_lie_among_their_keys_are_no_extents(tmp_path: Path) -> None:
    assert extents(filled(tmp_path, [{b"a": b"little"}]), "pages", b"", b"z") == []


def test_a_table_that_is_not_there_or_empty_has_none(tmp_path: Path) -> None:
    read = filled(tmp_path, [])
    assert extents(read, "signals", b"", b"\xff") == []
    with lmdb.open(str(tmp_path / "e"), max_dbs=2) as env:
        env.open_db(b"pages")
    assert extents(reader(tmp_path / "e" / "data.mdb"), "pages", b"", b"\xff") == []


@given(at=st.integers(0, 8 * 4096 - 1), value=st.integers(0, 255))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_damaged_it_ends_and_raises_nothing(
    tmp_path_factory: pytest.TempPathFactory, at: int, value: int
) -> None:
    folder = tmp_path_factory.getbasetemp() / "damaged"
    if not folder.exists():
        folder.mkdir()
        filled(folder, [{b"%04d" % i: bytes(LARGE if i % 5 == 0 else 9) for i in range(300)}])
    data = bytearray((folder / "data.mdb").read_bytes())
    data[at] = value
    (folder / "changed").write_bytes(data)
    with (folder / "changed").open("rb") as file:
        found = extents(lambda begin, size: os.pread(file.fileno(), size, begin), "pages", b"", b"\xff")
    assert all(isinstance(each, Extent) for each in found)


def test_a_file_that_is_cut_short_or_none_of_lmdb_has_none(tmp_path: Path) -> None:
    read = filled(tmp_path, [{b"a": bytes(2 * LARGE)}])
    for length in (0, 10, 200, 4096):
        assert extents(lambda at, size, n=length: read(at, size)[: max(0, n - at)], "pages", b"", b"\xff") == []
    assert extents(lambda _at, size: os.urandom(size), "pages", b"", b"\xff") == []

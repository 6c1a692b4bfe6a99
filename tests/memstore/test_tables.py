import errno
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import lmdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memstore.errors import StoreDamaged, StoreError, StoreFull, StoreMissing, StoreReadOnly
from memstore.lmdbtables import LmdbTables
from memstore.tables import Tables, VolatileTables, after


@pytest.fixture(params=["lmdb", "volatile"])
def tables(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tables]:
    made: Tables = LmdbTables(tmp_path / "t", writable=True) if request.param == "lmdb" else VolatileTables()
    yield made
    made.close()


def test_what_was_put_is_read_back_in_order_of_its_keys(tables: Tables) -> None:
    with tables.write() as txn:
        for key in (b"c", b"a", b"b", b"ab"):
            txn.put("meta", key, key * 2)
    with tables.read() as txn:
        assert [(key, bytes(value)) for key, value in txn.range("meta", b"a", b"c")] == [
            (b"a", b"aa"),
            (b"ab", b"abab"),
            (b"b", b"bb"),
        ]
        assert txn.get("meta", b"zz") is None


def test_values_asked_for_ahead_are_what_they_were(tables: Tables) -> None:
    with tables.write() as txn:
        txn.put("pages", b"a", b"x" * 100_000)
    tables.ahead("pages", b"a", b"b")
    tables.ahead("pages", b"nobody", b"there")
    with tables.read() as txn:
        assert bytes(txn.get("pages", b"a") or b"") == b"x" * 100_000


@pytest.mark.skipif(not hasattr(os, "posix_fadvise"), reason="no such hint on this system")
def test_the_system_is_told_of_large_values_before_they_are_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "posix_fadvise", lambda _file, at, size, _advice: told.append((at, size)))
    tables = LmdbTables(tmp_path / "t", writable=True)
    with tables.write() as txn:
        txn.put("pages", b"a", b"x" * 100_000)
        txn.put("pages", b"b", b"small")
    tables.ahead("pages", b"a", b"c")
    tables.close()
    assert len(told) == 1
    begin, size = told[0]
    assert b"x" * 100_000 in (tmp_path / "t" / "data.mdb").read_bytes()[begin : begin + size]


def test_a_transaction_that_raises_leaves_the_old_values(tables: Tables) -> None:
    with tables.write() as txn:
        txn.put("meta", b"a", b"old")
        txn.put("meta", b"b", b"old")

    def change_and_fail() -> None:
        with tables.write() as txn:
            txn.put("meta", b"a", b"new")
            txn.delete("meta", b"b")
            txn.put("meta", b"c", b"new")
            1 / 0

    with pytest.raises(ZeroDivisionError):
        change_and_fail()
    with tables.read() as txn:
        assert [(key, bytes(value)) for key, value in txn.range("meta")] == [(b"a", b"old"), (b"b", b"old")]


def test_a_range_may_be_deleted_while_it_is_walked(tables: Tables) -> None:
    with tables.write() as txn:
        for n in range(50):
            txn.put("words", b"w%02d" % n, b"x")
        seen = [key for key, _ in txn.range("words", b"w") if txn.delete("words", key)]
        assert len(seen) == 50
        assert list(txn.range("words")) == []


def test_a_view_of_a_write_transaction_survives_its_next_write(tables: Tables) -> None:
    with tables.write() as txn:
        txn.put("meta", b"a", b"first")
        view = txn.get("meta", b"a")
        txn.put("meta", b"a", b"other" * 1000)
        assert view is not None
        assert bytes(view) == b"first"


def test_a_thread_that_reads_may_not_write_and_the_other_way_round(tables: Tables) -> None:
    with tables.read(), pytest.raises(RuntimeError), tables.write():
        pass
    with tables.write(), pytest.raises(RuntimeError), tables.read():
        pass
    with tables.read() as outer, tables.read() as inner:
        assert outer.get("meta", b"a") == inner.get("meta", b"a")


def test_two_threads_that_write_take_turns(tables: Tables) -> None:
    def add() -> None:
        for _ in range(20):
            with tables.write() as txn:
                old = txn.get("meta", b"n")
                txn.put("meta", b"n", b"%d" % (int(bytes(old)) + 1 if old is not None else 1))

    threads = [threading.Thread(target=add) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with tables.read() as txn:
        assert bytes(txn.get("meta", b"n") or b"") == b"40"


@given(st.binary(max_size=4), st.binary(max_size=6))
def test_after_bounds_exactly_the_keys_with_a_prefix(prefix: bytes, key: bytes) -> None:
    hi = after(prefix)
    assert key.startswith(prefix) == (key >= prefix and (hi is None or key < hi))


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.sampled_from(["put", "delete"]), st.binary(min_size=1, max_size=2), st.binary(max_size=3)))
)
def test_memory_and_a_dictionary_agree(changes: list[tuple[str, bytes, bytes]]) -> None:
    tables, expected = VolatileTables(), dict[bytes, bytes]()
    with tables.write() as txn:
        for kind, key, value in changes:
            if kind == "put":
                txn.put("meta", key, value)
                expected[key] = value
            else:
                assert txn.delete("meta", key) == (expected.pop(key, None) is not None)
    with tables.read() as txn:
        assert [(key, bytes(value)) for key, value in txn.range("meta")] == sorted(expected.items())


def test_the_map_grows_in_the_middle_of_a_transaction_while_another_thread_reads(tmp_path: Path) -> None:
    tables = LmdbTables(tmp_path / "t", writable=True, map_size=1 << 20)
    with tables.write() as txn:
        txn.put("meta", b"old", b"kept")
        txn.put("meta", b"gone", b"x")
    reading, done = threading.Event(), threading.Event()

    def read() -> None:
        with tables.read() as txn:
            view = txn.get("meta", b"old")
            reading.set()
            done.wait(0.2)
            assert bytes(view or b"") == b"kept"

    reader = threading.Thread(target=read)
    reader.start()
    reading.wait()
    with tables.write() as txn:
        assert txn.delete("meta", b"gone")
        for n in range(6):
            txn.put("pages", b"%d" % n, bytes([n]) * (1 << 20))
    done.set()
    reader.join()
    with tables.read() as txn:
        assert txn.get("meta", b"gone") is None
        assert [value[-1] for _, value in txn.range("pages")] == list(range(6))
    tables.close()


def test_a_reader_follows_a_map_that_another_opening_grew(tmp_path: Path) -> None:
    tables = LmdbTables(tmp_path / "t", writable=True, map_size=1 << 20)
    with tables.write() as txn:
        txn.put("meta", b"a", b"1")
    code = (
        "import sys; from pathlib import Path; from memstore.lmdbtables import LmdbTables\n"
        "t = LmdbTables(Path(sys.argv[1]), writable=False, map_size=1 << 20)\n"
        "print('open', flush=True); input()\n"
        "with t.read() as txn: print(len(txn.get('pages', b'p')))\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(tables.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "open\n"
    with tables.write() as txn:
        txn.put("pages", b"p", b"x" * (4 << 20))
    assert child.communicate("\n")[0] == f"{4 << 20}\n"
    tables.close()


def test_a_file_cut_short_is_found_before_it_is_touched(tmp_path: Path) -> None:
    tables = LmdbTables(tmp_path / "t", writable=True)
    with tables.write() as txn:
        txn.put("pages", b"p", b"x" * (1 << 20))
    tables.close()
    data = tmp_path / "t" / "data.mdb"
    with data.open("r+b") as file:
        file.truncate(1 << 19)
    for writable in (False, True):
        with pytest.raises(StoreDamaged, match="cut short"):
            LmdbTables(tmp_path / "t", writable=writable)


def test_a_page_freed_in_its_own_transaction_does_not_look_like_a_file_cut_short(tmp_path: Path) -> None:
    tables = LmdbTables(tmp_path / "t", writable=True)
    for n in range(3):
        with tables.write() as txn:
            txn.put("pages", b"p%d" % n, b"x" * (9 << 20))
            txn.delete("pages", b"p%d" % n)
    tables.close()
    LmdbTables(tmp_path / "t", writable=False).close()


def test_a_file_that_is_no_store_is_named_as_damaged(tmp_path: Path) -> None:
    (tmp_path / "data.mdb").write_bytes(b"garbage " * 4096)
    with pytest.raises(StoreDamaged) as error:
        LmdbTables(tmp_path, writable=False)
    assert error.value.hint


def test_opening_for_reading_creates_nothing_and_forbids_writing(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        LmdbTables(tmp_path / "t", writable=False)
    assert list(tmp_path.iterdir()) == []
    LmdbTables(tmp_path / "t", writable=True, names=("meta",)).close()
    tables = LmdbTables(tmp_path / "t", writable=False, names=("meta", "later"))
    with pytest.raises(StoreReadOnly), tables.write():
        pass
    with tables.read() as txn:
        assert txn.get("later", b"x") is None
        assert list(txn.range("later")) == []
    tables.close()


def test_a_write_cut_short_is_a_full_disk_where_the_disk_is_full_and_damage_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = LmdbTables(tmp_path / "t", writable=True)
    for free, expected in ((1 << 20, StoreFull), (1 << 40, StoreDamaged)):
        monkeypatch.setattr(shutil, "disk_usage", lambda path, free=free: SimpleNamespace(free=free))
        with pytest.raises(expected), tables.write():
            raise lmdb.Error(f"mdb_txn_commit: {os.strerror(errno.EIO)}")
    tables.close()


def test_a_closed_environment_says_so_as_a_store_error(tmp_path: Path) -> None:
    tables = LmdbTables(tmp_path / "t", writable=True)
    tables.close()
    with pytest.raises(StoreError), tables.read():
        pass


def test_a_backup_taken_while_open_holds_what_was_committed(tmp_path: Path) -> None:
    tables = LmdbTables(tmp_path / "t", writable=True)
    with tables.write() as txn:
        txn.put("meta", b"a", b"1")
    (tmp_path / "b").mkdir()
    tables.backup(tmp_path / "b")
    tables.close()
    copy = LmdbTables(tmp_path / "b", writable=False)
    with copy.read() as txn:
        assert bytes(txn.get("meta", b"a") or b"") == b"1"
    copy.close()

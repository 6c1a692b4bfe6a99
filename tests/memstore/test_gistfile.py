import os
import re
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memstore.ctxfile import ContextHeader, TokenLog
from memstore.errors import GistsDamaged, StoreError, StoreFull, StoreMissing, StoreReadOnly, StoreTooNew
from memstore.gistfile import GistFile

DIM = 4
ROW = 2 * DIM


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "c0ffee" / "main-12345678.L1.ctx"


def vectors(count: int, begin: int = 0) -> np.ndarray:
    return np.arange(begin * DIM, (begin + count) * DIM, dtype=np.float16).reshape(count, DIM)


def written(path: Path, count: int) -> Path:
    file = GistFile.create(path, "net-1", 1, DIM)
    file.append(vectors(count))
    file.close()
    return path


def read_all(path: Path) -> list[list[float]]:
    file = GistFile.open(path, writable=False)
    file.close()
    return file.rows(0, len(file)).tolist()


@pytest.mark.parametrize("level", [1, 2])
def test_the_file_is_laid_out_as_the_format_says(path, level):
    file = GistFile.create(path, "net-1", level, DIM)
    file.append(np.array([[1.0, -2.0, 0.5, 3.0]]))
    file.close()
    data = path.read_bytes()
    assert struct.unpack_from("<IHHHHH", data) == (0x4D434354, 2, level, 32, DIM, 1)
    assert data[14:46] == b"net-1".ljust(32, b"\0")
    assert struct.unpack_from("<Q", data, 46) == (1,)
    assert struct.unpack_from("<4e", data, 64) == (1.0, -2.0, 0.5, 3.0)
    assert len(data) == 64 + ROW
    file = GistFile.open(path, writable=False)
    assert (file.net, file.level, file.dim) == ("net-1", level, DIM)
    file.close()


def test_a_view_is_read_only_and_survives_growth_and_the_end_of_the_file(path):
    file = GistFile.create(path, "net-1", 1, DIM)
    file.append(vectors(3))
    view = file.rows(1, 3)
    with pytest.raises(ValueError, match="read-only"):
        view[0, 0] = 1
    for begin in range(3, 600, 100):
        file.append(vectors(100, begin))
    assert file.rows(500, 510).tolist() == vectors(10, 500).tolist()
    file.close()
    path.unlink()
    assert view.tolist() == vectors(2, 1).tolist()


def test_a_view_shows_nan_where_a_gist_is_erased_later(path):
    file = GistFile.create(path, "net-1", 1, DIM)
    file.append(vectors(3))
    view = file.rows(0, 3)
    file.erase(1, 2)
    assert np.isnan(view).all(axis=1).tolist() == [False, True, False]
    file.close()


@pytest.mark.parametrize("place", ["disk", "memory"])
def test_an_erased_row_is_a_hole_until_it_is_put_again(path, place):
    file = GistFile.create(path if place == "disk" else None, "net-1", 1, DIM)
    file.append(vectors(6))
    file.erase(1, 3)
    file.erase(2, 5)
    assert file.holes.tolist() == [1, 2, 3, 4]
    if place == "disk":
        file.close()
        assert vectors(6)[1].tobytes() not in path.read_bytes()
        file = GistFile.open(path, writable=True)
        assert file.holes.tolist() == [1, 2, 3, 4]
    file.put(1, vectors(2, 1))
    file.put(3, vectors(2, 3))
    assert file.holes.tolist() == []
    assert file.rows(0, 6).tolist() == vectors(6).tolist()
    file.verify()
    file.close()


def test_what_was_not_synced_is_dropped_by_the_next_writer(path):
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(path)], stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"written\n"
    child.kill()
    child.wait()
    child.stdout.close()
    assert read_all(path) == vectors(3).tolist()
    file = GistFile.open(path, writable=True)
    assert len(file) == 3
    file.append(vectors(1, 3))
    file.close()
    assert read_all(path) == vectors(4).tolist()


CHILD = """
import sys, time
from pathlib import Path
import numpy as np
from memstore.gistfile import GistFile
file = GistFile.create(Path(sys.argv[1]), "net-1", 1, 4)
file.append(np.arange(12.0).reshape(3, 4))
file.sync()
file.append(np.full((7, 4), 9.0))
print("written", flush=True)
time.sleep(60)
"""


@settings(max_examples=40)
@given(synced=st.integers(0, 6), more=st.integers(0, 6), cut=st.integers(0, 64 + 12 * ROW))
def test_a_file_cut_at_any_byte_has_a_whole_number_of_its_rows_or_is_refused(tmp_path_factory, synced, more, cut):
    path = tmp_path_factory.mktemp("gists") / "a.L1.ctx"
    file = GistFile.create(path, "net-1", 1, DIM)
    file.append(vectors(synced))
    file.sync()
    file.append(vectors(more, synced))
    file._file.close()  # killed here
    os.truncate(path, min(cut, path.stat().st_size))
    if cut >= 64 + synced * ROW:
        file = GistFile.open(path, writable=True)
        assert file.rows(0, len(file)).tolist() == vectors(synced).tolist()
        file.close()
        assert path.stat().st_size == 64 + synced * ROW
    else:
        with pytest.raises(GistsDamaged, match=re.escape(str(path))) as caught:
            GistFile.open(path, writable=True)
        assert caught.value.hint


@settings(max_examples=40)
@given(at=st.integers(0, 64 + 5 * ROW - 1), bit=st.integers(0, 7))
def test_a_flipped_bit_is_refused_or_names_another_net(tmp_path_factory, at, bit):
    path = written(tmp_path_factory.mktemp("gists") / "a.L1.ctx", 5)
    data = bytearray(path.read_bytes())
    data[at] ^= 1 << bit
    path.write_bytes(data)
    # What the format has no check for: the level (1 or 2), the width of a block, the name.
    if at in {6, 8, 9} or 14 <= at < 46:
        try:
            file = GistFile.open(path, writable=False)
        except (GistsDamaged, StoreTooNew):
            return
        file.close()
        assert at in {8, 9} or (file.net, file.level) != ("net-1", 1)
    else:
        with pytest.raises((GistsDamaged, StoreTooNew), match=re.escape(str(path))):
            GistFile.open(path, writable=False)


@pytest.mark.parametrize(
    ("header", "error", "what"),
    [
        (ContextHeader("m"), GistsDamaged, "does not hold gists"),
        (ContextHeader("m", 1, embedding_dim=4, dtype_code=2), GistsDamaged, "does not hold gists in fp16"),
        (ContextHeader("", 1, embedding_dim=4, dtype_code=1), GistsDamaged, "does not hold gists"),
    ],
)
def test_a_file_of_something_else_is_refused_by_name(path, header, error, what):
    path.parent.mkdir()
    path.write_bytes(header.pack())
    with pytest.raises(error, match=what) as caught:
        GistFile.open(path, writable=True)
    assert str(path) in str(caught.value)


def test_a_newer_version_and_a_missing_file_are_named(path):
    with pytest.raises(StoreMissing, match=re.escape(str(path))):
        GistFile.open(path, writable=False)
    data = bytearray(written(path, 1).read_bytes())
    data[4] = 9
    path.write_bytes(data)
    with pytest.raises(StoreTooNew, match="version 9"):
        GistFile.open(path, writable=True)
    with pytest.raises(StoreError, match="already a gist file"):
        GistFile.create(path, "net-1", 1, DIM)


def test_a_token_log_is_no_gist_file_and_a_gist_file_no_token_log(path):
    TokenLog.create(path, "m").close()
    with pytest.raises(GistsDamaged):
        GistFile.open(path, writable=True)


@pytest.mark.parametrize(
    "rows",
    [
        np.full((1, DIM), np.nan),
        np.full((1, DIM), np.inf),
        np.full((1, DIM), 1e6),
        np.zeros((1, DIM + 1)),
        np.zeros(DIM),
    ],
)
def test_what_is_no_finite_gist_of_this_width_is_refused_and_nothing_is_added(path, rows):
    file = GistFile.create(path, "net-1", 1, DIM)
    file.append(vectors(1))
    for change in (file.append, lambda rows: file.put(0, rows)):
        with pytest.raises(ValueError, match="finite numbers"):
            change(rows)
    assert file.rows(0, len(file)).tolist() == vectors(1).tolist()
    file.close()


@pytest.mark.parametrize(("net", "level", "dim"), [("", 1, 4), ("n" * 32, 1, 4), ("n", 0, 4), ("n", 3, 4), ("n", 1, 0)])
def test_a_file_that_its_header_could_not_describe_is_not_made(path, net, level, dim):
    with pytest.raises(ValueError, match=r"gist net's name|Gists are of level"):
        GistFile.create(path, net, level, dim)
    assert not path.exists()


def test_a_full_disk_adds_nothing_and_a_reader_changes_nothing(path, monkeypatch):
    file = GistFile.create(path, "net-1", 1, DIM)
    file.append(vectors(2))
    put = GistFile._put

    def full(self, at, data):
        put(self, at, data[:3])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(GistFile, "_put", full)
        with pytest.raises(StoreFull):
            file.append(vectors(2, 2))
    file.close()
    assert read_all(path) == vectors(2).tolist()
    reader = GistFile.open(path, writable=False)
    for change in (lambda: reader.append(vectors(1)), lambda: reader.put(0, vectors(1)), lambda: reader.erase(0, 1)):
        with pytest.raises(StoreReadOnly):
            change()
    reader.close()
    assert reader.holes.tolist() == []


@pytest.mark.parametrize("writes", [0, 1, 2])
def test_an_erasure_that_dies_at_any_write_leaves_a_sound_file(path, monkeypatch, writes):
    written(path, 4)
    file = GistFile.open(path, writable=True)
    put, left = GistFile._put, [writes]

    def dying(self, at, data):
        if left[0] == 0:
            raise OSError(5, "died")
        left[0] -= 1
        put(self, at, data)

    with monkeypatch.context() as patch:
        patch.setattr(GistFile, "_put", dying)
        with pytest.raises(StoreError):
            file.erase(1, 2)
    file._file.close()
    file = GistFile.open(path, writable=True)
    assert file.rows(0, len(file)).tolist() == vectors(4)[: len(file)].tolist()
    assert len(file) in (1, 4)
    file.close()

"""A file takes another's place whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from memstore.replacing import replacing


def test_what_is_written_takes_the_place_of_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with replacing(path) as file:
        file.write(b"new")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_what_breaks_off_leaves_what_was_there_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with pytest.raises(TypeError), replacing(path) as file:
        file.write("no bytes")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_it_is_on_the_disk_before_it_takes_the_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    sync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (done.append("sync"), sync(handle))[1])
    monkeypatch.setattr(os, "replace", lambda old, new: (done.append("replace"), replace(old, new))[1])
    with replacing(tmp_path / "file") as file:
        file.write(b"new")
    assert done == ["sync", "replace"]


@pytest.mark.parametrize("rights", [0o600, 0o644, 0o640])
def test_it_has_the_rights_that_were_asked_for(tmp_path: Path, rights: int) -> None:
    with replacing(tmp_path / "file", rights) as file:
        file.write(b"new")
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == rights


def test_its_owner_alone_may_read_it_where_nothing_is_said(tmp_path: Path) -> None:
    with replacing(tmp_path / "file"):
        pass
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600


def test_without_its_folder_the_system_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), replacing(tmp_path / "no" / "file"):
        raise AssertionError("nothing can be written there")

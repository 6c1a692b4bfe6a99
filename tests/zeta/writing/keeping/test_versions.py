"""Every saved version can be listed, compared and had back; there are never too many."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
import zstandard

from memstore.agent.patch import patched
from tests.zeta.writing.small_language import TEXTS, made
from zeta.errors import ZetaError
from zeta.writing.errors import VersionDamaged, VersionMissing
from zeta.writing.keeping.manifest import Manifest, sha256
from zeta.writing.keeping.versions import Versions, unified


def record(text: str) -> Manifest:
    return Manifest("a.md", "/", "markdown", sha256(text), 0, ())


def saved(folder: Path, *texts: str, most: int = 200, most_bytes: int = 10**6) -> Versions:
    versions = Versions(folder / "a.md" / "versions", most=most, most_bytes=most_bytes, clock=lambda: 12.5)
    for text in texts:
        versions.save(text, record(text), f"made {text[:3]}", "zeta")
    return versions


def test_versions_are_numbered_and_say_when_why_and_by_whom(tmp_path: Path) -> None:
    versions = saved(tmp_path, "one\n", "two\n")
    versions.save("three\n", record("three\n"), "by hand", "person")
    told = [(each.number, each.time, each.who, each.reason, each.text) for each in versions.every()]
    assert told == [
        (1, 12.5, "zeta", "made one", "one\n"),
        (2, 12.5, "zeta", "made two", "two\n"),
        (3, 12.5, "person", "by hand", "three\n"),
    ]
    assert [each.manifest.version for each in versions.every()] == [1, 2, 3]
    assert versions.newest() == versions.get(3)


def test_the_difference_of_two_versions_makes_one_from_the_other(tmp_path: Path) -> None:
    versions = saved(tmp_path, "a\nb\nc\n", "a\nB\nc\nd")
    diff = versions.diff(1, 2)
    assert "-b\n+B\n" in diff
    assert "a.md version 2" in diff
    assert patched("a\nb\nc\n", diff) == "a\nB\nc\nd"
    assert versions.diff(2, 2) == ""


def test_a_version_that_is_not_there_is_said_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(VersionMissing) as missing:
        saved(tmp_path, "one\n", "two\n").get(7)
    assert missing.value.hint == "there are 1 to 2"


def test_the_oldest_go_by_count_and_by_bytes_and_the_newest_stays(tmp_path: Path) -> None:
    assert saved(tmp_path / "a", "1", "2", "3", most=2).numbers() == [2, 3]
    noise = [os.urandom(2000).hex() for _ in range(3)]
    assert saved(tmp_path / "b", *noise, most_bytes=5000).numbers() == [2, 3]
    assert saved(tmp_path / "c", *noise, most_bytes=10).numbers() == [3]


def test_a_number_is_never_used_twice(tmp_path: Path) -> None:
    versions = saved(tmp_path, "1", "2", "3", most=1)
    assert versions.save("4", record("4"), "", "zeta").number == 4


@pytest.mark.parametrize("bytes_", [b"", b"nonsense", zstandard.compress(b"{}"), zstandard.compress(b"[1]")])
def test_a_damaged_version_is_refused_and_the_others_are_not(tmp_path: Path, bytes_: bytes) -> None:
    versions = saved(tmp_path, "one\n", "two\n")
    (versions.folder / "0002.zst").write_bytes(bytes_)
    with pytest.raises(VersionDamaged):
        versions.get(2)
    newest = versions.newest()
    assert newest is not None
    assert newest.number == 1
    assert [each.number for each in versions.every()] == [1]


def test_a_version_that_claims_to_be_huge_is_not_unpacked(tmp_path: Path) -> None:
    versions = saved(tmp_path, "one\n")
    (versions.folder / "0001.zst").write_bytes(zstandard.compress(bytes(201_000_000)))
    with pytest.raises(VersionDamaged, match="claims"):
        versions.get(1)


def test_a_full_disk_leaves_document_and_manifest_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = made(tmp_path)
    look = document.look()
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ZetaError, match="No space left"):
        document.save("new\n", look.manifest, "")
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_document_keeps_its_rights_when_it_is_saved(tmp_path: Path) -> None:
    document = made(tmp_path)
    document.place.document.chmod(0o640)
    document.save("new\n", document.look().manifest, "")
    assert document.place.document.stat().st_mode & 0o777 == 0o640


def test_an_old_version_comes_back_with_what_was_known_and_nothing_is_lost(tmp_path: Path) -> None:
    document = made(tmp_path)
    written = document.read()
    document.place.document.write_text(written.replace("16", "24"))
    document.take_over(document.look())
    assert document.look().held("net")
    version = document.restore(1)
    assert document.read() == written
    assert (version.number, version.who) == (3, "person")
    assert not any(document.look().held(id) for id in TEXTS)
    assert "24" in document.versions.get(2).text


def test_a_unified_diff_of_the_same_text_is_empty() -> None:
    assert unified("a\n", "a\n", "x", "y") == ""

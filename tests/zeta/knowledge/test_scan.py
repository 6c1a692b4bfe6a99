"""A folder becomes texts; what is not read is named with its reason."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from zeta.errors import ConfigError, ZetaError
from zeta.knowledge import scan as scanning
from zeta.knowledge.scan import scan, summary


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    files: dict[str, str | bytes] = {
        "README.md": "Read me.",
        "src/main.py": "print('hello')\n",
        "src/generated_pb2.py": "x = 1\n",
        "build/out.py": "x = 1\n",
        "src/deep/.gitignore": "*\n!kept.py\n",
        "src/deep/kept.py": "x = 1\n",
        "src/deep/lost.py": "x = 1\n",
        "app.log": "noise",
        ".gitignore": "*.log\nbuild/\n",
        ".env": "TOKEN=1\n",
        ".env.example": "TOKEN=\n",
        "deploy/id_rsa": "key",
        "deploy/run.sh": "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n",
        "logo.png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        "empty.py": "",
        "node_modules/a/index.js": "x",
        "latin.txt": "caf\xe9".encode("latin-1"),
    }
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def refused(root: Path, **patterns: tuple[str, ...]) -> dict[str, str]:
    return {each.path: each.kind for each in scan(root, **patterns).refused}


def test_only_what_a_person_wrote_is_read(project: Path) -> None:
    found = scan(project)
    assert [d.path for d in found.documents] == ["README.md", "src/main.py", "src/deep/kept.py"]
    assert found.documents[0].text == "Read me."
    assert found.documents[0].time == pytest.approx((project / "README.md").stat().st_mtime)


def test_every_file_that_is_not_read_has_a_reason(project: Path) -> None:
    assert refused(project) == {
        "src/generated_pb2.py": "generated",
        "build/": "ignored",
        "src/deep/.gitignore": "ignored",
        "src/deep/lost.py": "ignored",
        "app.log": "ignored",
        ".gitignore": "ignored",
        ".env": "secret",
        ".env.example": "ignored",
        "deploy/id_rsa": "secret",
        "deploy/run.sh": "secret",
        "logo.png": "binary",
        "empty.py": "empty",
        "node_modules/": "ignored",
        "latin.txt": "binary",
    }


def test_a_secret_is_not_repeated_in_its_reason(project: Path) -> None:
    (project / "pay.py").write_text("KEY = 'AKIAABCDEFGHIJKLMNOP'\n")
    told = next(each for each in scan(project).refused if each.path == "pay.py")
    assert told.kind == "secret"
    assert "AKIA" not in told.reason


def test_patterns_choose_what_is_read(project: Path) -> None:
    assert [d.path for d in scan(project, include=("*.py",)).documents] == ["src/main.py", "src/deep/kept.py"]
    assert [d.path for d in scan(project, exclude=("src/",)).documents] == ["README.md"]
    assert refused(project, exclude=("src/",))["src/main.py"] == "excluded"


def test_the_rules_of_the_working_copy_hold_in_a_folder_of_it(project: Path) -> None:
    (project / ".git").mkdir()
    (project / "src" / "trace.log").write_text("noise")
    assert refused(project / "src")["trace.log"] == "ignored"


def test_a_huge_file_is_refused_with_its_size(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "LARGEST", 100)
    (project / "big.txt").write_text("word " * 100)
    (told,) = [each for each in scan(project).refused if each.path == "big.txt"]
    assert (told.kind, told.reason) == ("huge", "has 500 B, and 100 B is the most that is read")


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
def test_links_are_not_followed(project: Path) -> None:
    (project / "loop").symlink_to(project)
    (project / "passwd.txt").symlink_to("/etc/hostname")
    kinds = refused(project)
    assert (kinds["loop"], kinds["passwd.txt"]) == ("link", "link")


def test_a_name_that_is_no_unicode_is_refused_by_a_name_that_is(project: Path) -> None:
    try:
        (project / os.fsdecode(b"bad\xff.txt")).write_text("x")
    except OSError:
        pytest.skip("this file system knows only Unicode")
    assert refused(project)["bad?.txt"] == "unreadable"


def test_a_folder_that_is_none_or_empty_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="does not exist"):
        scan(tmp_path / "nowhere")
    (tmp_path / "file").write_text("x")
    with pytest.raises(ConfigError, match="is a file"):
        scan(tmp_path / "file")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigError, match="holds no text"):
        scan(tmp_path / "empty")
    (tmp_path / "empty" / ".env").write_text("A=1")
    with pytest.raises(ConfigError, match="1 secret"):
        scan(tmp_path / "empty")


def test_a_folder_that_vanishes_while_it_is_read_is_no_empty_folder(project: Path) -> None:
    moved = project.with_name("moved")

    def vanish(files: int) -> None:
        if project.exists():
            project.rename(moved)

    with pytest.raises(ZetaError, match="vanished"):
        scan(project, looked=vanish)


def test_reasons_are_counted() -> None:
    rows = [
        scanning.Refused("a", "binary", ""),
        scanning.Refused("b", "secret", ""),
        scanning.Refused("c", "binary", ""),
    ]
    assert summary(rows) == "2 binary, 1 secret"

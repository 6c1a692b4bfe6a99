"""`zeta knowledge`, with a tiny model: every command, and every wrong input in one sentence."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from memstore import Store
from memstore.lock import WriterLock
from zeta import cli, embedding
from zeta.knowledge import reading


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / "src").mkdir(parents=True)
    (root / "README.md").write_text("The lamp turns once every seventeen seconds.\n\nIts keeper is Clara Voss.\n")
    (root / "src" / "lamp.py").write_text("def lamp() -> int:\n    return 17\n")
    (root / ".env").write_text("TOKEN=1")
    return root


class Command:
    """`zeta knowledge ...` in a store of its own."""

    def __init__(self, capsys: pytest.CaptureFixture[str], store: Path, model: Path) -> None:
        self._capsys, self.store, self.model = capsys, store, model

    def run(self, name: str, *arguments: str | Path) -> tuple[int, str, str]:
        """Exit code, standard output and standard error."""
        given: list[str | Path] = [name, *arguments, "--store", self.store]
        if name in ("build", "update", "search"):
            given += ["--ctx", "384", "--threads", "1"]
            given += [] if "--model" in arguments else ["--model", self.model]
        if name in ("build", "update"):
            given += ["--page", "64"]
        code = cli.main(["knowledge", *map(str, given)])
        return code, *self._capsys.readouterr()

    def json(self, name: str, *arguments: str | Path) -> dict[str, Any]:
        """What a command that succeeds says with `--json`."""
        code, out, err = self.run(name, *arguments, "--json")
        assert code in (0, 3), err
        found: dict[str, Any] = json.loads(out)
        assert found["schema"] == 1
        return found


@pytest.fixture
def command(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    tiny_model: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> Command:
    monkeypatch.setenv("ZETA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(embedding, "installed", lambda: None)
    return Command(capsys, tmp_path / "store", tiny_model("llama", ""))


def test_a_folder_is_built_shown_and_listed(command: Command, folder: Path) -> None:
    code, out, _ = command.run("build", folder, "--name", "lumen", "--trust", "0.5")
    assert code == 0
    assert "lumen is version 1, 2 files: 2 added" in out
    assert "not read: 1 secret" in out
    assert "lumen  version 1, 2 files," in command.run("list")[1]
    shown = command.run("show", "lumen")[1]
    assert "README.md" in shown
    assert ".env was not read: it may hold keys or passwords" in shown
    assert "* version 1" in shown
    files = command.json("show", "lumen")["files"]
    assert [(f["path"], f["kind"], f["language"], f["trust"]) for f in files] == [
        ("README.md", "readme", "markdown", 0.5),
        ("src/lamp.py", "source", "python", 0.5),
    ]
    assert command.json("list")["bases"][0]["files"] == 2


def test_a_dry_run_says_what_would_be_read_and_makes_nothing(command: Command, folder: Path) -> None:
    told = command.json("build", folder, "--name", "lumen", "--dry-run")
    assert [each["path"] for each in told["read"]] == ["README.md", "src/lamp.py"]
    assert not command.store.exists()
    assert "lumen would be 2 files: 2 added" in command.run("build", folder, "--name", "lumen", "--dry-run")[1]


def test_what_changed_is_found_read_and_taken_back(command: Command, folder: Path) -> None:
    command.run("build", folder, "--name", "lumen")
    assert command.run("check", "lumen")[:2] == (0, "it is whole, and says what its folder says\n")
    (folder / "src" / "lamp.py").write_text("def lamp() -> int:\n    return 19\n")
    (folder / "new.md").write_text("A horn was added.\n")
    code, out, _ = command.run("check", "lumen")
    assert code == 3
    assert "stale  new.md: is new" in out
    assert "stale  src/lamp.py: was changed" in out
    assert "zeta knowledge update lumen" in out
    told = command.json("update", "lumen")
    assert (told["version"], told["changes"]) == (2, {"added": 1, "changed": 1, "removed": 0, "kept": 1})
    assert command.run("update", "lumen")[1] == "lumen is version 2 still: nothing changed\n"
    assert "version 1 of" in command.run("rollback", "lumen", "1")[1]
    assert [f["path"] for f in command.json("show", "lumen")["files"]] == ["README.md", "src/lamp.py"]
    assert len(command.json("show", "lumen", "--version", "2")["files"]) == 3
    assert command.run("rollback", "lumen", "7")[0] == 2


def test_a_search_names_file_and_lines(command: Command, folder: Path) -> None:
    command.run("build", folder, "--name", "lumen")
    found = command.json("search", "lumen", "Who is the keeper?", "--signal", "lexical")
    (hit,) = found["hits"]
    assert hit["path"] == "README.md"
    assert hit["first"] <= 3 <= hit["last"]
    assert "Clara Voss" in hit["text"]
    assert "README.md:" in command.run("search", "lumen", "keeper", "--signal", "lexical")[1]
    assert command.run("search", "lumen", " ")[0] == 2


def test_removing_asks_first(command: Command, folder: Path) -> None:
    command.run("build", folder, "--name", "lumen")
    code, _, err = command.run("remove", "lumen")
    assert code == 2
    assert "add --yes" in err.lower()
    assert command.run("remove", "lumen", "--yes")[0] == 0
    assert "there is no knowledge base yet" in command.run("list")[1]
    with Store.open(command.store, writable=False) as store:
        assert not store.logs()


def test_ctrl_c_keeps_what_is_done_and_the_same_command_goes_on(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = reading.PartReader.read

    def pressed(self: reading.PartReader, *arguments: Any) -> Any:
        part = read(self, *arguments)
        signal.raise_signal(signal.SIGINT)
        return part

    monkeypatch.setattr(reading.PartReader, "read", pressed)
    code, _, err = command.run("build", folder, "--name", "lumen")
    assert code == 130
    assert "1 file read and kept" in err
    monkeypatch.undo()
    assert "not finished" in command.run("list")[1]
    told = command.json("build", folder, "--name", "lumen")
    assert [each["path"] for each in told["read"]] == ["src/lamp.py"]


def test_a_store_in_use_is_refused_by_name_and_may_still_be_looked_at(command: Command, folder: Path) -> None:
    command.run("build", folder, "--name", "lumen")
    lock = WriterLock(command.store / "writer.lock")
    try:
        code, _, err = command.run("build", folder, "--name", "lumen")
        assert (code, str(command.store) in err) == (1, True)
        assert command.run("show", "lumen")[0] == 0
        assert command.run("check", "lumen")[0] == 0
    finally:
        lock.release()


def test_wrong_input_is_one_sentence_with_a_hint(command: Command, folder: Path, tmp_path: Path) -> None:
    assert command.run("list")[0] == 1  # there is no store yet
    assert not command.store.exists()
    command.run("build", folder, "--name", "lumen")
    (tmp_path / "empty").mkdir()
    for arguments, code, words in (
        (("build", tmp_path / "nowhere", "--name", "x"), 2, "does not exist"),
        (("build", tmp_path / "empty", "--name", "x"), 2, "holds no text to read"),
        (("build", folder, "--name", "a/b"), 2, "cannot be called 'a/b'"),
        (("build", tmp_path, "--name", "lumen"), 2, f"is the knowledge base of {folder}"),
        (("update", "lumne"), 2, "did you mean lumen?"),
        (("show", "lumne"), 2, "did you mean lumen?"),
        (("remove", "nobody"), 2, "there is no knowledge base 'nobody'"),
        (("search", "nobody", "x"), 2, "there is no knowledge base 'nobody'"),
    ):
        found, out, err = command.run(*arguments)  # type: ignore[arg-type]
        assert (found, out) == (code, ""), arguments
        assert words.lower() in err.lower()
        assert len(err.strip().splitlines()) == 2, err


def test_a_base_of_another_model_says_which_one(
    command: Command, folder: Path, tiny_model: Callable[..., Path]
) -> None:
    command.run("build", folder, "--name", "lumen")
    other = tiny_model("qwen2", "")
    code, _, err = command.run("search", "lumen", "lamp", "--model", other)
    assert code == 2
    assert "was built for" in err
    (folder / "new.md").write_text(f"Something new at {time.time()}")
    assert command.run("update", "lumen", "--model", other)[0] == 2
    assert len(command.json("show", "lumen")["files"]) == 2

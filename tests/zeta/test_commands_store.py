"""`zeta store`: what is on disk, whether it is whole, and moving it about."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from memstore.agent.api import AgentMemory
from memstore.codec import Page, Plane, encode
from memstore.errors import StoreError, StoreFull, StoreReadOnly, making
from memstore.records import Turn
from memstore.store import Store
from zeta import cli
from zeta.chat.reminder import NAMESPACE

ROOT = Path(__file__).parents[2]
MODEL = "ab" * 32
PAGE = 32


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("ZETA_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("GHOST_DB", raising=False)
    return tmp_path / "home"


@pytest.fixture
def path(home: Path) -> Path:
    """The user's store with one conversation of one turn that fills a page."""
    path = home / "data" / "store"
    path.parent.mkdir(parents=True)
    with Store.open(path) as store:
        chat = store.create_conversation("Peanuts")
        view = store.log(chat.id, chat.branch, MODEL, model_name="tiny", page=PAGE)
        view.append(range(PAGE))
        store.put_turn(view.record.id, Turn(0, "user", 0, (2, PAGE), 1.5, "peanuts make me sneeze", True))
        plane = (Plane("f16", np.random.default_rng(0).integers(0, 256, (PAGE, 64), np.uint8)),)
        tokens, positions = np.arange(PAGE, dtype=np.uint32), np.arange(PAGE, dtype=np.int32)
        page = encode(Page(bytes.fromhex(MODEL), 0, 0, tokens, positions, plane, plane), "f16")
        store.put_page(view.record.id, page, 0, {}, "peanuts make me sneeze")
    return path


def damage(path: Path) -> None:
    """Flip a bit in the middle of the only page."""
    with Store.open(path) as store, store.tables.write() as txn:
        (key, value) = next(iter(txn.range("pages")))
        data = bytearray(value)
        data[len(data) // 2] ^= 1
        txn.put("pages", key, bytes(data))


def titles(path: Path) -> list[str]:
    with Store.open(path, writable=False) as store:
        return [each.title for each in store.conversations()]


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of `zeta store ...`."""
    code = cli.main(["store", *map(str, arguments)])
    return code, *capsys.readouterr()


def test_stat_counts_what_is_there(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "stat")
    assert code == 0
    assert "32 tokens in 1 log, " in out
    assert str(path) in out
    counts = json.loads(run(capsys, "stat", "--json")[1])
    assert (counts["conversations"], counts["pages"], counts["pages_with_kv"], counts["tokens"]) == (1, 1, 1, PAGE)


def test_a_store_that_is_not_there_is_one_sentence_and_is_not_made(
    home: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for command in (
        ["stat"],
        ["check"],
        ["check", "--repair"],
        ["compact"],
        ["export", "last", str(tmp_path / "x")],
        ["wipe", "--yes"],
        ["backup", "x"],
    ):
        code, out, err = run(capsys, *command, "--store", tmp_path / "none")
        assert (code, out) == (1, ""), command
        assert "There is no store" in err
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (errno.ENOENT, StoreReadOnly),
        (errno.EACCES, StoreReadOnly),
        (errno.ENOTDIR, StoreReadOnly),
        (errno.ENOSPC, StoreFull),
    ],
)
def test_a_folder_that_cannot_be_made_is_named_with_the_reason(code: int, kind: type[StoreError]) -> None:
    with pytest.raises(kind) as caught, making("/proc/x"):
        raise OSError(code, os.strerror(code))
    assert str(caught.value) == f"The folder /proc/x cannot be made: {os.strerror(code)}."
    assert "--store" in caught.value.hint
    assert "backup" not in caught.value.hint


def test_a_whole_store_passes_its_check(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "check") == (0, "everything is as it was written\n", "")


def test_damage_is_named_with_exit_code_3_and_nothing_is_changed(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(path)
    for _ in range(2):
        code, out, _ = run(capsys, "check")
        assert code == 3
        assert out.startswith("page-damaged")
        assert "--repair" in out
    (finding,) = json.loads(run(capsys, "check", "--json")[1])["findings"]
    assert (finding["kind"], finding["repairable"], finding["repaired"]) == ("page-damaged", True, False)


def test_repair_mends_and_says_so(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    damage(path)
    code, out, _ = run(capsys, "check", "--repair")
    assert code == 0
    assert "all repaired" in out
    assert run(capsys, "check")[0] == 0


def test_damage_that_cannot_be_repaired_stays_exit_code_3(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (log,) = (path / "logs").rglob("*.ctx")
    log.unlink()
    code, out, _ = run(capsys, "check", "--repair")
    assert code == 3
    assert "log-missing" in out
    assert "finding that cannot be repaired; restore from a backup" in out


def test_an_exported_conversation_comes_back_in_another_store(
    path: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, _ = run(capsys, "export", "last", tmp_path / "chat.zmem")
    assert code == 0
    assert '"Peanuts" is in' in out
    code, out, _ = run(capsys, "import", tmp_path / "chat.zmem", "--store", tmp_path / "other")
    assert code == 0
    assert titles(tmp_path / "other") == ["Peanuts"]
    assert run(capsys, "check", "--store", tmp_path / "other")[0] in (0, 3)


def test_export_replaces_no_file_and_names_an_unknown_conversation(
    path: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "mine").write_text("mine")
    code, _, err = run(capsys, "export", "last", tmp_path / "mine")
    assert (code, (tmp_path / "mine").read_text()) == (2, "mine")
    assert "exists" in err
    code, _, err = run(capsys, "export", "nobody", tmp_path / "new")
    assert code == 1
    assert "nobody" in err


def test_a_damaged_archive_is_refused_and_the_store_stays_as_it_was(
    path: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "bad.zmem").write_bytes(b"ZMEM, but nothing else")
    code, out, err = run(capsys, "import", tmp_path / "bad.zmem")
    assert (code, out) == (1, "")
    assert "bad.zmem" in err
    assert titles(path) == ["Peanuts"]


def test_a_backup_is_a_store_also_while_a_chat_writes(
    path: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with Store.open(path):
        command = [sys.executable, "-m", "zeta", "store", "backup", str(tmp_path / "copy"), "--store", str(path)]
        assert subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, check=False).returncode == 0
    assert titles(tmp_path / "copy") == ["Peanuts"]
    assert run(capsys, "check", "--store", tmp_path / "copy")[0] == 0


def test_compact_says_what_it_gained(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "compact")
    assert code == 0
    assert " before, " in out
    assert titles(path) == ["Peanuts"]


def test_wipe_needs_a_yes(path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    code, _, err = run(capsys, "wipe")
    assert code == 2
    assert "--yes" in err
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda text: "n")
    assert run(capsys, "wipe")[0] == 130
    assert titles(path) == ["Peanuts"]


def test_wipe_takes_the_store_and_the_input_history_and_nothing_beside_them(
    path: Path, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    history = home / "state" / "chat_history"
    history.parent.mkdir()
    history.write_text("+my secret")
    (path / "mine.txt").write_text("not zeta's")
    assert run(capsys, "wipe", "--yes")[0] == 0
    assert sorted(each.name for each in path.iterdir()) == ["mine.txt", "writer.lock"]
    assert not history.exists()
    with Store.open(path) as store:
        assert store.conversations() == []


def test_wipe_says_that_what_is_remembered_across_chats_stays_and_how_to_remove_it(
    path: Path, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    file = home / "data" / "memory.db"
    with AgentMemory(file) as memory:
        memory.put(NAMESPACE, "dog", "My dog is called Bruno.")
    code, out, _ = run(capsys, "wipe", "--yes")
    assert code == 0
    assert f"stays, in {file}" in out
    with AgentMemory(file) as memory:
        assert memory.get(NAMESPACE, "dog")
    (command,) = re.findall("`zeta (.*)`", out)
    assert cli.main(command.split()) == 0
    with AgentMemory(file) as memory:
        assert memory.namespaces() == []


def test_wipe_speaks_of_no_memory_where_there_is_none(
    path: Path, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    assert "remembered" not in run(capsys, "wipe", "--yes")[1]
    assert not (home / "data" / "memory.db").exists()


def test_wipe_waits_for_no_chat_that_is_open(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Store.open(path):
        code, _, err = run(capsys, "wipe", "--yes")
    assert code == 1
    assert "writes the store" in err
    assert titles(path) == ["Peanuts"]

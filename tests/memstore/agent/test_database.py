"""The file under agent memory: whatever stands in the way is told in a sentence, and what is erased leaves no trace."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from small_memory import DAY, Watch

from memstore.agent.api import AgentMemory
from memstore.agent.database import VERSION, Database
from memstore.agent.errors import DatabaseDamaged, DatabaseTooNew
from memstore.errors import StoreError, StoreFull, StoreLocked, StoreReadOnly

NS = "agent:a"
RARE = "zyxwvutsrqponm"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "memory.db"


@pytest.fixture
def filled(path: Path) -> Path:
    """A memory's file, closed, with one memory in it."""
    with AgentMemory(path) as memory:
        memory.put(NS, "bird", "herons eat fish")
    return path


@contextmanager
def no_room() -> Iterator[None]:
    """No file can grow: the system refuses it as it does where a disk has no room."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def holder(path: Path) -> sqlite3.Connection:
    """Another program that is in the middle of writing."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    return connection


def everything(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes, but for the index of a log, which whoever opens makes again."""
    return {each.name: each.read_bytes() for each in folder.iterdir() if not each.name.endswith("-shm")}


# what stands in the way


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit of a file's size")
def test_a_disk_without_room_for_the_log_is_told_at_opening_and_nothing_is_lost(filled: Path) -> None:
    with no_room(), pytest.raises(StoreError, match="cannot be read or written") as caught:
        AgentMemory(filled)
    assert str(filled) in str(caught.value)
    assert "room" in caught.value.hint
    with AgentMemory(filled) as memory:
        assert memory.get(NS, "bird").content == "herons eat fish"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit of a file's size")
def test_a_disk_that_fills_up_is_told_by_the_write_and_nothing_is_lost(filled: Path) -> None:
    with AgentMemory(filled) as memory:
        with no_room(), pytest.raises(StoreError, match="cannot be read or written"):
            memory.put(NS, "fish", "roach " * 10_000)
        assert [each.key for each in memory.list(NS)] == ["bird"]
        assert memory.put(NS, "fish", "roach " * 10_000).memory.version == 1


def test_a_file_that_may_not_grow_is_told_as_a_full_disk(filled: Path) -> None:
    with AgentMemory(filled) as memory:
        memory.db.connection.execute("PRAGMA max_page_count = 1")
        with pytest.raises(StoreFull):
            memory.put(NS, "fish", "roach " * 100_000)
        assert [each.key for each in memory.list(NS)] == ["bird"]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit of a file's size")
def test_a_vacuum_without_room_is_told(filled: Path) -> None:
    with AgentMemory(filled) as memory:
        with no_room(), pytest.raises(StoreError):
            memory.gc(vacuum=True)
        assert memory.get(NS, "bird")


@pytest.mark.parametrize(
    ("code", "kind"),
    [(errno.EROFS, StoreReadOnly), (errno.EACCES, StoreReadOnly), (errno.ENOSPC, StoreFull), (errno.EDQUOT, StoreFull)],
)
def test_a_file_that_cannot_be_made_is_told_with_its_reason(
    path: Path, monkeypatch: pytest.MonkeyPatch, code: int, kind: type[StoreError]
) -> None:
    def refuse(*_: Any) -> int:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(kind, match="cannot be made") as caught:
        AgentMemory(path)
    assert str(path) in str(caught.value)
    assert caught.value.hint
    assert not path.exists()


@pytest.mark.parametrize("below", ["memory.db", "deeper/memory.db"])
def test_a_file_in_place_of_the_folder_is_told_and_stays(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StoreReadOnly, match=r"The folder .* cannot be made") as caught:
        AgentMemory(tmp_path / "file" / below)
    assert caught.value.hint
    assert (tmp_path / "file").read_text() == "not a folder"


def test_a_folder_is_no_file_of_a_memory(tmp_path: Path) -> None:
    with pytest.raises(StoreReadOnly, match="is a folder") as caught:
        AgentMemory(tmp_path)
    assert caught.value.hint
    assert everything(tmp_path) == {}


def test_a_name_that_is_too_long_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be made"):
        AgentMemory(tmp_path / ("n" * 5000))


# other programs


def test_who_has_no_patience_is_told_that_another_program_writes(filled: Path) -> None:
    with AgentMemory(filled, patience=0) as memory:
        with closing(holder(filled)):
            with pytest.raises(StoreLocked, match="Another program is writing") as caught:
                memory.put(NS, "fish", "roach")
            assert [each.key for each in memory.list(NS)] == ["bird"]
            with pytest.raises(StoreLocked):
                AgentMemory(filled, patience=0)
        assert caught.value.hint
        assert memory.put(NS, "fish", "roach").memory.version == 1


@pytest.mark.parametrize("version", [0, VERSION, 99])
@pytest.mark.parametrize("mode", ["delete", "wal"])
@pytest.mark.parametrize("state", ["closed", "open", "killed"])
def test_the_file_of_another_program_is_refused_and_stays_byte_for_byte(
    tmp_path: Path, version: int, mode: str, state: str
) -> None:
    path = tmp_path / "another's ?mode=rw #1 100%20.db"
    writer = sqlite3.connect(path.with_name("original"))
    writer.execute(f"PRAGMA journal_mode = {mode}")
    writer.execute("CREATE TABLE memories (bird TEXT)")
    writer.execute("INSERT INTO memories VALUES ('heron')")
    writer.execute(f"PRAGMA user_version = {version}")
    writer.commit()
    if state == "closed":
        writer.close()
    for each in path.parent.glob("original*"):  # of a program that was killed the log is left, of one that closed none
        shutil.copyfile(each, each.with_name(each.name.replace("original", path.name)))
    writer.close()
    opened = sqlite3.connect(path) if state == "open" else None
    if opened:
        opened.execute("SELECT * FROM memories").fetchall()
    path.with_name("original").unlink()
    before = everything(path.parent)
    with pytest.raises(DatabaseDamaged, match="another program"):
        AgentMemory(path)
    assert everything(path.parent) == before
    if opened:
        opened.close()


@pytest.mark.parametrize("content", [b"x", b"\0", b"SQLite format 3", b"# Notes\n" * 200, b"\xff" * 5000])
def test_a_file_that_is_no_database_is_refused_and_stays_byte_for_byte(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes"
    path.write_bytes(content)
    with pytest.raises(DatabaseDamaged, match="no database") as caught:
        AgentMemory(path)
    assert caught.value.hint
    assert everything(tmp_path) == {"notes": content}


def test_a_newer_file_is_refused_and_stays_byte_for_byte(filled: Path) -> None:
    with closing(sqlite3.connect(filled)) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    before = everything(filled.parent)
    with pytest.raises(DatabaseTooNew):
        AgentMemory(filled)
    assert everything(filled.parent) == before


def test_a_file_whose_name_is_hard_to_quote_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "a%20?mode=ro#é 🦆.db"
    for content in ("herons", "frogs"):
        with AgentMemory(path) as memory:
            memory.put(NS, "bird", content)
    with AgentMemory(path) as memory:
        assert memory.get(NS, "bird").version == 2


def test_a_log_that_a_kill_left_behind_is_read(filled: Path) -> None:
    left = filled.with_name("left.db")
    with AgentMemory(filled) as memory:
        memory.put(NS, "fish", "roach")
        for each in filled.parent.glob(f"{filled.name}*"):
            shutil.copyfile(each, each.with_name(each.name.replace(filled.name, left.name)))
    with AgentMemory(left) as memory:
        assert {each.key for each in memory.list(NS)} == {"bird", "fish"}


# what is erased


def traces(path: Path, word: str) -> list[str]:
    """The files of a database that hold a word."""
    return [each.name for each in path.parent.glob(f"{path.name}*") if word.encode() in each.read_bytes()]


def crowd(memory: AgentMemory, number: int = 30) -> None:
    """Other memories, around what is looked for."""
    for place in range(number):
        memory.put(NS, f"other/{place}", f"heron {place} eats fish, frogs and flies. " * (1 + place % 7 * 20))


@pytest.mark.parametrize("way", ["hard", "buried", "namespace", "gc"])
def test_what_is_erased_leaves_no_trace_in_the_file_or_its_log(path: Path, way: str) -> None:
    clock = Watch()
    with AgentMemory(path, clock=clock) as memory:
        crowd(memory)
        memory.put("agent:b", "secret", f"the word is {RARE} indeed", tags=(f"tag-{RARE}",))
        memory.put("agent:b", "secret", f"{RARE} " * 500, meta={"note": RARE})
        crowd(memory)
        assert traces(path, RARE)
        if way == "namespace":
            memory.remove_namespace("agent:b", hard=True)
        elif way == "hard":
            memory.remove("agent:b", "secret", hard=True, all_versions=True)
        else:
            memory.remove("agent:b", "secret")
            clock.on(31 * DAY)
            if way == "gc":
                memory.gc(stale_days=None)
            else:
                memory.remove("agent:b", "secret", hard=True)
        assert traces(path, RARE) == []  # also before the file is closed
        assert memory.search("heron frogs", namespace=NS, limit=50)[0]
    assert traces(path, RARE) == []


@settings(max_examples=8)
@example([(1, 39, "put"), (0, 1, "put"), (1, 216, "put"), (1, 510, "put")])  # a corner of a page that is still in use
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(1, 900), st.sampled_from(["put", "put", "rm"])), max_size=25))
def test_whatever_happened_before_nothing_of_a_namespace_is_left(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int, str]]
) -> None:
    path = tmp_path_factory.mktemp("traces") / "memory.db"
    with AgentMemory(path) as memory:
        memory.put("agent:b", "0", RARE)
        for key, size, step in steps:
            memory.put(NS, str(key), f"heron {size} " * size)
            if step == "put":
                memory.put("agent:b", str(key), f"{size} {RARE} " * size)
            elif any(each.key == str(key) for each in memory.list("agent:b", limit=-1)):
                memory.remove("agent:b", str(key))
        memory.remove_namespace("agent:b", hard=True)
    assert traces(path, RARE) == []


def test_an_erasure_inside_of_a_transaction_is_undone_with_it(path: Path) -> None:
    with AgentMemory(path) as memory:
        memory.put(NS, "bird", "herons eat fish")
        with suppress(ZeroDivisionError), memory.db.writing():
            memory.remove(NS, "bird", hard=True)
            raise ZeroDivisionError
        assert [hit.memory.key for hit in memory.search("herons", namespace=NS)[0]] == ["bird"]


def test_an_erasure_that_cannot_be_scrubbed_is_done_and_the_next_one_scrubs_both(path: Path) -> None:
    with AgentMemory(path, patience=0) as memory, closing(sqlite3.connect(path, isolation_level=None)) as reader:
        memory.put(NS, "bird", RARE)
        memory.put(NS, "fish", "roach")
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM memories").fetchone() == (2,)
        assert memory.remove(NS, "bird", hard=True) == 1
        assert [each.key for each in memory.list(NS)] == ["fish"]
        reader.execute("COMMIT")
        memory.remove(NS, "fish", hard=True)
        assert traces(path, RARE) == []


def test_a_database_in_memory_is_erased_from_as_well() -> None:
    with AgentMemory(None) as memory:
        memory.put(NS, "bird", RARE)
        assert memory.remove_namespace(NS, hard=True) == 1
        assert memory.search(RARE, namespace=NS)[0] == []


def test_closing_twice_is_fine(path: Path) -> None:
    db = Database(path)
    db.close()
    db.close()


def test_a_file_that_another_process_is_just_making_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = sqlite3.connect(tmp_path / "new.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waited = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        if other.in_transaction:
            other.execute("COMMIT")

    monkeypatch.setattr("memstore.agent.database.time.sleep", wait)
    Database(tmp_path / "new.db").close()
    assert waited
    other.close()


def test_who_keeps_a_new_file_too_long_is_told_of(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "new.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreLocked):
        Database(tmp_path / "new.db", patience=0)
    other.close()

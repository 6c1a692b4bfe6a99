"""What a front end is told of a person's data while no model is loaded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from memstore.agent.api import AgentMemory
from memstore.store import Store
from zeta.knowledge.library import Library
from zeta.knowledge.records import Base
from zeta.worker.rows import DataRow, KnowledgeRow, parse, plain
from zeta.worker.shelf import Shelf


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    monkeypatch.setenv("ZETA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ZETA_MEMORY_DB", str(tmp_path / "memory.db"))
    with Store.open(tmp_path / "store") as store:
        yield Shelf(store)


def test_the_data_name_the_file_of_agent_memory_and_make_none(shelf: Shelf, tmp_path: Path) -> None:
    row = shelf.data(tmp_path / "memory.db")
    assert (row.memory, row.memory_bytes) == (str(tmp_path / "memory.db"), 0)
    assert not (tmp_path / "memory.db").exists()


def test_the_size_of_agent_memory_counts_what_is_only_in_its_log(shelf: Shelf, tmp_path: Path) -> None:
    with AgentMemory(tmp_path / "memory.db") as memory:
        before = shelf.data(tmp_path / "memory.db").memory_bytes
        memory.put("user:me", "dog", "My dog is called Bruno.")
        row = shelf.data(tmp_path / "memory.db")
    assert row.memory_bytes > before > 0
    assert parse(DataRow, plain(row)) == row


def test_a_wipe_leaves_agent_memory(shelf: Shelf, tmp_path: Path) -> None:
    with AgentMemory(tmp_path / "memory.db") as memory:
        memory.put("user:me", "dog", "My dog is called Bruno.")
    shelf.wipe()
    with AgentMemory(tmp_path / "memory.db") as memory:
        assert memory.get("user:me", "dog")


def test_knowledge_bases_tell_whether_they_are_finished_and_fit_the_model(shelf: Shelf) -> None:
    library = Library(shelf.store)
    for name, edition in (("lumen", 2), ("half", 0)):
        library.put(Base(name, "/somewhere", "c", 1, "ab" * 32, "tiny.gguf", 4, 1.0, edition=edition))
    half, lumen = shelf.knowledge("ab" * 32)
    assert (half.name, half.finished, half.fits) == ("half", False, True)
    assert lumen == KnowledgeRow("lumen", "tiny.gguf", True, True)
    assert [row.fits for row in shelf.knowledge("cd" * 32)] == [False, False]
    assert all(row.fits for row in shelf.knowledge(""))
    assert parse(KnowledgeRow, plain(lumen)) == lumen

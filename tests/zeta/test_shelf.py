"""What a front end is told of a person's data while no model is loaded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from memstore.agent.api import AgentMemory
from memstore.store import Store
from zeta.worker.rows import DataRow, parse, plain
from zeta.worker.shelf import Shelf


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    monkeypatch.setenv("ZETA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ZETA_MEMORY_DB", str(tmp_path / "memory.db"))
    with Store.open(tmp_path / "store") as store:
        yield Shelf(store)


def test_the_data_name_the_file_of_agent_memory_and_make_none(shelf: Shelf, tmp_path: Path) -> None:
    row = shelf.data()
    assert (row.memory, row.memory_bytes) == (str(tmp_path / "memory.db"), 0)
    assert not (tmp_path / "memory.db").exists()


def test_the_size_of_agent_memory_counts_what_is_only_in_its_log(shelf: Shelf, tmp_path: Path) -> None:
    with AgentMemory(tmp_path / "memory.db") as memory:
        before = shelf.data().memory_bytes
        memory.put("user:me", "dog", "My dog is called Bruno.")
        row = shelf.data()
    assert row.memory_bytes > before > 0
    assert parse(DataRow, plain(row)) == row


def test_a_wipe_leaves_agent_memory(shelf: Shelf, tmp_path: Path) -> None:
    with AgentMemory(tmp_path / "memory.db") as memory:
        memory.put("user:me", "dog", "My dog is called Bruno.")
    shelf.wipe()
    with AgentMemory(tmp_path / "memory.db") as memory:
        assert memory.get("user:me", "dog")

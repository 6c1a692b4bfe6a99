"""A database of ghost is taken over whole, and never written to."""

from __future__ import annotations

from pathlib import Path

import pytest
from ghost_file import OLD, WHEN, Ghost

from memstore.agent import ghost
from memstore.agent.database import Database
from memstore.agent.errors import BadImport, DatabaseDamaged
from memstore.agent.exchange import Counts
from memstore.agent.faults import BEGIN
from memstore.agent.model import FileRef, Filter


@pytest.fixture
def old(tmp_path: Path) -> Ghost:
    return Ghost(tmp_path / "ghost.db")


def test_every_field_comes_along(old: Ghost) -> None:
    old.memory(
        "A1", "editor", "Uses Helix.", kind="procedural", tags='["tools", "project:x"]', priority="high",
        importance=0.7, utility_count=2, tier="ltm", pinned=1, access_count=9, last_accessed_at="2026-03-01T00:00:00Z",
        meta='{"from": "talk"}', est_tokens=22,
    )  # fmt: skip
    old.row("memory_files", memory_id="A1", path="src/a.py", rel="created", created_at=WHEN)
    found = old.taken().memories.get("agent:a", "editor")
    assert (found.id, found.content, found.kind, found.tags) == (
        "A1",
        "Uses Helix.",
        "procedural",
        ("project:x", "tools"),
    )
    assert (found.priority, found.importance, found.utility, found.tier, found.pinned) == ("high", 0.7, 2, "ltm", True)
    assert (found.accesses, found.meta, found.tokens) == (9, {"from": "talk"}, 22)
    assert found.files == (FileRef("src/a.py", "created"),)
    assert found.created == 1769940000.0


def test_the_versions_stay_and_the_one_that_stood_stands(old: Ghost) -> None:
    old.memory("A1", "city", "Bern", version=1)
    old.memory("A2", "city", "Graz", version=2, supersedes="A1", deleted_at="2026-02-02T00:00:00Z")
    old.memory("A3", "city", "Wien", version=2, supersedes="A1", created_at="2026-02-03T00:00:00Z")
    old.memory("B1", "gone", "Old news", deleted_at="2026-02-02T00:00:00Z")
    old.memory("C1", "shape", "Round", version=1)
    old.memory("C2", "shape", "Square", version=2, deleted_at="2026-02-02T00:00:00Z")
    memory = old.taken()
    assert memory.memories.get("agent:a", "city").content == "Wien"
    assert [(each.version, each.id) for each in memory.history("agent:a", "city")] == [(3, "A3"), (2, "A2"), (1, "A1")]
    assert memory.memories.get("agent:a", "shape").content == "Round"
    assert len(memory.history("agent:a", "shape")) == 2
    assert memory.count(Filter("agent:a", everything=True)) == 2
    assert memory.history("agent:a", "gone")[0].deleted == 1769990400.0


def test_old_links_become_edges_between_the_versions_that_stand(old: Ghost) -> None:
    old.memory("A1", "city", "Bern", version=1)
    old.memory("A2", "city", "Graz", version=2, supersedes="A1")
    old.memory("B1", "river", "Mur")
    old.memory("C1", "hill", "Schlossberg")
    old.link("A1", "B1", "contradicts")
    old.link("B1", "C1", "relates_to")
    old.link("A1", "A2", "refines")
    old.link("A1", "missing", "refines")
    old.row("memory_edges", from_id="B1", to_id="C1", rel="relates_to", weight=0.93, access_count=4, created_at=WHEN)
    memory = old.taken()
    found = {(each.source, each.target, each.relation, each.weight) for each in memory.edges.of("B1")}
    assert found == {("A2", "B1", "contradicts", 0.9), ("B1", "C1", "relates_to", 0.93)}
    assert {each.accesses for each in memory.edges.of("C1")} == {4}


def test_the_oldest_files_are_read_too(tmp_path: Path) -> None:
    oldest = Ghost(tmp_path / "old.db", OLD)
    oldest.memory("A1", "editor", "Uses Helix.", meta="by hand")
    oldest.memory("B1", "plugin", "Uses none.")
    oldest.link("A1", "B1", "depends_on")
    memory = oldest.taken()
    found = memory.memories.get("agent:a", "editor")
    assert (found.tier, found.importance, found.pinned, found.meta) == ("stm", 0.5, False, {"meta": "by hand"})
    assert [each.weight for each in memory.edges.of("A1")] == [0.7]


def test_the_tier_identity_is_what_is_pinned_now(old: Ghost) -> None:
    old.memory("A1", "me", "I am a coder.", tier="identity")
    found = old.taken().memories.get("agent:a", "me")
    assert (found.tier, found.pinned) == ("ltm", True)


def test_own_rules_come_along_and_built_in_ones_are_there(old: Ghost) -> None:
    old.row("reflect_rules", id="sys-decay-sensory", name="x", action_op="DELETE", created_at=WHEN)
    old.row(
        "reflect_rules", id="mine", name="Fade", action_op="DECAY", action_params='{"factor": 0.5, "min": 0.2}',
        cond_tier="stm", cond_unaccessed_gt_hours=10, created_at=WHEN,
    )  # fmt: skip
    rule = old.taken().rules.get("mine")
    assert (rule.action, rule.tier, rule.idle_for, rule.params) == ("DECAY", "stm", 10, {"factor": 0.5, "floor": 0.2})


def test_taken_over_twice_nothing_is_there_twice(old: Ghost) -> None:
    old.memory("A1", "editor", "Uses Helix.")
    memory = old.taken()
    assert memory.import_(ghost.lines(old.path)) == Counts(same=1)


def test_the_file_is_left_as_it_is_and_says_what_to_do_where_it_is_opened(old: Ghost) -> None:
    old.memory("A1", "editor", "Uses Helix.")
    old.connection.close()
    before = old.path.read_bytes()
    with pytest.raises(DatabaseDamaged, match="memory of ghost") as refused:
        Database(old.path)
    assert "zeta memory import" in refused.value.hint
    list(ghost.lines(old.path))
    assert old.path.read_bytes() == before


def test_another_database_is_none_of_ghost(tmp_path: Path) -> None:
    Database(tmp_path / "own.db").close()
    with pytest.raises(BadImport, match="no database of ghost"):
        list(ghost.lines(tmp_path / "own.db"))
    (tmp_path / "text.db").write_bytes(BEGIN + b"but not quite")
    with pytest.raises(DatabaseDamaged):
        list(ghost.lines(tmp_path / "text.db"))

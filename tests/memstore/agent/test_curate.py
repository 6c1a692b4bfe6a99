from __future__ import annotations

from collections.abc import Iterator

import pytest
from small_memory import Watch, plant

from memstore.agent.curate import OPERATIONS, curate
from memstore.agent.database import Database
from memstore.agent.errors import BadMemory, UnknownMemory
from memstore.agent.memories import Memories

CLOCK = Watch()


@pytest.fixture
def memories() -> Iterator[Memories]:
    db = Database(None)
    yield Memories(db, CLOCK)
    db.close()


@pytest.mark.parametrize(
    ("operation", "before", "after"),
    [
        ("promote", {"tier": "sensory"}, {"tier": "stm"}),
        ("promote", {"tier": "stm"}, {"tier": "ltm"}),
        ("promote", {"tier": "dormant"}, {"tier": "stm"}),
        ("demote", {"tier": "ltm"}, {"tier": "stm"}),
        ("demote", {"tier": "stm"}, {"tier": "dormant"}),
        ("demote", {"tier": "sensory"}, {"tier": "dormant"}),
        ("boost", {"importance": 0.5}, {"importance": 0.7}),
        ("boost", {"importance": 0.95}, {"importance": 1.0}),
        ("diminish", {"importance": 0.5}, {"importance": 0.3}),
        ("diminish", {"importance": 0.2}, {"importance": 0.1}),
        ("diminish", {"importance": 0.05}, {"importance": 0.05}),
        ("archive", {"tier": "ltm"}, {"tier": "dormant"}),
        ("pin", {"pinned": 0}, {"pinned": True}),
        ("unpin", {"pinned": 1}, {"pinned": False}),
    ],
)
def test_an_operation_changes_what_it_is_named_for(
    memories: Memories, operation: str, before: dict[str, object], after: dict[str, object]
) -> None:
    plant(memories.db, CLOCK, "k", **before)  # type: ignore[arg-type]
    done = curate(memories, "n", "k", operation)
    now = memories.get("n", "k")
    assert done.after == now
    assert now.version == 1
    for name, value in after.items():
        assert getattr(now, name) == pytest.approx(value)
        assert getattr(done.before, name) == pytest.approx(before[name])


def test_delete_is_soft(memories: Memories) -> None:
    plant(memories.db, CLOCK, "k")
    assert curate(memories, "n", "k", "delete").after is None
    with pytest.raises(UnknownMemory):
        memories.get("n", "k")
    assert [each.key for each in memories.history("n", "k")] == ["k"]


@pytest.mark.parametrize(("operation", "tier"), [("promote", "ltm"), ("demote", "dormant")])
def test_there_is_nothing_above_long_term_and_nothing_below_dormant(
    memories: Memories, operation: str, tier: str
) -> None:
    plant(memories.db, CLOCK, "k", tier=tier)
    with pytest.raises(BadMemory):
        curate(memories, "n", "k", operation)


def test_an_unknown_operation_is_refused_and_the_known_are_named(memories: Memories) -> None:
    plant(memories.db, CLOCK, "k")
    with pytest.raises(BadMemory) as told:
        curate(memories, "n", "k", "explode")
    assert all(each in told.value.hint for each in OPERATIONS)
    assert len(OPERATIONS) == 8


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_unknown_memory_is_told(memories: Memories, operation: str) -> None:
    with pytest.raises(UnknownMemory):
        curate(memories, "n", "nothing", operation)

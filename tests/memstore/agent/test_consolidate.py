from __future__ import annotations

from collections.abc import Iterator

import pytest
from small_memory import Watch

from memstore.agent.consolidate import consolidate, expand
from memstore.agent.database import Database
from memstore.agent.edges import Edges
from memstore.agent.errors import BadMemory, UnknownMemory
from memstore.agent.memories import Memories
from memstore.agent.model import Draft, Filter, Memory


class Place:
    def __init__(self) -> None:
        self.clock = Watch()
        self.db = Database(None)
        self.edges = Edges(self.db, self.clock)
        self.memories = Memories(self.db, self.clock, self.edges.relink)
        for key in "abc":
            self.clock.on(1)
            self.memories.put(Draft("n", key, f"what {key} says"))

    def consolidate(self, keys: str, summary: str = "s", content: str = "in short") -> Memory:
        self.clock.on(1)
        return consolidate(self.db, self.memories, self.edges, "n", summary, list(keys), content)

    def expand(self, key: str = "") -> dict[str, str]:
        nodes = expand(self.db, self.memories, "n", key)
        return {node.summary.key: "".join(child.key for child in node.children) for node in nodes}


@pytest.fixture
def place() -> Iterator[Place]:
    place = Place()
    yield place
    place.db.close()


def test_a_summary_contains_its_memories_and_they_all_stay(place: Place) -> None:
    summary = place.consolidate("ab")
    assert (summary.kind, summary.importance, summary.content) == ("semantic", 0.7, "in short")
    assert {(each.relation, each.weight) for each in place.edges.of(summary.id)} == {("contains", 0.6)}
    assert place.expand("s") == {"s": "ab"}
    assert len(place.memories.list(Filter("n"))) == 4


def test_kind_importance_and_tags_can_be_given(place: Place) -> None:
    made = consolidate(
        place.db,
        place.memories,
        place.edges,
        "n",
        "s",
        ["a", "b"],
        "how",
        kind="procedural",
        importance=0.9,
        tags=("t",),
    )
    assert (made.kind, made.importance, made.tags) == ("procedural", 0.9, ("t",))


def test_a_summary_may_be_of_summaries_and_expands_step_by_step(place: Place) -> None:
    place.consolidate("ab")
    place.consolidate("sc", "top")
    assert place.expand() == {"top": "cs", "s": "ab"}
    assert place.expand("top") == {"top": "cs"}


def test_consolidating_again_makes_a_new_version_that_keeps_what_it_contained(place: Place) -> None:
    place.consolidate("ab")
    assert place.consolidate("bc", content="better").version == 2
    assert place.expand("s") == {"s": "abc"}


def test_a_child_that_gets_a_new_version_stays_in_its_summary(place: Place) -> None:
    place.consolidate("ab")
    place.memories.put(Draft("n", "a", "a says otherwise"))
    (node,) = expand(place.db, place.memories, "n", "s")
    assert "a says otherwise" in {child.content for child in node.children}


def test_a_memory_that_is_no_summary_expands_to_nothing(place: Place) -> None:
    assert place.expand("a") == {"a": ""}
    assert place.expand() == {}
    with pytest.raises(UnknownMemory):
        place.expand("nothing")


def test_archived_children_are_shown_and_removed_ones_are_not(place: Place) -> None:
    place.consolidate("abc")
    place.memories.change(place.memories.get("n", "a").id, tier="dormant")
    place.memories.remove("n", "b")
    assert place.expand("s") == {"s": "ac"}


@pytest.mark.parametrize("keys", ["", "a", "aa", "as"])
def test_a_summary_of_too_little_or_of_itself_is_refused(place: Place, keys: str) -> None:
    with pytest.raises(BadMemory):
        place.consolidate(keys)


def test_an_unknown_source_leaves_nothing_behind(place: Place) -> None:
    with pytest.raises(UnknownMemory):
        place.consolidate("az")
    with pytest.raises(UnknownMemory):
        place.memories.get("n", "s")


def test_a_circle_of_summaries_is_refused_and_leaves_the_old_version(place: Place) -> None:
    place.consolidate("ab")
    place.consolidate("sc", "top")
    with pytest.raises(BadMemory):
        consolidate(place.db, place.memories, place.edges, "n", "s", ["top", "c"], "round")
    assert place.memories.get("n", "s").content == "in short"
    assert place.expand("s") == {"s": "ab"}

from __future__ import annotations

from collections.abc import Iterator

import pytest
from small_memory import Watch, plant

from memstore.agent.candidates import candidates
from memstore.agent.constants import EDGE_WEIGHTS, REASONING
from memstore.agent.database import Database
from memstore.agent.edges import Edges

CLOCK = Watch()


class Place:
    def __init__(self) -> None:
        self.db = Database(None)
        self.edges = Edges(self.db, CLOCK)
        for key in "abcd":
            plant(self.db, CLOCK, key)

    def tie(self, one: str, other: str, relation: str = "relates_to", weight: float | None = None) -> None:
        self.edges.add_by_key(("n", one), ("n", other), relation, weight)

    def pairs(self, most: int = 50, keys: tuple[str, ...] = (), now: float = 0.0) -> list[str]:
        found = candidates(self.db, "n", now=now, most=most, keys=keys)
        return [each.source.key + each.target.key for each in found]


@pytest.fixture
def place() -> Iterator[Place]:
    place = Place()
    yield place
    place.db.close()


def test_related_pairs_come_the_strongest_first_and_each_once(place: Place) -> None:
    place.tie("a", "b", weight=0.6)
    place.tie("b", "a", weight=0.4)
    place.tie("c", "d", weight=0.9)
    assert place.pairs() == ["cd", "ab"]
    assert place.pairs(most=1) == ["cd"]
    assert place.pairs(most=0) == []


@pytest.mark.parametrize("relation", EDGE_WEIGHTS)
def test_a_reasoning_edge_in_any_direction_takes_a_pair_off_the_list(place: Place, relation: str) -> None:
    place.tie("a", "b")
    place.tie("b", "a", relation)
    assert place.pairs() == ([] if relation in REASONING else ["ab"])


def test_pairs_can_be_asked_for_around_some_keys(place: Place) -> None:
    place.tie("a", "b", weight=0.9)
    place.tie("b", "c", weight=0.8)
    place.tie("c", "d", weight=0.7)
    assert place.pairs(keys=("c",)) == ["bc", "cd"]
    assert place.pairs(keys=("x' OR 1",)) == []


def test_hidden_expired_deleted_and_foreign_memories_are_no_candidates(place: Place) -> None:
    plant(place.db, CLOCK, "a", namespace="m")
    place.edges.add_by_key(("n", "a"), ("m", "a"), "relates_to")
    for target in "bcd":
        place.tie("a", target)
    place.db.connection.execute("UPDATE memories SET tier = 'dormant' WHERE key = 'b'")
    place.db.connection.execute("UPDATE memories SET expires = 5.0 WHERE key = 'c'")
    place.db.connection.execute("UPDATE memories SET deleted = 5.0 WHERE key = 'd'")
    assert place.pairs(now=9.0) == []

from __future__ import annotations

from collections.abc import Iterator

import pytest
from remembering import World

from memstore.agent import ledger
from memstore.agent.errors import UnknownMemory
from memstore.agent.ledger import Outcome, Tally
from memstore.agent.model import Memory, Packed


@pytest.fixture
def world() -> Iterator[World]:
    made = World(lexical=True)
    yield made
    made.db.close()


def note(world: World, *memories: Memory) -> int:
    packed = [Packed(each, each.content, 20, 1 / (place + 1), "search") for place, each in enumerate(memories)]
    return ledger.record(world.db, "n", "which pet?", packed, world.clock, 4000)


def utility(world: World, key: str) -> int:
    return world.memories.get("n", key).utility


def test_a_context_is_noted_and_nothing_is_said_of_its_use_yet(world: World) -> None:
    cat, dog = world.put("cat", "a cat"), world.put("dog", "a dog")
    call = note(world, cat, dog)
    assert ledger.outcomes(world.db, call) == [Outcome(cat.id, 1.0, None), Outcome(dog.id, 0.5, None)]
    assert (utility(world, "cat"), note(world)) == (0, call + 1)


def test_what_was_used_earns_utility_and_the_rest_is_known_not_to_have_been(world: World) -> None:
    cat, dog = world.put("cat", "a cat"), world.put("dog", "a dog")
    call = note(world, cat, dog)
    world.time += 50
    assert ledger.used(world.db, call, [cat.id], world.clock) == 1
    assert [each.used for each in ledger.outcomes(world.db, call)] == [True, False]
    assert (utility(world, "cat"), utility(world, "dog")) == (1, 0)
    assert world.memories.get("n", "cat").accessed == world.time


def test_saying_it_twice_counts_once_and_a_later_word_may_add(world: World) -> None:
    cat, dog = world.put("cat", "a cat"), world.put("dog", "a dog")
    call = note(world, cat, dog)
    assert ledger.used(world.db, call, [cat.id], world.clock) == 1
    assert ledger.used(world.db, call, [cat.id, dog.id], world.clock) == 1
    assert (utility(world, "cat"), utility(world, "dog")) == (1, 1)


def test_what_was_not_packed_earns_nothing(world: World) -> None:
    cat, dog = world.put("cat", "a cat"), world.put("dog", "a dog")
    assert ledger.used(world.db, note(world, cat), [dog.id, "nobody"], world.clock) == 0
    assert utility(world, "dog") == 0


def test_the_version_that_is_now_current_earns_it(world: World) -> None:
    cat = world.put("cat", "a cat")
    call = note(world, cat)
    world.put("cat", "a black cat")
    assert ledger.used(world.db, call, [cat.id], world.clock) == 1
    assert utility(world, "cat") == 1


def test_a_number_that_no_context_has_is_refused(world: World) -> None:
    with pytest.raises(UnknownMemory):
        ledger.used(world.db, 77, [], world.clock)
    assert ledger.outcomes(world.db, 77) == []


def test_a_memory_that_is_gone_for_good_leaves_the_ledger_whole(world: World) -> None:
    cat, dog = world.put("cat", "a cat"), world.put("dog", "a dog")
    call = note(world, cat, dog)
    world.memories.remove("n", "cat", hard=True, all_versions=True)
    assert [each.memory for each in ledger.outcomes(world.db, call)] == [dog.id]
    assert ledger.outcomes(world.db, note(world, cat)) == []


def test_tallies_count_over_versions_and_contexts_of_one_namespace(world: World) -> None:
    cat, other = world.put("cat", "a cat"), world.put("cat", "a cat", namespace="m")
    ledger.used(world.db, note(world, cat, other), [cat.id], world.clock)
    cat = world.put("cat", "a black cat")
    ledger.used(world.db, note(world, cat), [], world.clock)
    note(world, cat)
    assert ledger.tallies(world.db, "n") == [Tally("n", "cat", 3, 2, 1)]
    assert len(ledger.tallies(world.db)) == 2

from __future__ import annotations

from collections.abc import Iterator

import pytest

from memstore.agent import contradiction
from memstore.agent.api import AgentMemory
from memstore.agent.model import Draft


@pytest.fixture
def memory() -> Iterator[AgentMemory]:
    with AgentMemory(None) as made:
        yield made


def taken_back(memory: AgentMemory, old: str, new: str, **of_new: str) -> list[str]:
    memory.put("n", "old", old)
    stored = memory.put("n", "new", new, **of_new)  # type: ignore[arg-type]
    edges = [edge for edge in memory.edges_of("n", "new") if edge.relation == "contradicts"]
    assert [(edge.source, edge.target) for edge in edges] == [(stored.memory.id, e.id) for e in stored.contradicted]
    return [each.key for each in stored.contradicted]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("My dog is called Max.", "No, my dog is called Rex, not Max"),
        ("My dog's name is Max.", "No, my dog is called Rex."),
        ("My name is Ada", "My name is Adele"),
        ("My wife is called Anna", "My wife is called Hanna"),
        ("Meine Mutter heißt Erika", "Meine Mutter heißt Erna"),
        ("Unser Vater heißt Karl", "Mein Vater heißt Kurt"),
        ("Our dog Max loves walks", "my dog is called Rex, not Max"),
        ("Mein Hund heißt Max", "Nein, mein Hund heißt Rex, nicht Max"),
        ("Ich wohne in Köln", "Ich wohne jetzt in Bonn"),
        ("I live in Berlin.", "I live in Hamburg now."),
        ("I work at Siemens", "I no longer work at Siemens."),
        ("Ich arbeite bei Siemens", "Ich arbeite nicht mehr bei Siemens."),
        ("I like coffee", "I don't like coffee any more"),
        ("I like coffee", "I do not like coffee"),
        ("I prefer coffee", "I prefer tea rather than coffee"),
        ("The deploy port is 8080", "The deploy port is 9090."),
        ("My favourite colour is blue", "My favourite colour is green"),
        ("We meet on Tuesday", "It's Wednesday, not Tuesday"),
    ],
)
def test_what_a_memory_takes_back_by_its_words_is_tied_to_it(memory: AgentMemory, old: str, new: str) -> None:
    assert taken_back(memory, old, new) == ["old"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("My brother is called Tom", "My brother is called Ben"),
        ("My dog's name is Max.", "My dog is called Rex."),
        ("Mein Bruder heißt Tom", "Mein Bruder heißt Ben"),
        ("His mother is called Eva", "My mother is called Ada"),
        ("My favourite colour is blue", "His favourite colour is green"),
        ("Der Mann heißt Tom", "Der Mann heißt Ben"),
        ("My brother is 30", "My brother is 25"),
        ("My sister is a nurse", "No, my sister is tall"),
        ("The library is called zeta", "The library is called eta"),
        ("My cat is called Max.", "No, my dog is called Rex, not Max"),
        ("I live in Berlin.", "I live in Berlin, Germany."),
        ("The deploy port is 8080", "The debug port is 9090."),
        ("Ran 5 km on Monday", "Ran 8 km on Monday"),
        ("My sister is a nurse", "My sister is tall"),
        ("I like Max", "I like dogs, not cats"),
        ("I drink coffee", "I drink tea"),
        ("Is my dog called Max?", "My dog is called Rex"),
        ("My dog is called Rex, not Max", "My dog is called Rex, not Max"),
        ("My dog is called Max. " + "It barks. " * 60, "My dog is called Rex, not Max"),
    ],
)
def test_what_may_both_be_so_is_not_tied(memory: AgentMemory, old: str, new: str) -> None:
    assert taken_back(memory, old, new) == []


def test_what_another_person_says_of_themselves_takes_nothing_back(memory: AgentMemory) -> None:
    memory.put("n", "ana", "I live in Berlin", source_user="ana")
    assert not memory.put("n", "ben", "I live in Hamburg", source_user="ben").contradicted
    assert [each.key for each in memory.put("n", "new", "I live in Bonn", source_user="ben").contradicted] == ["ben"]


def test_what_is_said_of_one_day_is_no_value_that_another_day_takes_back(memory: AgentMemory) -> None:
    assert taken_back(memory, "The run is 5 km", "The run is 8 km", kind="episodic") == []


def test_other_namespaces_and_what_was_removed_are_left_alone(memory: AgentMemory) -> None:
    memory.put("other", "old", "My dog is called Max")
    memory.put("n", "gone", "My dog is called Max")
    memory.remove("n", "gone")
    assert not memory.put("n", "new", "My dog is called Rex, not Max").contradicted


def test_a_tie_is_made_once_however_often_the_memory_is_stored(memory: AgentMemory) -> None:
    assert taken_back(memory, "I live in Köln", "I live in Bonn") == ["old"]
    assert not memory.put("n", "new", "I live in Bonn").contradicted
    assert len(memory.edges_of("n", "new")) == 1


def test_a_memory_that_another_process_has_replaced_meanwhile_is_tied_to_nothing(memory: AgentMemory) -> None:
    memory.store(Draft("n", "old", "My name is Ada"))
    replaced = memory.store(Draft("n", "new", "My name is Adele")).memory
    memory.store(Draft("n", "new", "My name is Adelheid"))
    assert contradiction.tie(memory.db, memory.edges, replaced, replaced.created) == []


def test_what_points_at_what_was_just_said_takes_only_the_last_of_it_back(memory: AgentMemory) -> None:
    memory.put("n", "first", "The dentist has time on Tuesday")
    memory.put("n", "second", "We meet on Tuesday")
    assert [e.key for e in memory.put("n", "new", "It's Wednesday, not Tuesday").contradicted] == ["second"]


def test_a_correction_that_names_no_wrong_value_takes_only_the_last_of_several_back(memory: AgentMemory) -> None:
    memory.put("n", "one", "My brother is called Tom")
    memory.put("n", "other", "My brother is called Ben")
    stored = memory.put("n", "new", "No, my brother is called Ken")
    assert [each.key for each in stored.contradicted] == ["other"]


def test_a_captured_correction_is_tied_to_what_it_corrects_under_another_key(memory: AgentMemory) -> None:
    memory.put("n", "pets", "Our dog Max loves walks", source_user="user")
    memory.capture("n", "No, my dog is called Rex, not Max.")
    (edge,) = memory.edges_of("n", "pets")
    assert edge.relation == "contradicts"
    assert memory.by_ids([edge.source])[0].content == "My dog is called Rex, not Max"


@pytest.fixture
def shallow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contradiction, "DEEPEST", 20)


def crowded(memory: AgentMemory, others: int) -> AgentMemory:
    """One memory of «n», and as many newer ones of somebody else with the same words."""
    memory.put("n", "old", "I live in Köln")
    with memory.db.writing():
        for number in range(others):
            memory.put("other", str(number), "I live in Köln")
    return memory


@pytest.mark.usefixtures("shallow")
def test_what_is_taken_back_is_found_behind_the_same_words_of_many_others(memory: AgentMemory) -> None:
    crowded(memory, 60)
    assert [each.key for each in memory.put("n", "new", "I live in Bonn").contradicted] == ["old"]


@pytest.mark.usefixtures("shallow")
def test_a_put_looks_at_no_more_rows_however_many_others_say_the_same(memory: AgentMemory) -> None:
    steps = []
    for others in (60, 600):
        done = 0

        def step() -> None:
            nonlocal done
            done += 1

        with AgentMemory(None) as world:
            stored = crowded(world, others).memories.put(Draft("n", "new", "I live in Bonn"))
            world.db.connection.set_progress_handler(step, 1)
            assert contradiction.tie(world.db, world.edges, stored, stored.created)
        steps.append(done)
    assert steps[1] < 2 * steps[0]

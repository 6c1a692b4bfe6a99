from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from remembering import World
from word_embedder import WordEmbedder

from memstore.agent.database import Database
from memstore.agent.errors import ProviderDown, UnknownMemory
from memstore.agent.model import Filter
from memstore.agent.vectors import BATCH, NEIGHBOURS, Vectors


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.db.close()


def test_the_nearest_memory_comes_first_with_its_cosine_and_passage(world: World) -> None:
    cat = world.put("cat", "the cat sleeps on the sofa")
    world.put("car", "a red car with four wheels")
    (id, cosine, text), *_ = world.vectors.nearest(world.vectors.of("cat sofa"), Filter("n"), world.time, 5)
    assert (id, text) == (cat.id, "the cat sleeps on the sofa")
    expected = world.embedder.embed(["cat sofa"])[0] @ world.embedder.embed([text])[0]
    assert cosine == pytest.approx(expected, abs=1e-3)


def test_what_is_too_far_is_not_found(world: World) -> None:
    world.put("cat", "cat")
    assert world.near("submarine") == []


def test_a_long_memory_comes_once_by_its_best_chunk(world: World) -> None:
    world.put("long", "\n\n".join(f"{word} " * 60 for word in ("apple", "banana", "cherry")))
    (found,) = world.vectors.nearest(world.vectors.of("banana"), Filter("n"), world.time, 5)
    assert found[2].startswith("banana")
    assert found[1] == pytest.approx(1, abs=1e-3)


def test_only_what_the_filter_lets_through_is_near(world: World) -> None:
    world.put("mine", "cat")
    world.put("theirs", "cat", namespace="other")
    world.put("tagged", "cat", tags=("pet",))
    world.put("asleep", "cat", tier="dormant")
    world.put("brief", "cat", ttl=1)
    world.time += 10
    assert sorted(world.near("cat")) == ["mine", "tagged"]
    assert world.near("cat", Filter("n", tags=("pet",))) == ["tagged"]
    assert world.near("cat", Filter("n", tier="dormant")) == ["asleep"]
    assert sorted(world.near("cat", Filter("o*"))) == ["theirs"]
    assert world.near("cat", Filter("nobody")) == []


def test_a_small_namespace_is_compared_as_a_large_one_is(world: World) -> None:
    for i in range(30):
        world.put(f"k{i}", f"cat {i}", namespace="crowd", embed=False)
    world.put("mine", "cat 3", namespace="n")
    world.vectors.embed()
    asked = world.vectors.of("cat 3")
    ((_, small, _),) = world.vectors.nearest(asked, Filter("n"), world.time, 5)
    (_, large, _), *_ = world.vectors.nearest(asked, Filter("crowd"), world.time, 5)
    assert small == pytest.approx(large, abs=1e-6)


def test_a_rare_one_is_found_behind_many_that_the_filter_hides(world: World) -> None:
    for i in range(300):
        world.put(f"hidden-{i}", "cat", tier="dormant", embed=False)
    world.put("seen", "cat with a hat")
    assert world.near("cat", k=3) == ["seen"]


def test_the_index_follows_new_versions_and_removals(world: World) -> None:
    world.put("pet", "cat")
    assert world.near("cat") == ["pet"]
    world.put("pet", "dog")
    assert world.near("cat") == []
    assert world.near("dog") == ["pet"]
    world.memories.remove("n", "pet", hard=True, all_versions=True)
    assert world.near("dog") == []


def test_the_index_follows_what_another_connection_writes(tmp_path: Path) -> None:
    here, there = World(tmp_path / "m.db"), World(tmp_path / "m.db")
    here.put("a", "cat")
    assert here.near("cat") == there.near("cat") == ["a"]
    there.put("b", "cat")
    there.memories.remove("n", "a")
    assert here.near("cat") == ["b"]
    here.db.close()
    there.db.close()


def test_threads_may_ask_while_another_writes(tmp_path: Path) -> None:
    world = World(tmp_path / "m.db")
    world.put("first", "cat")
    wrong: list[object] = []

    def ask() -> None:
        try:
            for _ in range(30):
                assert "first" in world.near("cat", k=100)
        except BaseException as error:  # a thread's failure is this test's
            wrong.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for i in range(20):
        world.put(f"more-{i}", f"cat {i}")
    for thread in threads:
        thread.join()
    assert not wrong
    assert len(world.near("cat", k=100)) == 21
    world.db.close()


def test_an_index_far_behind_the_log_reads_everything_again(world: World) -> None:
    world.put("a", "cat")
    assert world.near("cat") == ["a"]
    world.put("b", "cat")
    with world.db.writing() as connection:
        connection.execute("DELETE FROM vector_log WHERE id < (SELECT max(id) FROM vector_log)")
    world.put("c", "cat")
    with world.db.writing() as connection:
        connection.execute("DELETE FROM vector_log WHERE id < (SELECT max(id) FROM vector_log)")
    assert sorted(world.near("cat")) == ["a", "b", "c"]


def test_pending_counts_what_has_no_vector_and_embed_makes_no_more_than_asked(world: World) -> None:
    for i in range(BATCH + 5):
        world.put(f"k{i}", f"text {i}", embed=False)
    assert world.vectors.pending() == BATCH + 5
    assert world.vectors.embed(limit=BATCH + 1) == BATCH + 1
    assert world.vectors.pending() == 4
    assert world.vectors.embed() == 4
    assert world.vectors.embed() == 0


def test_one_memory_may_be_embedded_before_the_others(world: World) -> None:
    first = world.put("first", "cat", embed=False)
    world.put("second", "dog", embed=False)
    assert world.vectors.embed(memory=first.id) == 1
    assert world.near("cat") == ["first"]
    assert world.vectors.pending() == 1


class OtherModel(WordEmbedder):
    model_id = "words@2"


def test_another_model_compares_nothing_until_everything_is_made_again(world: World) -> None:
    world.put("pet", "cat")
    other = World.__new__(World)
    other.__dict__ |= {**world.__dict__, "vectors": Vectors(world.db, OtherModel())}
    assert other.vectors.pending() == 1
    assert other.near("cat") == []
    other.vectors.embed()
    assert other.near("cat") == ["pet"]
    assert world.near("cat") == []


class Failing(WordEmbedder):
    def embed(self, texts: Sequence[str]) -> np.ndarray:
        if any("poison" in text for text in texts):
            raise ProviderDown("It is down.")
        return super().embed(texts)


def test_when_the_provider_fails_what_was_made_stays() -> None:
    world = World(embedder=Failing())
    world.put("old", "poison", embed=False)
    for i in range(BATCH):
        world.put(f"k{i}", f"text {i}", embed=False)
    with pytest.raises(ProviderDown):
        world.vectors.embed()
    assert world.vectors.pending() == 1
    world.db.close()


def test_a_chunk_that_was_replaced_while_it_was_embedded_gets_no_wrong_vector() -> None:
    class Slow(WordEmbedder):
        def embed(self, texts: Sequence[str]) -> np.ndarray:
            made = super().embed(texts)
            if texts == ["cat"]:
                world.put("pet", "dog", embed=False)  # takes the id of the chunk that goes
            return made

    world = World(embedder=Slow())
    world.put("pet", "cat", embed=False)
    world.vectors.embed(limit=1)
    assert world.vectors.pending() == 1
    world.vectors.embed()
    assert world.near("dog") == ["pet"]
    world.db.close()


def test_without_an_embedder_nothing_is_near_and_nothing_fails(world: World) -> None:
    memory = world.put("a", "cat")
    bare = Vectors(world.db, None)
    assert bare.nearest(np.ones(48, np.float32), Filter("n"), 0, 5) == []
    assert (bare.pending(), bare.embed(), bare.similar(memory.id, 0, 9), bare.pairs("n", 0)) == (0, 0, [], [])
    with pytest.raises(ProviderDown):
        bare.of("cat")


def test_what_is_stored_is_compared_though_the_provider_cannot_say_its_dimension(world: World) -> None:
    class Mute(WordEmbedder):
        @property
        def dim(self) -> int:  # type: ignore[override]
            raise ProviderDown("It is down.")

    world.put("a", "red apple pie")
    own = world.put("b", "red apple pie")
    mute = Vectors(world.db, Mute())
    assert len(mute.similar(own.id, 0.9, 50)) == len(mute.pairs("n", 0.9)) == 1


def test_a_damaged_vector_is_passed_over(world: World) -> None:
    world.put("a", "cat")
    world.put("b", "cat")
    with world.db.writing() as connection:
        connection.execute("UPDATE chunks SET vector = x'00' WHERE id = 1")
    assert world.near("cat") == ["b"]


def test_similar_compares_whole_memories_of_one_namespace_and_only_the_newest(world: World) -> None:
    old = world.put("old", "red apple pie")
    world.put("theirs", "red apple pie", namespace="other")
    same = world.put("same", "red apple pie")
    world.put("far", "blue whale song")
    own = world.put("own", "red apple pie")
    assert [id for id, _ in world.vectors.similar(own.id, 0.9, 50)] == sorted([old.id, same.id])
    assert [id for id, _ in world.vectors.similar(own.id, 0.9, 2)] == [same.id]
    assert world.vectors.similar("nobody", 0, 50) == []


def test_two_long_memories_that_share_a_passage_are_not_the_same(world: World) -> None:
    shared = "shared passage " * 25
    one = world.put("one", f"{shared}\n\n{'apple banana ' * 30}\n\n{'cherry plum ' * 30}")
    world.put("two", f"{shared}\n\n{'whale shark ' * 30}\n\n{'squid crab ' * 30}")
    assert world.vectors.similar(one.id, 0.9, 50) == []


def test_pairs_are_those_of_one_namespace_each_once(world: World) -> None:
    a = world.put("a", "red apple pie")
    world.put("b", "blue whale song")
    c = world.put("c", "red apple pie")
    world.put("d", "red apple pie", namespace="other")
    ((first, second, cosine),) = world.vectors.pairs("n", 0.9)
    assert {first, second} == {a.id, c.id}
    assert cosine == pytest.approx(1, abs=1e-2)
    assert world.vectors.pairs("", 0.9) == world.vectors.pairs("n", 0.9)
    assert world.vectors.pairs("nobody", 0.9) == []


def test_many_equal_memories_make_a_bounded_number_of_pairs(world: World) -> None:
    for i in range(2 * NEIGHBOURS):
        world.put(f"k{i}", "the same", embed=False)
    world.vectors.embed()
    assert len(world.vectors.pairs("n", 0.9)) < 2 * NEIGHBOURS * NEIGHBOURS


@given(
    steps=st.lists(
        st.tuples(st.sampled_from("abcd"), st.sampled_from(["cat", "dog", "emu", "", "rm"])), min_size=1, max_size=25
    )
)
@settings(max_examples=40)
def test_whatever_was_written_the_kept_matrix_answers_as_a_fresh_one(steps: list[tuple[str, str]]) -> None:
    world = World()
    for key, what in steps:
        if what == "rm":
            with suppress(UnknownMemory):
                world.memories.remove("n", key, hard=True)
        elif what:
            world.put(key, f"{what} {key}", embed=bool(len(key + what) % 2) or what == "cat")
        for word in ("cat", "dog", "emu"):
            fresh = Vectors(world.db, world.embedder)
            asked = world.embedder.embed([word])[0]
            kept, new = (each.nearest(asked, Filter("n"), world.time, 10) for each in (world.vectors, fresh))
            assert sorted((id, round(cosine, 4), text) for id, cosine, text in kept) == sorted(
                (id, round(cosine, 4), text) for id, cosine, text in new
            )
    world.db.close()


def test_the_log_of_changes_is_made_in_a_database_that_has_none(tmp_path: Path) -> None:
    Database(tmp_path / "m.db").close()
    db = Database(tmp_path / "m.db")
    Vectors(db, None)
    Vectors(db, None)
    assert db.connection.execute("SELECT count(*) FROM vector_log").fetchone()[0] == 0
    db.close()

"""Memories have versions that never vanish, and what is removed is found no more."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memstore.agent.constants import LARGEST_CONTENT
from memstore.agent.database import Database
from memstore.agent.errors import BadMemory, UnknownMemory, VersionConflict
from memstore.agent.memories import Memories
from memstore.agent.model import Draft, FileRef, Filter


class Time:
    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def memories(time: Time) -> Memories:
    return Memories(Database(None), time)


def indexed(memories: Memories, word: str) -> list[str]:
    with memories.db.reading() as connection:
        rows = connection.execute(
            "SELECT c.memory FROM chunk_words w JOIN chunks c ON c.id = w.rowid WHERE chunk_words MATCH ?", [word]
        )
        return [id for (id,) in rows]


def test_what_is_put_is_got_again_with_all_its_fields(memories: Memories) -> None:
    put = memories.put(
        Draft(
            "agent:a",
            "pets/dog 🐕",
            "Bruno is a dog.",
            kind="episodic",
            tier="ltm",
            pinned=True,
            priority="high",
            importance=0.9,
            tags=("pets", "family"),
            ttl=60,
            meta={"from": ["chat", 7]},
            files=(FileRef("/home/dog.txt", "read"),),
            source_user="ana",
            source_kind="stated",
            source_scope="chat:7",
        )
    )
    assert memories.get("agent:a", "pets/dog 🐕") == put
    assert (put.version, put.supersedes, put.expires, put.tags) == (1, "", 1060.0, ("family", "pets"))


def test_the_defaults_are_those_of_the_specification(memories: Memories) -> None:
    put = memories.put(Draft("n", "k", "x" * 400))
    assert (put.kind, put.tier, put.pinned, put.priority, put.importance) == ("semantic", "stm", False, "normal", 0.5)
    assert (put.tokens, put.accesses, put.utility, put.expires, put.deleted) == (120, 0, 0, None, None)


def test_a_second_put_makes_a_version_that_supersedes_the_first(memories: Memories, time: Time) -> None:
    first = memories.put(Draft("n", "k", "one"))
    time.now += 1
    second = memories.put(Draft("n", "k", "two"))
    assert (second.version, second.supersedes, memories.get("n", "k")) == (2, first.id, second)
    assert memories.history("n", "k") == [second, first]
    assert memories.get("n", "k", version=1) == first
    assert second.id > first.id


def test_what_a_draft_leaves_open_is_kept(memories: Memories) -> None:
    memories.put(
        Draft("n", "k", "one", "procedural", "ltm", True, "low", 0.2, ("a",), 99, {"m": 1}, (FileRef("f"),), "ana")
    )
    second = memories.put(Draft("n", "k", "two", files=(FileRef("g"),)))
    assert (second.kind, second.tier, second.pinned, second.priority) == ("procedural", "ltm", True, "low")
    assert (second.importance, second.tags, second.meta, second.source_user) == (0.2, ("a",), {"m": 1}, "ana")
    assert (second.expires, second.files) == (1099.0, (FileRef("f"), FileRef("g")))


def test_what_a_draft_says_replaces_what_was_there(memories: Memories) -> None:
    memories.put(Draft("n", "k", "one", pinned=True, importance=0.9, tags=("a",), meta={"m": 1}))
    second = memories.put(Draft("n", "k", "two", pinned=False, importance=0.0, tags=(), meta={}))
    assert (second.pinned, second.importance, second.tags, second.meta) == (False, 0.0, (), {})


def test_only_the_current_version_is_in_the_index(memories: Memories) -> None:
    memories.put(Draft("n", "k", "walrus"))
    second = memories.put(Draft("n", "k", "penguin"))
    assert indexed(memories, "walrus") == []
    assert indexed(memories, "penguin") == [second.id]


def test_a_change_from_an_old_version_is_refused(memories: Memories) -> None:
    memories.put(Draft("n", "k", "one", base_version=0))
    memories.put(Draft("n", "k", "two", base_version=1))
    with pytest.raises(VersionConflict):
        memories.put(Draft("n", "k", "three", base_version=1))
    with pytest.raises(VersionConflict):
        memories.put(Draft("n", "k", "three", base_version=0))
    with pytest.raises(VersionConflict):
        memories.put(Draft("n", "other", "three", base_version=1))
    assert memories.get("n", "k").content == "two"


def test_a_new_version_is_told_of_within_the_transaction(time: Time) -> None:
    told: list[tuple[str, str]] = []

    def on_new_version(connection: sqlite3.Connection, old: str, new: str) -> None:
        assert connection.in_transaction
        told.append((old, new))

    memories = Memories(Database(None), time, on_new_version)
    first = memories.put(Draft("n", "k", "one"))
    assert told == []
    second = memories.put(Draft("n", "k", "two"))
    memories.remove("n", "k", hard=True)
    assert told == [(first.id, second.id), (second.id, first.id)]


def test_a_put_that_fails_changes_nothing(time: Time) -> None:
    def refuse(connection: sqlite3.Connection, old: str, new: str) -> None:
        raise RuntimeError

    memories = Memories(Database(None), time, refuse)
    first = memories.put(Draft("n", "k", "walrus"))
    with pytest.raises(RuntimeError):
        memories.put(Draft("n", "k", "penguin"))
    assert memories.history("n", "k") == [first]
    assert indexed(memories, "walrus") == [first.id]


def test_what_is_softly_removed_is_found_no_more_but_its_history_stays(memories: Memories, time: Time) -> None:
    put = memories.put(Draft("n", "k", "walrus"))
    time.now = 2000
    assert memories.remove("n", "k") == 1
    with pytest.raises(UnknownMemory):
        memories.get("n", "k")
    assert (memories.list(Filter("n")), indexed(memories, "walrus")) == ([], [])
    (gone,) = memories.history("n", "k")
    assert (gone.id, gone.deleted) == (put.id, 2000.0)
    with pytest.raises(UnknownMemory):
        memories.remove("n", "k")


def test_a_put_on_a_removed_key_goes_on_counting_but_begins_anew(memories: Memories) -> None:
    memories.put(Draft("n", "k", "one", pinned=True, tags=("a",)))
    memories.remove("n", "k")
    second = memories.put(Draft("n", "k", "two"))
    assert (second.version, second.pinned, second.tags) == (2, False, ())
    assert [each.version for each in memories.history("n", "k")] == [2, 1]


def test_a_hard_removal_steps_back_to_the_version_before(memories: Memories) -> None:
    first = memories.put(Draft("n", "k", "walrus"))
    memories.put(Draft("n", "k", "penguin"))
    assert memories.remove("n", "k", hard=True) == 1
    assert memories.get("n", "k") == first
    assert (indexed(memories, "walrus"), indexed(memories, "penguin")) == ([first.id], [])


@pytest.mark.parametrize("way", ["removed", "past its time"])
def test_a_hard_removal_of_what_is_gone_brings_no_older_version_back(memories: Memories, time: Time, way: str) -> None:
    memories.put(Draft("n", "k", "one"))
    memories.put(Draft("n", "k", "two", ttl=10))
    if way == "removed":
        memories.remove("n", "k")
    else:
        time.now += 20
    assert memories.remove("n", "k", hard=True) == 2
    assert memories.list(Filter("n")) == []
    assert indexed(memories, "one") == []
    with pytest.raises(UnknownMemory):
        memories.history("n", "k")


def test_a_hard_removal_of_all_versions_leaves_nothing(memories: Memories) -> None:
    memories.put(Draft("n", "k", "one", tags=("a",), files=(FileRef("f"),)))
    memories.put(Draft("n", "k", "two"))
    assert memories.remove("n", "k", hard=True, all_versions=True) == 2
    with pytest.raises(UnknownMemory):
        memories.history("n", "k")
    with memories.db.reading() as connection:
        for table in ("memories", "tags", "files", "chunks"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0


def test_a_soft_removal_of_all_versions_hides_the_old_ones_too(memories: Memories) -> None:
    memories.put(Draft("n", "k", "one"))
    memories.put(Draft("n", "k", "two"))
    assert memories.remove("n", "k", all_versions=True) == 2
    with pytest.raises(UnknownMemory):
        memories.get("n", "k", version=1)


def test_as_of_a_moment_the_version_of_that_moment_stands(memories: Memories, time: Time) -> None:
    first = memories.put(Draft("n", "k", "one"))
    time.now = 2000
    second = memories.put(Draft("n", "k", "two"))
    time.now = 3000
    memories.remove("n", "k")
    assert memories.as_of("n", "k", 1500) == first
    assert memories.as_of("n", "k", 2000).id == second.id
    for moment in (999, 3000, 9000):
        with pytest.raises(UnknownMemory):
            memories.as_of("n", "k", moment)


def test_what_is_past_its_time_is_gone(memories: Memories, time: Time) -> None:
    memories.put(Draft("n", "k", "one", ttl=10, pinned=True))
    time.now = 1009.9
    assert memories.get("n", "k").content == "one"
    time.now = 1010
    with pytest.raises(UnknownMemory):
        memories.get("n", "k")
    assert memories.list(Filter("n")) == []
    assert memories.as_of("n", "k", 1005).content == "one"
    again = memories.put(Draft("n", "k", "two"))
    assert (again.expires, again.pinned, again.version) == (None, False, 2)


def test_a_list_is_the_newest_first_and_comes_in_pages(memories: Memories, time: Time) -> None:
    for number in range(5):
        time.now += 1
        memories.put(Draft("n", f"k{number}", "x"))
    assert [m.key for m in memories.list(Filter("n"), limit=2)] == ["k4", "k3"]
    assert [m.key for m in memories.list(Filter("n"), limit=2, offset=2)] == ["k2", "k1"]
    assert len(memories.list(Filter("n"), limit=-1)) == 5


@pytest.mark.parametrize(
    ("filter", "keys"),
    [
        (Filter("a"), {"fact", "trip"}),
        (Filter("a:*"), {"sub"}),
        (Filter("a*"), {"fact", "trip", "sub"}),
        (Filter(), {"fact", "trip", "sub", "other"}),
        (Filter("a", kind="episodic"), {"trip"}),
        (Filter("a", tags=("x",)), {"fact", "trip"}),
        (Filter("a", tags=("x", "y")), {"trip"}),
        (Filter("a", everything=True), {"fact", "trip", "old"}),
        (Filter("a", tier="dormant"), {"old"}),
        (Filter("", source_user="ana"), {"other"}),
        (Filter("", after=5000), set()),
        (Filter("a", before=5000), {"fact", "trip"}),
    ],
)
def test_a_filter_lets_through_what_it_says(memories: Memories, filter: Filter, keys: set[str]) -> None:
    memories.put(Draft("a", "fact", "x", tags=("x",)))
    memories.put(Draft("a", "trip", "x", kind="episodic", tags=("x", "y")))
    memories.put(Draft("a", "old", "x", tier="dormant"))
    memories.put(Draft("a:b", "sub", "x"))
    memories.put(Draft("b", "other", "x", source_user="ana"))
    assert {m.key for m in memories.list(filter)} == keys


def test_accesses_and_utility_are_counted_apart(memories: Memories, time: Time) -> None:
    put = memories.put(Draft("n", "k", "x"))
    time.now = 1500
    memories.touch([put.id, "unknown"])
    memories.touch([put.id])
    memories.touch([put.id], useful=True)
    got = memories.get("n", "k")
    assert (got.accesses, got.utility, got.accessed) == (2, 1, 1500.0)
    assert memories.put(Draft("n", "k", "y")).accesses == 2


def test_a_change_makes_no_version(memories: Memories) -> None:
    put = memories.put(Draft("n", "k", "x"))
    changed = memories.change(put.id, tier="ltm", pinned=True, importance=1, priority="high", expires=5000, decayed=7)
    assert (changed.id, changed.version, changed.tier, changed.pinned) == (put.id, 1, "ltm", True)
    assert (changed.importance, changed.priority, changed.expires, changed.decayed) == (1.0, "high", 5000.0, 7.0)
    assert memories.get("n", "k") == changed


def test_a_version_that_is_not_current_does_not_change(memories: Memories) -> None:
    first = memories.put(Draft("n", "k", "one"))
    memories.put(Draft("n", "k", "two"))
    with pytest.raises(UnknownMemory):
        memories.change(first.id, pinned=True)
    assert not memories.by_id(first.id).pinned


@pytest.mark.parametrize(
    "columns", [{"content": "y"}, {"tier": "attic"}, {"pinned": 1}, {"importance": 2}, {"expires": float("nan")}]
)
def test_a_change_that_cannot_be_is_refused(memories: Memories, columns: dict[str, Any]) -> None:
    put = memories.put(Draft("n", "k", "x"))
    with pytest.raises(BadMemory):
        memories.change(put.id, **columns)


@pytest.mark.parametrize(
    "draft",
    [
        Draft("", "k", "x"),
        Draft("n*", "k", "x"),
        Draft(" n", "k", "x"),
        Draft("n", "", "x"),
        Draft("n", "a\nb", "x"),
        Draft("n", "k" * 501, "x"),
        Draft("n", "k", ""),
        Draft("n", "k", " \n"),
        Draft("n", "k", "x" * (LARGEST_CONTENT + 1)),
        Draft("n", "k", "lone \ud800"),
        Draft("n", "k", "x", kind="rumour"),
        Draft("n", "k", "x", tier="identity"),
        Draft("n", "k", "x", priority="urgent"),
        Draft("n", "k", "x", importance=1.1),
        Draft("n", "k", "x", importance=float("nan")),
        Draft("n", "k", "x", ttl=0),
        Draft("n", "k", "x", ttl=-1),
        Draft("n", "k", "x", ttl=float("inf")),
        Draft("n", "k", "x", tags=("",)),
        Draft("n", "k", "x", tags=("a\tb",)),
        Draft("n", "k", "x", meta={"when": object()}),
        Draft("n", "k", "x", meta={"n": float("nan")}),
        Draft("n", "k", "x", files=(FileRef("f", "eaten"),)),
        Draft("n", "k", "x", files=(FileRef(""),)),
        Draft("n", "k", "x", source_kind="dreamt"),
    ],
    ids=lambda draft: repr(draft)[:60].replace("\ud800", "?"),
)
def test_a_memory_that_cannot_be_is_refused_and_nothing_is_written(memories: Memories, draft: Draft) -> None:
    with pytest.raises(BadMemory) as raised:
        memories.put(draft)
    assert raised.value.hint
    assert memories.list(Filter(everything=True)) == []


def test_an_unknown_memory_is_told_by_its_name(memories: Memories) -> None:
    asked: list[Callable[[], object]] = [
        lambda: memories.get("n", "k"),
        lambda: memories.history("n", "k"),
        lambda: memories.as_of("n", "k", 0),
        lambda: memories.remove("n", "k"),
        lambda: memories.by_id("k"),
    ]
    for ask in asked:
        with pytest.raises(UnknownMemory, match="'k'"):
            ask()


NAMES = st.sampled_from(["a", "b", "a:b", "A", "a%", "a_"])
STEPS = st.lists(
    st.tuples(NAMES, st.sampled_from(["k", "K", "k/1"]), st.sampled_from(["put", "put", "put", "remove", "touch"])),
    max_size=30,
)


@settings(max_examples=60)
@given(STEPS)
def test_namespaces_never_leak_and_versions_never_vanish(steps: list[tuple[str, str, str]]) -> None:
    time = Time()
    memories = Memories(Database(None), time)
    written: dict[tuple[str, str], list[str]] = {}
    for number, (namespace, key, step) in enumerate(steps):
        time.now += 1
        if step == "put":
            memories.put(Draft(namespace, key, f"{namespace} {key} {number}"))
            written.setdefault((namespace, key), []).append(f"{namespace} {key} {number}")
        elif step == "touch":
            memories.touch(m.id for m in memories.list(Filter(namespace)))
        elif any(m.key == key for m in memories.list(Filter(namespace))):
            memories.remove(namespace, key)
    for (namespace, key), contents in written.items():
        history = memories.history(namespace, key)
        assert [m.content for m in reversed(history)] == contents
        assert [m.version for m in reversed(history)] == list(range(1, len(contents) + 1))
        assert [m.supersedes for m in history] == [m.id for m in history[1:]] + [""]
    for namespace in ("a", "b", "a:b", "A", "a%", "a_"):
        assert all(m.namespace == namespace for m in memories.list(Filter(namespace, everything=True), limit=-1))


def test_writers_of_several_connections_lose_nothing(tmp_path: Path, time: Time) -> None:
    from threading import Thread

    memories = Memories(Database(tmp_path / "memory.db"), time)

    def write(who: int) -> None:
        for number in range(10):
            memories.put(Draft("n", "shared", f"{who} {number}"))

    writers = [Thread(target=write, args=(who,)) for who in range(4)]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    history = memories.history("n", "shared")
    assert sorted(m.content for m in history) == sorted(f"{who} {number}" for who in range(4) for number in range(10))
    assert [m.version for m in history] == list(range(40, 0, -1))
    memories.db.close()


def test_what_was_removed_comes_back_as_it_was_with_its_history_and_its_edges(memories: Memories) -> None:
    first = memories.put(Draft("n", "k", "one", tags=("t",)))
    second = memories.put(Draft("n", "k", "two"))
    memories.remove("n", "k")
    assert memories.restore("n", "k") == memories.get("n", "k") == second
    assert [each.id for each in memories.history("n", "k")] == [second.id, first.id]
    memories.remove("n", "k", all_versions=True)
    memories.restore("n", "k")
    assert memories.get("n", "k", 1).content == "one"


def test_what_was_restored_is_found_again(memories: Memories) -> None:
    memories.put(Draft("n", "k", "herons eat fish"))
    memories.remove("n", "k")
    memories.restore("n", "k")
    assert indexed(memories, "herons") == [memories.get("n", "k").id]


def test_what_is_past_its_time_comes_back_for_good(memories: Memories, time: Time) -> None:
    memories.put(Draft("n", "k", "one", ttl=5.0))
    time.now += 10
    assert memories.restore("n", "k").expires is None
    assert memories.get("n", "k").content == "one"


def test_what_is_not_removed_is_not_restored_and_what_is_erased_cannot_be(memories: Memories) -> None:
    memories.put(Draft("n", "k", "one"))
    with pytest.raises(BadMemory, match="not removed"):
        memories.restore("n", "k")
    memories.remove("n", "k", hard=True)
    with pytest.raises(UnknownMemory):
        memories.restore("n", "k")

"""What has had its time is taken away, and what is there can be seen at a glance."""

from pathlib import Path

import pytest

from memstore.agent.database import Database
from memstore.agent.errors import UnknownMemory
from memstore.agent.housekeeping import DAY, Collected, gc, peek, stats
from memstore.agent.memories import Memories
from memstore.agent.model import Draft, FileRef, Filter


class Time:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def memories(time: Time) -> Memories:
    return Memories(Database(None), time)


def test_what_is_past_its_time_is_removed_as_of_that_time_and_later_erased(memories: Memories, time: Time) -> None:
    memories.put(Draft("n", "short", "x", ttl=10))
    memories.put(Draft("n", "long", "x", ttl=1e9, pinned=True))
    time.now += 20
    assert gc(memories.db, time) == Collected(expired=1, stale=0, purged=0, ledger=0)
    assert memories.history("n", "short")[0].deleted == 1010.0
    assert gc(memories.db, time) == Collected(0, 0, 0, 0)
    time.now = 1010 + 30 * DAY
    assert gc(memories.db, time).purged == 1
    with pytest.raises(UnknownMemory):
        memories.history("n", "short")
    assert memories.get("n", "long")


def test_what_was_never_retrieved_is_stale_unless_something_speaks_for_it(memories: Memories, time: Time) -> None:
    memories.put(Draft("n", "plain", "x"))
    memories.put(Draft("n", "pinned", "x", pinned=True))
    memories.put(Draft("n", "high", "x", priority="high"))
    memories.put(Draft("n", "long-term", "x", tier="ltm"))
    memories.put(Draft("n", "dormant", "x", tier="dormant"))
    memories.touch([memories.put(Draft("n", "read", "x")).id])
    time.now += 31 * DAY
    memories.put(Draft("n", "new", "x"))
    assert gc(memories.db, time, stale_days=None).stale == 0
    assert gc(memories.db, time).stale == 1
    assert {m.key for m in memories.list(Filter("n", everything=True))} == {
        "pinned", "high", "long-term", "dormant", "read", "new",
    }  # fmt: skip


def test_what_was_removed_is_erased_with_every_version_when_it_may(memories: Memories, time: Time) -> None:
    memories.put(Draft("n", "k", "one"))
    memories.put(Draft("n", "k", "two"))
    memories.remove("n", "k")
    time.now += DAY
    assert gc(memories.db, time, purge_days=2).purged == 0
    assert gc(memories.db, time, purge_days=None).purged == 0
    assert gc(memories.db, time, purge_days=0).purged == 2
    assert stats(memories.db).versions == 0


def test_older_versions_of_what_is_alive_are_never_taken(memories: Memories, time: Time) -> None:
    memories.put(Draft("n", "k", "one", ttl=5))
    memories.put(Draft("n", "k", "two", ttl=1e9, pinned=True))
    time.now += 400 * DAY
    gc(memories.db, time, purge_days=0)
    assert [m.version for m in memories.history("n", "k")] == [2, 1]


def test_a_dry_run_counts_the_same_and_changes_nothing(memories: Memories, time: Time) -> None:
    memories.put(Draft("n", "short", "x", ttl=10))
    memories.put(Draft("n", "plain", "x"))
    time.now += 31 * DAY
    before = [memories.history("n", key) for key in ("short", "plain")]
    dry = gc(memories.db, time, dry_run=True, vacuum=True)
    assert [memories.history("n", key) for key in ("short", "plain")] == before
    assert dry == gc(memories.db, time) == Collected(expired=1, stale=1, purged=1, ledger=0)


def test_old_entries_of_the_ledger_go(memories: Memories, time: Time) -> None:
    with memories.db.writing() as connection:
        connection.execute("INSERT INTO ledger VALUES (1, 'n', ?, 'what?', 10)", [time.now])
    assert gc(memories.db, time).ledger == 0
    time.now += 121 * DAY
    assert gc(memories.db, time).ledger == 1


def test_a_vacuum_makes_the_file_smaller_and_keeps_what_is_found(tmp_path: Path, time: Time) -> None:
    memories = Memories(Database(tmp_path / "memory.db"), time)
    memories.put(Draft("n", "keep", "walrus"))
    for number in range(50):
        memories.put(Draft("n", f"k{number}", f"words {number} " * 1000))
        memories.remove("n", f"k{number}")
    assert gc(memories.db, time, purge_days=0, vacuum=True).freed > 100_000
    with memories.db.reading() as connection:
        assert len(connection.execute("SELECT * FROM chunk_words WHERE chunk_words MATCH 'walrus'").fetchall()) == 1
    memories.db.close()


def test_stats_count_everything(memories: Memories, time: Time) -> None:
    assert (stats(memories.db).memories, stats(memories.db).oldest) == (0, None)
    memories.put(Draft("a", "k", "x", tags=("t", "u"), files=(FileRef("f"),)))
    time.now = 2000
    memories.put(Draft("a", "k", "y", kind="episodic", pinned=True))
    memories.put(Draft("b", "gone", "x", tags=("t",)))
    memories.remove("b", "gone")
    found = stats(memories.db)
    assert (found.memories, found.versions, found.removed, found.pinned, found.namespaces) == (1, 3, 1, 1, 2)
    assert (found.tags, found.files, found.chunks, found.edges, found.rules) == (2, 1, 1, 0, 0)
    assert (found.oldest, found.newest, found.by_kind, found.by_tier) == (1000.0, 2000.0, {"episodic": 1}, {"stm": 1})
    assert found.vectors == {"": 1}
    assert found.bytes > 0


def test_a_peek_shows_what_stands_out_in_one_line_each(memories: Memories, time: Time) -> None:
    memories.put(Draft("a", "me", "# I am Ana\n\nand more", pinned=True, tags=("identity",)))
    memories.put(Draft("a", "minor", "x " * 200, importance=0.1))
    time.now += 1
    memories.put(Draft("a", "major", "key fact", importance=0.9, kind="episodic"))
    memories.put(Draft("b", "secret", "of another"))
    memories.put(Draft("a", "short", "x", ttl=1))
    time.now += 2
    found = peek(memories.db, "a", time)
    assert (found.memories, found.by_kind, found.tags) == (3, {"semantic": 2, "episodic": 1}, {"identity": 1})
    assert [(each.key, each.line) for each in found.pinned] == [("me", "I am Ana")]
    assert [each.key for each in found.important] == ["major", "minor"]
    assert found.recent[0].key == "major"
    assert all(len(each.line) <= 80 for each in found.recent)
    assert peek(memories.db).memories == 5

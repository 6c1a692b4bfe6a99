"""Tags, namespaces and files: what is listed is what is there, and nothing of another namespace."""

import pytest

from memstore.agent import files, namespaces, tags
from memstore.agent.database import Database
from memstore.agent.errors import BadMemory, UnknownMemory
from memstore.agent.memories import Memories
from memstore.agent.model import Draft, FileRef, Filter


def clock() -> float:
    return 1000.0


@pytest.fixture
def memories() -> Memories:
    found = Memories(Database(None), clock)
    found.put(
        Draft("agent:a", "dog", "x", tags=("pets", "home"), files=(FileRef("/p/a.py"), FileRef("/p/a.py", "read")))
    )
    found.put(Draft("agent:a", "cat", "x", tags=("pets",), tier="dormant", files=(FileRef("/p/b.py"),)))
    found.put(Draft("agent:b", "fox", "x", tags=("pets",), files=(FileRef("/p/a.py", "created"),)))
    found.put(Draft("agent:b", "old", "x", tags=("gone",)))
    found.remove("agent:b", "old")
    return found


def test_tags_are_counted_the_most_used_first(memories: Memories) -> None:
    assert list(tags.tags(memories.db, clock).items()) == [("pets", 3), ("home", 1)]
    assert tags.tags(memories.db, clock, "agent:b") == {"pets": 1}


def test_a_tag_is_renamed_in_its_namespace_only(memories: Memories) -> None:
    assert tags.rename(memories.db, clock, "pets", "animals", "agent:a") == 2
    assert memories.get("agent:a", "dog").tags == ("animals", "home")
    assert memories.get("agent:b", "fox").tags == ("pets",)


def test_a_tag_renamed_to_one_that_is_there_is_there_once(memories: Memories) -> None:
    assert tags.rename(memories.db, clock, "home", "pets") == 1
    assert memories.get("agent:a", "dog").tags == ("pets",)
    assert tags.rename(memories.db, clock, "pets", "pets") == 3
    assert memories.get("agent:b", "fox").tags == ("pets",)


def test_a_tag_is_removed_and_a_bad_name_refused(memories: Memories) -> None:
    assert tags.remove(memories.db, clock, "pets") == 3
    assert tags.remove(memories.db, clock, "pets") == 0
    assert tags.tags(memories.db, clock) == {"home": 1}
    with pytest.raises(BadMemory):
        tags.rename(memories.db, clock, "home", "")


def test_older_versions_keep_their_tags(memories: Memories) -> None:
    memories.put(Draft("agent:a", "dog", "y"))
    tags.remove(memories.db, clock, "home")
    assert [each.tags for each in memories.history("agent:a", "dog")] == [("pets",), ("home", "pets")]


def test_namespaces_tell_what_they_hold(memories: Memories) -> None:
    found = namespaces.namespaces(memories.db, clock)
    assert [(each.name, each.memories, each.versions) for each in found] == [("agent:a", 2, 2), ("agent:b", 1, 2)]


def test_the_tree_counts_what_is_below(memories: Memories) -> None:
    memories.put(Draft("agent:b/sub", "k", "x"))
    memories.put(Draft("solo", "k", "x"))
    agent, solo = namespaces.tree(memories.db, clock)
    assert (agent.name, agent.memories, solo.name, solo.memories) == ("agent:", 4, "solo", 1)
    assert [(each.name, each.memories) for each in agent.below] == [("agent:a", 2), ("agent:b", 1), ("agent:b/", 1)]


def test_a_name_of_nothing_but_colons_has_a_tree(memories: Memories) -> None:
    memories.put(Draft(":" * 400, "k", "x"))
    branch = namespaces.tree(memories.db, clock)[0]
    while branch.below:
        (branch,) = branch.below
    assert branch.name == ":" * 400


def test_a_namespace_is_removed_and_no_other(memories: Memories) -> None:
    assert namespaces.remove(memories.db, clock, "agent:a") == 2
    assert memories.list(Filter("agent:a", everything=True)) == []
    assert len(memories.history("agent:a", "dog")) == 1
    assert memories.get("agent:b", "fox")
    with pytest.raises(UnknownMemory):
        namespaces.remove(memories.db, clock, "agent:a")


def test_a_namespace_is_erased_with_every_version(memories: Memories) -> None:
    assert namespaces.remove(memories.db, clock, "agent:b", hard=True) == 2
    assert [each.name for each in namespaces.namespaces(memories.db, clock)] == ["agent:a"]
    with pytest.raises(UnknownMemory):
        namespaces.remove(memories.db, clock, "agent:*", hard=True)


def test_the_memories_that_speak_of_a_file_are_found(memories: Memories) -> None:
    def keys(*given: str, **options: str) -> list[str]:
        return sorted(m.key for m in files.speaking_of(memories.db, clock, *given, **options))  # type: ignore[arg-type]

    assert keys("/p/a.py") == ["dog", "fox"]
    assert keys("/p/a.py", relation="created") == ["fox"]
    assert keys("/p/a.py", namespace="agent:a") == ["dog"]
    assert keys("/p/") == ["cat", "dog", "fox"]
    assert keys("/p") == []
    with pytest.raises(BadMemory):
        keys("/p/a.py", relation="eaten")


def test_the_files_are_listed_with_how_many_memories_speak_of_them(memories: Memories) -> None:
    assert files.paths(memories.db, clock) == {"/p/a.py": 2, "/p/b.py": 1}
    assert files.paths(memories.db, clock, "agent:b") == {"/p/a.py": 1}

"""The whole of agent memory through its one door."""

from __future__ import annotations

import stat
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from word_embedder import WordEmbedder

from memstore.agent import views
from memstore.agent.api import NO_EMBEDDER, AgentMemory
from memstore.agent.errors import (
    BadMemory,
    DatabaseDamaged,
    DatabaseTooNew,
    PatchRejected,
    ProviderDown,
    UnknownMemory,
    VersionConflict,
)
from memstore.agent.model import FileRef, Hit, Memory, Packed
from memstore.agent.times import moment, written

NS = "agent:a"
HOUR, DAY = 3600.0, 86_400.0


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


class Faulty(WordEmbedder):
    """A provider that can be down."""

    def __init__(self) -> None:
        super().__init__()
        self.down = False

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        if self.down:
            raise ProviderDown("The provider does not answer.")
        return super().embed(texts)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def embedder() -> Faulty:
    return Faulty()


@pytest.fixture
def memory(tmp_path: Path, clock: Clock, embedder: Faulty) -> Iterator[AgentMemory]:
    with AgentMemory(tmp_path / "agent" / "memory.db", embedder, clock) as opened:
        yield opened


def keys(found: Iterable[Memory | Hit | Packed]) -> list[str]:
    return [(each if isinstance(each, Memory) else each.memory).key for each in found]


def test_what_is_put_is_found_by_its_name_and_by_its_words(memory: AgentMemory) -> None:
    stored = memory.put(NS, "editor", "Uses Helix for everything.", tags=["tools"], pinned=True)
    assert (stored.memory.version, stored.duplicate, stored.lexical) == (1, False, "")
    assert memory.get(NS, "editor").content == "Uses Helix for everything."
    hits, lexical = memory.search("helix", namespace=NS)
    assert (keys(hits), lexical) == (["editor"], "")
    assert keys(memory.list(NS, tags=["tools"])) == ["editor"]
    assert keys(memory.pinned(NS)) == ["editor"]


def test_what_a_put_leaves_open_stays_as_it_was(memory: AgentMemory) -> None:
    memory.put(NS, "editor", "Uses Helix.", kind="procedural", importance=0.9, tags=["tools"])
    second = memory.put(NS, "editor", "Uses Kakoune.").memory
    assert (second.version, second.kind, second.importance, second.tags) == (2, "procedural", 0.9, ("tools",))


def test_a_put_names_what_is_near_and_ties_what_is_alike(memory: AgentMemory) -> None:
    memory.put(NS, "one", "the build of the wheel needs a compiler on linux")
    stored = memory.put(NS, "two", "the build of the wheel needs a compiler on linux and macos")
    assert keys([near for near, _ in stored.similar]) == ["one"]
    assert [edge.relation for edge in stored.linked] == ["relates_to"]
    (shown,) = views.edges(stored.linked, memory.ends(stored.linked))
    assert {shown.from_key, shown.to_key} == {"one", "two"}


def test_what_is_said_already_is_stored_once_if_that_is_wanted(memory: AgentMemory) -> None:
    memory.put(NS, "one", "the wheel needs a compiler and the headers of python")
    again = memory.put(NS, "two", "the wheel needs a compiler and the headers of python", dedup=True)
    assert (again.duplicate, again.memory.key) == (True, "one")
    with pytest.raises(UnknownMemory):
        memory.get(NS, "two")


def test_a_provider_that_is_down_costs_no_memory_and_its_vector_is_made_later(
    memory: AgentMemory, embedder: Faulty
) -> None:
    embedder.down = True
    assert memory.put(NS, "fish", "herons eat fish").lexical == "The provider does not answer."
    hits, lexical = memory.search("herons", namespace=NS)
    assert keys(hits) == ["fish"]
    assert lexical
    assert memory.embed() == 0
    embedder.down = False
    assert memory.vectors.pending() == 1
    assert memory.embed() == 1
    assert memory.search("herons", namespace=NS)[1] == ""


def test_without_an_embedder_everything_works_and_says_so() -> None:
    with AgentMemory(None) as memory:
        assert memory.put(NS, "fish", "herons eat fish").lexical == NO_EMBEDDER
        hits, lexical = memory.search("heron", namespace=NS)
        assert keys(hits) == ["fish"]
        assert lexical
        assert memory.context("herons", namespace=NS).lexical
        assert memory.reflect(NS).linked == 0


def test_a_look_at_a_memory_is_counted_and_a_list_is_none(memory: AgentMemory) -> None:
    memory.put(NS, "fish", "herons eat fish")
    memory.list(NS)
    memory.history(NS, "fish")
    assert memory.memories.get(NS, "fish").accesses == 0
    memory.get(NS, "fish")
    memory.search("herons", namespace=NS)
    assert memory.memories.get(NS, "fish").accesses == 2


def test_what_stood_at_a_time_can_be_asked_with_the_time_that_is_shown(memory: AgentMemory, clock: Clock) -> None:
    memory.put(NS, "editor", "Uses Helix.")
    clock.now += DAY + 0.123456
    memory.put(NS, "editor", "Uses Kakoune.")
    newest, oldest = memory.history(NS, "editor")
    assert memory.as_of(NS, "editor", moment(written(newest.created))).content == "Uses Kakoune."
    assert memory.as_of(NS, "editor", moment(written(oldest.created))).content == "Uses Helix."


DIFF = "@@ -1,2 +1,2 @@\n one\n-two\n+three\n"


def test_a_patch_makes_a_next_version(memory: AgentMemory) -> None:
    memory.put(NS, "list", "one\ntwo\n")
    assert memory.patch(NS, "list", DIFF, dry_run=True).content == "one\nthree\n"
    assert memory.get(NS, "list").version == 1
    assert memory.patch(NS, "list", DIFF).version == 2
    assert memory.get(NS, "list").content == "one\nthree\n"


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_patch_of_another_version_or_text_is_refused(memory: AgentMemory, dry_run: bool) -> None:
    memory.put(NS, "list", "one\ntwo\n")
    with pytest.raises(VersionConflict, match="version 1"):
        memory.patch(NS, "list", DIFF, base_version=3, dry_run=dry_run)
    with pytest.raises(PatchRejected) as refused:
        memory.patch(NS, "list", DIFF.replace("two", "nine"), dry_run=dry_run)
    assert refused.value.kind == "context_mismatch"
    assert memory.get(NS, "list").version == 1


def test_a_context_keeps_to_its_budget_and_what_was_of_use_is_counted(memory: AgentMemory) -> None:
    for number in range(30):
        memory.put(NS, f"heron {number}", f"heron number {number} eats {number} fish in a year")
    found = memory.context("what do herons eat", namespace=NS, budget=200)
    assert found.packed
    assert found.tokens <= 200
    first = found.packed[0].memory
    assert memory.used(found.ledger, NS, [first.key]) == 1
    assert memory.memories.get(NS, first.key).utility == first.utility + 1
    with pytest.raises(UnknownMemory):
        memory.used(found.ledger, "agent:b", [first.key])


def test_a_summary_stands_for_what_it_contains(memory: AgentMemory) -> None:
    memory.put(NS, "one", "herons eat fish")
    memory.put(NS, "two", "herons eat frogs")
    memory.consolidate(NS, "herons", ["one", "two"], "herons eat fish and frogs")
    (node,) = memory.expand(NS)
    assert node.summary.key == "herons"
    assert {child.key for child in node.children} == {"one", "two"}
    packed = keys(memory.context("what do herons eat", namespace=NS).packed)
    assert packed == ["herons"]


def test_what_a_text_states_is_captured_once_into_short_term_memory(memory: AgentMemory) -> None:
    said = "I am allergic to peanuts. What time is it?"
    (looked,) = memory.capture(NS, said, dry_run=True)
    assert looked.stored is None
    (taken,) = memory.capture(NS, said)
    assert taken.stored is not None
    assert taken.stored.memory.tier == "stm"
    assert (taken.stored.memory.source_user, taken.stored.memory.source_kind) == ("user", "stated")
    assert taken.reason
    (again,) = memory.capture(NS, said)
    assert again.stored is not None
    assert again.stored.duplicate
    assert len(memory.list(NS)) == 1


def test_a_document_that_is_taken_in_again_changes_what_has_changed(memory: AgentMemory) -> None:
    text = "# Birds\n\n## Herons\n\nThey eat fish.\n\n## Owls\n\nThey eat mice.\n"
    first = memory.ingest(NS, text, path="birds.md", tags=["birds"])
    assert [taken.draft.key for taken in first] == ["birds/herons", "birds/owls"]
    again = memory.ingest(NS, text.replace("mice", "voles"), path="birds.md")
    assert [taken.stored.memory.version for taken in again if taken.stored] == [1, 2]
    assert set(keys(memory.files("birds.md", namespace=NS))) == {"birds/owls", "birds/herons"}


def test_an_export_taken_into_an_empty_file_is_the_same(memory: AgentMemory, tmp_path: Path, clock: Clock) -> None:
    memory.put(NS, "one", "herons eat fish", tags=["birds"], files=[FileRef("a.md")])
    memory.put(NS, "one", "herons eat fish and frogs")
    memory.put(NS, "two", "owls eat mice")
    memory.edge((NS, "one"), ("", "two"), "contradicts")
    rows = list(memory.export())
    with AgentMemory(tmp_path / "other.db", None, clock) as other:
        assert other.import_(rows).memories == 3
        assert list(other.export()) == rows


def test_one_namespace_never_sees_another(memory: AgentMemory) -> None:
    for name in (NS, "agent:b"):
        for number in range(3):
            memory.put(name, f"fish {number}", f"herons eat {number} fish", tags=["birds"], files=[FileRef("a.md")])
    assert {each.namespace for each in memory.list(NS)} == {NS}
    assert {hit.memory.namespace for hit in memory.search("herons fish", namespace=NS)[0]} == {NS}
    assert {each.memory.namespace for each in memory.context("herons fish", namespace=NS).packed} == {NS}
    assert {each.namespace for each in memory.files("a.md", namespace=NS)} == {NS}
    assert {member.namespace for group in memory.clusters(NS) for member in group.members} <= {NS}
    assert memory.tags(NS) == {"birds": 3}
    with pytest.raises(UnknownMemory):
        memory.get("agent:c", "fish 0")
    assert memory.remove_namespace(NS) == 3
    assert len(memory.list("agent:b")) == 3


def test_labels_are_renamed_and_removed(memory: AgentMemory) -> None:
    memory.put(NS, "one", "herons eat fish", tags=["birds", "food"], files=[FileRef("a.md")])
    assert memory.rename_tag("birds", "animals", NS) == 1
    assert memory.remove_tag("food") == 1
    assert memory.tags() == {"animals": 1}
    assert memory.paths() == {"a.md": 1}
    assert [space.name for space in memory.namespaces()] == [NS]
    assert [branch.memories for branch in memory.tree()] == [1]


def test_ties_are_made_listed_and_cut(memory: AgentMemory) -> None:
    memory.put(NS, "one", "herons eat fish")
    memory.put(NS, "two", "owls sleep all day")
    memory.edge((NS, "one"), ("", "two"), "relates_to", 0.6)
    assert [edge.weight for edge in memory.edges_of(NS, "two")] == [0.6]
    (pair,) = memory.edge_candidates(NS)
    assert {pair.source.key, pair.target.key} == {"one", "two"}
    assert memory.remove_edge((NS, "one"), (NS, "two")) == 1
    assert memory.edges_of(NS, "two") == []


def test_a_life_is_curated_and_counted(memory: AgentMemory, clock: Clock) -> None:
    memory.put(NS, "one", "herons eat fish", ttl=HOUR)
    after = memory.curate(NS, "one", "promote").after
    assert after is not None
    assert after.tier == "ltm"
    assert memory.stats().by_tier == {"ltm": 1}
    assert memory.peek(NS).memories == 1
    clock.now += 2 * HOUR
    assert memory.list(NS) == []
    assert memory.gc().expired == 1


def test_two_that_share_a_file_see_each_other(memory: AgentMemory, tmp_path: Path, clock: Clock) -> None:
    with AgentMemory(tmp_path / "agent" / "memory.db", WordEmbedder(), clock) as other:
        other.put(NS, "one", "herons eat fish")
        assert keys(memory.search("herons", namespace=NS)[0]) == ["one"]
        memory.put(NS, "one", "herons eat frogs")
        assert other.get(NS, "one").version == 2


def test_threads_that_write_at_once_lose_nothing(memory: AgentMemory) -> None:
    def work(name: int) -> None:
        for number in range(10):
            memory.put(NS, f"{name}-{number}", f"memory {number} of thread {name}")
            memory.put(NS, "shared", f"{name} {number}")

    threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(memory.list(NS, limit=100)) == 41
    assert memory.get(NS, "shared").version == 40


def test_the_file_is_its_owners_alone(memory: AgentMemory, tmp_path: Path) -> None:
    memory.put(NS, "one", "herons eat fish")
    path = tmp_path / "agent" / "memory.db"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("key", "content", "more"),
    [
        ("", "text", {}),
        ("a\nb", "text", {}),
        ("empty", " \n", {}),
        ("large", "x" * 10_000_000, {}),
        ("kind", "text", {"kind": "nonsense"}),
        ("tier", "text", {"tier": "identity"}),
        ("ttl", "text", {"ttl": -1.0}),
        ("importance", "text", {"importance": 2.0}),
        ("meta", "text", {"meta": {"a": object()}}),
    ],
)
def test_what_cannot_be_a_memory_is_refused_and_leaves_nothing(
    memory: AgentMemory, key: str, content: str, more: dict[str, object]
) -> None:
    with pytest.raises(BadMemory):
        memory.put(NS, key, content, **more)  # type: ignore[arg-type]
    assert memory.stats().versions == 0


@pytest.mark.parametrize("key", ["notes/2026/october", "🦆 duck", "a\"b'c", "../../etc/passwd", "%2F"])
def test_a_key_may_have_slashes_and_emoji(memory: AgentMemory, key: str) -> None:
    memory.put(NS, key, "herons eat fish")
    assert memory.get(NS, key).key == key
    assert keys(memory.search("herons", namespace=NS)[0]) == [key]


def test_a_file_that_is_no_database_or_a_newer_one_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"no database at all" * 100)
    with pytest.raises(DatabaseDamaged):
        AgentMemory(broken)
    newer = tmp_path / "newer.db"
    with AgentMemory(newer) as memory:
        memory.db.connection.execute("PRAGMA user_version = 99")
    with pytest.raises(DatabaseTooNew):
        AgentMemory(newer)


def test_a_file_has_an_identity_that_stays_and_no_other_has(tmp_path: Path) -> None:
    with AgentMemory(tmp_path / "one.db") as one, AgentMemory(tmp_path / "two.db") as two:
        known = one.identity
        assert known == one.identity != two.identity
    with AgentMemory(tmp_path / "one.db") as again:
        assert again.identity == known

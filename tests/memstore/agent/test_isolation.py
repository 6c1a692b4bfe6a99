"""Whatever is done to some namespaces, no way of asking shows one what is of another, and nothing is lost.

Every content, tag and file bears the name of its namespace, so that what leaks is seen.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_memory import DAY, Watch
from word_embedder import WordEmbedder

from memstore.agent.api import AgentMemory
from memstore.agent.errors import AgentError, UnknownMemory
from memstore.agent.model import FileRef, Filter

MARKS = {"a": "antling", "A": "beeling", "a%": "crowling", "a:é/🦆": "doveling"}
"""Namespaces that are easily taken for one another, with the word that is in everything of theirs."""
KEYS = ("k", "K", "sum")

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["put", "put", "put", "edge", "across", "consolidate", "remove", "erase", "curate", "capture", "ingest",
             "reflect", "retag", "untag", "patch", "context", "search", "wait", "gc", "clear"]
        ),
        st.sampled_from(sorted(MARKS)), st.sampled_from(sorted(MARKS)), st.sampled_from(KEYS), st.sampled_from(KEYS),
        st.integers(0, 7),
    ),
    min_size=4, max_size=24,
)  # fmt: skip


class Life:
    """A memory to which steps are done, and what was ever put in it. It begins with some of each namespace."""

    def __init__(self) -> None:
        self.clock = Watch()
        self.memory = AgentMemory(None, WordEmbedder(), self.clock)
        self.versions: dict[tuple[str, str], list[str]] = {}
        for namespace in MARKS:
            for number, key in enumerate(KEYS[:-1]):
                self.step("put", namespace, "", key, "", number)

    def step(self, what: str, one: str, other: str, key: str, second: str, number: int) -> None:
        """Do one; what cannot be done is refused."""
        self.clock.on(60)
        memory, mark = self.memory, MARKS[one]
        match what:
            case "put":
                content = f"{mark} eats fish and herons eat frogs by the river {number}"
                memory.put(one, key, content, tags=[f"{mark}-tag"], files=[FileRef(f"src/{mark}.py")],
                           pinned=number == 7, tier="dormant" if number == 6 else None, meta={"of": mark})  # fmt: skip
                self.versions.setdefault((one, key), []).append(content)
            case "edge":
                memory.edge(
                    (one, key), (one, second), ("relates_to", "contradicts", "contains", "prevents")[number % 4]
                )
            case "across":
                relation = ("relates_to", "contradicts", "contains", "depends_on")[number % 4]
                memory.edge((one, key), (other, second), relation)
            case "consolidate":
                content = f"{mark} in all {number}"
                memory.consolidate(one, "sum", [key, second], content)
                self.versions.setdefault((one, "sum"), []).append(content)
            case "remove":
                memory.remove(one, key)
            case "erase":
                memory.remove(one, key, hard=True, all_versions=True)
                self.versions.pop((one, key), None)
            case "curate":
                operations = ("promote", "demote", "boost", "diminish", "archive", "pin", "unpin", "archive")
                memory.curate(one, key, operations[number])
            case "capture":
                memory.capture(one, f"I live in {mark}town{number}.", tags=[f"{mark}-tag"])
            case "ingest":
                memory.ingest(one, f"## {mark} notes\n\nAbout {mark} and herons {number}.\n", path=f"{mark}.md")
            case "reflect":
                memory.reflect(one)
            case "retag":
                memory.rename_tag(f"{mark}-tag", f"{mark}-tag", one)
            case "untag":
                memory.remove_tag(f"{mark}-tag", one)
            case "patch":
                self._patch(one, key, number)
            case "context":
                memory.context("what do herons eat", namespace=one)
            case "search":
                memory.search("herons fish river", namespace=one)
            case "wait":
                self.clock.on(number * 20 * DAY)
            case "gc":
                memory.gc(stale_days=None, purge_days=None)
            case "clear":
                memory.remove_namespace(one)

    def _patch(self, namespace: str, key: str, number: int) -> None:
        before = self.memory.memories.get(namespace, key).content
        if "\n" in before:
            return
        content = f"{before} {number}"
        self.memory.patch(namespace, key, f"@@ -1,1 +1,1 @@\n-{before}\n+{content}\n")
        self.versions[namespace, key].append(content)


def seen(memory: AgentMemory, namespace: str) -> Iterator[tuple[str, Any]]:
    """Every way of asking for what is in a namespace, with its answer."""
    for query in ("herons fish river", *MARKS.values()):
        yield "search", memory.search(query, namespace=namespace, everything=True, limit=50)[0]
        yield "look", memory.look(query, Filter(namespace, everything=True), 50)[0]
        yield "context", memory.context(query, namespace=namespace, budget=3000).packed
    found = memory.list(namespace, everything=True, limit=-1)
    yield "list", found
    yield "pinned", memory.pinned(namespace)
    yield "peek", asdict(memory.peek(namespace))
    yield "tags", memory.tags(namespace)
    yield "paths", memory.paths(namespace)
    yield "files", memory.files("src/", namespace=namespace, limit=99)
    yield "clusters", memory.clusters(namespace)
    yield "candidates", memory.edge_candidates(namespace)
    yield "expand", memory.expand(namespace)
    yield "export", list(memory.export(namespace))
    yield "reflect", memory.reflect(namespace, dry_run=True)
    for key in KEYS:
        for ask in (
            lambda key=key: memory.get(namespace, key),
            lambda key=key: memory.history(namespace, key),
            lambda key=key: memory.as_of(namespace, key, memory.clock()),
            lambda key=key: memory.expand(namespace, key),
        ):
            try:
                yield f"get {key}", ask()
            except UnknownMemory as error:
                yield "error", str(error) + error.hint


@settings(max_examples=40)
@given(STEPS)
def test_no_way_of_asking_shows_what_is_of_another_namespace(steps: list[tuple[str, str, str, str, str, int]]) -> None:
    life = _lived(steps)
    for namespace, mark in MARKS.items():
        others = [word for word in MARKS.values() if word != mark]
        for way, answer in seen(life.memory, namespace):
            leaked = [word for word in others if word in repr(answer)]
            assert not leaked, f"{way} of {namespace} shows {leaked}"
    life.memory.close()


@settings(max_examples=40)
@given(STEPS)
def test_versions_never_vanish_edges_never_dangle_and_an_export_is_all_of_it(
    steps: list[tuple[str, str, str, str, str, int]],
) -> None:
    life = _lived(steps)
    for (namespace, key), contents in life.versions.items():
        history = life.memory.history(namespace, key)
        assert [each.content for each in reversed(history)] == contents
        assert [each.supersedes for each in history] == [*(each.id for each in history[1:]), ""]
    current = (
        "SELECT s.current AND t.current FROM edges JOIN memories s ON s.id = source JOIN memories t ON t.id = target"
    )
    edges = life.memory.db.connection.execute("SELECT count(*) FROM edges").fetchone()[0]
    assert [bool(row[0]) for row in life.memory.db.connection.execute(current)] == [True] * edges
    exported = list(life.memory.export())
    with AgentMemory(None, None, life.clock) as other:
        other.import_(json.loads(json.dumps(exported)))
        assert list(other.export()) == exported
    life.memory.reflect()
    once = list(life.memory.export())
    life.memory.reflect()
    assert list(life.memory.export()) == once
    life.memory.close()


@settings(max_examples=40)
@given(STEPS, st.integers(1, 600), st.sampled_from(["herons fish river", "", "antling", "what contradicts it"]))
def test_a_context_never_exceeds_its_budget(
    steps: list[tuple[str, str, str, str, str, int]], budget: int, query: str
) -> None:
    life = _lived(steps)
    for namespace in ("", *MARKS):
        found = life.memory.context(query, namespace=namespace, budget=budget)
        assert found.tokens == sum(each.tokens for each in found.packed) <= budget
        assert len({each.memory.id for each in found.packed}) == len(found.packed)
    life.memory.close()


def _lived(steps: list[tuple[str, str, str, str, str, int]]) -> Life:
    life = Life()
    for step in steps:
        try:
            life.step(*step)
        except AgentError:
            continue
    return life


def test_a_summary_never_expands_into_another_namespace() -> None:
    with AgentMemory(None) as memory:
        memory.put("a", "one", "ant one")
        memory.put("a", "two", "ant two")
        memory.put("b", "three", "bee three")
        memory.consolidate("a", "sum", ["one", "two"], "ants")
        memory.edge(("a", "sum"), ("b", "three"), "contains")
        (node,) = memory.expand("a", "sum")
        assert [each.key for each in node.children] == ["one", "two"]


def test_what_was_told_of_one_namespace_cannot_be_judged_from_another() -> None:
    with AgentMemory(None) as memory:
        memory.put("a", "one", "herons eat fish")
        call = memory.context("herons", namespace="a").ledger
        with pytest.raises(UnknownMemory):
            memory.used(call, "b", ["one"])
        assert memory.get("a", "one").utility == 0

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_memory import DAY, Watch, plant

from memstore.agent.constants import EDGE_WEIGHTS
from memstore.agent.database import Database
from memstore.agent.edges import Edges
from memstore.agent.errors import BadMemory, UnknownMemory


class Graph:
    """A database with its edges and four memories a, b, c, d in one namespace."""

    def __init__(self) -> None:
        self.clock = Watch()
        self.db = Database(None)
        self.edges = Edges(self.db, self.clock)
        self.a, self.b, self.c, self.d = (plant(self.db, self.clock, key) for key in "abcd")

    def weight(self, source: str, target: str, relation: str = "relates_to") -> float | None:
        found = [each for each in self.edges.of(source) if (each.target, each.relation) == (target, relation)]
        return found[0].weight if found else None

    def version(self, old: str, key: str) -> str:
        with self.db.writing() as connection:
            connection.execute("UPDATE memories SET current = 0 WHERE id = ?", (old,))
            new = plant(self.db, self.clock, key, version=2, supersedes=old)
            self.edges.relink(connection, old, new)
        return new


@pytest.fixture
def graph() -> Iterator[Graph]:
    graph = Graph()
    yield graph
    graph.db.close()


@pytest.mark.parametrize(("relation", "weight"), EDGE_WEIGHTS.items())
def test_an_edge_without_a_weight_gets_the_one_of_its_relation(graph: Graph, relation: str, weight: float) -> None:
    assert graph.edges.add(graph.a, graph.b, relation).weight == weight


def test_an_edge_is_seen_from_both_ends(graph: Graph) -> None:
    edge = graph.edges.add(graph.a, graph.b, "refines", 0.4)
    assert graph.edges.of(graph.a) == graph.edges.of(graph.b) == [edge]
    assert graph.edges.outgoing([graph.a, graph.b]) == {graph.a: [edge]}
    assert graph.edges.into([graph.a, graph.b]) == {graph.b: [edge]}


def test_the_strongest_edge_comes_first(graph: Graph) -> None:
    for target, weight in ((graph.b, 0.2), (graph.c, 0.9), (graph.d, 0.5)):
        graph.edges.add(graph.a, target, "relates_to", weight)
    assert [each.target for each in graph.edges.outgoing([graph.a])[graph.a]] == [graph.c, graph.d, graph.b]


def test_adding_an_edge_again_changes_its_weight_and_keeps_its_history(graph: Graph) -> None:
    graph.edges.add(graph.a, graph.b, "relates_to", 0.5)
    graph.edges.strengthen([graph.a, graph.b])
    graph.clock.on(DAY)
    again = graph.edges.add(graph.a, graph.b, "relates_to", 0.6)
    assert (again.weight, again.accesses, again.created) == (0.6, 1, graph.clock() - DAY)
    assert graph.edges.add(graph.a, graph.b, "relates_to").weight == 0.6
    assert len(graph.edges.of(graph.a)) == 1


def test_edges_may_be_asked_for_by_their_relations(graph: Graph) -> None:
    graph.edges.add(graph.a, graph.b, "refines")
    inside = graph.edges.add(graph.a, graph.b, "contains")
    assert graph.edges.outgoing([graph.a], ["contains", "contradicts"]) == {graph.a: [inside]}
    assert graph.edges.into([graph.b], ["contains"]) == {graph.b: [inside]}
    assert graph.edges.into([graph.b], ["implies"]) == {}


@pytest.mark.parametrize("weight", [-0.1, 1.1, float("nan"), float("inf")])
def test_a_weight_outside_of_0_to_1_is_refused(graph: Graph, weight: float) -> None:
    with pytest.raises(BadMemory):
        graph.edges.add(graph.a, graph.b, "relates_to", weight)


def test_an_unknown_relation_is_refused_and_the_known_are_named(graph: Graph) -> None:
    with pytest.raises(BadMemory) as told:
        graph.edges.add(graph.a, graph.b, "likes")
    assert "relates_to" in told.value.hint


def test_a_memory_is_not_tied_to_itself(graph: Graph) -> None:
    with pytest.raises(BadMemory):
        graph.edges.add(graph.a, graph.a, "relates_to")


def test_a_memory_that_is_not_there_is_not_tied(graph: Graph) -> None:
    gone = plant(graph.db, graph.clock, "gone", deleted=1.0)
    for other in ("nothing", gone):
        with pytest.raises(UnknownMemory):
            graph.edges.add(graph.a, other, "relates_to")


def test_two_namespaces_are_tied_only_where_both_are_named(graph: Graph) -> None:
    other = plant(graph.db, graph.clock, "a", namespace="m")
    with pytest.raises(BadMemory):
        graph.edges.add(graph.a, other, "relates_to")
    with pytest.raises(UnknownMemory):
        graph.edges.add_by_key(("n", "b"), ("", "nothing"), "relates_to")
    assert graph.edges.add_by_key(("n", "a"), ("m", "a"), "relates_to").target == other
    assert graph.edges.add_by_key(("n", "a"), ("", "b"), "relates_to").target == graph.b


def test_a_circle_of_contains_is_refused_however_long(graph: Graph) -> None:
    graph.edges.add(graph.a, graph.b, "contains")
    graph.edges.add(graph.b, graph.c, "contains")
    for source in (graph.b, graph.c):
        with pytest.raises(BadMemory):
            graph.edges.add(source, graph.a, "contains")
    graph.edges.add(graph.c, graph.a, "relates_to")
    graph.edges.add(graph.a, graph.c, "contains")


def test_edges_are_removed_by_relation_or_all_of_one_direction(graph: Graph) -> None:
    for relation in ("refines", "implies", "relates_to"):
        graph.edges.add(graph.a, graph.b, relation)
    graph.edges.add(graph.b, graph.a, "refines")
    assert graph.edges.remove(graph.a, graph.b, "refines") == 1
    assert graph.edges.remove_by_key(("n", "a"), ("n", "b")) == 2
    assert [each.source for each in graph.edges.of_key("n", "a")] == [graph.b]


def test_memories_recalled_together_are_tied_stronger_with_less_and_less_gain(graph: Graph) -> None:
    graph.edges.add(graph.a, graph.b, "relates_to", 0.5)
    graph.edges.add(graph.a, graph.c, "relates_to", 0.5)
    graph.clock.on(DAY)
    assert graph.edges.strengthen([graph.a, graph.b, graph.d]) == 1
    (edge,) = graph.edges.of(graph.b)
    assert (edge.weight, edge.accesses, edge.accessed) == (pytest.approx(0.525), 1, graph.clock())
    for _ in range(500):
        graph.edges.strengthen([graph.a, graph.b])
    assert 0.99 < (graph.weight(graph.a, graph.b) or 0) <= 1
    assert graph.weight(graph.a, graph.c) == 0.5


def test_the_trail_of_a_merger_does_not_grow(graph: Graph) -> None:
    graph.edges.add(graph.a, graph.b, "merged_into")
    assert graph.edges.strengthen([graph.a, graph.b]) == 0
    assert graph.weight(graph.a, graph.b, "merged_into") == 0


def test_a_new_version_takes_over_the_edges_of_both_directions(graph: Graph) -> None:
    graph.edges.add(graph.a, graph.b, "refines", 0.3)
    graph.edges.add(graph.c, graph.a, "contains", 0.4)
    new = graph.version(graph.a, "a")
    assert graph.edges.of(graph.a) == []
    assert {(each.source, each.target, each.weight) for each in graph.edges.of(new)} == {
        (new, graph.b, 0.3),
        (graph.c, new, 0.4),
    }


def test_edges_of_a_softly_deleted_memory_are_hidden_and_come_back_with_it(graph: Graph) -> None:
    graph.edges.add(graph.a, graph.b, "refines")
    with graph.db.writing() as connection:
        connection.execute("UPDATE memories SET deleted = 1.0 WHERE id = ?", (graph.b,))
    assert graph.edges.of(graph.a) == []
    assert graph.edges.outgoing([graph.a]) == {}
    new = graph.version(graph.b, "b")
    assert [each.target for each in graph.edges.of(graph.a)] == [new]


def test_an_idle_edge_fades_once_a_day_and_a_used_one_does_not(graph: Graph) -> None:
    graph.edges.add(graph.a, graph.b, "relates_to", 0.5)
    graph.edges.add(graph.a, graph.c, "relates_to", 0.5)
    for _ in range(3):
        graph.edges.strengthen([graph.a, graph.c])
    used = graph.weight(graph.a, graph.c)
    assert graph.edges.fade() == (0, 0)
    graph.clock.on(31 * DAY)
    assert graph.edges.fade(dry_run=True) == (1, 0)
    assert [graph.edges.fade() for _ in range(2)] == [(1, 0), (0, 0)]
    assert graph.weight(graph.a, graph.b) == pytest.approx(0.45)
    assert graph.weight(graph.a, graph.c) == used
    graph.clock.on(DAY)
    graph.edges.fade()
    assert graph.weight(graph.a, graph.b) == pytest.approx(0.405)


def test_a_recent_access_keeps_an_edge_from_fading(graph: Graph) -> None:
    graph.edges.add(graph.a, graph.b, "relates_to", 0.5)
    graph.clock.on(20 * DAY)
    graph.edges.strengthen([graph.a, graph.b])
    graph.clock.on(20 * DAY)
    assert graph.edges.fade() == (0, 0)


def test_an_edge_that_became_too_weak_is_cut_but_never_what_a_summary_contains(graph: Graph) -> None:
    graph.edges.add(graph.a, graph.b, "relates_to", 0.052)
    graph.edges.add(graph.a, graph.c, "contains", 0.052)
    graph.edges.add(graph.a, graph.d, "merged_into")
    graph.clock.on(31 * DAY)
    assert graph.edges.fade(dry_run=True) == (2, 1)
    assert graph.edges.fade() == (2, 1)
    assert {each.relation for each in graph.edges.of(graph.a)} == {"contains", "merged_into"}


def test_only_the_namespace_that_is_named_fades(graph: Graph) -> None:
    graph.edges.add(graph.a, graph.b, "relates_to")
    graph.clock.on(31 * DAY)
    assert graph.edges.fade("m") == (0, 0)
    assert graph.edges.fade("n") == (1, 0)


OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(["add", "remove", "version", "purge", "fade", "strengthen"]),
        st.integers(0, 5), st.integers(0, 5), st.sampled_from(["contains", "relates_to", "merged_into"]),
    ),
    max_size=30,
)  # fmt: skip


@settings(max_examples=60)
@given(OPERATIONS)
def test_edges_never_dangle_and_what_contains_never_circles(operations: list[tuple[str, int, int, str]]) -> None:
    clock, db = Watch(), Database(None)
    edges = Edges(db, clock)
    keys = [plant(db, clock, str(key)) for key in range(6)]
    for at, (what, one, other, relation) in enumerate(operations):
        clock.on(10 * DAY)
        try:
            match what:
                case "add":
                    edges.add(keys[one], keys[other], relation)
                case "remove":
                    edges.remove(keys[one], keys[other])
                case "fade":
                    edges.fade()
                case "strengthen":
                    edges.strengthen(keys)
                case "purge":
                    with db.writing() as connection:
                        connection.execute("DELETE FROM memories WHERE id = ?", (keys[one],))
                case "version":
                    old = keys[one]
                    with db.writing() as connection:
                        connection.execute("UPDATE memories SET current = 0 WHERE id = ?", (old,))
                        keys[one] = plant(db, clock, str(one), version=at + 2)
                        edges.relink(connection, old, keys[one])
        except (BadMemory, UnknownMemory):
            continue
    rows = db.connection.execute(
        "SELECT e.relation, s.current, t.current, e.source, e.target, e.weight FROM edges e"
        " LEFT JOIN memories s ON s.id = e.source LEFT JOIN memories t ON t.id = e.target"
    ).fetchall()
    assert all(row[1] == row[2] == 1 and row[3] != row[4] and 0 <= row[5] <= 1 for row in rows)
    inside: dict[str, set[str]] = {}
    for row in rows:
        if row[0] == "contains":
            inside.setdefault(row[3], set()).add(row[4])
    for start in inside:
        seen, todo = set[str](), list(inside[start])
        while todo:
            at_id = todo.pop()
            assert at_id != start
            if at_id not in seen:
                seen.add(at_id)
                todo += inside.get(at_id, ())
    db.close()

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_memory import Watch, plant

from memstore.agent.clusters import Graph, clusters, communities, louvain, modularity
from memstore.agent.database import Database
from memstore.agent.edges import Edges

CLOCK = Watch()


@pytest.fixture
def db() -> Iterator[Database]:
    db = Database(None)
    yield db
    db.close()


def graph_of(size: int, edges: dict[tuple[int, int], float]) -> Graph:
    graph: Graph = [{} for _ in range(size)]
    for (one, other), weight in edges.items():
        graph[one][other] = graph[other][one] = weight
    return graph


def cliques(count: int, size: int, bridge: float = 0.5) -> Graph:
    """Groups in which everybody knows everybody, joined to a ring by single edges."""
    edges = {
        (group * size + i, group * size + j): 0.9
        for group in range(count)
        for i, j in itertools.combinations(range(size), 2)
    }
    for group in range(count):
        one, other = group * size, (group + 1) % count * size + 1
        edges[min(one, other), max(one, other)] = bridge
    return graph_of(count * size, edges)


def test_groups_that_single_edges_join_stay_apart() -> None:
    assert communities(cliques(12, 6)) == [list(range(at, at + 6)) for at in range(0, 72, 6)]


def test_small_groups_are_found_in_a_large_graph_too() -> None:
    groups = communities(cliques(100, 4))  # modularity alone would put pairs of them together
    assert groups == [list(range(at, at + 4)) for at in range(0, 400, 4)]


def test_a_long_chain_does_not_become_one_cluster() -> None:
    groups = communities(graph_of(300, {(i, i + 1): 0.8 for i in range(299)}))
    assert max(map(len, groups)) <= 50


def test_a_sparse_component_of_many_members_is_broken_up() -> None:
    chance = random.Random(1)
    edges: dict[tuple[int, int], float] = {}
    for node in range(1, 1300):  # topics of about thirty, and a thread through all of them
        for _ in range(6):
            other = (node // 30) * 30 + chance.randrange(30)
            if other != node:
                edges[min(node, other), max(node, other)] = 0.85
        edges[node - 1, node] = 0.8
    groups = communities(graph_of(1320, edges))
    assert max(map(len, groups)) < 100


def test_a_large_component_without_clear_groups_is_broken_up_too() -> None:
    chance = random.Random(2)
    edges = {(one, other): 0.85 for one, other in itertools.combinations(range(600), 2) if chance.random() < 0.04}
    assert max(map(len, communities(graph_of(600, edges)))) < 200


def test_a_group_in_which_all_are_tied_is_not_torn_apart() -> None:
    assert communities(cliques(1, 80)) == [list(range(80))]


def test_modularity_is_what_the_textbook_says() -> None:
    two = cliques(1, 3) + [{node + 3: weight for node, weight in row.items()} for row in cliques(1, 3)]
    assert modularity(two, [[0, 1, 2], [3, 4, 5]]) == pytest.approx(0.5)
    assert modularity(two, [[0, 1, 2, 3, 4, 5]]) == pytest.approx(0.0)


def test_strong_ties_count_more_than_weak_ones() -> None:
    edges = dict.fromkeys(itertools.combinations(range(6), 2), 0.1)
    edges |= {(0, 1): 1.0, (1, 2): 1.0, (0, 2): 1.0, (3, 4): 1.0, (4, 5): 1.0, (3, 5): 1.0}
    assert communities(graph_of(6, edges)) == [[0, 1, 2], [3, 4, 5]]


def test_a_graph_without_edges_has_a_group_for_each_node() -> None:
    assert communities(graph_of(3, {})) == [[0], [1], [2]]
    assert communities([]) == []
    assert louvain([]) == []


GRAPHS = st.integers(1, 14).flatmap(
    lambda size: st.dictionaries(
        st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)).filter(lambda pair: pair[0] < pair[1]),
        st.floats(0.05, 1),
        max_size=40,
    ).map(lambda edges: graph_of(size, edges))
)


@given(GRAPHS)
def test_every_node_is_in_one_connected_group_and_grouping_is_never_worse_than_none(graph: Graph) -> None:
    groups = communities(graph)
    assert sorted(node for group in groups for node in group) == list(range(len(graph)))
    for group in groups:
        reached, todo = {group[0]}, [group[0]]
        while todo:
            fresh = set(graph[todo.pop()]) & set(group) - reached
            reached |= fresh
            todo += fresh
        assert reached == set(group)
    if any(graph):
        assert modularity(graph, groups) >= modularity(graph, [[node] for node in range(len(graph))]) - 1e-9
    assert communities(graph) == groups


def tie(db: Database, groups: list[str], namespace: str = "n", relation: str = "relates_to") -> Edges:
    edges = Edges(db, CLOCK)
    for key in sorted(set("".join(groups))):
        plant(db, CLOCK, key, namespace=namespace)
    for group in groups:
        for one, other in itertools.combinations(group, 2):
            edges.add_by_key((namespace, one), (namespace, other), relation, 0.8)
    return edges


def keys(db: Database, namespace: str = "n", now: float = 0.0) -> list[str]:
    return ["".join(each.key for each in cluster.members) for cluster in clusters(db, namespace, now=now)]


def test_clusters_come_with_their_memories_weight_and_density_the_largest_first(db: Database) -> None:
    tie(db, ["ab", "xyz"])
    first, second = clusters(db, "n")
    assert [each.key for each in first.members] == ["x", "y", "z"]
    assert (first.weight, first.density) == (pytest.approx(2.4), 1.0)
    assert [each.key for each in second.members] == ["a", "b"]


def test_clusters_never_reach_over_namespaces(db: Database) -> None:
    edges = tie(db, ["ab"])
    tie(db, ["cd"], "m")
    edges.add_by_key(("n", "a"), ("m", "c"), "relates_to", 1.0)
    assert keys(db) == ["ab"]
    assert sorted(keys(db, "")) == ["ab", "cd"]


def test_hidden_expired_and_deleted_memories_are_in_no_cluster(db: Database) -> None:
    tie(db, ["abcdef"])
    db.connection.execute("UPDATE memories SET tier = 'dormant' WHERE key = 'a'")
    db.connection.execute("UPDATE memories SET expires = 5.0 WHERE key = 'b'")
    db.connection.execute("UPDATE memories SET deleted = 5.0 WHERE key = 'c'")
    assert keys(db, now=9.0) == ["def"]


def test_a_cluster_that_has_its_summary_is_not_offered_again(db: Database) -> None:
    edges = tie(db, ["abc", "xy"])
    plant(db, CLOCK, "s")
    for child in "ab":
        edges.add_by_key(("n", "s"), ("n", child), "contains")
    assert keys(db) == ["abc", "xy"]
    edges.add_by_key(("n", "s"), ("n", "c"), "contains")
    assert keys(db) == ["xy"]


def test_an_audit_trail_makes_no_cluster(db: Database) -> None:
    tie(db, ["ab"], relation="merged_into")
    assert keys(db) == []

"""Clusters: groups of memories that are tied more to each other than to the rest, found by Louvain's method.

Connected groups alone do not do: a few edges between topics join everything into one. Communities maximise modularity;
one that is still large is looked at by itself, and each is connected. The same graph always gives the same clusters.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from memstore.agent.database import Database
from memstore.agent.model import Filter, Memory
from memstore.agent.rows import condition, load

LARGEST: Final = 50
"""Members above which a community is split wherever that gains anything."""
STRUCTURE: Final = 0.3
"""Modularity above which a smaller one is split as well: the usual mark of groups that are more than chance."""
_LEAST_GAIN: Final = 1e-12

Graph = list[dict[int, float]]
"""For each node its neighbours with weights, both ways; an entry for itself is twice the weight inside of it."""


@dataclass(frozen=True)
class Cluster:
    """`members` are ordered by age; `weight` is the sum of the edges between them, `density` the share of the possible
    edges that are there."""

    members: tuple[Memory, ...]
    weight: float
    density: float


def clusters(db: Database, namespace: str, *, now: float = 0.0, smallest: int = 2) -> list[Cluster]:
    """The clusters of a namespace (`*` at its end: of each that begins so), the largest first. `now` leaves out what
    has expired. Left out as well: what is hidden, and clusters that one summary contains already."""
    where, values = condition(Filter(namespace), now)
    live = f"SELECT m.id FROM memories m WHERE {where}"
    with db.reading() as connection:
        edges = connection.execute(
            "SELECT e.source, e.target, sum(e.weight) FROM edges e JOIN memories s ON s.id = e.source"
            " JOIN memories t ON t.id = e.target AND t.namespace = s.namespace"
            f" WHERE e.relation NOT IN ('contains', 'merged_into') AND e.source IN ({live}) AND +e.target IN ({live})"
            " GROUP BY min(e.source, e.target), max(e.source, e.target) HAVING sum(e.weight) > 0",
            values * 2,
        ).fetchall()
        ids = sorted({id for source, target, _ in edges for id in (source, target)})
        place = {id: number for number, id in enumerate(ids)}
        graph = _graph(len(ids), [(place[source], place[target], weight) for source, target, weight in edges])
        summaries: dict[str, set[str]] = defaultdict(set)
        for source, target in connection.execute("SELECT source, target FROM edges WHERE relation = 'contains'"):
            summaries[target].add(source)
        found = []
        for group in communities(graph):
            if len(group) < smallest or set.intersection(*(summaries[ids[node]] for node in group)):
                continue
            among = set(group)
            inside = [weight for node in group for other, weight in graph[node].items() if other in among]
            possible = len(group) * (len(group) - 1)
            members = tuple(sorted(load(connection, [ids[node] for node in group]), key=lambda m: (m.created, m.id)))
            found.append(Cluster(members, sum(inside) / 2, len(inside) / possible))
    return sorted(found, key=lambda each: (-len(each.members), -each.weight, each.members[0].id))


def communities(graph: Graph, *, largest: int = LARGEST, seed: int = 0) -> list[list[int]]:
    """Every node in exactly one group; groups are connected and ordered by their first node."""
    done: list[list[int]] = []
    todo = connected(graph, range(len(graph)))
    while todo:
        group = todo.pop()
        parts, gain = _split(graph, group, seed)  # each by itself: in a large graph modularity overlooks small groups
        if len(parts) > 1 and (len(group) > largest or gain > STRUCTURE):
            todo += parts
        else:
            done.append(group)
    return sorted(sorted(group) for group in done)


def _split(graph: Graph, group: Sequence[int], seed: int) -> tuple[list[list[int]], float]:
    """The communities of the part of a graph that is a group, and their modularity there."""
    place = {node: number for number, node in enumerate(group)}
    part = [{place[other]: weight for other, weight in graph[node].items() if other in place} for node in group]
    groups: dict[int, list[int]] = defaultdict(list)
    for number, each in enumerate(louvain(part, seed=seed)):
        groups[each].append(number)
    parts = [piece for numbers in groups.values() for piece in connected(part, numbers)]
    return [[group[number] for number in piece] for piece in parts], modularity(part, parts)


def modularity(graph: Graph, groups: Iterable[Sequence[int]]) -> float:
    """The share of the weight inside of groups above what chance would put there (Newman and Girvan 2004)."""
    strength = [sum(neighbours.values()) for neighbours in graph]
    total, found = sum(strength) or 1.0, 0.0
    for group in groups:
        among = set(group)
        inside = sum(weight for node in group for other, weight in graph[node].items() if other in among)
        found += inside / total - (sum(strength[node] for node in group) / total) ** 2
    return found


def louvain(graph: Graph, *, seed: int = 0) -> list[int]:
    """A community for each node: nodes move to where modularity gains most, then communities become nodes, until
    nothing gains (Blondel et al. 2008)."""
    label = list(range(len(graph)))
    chance = random.Random(seed)
    while True:
        moved = _moved(graph, chance)
        if len(set(moved)) == len(graph):
            return label
        number = {old: new for new, old in enumerate(sorted(set(moved)))}
        label = [number[moved[each]] for each in label]
        coarse: Graph = [{} for _ in number]
        for node, neighbours in enumerate(graph):
            row = coarse[number[moved[node]]]
            for other, weight in neighbours.items():
                home = number[moved[other]]
                row[home] = row.get(home, 0.0) + weight
        graph = coarse


def _moved(graph: Graph, chance: random.Random) -> list[int]:
    """One level: the community of each node after moving single nodes as long as that gains."""
    strength = [sum(neighbours.values()) for neighbours in graph]
    total = sum(strength)
    label, weight = list(range(len(graph))), list(strength)
    order = list(range(len(graph)))
    chance.shuffle(order)
    moving = total > 0
    while moving:
        moving = False
        for node in order:
            home, links = label[node], dict[int, float]()
            for other, edge in graph[node].items():
                if other != node:
                    links[label[other]] = links.get(label[other], 0.0) + edge
            weight[home] -= strength[node]
            best, most = home, links.get(home, 0.0) - strength[node] * weight[home] / total
            for there in sorted(links):
                gain = links[there] - strength[node] * weight[there] / total
                if gain > most + _LEAST_GAIN:
                    best, most = there, gain
            weight[best] += strength[node]
            if best != home:
                label[node], moving = best, True
    return label


def _graph(size: int, edges: Iterable[tuple[int, int, float]]) -> Graph:
    graph: Graph = [{} for _ in range(size)]
    for one, other, weight in edges:
        graph[one][other] = graph[other][one] = weight
    return graph


def connected(graph: Graph, nodes: Iterable[int]) -> list[list[int]]:
    """The connected groups among some nodes."""
    left, groups = dict.fromkeys(nodes), []
    while left:
        group, todo = [], [left.popitem()[0]]
        while todo:
            node = todo.pop()
            group.append(node)
            for other in graph[node]:
                if other in left:
                    del left[other]
                    todo.append(other)
        groups.append(sorted(group))
    return groups

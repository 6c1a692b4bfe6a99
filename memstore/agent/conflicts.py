"""Memories of a context that contradict each other: what was said last stands first, and the others say what is newer.
Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from memstore.agent.clusters import connected
from memstore.agent.model import Memory, Packed

Conflict = tuple[str, str]
"""The ids of two memories that contradict each other, in whichever order."""


def newest_first(
    scores: Mapping[str, float], memories: Mapping[str, Memory], conflicts: Iterable[Conflict]
) -> dict[str, float]:
    """The scores, by id, where of memories that contradict each other the newest has the highest of theirs, the next
    the second, and so on: what was said last holds, whichever is nearer to the question."""
    dealt = dict(scores)
    for group in _groups([pair for pair in conflicts if scores.keys() >= set(pair)]):
        highest = sorted((scores[id] for id in group), reverse=True)
        dealt |= zip(sorted(group, key=lambda id: _age(memories[id])), highest, strict=True)
    return dealt


def dated(packed: Sequence[Packed], conflicts: Iterable[Conflict]) -> list[Packed]:
    """What is packed, each with the newest that contradicts it, if that is newer than itself."""
    here = {each.memory.id: each.memory for each in packed}
    newer: dict[str, Memory] = {}
    for pair in conflicts:
        if here.keys() >= set(pair):
            new, old = sorted((here[id] for id in pair), key=_age)
            newer[old.id] = min(newer.get(old.id, new), new, key=_age)
    keys = {old: new.key for old, new in newer.items()}
    return [replace(each, newer=keys.get(each.memory.id, "")) for each in packed]


def outdated(memories: Collection[Memory], conflicts: Iterable[Conflict]) -> set[str]:
    """The ids of those that a newer one of them contradicts."""
    here = {each.id: each for each in memories}
    return {max((here[id] for id in pair), key=_age).id for pair in conflicts if here.keys() >= set(pair)}


def _groups(conflicts: Sequence[Conflict]) -> list[list[str]]:
    """The ids that conflicts join, also by way of others."""
    ids = sorted({id for pair in conflicts for id in pair})
    place = {id: number for number, id in enumerate(ids)}
    graph: list[dict[int, float]] = [{} for _ in ids]
    for one, other in conflicts:
        graph[place[one]][place[other]] = graph[place[other]][place[one]] = 1.0
    return [[ids[number] for number in group] for group in connected(graph, range(len(ids)))]


def _age(memory: Memory) -> tuple[float, str]:
    """By which memories are sorted, the newest first: by when each was made or written anew; of one moment the first by
    its id."""
    return -memory.created, memory.id

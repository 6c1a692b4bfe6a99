"""Reflection: the rules applied to all memories, in two passes, then it is over: no model is asked.

The first pass looks at each memory by itself, and the first rule that it meets wins. The second looks at pairs that are
alike: it links them, or archives all but one. Pinned memories are never changed. Reflecting twice at one moment does
what once does: a memory that a rule changed remembers when (`decayed`), and what was merged is not looked at again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from memstore.agent import constants as c
from memstore.agent import ledger
from memstore.agent.clusters import connected
from memstore.agent.curate import DOWN, UP
from memstore.agent.database import Database
from memstore.agent.edges import Edges, Name
from memstore.agent.linking import same_facts
from memstore.agent.memories import bury
from memstore.agent.model import Filter, Memory, Rule
from memstore.agent.rows import condition, load
from memstore.agent.rules import DECAY_EVERY, DECAY_FACTOR, Rules, matches
from memstore.conversations import Clock

LINKS: Final = 8
"""Links that the second pass gives a memory, at most (reference/agent-memory): of a hundred that are all alike, every
pair would be no news."""

_RANK: Final = {"dormant": 0, "sensory": 1, "stm": 2, "ltm": 3}

Alike = tuple[str, str, float]
"""Two ids and their cosine."""


class Pairs(Protocol):
    """What reflection needs of the vectors."""

    def pairs(self, namespace: str, floor: float) -> list[Alike]:
        """The pairs of one namespace that are at least so alike."""


@dataclass(frozen=True)
class Change:
    """What a rule did to a memory; `after` is None where it was deleted."""

    rule: str
    action: str
    before: Memory
    after: Memory | None


@dataclass(frozen=True)
class Report:
    """What a reflection did, or in a dry run would do. `linked_clusters` are the groups that new links made."""

    evaluated: int
    changes: tuple[Change, ...]
    linked: int
    linked_clusters: tuple[tuple[Name, ...], ...]
    edges_decayed: int
    edges_pruned: int
    dry_run: bool

    @property
    def counts(self) -> Mapping[str, int]:
        """Changes by action."""
        return Counter(change.action for change in self.changes)


class _Undo(Exception):
    """Takes a dry run back, and tells what it would have done."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.report = report


def reflect(
    db: Database,
    edges: Edges,
    vectors: Pairs | None,
    rules: Rules,
    clock: Clock,
    *,
    namespace: str = "",
    dry_run: bool = False,
) -> Report:
    """Apply the rules to the memories of a namespace (`*` at its end: of each that begins so), or of all. Without
    vectors there is no second pass. All or nothing."""
    asked, now = rules.list(), clock()
    alike = _alike(db, vectors, asked, namespace, now)  # before the transaction: it takes longest
    try:
        with db.writing():
            report = _Reflection(db, edges, asked, now).run(namespace, alike, dry_run)
            if dry_run:
                raise _Undo(report)
    except _Undo as undone:
        return undone.report
    return report


def outcome(rule: Rule, memory: Memory, now: float) -> Memory | None:
    """What a rule of the first pass makes of a memory; None if it is deleted, the same if nothing is to be done."""
    match rule.action:
        case "DECAY":
            return _faded(rule, memory, now)
        case "DELETE":
            return None
        case "PROMOTE":
            return replace(memory, tier=rule.params.get("tier", UP.get(memory.tier, memory.tier)))
        case "DEMOTE":
            return replace(memory, tier=rule.params.get("tier", DOWN.get(memory.tier, memory.tier)))
        case "ARCHIVE":
            return replace(memory, tier="dormant")
        case "TTL_SET":
            end = now + float(rule.params["hours"]) * 3600
            return replace(memory, expires=end if memory.expires is None else min(memory.expires, end))
        case "PIN":
            return replace(memory, pinned=True)
    return memory


class _Reflection:
    """One run, inside of a transaction: `live` are the memories as the rules have left them so far."""

    def __init__(self, db: Database, edges: Edges, rules: Sequence[Rule], now: float) -> None:
        self._db = db
        self._edges = edges
        self._rules = rules
        self._now = now
        self._live: dict[str, Memory] = {}
        self._told: dict[Name, int] = {}
        self._merged: set[str] = set()
        self._changes: list[Change] = []
        self._written = 0

    def run(self, namespace: str, alike: Sequence[Alike], dry_run: bool) -> Report:
        decayed, pruned = self._edges.fade(namespace)  # first: a link that is made anew below is not pruned again
        self._live = {each.id: each for each in _all(self._db, namespace, self._now)}
        self._told = {(each.namespace, each.key): each.told for each in ledger.tallies(self._db)}
        evaluated = len(self._live)
        self._first_pass()
        merged = self._db.connection.execute("SELECT source FROM edges WHERE relation = 'merged_into'")
        self._merged = {source for (source,) in merged}
        links = self._second_pass(alike)
        changes = tuple(self._changes)
        return Report(evaluated, changes, len(links), self._groups(links), decayed, pruned, dry_run)

    def _first_pass(self) -> None:
        asked = [rule for rule in self._rules if rule.similarity_above is None]
        for memory in list(self._live.values()):
            if memory.decayed == self._now:
                continue  # changed at this very moment already
            rule = next((rule for rule in asked if self._matches(rule, memory)), None)
            if rule is not None:
                self._change(rule, memory, outcome(rule, memory, self._now))
        self._write()

    def _second_pass(self, alike: Sequence[Alike]) -> list[tuple[str, str]]:
        """First what goes for good, then links, last what is archived: that keeps its links."""
        asked = [rule for rule in self._rules if rule.similarity_above is not None]
        for rule in asked:
            if rule.params.get("strategy") == "keep_highest_importance":
                self._merge(rule, alike, lambda each: (each.pinned, each.importance, each.utility, each.accesses))
        links = []
        for rule in asked:
            if rule.action == "MERGE" and rule.params.get("strategy", "link_only") == "link_only":
                links += self._link(rule, alike)
        for rule in asked:
            if rule.action == "DEDUP":
                self._merge(rule, alike, lambda each: (each.pinned, _RANK[each.tier], each.importance, each.utility))
        return links

    def _link(self, rule: Rule, alike: Sequence[Alike]) -> list[tuple[str, str]]:
        """Tie the pairs of a rule that nothing ties, the most alike first; returns them."""
        tied = {frozenset((edge.source, edge.target)) for edge in self._edges.among(self._live)}
        links, added = Counter[str](), []
        for one, other, cosine in self._of(rule, alike):
            if frozenset((one, other)) not in tied:
                if max(links[one], links[other]) >= LINKS or not (self._meets(rule, one) and self._meets(rule, other)):
                    continue
                self._edges.add(one, other, "relates_to", max(min(cosine, 1.0), c.EDGE_PRUNE))
                added.append((one, other))
            links.update((one, other))
        return added

    def _merge(self, rule: Rule, alike: Sequence[Alike], worth: Callable[[Memory], tuple[float, ...]]) -> None:
        """Of memories that are alike and say the same keep the worthiest, the oldest of equals; the others leave an
        edge to it as a trail."""
        near: dict[str, list[str]] = {}
        for one, other, _ in self._of(rule, alike):
            near.setdefault(one, []).append(other)
            near.setdefault(other, []).append(one)
        oldest_first = sorted((self._live[id] for id in near), key=lambda each: (each.created, each.id))
        for kept in sorted(oldest_first, key=worth, reverse=True):
            if kept.id not in self._live or not self._meets(rule, kept.id, pinned=True):
                continue
            for id in near[kept.id]:
                if id in self._live and self._meets(rule, id) and _same(kept, gone := self._live[id]):
                    self._edges.add(id, kept.id, "merged_into")
                    self._merged.add(id)
                    self._change(rule, gone, replace(gone, tier="dormant") if rule.action == "DEDUP" else None)
        self._write()

    def _of(self, rule: Rule, alike: Sequence[Alike]) -> list[Alike]:
        """The pairs that the similarity of a rule is about, the most alike first."""
        floor = rule.similarity_above or 0.0
        pairs = [pair for pair in alike if pair[2] > floor and pair[0] in self._live and pair[1] in self._live]
        return sorted(pairs, key=lambda pair: (-pair[2], pair[0], pair[1]))

    def _meets(self, rule: Rule, id: str, *, pinned: bool = False) -> bool:
        """Whether a rule is about a memory of a pair; about a pinned one only where it is said."""
        memory = self._live[id]
        archived = id in self._merged or (rule.action == "DEDUP" and memory.tier == "dormant")
        return not archived and self._matches(rule, replace(memory, pinned=False) if pinned else memory)

    def _matches(self, rule: Rule, memory: Memory) -> bool:
        return matches(rule, memory, self._now, self._told.get((memory.namespace, memory.key), 0))

    def _change(self, rule: Rule, before: Memory, after: Memory | None) -> None:
        if after == before:
            return
        if after is None:
            del self._live[before.id]
        else:
            after = self._live[before.id] = replace(after, decayed=self._now)
        self._changes.append(Change(rule.id, rule.action, before, after))

    def _write(self) -> None:
        """Bring what changed since the last time into the database."""
        connection, fresh = self._db.connection, self._changes[self._written :]
        self._written = len(self._changes)
        bury(connection, [each.before.id for each in fresh if each.after is None], self._now)
        connection.executemany(
            "UPDATE memories SET tier = ?, importance = ?, pinned = ?, expires = ?, decayed = ? WHERE id = ?",
            [
                (after.tier, after.importance, after.pinned, after.expires, after.decayed, after.id)
                for each in fresh
                if (after := each.after) is not None
            ],
        )

    def _groups(self, links: Sequence[tuple[str, str]]) -> tuple[tuple[Name, ...], ...]:
        """The names of the memories that links join."""
        ids = sorted({id for pair in links for id in pair})
        graph: list[dict[int, float]] = [{} for _ in ids]
        place = {id: number for number, id in enumerate(ids)}
        for one, other in links:
            graph[place[one]][place[other]] = graph[place[other]][place[one]] = 1.0
        memories = [self._live[id] for id in ids]
        groups = sorted(connected(graph, range(len(ids))))
        return tuple(tuple((memories[n].namespace, memories[n].key) for n in group) for group in groups)


def _faded(rule: Rule, memory: Memory, now: float) -> Memory:
    """Importance times the factor of a DECAY, once in its time and never below its floor."""
    hours = float(rule.params.get("every", DECAY_EVERY))
    if memory.decayed is not None and abs(now - memory.decayed) < hours * 3600:
        return memory
    floor = min(memory.importance, float(rule.params.get("floor", c.DECAY_FLOOR)))
    return replace(memory, importance=max(floor, memory.importance * float(rule.params.get("factor", DECAY_FACTOR))))


def _same(one: Memory, other: Memory) -> bool:
    """Whether two memories that are alike have the same facts from the same source."""
    sources = (one.source_user, one.source_scope) == (other.source_user, other.source_scope)
    return sources and same_facts(one.content, other.content)


def _all(db: Database, namespace: str, now: float) -> list[Memory]:
    where, values = condition(Filter(namespace, everything=True), now)
    with db.reading() as connection:
        rows = connection.execute(f"SELECT m.id FROM memories m WHERE {where} ORDER BY m.id", values).fetchall()
        return load(connection, [id for (id,) in rows])


def _alike(db: Database, vectors: Pairs | None, rules: Sequence[Rule], namespace: str, now: float) -> list[Alike]:
    """The pairs that the second pass may be about; never of two namespaces."""
    floors = [rule.similarity_above for rule in rules if rule.similarity_above is not None]
    if vectors is None:
        return []
    where, values = condition(Filter(namespace, everything=True), now)
    with db.reading() as connection:
        rows = connection.execute(f"SELECT DISTINCT m.namespace FROM memories m WHERE {where}", values).fetchall()
    return [pair for (space,) in rows for pair in vectors.pairs(space, min(floors))]

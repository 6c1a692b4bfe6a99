"""The context: what an agent should have before its eyes for a question, packed into a budget of tokens.

Pinned memories come first, then what a search finds, then what edges lead to from there. Summaries take the place of
what they contain, contradictions are always shown, and long memories are cut to the passage that matters.
"""

from __future__ import annotations

import math
import sqlite3
import statistics
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from memstore.agent import constants as c
from memstore.agent import ledger
from memstore.agent.conflicts import dated, newest_first
from memstore.agent.database import Database
from memstore.agent.edges import Edges
from memstore.agent.memories import Memories
from memstore.agent.model import Context, Edge, Filter, Hit, Memory, Packed, tokens_of
from memstore.agent.question import stems, terms
from memstore.agent.rows import condition, load
from memstore.agent.search import Search, coverage
from memstore.agent.temporal import recency
from memstore.agent.vectors import let_through
from memstore.conversations import Clock
from memstore.errors import StoreError

FOR_BOOST: Final = 1.8
"""Factor of what comes from the user or scope that a context is for (reference/agent-memory)."""
OFTEN: Final = 50
"""Accesses that count as often; more count no more."""
CUT: Final = "..."

_NOT_SPREAD: Final = frozenset({"contains", "contradicts", "merged_into"})
_BACKWARDS: Final = frozenset({"contains", "contradicts"})  # a summary and a correction point at what they are about


@dataclass(frozen=True)
class Candidate:
    """A memory that may be packed; `about` is its passage that matched, `evidence` how surely it speaks of what is
    asked."""

    memory: Memory
    score: float
    why: str
    about: str = ""
    evidence: float | None = None


class Assembler:
    """Contexts from one database."""

    def __init__(self, db: Database, search: Search, memories: Memories, edges: Edges, clock: Clock) -> None:
        self.db = db
        self.search = search
        self.memories = memories
        self.edges = edges
        self.clock = clock

    def context(
        self,
        query: str,
        filter: Filter,
        budget: int = c.BUDGET,
        *,
        min_score: float = 0,
        min_spread: float = 0,
        exclude_pinned: bool = False,
        for_user: str = "",
        for_scope: str = "",
        memory_tokens: int = c.MEMORY_TOKENS,
        record: bool = True,
    ) -> Context:
        """What matters for a question, at most `budget` tokens of it, each memory at most `memory_tokens` (-1: all).

        `min_score` leaves out what a search found with less; `min_spread` leaves out everything it found unless the
        best stands that far above the middle: then nothing is about the question. With `record` accesses are counted,
        edges between what is packed grow, and the ledger notes it; without, nothing is written.
        """
        now, cap = self.clock(), memory_tokens if memory_tokens >= 0 else budget
        with self.db.reading() as connection:
            first = [] if exclude_pinned else _pinned(connection, filter, now, budget // c.PINNED_SHARE)
            many = _more_than(connection, Filter(filter.namespace), now, c.COMPACTION_ABOVE)
        packed = pack(first, budget // c.PINNED_SHARE, cap)
        taken = {each.memory.id for each in packed}
        hits, lexical = self.search.search(query, filter, c.CANDIDATES)
        best = max((hit.score for hit in hits), default=0.0)
        hits = [hit for hit in hits if hit.memory.id not in taken and not (exclude_pinned and hit.memory.pinned)]
        wanted = stems(terms(query))
        direct = [_meant(_scored(hit, wanted, best, now), for_user, for_scope) for hit in hits if _near_enough(hit)]
        pool = {each.memory.id: each for each in quieted(direct, min_score, min_spread, filter)}
        pool = self._expanded(pool, filter, now, taken if not exclude_pinned else None)
        pool = self._without_children(pool, taken)
        against = self.edges.outgoing([*pool, *taken], ("contradicts",))
        conflicts = [(edge.source, edge.target) for edges in against.values() for edge in edges]
        scores = {id: each.score for id, each in pool.items()}
        dealt = newest_first(scores, {id: each.memory for id, each in pool.items()}, conflicts)
        pool = {id: replace(each, score=dealt[id]) for id, each in pool.items()}
        packed += pack(pool.values(), budget - sum(each.tokens for each in packed), cap)
        packed = dated(packed, conflicts)
        call = 0
        if record:
            with suppress(StoreError):  # an answer is worth more than its bookkeeping
                call = self._recorded(filter.namespace, query, packed, budget)
        return Context(tuple(packed), sum(each.tokens for each in packed), budget, many, lexical, call)

    def _expanded(
        self, pool: Mapping[str, Candidate], filter: Filter, now: float, taken: Collection[str] | None
    ) -> dict[str, Candidate]:
        """The pool with what its edges lead to. `taken` is packed already; None: nothing pinned may come."""
        out = {id: leading(edges) for id, edges in self.edges.outgoing(pool).items()}
        into = self.edges.into(pool, _BACKWARDS)
        ends = {edge.target for edges in out.values() for edge in edges}
        ends |= {edge.source for edges in into.values() for edge in edges}
        with self.db.reading() as connection:
            new = let_through(connection, filter, now, ends - set(pool) - set(taken or ()))
            others = load(connection, sorted(new))
        if taken is None:
            others = [memory for memory in others if not memory.pinned]
        return expanded(pool, {memory.id: memory for memory in others}, out, into)

    def _without_children(self, pool: dict[str, Candidate], taken: Collection[str]) -> dict[str, Candidate]:
        """Without what a summary in the pool, or packed already, contains; conflicts stay."""
        inside = self.edges.outgoing([*pool, *taken], ("contains",))
        contained = {edge.target for edges in inside.values() for edge in edges}
        return {id: each for id, each in pool.items() if id not in contained or each.why == "contradicts"}

    def _recorded(self, namespace: str, query: str, packed: Sequence[Packed], budget: int) -> int:
        ids = [each.memory.id for each in packed]
        with self.db.writing():
            self.memories.touch(ids)
            self.edges.strengthen(ids)
            return ledger.record(self.db, namespace, query, packed, self.clock, budget)


def composite(memory: Memory, relevance: float, now: float) -> float:
    """How much a memory matters: relevance (0 to 1), recency, importance and frequency of access, weighed as its kind
    wants it, times its tier's factor."""
    often = min(1.0, math.log1p(memory.accesses) / math.log1p(OFTEN))
    factors = (relevance, recency(memory.created, now), memory.importance, often)
    weights = c.FACTORS[memory.kind]
    return sum(w * f for w, f in zip(weights, factors, strict=True)) * c.TIER_FACTORS[memory.tier]


def quieted(found: Sequence[Candidate], min_score: float, min_spread: float, filter: Filter) -> list[Candidate]:
    """Candidates without noise. A dormant one that a search showed nevertheless is the only evidence, so no noise."""
    hidden = not filter.everything and not filter.tier
    alone = [each for each in found if hidden and each.memory.tier in c.HIDDEN_TIERS]
    rest = [each for each in found if each not in alone]
    if len(rest) > 1 and min_spread > 0:
        scores = [each.score for each in rest]
        if max(scores) - statistics.median(scores) < min_spread:
            rest = []
    return alone + [each for each in rest if each.score >= min_score]


def leading(edges: Sequence[Edge]) -> list[Edge]:
    """Of the edges out of one memory those that are followed: the strongest that spread, and every conflict."""
    spread = [edge for edge in edges if edge.weight >= c.MIN_EDGE_WEIGHT and edge.relation not in _NOT_SPREAD]
    spread.sort(key=lambda edge: (-edge.weight, edge.target))
    return spread[: c.EDGES_A_SEED] + [edge for edge in edges if edge.relation == "contradicts"]


def expanded(
    pool: Mapping[str, Candidate],
    others: Mapping[str, Memory],
    out: Mapping[str, Sequence[Edge]],
    into: Mapping[str, Sequence[Edge]],
) -> dict[str, Candidate]:
    """Spreading activation (Collins and Loftus, 1975): the seeds with what the `leading` edges `out` of them and the
    edges `into` them lead to.

    A neighbour gets a damped share of its seed's score; a seed that is a neighbour too gets it on top, up to MAX_BOOST
    of its own. Who contradicts a seed, in whichever direction it was said, has CONTRADICTION_SHARE of its score at
    least, and a summary the score of what it contains. `others` are the neighbours that may come.
    """
    grown, reached = dict(pool), dict[str, list[float]]()
    for seed in pool.values():
        for edge in out.get(seed.memory.id, ()):
            if edge.relation != "contradicts":
                reached.setdefault(edge.target, []).append(seed.score * edge.weight * c.DAMPING)
    for id, shares in reached.items():
        if id in pool:
            grown[id] = replace(pool[id], score=pool[id].score + min(sum(shares), c.MAX_BOOST * pool[id].score))
    new = sorted((id for id in reached if id in others), key=lambda id: (-max(reached[id]), id))
    grown.update({id: Candidate(others[id], max(reached[id]), "edge") for id in new[: c.EXPANSION_TOTAL]})
    seeds = [grown[id] for id in pool]
    for seed in seeds:
        id = seed.memory.id
        against = [edge.target for edge in out.get(id, ()) if edge.relation == "contradicts"]
        against += [edge.source for edge in into.get(id, ()) if edge.relation == "contradicts"]
        for other in against:
            _raise(grown, others, other, c.CONTRADICTION_SHARE * seed.score, "contradicts")
    for seed in seeds:
        for edge in into.get(seed.memory.id, ()):
            if edge.relation == "contains":
                _raise(grown, others, edge.source, grown[seed.memory.id].score, "parent")
    return grown


def pack(candidates: Iterable[Candidate], budget: int, cap: int) -> list[Packed]:
    """The best first, as many as fit; what does not fit as a whole is cut if EXCERPT_TOKENS remain."""
    packed: list[Packed] = []
    for each in sorted(candidates, key=lambda each: (-each.score, each.memory.id)):
        content = each.memory.content
        text = excerpt(content, cap, each.about)
        if tokens_of(text) > budget:
            if budget < c.EXCERPT_TOKENS:
                continue
            text = excerpt(content, budget, each.about)
        if text or not content:
            packed.append(
                Packed(each.memory, text, tokens_of(text), each.score, each.why, text != content, each.evidence)
            )
            budget -= packed[-1].tokens
    return packed


def excerpt(text: str, tokens: int, about: str = "") -> str:
    """A text cut to a number of tokens, empty where not a word fits: its beginning, or from the passage `about` on."""
    room = (tokens - c.TOKENS_OVERHEAD + 1) * c.CHARACTERS_A_TOKEN - 1
    if len(text) <= room:
        return text
    if room <= 2 * len(CUT):
        return ""
    begin = max(0, text.find(about))
    if begin + len(about) <= room - len(CUT):
        begin = 0  # the beginning has it as well
    if begin > (last := len(text) - (room - len(CUT))):  # else room would be left at the end
        begin = next((at + 1 for at in range(last, begin) if text[at] == " "), last)
    lead = CUT if begin else ""
    part = text[begin : begin + room - len(lead)]
    if begin + len(part) < len(text):
        part = part[: -len(CUT)]
        whole, blank, _ = part.rpartition(" ")
        part = (whole if blank and len(whole) > len(part) // 2 else part).rstrip() + CUT
    return lead + part


def _near_enough(hit: Hit) -> bool:
    """Whether more than a faint likeness speaks for a hit."""
    return (hit.similarity or 0.0) >= c.VECTOR_FLOOR or set(hit.ranks) != {"vector"}


def _scored(hit: Hit, wanted: Sequence[str], best: float, now: float) -> Candidate:
    """A hit by its score next to the best, and by how much it says: the best of a search for nothing is still
    nothing. That is its evidence; not its cosine, which whatever says the same name has as well."""
    rank = hit.score / best
    says = coverage(wanted, hit) if hit.evidence is None else hit.evidence
    return Candidate(hit.memory, composite(hit.memory, rank * says, now), "search", hit.excerpt, hit.evidence)


def _meant(each: Candidate, user: str, scope: str) -> Candidate:
    own = (user and each.memory.source_user == user) or (scope and each.memory.source_scope == scope)
    return replace(each, score=each.score * FOR_BOOST) if own else each


def _raise(grown: dict[str, Candidate], others: Mapping[str, Memory], id: str, least: float, why: str) -> None:
    """Give a candidate, or one that may become one, at least a score."""
    if id in grown:
        better = least > grown[id].score or why == "contradicts"
        grown[id] = replace(grown[id], score=max(least, grown[id].score), why=why if better else grown[id].why)
    elif id in others:
        grown[id] = Candidate(others[id], least, why)


def _pinned(connection: sqlite3.Connection, filter: Filter, now: float, budget: int) -> list[Candidate]:
    """The most important pinned memories of the namespace, of whatever kind, tag and tier."""
    where, values = condition(Filter(filter.namespace, source_user=filter.source_user, everything=True), now)
    rows = connection.execute(
        f"SELECT m.id FROM memories m WHERE m.pinned AND {where}"
        " ORDER BY m.importance DESC, m.created DESC, m.id DESC LIMIT ?",
        [*values, max(0, budget // c.TOKENS_OVERHEAD)],
    )
    return [Candidate(each, each.importance, "pinned") for each in load(connection, [id for (id,) in rows])]


def _more_than(connection: sqlite3.Connection, filter: Filter, now: float, n: int) -> bool:
    where, values = condition(filter, now)
    query = f"SELECT count(*) > ? FROM (SELECT 1 FROM memories m WHERE {where} LIMIT ?)"
    return bool(connection.execute(query, [n, *values, n + 1]).fetchone()[0])

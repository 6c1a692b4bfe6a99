"""The values of agent memory in the shapes that the outside sees. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from memstore.agent.api import Stored, Taken
from memstore.agent.candidates import Pair
from memstore.agent.clusters import Cluster
from memstore.agent.consolidate import Node
from memstore.agent.constants import DEFAULT_IMPORTANCE, DEFAULT_KIND
from memstore.agent.model import Context, Edge, Hit, Memory, Packed, Rule
from memstore.agent.reflect import Report
from memstore.agent.shapes import (
    ChangeView,
    ChildView,
    ClusterView,
    ContextView,
    EdgeView,
    FileView,
    HitView,
    MemoryView,
    NameView,
    NodeView,
    PackedView,
    PairView,
    ReportView,
    SourceView,
    StoredView,
    TakenView,
)
from memstore.agent.times import written


def time(seconds: float | None) -> str | None:
    """A moment, or nothing."""
    return None if seconds is None else written(seconds)


def source(memory: Memory) -> SourceView:
    """Where a memory came from."""
    return SourceView(memory.source_user, memory.source_kind, memory.source_scope)


def memory(given: Memory) -> MemoryView:
    """One version, whole."""
    return MemoryView(
        id=given.id,
        ns=given.namespace,
        key=given.key,
        content=given.content,
        kind=given.kind,
        tier=given.tier,
        pinned=given.pinned,
        priority=given.priority,
        importance=given.importance,
        version=given.version,
        supersedes=given.supersedes,
        tags=list(given.tags),
        created_at=written(given.created),
        last_accessed_at=time(given.accessed),
        access_count=given.accesses,
        utility_count=given.utility,
        est_tokens=given.tokens,
        expires_at=time(given.expires),
        deleted_at=time(given.deleted),
        files=[FileView(each.path, each.relation) for each in given.files],
        source=source(given),
        meta=dict(given.meta),
    )


def name(given: Memory, similarity: float | None = None) -> NameView:
    """A memory by its name, with the begin of what it says."""
    return NameView(given.namespace, given.key, given.kind, given.tier, summary(given.content), similarity)


def summary(text: str, most: int = 160) -> str:
    """The begin of a text on one line."""
    line = " ".join(text[: 4 * most].split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def hit(given: Hit) -> HitView:
    """A memory that was found."""
    found = given.memory
    return HitView(
        ns=found.namespace,
        key=found.key,
        kind=found.kind,
        tier=found.tier,
        tags=list(found.tags),
        created_at=written(found.created),
        excerpt=given.excerpt or summary(found.content),
        est_tokens=found.tokens,
        score=given.score,
        similarity=given.similarity,
        evidence=given.evidence,
        ranks=dict(given.ranks),
        source=source(found),
    )


def packed(given: Packed) -> PackedView:
    """A memory in a context."""
    inside = given.memory
    return PackedView(
        ns=inside.namespace,
        key=inside.key,
        kind=inside.kind,
        tier=inside.tier,
        created_at=written(inside.created),
        text=given.text,
        tokens=given.tokens,
        score=given.score,
        why=given.why,
        excerpted=given.excerpted,
        evidence=given.evidence,
        newer=given.newer,
        source=source(inside),
    )


def context(given: Context) -> ContextView:
    """An assembled context."""
    return ContextView(
        memories=[packed(each) for each in given.packed],
        tokens=given.tokens,
        budget=given.budget,
        compaction_suggested=given.compaction_suggested,
        lexical=given.lexical,
        ledger=given.ledger,
    )


def edges(given: Iterable[Edge], memories: Mapping[str, Memory]) -> list[EdgeView]:
    """Edges by name; `memories` holds their ends by id, an edge whose end is not there is left out."""
    return [
        EdgeView(
            from_ns=memories[each.source].namespace,
            from_key=memories[each.source].key,
            to_ns=memories[each.target].namespace,
            to_key=memories[each.target].key,
            rel=each.relation,
            weight=each.weight,
            access_count=each.accesses,
            last_accessed_at=time(each.accessed),
        )
        for each in given
        if each.source in memories and each.target in memories
    ]


def stored(given: Stored) -> StoredView:
    """What a put did."""
    similar = [name(each, cosine) for each, cosine in given.similar]
    against = [name(each) for each in given.contradicted]
    return StoredView(memory(given.memory), given.duplicate, len(given.linked), against, similar, given.lexical)


def node(given: Node, *, whole: bool) -> NodeView:
    """A summary and what it contains."""

    def text(content: str) -> str:
        return content if whole else summary(content)

    children = [
        ChildView(
            each.namespace, each.key, each.kind, each.tier, written(each.created), text(each.content), source(each)
        )
        for each in given.children
    ]
    return NodeView(given.summary.namespace, given.summary.key, text(given.summary.content), children)


def cluster(given: Cluster) -> ClusterView:
    """A group of memories."""
    return ClusterView([name(each) for each in given.members], given.weight, given.density)


def pair(given: Pair) -> PairView:
    """A pair to be judged."""
    return PairView(name(given.source), name(given.target), given.weight)


def report(given: Report) -> ReportView:
    """What a reflection did."""
    changes = []
    for each in given.changes:
        now = each.after or each.before
        changes.append(ChangeView(each.rule, each.action, now.namespace, now.key, now.tier, now.importance))
    return ReportView(
        dry_run=given.dry_run,
        evaluated=given.evaluated,
        counts=dict(given.counts),
        changes=changes,
        linked=given.linked,
        linked_clusters=[[key for _, key in group] for group in given.linked_clusters],
        edges_decayed=given.edges_decayed,
        edges_pruned=given.edges_pruned,
    )


def taken(given: Taken) -> TakenView:
    """What was found in a text."""
    draft, into = given.draft, given.stored
    return TakenView(
        ns=draft.namespace,
        key=into.memory.key if into else draft.key,
        content=draft.content,
        kind=draft.kind or DEFAULT_KIND,
        importance=DEFAULT_IMPORTANCE if draft.importance is None else draft.importance,
        reason=given.reason,
        stored=into is not None and not into.duplicate,
        version=into.memory.version if into else 0,
    )


def rule(given: Rule) -> dict[str, Any]:
    """A rule of reflect, with the conditions that it has."""
    conditions = {
        "tier": given.tier,
        "kind": given.kind,
        "tag": given.tag,
        "age_gt": given.older_than,
        "idle_gt": given.idle_for,
        "importance_lt": given.importance_below,
        "access_lt": given.accesses_below,
        "access_gt": given.accesses_above,
        "utility_lt": given.utility_below,
        "similarity_gt": given.similarity_above,
    }
    return {
        "id": given.id,
        "name": given.name,
        "ns": given.namespace,
        "priority": given.priority,
        "conditions": {name: value for name, value in conditions.items() if value is not None},
        "action": given.action,
        "params": dict(given.params),
        "builtin": given.builtin,
    }

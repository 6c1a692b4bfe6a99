"""Agent memory as the outside sees it, in JSON: names as in the seed's record, times in ISO 8601.

One form for the command line and for the MCP server. What a memory says is never mixed with what is said about it: it
stands in `content`, `text`, `summary` or `excerpt` alone, and beside it where it came from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SourceView:
    """Where a memory came from: who said it, how it was learned (stated, observed, self or peer), and in what."""

    user: str
    kind: str
    scope: str


@dataclass(frozen=True)
class FileView:
    """A file that a memory is about."""

    path: str
    rel: str


@dataclass(frozen=True)
class MemoryView:
    """One version of a memory, whole."""

    id: str
    ns: str
    key: str
    content: str
    kind: str
    tier: str
    pinned: bool
    priority: str
    importance: float
    version: int
    supersedes: str
    tags: list[str]
    created_at: str
    last_accessed_at: str | None
    access_count: int
    utility_count: int
    est_tokens: int
    expires_at: str | None
    deleted_at: str | None
    files: list[FileView]
    source: SourceView
    meta: dict[str, Any]


@dataclass(frozen=True)
class NameView:
    """What a memory is called; `similarity` is the cosine to what was asked about, where there was one."""

    ns: str
    key: str
    kind: str
    tier: str
    summary: str
    similarity: float | None = None


@dataclass(frozen=True)
class HitView:
    """A memory that a search found: the part of it that matched best, its score, its ranks (from 1) by method. The
    score orders the hits of one question; `evidence`, 0 to 1, says how surely this one speaks of it, none without
    vectors."""

    ns: str
    key: str
    kind: str
    tier: str
    tags: list[str]
    created_at: str
    excerpt: str
    est_tokens: int
    score: float
    similarity: float | None
    evidence: float | None
    ranks: dict[str, int]
    source: SourceView


@dataclass(frozen=True)
class PackedView:
    """A memory in a context; `why` is pinned, search, edge, contradicts or parent. `evidence`, 0 to 1, is how surely it
    speaks of the question, none where no vector says so. `newer` is the key of the newest memory here that contradicts
    it: that one holds; empty where none is newer."""

    ns: str
    key: str
    kind: str
    tier: str
    created_at: str
    text: str
    tokens: int
    score: float
    why: str
    excerpted: bool
    evidence: float | None
    newer: str
    source: SourceView


@dataclass(frozen=True)
class ContextView:
    """What fits a budget in tokens. `ledger` is the number under which to say later which memories were of use;
    `lexical` says why meaning did not count, or not for all; empty where it did."""

    memories: list[PackedView]
    tokens: int
    budget: int
    compaction_suggested: bool
    lexical: str
    ledger: int


@dataclass(frozen=True)
class EdgeView:
    """An edge by the names of its two ends."""

    from_ns: str
    from_key: str
    to_ns: str
    to_key: str
    rel: str
    weight: float
    access_count: int
    last_accessed_at: str | None


@dataclass(frozen=True)
class StoredView:
    """What a put did. `duplicate`: nothing was stored, `memory` says the same. `contradicts` are those that it takes
    back by its words: an edge says so. `similar` are near: judge whether they say the same, or the opposite. `lexical`
    says why there is no vector yet, where there is none."""

    memory: MemoryView
    duplicate: bool
    linked: int
    contradicts: list[NameView]
    similar: list[NameView]
    lexical: str


@dataclass(frozen=True)
class ChildView:
    """A memory that a summary contains."""

    ns: str
    key: str
    kind: str
    tier: str
    created_at: str
    content: str
    source: SourceView


@dataclass(frozen=True)
class NodeView:
    """A summary and what it contains: whole where one was asked for, else the begin of each."""

    ns: str
    key: str
    content: str
    children: list[ChildView]


@dataclass(frozen=True)
class ClusterView:
    """Memories that are tied more to each other than to the rest; `density` is the share of possible ties."""

    members: list[NameView]
    weight: float
    density: float


@dataclass(frozen=True)
class PairView:
    """Two memories that are related in a way that nobody has named yet."""

    source: NameView
    target: NameView
    weight: float


@dataclass(frozen=True)
class ChangeView:
    """What a rule did to a memory."""

    rule: str
    action: str
    ns: str
    key: str
    tier: str
    importance: float


@dataclass(frozen=True)
class ReportView:
    """What a reflection did, or in a dry run would do."""

    dry_run: bool
    evaluated: int
    counts: dict[str, int]
    changes: list[ChangeView]
    linked: int
    linked_clusters: list[list[str]]
    edges_decayed: int
    edges_pruned: int


@dataclass(frozen=True)
class TakenView:
    """What was found in a text; `stored` is false where it was only looked for, or was there already."""

    ns: str
    key: str
    content: str
    kind: str
    importance: float
    reason: str
    stored: bool
    version: int

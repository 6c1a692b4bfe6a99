"""The values of agent memory: what a memory is, what ties two of them, and what is asked and answered. All frozen.

Times are seconds since the epoch (float), None where there is none. `id`s are ULIDs: they sort by when they were made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from memstore.agent import constants as c


@dataclass(frozen=True)
class FileRef:
    """A file that a memory is about; `relation` is modified, created, deleted or read."""

    path: str
    relation: str = "modified"


@dataclass(frozen=True)
class Memory:
    """One version of one memory. (namespace, key) names it through all versions; `supersedes` is the id of the version
    before. `deleted` is when it was softly deleted."""

    id: str
    namespace: str
    key: str
    content: str
    kind: str
    tier: str
    pinned: bool
    priority: str
    importance: float
    version: int
    supersedes: str
    tags: tuple[str, ...]
    created: float
    accessed: float | None
    accesses: int
    utility: int
    tokens: int
    expires: float | None
    deleted: float | None
    meta: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[FileRef, ...] = ()
    source_user: str = ""
    source_kind: str = ""
    source_scope: str = ""
    decayed: float | None = None
    """When reflect last changed it (importance or tier), so that two runs at one time change it once."""


@dataclass(frozen=True)
class Edge:
    """A weighted, directed tie between two memories."""

    source: str
    target: str
    relation: str
    weight: float
    accesses: int = 0
    accessed: float | None = None
    created: float = 0.0


@dataclass(frozen=True)
class Draft:
    """What `put` is given. None leaves what the version before had, or the default where there is none.

    `ttl` is in seconds. `base_version`: raise VersionConflict unless this is the present one.
    """

    namespace: str
    key: str
    content: str
    kind: str | None = None
    tier: str | None = None
    pinned: bool | None = None
    priority: str | None = None
    importance: float | None = None
    tags: tuple[str, ...] | None = None
    ttl: float | None = None
    meta: Mapping[str, Any] | None = None
    files: tuple[FileRef, ...] = ()
    source_user: str = ""
    source_kind: str = ""
    source_scope: str = ""
    dedup: bool = False
    base_version: int | None = None


@dataclass(frozen=True)
class Filter:
    """Which memories are meant. A namespace that ends in `*` is a prefix; all `tags` must be there. `everything` also
    lets in the hidden tiers."""

    namespace: str = ""
    kind: str = ""
    tier: str = ""
    tags: tuple[str, ...] = ()
    after: float | None = None
    before: float | None = None
    source_user: str = ""
    everything: bool = False


@dataclass(frozen=True)
class Hit:
    """A memory that a search found. `score` is of the fusion; `ranks` are its places (from 1) in words, substring,
    vector and reply (what the assistant said after something near); `excerpt` is the chunk that matched best.
    `evidence`, 0 to 1, is how surely it speaks of what is asked (`ranking.evidence`), None where it has no vector."""

    memory: Memory
    score: float
    ranks: Mapping[str, int] = field(default_factory=dict)
    similarity: float | None = None
    excerpt: str = ""
    evidence: float | None = None


@dataclass(frozen=True)
class Packed:
    """A memory in a context; `why` is pinned, search, edge, contradicts or parent. `excerpted` where it was cut.
    `evidence`, 0 to 1, is how surely it speaks of what is asked, None where no vector says so; `newer` is the key of
    the newest memory of the context that contradicts it, empty where none is newer."""

    memory: Memory
    text: str
    tokens: int
    score: float
    why: str
    excerpted: bool = False
    evidence: float | None = None
    newer: str = ""


@dataclass(frozen=True)
class Context:
    """What fits a budget in tokens. `lexical` says why meaning did not count, or not for all; empty where it did."""

    packed: tuple[Packed, ...]
    tokens: int
    budget: int
    compaction_suggested: bool = False
    lexical: str = ""
    ledger: int = 0


@dataclass(frozen=True)
class Rule:
    """A rule of reflect: conditions that must all hold (None: does not matter), then an action.

    Ages and idle times are in hours. `action` is DECAY, DELETE, PROMOTE, DEMOTE, ARCHIVE, TTL_SET, PIN, MERGE or DEDUP;
    `params` are the action's own (tier, factor, floor, hours, strategy). Higher priorities are asked first. A rule that
    every memory meets cannot be without `everything`: whoever added it said that this is meant. With
    `utility_below` the accesses, too, are only those of which somebody said whether they were of use.
    """

    id: str
    name: str
    priority: int
    action: str
    tier: str | None = None
    kind: str | None = None
    tag: str | None = None
    older_than: float | None = None
    idle_for: float | None = None
    importance_below: float | None = None
    accesses_below: int | None = None
    accesses_above: int | None = None
    utility_below: float | None = None
    similarity_above: float | None = None
    namespace: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    builtin: bool = False
    everything: bool = False


def tokens_of(text: str) -> int:
    """A rough count of tokens (seed: length / 4 + 20)."""
    return len(text) // c.CHARACTERS_A_TOKEN + c.TOKENS_OVERHEAD

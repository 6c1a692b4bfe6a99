"""What an agent may do with its memory: one method a tool, with the descriptions that the agent reads. Knows no
transport; whose memory it is comes with every call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from mcp.types import ToolAnnotations
from pydantic import Field

from memstore.agent import constants as c
from memstore.agent import times, views
from memstore.agent.api import AgentMemory
from memstore.agent.candidates import PAIRS
from memstore.agent.errors import BadMemory
from memstore.agent.shapes import (
    ClusterView,
    ContextView,
    EdgeView,
    HitView,
    MemoryView,
    NodeView,
    PairView,
    ReportView,
    StoredView,
)

Namespace = Annotated[str, Field(description="Whose memory it is, such as agent:coder. There is no other to be seen.")]
Key = Annotated[str, Field(description="What the memory is called in its namespace.")]
Tags = Annotated[list[str], Field(description="Only what bears all of these tags.")]
Moment = Annotated[str, Field(description="A date or a date and time in ISO 8601, UTC unless it names a zone.")]
Kind = Literal["semantic", "episodic", "procedural"]
Tier = Literal["sensory", "stm", "ltm", "dormant"]
Priority = Literal["low", "normal", "high", "critical"]
SourceKind = Literal["stated", "observed", "self", "peer"]
Relation = Literal[
    "relates_to", "contradicts", "depends_on", "refines", "contains", "merged_into", "caused_by", "prevents", "implies"
]
Operation = Literal["promote", "demote", "boost", "diminish", "archive", "delete", "pin", "unpin"]
Share = Annotated[float, Field(ge=0, le=1)]


@dataclass(frozen=True)
class Found:
    """What a search found, the best first. `lexical` says why meaning did not count, or not for all."""

    hits: list[HitView]
    lexical: str


@dataclass(frozen=True)
class Expanded:
    """Summaries with what they contain, and groups that have no summary yet."""

    nodes: list[NodeView]
    clusters: list[ClusterView]


@dataclass(frozen=True)
class Curated:
    """What became of a memory; none where it was deleted."""

    operation: str
    memory: MemoryView | None


@dataclass(frozen=True)
class Tied:
    """Edges that were made or listed, and how many were removed."""

    edges: list[EdgeView]
    removed: int


@dataclass(frozen=True)
class Pairs:
    """Pairs to be judged, the strongest first."""

    pairs: list[PairView]


@dataclass(frozen=True)
class Patched:
    """The memory after a patch, or what it would be."""

    dry_run: bool
    memory: MemoryView


@dataclass(frozen=True)
class Used:
    """How many memories were of use."""

    used: int


class Tools:
    """The tools over one memory."""

    def __init__(self, memory: AgentMemory) -> None:
        self._memory = memory

    def put(
        self,
        ns: Namespace,
        key: Key,
        content: Annotated[str, Field(description="What is to be remembered, in Markdown; it must speak for itself.")],
        kind: Annotated[Kind | None, Field(description="What is so, what happened, or how it is done.")] = None,
        tags: Annotated[list[str] | None, Field(description="Labels; they replace those there are.")] = None,
        priority: Priority | None = None,
        importance: Annotated[Share | None, Field(description=f"{c.DEFAULT_IMPORTANCE} where it is new.")] = None,
        tier: Annotated[Tier | None, Field(description=f"{c.DEFAULT_TIER} where it is new.")] = None,
        pinned: Annotated[bool | None, Field(description="Part of every context, and never aging.")] = None,
        ttl: Annotated[str, Field(description="How long it holds: 30m, 24h, 7d; empty for good.")] = "",
        dedup: Annotated[bool, Field(description="Store nothing where another key says the same.")] = False,
        source_user: Annotated[str, Field(description="Who said it.")] = "",
        source_kind: Annotated[SourceKind | None, Field(description="How it was learned.")] = None,
        source_scope: Annotated[str, Field(description="Where it was said: a chat, a project.")] = "",
        base_version: Annotated[
            int | None, Field(ge=0, description="Store only if this is the present version; 0: only if it is new.")
        ] = None,
    ) -> StoredView:
        """Store a memory, or the next version of one whose key is taken: what is left open stays as it was, and the
        version before is kept. The answer names what is near; where that says the same or the opposite, tie or update
        it."""
        return views.stored(
            self._memory.put(
                ns,
                key,
                content,
                kind=kind,
                tags=tags,
                priority=priority,
                importance=importance,
                tier=tier,
                pinned=pinned,
                ttl=times.span(ttl) if ttl else None,
                dedup=dedup,
                source_user=source_user,
                source_kind=source_kind or "",
                source_scope=source_scope,
                base_version=base_version,
            )
        )

    def get(
        self,
        ns: Namespace,
        key: Key,
        version: Annotated[int | None, Field(ge=1, description="This one and not the present one.")] = None,
        as_of: Annotated[str, Field(description="What stood at this date, or date and time.")] = "",
    ) -> MemoryView:
        """Read one memory, whole."""
        if as_of:
            return views.memory(self._memory.as_of(ns, key, times.moment(as_of)))
        return views.memory(self._memory.get(ns, key, version))

    def search(
        self,
        ns: Namespace,
        query: Annotated[str, Field(description="Words, or a question.")],
        kind: Kind | None = None,
        tags: Tags = [],  # noqa: B006  # pydantic copies it
        limit: Annotated[int, Field(ge=1, le=200)] = c.SEARCH_LIMIT,
        after: Moment = "",
        before: Moment = "",
        include_all: Annotated[bool, Field(description="Also what is dormant or only just sensed.")] = False,
    ) -> Found:
        """Find memories by words, letters and meaning. Of each the part that matched best is given."""
        hits, lexical = self._memory.search(
            query,
            namespace=ns,
            kind=kind or "",
            tags=tags,
            after=times.moment(after) if after else None,
            before=times.moment(before) if before else None,
            everything=include_all,
            limit=limit,
        )
        return Found([views.hit(each) for each in hits], lexical)

    def context(
        self,
        ns: Namespace,
        query: Annotated[str, Field(description="The task or question that the memories are for.")],
        kind: Kind | None = None,
        tags: Tags = [],  # noqa: B006
        budget: Annotated[int, Field(ge=1, le=1_000_000, description="Tokens.")] = c.BUDGET,
        exclude_pinned: Annotated[bool, Field(description="Without what is pinned; it may be there already.")] = False,
        min_score: Annotated[float, Field(ge=0, description="Leave out what scores lower.")] = 0.0,
        min_spread: Annotated[float, Field(ge=0, description="Nothing where all score alike: then it is noise.")] = 0.0,
        for_user: Annotated[str, Field(description="Prefer what this user said.")] = "",
        for_scope: Annotated[str, Field(description="Prefer what was said here.")] = "",
    ) -> ContextView:
        """Gather what matters for a task into a budget of tokens: what is pinned, what matches, and what is tied to
        that, contradictions above all."""
        return views.context(
            self._memory.context(
                query,
                namespace=ns,
                kind=kind or "",
                tags=tags,
                budget=budget,
                min_score=min_score,
                min_spread=min_spread,
                exclude_pinned=exclude_pinned,
                for_user=for_user,
                for_scope=for_scope,
            )
        )

    def used(
        self,
        ns: Namespace,
        ledger: Annotated[int, Field(ge=1, description="The number that the context came with.")],
        keys: Annotated[list[str], Field(description="What was of use; none for nothing.")],
    ) -> Used:
        """Say which memories of a context were of use. Those are kept; what never is fades."""
        return Used(self._memory.used(ledger, ns, keys))

    def expand(
        self,
        ns: Namespace,
        key: Annotated[str, Field(description="A summary; empty for a list of all.")] = "",
    ) -> Expanded:
        """List the summaries, and the groups that have none yet; or read one summary with all that it contains."""
        nodes = [views.node(each, whole=bool(key)) for each in self._memory.expand(ns, key)]
        return Expanded(nodes, [] if key else [views.cluster(each) for each in self._memory.clusters(ns)])

    def consolidate(
        self,
        ns: Namespace,
        summary_key: Annotated[str, Field(description="What the summary is called.")],
        content: Annotated[str, Field(description="The summary: what holds of all of them, and where they differ.")],
        source_keys: Annotated[list[str], Field(min_length=2, description="What it sums up.")],
        kind: Kind = "semantic",
        importance: Share = c.CONSOLIDATED_IMPORTANCE,
        tags: Annotated[list[str], Field(description="Labels of the summary.")] = [],  # noqa: B006
    ) -> MemoryView:
        """Write one summary over several memories. They stay as they are; a context shows the summary in their
        place."""
        return views.memory(
            self._memory.consolidate(ns, summary_key, source_keys, content, kind=kind, importance=importance, tags=tags)
        )

    def curate(self, ns: Namespace, key: Key, op: Operation) -> Curated:
        """Change the place of one memory: promote or demote its tier, boost or diminish its importance, archive,
        delete, pin or unpin it."""
        after = self._memory.curate(ns, key, op).after
        return Curated(op, None if after is None else views.memory(after))

    def edge(
        self,
        ns: Namespace,
        from_key: Key,
        to_key: Annotated[str, Field(description="What it leads to; for list it may be empty.")] = "",
        rel: Annotated[Relation | None, Field(description="How the first relates to the second.")] = None,
        weight: Annotated[Share | None, Field(description="How strongly; the relation's own by default.")] = None,
        op: Literal["create", "remove", "list"] = "create",
    ) -> Tied:
        """Tie two memories, cut what ties them, or list the edges of one."""
        memory = self._memory
        if op == "list":
            edges = memory.edges_of(ns, from_key)
            return Tied(views.edges(edges, memory.ends(edges)), 0)
        if not to_key:
            raise BadMemory("An edge has two ends.", "Give to_key too.")
        if op == "remove":
            return Tied([], memory.remove_edge((ns, from_key), (ns, to_key), rel or ""))
        if rel is None:
            raise BadMemory("It is not said how the two relate.", f"Give rel: {', '.join(c.EDGE_WEIGHTS)}.")
        edges = [memory.edge((ns, from_key), (ns, to_key), rel, weight)]
        return Tied(views.edges(edges, memory.ends(edges)), 0)

    def edge_candidates(
        self,
        ns: Namespace,
        max_pairs: Annotated[int, Field(ge=1, le=500)] = PAIRS,
        seed: Annotated[list[str], Field(description="Only pairs with one of these keys.")] = [],  # noqa: B006
    ) -> Pairs:
        """Pairs that are related in a way that nobody named yet. Judge each: where one implies, causes or prevents the
        other, say so with an edge."""
        found = self._memory.edge_candidates(ns, most=max_pairs, keys=seed)
        return Pairs([views.pair(each) for each in found])

    def reflect(
        self,
        ns: Namespace,
        dry_run: Annotated[bool, Field(description="Only say what would be done.")] = False,
    ) -> ReportView:
        """Let the rules run: promote what is used, let fade what is not, link what is alike, archive what is said
        twice. `linked_clusters` are worth a summary."""
        return views.report(self._memory.reflect(ns, dry_run=dry_run))

    def patch(
        self,
        ns: Namespace,
        key: Key,
        patch: Annotated[str, Field(description="A unified diff of the content, with @@ lines.")],
        base_version: Annotated[int | None, Field(ge=0, description="Only if this is the present version.")] = None,
        dry_run: Annotated[bool, Field(description="Only give what it would say.")] = False,
    ) -> Patched:
        """Change a part of a long memory by a unified diff; a next version is stored. Errors begin with
        version_conflict, context_mismatch or malformed_patch."""
        return Patched(
            dry_run,
            views.memory(self._memory.patch(ns, key, patch, base_version=base_version or None, dry_run=dry_run)),
        )


def _hints(*, read_only: bool = False, destructive: bool = False, idempotent: bool = False) -> ToolAnnotations:
    return ToolAnnotations(
        read_only_hint=read_only,
        destructive_hint=destructive,
        idempotent_hint=idempotent,
        open_world_hint=False,
    )


TOOLS: Final = {
    "put": ("Remember", _hints()),
    "get": ("Read a memory", _hints(read_only=True)),
    "search": ("Search memories", _hints(read_only=True)),
    "context": ("Gather a context", _hints(read_only=True)),
    "used": ("Say what was of use", _hints(idempotent=True)),
    "expand": ("Look into summaries", _hints(read_only=True, idempotent=True)),
    "consolidate": ("Sum memories up", _hints()),
    "curate": ("Curate a memory", _hints(destructive=True)),
    "edge": ("Tie memories", _hints(destructive=True, idempotent=True)),
    "edge_candidates": ("Find pairs to judge", _hints(read_only=True, idempotent=True)),
    "reflect": ("Reflect", _hints(destructive=True)),
    "patch": ("Patch a memory", _hints()),
}
"""Method of `Tools` -> its title and what a client may expect of it. What
only counts an access, or notes a context in the ledger, changes no memory; but asking twice counts twice."""

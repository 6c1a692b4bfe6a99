"""Agent memory, whole: one object over one file, with plain arguments. Everything else in this package is below it.

with AgentMemory(Path("memory.db")) as memory:
    memory.put("agent:a", "editor", "Uses Helix for everything.")
    memory.context("which editor", namespace="agent:a").packed
"""

from __future__ import annotations

import builtins
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from memstore.agent import (
    candidates,
    capture,
    checks,
    consolidate,
    contradiction,
    curate,
    ingest,
    ledger,
    linking,
    patch,
)
from memstore.agent import clusters as grouping
from memstore.agent import constants as c
from memstore.agent.capture import Candidate
from memstore.agent.clusters import Cluster
from memstore.agent.consolidate import Node
from memstore.agent.context import Assembler
from memstore.agent.curate import Curated
from memstore.agent.database import PATIENCE
from memstore.agent.errors import ProviderDown, UnknownMemory, VersionConflict
from memstore.agent.model import Context, Draft, Edge, FileRef, Filter, Hit, Memory, Packed
from memstore.agent.rows import condition, load
from memstore.agent.search import Search
from memstore.agent.whole import Whole
from memstore.conversations import Clock
from memstore.embedder import Embedder

NEAR: Final = 3
"""Memories that `put` names because they are near what was stored: whether they say the same, or the opposite, is for
whoever stored it to judge."""
NEAR_FLOOR: Final = 0.5
NO_EMBEDDER: Final = "There is no embedding model."


@dataclass(frozen=True)
class Stored:
    """What a put did. `duplicate`: nothing was stored, `memory` says the same. `contradicted` are memories that it
    takes back by its words, and is tied to; `linked` are the new edges to what is like it, `similar` the nearest
    memories with their cosines. `lexical` says why there is no vector yet, empty where there is."""

    memory: Memory
    duplicate: bool = False
    contradicted: tuple[Memory, ...] = ()
    linked: tuple[Edge, ...] = ()
    similar: tuple[tuple[Memory, float], ...] = ()
    lexical: str = ""


@dataclass(frozen=True)
class Taken:
    """What was found in a text, and what was stored of it; None where it was only looked for. `reason` says what spoke
    for it."""

    draft: Draft
    stored: Stored | None
    reason: str = ""


class AgentMemory(Whole):
    """The memories of one file, or of none (`path` None: in memory). Any thread may call; several processes may share
    a file. `embedder` None: everything works by words and letters, and answers say so. `patience`: seconds that a
    write waits while another process writes; then it is refused with StoreLocked. `auto_link`: cosine from which what
    is put is tied to what is like it."""

    def __init__(
        self,
        path: Path | None,
        embedder: Embedder | None = None,
        clock: Clock = time.time,
        patience: float = PATIENCE,
        auto_link: float = c.AUTO_LINK,
    ) -> None:
        """Raises DatabaseTooNew, DatabaseDamaged, StoreReadOnly, StoreFull, StoreLocked."""
        super().__init__(path, embedder, clock, patience)
        self.auto_link = auto_link
        self._search = Search(self.db, self.vectors, clock)
        self._assembler = Assembler(self.db, self._search, self.memories, self.edges, clock)

    # Records

    def put(
        self,
        namespace: str,
        key: str,
        content: str,
        *,
        kind: str | None = None,
        tier: str | None = None,
        pinned: bool | None = None,
        priority: str | None = None,
        importance: float | None = None,
        tags: Sequence[str] | None = None,
        ttl: float | None = None,
        meta: Mapping[str, Any] | None = None,
        files: Sequence[FileRef] = (),
        source_user: str = "",
        source_kind: str = "",
        source_scope: str = "",
        dedup: bool = False,
        base_version: int | None = None,
    ) -> Stored:
        """Store a memory or its next version; None leaves what was. `ttl` is in seconds. Raises BadMemory,
        VersionConflict."""
        return self.store(
            Draft(
                namespace,
                key,
                content,
                kind,
                tier,
                pinned,
                priority,
                importance,
                None if tags is None else tuple(tags),
                ttl,
                meta,
                tuple(files),
                source_user,
                source_kind,
                source_scope,
                dedup,
                base_version,
            )
        )

    def store(self, draft: Draft) -> Stored:
        """`put` of a draft: checked, compared if it asks for that, stored, embedded and tied to what is like it.

        A provider that is down costs no memory: its vector is made later, and `lexical` says so.
        """
        checks.draft(draft)
        if draft.dedup and (same := linking.duplicate(self.db, self.vectors, draft, self.clock())):
            return Stored(same, duplicate=True)
        memory = self.memories.put(draft)
        against = tuple(contradiction.tie(self.db, self.edges, memory, self.clock()))
        if lexical := self._embedded(memory):
            return Stored(memory, contradicted=against, lexical=lexical)
        linked = linking.link(self.db, self.vectors, self.edges, memory.id, self.auto_link)
        near = dict(self.vectors.similar(memory.id, NEAR_FLOOR, c.AUTO_LINK_NEWEST)[:NEAR])
        similar = tuple((each, near[each.id]) for each in self.by_ids(list(near)))
        return Stored(memory, contradicted=against, linked=tuple(linked), similar=similar)

    def _embedded(self, memory: Memory) -> str:
        """Make the vectors of a memory; why there are none, empty where there are."""
        if self.vectors.embedder is None:
            return NO_EMBEDDER
        try:
            self.vectors.embed(memory=memory.id)
        except ProviderDown as error:
            return str(error)
        return ""

    def get(self, namespace: str, key: str, version: int | None = None) -> Memory:
        """One memory; counts as an access. Raises UnknownMemory."""
        found = self.memories.get(namespace, key, version)
        self.memories.touch([found.id])
        return found

    def by_ids(self, ids: Sequence[str]) -> builtins.list[Memory]:
        """The versions of these ids that are there, in their order; no access is counted."""
        with self.db.reading() as connection:
            return load(connection, ids)

    def list(
        self,
        namespace: str = "",
        *,
        kind: str = "",
        tier: str = "",
        tags: Sequence[str] = (),
        after: float | None = None,
        before: float | None = None,
        source_user: str = "",
        everything: bool = False,
        limit: int = c.SEARCH_LIMIT,
        offset: int = 0,
    ) -> builtins.list[Memory]:
        """Memories, the newest first; hidden tiers only with `everything` or by their name."""
        chosen = Filter(namespace, kind, tier, tuple(tags), after, before, source_user, everything)
        return self.memories.list(chosen, limit, offset)

    def count(self, chosen: Filter) -> int:
        """How many memories a filter lets through."""
        where, values = condition(chosen, self.clock())
        with self.db.reading() as connection:
            row = connection.execute(f"SELECT count(*) FROM memories m WHERE {where}", values).fetchone()
        return int(row[0])

    def pinned(self, namespace: str, limit: int = c.CANDIDATES) -> builtins.list[Memory]:
        """What is pinned, the most important first."""
        where, values = condition(Filter(namespace, everything=True), self.clock())
        query = f"SELECT m.id FROM memories m WHERE {where} AND m.pinned ORDER BY m.importance DESC, m.id LIMIT ?"
        with self.db.reading() as connection:
            return load(connection, [id for (id,) in connection.execute(query, [*values, limit])])

    def remove(self, namespace: str, key: str, *, hard: bool = False, all_versions: bool = False) -> int:
        """Remove a memory, softly unless `hard`; how many versions that were. Raises UnknownMemory."""
        return self.memories.remove(namespace, key, hard=hard, all_versions=all_versions)

    def restore(self, namespace: str, key: str) -> Memory:
        """Bring back what was removed softly or is past its time. Raises UnknownMemory, BadMemory."""
        restored = self.memories.restore(namespace, key)
        self._embedded(restored)
        return restored

    def history(self, namespace: str, key: str) -> builtins.list[Memory]:
        """Every version, the newest first, also of what was removed. Raises UnknownMemory."""
        return self.memories.history(namespace, key)

    def as_of(self, namespace: str, key: str, at: float) -> Memory:
        """The version that stood at a time. Raises UnknownMemory."""
        return self.memories.as_of(namespace, key, at)

    def patch(
        self,
        namespace: str,
        key: str,
        diff: str,
        *,
        base_version: int | None = None,
        dry_run: bool = False,
    ) -> Memory:
        """Change what a memory says by a unified diff; with `dry_run` the answer is what it would be. Raises
        UnknownMemory, VersionConflict, PatchRejected."""
        before = self.memories.get(namespace, key)
        if base_version not in (None, before.version):
            raise VersionConflict(
                f"“{key}” is at version {before.version}, the patch was made from {base_version}.",
                "Read the memory again and make the patch from what it says now.",
            )
        content = patch.patched(before.content, diff)
        if dry_run:
            return replace(before, content=content)
        return self.store(Draft(namespace, key, content, base_version=before.version)).memory

    def curate(self, namespace: str, key: str, operation: str) -> Curated:
        """Promote, demote, boost, diminish, archive, delete, pin or unpin a memory. Raises BadMemory, UnknownMemory."""
        return curate.curate(self.memories, namespace, key, operation)

    # Finding

    def search(
        self,
        query: str,
        *,
        namespace: str = "",
        kind: str = "",
        tags: Sequence[str] = (),
        after: float | None = None,
        before: float | None = None,
        everything: bool = False,
        limit: int = c.SEARCH_LIMIT,
    ) -> tuple[builtins.list[Hit], str]:
        """What matches, the best first, each counted as accessed; and why there were no vectors, empty where there
        were."""
        chosen = Filter(namespace, kind, "", tuple(tags), after, before, "", everything)
        hits, lexical = self._search.search(query, chosen, limit)
        self.memories.touch([hit.memory.id for hit in hits])
        return hits, lexical

    def look(self, query: str, chosen: Filter, limit: int = c.SEARCH_LIMIT) -> tuple[builtins.list[Hit], str]:
        """`search` for whoever only looks around: nothing is counted as accessed."""
        return self._search.search(query, chosen, limit)

    def context(
        self,
        query: str,
        *,
        namespace: str = "",
        kind: str = "",
        tags: Sequence[str] = (),
        budget: int = c.BUDGET,
        min_score: float = 0.0,
        min_spread: float = 0.0,
        exclude_pinned: bool = False,
        for_user: str = "",
        for_scope: str = "",
        record: bool = True,
    ) -> Context:
        """What matters for a question, within a budget in tokens. Without `record` nothing is written: no access is
        counted and the ledger knows nothing of it."""
        return self._assembler.context(
            query,
            Filter(namespace, kind, "", tuple(tags)),
            budget,
            min_score=min_score,
            min_spread=min_spread,
            exclude_pinned=exclude_pinned,
            for_user=for_user,
            for_scope=for_scope,
            record=record,
        )

    def tell(self, namespace: str, memories: Sequence[Memory]) -> int:
        """Note in the ledger that these are told to somebody, and nothing of what was asked; the number for `used`."""
        ids = [each.id for each in memories]
        packed = [Packed(each, each.content, each.tokens, 0.0, "told") for each in memories]
        with self.db.writing():
            self.memories.touch(ids)
            self.edges.strengthen(ids)
            return ledger.record(self.db, namespace, "", packed, self.clock)

    def used(self, call: int, namespace: str, keys: Collection[str]) -> int:
        """Say which memories of a context were of use, by their keys; the others were not. How many were. Raises
        UnknownMemory."""
        packed = self.by_ids([each.memory for each in ledger.outcomes(self.db, call)])
        own = {each.id: each.key for each in packed if each.namespace == namespace}
        if packed and not own:
            raise UnknownMemory(f"No context of {namespace} has the number {call}.", "It is the `ledger` of a context.")
        ids = [id for id, key in own.items() if key in keys]
        ledger.used(self.db, call, ids, self.clock)
        return len(ids)

    # Ties

    def edge(
        self, source: tuple[str, str], target: tuple[str, str], relation: str, weight: float | None = None
    ) -> Edge:
        """Tie two memories by (namespace, key); an empty namespace is the other's. Raises BadMemory, UnknownMemory."""
        return self.edges.add_by_key(source, target, relation, weight)

    def remove_edge(self, source: tuple[str, str], target: tuple[str, str], relation: str = "") -> int:
        """Cut the tie of one relation, or all from one to the other; how many. Raises UnknownMemory."""
        return self.edges.remove_by_key(source, target, relation)

    def edges_of(self, namespace: str, key: str) -> builtins.list[Edge]:
        """The edges from and to a memory, the strongest first. Raises UnknownMemory."""
        return self.edges.of_key(namespace, key)

    def ends(self, edges: Iterable[Edge]) -> dict[str, Memory]:
        """What edges tie, by id."""
        ids = dict.fromkeys(end for edge in edges for end in (edge.source, edge.target))
        return {each.id: each for each in self.by_ids(builtins.list(ids))}

    def edge_candidates(
        self, namespace: str, *, most: int = candidates.PAIRS, keys: Sequence[str] = ()
    ) -> builtins.list[candidates.Pair]:
        """Pairs that are related in no way that was named yet."""
        return candidates.candidates(self.db, namespace, now=self.clock(), most=most, keys=keys)

    def clusters(self, namespace: str) -> builtins.list[Cluster]:
        """Groups that belong together and have no summary yet."""
        return grouping.clusters(self.db, namespace, now=self.clock())

    def consolidate(
        self,
        namespace: str,
        summary_key: str,
        keys: Sequence[str],
        content: str,
        *,
        kind: str = c.DEFAULT_KIND,
        importance: float = c.CONSOLIDATED_IMPORTANCE,
        tags: Sequence[str] = (),
    ) -> Memory:
        """Write a summary that contains these memories; they stay. Raises BadMemory, UnknownMemory."""
        summary = consolidate.consolidate(
            self.db, self.memories, self.edges, namespace, summary_key, keys, content,
            kind=kind, importance=importance, tags=tuple(tags),
        )  # fmt: skip
        self._embedded(summary)
        return summary

    def expand(self, namespace: str, key: str = "") -> builtins.list[Node]:
        """All summaries, or one with what it contains. Raises UnknownMemory."""
        return consolidate.expand(self.db, self.memories, namespace, key)

    def ingest(
        self,
        namespace: str,
        text: str,
        *,
        path: str = "",
        kind: str | None = None,
        tags: Sequence[str] = (),
        priority: str | None = None,
        meta: Mapping[str, Any] | None = None,
        date_namespace: bool = False,
        dry_run: bool = False,
    ) -> builtins.list[Taken]:
        """Take a Markdown text in by its sections; one that says what it said before gets no new version."""
        found = ingest.drafts(
            text, namespace, path=path, kind=kind, tags=tuple(tags), priority=priority, meta=meta,
            date_namespace=date_namespace,
        )  # fmt: skip
        return [Taken(draft, None if dry_run else self._unless_said(draft)) for draft in found]

    def capture(
        self,
        namespace: str,
        text: str,
        *,
        speaker: str = "user",
        minimum: float = capture.MINIMUM,
        most: int = capture.MOST,
        tags: Sequence[str] = (),
        source_scope: str = "",
        kind: str | None = None,
        dedup: bool = True,
        dry_run: bool = False,
    ) -> builtins.list[Taken]:
        """Remember what a text states: into short-term memory, from where it has to earn its promotion. Raises
        BadMemory."""
        found = []
        for each in capture.candidates(text, speaker=speaker, minimum=minimum, most=most):
            draft = Draft(
                namespace, self.key_for(namespace, each), each.content, kind=kind or each.kind, tier="stm",
                importance=each.salience, tags=tuple(tags) or None, source_user=speaker,
                source_kind="stated" if speaker == "user" else "peer", source_scope=source_scope, dedup=dedup,
            )  # fmt: skip
            found.append(Taken(draft, None if dry_run else self._unless_said(draft), each.reason))
        return found

    def key_for(self, namespace: str, stated: Candidate) -> str:
        """Under which key to store what was stated: its own, but what says that something is over takes the place of
        that, where it is what is stored."""
        if stated.ends:
            with suppress(UnknownMemory):
                if stated.ending(self.memories.get(namespace, stated.ends).content):
                    return stated.ends
        return stated.key

    def _unless_said(self, draft: Draft) -> Stored:
        """`store`, but for a draft that says just what is stored under its key."""
        present = self._present(draft)
        return self.store(draft) if present is None else Stored(present, duplicate=True)

    def knows(self, draft: Draft) -> bool:
        """Whether what is stored under the key of a draft says just what it says."""
        return self._present(draft) is not None

    def _present(self, draft: Draft) -> Memory | None:
        try:
            found = self.memories.get(draft.namespace, draft.key)
        except UnknownMemory:
            return None
        return found if found.content == draft.content else None

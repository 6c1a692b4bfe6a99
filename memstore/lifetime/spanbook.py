"""The spans of one log and of what it inherits: what was used, what is tagged, what may be shown in detail."""

from __future__ import annotations

import re
import threading
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from memstore.errors import StoreError
from memstore.lifetime import spans
from memstore.lifetime.lineage import Lineage
from memstore.lifetime.node import BLOCK, LEVELS, Node, node_at
from memstore.lifetime.spans import Audit, Detail, Span
from memstore.store import Store
from memstore.tables import Writer

_TAG: Final = re.compile(r"[^\s,]{1,64}")


@dataclass
class _Use:
    """What `note` gathered for one node since the last `flush`."""

    accesses: int = 0
    expansions: int = 0
    dwell: int = 0
    used: float = 0.0
    offset: int = 0


class SpanBook:
    """Reads and changes the spans of a chain of branches; a node that branches share has one span.

    May be used from several threads.
    """

    def __init__(self, store: Store, log: int) -> None:
        """The book of log number `log`. Raises NotFound."""
        self.view = store.view(log)
        self.lineage = Lineage.of(self.view)
        self._store = store
        self._uses: dict[Node, _Use] = {}
        self._lock = threading.Lock()

    def span(self, node: Node) -> Span:
        """What is noted of a node, as of the last `flush`. Raises StoreDamaged."""
        with self._store.tables.read() as txn:
            return spans.get(txn, self.lineage.owner(node).id, node)

    def noted(self) -> dict[Node, Span]:
        """Every span of which something is noted."""
        with self._store.tables.read() as txn:
            return {
                node: span
                for level in LEVELS
                for log, run in self.lineage.runs(level)
                for node, span in spans.within(txn, log.id, level, run)
            }

    def audits(self) -> list[Audit]:
        """What pruning and restoring did to the nodes of this chain, oldest first."""
        with self._store.tables.read() as txn:
            found = [
                audit
                for level in LEVELS
                for log, run in self.lineage.runs(level)
                for audit in spans.audits(txn, log.id)
                if audit.level == level and audit.index in run
            ]
        return sorted(found, key=lambda audit: audit.time)

    def finest(self, first: int, last: int) -> npt.NDArray[np.uint8]:
        """The finest level that may be shown of each block of 32 tokens `first` .. `last` (exclusive), uint8 [n].

        0: its tokens; 1: no more than its L1 gist; 2: no more than the L2 gist above it.
        """
        levels = np.zeros(max(0, last - first), np.uint8)
        with self._store.tables.read() as txn:
            for level in LEVELS:
                width = BLOCK ** (level - 1)
                for log, run in self.lineage.runs(level, first // width, -(-last // width)):
                    for index in spans.put_away(txn, log.id, level, run):
                        levels[max(index * width - first, 0) : (index + 1) * width - first] = level
        return levels

    def note(
        self,
        entered: Iterable[Node] = (),
        expanded: Iterable[Node] = (),
        resident: Iterable[Node] = (),
        offset: int = 0,
    ) -> None:
        """Count one update of the working context, in memory until `flush`.

        entered: nodes that were brought in because they matter (not those that only cover the rest); tokens (level 0)
        are an expansion of their block. expanded: gists that gave way to what lies below them. resident: nodes that are
        shown; tokens count for their block. offset: tokens of the lifetime by now.
        """
        now = self._store.clock()
        entered = set(entered)
        with self._lock:
            for node in {_gist_of(node) for node in resident}:
                self._uses.setdefault(node, _Use()).dwell += 1
            for node in (node for node in entered if node.level):
                self._use(node, now, offset).accesses += 1
            for node in {*expanded, *(_gist_of(node) for node in entered if not node.level)}:
                self._use(node, now, offset).expansions += 1

    def flush(self) -> list[Node]:
        """Write down what `note` gathered. What was expanded although its detail was put away gets it back: these nodes
        are returned."""
        with self._lock:
            uses, self._uses = self._uses, {}
        restored = list[Node]()
        if uses and self._store.tables.writable:
            with self._store.tables.write() as txn:
                for node, use in uses.items():
                    self._change(txn, node, partial(_used, use=use))
                    if use.expansions:
                        restored += self.restore(txn, node, "it was expanded")
        return restored

    def tag(self, node: Node, *tags: str) -> None:
        """Give a span tags. Raises StoreError for one that is empty, long, or has spaces or commas."""
        for tag in tags:
            if not _TAG.fullmatch(tag):
                raise StoreError(f"{tag!r} is no tag.", "A tag is 1 to 64 characters without spaces and commas.")
        with self._store.tables.write() as txn:
            self._change(txn, node, lambda span: replace(span, tags=span.tags | set(tags)))

    def untag(self, node: Node, *tags: str) -> None:
        """Take tags from a span; those it does not have are no error."""
        with self._store.tables.write() as txn:
            self._change(txn, node, lambda span: replace(span, tags=span.tags - set(tags)))

    def describe(self, node: Node, provenance: Mapping[str, Any]) -> None:
        """Add to where a span comes from: anything JSON has. Raises TypeError for anything else."""
        with self._store.tables.write() as txn:
            self._change(txn, node, lambda span: replace(span, provenance={**span.provenance, **provenance}))

    def measure(self, node: Node, sensitivity: float) -> None:
        """Note what showing the gist in place of its detail was measured to cost, in nats per token."""
        with self._store.tables.write() as txn:
            self._change(txn, node, lambda span: replace(span, sensitivity=sensitivity))

    def move(self, txn: Writer, node: Node, to: Detail, reason: str) -> None:
        """Change what is shown below a node, and write it into the audit. To become live counts as being used."""
        now, begin, end = self._store.clock(), *node.span
        before = spans.get(txn, self.lineage.owner(node).id, node).detail
        self._change(txn, node, partial(_moved, to=to, now=now))
        ids = self.view.read(begin, end).astype("<u4").tobytes()
        parent = None if node.parent is None else node.parent.index
        audit = Audit(now, *node, begin, end, before, to, reason, zlib.crc32(ids), parent)
        spans.record(txn, self.lineage.owner(node).id, audit)

    def restore(self, txn: Writer, node: Node, reason: str) -> list[Node]:
        """Let a node be shown in detail again, and the one above it, without which it could not be; returns which of
        them were not."""
        put_away = [
            each
            for each in (node, node.parent)
            if each is not None and spans.get(txn, self.lineage.owner(each).id, each).detail != "live"
        ]
        for each in put_away:
            self.move(txn, each, "live", reason)
        return put_away

    def _use(self, node: Node, now: float, offset: int) -> _Use:
        use = self._uses.setdefault(node, _Use())
        use.used, use.offset = now, offset
        return use

    def _change(self, txn: Writer, node: Node, changed: Callable[[Span], Span]) -> None:
        owner = self.lineage.owner(node).id
        spans.put(txn, owner, node, changed(spans.get(txn, owner, node)))


def _gist_of(node: Node) -> Node:
    return node if node.level else node_at(1, node.index)


def _moved(span: Span, to: Detail, now: float) -> Span:
    return replace(span, detail=to, since=now, used=now if to == "live" else span.used)


def _used(span: Span, use: _Use) -> Span:
    return replace(
        span,
        accesses=span.accesses + use.accesses,
        expansions=span.expansions + use.expansions,
        dwell=span.dwell + use.dwell,
        used=max(span.used, use.used),
        offset=max(span.offset, use.offset),
    )

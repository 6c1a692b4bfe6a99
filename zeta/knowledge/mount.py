"""A knowledge base under a chat: what of the log belongs to the edition that holds, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from memstore.lifetime.tree import LifetimeTree
from memstore.logs import LogView
from memstore.scope import Range, Scope, merged
from memstore.store import Store
from zeta.knowledge.library import Library, check_model
from zeta.knowledge.records import Base, Edition, Part
from zeta.knowledge.spans import line_in_file
from zeta.llama import LlamaModel


@dataclass(frozen=True)
class Mount:
    """One edition of a base: its `parts` in reading order, in the log `history`. Other offsets of the log are of older
    editions, and must not be shown."""

    base: Base
    edition: Edition
    parts: tuple[Part, ...]
    history: LogView
    store: Store

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The lifetime offsets [begin, end) of the log that belong to it, whole pages each, in reading order."""
        return tuple((part.begin, part.end) for part in self.parts)

    @property
    def tokens(self) -> int:
        """Tokens of the files themselves."""
        return sum(part.tokens for part in self.parts)

    @cached_property
    def scope(self) -> Scope:
        """Its pages."""
        log, page = self.base.log, self.history.record.page
        return merged([Range(log, begin // page, -(-end // page)) for begin, end in self.spans], {log})

    def tree(self, net: str, dim: int) -> LifetimeTree:
        """Its gists, as the gist net `net` of width `dim` made them. They are of the whole log: only the nodes inside
        of `spans` may be shown."""
        return LifetimeTree(self.store, self.base.log, net, dim)

    def part(self, offset: int) -> Part | None:
        """The file that stands at a lifetime offset of the log."""
        return next((part for part in self.parts if part.begin <= offset < part.end), None)

    def lines(self, model: LlamaModel, begin: int, end: int) -> tuple[int, int]:
        """The first and last line (from 1) of its file that [begin, end) of the log is from; both in one part."""
        part = self.part(begin)
        turn = next(iter(self.store.turns_between(self.base.log, begin, begin + 1)), None)
        if part is None or turn is None:
            return 1, 1
        text = model.text(self.history.read(begin, end))
        lead = len(text) - len(text.lstrip())
        above = model.text(self.history.read(turn.content[0], begin)) + text[:lead]
        first = above.count("\n") + 1
        last = first + text.strip().count("\n")
        return line_in_file(first, part.left_out), line_in_file(last, part.left_out)


def mounted(store: Store, name: str, fingerprint: str, model_name: str) -> Mount:
    """The edition that holds of the base `name`, for the model of this fingerprint.

    Raises ConfigError where there is no such base, none of it is complete, or another model has read it; NotFound,
    StoreDamaged.
    """
    library = Library(store)
    base = library.base(name)
    check_model(base, fingerprint, model_name)
    return mount_of(library, base)


def mount_of(library: Library, base: Base) -> Mount:
    """The edition of a base that holds, whatever the model."""
    edition = library.edition(base)
    held = library.held(base.name, edition)
    return Mount(base, edition, held, library.store.view(base.log), library.store)

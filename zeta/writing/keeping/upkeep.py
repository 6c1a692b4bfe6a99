"""Looking after documents: what is stale in them, what is written anew, what is asked. Every finding is an event."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from zeta.events import Event
from zeta.writing.keeping.answering import answer
from zeta.writing.keeping.living import Keeper, LivingDocument
from zeta.writing.keeping.manifest import Part
from zeta.writing.keeping.marking import corrected, mark
from zeta.writing.keeping.news import (
    Checked,
    MarksSettled,
    MarksStale,
    Noted,
    PatchOffered,
    QuestionAnswered,
    SectionSettled,
    SectionStale,
)
from zeta.writing.keeping.patch import Proposal, Rewriter
from zeta.writing.keeping.project import project
from zeta.writing.keeping.recovery import moved
from zeta.writing.keeping.staleness import Project, Stale
from zeta.writing.keeping.update import Verdict, update
from zeta.writing.memory.view import PROJECT

Review = Callable[[Path, Proposal], Verdict]
Seen = tuple[str, Stale, tuple[str, ...]]
"""A stale section, and the hashes of what it came from: when these change, it is news again."""


@dataclass(frozen=True)
class Watched:
    """A document that is looked after. `memories` None: what it read from the lake is not compared. `name` is what it
    is called in what is said."""

    document: LivingDocument
    memories: Keeper | None = None
    name: str = ""
    _poured: dict[str, str] = field(default_factory=dict)

    def roots(self) -> list[Path]:
        """The files and folders that it is about, and itself. Raises NotLiving, ManifestTooNew."""
        look = self.document.look()
        folder = self.document.place.document.parent
        return [*(folder / root for root in look.manifest.roots), self.document.place.document]

    def observe(self) -> Project:
        """What it is about, as it is now; the lake learns of it. Raises NotLiving, RootGone, ZetaError, StoreError."""
        manifest = self.document.look().manifest
        if error := moved(manifest, self.document.place):
            raise error
        paths = [each.path for part in manifest.parts for each in part.sources]
        seen = project(self.document.place, manifest.roots, paths)
        if self.memories:
            self._pour(self.memories, seen)
        return seen

    def _pour(self, memories: Keeper, seen: Project) -> None:
        """Let the lake know what the project defines now."""
        for gone in {*memories.files()} - {*seen.files} - {*seen.unread}:
            memories.drop(PROJECT, gone)
        for path, source in seen.files.items():
            if self._poured.get(path) != source.sha256:
                memories.fill(PROJECT, seen.definitions[path], file=path)
                self._poured[path] = source.sha256


class Upkeep:
    """Looks after documents; `show` hears what happens, `writer` gives who writes for a document."""

    def __init__(self, show: Callable[[Event], None], writer: Callable[[Watched], Rewriter], review: Review) -> None:
        self.show, self.writer, self.review = show, writer, review
        self._seen: set[Seen] = set()
        self._declined: set[tuple[str, str]] = set()

    def check(self, watched: Watched) -> int:
        """How much there is to look into: stale sections, and what of the record is damaged. Reads only.

        Raises NotLiving, RootGone, ZetaError.
        """
        seen = watched.observe()
        look = watched.document.look(seen, watched.memories)
        self._notes([*look.notes, *_unread(seen)])
        for each in look.stale:
            self.show(SectionStale(watched.name, each.id, list(each.reasons), look.held(each.id)))
        false = corrected(watched.document, look, seen)
        if false:
            self.show(MarksStale(watched.name, list(false.unresolved)))
        self.show(Checked(watched.name, len(look.stale)))
        return len(look.stale) + len(look.notes) + (false is not None)

    def bring(self, watched: Watched) -> int:
        """Bring a document and its marks up to date; how many sections stay stale. What was declined or is a person's
        is told once, until what it came from changes again; marks stay as they are while a declined section is stale.
        Raises NotLiving, RootGone, ZetaError, StoreError."""
        first = watched.observe()
        self._notes([*watched.document.look().notes, *_unread(first)])
        seen = first

        def observe() -> Project:
            nonlocal seen
            seen = watched.observe()
            return seen

        def fresh(stale: Stale) -> bool:
            return self._mark(watched, stale, seen) not in self._seen

        def review(proposal: Proposal) -> Verdict:
            self.show(PatchOffered(watched.name, proposal.id, list(proposal.reasons), proposal.diff))
            return self.review(watched.document.place.document, proposal)

        results = update(watched.document, self.writer(watched), review, observe, watched.memories, fresh)
        for each in results:
            self.show(SectionSettled(watched.name, each.id, each.fate, list(each.reasons), each.detail))
        look = watched.document.look(seen, watched.memories)
        self._declined -= {(watched.name, each.id) for each in results}
        self._declined |= {(watched.name, each.id) for each in results if each.fate == "declined"}
        declined = any((watched.name, each.id) in self._declined for each in look.stale)
        if not declined and (made := mark(watched.document, look, seen)):
            self.show(MarksSettled(watched.name, list(made.unresolved)))
        self._seen |= {self._mark(watched, each, seen) for each in look.stale}
        return len(look.stale)

    def ask(self, watched: Watched, questions: Sequence[str]) -> int:
        """Answer questions in a document; how many were left as a person has them. Raises as `bring`, ConfigError."""
        found = answer(watched.document, self.writer(watched), questions, watched.observe, watched.memories)
        for each in found:
            self.show(QuestionAnswered(watched.name, each.id, each.question, each.fate, list(each.sources)))
        return sum(each.fate == "yours" for each in found)

    def _notes(self, notes: Sequence[str]) -> None:
        for note in notes:
            self.show(Noted(note))

    def _mark(self, watched: Watched, stale: Stale, seen: Project) -> Seen:
        return watched.name, stale, came_from(watched.document.look().manifest.part(stale.id), stale, seen)


def came_from(part: Part, stale: Stale, seen: Project) -> tuple[str, ...]:
    """The hashes of the files that a stale section is written anew from, as they are now; "" for one that is gone."""
    paths = [*(each.path for each in part.sources), *stale.new]
    return tuple(seen.files[path].sha256 if path in seen.files else "" for path in paths)


def _unread(seen: Project) -> list[str]:
    return [f"{reason}: nothing is said of it" for reason in seen.unread.values()]

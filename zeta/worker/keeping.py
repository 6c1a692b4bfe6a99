"""Documents that are kept true, as a front end sees them: what is stale, the patches on offer, versions, the FAQ.

Patches are written first and offered all at once, so that nothing waits for a person's answer; what is accepted is then
applied as it was offered, by the same rules (zeta.writing.keeping.update).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from memstore.agent.api import AgentMemory
from zeta.errors import ZetaError
from zeta.events import Event
from zeta.worker.writingrows import AnswerRow, FateRow, KeptRow, PartRow, VersionRow
from zeta.writing import agentfile
from zeta.writing.agents import Agent
from zeta.writing.errors import NotLiving
from zeta.writing.keeping.answering import answer
from zeta.writing.keeping.living import LivingDocument, Look
from zeta.writing.keeping.news import PatchOffered, SectionSettled
from zeta.writing.keeping.patch import Proposal, Rewriter, Wanted, drafts
from zeta.writing.keeping.questions import FAQ, TITLE
from zeta.writing.keeping.rewriting import ModelRewriter
from zeta.writing.keeping.staleness import Stale
from zeta.writing.keeping.update import update
from zeta.writing.keeping.upkeep import Watched, came_from
from zeta.writing.languages.registry import language_named
from zeta.writing.memory.lake import Lake, namespace_of
from zeta.writing.order import Order
from zeta.writing.outline import Outline
from zeta.writing.ownagents import agents_of
from zeta.writing.place import Place
from zeta.writing.planning import outlinefile

if TYPE_CHECKING:
    from zeta.worker.writing import Tools


@dataclass
class Kept:
    """What a model wrote for a document, to be written again just so when it is accepted; `origins` are the hashes of
    what each section was written from."""

    sections: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    origins: dict[str, tuple[str, ...]] = field(default_factory=dict)


class Recorder:
    """A rewriter whose words are kept."""

    def __init__(self, rewriter: Rewriter, kept: Kept) -> None:
        self._rewriter, self._kept = rewriter, kept

    def rewrite(self, wanted: Sequence[Wanted]) -> Iterator[str]:
        """As the rewriter's."""
        for each, text in zip(wanted, self._rewriter.rewrite(wanted), strict=False):
            self._kept.sections[each.section.id] = text
            yield text

    def answer(self, question: str, known_text: str) -> str:
        """As the rewriter's."""
        self._kept.answers[question] = text = self._rewriter.answer(question, known_text)
        return text


class Replayer:
    """A rewriter that says what was offered."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def rewrite(self, wanted: Sequence[Wanted]) -> Iterator[str]:
        """What was written for the sections; nothing for one that was not offered."""
        return (self._kept.sections.get(each.section.id, "") for each in wanted)

    def answer(self, question: str, known_text: str) -> str:
        """What was answered."""
        return self._kept.answers.get(question, "")


class Keeping:
    """The living documents of one person."""

    def __init__(self, opened: Callable[[bool], AbstractContextManager[Tools]]) -> None:
        self._opened, self._stopped = opened, False
        self._rewriter: ModelRewriter | None = None
        self._offered: dict[Path, Kept] = {}
        self.commands: Mapping[str, Callable[..., Any]] = {
            "kept": self.kept,
            "offer": self.offer,
            "accept": self.accept,
            "ask_document": self.ask,
            "restore": self.restore,
            "confirm_section": self.confirm,
            "release_section": self.release,
        }

    def stop(self) -> None:
        """Write and offer nothing more; safe from another thread."""
        self._stopped = True
        if self._rewriter:
            self._rewriter.stop()

    def kept(self, path: str) -> KeptRow:
        """A document as it stands. Raises NotLiving, ManifestTooNew, ZetaError, StoreError."""
        with self._opened(False) as tools:
            return _row(_watched(path, tools.memory))

    def offer(self, path: str) -> Iterator[Event]:
        """Write what is stale anew, until `stop`; nothing is changed yet. Raises as `kept`."""
        self._stopped, self._rewriter = False, None
        kept = self._offered[Path(path).absolute()] = Kept()
        with self._opened(True) as tools:
            watched = _watched(path, tools.memory)
            document, project = watched.document, watched.observe()
            look = document.take_over(document.look(project, watched.memories), watched.memories)
            for each in look.stale:
                kept.origins[each.id] = came_from(look.manifest.part(each.id), each, project)
            streams = min(Order.streams, max(1, sum(not look.held(each.id) for each in look.stale)))
            with tools.author(streams, tools.ctx, lambda: None) as author:
                self._rewriter = ModelRewriter(author, document, _agents(watched), watched.observe)
                written = drafts(document, look, look.stale, Recorder(self._rewriter, kept), project)
                with closing(written):
                    for draft in written if not self._stopped else ():
                        if isinstance(draft, Proposal):
                            yield PatchOffered(path, draft.id, list(draft.reasons), draft.diff)
                        else:
                            yield SectionSettled(path, draft.id, draft.fate, list(draft.reasons), draft.detail)
                        if self._stopped:
                            return

    def accept(self, path: str, sections: Sequence[str]) -> list[FateRow]:
        """Take the patches of these sections as they were offered; one whose sources changed again since is refused.
        Raises as `kept`."""
        kept = self._offered.get(Path(path).absolute(), Kept())
        with self._opened(False) as tools:
            watched = _watched(path, tools.memory)
            project = watched.observe()
            look = watched.document.look(project, watched.memories)
            wanted = [each for each in look.stale if each.id in sections]
            old = {e.id for e in wanted if kept.origins.get(e.id) != came_from(look.manifest.part(e.id), e, project)}
            results = update(
                watched.document,
                Replayer(kept),
                lambda _: "yes",
                watched.observe,
                watched.memories,
                _only({*sections} - old),
            )
        return [
            *(FateRow(id, "refused", "what it came from changed again since it was written") for id in sorted(old)),
            *(FateRow(each.id, each.fate, each.detail) for each in results),
        ]

    def ask(self, path: str, question: str) -> AnswerRow:
        """Answer a question in the document's FAQ. Raises ConfigError for one that says nothing, as `kept`."""
        with self._opened(True) as tools, tools.author(1, tools.ctx, lambda: None) as author:
            watched = _watched(path, tools.memory)
            rewriter = ModelRewriter(author, watched.document, _agents(watched), watched.observe)
            found = answer(watched.document, rewriter, [question], watched.observe, watched.memories)[0]
        return AnswerRow(found.question, found.fate, found.sources)

    def restore(self, path: str, version: int) -> KeptRow:
        """A version again, as a new one. Raises VersionMissing, VersionDamaged, as `kept`."""
        return self._done(path, lambda watched: watched.document.restore(version))

    def confirm(self, path: str, section: str) -> KeptRow:
        """A section is true as it stands. Raises as `kept`."""
        return self._done(path, lambda watched: watched.document.confirm(section, watched.observe(), watched.memories))

    def release(self, path: str, section: str) -> KeptRow:
        """A section that a person edited is zeta's again. Raises as `kept`."""
        return self._done(path, lambda watched: watched.document.release(section))

    def _done(self, path: str, deed: Callable[[Watched], object]) -> KeptRow:
        with self._opened(False) as tools:
            watched = _watched(path, tools.memory)
            deed(watched)
            return _row(watched)


def _watched(path: str, memory: AgentMemory) -> Watched:
    """A document with its language, its plan and its lake, where that knows anything of it."""
    place = Place(Path(path).absolute())
    document = LivingDocument(place, None, _plan(place))
    manifest = document.look().manifest
    document.language = language_named(manifest.language)
    lake = Lake(memory, namespace_of(manifest.written))
    return Watched(document, lake if lake.names() else None, place.document.name)


def _plan(place: Place) -> Outline | None:
    """The plan beside a document; one that does not hold keeps nobody from looking."""
    try:
        return outlinefile.read(place.outline, agentfile.load_all(agents_of(place)))
    except ZetaError:
        return None


def _agents(watched: Watched) -> Mapping[str, Agent]:
    """Who can write for a document. Raises AgentFileError."""
    return agentfile.load_all(agents_of(watched.document.place))


def _only(ids: set[str]) -> Callable[[Stale], bool]:
    return lambda stale: stale.id in ids


def _row(watched: Watched) -> KeptRow:
    document, notes, reasons = watched.document, list[str](), dict[str, tuple[str, ...]]()
    look: Look
    try:
        seen = watched.observe()
        look = document.look(seen, watched.memories)
        notes += [f"{reason}: nothing is said of it" for reason in seen.unread.values()]
        reasons = {each.id: each.reasons for each in look.stale}
    except NotLiving:
        raise
    except ZetaError as error:
        look = document.look()
        notes.append(f"{error}: {error.hint}")
    titles = {each.id: each.title for each in document.outline.sections} if document.outline else {}
    titles[FAQ] = TITLE
    parts = []
    for part in look.manifest.parts:
        standing = look.alignment.of(part.id)
        if part.id in look.texts:
            title = part.question or titles.get(part.id, part.id)
            parts.append(
                PartRow(
                    part.id,
                    title,
                    standing.begin + 1,
                    standing.end,
                    look.held(part.id),
                    reasons.get(part.id, ()),
                    part.question,
                )
            )
    versions = [VersionRow(each.number, each.time, each.who, each.reason) for each in document.versions.every()]
    return KeptRow(
        str(document.place.document),
        look.manifest.language,
        look.present,
        tuple(sorted(parts, key=lambda part: part.first)),
        tuple(reversed(versions)),
        (*look.notes, *notes),
    )

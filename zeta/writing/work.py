"""A document from its prompt to its first version: planned, written, joined, checked as a whole, kept.

Everything that writes goes through here: the command line, the window and the benchmarks.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import islice
from pathlib import Path

from memstore.agent.api import AgentMemory
from memstore.embedder import Embedder
from memstore.errors import StoreLocked
from memstore.lock import WriterLock
from zeta.errors import ConfigError
from zeta.events import Event
from zeta.writing import agentfile, ownagents
from zeta.writing.decoding.author import Author
from zeta.writing.drafting import binding, journal, repetition
from zeta.writing.drafting.journal import Entry, Journal, Plan
from zeta.writing.drafting.scroll import Scroll, ScrollOptions
from zeta.writing.errors import DocumentBusy, JournalDamaged, NotLiving
from zeta.writing.events import LineWritten, Paused, Planned, Unresolved, Written
from zeta.writing.keeping import document, sources
from zeta.writing.keeping.sources import Source, Sources
from zeta.writing.language import Problem
from zeta.writing.languages.registry import language_of
from zeta.writing.memory.guestbook import Guestbook
from zeta.writing.memory.lake import Lake, namespace_of
from zeta.writing.memory.recalling import Recalling
from zeta.writing.order import Order
from zeta.writing.outline import Outline, Section
from zeta.writing.place import Place
from zeta.writing.planning import outlinefile, revision
from zeta.writing.planning.planner import Planner

log = logging.getLogger("zeta.writing")


class Work:
    """One document at one place. Made new, or from what a journal tells of one that was not finished."""

    def __init__(
        self,
        place: Place,
        order: Order,
        author: Author,
        memory: AgentMemory | None,
        embedder: Embedder | None = None,
        *,
        resumes: bool = False,
    ) -> None:
        """`author`, `memory` and `embedder` stay the caller's to close. Without a `memory`, or where the order says
        so, the sections share nothing. Where it `resumes`, the journal is played back first. Raises ConfigError,
        AgentFileError, StoreError."""
        self.place, self.order, self.author = place, order, author
        self.language = language_of(place.document)
        self.agents = agentfile.load_all([Path(order.agents)] if order.agents else [])
        own = [place.document, place.outline, place.folder]
        folder = place.document.parent
        self.sources: Sources = sources.gather([Path(each) for each in order.sources], folder, own, embedder)
        self.lake = Lake(memory if order.lake else None, namespace_of(place.document))
        self.sources.pour(self.lake)
        self._embedder, self._resumes = embedder, resumes
        self._ranked: dict[Section, list[Source]] = {}
        self._scroll: Scroll | None = None
        self._paused = False

    @classmethod
    def resume(cls, place: Place, author: Author, memory: AgentMemory | None, embedder: Embedder | None = None) -> Work:
        """The work that was stopped at this place. Raises NotLiving where there is none, JournalDamaged."""
        order = order_of(place, unfinished(place, 1))
        if order.model != author.model.path.name:
            raise JournalDamaged(
                f"{place.document} was begun with {order.model}, and its pieces mean nothing to another model",
                f"use --model {order.model}, or begin again with --force",
            )
        return cls(place, order, author, memory, embedder, resumes=True)

    # planning

    def plan(self, prompt: str, seed: int = 0) -> Outline:
        """Make an outline and write it beside the document, to be edited. Raises NothingAsked, OutlineError,
        DocumentBusy: who writes it takes over what the plan's file says."""
        if self.place.journal.exists():
            with self._alone():
                pass
        planner = Planner(self.agents, self.author, self._embedder)
        names = [each.path for each in self.sources.files]
        outline = planner.plan(
            prompt, self.language.name, self.language.unit, seed=seed, length=self.order.length, sources=names
        )
        outlinefile.write(self.place.outline, outline, document=self.place.document.name, unit=self.language.unit)
        ownagents.note(self.place, self.order.agents)
        return outline

    def read_plan(self) -> Outline:
        """The outline as it is on disk now. Raises OutlineError."""
        return outlinefile.read(self.place.outline, self.agents, language=self.language.name)

    # writing

    def write(self, outline: Outline | None = None, *, force: bool = False) -> Iterator[Event]:
        """Write the document; without an outline, go on with the one that was begun. Ends with `Written`, or after
        `pause` with `Paused`.

        Raises DocumentExists unless `force`, DocumentBusy, NotLiving where somebody else has finished it meanwhile,
        StoreFull and ZetaError where the disk is full: then it can go on later.
        """
        document.refuse(self.place.document, force=force)
        with self._alone():
            entries = unfinished(self.place) if self._resumes else []
            if self._resumes:
                order_of(self.place, entries)
            yield from self._write(outline, entries, force)

    def _write(self, outline: Outline | None, entries: Sequence[Entry], force: bool) -> Iterator[Event]:
        began = time.monotonic()
        guests = Guestbook(self.place.rest)
        kept = Journal(self.place.journal) if entries else self._fresh()
        try:
            plan = entries[0] if entries else None
            first = outline or (plan.outline if isinstance(plan, Plan) else None)
            if first is None:
                raise ConfigError("there is no plan to write from", "make one first")
            scroll = self._scroll = self._opened(first, kept, guests)
            if self._paused:
                scroll.stop()
            if not entries:
                kept.append(Plan(first, self.order.told()))
            yield planned(self.place, first)
            for number, line in enumerate(self.language.begin(first).splitlines(), 1):
                yield LineWritten("", number, line, 0, 0)
            with self.lake.replaying():
                yield from scroll.replay(entries)
            replayed = scroll.tokens
            yield from scroll.run()
            if not scroll.complete:
                yield Paused(str(self.place.document), sum(text.count("\n") for text in scroll.texts().values()))
                return
            yield from self._finish(scroll, force, began, replayed)
        finally:
            self._paused = False
            kept.close()
            guests.close()
            self.lake.close()

    def pause(self) -> None:
        """Stop after the present token, or before the first; callable from another thread."""
        self._paused = True
        if self._scroll:
            self._scroll.stop()

    def steer(self, text: str, section: str = "") -> None:
        """Tell the specialists something; callable from another thread."""
        if self._scroll and text.strip():
            self._scroll.steer(text.strip(), section)

    def revise(self, outline: Outline) -> None:
        """Go on with a plan that a person edited; what was begun stays as it is. Raises OutlineError."""
        if self._scroll:
            self._scroll.revise(revision.revise(self._scroll.outline, self._scroll.begun, outline, self.agents))

    @property
    def begun(self) -> set[str]:
        """Ids of the sections that are written or being written."""
        return self._scroll.begun if self._scroll else set()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else writes the document or plans it anew in here. Raises DocumentBusy."""
        with journal.told(self.place.folder):
            self.place.folder.mkdir(parents=True, exist_ok=True)
        try:
            with journal.told(self.place.lock):
                lock = WriterLock(self.place.lock)
        except StoreLocked as error:
            raise DocumentBusy(
                f"{self.place.document} is being written by another process",
                "wait for it, or end it: what it wrote is kept",
            ) from error
        try:
            yield
        finally:
            lock.release()

    def _fresh(self) -> Journal:
        with journal.told(self.place.journal), suppress(FileNotFoundError):
            self.place.journal.unlink()
        return Journal(self.place.journal)

    def _opened(self, outline: Outline, kept: Journal, guests: Guestbook) -> Scroll:
        return Scroll(
            outline,
            self.language,
            self.agents,
            self.lake,
            self.author.desk,
            self.author.voice,
            kept,
            ScrollOptions(self.order.streams, self.author.window // 2, self.place.document.parent),
            digest=lambda section: sources.digest(self._relevant(section)),
            repeats=partial(repetition.repeats, self.language.unit),
            recalling=self._recalling(guests),
        )

    def _recalling(self, guests: Guestbook) -> Recalling | None:
        if self.order.recall == "off":
            return None
        voice, desk, window = self.author.voice, self.author.desk, self.order.ctx
        if self.order.recall == "text":
            return Recalling(voice, window)
        if not desk.brings:
            log.warning("the keys of %s cannot be moved: what is recalled is read", self.author.model.path.name)
            return Recalling(voice, window)
        return Recalling(voice, window, desk, guests)

    def _relevant(self, section: Section) -> list[Source]:
        """The project's files that a section is told of: ranked once, for its writer and for the manifest."""
        if section not in self._ranked:
            self._ranked[section] = self.sources.relevant(section) if self.sources.files else []
        return self._ranked[section]

    # the whole

    def _finish(self, scroll: Scroll, force: bool, began: float, replayed: int) -> Iterator[Event]:
        bound = binding.bind(self.language, scroll.outline, scroll.finished, self.sources, self.place.document.parent)
        document.save(self.place.document, bound.text, force=force)
        used = {each.id: self._relevant(each) for each in scroll.outline.sections} if self.sources.files else {}
        binding.keep(self.place, bound, self.language, self.lake, self.order, self.sources, used)
        with journal.told(self.place.journal):
            self.place.journal.unlink()
        for each in bound.found.unresolved:
            yield Unresolved(each.name, each.line)
        lines = [line for each in scroll.finished.values() for line in each.lines]
        yield Written(
            path=str(self.place.document),
            lines=bound.text.count("\n"),
            tokens=sum(line.tokens for line in lines),
            chosen=sum(line.chosen for line in lines),
            references=len(bound.found.references),
            unresolved=len(bound.found.unresolved),
            problems=[_said(each) for each in bound.problems],
            seconds=time.monotonic() - began,
            fresh=scroll.tokens - replayed,
        )


def planned(place: Place, outline: Outline) -> Planned:
    """The plan of a document as an event."""
    ids, titles = [each.id for each in outline.sections], [each.title for each in outline.sections]
    return Planned(str(place.outline), outline.title, ids, titles, [each.agent for each in outline.sections])


def unfinished(place: Place, most: int | None = None) -> list[Entry]:
    """What the journal of a place tells, at most so many entries; nothing where there is none. Raises
    JournalDamaged."""
    return list(islice(journal.read(place.journal), most)) if place.journal.exists() else []


def order_of(place: Place, entries: Sequence[Entry]) -> Order:
    """What the document of a journal was asked for. Raises NotLiving where nothing was begun, JournalDamaged."""
    if not entries:
        begins = "`zeta write PROMPT --out FILE` begins a document"
        raise NotLiving(f"nothing was left unfinished of {place.document}", begins)
    plan = entries[0]
    try:
        return Order.of(plan.told if isinstance(plan, Plan) else {"nothing": ""})
    except TypeError as error:
        raise JournalDamaged(f"{place.journal} does not say what was asked for", "begin again with --force") from error


def _said(problem: Problem) -> str:
    return f"line {problem.line}: {problem.message}" if problem.line else problem.message

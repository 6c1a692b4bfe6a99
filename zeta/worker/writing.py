"""Documents as a front end has them written: planned, written, paused, gone on with. The model is the chat's own; a
chat and a document take turns.

What a person does while a document is written (`meanwhile`) may come from another thread: it is noted, and obeyed by
the one that writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Final

from memstore.agent.api import AgentMemory
from memstore.embedder import Embedder
from memstore.errors import os_errors
from zeta.errors import ConfigError, ZetaError
from zeta.events import Event, Progressed
from zeta.worker import recent
from zeta.worker.keeping import Keeping
from zeta.worker.rows import parse
from zeta.worker.watching import Watching
from zeta.worker.writingplans import outline_of, plan_row, row
from zeta.worker.writingrows import DocumentRow, PlanRow, SectionRow
from zeta.writing import agentfile
from zeta.writing.decoding.author import Author
from zeta.writing.drafting.journal import Begin, Entry, Plan
from zeta.writing.errors import NothingAsked, OutlineError, PlanningStopped
from zeta.writing.events import SectionBegun, SectionKept
from zeta.writing.keeping import document
from zeta.writing.keeping.news import Noted
from zeta.writing.languages.registry import language_named, language_of
from zeta.writing.order import Order
from zeta.writing.outline import Outline
from zeta.writing.ownagents import agents_of
from zeta.writing.place import Place
from zeta.writing.planning import outlinefile, revision
from zeta.writing.work import Work, order_of, planned, unfinished

PARALLEL: Final = 4
"""Sections that are written at the same time."""


@dataclass(frozen=True)
class Tools:
    """What documents are written with; `author` gives one who writes with so many streams of such a window, to be
    closed, and says before each question whether to stop."""

    author: Callable[[int, int, Callable[[], None]], AbstractContextManager[Author]]
    memory: AgentMemory
    embedder: Embedder | None
    ctx: int


Opened = Callable[[bool], AbstractContextManager[Tools]]
"""Opens the tools; whether a model is needed."""


class Writing:
    """The documents of one person; one is written at a time."""

    def __init__(self, emit: Callable[[Event], None], opened: Opened) -> None:
        self._emit, self._opened = emit, opened
        self._work: Work | None = None
        self._outline: Outline | None = None
        self._plans: SimpleQueue[Outline] = SimpleQueue()
        self._stopped, self._questions = False, 0
        self._keeping, self._watching = Keeping(opened), Watching(emit)
        self.commands: Mapping[str, Callable[..., Any]] = {
            "documents": self.documents,
            "forget_document": lambda path: recent.forget(Path(path)),
            "document": lambda path: row(Place(Path(path).absolute())),
            "plan": self.plan,
            "outline": self.outline,
            "revise": self.revise,
            "write": self.write,
            "go_on": self.go_on,
            "pause_writing": self.pause,
            "steer": self.steer,
            **self._keeping.commands,
            **self._watching.commands,
        }
        self.meanwhile: frozenset[str] = frozenset({"outline", "revise", "pause_writing", "steer"})
        """Commands that are obeyed at once, whatever is under way."""

    def close(self) -> None:
        """Watch nothing any more."""
        self._watching.close()

    # what there is

    def documents(self) -> list[DocumentRow]:
        """The documents that were written here, the last used first."""
        return [row(Place(each.path), known=True) for each in recent.known()]

    # planning

    def plan(
        self, path: str, prompt: str, sources: Sequence[str] = (), length: int = 0, seed: int = 0, force: bool = False
    ) -> PlanRow:
        """Make a plan beside the document. With `force` the plan, the document or the begun writing that is there may
        go. Raises NothingAsked, DocumentExists, DocumentNotSaved, ConfigError, ZetaError."""
        place = Place(Path(path).absolute())
        if not prompt.strip():
            raise NothingAsked("the prompt is empty", "say what to write")
        document.refuse(place.document, force=force)
        if not force and (place.journal.exists() or place.outline.exists()):
            raise ConfigError(f"there is a plan for {place.document} already", "go on with it, or begin anew")
        self._stopped, self._questions = False, 0
        with self._opened(True) as tools, tools.author(1, tools.ctx, self._patience) as author:
            order = self._order(tools, author, sources, length)
            work = Work(place, order, author, tools.memory, tools.embedder)
            made = work.plan(prompt, seed)
        with os_errors(place.journal), suppress(FileNotFoundError):
            place.journal.unlink()
        self._remember(place, order)
        return plan_row(place, made, work.agents)

    def outline(self, path: str) -> PlanRow:
        """The plan of a document as it is on disk now. Raises NotLiving, OutlineError, JournalDamaged."""
        place = Place(Path(path).absolute())
        agents = agentfile.load_all(agents_of(place))
        entries = unfinished(place)
        if not entries:
            return plan_row(place, outlinefile.read(place.outline, agents, language=_language(place)), agents)
        begun, known = _begun(entries), _last(entries)
        trouble = ""
        try:
            known = revision.revise(known, begun, outlinefile.read(place.outline, agents), agents)
        except OutlineError as error:
            trouble = str(error)
        return plan_row(place, known, agents, begun, trouble)

    def revise(self, path: str, title: str, sections: Sequence[Mapping[str, Any]]) -> PlanRow:
        """Another plan, also while the document is written: what is begun stays as it is. Raises OutlineError."""
        place = Place(Path(path).absolute())
        agents = agentfile.load_all(agents_of(place))
        before = self._outline if self._writes(place) else self._planned(place, agents)
        assert before is not None
        made = outline_of(before, title, [parse(SectionRow, each) for each in sections])
        outlinefile.check(made, agents)
        if not made.sections:
            raise OutlineError("the plan is empty", "keep or add a section")
        language = language_named(made.language)
        outlinefile.write(place.outline, made, document=place.document.name, unit=language.unit)
        begun: frozenset[str] = frozenset()
        if self._writes(place):
            self._plans.put(made)
        else:
            begun = _begun(unfinished(place))
        return plan_row(place, made, agents, begun)

    def _planned(self, place: Place, agents: Mapping[str, Any]) -> Outline:
        entries = unfinished(place)
        return _last(entries) if entries else outlinefile.read(place.outline, agents)

    # writing

    def write(self, path: str, sources: Sequence[str] = (), length: int = 0, force: bool = False) -> Iterator[Event]:
        """Write from the plan that is beside the document. Raises DocumentExists unless `force`, StoreFull, ZetaError:
        then `go_on` goes on."""
        place = Place(Path(path).absolute())
        self._stopped = False
        with self._opened(True) as tools, tools.author(PARALLEL, tools.ctx, self._patience) as author:
            own = "".join(map(str, agents_of(place)))
            order = replace(self._order(tools, author, sources, length), agents=own)
            work = Work(place, order, author, tools.memory, tools.embedder)
            yield from self._run(work, work.read_plan(), (), force)
        self._remember(place, order)

    def go_on(self, path: str) -> Iterator[Event]:
        """Go on with what was stopped, at the same line. Raises NotLiving, JournalDamaged, ZetaError."""
        place = Place(Path(path).absolute())
        entries = unfinished(place)
        order = order_of(place, entries)
        self._stopped = False
        with self._opened(True) as tools, tools.author(order.streams, order.ctx, self._patience) as author:
            work = Work.resume(place, author, tools.memory, tools.embedder)
            yield from self._run(work, _last(entries), entries, True)
        self._remember(place, order)

    def _run(self, work: Work, outline: Outline, entries: Sequence[Entry], force: bool) -> Iterator[Event]:
        """Everything that happens; what was played back is told first, and then the plan is as its file has it."""
        told = sum(isinstance(each, Begin) for each in entries)
        seen: tuple[int, int] | None = None
        self._work, self._outline = work, outline
        try:
            for event in work.write(None if entries else outline, force=force):
                yield event
                if isinstance(event, SectionBegun):
                    told -= 1
                if told > 0 or self._stopped:
                    if self._stopped:
                        work.pause()
                    continue
                if isinstance(event, SectionKept | SectionBegun) and (now := _stamp(work.place)) != seen:
                    seen = now
                    yield from self._read_again(work)
                yield from self._obey(work)
        finally:
            self._work = None
            while not self._plans.empty():
                self._plans.get()

    def _read_again(self, work: Work) -> Iterator[Event]:
        """A person may have edited the plan's file."""
        try:
            found = work.read_plan()
        except ZetaError as error:
            yield Noted(str(error))
            return
        if found != self._outline:
            self._plans.put(found)

    def _obey(self, work: Work) -> Iterator[Event]:
        """Take over the newest plan that a person made meanwhile."""
        wanted = None
        with suppress(Empty):
            while True:
                wanted = self._plans.get_nowait()
        if wanted is None or self._outline is None:
            return
        try:
            self._outline = revision.revise(self._outline, work.begun, wanted, work.agents)
            work.revise(self._outline)
        except OutlineError as error:
            yield Noted(str(error))
            return
        yield planned(work.place, self._outline)

    # meanwhile

    def stop(self) -> None:
        """End planning or writing soon; nothing is lost. Safe from another thread."""
        self._stopped = True
        self._keeping.stop()
        if work := self._work:
            work.pause()

    def pause(self) -> None:
        """As `stop`."""
        self.stop()

    def steer(self, text: str, section: str = "") -> None:
        """Tell the writers something, or the one of a section. Raises ConfigError where nothing is written."""
        if self._work is None:
            raise ConfigError("nothing is being written", "a remark is for those who write")
        self._work.steer(text, section)

    def _patience(self) -> None:
        """Before each question to the model."""
        self._questions += 1
        self._emit(Progressed("plan", self._questions, 0, ""))
        if self._stopped:
            raise PlanningStopped("planning was stopped", "ask again when you like")

    def _writes(self, place: Place) -> bool:
        return self._work is not None and self._work.place == place

    def _order(self, tools: Tools, author: Author, sources: Sequence[str], length: int) -> Order:
        return Order(tuple(sources), length=length, streams=PARALLEL, ctx=tools.ctx, model=author.model.path.name)

    def _remember(self, place: Place, order: Order) -> None:
        try:
            recent.remember(place.document, order.sources, order.length)
        except ZetaError as error:
            self._emit(Noted(str(error)))


def _language(place: Place) -> str:
    return language_of(place.document).name


def _begun(entries: Sequence[Entry]) -> frozenset[str]:
    return frozenset(each.section for each in entries if isinstance(each, Begin))


def _last(entries: Sequence[Entry]) -> Outline:
    """The newest plan of a journal."""
    plans = [each.outline for each in entries if isinstance(each, Plan)]
    if not plans:
        raise OutlineError("the journal has no plan", "begin anew")
    return plans[-1]


def _stamp(place: Place) -> tuple[int, int] | None:
    with suppress(OSError):
        status = place.outline.stat()
        return status.st_mtime_ns, status.st_size
    return None

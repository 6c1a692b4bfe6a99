"""The scroll: all sections of a document, several at once, piece by piece until the plan is complete.

One loop: begin what can begin, let every stream decode one token, give finished pieces to their writers, mine finished
lines for definitions. It has no length limit; a stream whose window is full lets its oldest lines go. What was chosen
is in the journal before anything is made of it, so a scroll that was killed goes on at the same piece, and nothing
depends on the clock: the same seed writes the same document.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue

from zeta.errors import BugError
from zeta.events import Event
from zeta.writing.agents import Agent
from zeta.writing.drafting.attempts import Attempts, Finished, again
from zeta.writing.drafting.desk import Desk, Piece, Voice
from zeta.writing.drafting.feeding import Feeding
from zeta.writing.drafting.journal import Begin, Chosen, Entry, Journal, Plan, Remark
from zeta.writing.drafting.specialist import Specialist
from zeta.writing.drafting.surroundings import Surroundings
from zeta.writing.drafting.waiting import Waiting
from zeta.writing.errors import JournalDamaged
from zeta.writing.events import LineWritten, Recalled, SectionBegun, SectionChecked, SectionKept, Slid
from zeta.writing.language import Language
from zeta.writing.memory.lake import Lake
from zeta.writing.memory.mining import Mining, mining
from zeta.writing.memory.recalling import Recalling
from zeta.writing.outline import Outline, Section
from zeta.writing.planning import dispatch


@dataclass(frozen=True)
class ScrollOptions:
    """`streams` sections are written at once. A stream's `opening` has at most so many tokens: half of its window.
    Links are checked from the document's `folder`."""

    streams: int = 4
    opening: int = 1024
    folder: Path | None = None


class Scroll:
    """One document being written."""

    def __init__(
        self,
        outline: Outline,
        language: Language,
        agents: Mapping[str, Agent],
        lake: Lake,
        desk: Desk,
        voice: Voice,
        journal: Journal,
        options: ScrollOptions,
        *,
        digest: Callable[[Section], str] = lambda section: "",
        sees: Callable[[str], Collection[str]] | None = None,
        repeats: Callable[[Sequence[str], str], str] = lambda lines, line: "",
        recalling: Recalling | None = None,
    ) -> None:
        """`agents` by name, `digest` and `sees` as in zeta.writing.drafting.surroundings. `repeats` guards against
        repetition (zeta.writing.drafting.repetition), `recalling` brings back what names stand for."""
        self.outline, self.finished = outline, dict[str, Finished]()
        self._language, self._agents, self._lake, self._desk, self._voice = language, agents, lake, desk, voice
        self._journal, self._options, self._repeats = journal, options, repeats
        self._around = Surroundings(language, lake, voice, self.finished, options.opening, digest, sees)
        self._recalling = recalling
        self._feeding = Feeding(desk, recalling.host if recalling else None, 2 * options.opening)
        self._attempts = Attempts(language, options.folder)
        self._running: dict[int, Specialist] = {}
        self._mining: dict[int, Mining] = {}
        self._again: list[Begin] = []
        self._waiting = Waiting(desk)
        self._remarks: list[Remark] = []
        self._heard: list[Event] = []
        self._changed = True
        lake.tell = self._heard.append
        self._wishes: SimpleQueue[Plan | Remark] = SimpleQueue()
        self._stopping = False

    # what others may do while it runs

    def stop(self) -> None:
        """Pause after the present token, or before the first; callable from another thread."""
        self._stopping = True

    def steer(self, text: str, section: str = "") -> None:
        """Tell the specialists something, or the one of a section: now, and those that begin later; callable from
        another thread."""
        self._wishes.put(Remark(text, section))

    def revise(self, outline: Outline) -> None:
        """Go on with another plan, in which all sections that were begun are as they were; callable from another
        thread."""
        self._wishes.put(Plan(outline))

    @property
    def complete(self) -> bool:
        """Whether every section is written."""
        return all(section.id in self.finished for section in self.outline.sections)

    @property
    def begun(self) -> set[str]:
        """The sections that are written or being written: another plan leaves them as they are."""
        return set(self.finished) | {each.section.id for each in self._running.values()}

    @property
    def tokens(self) -> int:
        """Of all lines that are there."""
        there = [line for each in self.finished.values() for line in each.lines]
        there += [line for each in self._running.values() for line in each.lines]
        return sum(line.tokens for line in there)

    def texts(self) -> dict[str, str]:
        """What is there of each section, in the plan's order."""
        there = {each.section.id: each.text for each in self._running.values()}
        there |= {id: each.text for id, each in self.finished.items()}
        return {each.id: there[each.id] for each in self.outline.sections if each.id in there}

    # writing

    def replay(self, entries: Iterable[Entry]) -> Iterator[Event]:
        """Do again what a journal tells, without a model; the lines are told again. Raises JournalDamaged."""
        for entry in entries:
            match entry:
                case Begin(section):
                    if all(each.id != section or each.agent not in self._agents for each in self.outline.sections):
                        raise JournalDamaged(
                            f"{self._journal.path} begins “{section}”, which is not planned, or whose agent is gone",
                            "bring the agent's file back, or start again with --force",
                        )
                    yield from self._begin(entry)
                case Chosen(section):
                    found = [each for each in self._running.values() if each.section.id == section and each.waiting]
                    if not found:
                        raise self._foreign()
                    try:
                        yield from self._take(found[0], entry)
                    except (LookupError, ValueError) as error:  # what a writer of this version never offered
                        raise self._foreign() from error
                case _:
                    self._obey(entry)

    def _foreign(self) -> JournalDamaged:
        return JournalDamaged(
            f"{self._journal.path} was written by another version of zeta", "start again with --force"
        )

    def run(self) -> Iterator[Event]:
        """Write until the plan is complete or `stop` was called. What was replayed is read into the streams first.

        Raises StoreFull where the journal's disk is full: then it can be run again.
        """
        self._changed = True
        self._waiting.clear()
        for each in self._running.values():
            self._feeding.reopen(each)
            self._feeding.feed(each, self.outline.seed)
        while not self._stopping:
            while not self._wishes.empty():
                wish = self._wishes.get()
                self._journal.append(wish)
                self._obey(wish)
            # One at a time, and nothing is begun later than it can be: a kill may come between any two entries.
            if begin := self._next():
                names = self._around.names(self.outline.section(begin.section))
                yield from self._start(replace(begin, names=names))
            elif self.complete:
                return
            elif piece := self._waiting.next(self._running.values()):
                yield from self._write(piece)
            else:
                yield from self._step()
        self._stopping = False

    def _next(self) -> Begin | None:
        """What can be begun now: what failed its checks on its own stream, or the first of the plan's next sections."""
        if not self._changed:  # asked before every token
            return None
        if self._again:
            return self._again[0]
        free = next((stream for stream in range(self._options.streams) if stream not in self._running), None)
        last = dispatch.closing(self.outline.sections, self._agents)
        ready = dispatch.ready(self.outline.sections, self.finished, self.begun - set(self.finished), last)
        self._changed = bool(ready) and free is not None
        return Begin(ready[0], free, 1) if ready and free is not None else None

    def _step(self) -> Iterator[Event]:
        if not self._running:
            raise BugError("the plan is not complete and nothing of it can be written")
        pieces, slid = self._desk.step()
        self._waiting.add(pieces)
        for stream, tokens in slid:
            self._feeding.slid(stream)
            yield Slid(self._running[stream].section.id, tokens)

    def _start(self, begin: Begin) -> Iterator[Event]:
        self._journal.append(begin)
        yield from self._begin(begin)
        if specialist := self._running.get(begin.stream):
            self._feeding.open(specialist)
            self._feeding.feed(specialist, self.outline.seed)

    def _write(self, piece: Piece) -> Iterator[Event]:
        specialist = self._running[piece.stream]
        entry = Chosen(specialist.section.id, piece.text, tuple(piece.tokens), piece.chosen, piece.complete)
        self._journal.append(entry)
        yield from self._take(specialist, entry)
        if specialist.rejected:
            self._feeding.take_back(specialist, len(piece.tokens))
        self._feeding.feed(specialist, self.outline.seed)

    def _begin(self, entry: Begin) -> Iterator[Event]:
        section = self.outline.section(entry.section)
        agent = self._agents[section.agent]
        names = self._around.names(section) if entry.names is None else entry.names
        self._lake.begin(section.id)
        remarks = [each.text for each in self._remarks if each.section in ("", section.id)]
        remark = "\n".join(filter(None, [*remarks, entry.remark]))
        specialist = Specialist(
            section=section,
            agent=agent,
            writer=self._language.writer(self.outline, section, agent),
            known=self._around.known(section.id),
            speech=self._voice,
            stream=entry.stream,
            attempt=entry.attempt,
            prompt=self._around.prompt(self.outline, section, agent, names, remark),
            repeats=lambda lines, line: self._repeats([*self._elsewhere(section.id), *lines], line),
            since=self._waiting.now,
        )
        self._feeding.begin(specialist)
        self._running[entry.stream], self._mining[entry.stream] = specialist, mining(self._language)
        self._again = [each for each in self._again if each.section != section.id]  # a journal has begun it itself
        yield SectionBegun(section.id, agent.name, entry.stream, entry.attempt)
        yield from self._settle(specialist)

    def _elsewhere(self, id: str) -> Iterator[str]:
        """The lines that there are of all sections but one."""
        there: list[Finished | Specialist] = [*self.finished.values(), *self._running.values()]
        return (line.text for each in there if each.section.id != id for line in each.lines)

    def _take(self, specialist: Specialist, entry: Chosen) -> Iterator[Event]:
        self._waiting.take(specialist, len(entry.tokens), complete=entry.complete)
        specialist.take(entry.text, entry.tokens, entry.choices, complete=entry.complete)
        yield from self._settle(specialist)

    def _settle(self, specialist: Specialist) -> Iterator[Event]:
        """Take what is forced, tell the new lines and what they define, and end what has no more to come."""
        specialist.go_on()
        id, news = specialist.section.id, specialist.news()
        for number, line in news:
            yield LineWritten(id, number, line.text, line.tokens, line.chosen)
        if news or specialist.done:
            fresh = self._mining[specialist.stream].grow(specialist.text)
            for definition in fresh:
                self._lake.write(id, definition)
            if self._recalling:
                self._recalling.note(specialist, fresh)
        if self._recalling:  # before names are chosen among: what defines them, where it is out of sight
            found, cells = self._recalling.recall(specialist)
            if found:
                yield Recalled(id, [each.name for each in found], cells)
        told, self._heard[:] = list(self._heard), []
        yield from told
        if specialist.done:
            yield from self._end(specialist)

    def _end(self, specialist: Specialist) -> Iterator[Event]:
        """Check a section; it goes back to its agent, or the best of its attempts stays."""
        del self._running[specialist.stream]
        self._changed = True
        section = specialist.section
        before = self._around.before(self.outline, section.id)
        made = self._attempts.check(specialist, self._around.known(section.id), before)
        yield SectionChecked(section.id, made.attempt, [each.message for each in made.problems])
        if begin := again(specialist, made):
            self._again.append(begin)
            return
        best = self._attempts.best(section.id)
        # All of it again: what a half-written line seemed to define goes.
        self._lake.fill(section.id, self._language.definitions(best.text))
        self._lake.settle(section.id, self._language.references(best.text))
        self.finished[section.id] = best
        self._journal.sync()
        yield SectionKept(section.id, best.attempt, len(best.lines), [each.message for each in best.problems])

    def _obey(self, wish: Plan | Remark) -> None:
        if isinstance(wish, Plan):
            self.outline, self._changed = wish.outline, True
            return
        self._remarks.append(wish)
        for each in self._running.values():
            if wish.section in ("", each.section.id):
                each.remarks.append(wish.text)

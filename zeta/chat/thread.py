"""One branch of one conversation for the loaded model: its log, its turns, its engine. Text becomes tokens here."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt

from memstore import encode
from memstore.agent.model import Memory
from memstore.codec import Page
from memstore.ctxfile import ERASED
from memstore.errors import LogDamaged, StoreDamaged, StoreError
from memstore.logs import LogView
from memstore.records import Conversation, Log, Source, Turn
from memstore.store import Store
from zeta.allocator import TurnSpan
from zeta.chat import lifetime
from zeta.chat.brief import NOTES, line, system_prompt
from zeta.chat.mending import ANSWER, Damage, finished, mended, unfiled
from zeta.chat.opening import withdrawn
from zeta.dream import Task, tasks
from zeta.engine import CHUNK, EngineOptions
from zeta.errors import ConfigError
from zeta.events import Event, Progressed
from zeta.lens import upkeep
from zeta.lens.lens import Lens
from zeta.llama import Sampler
from zeta.recall import Candidate
from zeta.restore import Restorer, disown, focused, manifest, planned
from zeta.runtime import Runtime
from zeta.state import in_order
from zeta.transcript import Transcript, format_of, guest
from zeta.working import Found

logger = logging.getLogger("zeta.chat.thread")

NO_LOG = 0
"""In place of a log for what comes from agent memory; logs are numbered from 1."""


@dataclass(frozen=True)
class Counts:
    """Tokens in the window, full pages, guests now in the window."""

    window: int
    pages: int
    recalled: int


class Thread:
    """Turns over a log. The engine is opened empty; `restore` fills its window."""

    def __init__(self, runtime: Runtime, store: Store, conversation: Conversation, options: EngineOptions) -> None:
        """Open or create the log of the conversation's current branch for this model. Turns that it lacks, because they
        were said to another model or a crash kept their tokens from the log, are tokenized; `restore` decodes them."""
        self._runtime, self._store, self._conversation = runtime, store, conversation
        self._form = format_of(runtime.model, system_prompt(conversation))
        self.history: LogView = store.log(
            conversation.id, conversation.branch, runtime.fingerprint, model_name=runtime.file.name, page=options.page
        )
        options.page = self.history.record.page
        self.damage = Damage()
        try:
            self.history.verify()
        except LogDamaged as error:
            logger.warning("%s", error)
            self.damage.words = True
        if not len(self.history):
            script = Transcript(runtime.model, self._form)
            script.open()
            self.history.append(script.tokens)
        self._known = len(self.history)
        self._tidied: set[int] = set()
        self._unwritten: dict[int, Turn] = {}
        known = store.turns(self.history.record.id)
        if NOTES in conversation.settings:
            self._withdraw(conversation.settings[NOTES], known[0].begin if known else self._known)
        self.turns = self._mended(known)
        lacking = max(known, self._told_elsewhere(), key=len)[len(self.turns) :]
        pinned = self.turns[0].begin if self.turns else len(self.history)
        self._spans: list[tuple[int, int]] = [t.content for t in self.turns]
        self.session = runtime.open(
            store, self.history, options, present=self._present, pinned=pinned, spans=self._spans, read=self._read
        )
        self.session.engine.working.turns = [TurnSpan(t.begin, *t.content) for t in self.turns]
        self.retell((t.role, t.time, t.text) for t in lacking)

    def _withdraw(self, notes: str, end: int) -> None:
        """Erase from the opening, which ends at `end`, the notes that the conversation has no more."""
        model = self._runtime.model
        ids = self.history.read(0, end).tolist()
        pieces = [b"\n" if id == ERASED else model.piece(id) or None for id in ids]
        gone = list(withdrawn(pieces, notes.splitlines()[1:]))
        for low, high in gone:
            self._store.drop_pages(self.history.record.id, low, high)
        if gone:
            self._store.compact()  # the tables' free space still holds what was deleted

    def _told_elsewhere(self) -> list[Turn]:
        """Turns of this branch in another model's log: the chat was begun with that one."""
        others = self._store.logs(self._conversation.id, self._conversation.branch)
        return max(
            (self._store.turns(log.id) for log in others if log.id != self.history.record.id), key=len, default=[]
        )

    def _mended(self, turns: list[Turn]) -> list[Turn]:
        """After a crash: the turns whose tokens the log has, also the one that was not filed; an answer in hand ends
        where the log ends."""
        kept, changed = mended(turns, self.history, self._runtime.model)
        if changed:
            self.damage.cut = turns[changed.ordinal].done
        elif len(kept) == len(turns):
            changed = unfiled(turns, self.history, self._runtime.model, self._form, self._conversation.updated)
            kept += [changed] if changed else []
        if changed:
            self._store.put_turn(self.history.record.id, changed)
        return kept

    def _read(self, begin: int, end: int) -> npt.NDArray[np.uint32]:
        """Ids to decode: what was erased reads as a line break, so that offsets stay what they are."""
        ids = self.history.read(begin, end)
        gone = ids == ERASED
        return np.where(gone, np.uint32(self._blank()), ids) if gone.any() else ids

    def _blank(self) -> int:
        return self._runtime.model.tokenize("\n")[-1]

    # opening and saving

    def restore(
        self, on_event: Callable[[Event], None] = lambda event: None, stop: Callable[[], bool] = lambda: False
    ) -> tuple[int, int]:
        """Put the window back; gives (tokens from disk, tokens decoded anew). `on_event` hears how far it is; what was
        not decoded when `stop` said so is decoded before the next answer."""
        engine, log = self.session.engine, self.history.record.id
        try:
            raw = self._store.manifest(log)
        except StoreError as error:
            logger.warning("the window is filled from the log: %s", error)
            self.damage.memory |= isinstance(error, StoreDamaged)
            raw = None
        lens, net = engine.working.lens, ""
        if lens:
            net = lens.vectors.name
            self._grow(lens, on_event)
            lens.memory = focused(raw, net)
        limit, page = engine.options.limit, engine.options.page
        plan, turn, stays = planned(raw, self._known, limit, page, engine.pinned, net)
        restorer = Restorer(engine.working, self.session.pager, self._read, self.history)
        restored, decoded = restorer.restore(plan)
        self.damage.memory |= restorer.damaged
        before = engine.decoded
        later = [turn for turn in self.turns if turn.content[0] >= before]
        asked = sum(one.role == "user" and other.role == "assistant" for one, other in pairwise(later))
        engine.working.turn, engine.working.stays = turn + asked, stays  # a text that was read is no question
        # An answer that a crash cut short was decoded token by token: only so are its cells what they were.
        answer = [turn.role for turn in self.turns[-1:]] == ["assistant"] and later in ([], self.turns[-1:])
        for event in engine.digest(chunk=1 if answer else CHUNK):
            on_event(event)
            if stop():
                break
        engine.window.tidy(in_order)  # as after a turn that was saved
        self._index_lost()
        return restored, decoded + engine.decoded - before

    def _grow(self, lens: Lens, on_event: Callable[[Event], None]) -> None:
        """Make the gists that are lacking: all of them when the lens is used on a history for the first time."""
        lens.vectors.promise(self._known)
        lacking, made = lens.vectors.lacking, 0
        for more in lens.vectors.growing():
            made += more
            on_event(Progressed("gists", made, lacking, ""))

    def _index_lost(self) -> None:
        """Full pages that a crash kept from being written come back as text, so that their words are found."""
        self.session.writer.flush()  # what was just decoded is on its way: it is not lost
        page = self.session.engine.options.page
        log = self.history.record
        for number in range(log.first_page, self.session.engine.working.captured // page):
            if not self._store.has_page(log.id, number):
                begin, end = number * page, (number + 1) * page
                ids = self.history.read(begin, end)
                blank = Page(
                    fingerprint=bytes.fromhex(log.model),
                    number=number,
                    begin=begin,
                    tokens=ids,
                    positions=np.arange(page, dtype=np.int32),
                    keys=(),
                    values=(),
                    state_format=self.session.pager.format,
                )
                self._store.put_page(log.id, encode(blank, "f16"), number, {}, self.session.words(begin, end))

    def note(self) -> None:
        """Keep the window's manifest and the unfinished page: what is in the window survives a crash."""
        engine, log = self.session.engine, self.history.record.id
        if engine.decoded:
            engine.window.tidy(in_order)
            self.session.pager.capture_tail(engine.window, engine.working.captured, engine.decoded)
            self.session.pager.capture_guests(engine.window)
            if engine.working.lens:
                engine.working.lens.note(len(self.history))
            data = manifest(engine.working)
            self.session.writer.submit(lambda store: store.put_manifest(log, data))

    def save(self) -> None:
        """`note`, write the turns that could not be written, and make the log safe against a loss of power."""
        self._write()
        self.note()
        self.history.sync()

    def close(self) -> None:
        """Save and end the threads."""
        try:
            self.save()
        finally:
            self.session.close()

    # speaking

    @property
    def ready(self) -> bool:
        """Whether all of the log has been decoded."""
        return self.session.engine.decoded == len(self.history)

    @property
    def pages_full(self) -> int:
        """Full pages of this branch."""
        return len(self.history) // self.session.engine.options.page

    def say(self, role: str, text: str, tokens: Sequence[int] | None = None) -> TurnSpan:
        """Append a whole turn to the log, sealing the one before it. Nothing is decoded yet. `tokens` are its text's
        where they are known already. On an error of the disk nothing of it is said, or all of it: a turn whose tokens
        the log has is written later where it cannot be written now."""
        self._write()
        script = self._script()
        span = script.say(role, text, tokens)
        self.session.engine.extend(script.tokens)
        self._keep(Turn(len(self.turns), role, span.begin, (span.content, span.end), time.time(), text, True))
        return span

    def _script(self) -> Transcript:
        script = Transcript(self._runtime.model, self._form, base=len(self.history), first=not self.turns)
        if self.turns:
            self._seal(script)
        return script

    def _seal(self, script: Transcript) -> None:
        """Close the last turn where its closing is missing: an answer ends with the model's own token or in the
        middle, or a question was stopped before its answer began."""
        last = self.turns[-1]
        written = self.history.read(last.content[1], len(self.history)).tolist()
        if last.role == ANSWER:
            if len(written) <= 1:
                script.close(last.role, written[0] if written else None)
        elif len(written) > len(self._runtime.model.tokenize(self._form.closing(last.role), special=True)):
            script.close(ANSWER)

    def _keep(self, turn: Turn) -> None:
        self.turns[turn.ordinal :] = [turn]
        self._spans[turn.ordinal :] = [turn.content]
        self.session.engine.working.turns[turn.ordinal :] = [TurnSpan(turn.begin, *turn.content)]
        self._unwritten[turn.ordinal] = turn
        self._write()

    def _write(self) -> None:
        """Write the turns that are not in the store as they are here."""
        for ordinal, turn in sorted(self._unwritten.items()):
            self._store.put_turn(self.history.record.id, turn)
            del self._unwritten[ordinal]

    def digest(self) -> Iterator[Event]:
        """Decode what was appended."""
        return self.session.engine.digest()

    def question(self, span: TurnSpan, text: str) -> Iterator[Event]:
        """Decode the last turn with the header of the answer after it, recalling what answers it."""
        header = self._runtime.model.tokenize(self._form.header("assistant"), special=True)
        self._answer_begins = len(self.history)
        self.session.engine.extend(header)
        return self.session.engine.question(span, text)

    def begin_answer(self, sources: tuple[Source, ...] = (), memories: tuple[str, ...] = ()) -> None:
        """From here on the log's tokens are the answer's, given from `sources` and `memories`."""
        begin = len(self.history)
        last = self.turns[-1]
        if last.role != "assistant":
            span = (begin, begin)
            now = time.time()
            self._keep(Turn(len(self.turns), "assistant", self._answer_begins, span, now, "", False, sources, memories))
        else:
            self._store.put_turn(self.history.record.id, replace(last, done=False, reason=""))
        self._spans[-1] = (self.turns[-1].content[0], 1 << 62)  # what may be searched of the answer grows with it

    def generate(self, sampler: Sampler, limit: int, before: int) -> Iterator[int | Event]:
        """Stream the answer."""
        return self.session.engine.generate(sampler, limit, before)

    def end_answer(
        self, late: tuple[Source, ...] = (), tokens: int = 0, seconds: float = 0.0, reason: str = ""
    ) -> None:
        """The answer is whole, or was stopped: its text is what the log holds. `late`: what came back on the way.
        `tokens` and `seconds` are what it, or its continuation, took."""
        turn = finished(self.turns[-1], self.history, self._runtime.model)
        self._keep(
            replace(
                turn,
                sources=turn.sources + late,
                tokens=turn.tokens + tokens,
                seconds=turn.seconds + seconds,
                reason=reason,
            )
        )

    def resume_last(self) -> None:
        """Make the last answer the one in hand again, its last token just decoded; raises ConfigError where the model
        had ended it."""
        last = self.turns[-1]
        if len(self.history) > last.content[1]:
            raise ConfigError("the last answer is complete", "ask for more in a new turn")
        self._answer_begins = last.begin
        if self.ready and self.session.engine.window.paging == "kv":  # cells that came from disk have no logits
            self.session.engine.again()
        for _ in self.digest():
            pass

    def adopt(self, turns: Sequence[Turn]) -> None:
        """Tokenize turns said elsewhere into this log, with their times, and decode them."""
        self.retell((t.role, t.time, t.text) for t in turns)
        for _ in self.digest():
            pass

    def retell(self, said: Iterable[tuple[str, float, str]]) -> None:
        """Append turns (role, time, text) said elsewhere; nothing is decoded yet."""
        for role, when, text in said:
            self.say(role, text)
            self._keep(replace(self.turns[-1], time=when))

    # memory

    def _present(self, text: str, turn: Turn | None) -> list[int]:
        when = "earlier" if turn is None else spoken(turn.time, time.time())
        return guest(self._runtime.model, text, turn.path or turn.role if turn else "user", when)

    def seek(self, query: str, k: int) -> tuple[list[Found], float]:
        """Find what answers `query` and bring it in at the end of the window."""
        script = self._script()
        self.session.engine.extend(script.tokens)
        for _ in self.digest():
            pass
        asked = Transcript(self._runtime.model, self._form, base=len(self.history), first=False)
        span = asked.ask(query)
        return self.session.engine.seek(asked.tokens, span, query, k)

    def offer(self, number: int) -> list[Found]:
        """Make what was said on a page ready for the next question, whatever it is; empty where nobody spoke."""
        log, page = self.history.record, self.session.engine.options.page
        begin, end = number * page, (number + 1) * page
        turn = next(iter(self._store.turns_between(log.id, begin, end)), None)
        text = self.session.words(begin, end).strip()
        if turn is None or not text:
            return []
        doc = self._store.owner(log.id, number)
        tokens = tuple(self._present(text, turn))
        found = [Found(Candidate(doc.log, number, 1.0, {}), begin, end, tokens, text, self._conversation.id)]
        self.session.engine.offer(found)
        return found

    def remind(self, memories: Sequence[Memory]) -> None:
        """Let memories stand in front of the next question, as passages do, with when they were kept."""
        now = time.time()
        found = []
        for each in memories:
            at, text = int(each.id[-8:], 36), line(each)  # a number that names it
            tokens = tuple(guest(self._runtime.model, text, "remembered", spoken(each.created, now)))
            found.append(Found(Candidate(NO_LOG, 0, 1.0, {}), at, at, tokens, text, ""))
        self.session.engine.remind(found)

    def whereabouts(self) -> str:
        """Where every full page is, as letters (zeta.chat.lifetime)."""
        return lifetime.whereabouts(self.session, self.pages_full)

    def forget(self, begin: int, end: int) -> int:
        """Erase what was said at these log offsets; template tokens and what is left of a turn's text are kept. Gives
        the number of pages touched.

        The same turns in other models' logs are erased whole, and so is every window's manifest that holds a passage
        from here. The engine still has everything in its window: close it with `abandon` and open anew.
        """
        self._write()
        self.session.writer.flush()
        self.session.prefetcher.forget()
        log, page = self.history.record.id, self.session.engine.options.page
        touched = [t for t in self.turns if t.content[0] < end and t.content[1] > begin]
        others = [(o, t) for o in self._foreign() for t in self._store.turns(o.id) if _same(t, touched)]
        for turn in touched:
            self._store.drop_pages(log, max(begin, turn.content[0]), min(end, turn.content[1]))
        left: dict[int, str] = {}
        for turn in touched:
            ids = self.history.read(*turn.content)
            left[turn.ordinal] = self._runtime.model.text(ids[ids != ERASED])
            self._put_back(self.history, replace(turn, text=left[turn.ordinal]))
        for other, turn in others:
            self._store.drop_pages(other.id, *turn.content)
            self._put_back(self._store.view(other.id), replace(turn, text=left[turn.ordinal]))
        touching = {s.log.id for s in self.history.segments} | {other.id for other, _ in others}
        disown(self._store, touching)
        return -(-end // page) - begin // page

    def _foreign(self) -> list[Log]:
        """Other models' logs of this conversation."""
        record = self.history.record
        return [other for other in self._store.logs(record.conversation) if other.model != record.model]

    def _put_back(self, view: LogView, turn: Turn) -> None:
        """Write a turn where it is kept: in the log of the chain that holds its begin."""
        owner = next(s.log.id for s in reversed(view.segments) if s.begin <= turn.begin)
        self._store.put_turn(owner, turn)

    def abandon(self) -> None:
        """End the threads and save nothing of the window."""
        self.session.close()

    def dreams(self, dreamt: set[int]) -> Iterator[Task]:
        """Idle work over this log's pages, but for those in `dreamt`; with the lens, over its gists and spans too."""
        pages = tasks(
            self._store,
            self.history,
            self.session.pager,
            self.session.live,
            self.session.words,
            dreamt,
            self.session.meanings,
        )
        if self.session.nets is None:
            return pages
        return chain(pages, upkeep.tasks(self._store, self.history, self.session.nets, self._tidied))

    def learn(self, seconds: float) -> None:
        """Learn what pages mean, newest first, for so long: a chat of one question has no idle time to dream in."""
        meanings, until = self.session.meanings, time.monotonic() + seconds
        if meanings is None:
            return
        self.session.writer.flush()
        scope = self._store.scope(self.history.record.id)
        known = meanings.pages(scope)
        for page in reversed([(r.log, number) for r in scope for number in range(r.first, r.stop)]):
            if time.monotonic() > until:
                return
            if page not in known and self._store.has_page(*page):
                meanings.learn(*page)

    def counts(self) -> Counts:
        """Where tokens are."""
        window = self.session.engine.window
        return Counts(window.used, self.pages_full, len(window.guests()))

    def change(self, options: EngineOptions) -> None:
        """Other options from the next question on; page and window stay."""
        self.session.engine.options = replace(options, page=self.session.engine.options.page)


def _same(turn: Turn, others: Sequence[Turn]) -> bool:
    """Whether one of the others is this turn, told to another model."""
    return any((turn.ordinal, turn.role, turn.text) == (o.ordinal, o.role, o.text) for o in others)


def spoken(said: float, now: float) -> str:
    """When something was said, as a person would put it."""
    days = int((now - said) // 86400)
    if days < 1:
        return "earlier"
    day = datetime.fromtimestamp(said)
    return "yesterday" if days == 1 else f"{day.day} {day:%B %Y}"

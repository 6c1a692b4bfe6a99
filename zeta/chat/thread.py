"""One branch of one conversation for the loaded model: its log, its turns, its engine. Text becomes tokens here."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import numpy.typing as npt

from memstore import encode
from memstore.codec import Page
from memstore.ctxfile import ERASED
from memstore.logs import LogView
from memstore.records import Conversation, Turn
from memstore.store import Store
from zeta.allocator import TurnSpan
from zeta.dream import Task, tasks
from zeta.engine import EngineOptions
from zeta.errors import ConfigError
from zeta.events import Event
from zeta.llama import Sampler
from zeta.restore import Restorer, manifest, planned
from zeta.runtime import Runtime
from zeta.transcript import Transcript, format_of, guest
from zeta.window import Kind
from zeta.working import Found

_UNFINISHED = "assistant"


@dataclass(frozen=True)
class Counts:
    """Tokens in the window, full pages, guests now in the window."""

    window: int
    pages: int
    recalled: int


class Thread:
    """Turns over a log. The engine is opened empty; `restore` fills its window."""

    def __init__(self, runtime: Runtime, store: Store, conversation: Conversation, options: EngineOptions) -> None:
        """Open or create the log of the conversation's current branch for this model; another model's turns are
        tokenized into a new log."""
        self._runtime, self._store, self._conversation = runtime, store, conversation
        self._form = format_of(runtime.model, conversation.system)
        self.history: LogView = store.log(
            conversation.id, conversation.branch, runtime.fingerprint, model_name=runtime.file.name, page=options.page
        )
        options.page = self.history.record.page
        self.turns: list[Turn] = []
        said = self._told_elsewhere() if not len(self.history) else []
        if not len(self.history):
            script = Transcript(runtime.model, self._form)
            script.open()
            self.history.append(script.tokens)
        self.turns = self._mended(store.turns(self.history.record.id))
        pinned = self.turns[0].begin if self.turns else len(self.history)
        self._spans: list[tuple[int, int]] = [t.content for t in self.turns]
        self.session = runtime.open(
            store, self.history, options, present=self._present, pinned=pinned, spans=self._spans, read=self._read
        )
        self.session.engine.working.turns = [TurnSpan(t.begin, *t.content) for t in self.turns]
        if said:
            self.adopt(said)

    def _told_elsewhere(self) -> list[Turn]:
        """Turns of this branch in another model's log: the chat was begun with that one."""
        others = self._store.logs(self._conversation.id, self._conversation.branch)
        return max(
            (self._store.turns(log.id) for log in others if log.id != self.history.record.id), key=len, default=[]
        )

    def _mended(self, turns: list[Turn]) -> list[Turn]:
        """After a crash: a turn beyond the log is dropped, an answer in hand ends where the log ends."""
        end = len(self.history)
        kept = [t for t in turns if t.content[0] <= end]
        if kept and not kept[-1].done:
            kept[-1] = self._finished(kept[-1])
            self._store.put_turn(self.history.record.id, kept[-1])
        return kept

    def _finished(self, turn: Turn) -> Turn:
        """A turn whose text is what the log holds of it, without the token that ends it."""
        begin, end = turn.content[0], len(self.history)
        if turn.role != _UNFINISHED:
            end = min(end, turn.content[1])
        ids = self.history.read(begin, end)
        if len(ids) and self._runtime.model.ends(int(ids[-1])):
            ids = ids[:-1]
        return replace(turn, content=(begin, begin + len(ids)), text=self._runtime.model.text(ids), done=True)

    def _read(self, begin: int, end: int) -> npt.NDArray[np.uint32]:
        """Ids to decode: what was erased reads as a line break, so that offsets stay what they are."""
        ids = self.history.read(begin, end)
        gone = ids == ERASED
        return np.where(gone, np.uint32(self._blank()), ids) if gone.any() else ids

    def _blank(self) -> int:
        return self._runtime.model.tokenize("\n")[-1]

    # opening and saving

    def restore(self) -> tuple[int, int]:
        """Put the window back; gives (tokens from disk, tokens decoded anew)."""
        engine, log = self.session.engine, self.history.record.id
        raw = self._store.manifest(log)
        plan, turn, stays = planned(raw, len(self.history), engine.options.limit, engine.options.page, engine.pinned)
        restored, decoded = Restorer(engine.working, self.session.pager, self._read, self.history).restore(plan)
        engine.working.turn, engine.working.stays = turn, stays
        before = engine.decoded
        for _ in engine.digest():
            pass
        self._index_lost()
        return restored, decoded + engine.decoded - before

    def _index_lost(self) -> None:
        """Full pages that a crash kept from being written come back as text, so that their words are found."""
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
        """Keep the window's manifest: what was recalled survives a crash."""
        data = manifest(self.session.engine.working)
        log = self.history.record.id
        self.session.writer.submit(lambda store: store.put_manifest(log, data))

    def save(self) -> None:
        """Keep manifest and unfinished page, and make the log safe against a loss of power."""
        engine = self.session.engine
        if engine.decoded:
            self.session.pager.capture_tail(engine.window, engine.working.captured, engine.decoded)
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

    def say(self, role: str, text: str) -> TurnSpan:
        """Append a whole turn to the log, sealing the one before it. Nothing is decoded yet."""
        script = self._script()
        span = script.say(role, text)
        self._keep(Turn(len(self.turns), role, span.begin, (span.content, span.end), time.time(), text, True))
        self.session.engine.extend(script.tokens)
        return span

    def _script(self) -> Transcript:
        script = Transcript(self._runtime.model, self._form, base=len(self.history), first=not self.turns)
        if self.turns:
            self._seal(script)
        return script

    def _seal(self, script: Transcript) -> None:
        """Close the last turn where its closing is missing: an answer ends with the model's own token or in the
        middle."""
        last = self.turns[-1]
        written = self.history.read(last.content[1], len(self.history)).tolist()
        if last.role == _UNFINISHED and len(written) <= 1:
            script.close(last.role, written[0] if written else None)

    def _keep(self, turn: Turn) -> None:
        self._store.put_turn(self.history.record.id, turn)
        self.turns[turn.ordinal :] = [turn]
        self._spans[turn.ordinal :] = [turn.content]
        self.session.engine.working.turns[turn.ordinal :] = [TurnSpan(turn.begin, *turn.content)]

    def digest(self) -> Iterator[Event]:
        """Decode what was appended."""
        return self.session.engine.digest()

    def question(self, span: TurnSpan, text: str) -> Iterator[Event]:
        """Decode the last turn with the header of the answer after it, recalling what answers it."""
        header = self._runtime.model.tokenize(self._form.header("assistant"), special=True)
        self._answer_begins = len(self.history)
        self.session.engine.extend(header)
        return self.session.engine.question(span, text)

    def begin_answer(self) -> None:
        """From here on the log's tokens are the answer's."""
        begin = len(self.history)
        last = self.turns[-1]
        if last.role != "assistant":
            self._keep(Turn(len(self.turns), "assistant", self._answer_begins, (begin, begin), time.time(), "", False))
            self._spans[-1] = (begin, 1 << 62)  # what may be searched of the answer grows with it
        else:
            self._store.put_turn(self.history.record.id, replace(last, done=False))

    def generate(self, sampler: Sampler, limit: int, before: int) -> Iterator[int | Event]:
        """Stream the answer."""
        return self.session.engine.generate(sampler, limit, before)

    def end_answer(self) -> None:
        """The answer is whole, or was stopped: its text is what the log holds."""
        self._keep(self._finished(self.turns[-1]))

    def resume_last(self) -> None:
        """Make the last answer the one in hand again; raises ConfigError where the model had ended it."""
        last = self.turns[-1]
        if len(self.history) > last.content[1]:
            raise ConfigError("the last answer is complete", "ask for more in a new turn")
        self._answer_begins = last.begin

    def adopt(self, turns: Sequence[Turn]) -> None:
        """Tokenize turns said elsewhere into this log, with their times, and decode them."""
        for turn in turns:
            span = self.say(turn.role, turn.text)
            self._keep(replace(self.turns[-1], time=turn.time, content=(span.content, span.end)))
        for _ in self.digest():
            pass

    # memory

    def _present(self, text: str, turn: Turn | None) -> list[int]:
        when = "Earlier" if turn is None else spoken(turn.time, time.time())
        return guest(self._runtime.model, text, turn.role if turn else "user", when)

    def seek(self, query: str, k: int) -> tuple[list[Found], float]:
        """Find what answers `query` and bring it in at the end of the window."""
        script = self._script()
        self.session.engine.extend(script.tokens)
        for _ in self.digest():
            pass
        asked = Transcript(self._runtime.model, self._form, base=len(self.history), first=False)
        span = asked.ask(query)
        return self.session.engine.seek(asked.tokens, span, query, k)

    def page_rows(self) -> list[tuple[int, int, int, str, int, int, bool, str]]:
        """(number, begin, end, where, bytes, hits, pinned, preview) of every full page."""
        engine, log = self.session.engine, self.history.record.id
        self.session.writer.flush()
        recalled = {s.key.partition(" ")[2] for s in engine.window.segments if s.kind in (Kind.RECALLED, Kind.GUEST)}
        rows = []
        for number in range(self.pages_full):
            page = engine.options.page
            begin, end = number * page, (number + 1) * page
            info = self._store.page_info(log, number)
            owner, _ = self._store.owner(log, number)
            if 2 * engine.window.resident(begin, end) > page:
                where = "window"
            elif any(key.startswith(f"{owner}:") and begin <= int(key.split(":")[1]) < end for key in recalled):
                where = "recalled"
            else:
                where = "disk" if info and info.kv else "text"
            preview = " ".join(self.session.words(begin, end).split())
            size = info.size + info.signal_size if info else 0
            rows.append(
                (number, begin, end, where, size, info.hits if info else 0, bool(info and info.retained), preview)
            )
        return rows

    def forget(self, begin: int, end: int) -> int:
        """Erase log offsets; what is left of a turn's text is kept. Gives the number of pages touched."""
        self.save()
        self.session.writer.flush()
        self.session.prefetcher.forget()
        log = self.history.record.id
        self._store.drop_pages(log, begin, end)
        for turn in [t for t in self.turns if t.content[0] < end and t.content[1] > begin]:
            ids = [int(t) for t in self.history.read(*turn.content) if t != ERASED]
            if turn.begin >= self.history.record.base:
                self._keep(replace(turn, text=self._runtime.model.text(ids)))
        page = self.session.engine.options.page
        return -(-end // page) - begin // page

    def dreams(self) -> Iterator[Task]:
        """Idle work over this log's pages."""
        return tasks(self._store, self.history, self.session.pager, self.session.live, self.session.words)

    def counts(self) -> Counts:
        """Where tokens are."""
        window = self.session.engine.window
        return Counts(window.used, self.pages_full, len(window.guests()))

    def change(self, options: EngineOptions) -> None:
        """Other options from the next question on; page and window stay."""
        self.session.engine.options = replace(options, page=self.session.engine.options.page)


def spoken(said: float, now: float) -> str:
    """When something was said, as a person would put it."""
    days = int((now - said) // 86400)
    if days < 1:
        return "Earlier"
    return "Yesterday" if days == 1 else f"On {datetime.fromtimestamp(said):%d %B %Y}"

"""A chat: turns of text in, events out, over an engine that speaks token ids. Front ends use this and nothing below it.

One conversation is open at a time, on its current branch. Everything a person may do to it is a method here; what
happens on the way is an event.
"""

from __future__ import annotations

import codecs
import random
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from memstore.agent.model import Memory
from memstore.records import Source
from zeta.allocator import TurnSpan
from zeta.chat import documents, lifetime
from zeta.chat.conversations import Conversations
from zeta.chat.lifetime import PageRow
from zeta.chat.mending import CUT
from zeta.chat.sources import Passage, passage
from zeta.chat.thread import Thread
from zeta.chat.tokenizing import tokenized
from zeta.chat.words import entitles, titled
from zeta.errors import ConfigError
from zeta.events import Done, Event, Recalled, Saved, Stats, Token
from zeta.llama import Sampler
from zeta.sampling import Sampling
from zeta.working import Found


class Chat(Conversations):
    """One user at one store with one model."""

    _rate: float = 0.0
    """Tokens a second of the last answer."""

    def _open(self) -> Thread:
        self._came: list[Source] = []
        """What the answer in hand is given from."""
        self._asked_for: list[Source] = []
        """What was recalled by hand for the next one."""
        self._dreamt: set[int] = set()
        return super()._open()

    # asking

    def ask(self, text: str) -> Iterator[Event]:
        """Say something and stream the answer. `stop` ends it early; the events are then still to be drained."""
        self._begin()
        yield from self._companion.before(text, self.conversation, self._thread)
        span = self._thread.say("user", text)
        self._name(text)
        for event in self._answer(span, text):
            if isinstance(event, Done):
                yield from self._companion.after(text, self.here, self._thread)
            yield event

    def read(self, text: str, name: str = "") -> Iterator[Event]:
        """Put a document into the history, any length, without an answer. Raises ReadStopped where `stop` was heard
        before it stood there."""
        self._begin()
        thread, said = self._thread, documents.introduced(text, name)
        tokens = yield from tokenized(self.runtime.model, said, name, lambda: self._stopping or self._stop())
        thread.say("user", said, tokens)
        self._name(name or text)
        yield from self._until_stopped(thread.digest())
        yield self._save()

    def regenerate(self) -> Iterator[Event]:
        """Answer the last question anew, on a branch of its own."""
        turns = self._thread.turns
        ordinal = next((t.ordinal for t in reversed(turns) if t.role == "user"), None)
        if ordinal is None:
            raise ConfigError("nothing has been asked yet", "ask something first")
        yield from self.edit(ordinal, turns[ordinal].text)

    def edit(self, ordinal: int, text: str) -> Iterator[Event]:
        """Say something else at a user turn, on a branch that starts there, and stream the answer. What was recalled by
        hand stands ready for it, too."""
        self._check_turn(ordinal, "user")
        asked_for, ready = self._asked_for, self._thread.session.engine.ready
        self._branch_at(ordinal)
        if asked_for:
            self._asked_for = asked_for
            self._thread.session.engine.offer(ready)
        yield from self.ask(text)

    def proceed(self) -> Iterator[Event]:
        """Go on with the last answer where it stopped."""
        self._begin()
        turns = self._thread.turns
        if not turns or turns[-1].role != "assistant":
            raise ConfigError("there is no answer to continue", "ask something first")
        self._thread.resume_last()
        yield from self._generate(turns[-2].content[0] if len(turns) > 1 else turns[-1].begin)

    def _begin(self) -> None:
        self._stopping = False
        self._came = []
        self._dreamer.wake()

    def _until_stopped(self, events: Iterator[Event]) -> Iterator[Event]:
        for event in events:
            self._note(event)
            yield event
            if self._stopping:
                return

    def _note(self, event: Event) -> None:
        """Keep what an answer is given from."""
        if isinstance(event, Recalled):
            owner, _, number = event.page.partition(":")
            spans = tuple((begin, end) for begin, end in event.words)
            came = Source(int(owner), int(number), event.begin, event.end, event.probability, event.mode, spans)
            known = [s for s in self._came if s.log == came.log and s.begin < came.end and came.begin < s.end]
            if not known:  # the same passage may come back more than once while an answer is written
                self._came.append(came)

    def _answer(self, span: TurnSpan, text: str) -> Iterator[Event]:
        self._came, self._asked_for = self._asked_for, []
        yield from self._until_stopped(self._thread.question(span, text))
        self._thread.note()
        yield from self._generate(span.content)

    def _generate(self, before: int) -> Iterator[Event]:
        s, thread = self.settings, self._thread
        seed = random.getrandbits(31) if s.seed is None else s.seed
        sampler = Sampler(self.runtime.model, Sampling(s.temp, s.top_k, s.top_p, s.min_p, s.repeat_penalty, seed))
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        began, count, reason = time.perf_counter(), 0, CUT
        thread.begin_answer(tuple(self._came), self._companion.told)
        self._came = []
        try:
            stopped = self._stopping or not thread.ready
            reason = "stopped" if stopped else reason
            for item in thread.generate(sampler, s.max_tokens, before) if not stopped else ():
                if not isinstance(item, int):
                    self._note(item)
                    yield item
                    continue
                if self.runtime.model.ends(item):
                    reason = "end"
                    continue
                count += 1
                yield Token(item, decoder.decode(self.runtime.model.piece(item)))
                if self._stopping:
                    reason = "stopped"
                    break
            reason = "length" if reason == CUT else reason
        finally:
            sampler.close()
            seconds = time.perf_counter() - began
            thread.end_answer(tuple(self._came), count, seconds, reason)
            self._rate = count / seconds if seconds else 0.0
        rest = decoder.decode(b"", final=True)
        if rest:
            yield Token(-1, rest)
        yield self._save()
        yield Done(count, seconds, self._rate, reason)

    def _save(self) -> Saved:
        self._thread.save()
        return Saved(len(self._thread.history), self._thread.pages_full)

    def _name(self, text: str) -> None:
        if not self.conversation.title:
            self.rename(titled(text))

    # memory

    def recall(self, query: str, k: int | None = None) -> list[Passage]:
        """Find what answers `query` and keep it in the window for the next questions, whatever the threshold."""
        self._begin()
        return self._offered(*self._thread.seek(query, k or self.settings.k))

    def recall_page(self, page: int) -> list[Passage]:
        """Keep what a page says in the window for the next question."""
        self._check_page(page)
        self._begin()
        return self._offered(self._thread.offer(page), 1.0)

    def _offered(self, found: list[Found], probability: float) -> list[Passage]:
        """Passages that stand ready for the next question, whose answer is given from them too."""
        self._asked_for = [
            Source(f.candidate.log, f.candidate.number, f.begin, f.end, probability, "passage", f.words) for f in found
        ]
        return self.passages(self._asked_for)

    def passages(self, sources: Sequence[Source]) -> list[Passage]:
        """What an answer was given from, as a person reads it; what belongs to a deleted chat is left out."""
        model, fingerprint = self.runtime.model, self.runtime.fingerprint
        found = (passage(self.store, model, fingerprint, each) for each in sources)
        return [each for each in found if each]

    def pages(self) -> list[PageRow]:
        """Every page of this branch, oldest first, with where it is now."""
        where = self._thread.whereabouts()
        return [lifetime.page(self._thread.session, number, letter) for number, letter in enumerate(where)]

    def promote(self, page: int) -> list[Memory]:
        """Keep what was said on a page in agent memory, each turn by itself with who said it."""
        self._check_page(page)
        size = self._thread.history.record.page
        begin, end, words = page * size, (page + 1) * size, self._thread.session.words
        kept = []
        for turn in self._thread.turns:
            low, high = max(begin, turn.content[0]), min(end, turn.content[1])
            if low < high and (said := words(low, high).strip()):
                kept.append(self.book.remember(said, replace(self.here, turn=turn.ordinal), speaker=turn.role))
        return kept

    def pin(self, page: int, on: bool = True) -> None:
        """Keep a page's KV whatever the quota says."""
        self._check_page(page)
        self._thread.session.writer.flush()
        owner, number = self.store.owner(self._thread.history.record.id, page)
        self.store.retain(owner, number, on)

    def forget(self, begin: int, end: int) -> int:
        """Erase log offsets for good: tokens, pages, signals, words, text, and what was captured from these turns into
        agent memory. Gives the number of pages touched. Raises StoreError where agent memory cannot be written; all but
        what was captured is erased then."""
        if not 0 <= begin < end <= len(self._thread.history):
            raise ConfigError(
                f"there are no tokens {begin} to {end}", f"this conversation has {len(self._thread.history)} tokens"
            )
        self._dreamer.wake()
        erased = [turn for turn in self.turns() if turn.content[0] < end and turn.content[1] > begin]
        touched = self._thread.forget(begin, end)
        self._thread.abandon()
        if any(entitles(turn.text, self.conversation.title) for turn in erased):
            self.rename("")
        self.store.compact()  # the tables' free space still holds what was deleted
        self._thread = self._open()
        self._companion.forget(self.conversation.id, [turn.ordinal for turn in erased])
        return touched

    def review(self) -> None:
        """Let go of the notes whose memory was removed or changed since this conversation began: they are erased from
        it, and the window is filled anew without them."""
        if self._companion.reviewed(self.conversation) == self.conversation:
            return
        self._dreamer.wake()
        self._thread.save()
        self._thread.abandon()
        self._thread = self._open()

    def _check_page(self, page: int) -> None:
        if not 0 <= page < self._thread.pages_full:
            raise ConfigError(f"there is no full page {page}", "`/pages` lists them")

    # idling

    def rest(self) -> None:
        """Nobody is typing: begin to dream."""
        if self.settings.recall != "off":
            self._dreamer.rest(chain(self._companion.dreams(), self._thread.dreams(self._dreamt)))

    def wake(self) -> None:
        """Somebody types: stop dreaming at once."""
        self._dreamer.wake()

    def idle(self, seconds: float) -> None:
        """Dream for a while and stop; for front ends that poll."""
        self.rest()
        time.sleep(seconds)
        self.wake()

    def stats(self) -> Stats:
        """Where everything is."""
        found, stored = self._thread.counts(), self.store.stat()
        return Stats(
            tokens=len(self._thread.history),
            window=found.window,
            window_limit=self.settings.ctx,
            pages_on_disk=found.pages,
            recalled_now=found.recalled,
            store_bytes=stored.page_bytes + stored.signal_bytes + stored.log_bytes + stored.gist_bytes,
            tokens_per_second=self._rate,
            quota=self.store.quota or 0,
            free=shutil.disk_usage(self.store.folder).free if self.store.folder else -1,
        )

"""A chat: turns of text in, events out, over an engine that speaks token ids. Front ends use this and nothing below it.

One conversation is open at a time, on its current branch. Everything a person may do to it is a method here; what
happens on the way is an event.
"""

from __future__ import annotations

import codecs
import logging
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from memstore.agent.model import Memory
from memstore.records import Branch, Conversation, Source, Turn
from memstore.scope import Scope, ScopeKind
from memstore.store import Store
from zeta import catalog, embedding
from zeta.allocator import TurnSpan
from zeta.chat import documents, export, imports, lifetime
from zeta.chat.companion import Companion, Opener, nothing_kept
from zeta.chat.lifetime import PageRow
from zeta.chat.notebook import Notebook, Origin
from zeta.chat.sources import Passage, passage
from zeta.chat.thread import Thread
from zeta.chat.words import printable, titled
from zeta.config import CHANGEABLE, SPECS, Settings, convert
from zeta.dream import Dreamer
from zeta.engine import EngineOptions
from zeta.errors import ConfigError
from zeta.events import (
    Done,
    Event,
    Failed,
    Loaded,
    Recalled,
    Saved,
    Stats,
    Token,
)
from zeta.knowledge.mount import mounted
from zeta.lens.lens import Mode
from zeta.llama import Sampler, Sampling
from zeta.recall import NOWHERE
from zeta.restore import disown
from zeta.runtime import Runtime, options_of
from zeta.working import Found

log = logging.getLogger("zeta.chat")

PARTING = 3.0
"""Seconds that a chat may take when it closes to learn pages it had no idle time for; usually none are left."""


class Chat:
    """One user at one store with one model."""

    def __init__(
        self,
        settings: Settings,
        on_event: Callable[[Event], None] = lambda event: None,
        runtime: Runtime | None = None,
        stop: Callable[[], bool] = lambda: False,
        notebook: Opener = nothing_kept,
    ) -> None:
        """Load the model, open the store and the conversation the settings name (new, last, or an id).

        `on_event` gets what happens outside of an answer: loading, dreaming. A `runtime` that is loaded already, with
        the same settings, is used and stays open with its embedder. `stop` is asked while a conversation is opened of
        which something has to be decoded. `notebook` opens the agent memory that the chat stands on, or gives None;
        one that cannot be opened is told, and the chat goes without. Raises ZetaError, StoreError.
        """
        self.settings = settings
        self._on_event, self._stop = on_event, stop
        self._stopping = self._closed = False
        self._rate = 0.0
        self._came: list[Source] = []
        self._asked_for: list[Source] = []
        self._lent = runtime is not None
        path = catalog.resolve(settings.model) if runtime is None else runtime.file.path
        self.store = Store.open(None if settings.incognito else settings.store, quota=settings.quota)
        self._own = None if runtime else embedding.installed()
        self._embedder = runtime.embedder if runtime else self._own
        try:
            self._check_signal(settings.signal)
            known = self._named(settings)
            self.runtime = runtime or Runtime(path, options_of(settings), embedder=self._own)
        except BaseException:
            self._close_embedder()
            self.store.close()
            raise
        self.model_name = settings.model if catalog.find(settings.model) else self.runtime.file.path.stem
        self._dreamer = Dreamer(on_event)
        self._companion = Companion(notebook, settings, self._embedder, on_event)
        try:
            self.conversation = known or self._created("", settings.system)
            try:
                self._thread = self._open()
            except BaseException:
                self._tidy(self.conversation)
                raise
        except BaseException:
            self._close_runtime()
            self.store.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Save, and let go of model and store. Closing twice is fine."""
        if self._closed:
            return
        self._closed = True
        self._dreamer.close()
        try:
            if not self.settings.incognito:
                self._thread.learn(PARTING)
            self._thread.close()
            self._tidy(self.conversation)
            self._companion.tend()
        finally:
            self._close_runtime()
            self.store.close()

    def _created(self, title: str, system: str) -> Conversation:
        """A new conversation, begun with the notes that stand in its system prompt."""
        notes = self._companion.notes(lambda text: len(self.runtime.model.tokenize(text)))
        return self.store.create_conversation(title, system, notes)

    @property
    def notebook(self) -> Notebook | None:
        """The agent memory that the chat stands on."""
        return self._companion.notebook

    @property
    def book(self) -> Notebook:
        """`notebook`, or ConfigError that says why there is none."""
        if self.notebook is None:
            if self.settings.incognito:
                raise ConfigError("an incognito chat has no memory", "it neither reads nor writes what is remembered")
            raise ConfigError("agent memory could not be opened", f"{SPECS['memory_db'].flag} names another file")
        return self.notebook

    def _close_runtime(self) -> None:
        self._companion.close()
        if not self._lent:
            self.runtime.close()
        self._close_embedder()

    def _close_embedder(self) -> None:
        if self._own:
            self._own.close()

    def _named(self, settings: Settings) -> Conversation | None:
        """The conversation the settings name; None is a new one. Raises NotFound."""
        wanted = settings.conversation
        new = wanted == "new" or (wanted == "last" and not self.store.conversations())
        return None if new else self.store.find(wanted)

    def _tidy(self, conversation: Conversation) -> None:
        """Remove a conversation in which nothing was said, unless it was given a title."""
        logs = self.store.logs(conversation.id)
        if not conversation.title and not any(self.store.turns(log.id) for log in logs):
            self.store.delete_conversation(conversation.id)

    def _open(self) -> Thread:
        """Bring the current branch of the conversation into the window."""
        began = time.perf_counter()
        self._dreamt: set[int] = set()
        self._asked_for = []
        thread = Thread(self.runtime, self.store, self.conversation, self._options())
        self._stopping = False
        restored, decoded = thread.restore(self._on_event, lambda: self._stopping or self._stop())
        self._on_event(
            Loaded(
                self.model_name,
                self.conversation.id,
                self.conversation.title,
                self.runtime.paging.kind,
                len(thread.history),
                restored,
                decoded,
                time.perf_counter() - began,
                self.conversation.system,
            )
        )
        if self.settings.lens != "off" and (why := self.runtime.lens_missing()):
            self._on_event(Failed(f"the lens is off: {why}", "everything else works as with --lens off"))
        return thread

    def _go(self, conversation: Conversation) -> None:
        """Leave the open conversation for another, or for another branch; stay where that one cannot be opened."""
        self._dreamer.wake()
        self._thread.close()
        before, self.conversation = self.conversation, conversation
        try:
            self._thread = self._open()
        except BaseException:
            self.conversation = before
            self._thread = self._open()
            self._tidy(conversation)
            raise
        if before.id != conversation.id:
            self._tidy(before)

    def _options(self) -> EngineOptions:
        s = self.settings
        return EngineOptions(
            limit=s.ctx,
            page=s.page,
            k=s.k,
            recall="off" if s.lens == "lens-only" else s.recall,
            scope=cast("ScopeKind", s.scope),
            signal=s.signal,
            threshold=s.threshold,
            careful=s.threshold / 5,
            ahead=min(0.99, 4 * s.threshold),
            beside=self._beside(s.knowledge),
            lens=cast("Mode", s.lens),
        )

    def _beside(self, knowledge: str) -> Scope:
        """The pages of the knowledge base of this name, none without a name or for `none`. Raises ConfigError."""
        if knowledge in ("", "none"):
            return NOWHERE
        if self.settings.incognito:
            raise ConfigError(
                "an incognito chat stands on no knowledge base", "it knows no store; run it without --incognito"
            )
        model = self.runtime
        return mounted(self.store, knowledge, model.fingerprint, model.file.name).scope

    @property
    def thread(self) -> Thread:
        """The open branch."""
        return self._thread

    @property
    def here(self) -> Origin:
        """The last turn of the open conversation, as where a memory comes from."""
        return Origin(self.conversation.id, self.conversation.title, len(self._thread.turns) - 1)

    # asking

    def turns(self) -> list[Turn]:
        """What has been said on this branch."""
        return list(self._thread.turns)

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
        """Put a document into the history, any length, without an answer."""
        self._begin()
        thread = self._thread
        thread.say("user", documents.introduced(text, name))
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
        """Say something else at a user turn, on a branch that starts there, and stream the answer."""
        self._check_turn(ordinal, "user")
        self._branch_at(ordinal)
        yield from self.ask(text)

    def proceed(self) -> Iterator[Event]:
        """Go on with the last answer where it stopped."""
        self._begin()
        turns = self._thread.turns
        if not turns or turns[-1].role != "assistant":
            raise ConfigError("there is no answer to continue", "ask something first")
        self._thread.resume_last()
        yield from self._generate(turns[-2].content[0] if len(turns) > 1 else turns[-1].begin)

    def stop(self) -> None:
        """End the answer in hand soon; safe from a signal handler or another thread."""
        self._stopping = True

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
        began, count, reason = time.perf_counter(), 0, "length"
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
        finally:
            sampler.close()
            thread.end_answer(tuple(self._came))
            seconds = time.perf_counter() - began
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
        if any(titled(turn.text) == self.conversation.title for turn in erased):
            self.rename("")
        self.store.compact()  # the tables' free space still holds what was deleted
        self._thread = self._open()
        self._companion.forget(self.conversation.id, [turn.ordinal for turn in erased])
        return touched

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
        )

    # branches

    def branch(self, ordinal: int) -> None:
        """Go on from after turn `ordinal` on a branch of its own."""
        self._check_turn(ordinal, None)
        self._branch_at(ordinal + 1)

    def branches(self) -> list[Branch]:
        """All branches of this conversation."""
        return self.store.branches(self.conversation.id)

    def switch(self, branch_id: str) -> None:
        """Make another branch the current one."""
        match = [b for b in self.branches() if b.id.startswith(branch_id)]
        if len(match) != 1:
            raise ConfigError(f"there is no single branch {branch_id}", "`/branch` lists them")
        self._set_branch(match[0])

    def _branch_at(self, turn: int) -> None:
        self._thread.save()
        self._set_branch(self.store.create_branch(self.conversation.id, self.conversation.branch, turn))

    def _set_branch(self, branch: Branch) -> None:
        self._go(replace(self.conversation, branch=branch.id))
        self.store.update(self.conversation)

    def _check_turn(self, ordinal: int, role: str | None) -> None:
        turns = self._thread.turns
        if not 0 <= ordinal < len(turns) or (role and turns[ordinal].role != role):
            raise ConfigError(f"there is no {role or ''} turn {ordinal}".replace("  ", " "), "`/turns` lists them")

    def _check_page(self, page: int) -> None:
        if not 0 <= page < self._thread.pages_full:
            raise ConfigError(f"there is no full page {page}", "`/pages` lists them")

    # conversations and settings

    def system(self, text: str) -> None:
        """Another system prompt: what was said is copied into a new conversation that begins with it."""
        said, title = self.turns(), self.conversation.title
        self._go(self._created("", text))
        self.rename(title)
        self._thread.adopt(said)

    def set(self, name: str, value: str) -> None:
        """Change a setting while the chat runs. Raises ConfigError for one that cannot change or a wrong value."""
        key = name.replace("-", "_")
        if key not in CHANGEABLE:
            known = ", ".join(sorted(CHANGEABLE))
            raise ConfigError(f"{name} cannot be changed while a chat runs", f"these can: {known}")
        changed: dict[str, Any] = {key: convert(SPECS[key], value, "/set")}
        if key == "signal":
            self._check_signal(changed[key])
        if key == "knowledge":
            self._beside(changed[key])
        self.settings = replace(self.settings, **changed)
        self.apply()

    def apply(self) -> None:
        """Let the settings hold for what is open."""
        self._thread.change(self._options())
        self._companion.apply(self.settings)

    def _check_signal(self, signal: str) -> None:
        if signal == "semantic" and self._embedder is None:
            raise ConfigError(
                "finding pages by what they mean needs the embedding model", "run: zeta models pull minilm"
            )

    def new(self, title: str = "") -> None:
        """Begin another conversation."""
        self._go(self._created(title, self.settings.system))

    def open(self, conversation: str) -> None:
        """Open another conversation by id, the begin of one, or `last`."""
        self._go(self.store.find(conversation))

    def conversations(self) -> list[Conversation]:
        """All conversations, newest first."""
        return self.store.conversations()

    def take_in(self, path: Path) -> list[Conversation]:
        """Make conversations of a file of chats (zeta.chat.imports). They are decoded when they are opened."""
        taken = []
        before = self.conversation
        for each in imports.read_chats(path):
            self._go(self.store.create_conversation(each.title, each.system or self.settings.system, {}))
            self._thread.retell(each.turns)
            times = [when for _, when, _ in each.turns if when]
            if times:
                dated = replace(self.store.conversation(self.conversation.id), created=times[0], updated=times[-1])
                self.conversation = dated
                self.store.update(dated)
            taken.append(self.conversation)
        if before.id in {each.id for each in self.store.conversations()}:
            self._go(before)
        else:  # it was empty, and went when it was left
            self.new()
        return taken

    def rename(self, title: str) -> None:
        """Give the open conversation a title; control characters are dropped."""
        self.conversation = replace(self.conversation, title=printable(title))
        self.store.update(self.conversation)

    def delete(self, conversation: str) -> None:
        """Delete a conversation for good; deleting the open one begins a new one."""
        found = self.store.find(conversation)
        if found.id == self.conversation.id:
            self.new()
        if found.id in {each.id for each in self.store.conversations()}:  # an empty one is gone already
            logs = {log.id for log in self.store.logs(found.id)}
            self._thread.session.writer.flush()
            self.store.delete_conversation(found.id)
            disown(self.store, logs)
        self.store.compact()  # the tables' free space still holds what was deleted

    def search(self, text: str, limit: int = 20) -> list[tuple[Conversation, Turn, str]]:
        """Turns of all conversations that contain `text`."""
        return [(m.conversation, m.turn, m.snippet) for m in self.store.search(text, limit)]

    def export(self, path: Path) -> None:
        """Write the conversation as Markdown (.md), JSON (.json) or with its memory (.zmem)."""
        self._thread.save()
        self._thread.session.writer.flush()
        export.write(path, self.store, self.conversation, self.turns())

"""The conversations of one store with one model, one of them open on its current branch: begun, left, branched, taken
in, deleted; and the settings they run with."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from memstore.records import Branch, Conversation, Turn
from memstore.scope import Scope, ScopeKind
from memstore.store import Store
from zeta import catalog, embedding
from zeta.chat import export, imports
from zeta.chat.companion import Companion, Opener, nothing_kept
from zeta.chat.notebook import Notebook, Origin
from zeta.chat.thread import Thread
from zeta.chat.words import printable
from zeta.config import CHANGEABLE, SPECS, Settings, convert
from zeta.dream import Dreamer
from zeta.engine import EngineOptions
from zeta.errors import ConfigError
from zeta.events import Event, Failed, Loaded
from zeta.knowledge.mount import mounted
from zeta.lens.lens import Mode
from zeta.recall import NOWHERE
from zeta.restore import disown
from zeta.runtime import Runtime, options_of

PARTING = 3.0
"""Seconds that a chat may take when it closes to learn pages it had no idle time for; usually none are left."""


class Conversations:
    """One user at one store with one model, between two questions."""

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

    def _close_runtime(self) -> None:
        self._companion.close()
        if not self._lent:
            self.runtime.close()
        self._close_embedder()

    def _close_embedder(self) -> None:
        if self._own:
            self._own.close()

    # the open conversation

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

    @property
    def thread(self) -> Thread:
        """The open branch."""
        return self._thread

    @property
    def here(self) -> Origin:
        """The last turn of the open conversation, as where a memory comes from."""
        return Origin(self.conversation.id, self.conversation.title, len(self._thread.turns) - 1)

    def turns(self) -> list[Turn]:
        """What has been said on this branch."""
        return list(self._thread.turns)

    def stop(self) -> None:
        """End the answer in hand soon, or what is decoded to open a conversation; safe from a signal handler or another
        thread."""
        self._stopping = True

    # conversations

    def conversations(self) -> list[Conversation]:
        """All conversations, newest first."""
        return self.store.conversations()

    def new(self, title: str = "") -> None:
        """Begin another conversation."""
        self._go(self._created(title, self.settings.system))

    def open(self, conversation: str) -> None:
        """Open another conversation by id, the begin of one, or `last`."""
        self._go(self.store.find(conversation))

    def system(self, text: str) -> None:
        """Another system prompt: what was said is copied into a new conversation that begins with it."""
        said, title = self.turns(), self.conversation.title
        self._go(self._created("", text))
        self.rename(title)
        self._thread.adopt(said)

    def rename(self, title: str) -> None:
        """Give the open conversation a title; control characters are dropped."""
        self.conversation = replace(self._kept(), title=printable(title))
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

    def search(self, text: str, limit: int = 20) -> list[tuple[Conversation, Turn, str]]:
        """Turns of all conversations that contain `text`."""
        return [(m.conversation, m.turn, m.snippet) for m in self.store.search(text, limit)]

    def export(self, path: Path, *, replace: bool = False) -> None:
        """Write the conversation as Markdown (.md), JSON (.json) or with its memory (.zmem). Raises ConfigError for a
        file that is there already, unless it is to be replaced."""
        self._thread.save()
        self._thread.session.writer.flush()
        export.write(path, self.store, self.conversation, self.turns(), replace=replace)

    def _named(self, settings: Settings) -> Conversation | None:
        """The conversation the settings name; None is a new one. Raises NotFound."""
        wanted = settings.conversation
        new = wanted == "new" or (wanted == "last" and not self.store.conversations())
        return None if new else self.store.find(wanted)

    def _created(self, title: str, system: str) -> Conversation:
        """A new conversation, begun with the notes that stand in its system prompt."""
        notes = self._companion.notes(lambda text: len(self.runtime.model.tokenize(text)))
        return self.store.create_conversation(title, system, notes)

    def _tidy(self, conversation: Conversation) -> None:
        """Remove a conversation in which nothing was said, unless it was given a title."""
        logs = self.store.logs(conversation.id)
        if not conversation.title and not any(self.store.turns(log.id) for log in logs):
            self.store.delete_conversation(conversation.id)

    # branches

    def branches(self) -> list[Branch]:
        """All branches of this conversation."""
        return self.store.branches(self.conversation.id)

    def branch(self, ordinal: int) -> None:
        """Go on from after turn `ordinal` on a branch of its own."""
        self._check_turn(ordinal, None)
        self._branch_at(ordinal + 1)

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
        self._go(replace(self._kept(), branch=branch.id))
        self.store.update(self.conversation)

    def _kept(self) -> Conversation:
        """The open conversation as the store has it now: it was used since it was opened."""
        return self.store.conversation(self.conversation.id)

    def _check_turn(self, ordinal: int, role: str | None) -> None:
        turns = self._thread.turns
        if not 0 <= ordinal < len(turns) or (role and turns[ordinal].role != role):
            raise ConfigError(f"there is no {role or ''} turn {ordinal}".replace("  ", " "), "`/turns` lists them")

    def _open(self) -> Thread:
        """Bring the current branch of the conversation into the window, without the notes that no longer hold."""
        began = time.perf_counter()
        reviewed = self._companion.reviewed(self.conversation)
        if reviewed != self.conversation:
            self.conversation = reviewed
            self.store.update(reviewed)
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
        for each in thread.damage.told():
            self._on_event(each)
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

    # settings

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

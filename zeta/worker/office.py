"""Everything a front end may ask for, as one table of commands; and which store and which model are open for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from memstore.agent.api import AgentMemory
from memstore.store import Store
from zeta import config, logs
from zeta.chat import notebook
from zeta.chat.files import read_document
from zeta.chat.session import Chat
from zeta.config import Settings
from zeta.errors import ConfigError
from zeta.events import Event, Progressed, Stats
from zeta.worker import machine, memories
from zeta.worker.desk import Desk
from zeta.worker.loaded import Loaded
from zeta.worker.remembering import Remembering
from zeta.worker.rows import ChatRow, DataRow, HitRow, KnowledgeRow, ModelRow, TurnRow
from zeta.worker.shelf import Shelf
from zeta.worker.writing import Tools, Writing
from zeta.worker.writingauthor import PatientAuthor
from zeta.writing.decoding.author import AuthorOptions


class Office:
    """A store, perhaps a model in memory, perhaps an open chat."""

    def __init__(self, emit: Callable[[Event], None]) -> None:
        self._emit = emit
        self._chat: Chat | None = None
        self._loaded = Loaded(emit)
        self._store: Store | None = None
        self._stopped = self._deserted = False
        self._long_work = machine.watched(emit, lambda: self._deserted)
        self._flags: dict[str, object] = {}
        self._remembering = Remembering(lambda: self._chat, self._settings, lambda: self._loaded.embedder)
        self._writing = Writing(emit, self._tools)
        self.meanwhile = self._writing.meanwhile
        self.commands: Mapping[str, Callable[..., Any]] = {
            "configure": self.configure,
            "open": self.open,
            "ask": lambda text: self._desk.chat.ask(text),
            "read": self.read,
            "regenerate": lambda: self._desk.chat.regenerate(),
            "edit": lambda ordinal, text: self._desk.chat.edit(ordinal, text),
            "proceed": lambda: self._desk.chat.proceed(),
            "turns": lambda before=None, count=None: self._desk.turns(before, count),
            "turn_text": lambda ordinal, begin, end: self._desk.text(ordinal, begin, end),
            "last": lambda count: self._desk.turns(count=count),
            "lifetime": lambda: self._desk.lifetime(),
            "glance": lambda page: self._desk.glance(page),
            "recall": lambda query: self._desk.recall(query),
            "recall_page": lambda page: self._desk.recall_page(page),
            "pin_page": lambda page, on: self._desk.chat.pin(page, on),
            "forget_page": lambda page: self._desk.forget_page(page),
            "forget_turn": lambda ordinal: self._desk.forget_turn(ordinal),
            "branch": lambda ordinal: self._desk.chat.branch(ordinal),
            "branches": lambda: self._desk.branches(),
            "switch": lambda branch: self._desk.chat.switch(branch),
            "system": lambda text: self._desk.chat.system(text),
            "remember_page": lambda page: [memories.row(each) for each in self._desk.chat.promote(page)],
            "set": lambda name, value: self._desk.chat.set(name, str(value)),
            "stats": self.stats,
            "wake": self.wake,
            "chats": self.chats,
            "told": self.told,
            "search": self.search,
            "rename": self.rename,
            "pin": lambda conversation, on: self._shelf.pin(conversation, on),
            "delete": self.delete,
            "export": self.export,
            "export_all": self.export_all,
            "take_in": self.take_in,
            "data": self.data,
            "check": lambda mend: self._shelf.check(mend),
            "compact": lambda: self._shelf.compact(),
            "wipe": self.wipe,
            "models": self.models,
            "knowledge": self.knowledge,
            "pull": lambda model: machine.pull(model, self._long_work),
            "calibrate": lambda model, force: machine.calibrate(model, force, self._long_work),
            "drop_model": machine.drop,
            **self._remembering.commands,
            **self._writing.commands,
        }

    # what is open

    @property
    def _desk(self) -> Desk:
        if self._chat is None:
            raise ConfigError("no chat is open", "choose a model first")
        return Desk(self._chat)

    @property
    def _shelf(self) -> Shelf:
        """The person's chats; also while an incognito chat is open."""
        if self._chat is not None and not self._chat.settings.incognito:
            return Shelf(self._chat.store)
        if self._store is None:
            settings = self._settings()
            self._store = Store.open(settings.store, quota=settings.quota)
        return Shelf(self._store)

    def configure(self, **flags: object) -> None:
        """Settings that weigh more than the file and the environment from now on, as flags do."""
        config.load(flags)
        self._flags = flags

    def _settings(self, **flags: object) -> Settings:
        return config.load({**self._flags, **flags}).settings

    def open(self, conversation: str, incognito: bool = False, **flags: object) -> None:
        """Open a conversation (an id, `new` or `last`), loading the model of the settings where that is not loaded.

        `flags` weigh more than the settings. What was open before is closed first, and what an incognito chat said is
        gone with it.
        """
        settings = self._settings(**flags, conversation=conversation, incognito=incognito or None)
        logs.start(settings.log_level, to_disk=not settings.incognito)
        self._stopped = False
        wanted = self._loaded.wanted(settings)
        chat = self._chat
        if chat and self._loaded.is_(wanted) and self._serves(chat, settings):
            chat.settings = settings
            chat.apply()
            if conversation == "new":
                chat.new()
            else:
                chat.open(conversation)
            return
        self.leave()
        runtime = self._loaded.load(wanted)
        if not incognito:
            self._close_store()
        self._chat = Chat(settings, self._emit, runtime, lambda: self._stopped, notebook.opened)

    @staticmethod
    def _serves(chat: Chat, settings: Settings) -> bool:
        """Whether another conversation can be opened in the store that a chat has open."""
        before = (chat.settings.incognito, chat.settings.store, chat.settings.quota, chat.settings.memory_db)
        return before == (settings.incognito, settings.store, settings.quota, settings.memory_db) and not before[0]

    def leave(self) -> None:
        """Close the open chat; the model stays."""
        chat, self._chat = self._chat, None
        if chat:
            chat.close()

    def _close_store(self) -> None:
        store, self._store = self._store, None
        if store:
            store.close()

    def close(self) -> None:
        """Save and let go of everything."""
        self._writing.close()
        try:
            self.leave()
        finally:
            self._loaded.close()
            self._close_store()

    def stop(self) -> None:
        """End what is under way soon; safe from another thread."""
        self._stopped = True
        self._writing.stop()
        if self._chat:
            self._chat.stop()

    def desert(self) -> None:
        """The front end is gone: nothing that is under way is wanted any more; safe from another thread."""
        self._deserted = True
        self.stop()

    def rest(self) -> None:
        """Nobody asks for anything: dream."""
        if self._chat:
            self._chat.rest()

    def wake(self) -> None:
        """Somebody types: no dreams."""
        if self._chat:
            self._chat.wake()

    def stats(self) -> Stats:
        """Where everything of the open chat is."""
        return self._desk.chat.stats()

    # the open chat and files

    def read(self, path: str) -> Iterator[Event]:
        """Read a file of any length into the history. `stop` ends it; what was read stays."""
        chat, self._stopped = self._desk.chat, False
        text = read_document(
            Path(path),
            lambda done, total: self._emit(Progressed("document", done, total, Path(path).name)),
            lambda: self._stopped,
        )
        yield from chat.read(text, Path(path).name)

    # chats

    def chats(self) -> list[ChatRow]:
        """Every conversation, the last used first."""
        return self._shelf.chats()

    def search(self, text: str) -> list[HitRow]:
        """Turns of every conversation that contain `text`."""
        return self._shelf.search(text)

    def rename(self, conversation: str, title: str) -> None:
        """Give a conversation a title."""
        if self._chat and self._chat.conversation.id == conversation:
            self._chat.rename(title)
        else:
            self._shelf.rename(conversation, title)

    def delete(self, conversation: str) -> None:
        """Delete a conversation for good; deleting the open one begins a new one."""
        if self._chat and not self._chat.settings.incognito:
            self._chat.delete(conversation)
        else:
            self._shelf.delete(conversation)

    def export(self, conversation: str, path: str) -> None:
        """Write a conversation as .md, .json or .zmem."""
        if self._chat and self._chat.conversation.id == conversation:
            self._chat.export(Path(path))
        else:
            self._shelf.export(conversation, path)

    def export_all(self, folder: str) -> int:
        """Write every conversation as .zmem into a folder; gives how many."""
        chats = self.chats()
        for each in chats:
            self.export(each.id, str(Path(folder) / f"{each.id}.zmem"))
        return len(chats)

    def take_in(self, path: str) -> str:
        """Take in a file of chats; gives the first. JSON needs a model, because its text becomes tokens."""
        if self._chat and not self._chat.settings.incognito:
            return self._desk.take_in(path)
        if Path(path).suffix.lower() != ".zmem":
            raise ConfigError("a chat from text needs a model that reads it", "choose a model, then import again")
        return self._shelf.take_in(path)

    def told(self, conversation: str) -> list[TurnRow]:
        """What was said in a conversation, for reading only."""
        return self._shelf.turns(conversation)

    # documents

    @contextmanager
    def _tools(self, model: bool) -> Iterator[Tools]:
        """What documents are written with: the model of the open chat, or else that of the settings."""
        self.wake()
        settings = self._settings()
        if model and self._loaded.runtime is None:
            self._loaded.load(self._loaded.wanted(settings))
        with ExitStack() as stack:
            chat = self._chat
            memory = chat.notebook.memory if chat and chat.notebook and not chat.settings.incognito else None
            if memory is None:
                memory = AgentMemory(settings.memory_db.absolute(), self._loaded.embedder, patience=notebook.PATIENCE)
                stack.callback(memory.close)
            yield Tools(self._author, memory, self._loaded.embedder, settings.ctx)

    def _author(self, streams: int, ctx: int, patience: Callable[[], None]) -> PatientAuthor:
        runtime = self._loaded.runtime
        assert runtime is not None
        options = AuthorOptions(streams, ctx, self._settings().threads)
        return PatientAuthor(runtime.model, options, patience)

    # everything

    def data(self) -> DataRow:
        """Where everything is and how big."""
        return self._shelf.data(self._settings().memory_db)

    def wipe(self) -> None:
        """Delete every conversation for good, the open one too."""
        self.leave()
        self._shelf.wipe()

    def knowledge(self) -> list[KnowledgeRow]:
        """What knowledge bases there are."""
        runtime = self._loaded.runtime
        return self._shelf.knowledge(runtime.fingerprint if runtime else "")

    def models(self) -> list[ModelRow]:
        """What models there are."""
        return machine.models(self._settings().model)

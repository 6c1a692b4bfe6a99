"""A chat without a model: the interface of `zeta.chat.session.Chat`, its answers known beforehand.

It repeats what it was asked, word by word, and keeps its turns in memory. `install` puts it in the session's place.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from memstore.agent.api import AgentMemory
from memstore.agent.model import Memory
from memstore.records import Branch, Conversation, Turn
from zeta.chat.notebook import Notebook, Origin
from zeta.config import Settings
from zeta.errors import ConfigError
from zeta.events import Done, Event, Loaded, Prefilled, Recalled, Saved, Stats, Token

NOW = 1_700_000_000.0


@dataclass(frozen=True)
class Passage:
    page: str
    conversation: str
    title: str
    role: str
    time: float
    text: str
    begin: int
    end: int
    probability: float


@dataclass(frozen=True)
class PageRow:
    number: int
    begin: int
    end: int
    where: str
    bytes: int
    hits: int
    pinned: bool
    preview: str


class FakeChat:
    """`calls` holds what was asked of it beside the questions."""

    made: list[FakeChat]

    def __init__(
        self, settings: Settings, on_event: Callable[[Event], None] = lambda event: None, *, notebook: object = None
    ) -> None:
        self.settings = settings
        self.notebook = None if settings.incognito else Notebook(AgentMemory(None))
        self.on_event = on_event
        self.model_name = "fake-model"
        self.calls: list[tuple[object, ...]] = []
        self.script: list[Event] | None = None
        self.closed = False
        self.stopped = False
        self._conversations = [Conversation("aaaa11112222", "Peanuts", NOW, NOW, "b1")]
        self._conversations.append(Conversation("bbbb33334444", "A dog called [red]Biscuit", NOW, NOW, "b2"))
        self.conversation = self._conversations[0]
        self._turns: list[Turn] = []
        self._pages = [PageRow(3, 384, 512, "disk", 2_950_000, 4, False, "By the way,\npeanuts")]
        if settings.conversation == "last":
            self._turn("user", "By the way, peanuts make me sneeze.")
            self._turn("assistant", "Noted.")
        type(self).made.append(self)
        on_event(Loaded(self.model_name, self.conversation.id, self.conversation.title, "kv", 0, 0, 0, 0.1))

    def __enter__(self) -> FakeChat:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        self.closed = True

    @property
    def book(self) -> Notebook:
        if self.notebook is None:
            raise ConfigError("an incognito chat has no memory", "--memory-db names another file")
        return self.notebook

    def promote(self, page: int) -> list[Memory]:
        return [self.book.remember(f"page {page}", self.here)]

    @property
    def here(self) -> Origin:
        return Origin(self.conversation.id, self.conversation.title, len(self._turns) - 1)

    def turns(self) -> list[Turn]:
        return list(self._turns)

    def _turn(self, role: str, text: str) -> None:
        begin = 100 * len(self._turns)
        self._turns.append(Turn(len(self._turns), role, begin, (begin + 3, begin + 90), NOW, text, True))

    def ask(self, text: str) -> Iterator[Event]:
        self._turn("user", text)
        return self._answer(f"You said: {text}")

    def read(self, text: str, name: str = "") -> Iterator[Event]:
        self.calls.append(("read", text, name))
        words = len(text.split())
        yield Prefilled(words // 2, words, 0.1)
        yield Prefilled(words, words, 0.2)
        yield Done(0, 0.2, 0.0, "end")

    def regenerate(self) -> Iterator[Event]:
        self.calls.append(("regenerate",))
        return self._answer("Once more.")

    def edit(self, ordinal: int, text: str) -> Iterator[Event]:
        self.calls.append(("edit", ordinal, text))
        return self._answer(f"You meant: {text}")

    def proceed(self) -> Iterator[Event]:
        self.calls.append(("proceed",))
        return self._answer("And so on.")

    def _answer(self, text: str) -> Iterator[Event]:
        self.stopped = False
        if self.script is not None:
            yield from self.script
            return
        spoken = ""
        yield Prefilled(4, 4, 0.1)
        for number, word in enumerate(text.split(" ")):
            if self.stopped:
                break
            spoken += f"{' ' if number else ''}{word}"
            yield Token(number, f"{' ' if number else ''}{word}")
        self._turn("assistant", spoken)
        yield Saved(10, 0)
        yield Done(5, 0.1, 50.0, "stopped" if self.stopped else "end")

    def recall(self, query: str, k: int | None = None) -> list[Passage]:
        self.calls.append(("recall", query))
        if query == "nothing":
            return []
        where = self.conversation
        return [Passage("7:3", where.id, where.title, "user", NOW, "peanuts make me sneeze", 390, 400, 0.94)]

    def stop(self) -> None:
        self.stopped = True

    def rest(self) -> None:
        self.calls.append(("rest",))

    def wake(self) -> None:
        self.calls.append(("wake",))

    def branch(self, ordinal: int) -> None:
        self.calls.append(("branch", ordinal))

    def branches(self) -> list[Branch]:
        return [Branch("b1", self.conversation.id, None, 0, NOW), Branch("c9", self.conversation.id, "b1", 2, NOW)]

    def switch(self, branch_id: str) -> None:
        self.calls.append(("switch", branch_id))

    def pages(self) -> list[PageRow]:
        return self._pages

    def pin(self, page: int, on: bool = True) -> None:
        self.calls.append(("pin", page, on))

    def forget(self, begin: int, end: int) -> int:
        self.calls.append(("forget", begin, end))
        return 1

    def review(self) -> None:
        self.calls.append(("review",))

    def system(self, text: str) -> None:
        self.conversation = replace(self.conversation, system=text)

    def set(self, name: str, value: str) -> None:
        if name == "ctx":
            raise ConfigError("ctx cannot change while the chat runs", "start the chat with --ctx")
        self.calls.append(("set", name, value))

    def stats(self) -> Stats:
        return Stats(5120, 812, 1024, 34, 1, 98_400_000, 72.0)

    def new(self, title: str = "") -> None:
        self.calls.append(("new", title))

    def open(self, conversation_id_or_prefix: str) -> None:
        self.conversation = next(c for c in self._conversations if c.id.startswith(conversation_id_or_prefix))

    def conversations(self) -> list[Conversation]:
        return self._conversations

    def rename(self, title: str) -> None:
        self.conversation = replace(self.conversation, title=title)

    def delete(self, conversation_id: str) -> None:
        self.calls.append(("delete", conversation_id))

    def search(self, text: str, limit: int = 20) -> list[tuple[Conversation, Turn, str]]:
        turn = Turn(4, "user", 0, (0, 1), NOW, "my dog is called Biscuit", True)
        return [] if text == "nothing" else [(self._conversations[1], turn, "dog is called Biscuit")]

    def export(self, path: Path, *, replace: bool = False) -> None:
        if path.exists() and not replace:
            raise ConfigError(f"{path} is there already", "")
        path.write_text("exported")


def recalled(**changes: object) -> Recalled:
    """A recall of the first turn's peanuts."""
    base = Recalled(
        "7:12", "aaaa11112222", "By the way,\npeanuts make me sneeze.", 3, 20, 1.0, 0.94, {}, "passage", 142.4
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def module() -> types.ModuleType:
    """A module to stand for `zeta.chat.session`."""
    FakeChat.made = []
    fake = types.ModuleType("zeta.chat.session")
    fake.Chat = FakeChat  # type: ignore[attr-defined]
    return fake


def install(monkeypatch: pytest.MonkeyPatch, home: Path) -> type[FakeChat]:
    """FakeChat as the session of this test, with all of zeta's folders under `home`."""
    monkeypatch.setitem(sys.modules, "zeta.chat.session", module())
    monkeypatch.setenv("ZETA_HOME", str(home))
    return FakeChat

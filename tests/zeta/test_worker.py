"""An engine in its own process, on the default model: what a front end asks for and hears."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from chatting import filler

from zeta.events import Done, Event, Loaded, Prefilled, Progressed, Proposed, Recalled, Remembered, Resonated, Token
from zeta.worker.client import Client, Failure, Heard, Reply, parse
from zeta.worker.rows import (
    ChatRow,
    DataRow,
    GlanceRow,
    HitRow,
    LifetimeRow,
    MemoriesRow,
    MemoryRow,
    ModelRow,
    TurnRow,
)
from zeta.worker.rows import parse as row

PATIENCE = 120.0


class Front:
    """A front end that waits for each reply."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.events: list[Event] = []
        self.deaths: list[tuple[int, str]] = []
        self._replies: dict[int, Reply] = {}
        self._changed = threading.Condition()
        self.client = Client(self._hear, self._die, environment)

    def _hear(self, heard: Heard) -> None:
        with self._changed:
            if isinstance(heard, Reply):
                self._replies[heard.id] = heard
            else:
                self.events.append(heard)
            self._changed.notify_all()

    def _die(self, code: int, words: str) -> None:
        with self._changed:
            self.deaths.append((code, words))
            self._changed.notify_all()

    def until(self, met: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(met, PATIENCE)

    def reply(self, command: str, /, **arguments: object) -> Reply:
        number = self.client.send(command, **arguments)
        self.until(lambda: number in self._replies)
        return self._replies.pop(number)

    def do(self, command: str, /, **arguments: object) -> Any:
        found = self.reply(command, **arguments)
        assert found.failure is None, found.failure
        return found.value

    def refused(self, command: str, /, **arguments: object) -> Failure:
        found = self.reply(command, **arguments)
        assert found.failure is not None
        return found.failure

    def all(self, kind: type[Any]) -> list[Any]:
        return [each for each in self.events if isinstance(each, kind)]

    def answer(self) -> str:
        return "".join(each.text for each in self.all(Token))


@pytest.fixture
def front(default_model: Path, tmp_path: Path) -> Iterator[Callable[..., Front]]:
    """`front(**settings)` starts an engine on a home of its own; ended with the test."""
    fronts: list[Front] = []

    def make(**settings: object) -> Front:
        chosen = {"model": default_model, "ctx": 512, "temp": 0, "max_tokens": 12, "threshold": 0.3, **settings}
        environment = {f"ZETA_{name.upper()}": str(value) for name, value in chosen.items()}
        fronts.append(Front({**environment, "ZETA_HOME": str(tmp_path / "home")}))
        return fronts[-1]

    yield make
    for each in fronts:
        each.client.close()


@pytest.mark.model
def test_a_front_end_sees_what_an_answer_was_given_from_also_after_a_restart(
    front: Callable[..., Front], tmp_path: Path
) -> None:
    book = tmp_path / "ferries.txt"
    book.write_text(filler(60), "utf-8")
    engine = front()
    engine.do("open", conversation="new")
    engine.do("ask", text="My dog is called Bruno.")
    engine.do("read", path=str(book))
    assert any(each.task == "document" for each in engine.all(Progressed))
    life = row(LifetimeRow, engine.do("lifetime"))
    assert life.tokens > 1000
    assert set(life.where) == {"d", "w"}
    assert life.where.startswith("d")
    engine.do("ask", text="What is my dog called?")
    assert engine.all(Recalled)
    assert "0" in {page.partition(":")[2] for page in engine.all(Resonated)[-1].pages}
    answer = row(TurnRow, engine.do("last", count=1)[0])
    assert answer.role == "assistant"
    done = engine.all(Done)[-1]
    assert (answer.tokens, answer.seconds, answer.reason) == (done.tokens, done.seconds, done.reason)
    (source,) = answer.sources
    assert "Bruno" in source.text
    assert source.here
    assert source.ordinal == 0
    assert any("Bruno" in source.text[begin:end] for begin, end in source.words)
    glance = row(GlanceRow, engine.do("glance", page=0))
    assert "dog" in glance.said[0].text
    assert glance.said[0].role == "user"
    (chat,) = (row(ChatRow, each) for each in engine.do("chats"))
    assert chat.title == "My dog is called Bruno."
    assert chat.pages == len(row(LifetimeRow, engine.do("lifetime")).where)
    engine.client.close()

    again = front()
    again.do("open", conversation="last")
    assert again.all(Loaded)[-1].conversation == chat.id
    assert row(TurnRow, again.do("last", count=1)[0]) == answer
    again.do("forget_turn", ordinal=0)
    (source,) = row(TurnRow, again.do("last", count=1)[0]).sources
    assert "Bruno" not in source.text


@pytest.mark.model
def test_an_answer_is_stopped_at_once_and_what_was_shown_is_kept(front: Callable[..., Front]) -> None:
    engine = front(max_tokens=400)
    engine.do("open", conversation="new")
    number = engine.client.send("ask", text="Tell me a long story about a dog.")
    engine.until(lambda: len(engine.all(Token)) > 3)
    engine.client.send("stop")
    engine.until(lambda: bool(engine.all(Done)))
    assert number
    assert engine.all(Done)[-1].reason == "stopped"
    stopped = row(TurnRow, engine.do("last", count=1)[0])
    assert (stopped.text, stopped.reason) == (engine.answer(), "stopped")
    engine.client.send("proceed")
    engine.until(lambda: len(engine.all(Token)) > stopped.tokens + 3)
    engine.client.send("stop")
    engine.until(lambda: len(engine.all(Done)) == 2)
    whole = row(TurnRow, engine.do("last", count=1)[0])
    assert whole.tokens == sum(done.tokens for done in engine.all(Done))
    assert whole.seconds == pytest.approx(sum(done.seconds for done in engine.all(Done)))


@pytest.mark.model
def test_a_killed_engine_is_told_and_what_it_had_shown_is_there_again(front: Callable[..., Front]) -> None:
    engine = front(max_tokens=400)
    engine.do("open", conversation="new")
    engine.client.send("ask", text="Tell me a long story about a dog.")
    engine.until(lambda: len(engine.all(Token)) > 5)
    os.kill(engine.client.pid, signal.SIGKILL)
    engine.until(lambda: bool(engine.deaths))
    assert engine.deaths[0][0] == -signal.SIGKILL
    shown = engine.answer()
    again = front()
    again.do("open", conversation="last")
    assert row(TurnRow, again.do("last", count=1)[0]).text.startswith(shown.strip())


@pytest.mark.model
def test_an_incognito_chat_leaves_no_trace_and_the_chats_stay_in_sight(
    front: Callable[..., Front], tmp_path: Path
) -> None:
    engine = front()
    engine.do("open", conversation="new")
    engine.do("ask", text="Hello.")
    loads = len([each for each in engine.all(Progressed) if each.task == "load"])
    engine.do("open", conversation="new", incognito=True)
    engine.do("ask", text="My secret is xyzzy.")
    assert [row(ChatRow, each).title for each in engine.do("chats")] == ["Hello."]
    engine.do("open", conversation="last")
    assert len([each for each in engine.all(Progressed) if each.task == "load"]) == loads  # the model stayed
    engine.client.close()
    below = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert not [path for path in below if b"xyzzy" in path.read_bytes()]


@pytest.mark.model
def test_the_open_chat_opened_again_is_told_as_loaded_and_obeys_the_settings(front: Callable[..., Front]) -> None:
    engine = front()
    engine.do("open", conversation="new")
    engine.do("ask", text="Hello.")
    (chat,) = (row(ChatRow, each) for each in engine.do("chats"))
    engine.do("open", conversation=chat.id, quota=1_000_000)
    assert engine.all(Loaded)[-1].conversation == chat.id
    assert len(engine.all(Loaded)) == 2
    assert row(DataRow, engine.do("data")).quota == 1_000_000
    engine.do("open", conversation=chat.id, quota=1_000_000)
    assert len(engine.all(Loaded)) == 3


@pytest.mark.model
def test_a_second_window_on_one_store_is_told_so_kindly(front: Callable[..., Front]) -> None:
    one, other = front(), front()
    one.do("open", conversation="new")
    failure = other.refused("open", conversation="new")
    assert failure.kind == "StoreLocked"
    assert failure.hint


@pytest.mark.model
def test_chats_can_be_listed_searched_renamed_pinned_and_deleted_without_a_model(
    front: Callable[..., Front], tmp_path: Path
) -> None:
    engine = front()
    engine.do("open", conversation="new")
    engine.do("ask", text="My dog is called Bruno.")
    engine.client.close()
    bare = front(model="no-such-model")
    assert bare.refused("open", conversation="last").kind == "ModelError"
    (chat,) = (row(ChatRow, each) for each in bare.do("chats"))
    (hit, *_) = (row(HitRow, each) for each in bare.do("search", text="bruno"))
    assert hit.conversation == chat.id
    assert [row(TurnRow, each).role for each in bare.do("told", conversation=chat.id)] == ["user", "assistant"]
    bare.do("rename", conversation=chat.id, title="A\tdog\u202e")
    bare.do("pin", conversation=chat.id, on=True)
    (chat,) = (row(ChatRow, each) for each in bare.do("chats"))
    assert (chat.title, chat.pinned) == ("A dog", True)
    bare.do("export", conversation=chat.id, path=str(tmp_path / "dog.zmem"))
    assert row(DataRow, bare.do("data")).conversations == 1
    assert bare.do("check", mend=False) == []
    bare.do("delete", conversation=chat.id)
    assert bare.do("chats") == []
    bare.do("take_in", path=str(tmp_path / "dog.zmem"))
    assert len(bare.do("chats")) == 1
    bare.do("wipe")
    assert bare.do("chats") == []


@pytest.mark.model
def test_the_open_chat_is_steered_by_commands(front: Callable[..., Front], tmp_path: Path) -> None:
    engine = front()
    engine.do("open", conversation="new")
    engine.do("ask", text="One.")
    engine.do("ask", text="Two.")
    engine.do("edit", ordinal=2, text="Three.")
    assert [row(TurnRow, each).text for each in engine.do("turns")][2] == "Three."
    assert len(engine.do("branches")) == 2
    first = next(each["id"] for each in engine.do("branches") if not each["parent"])
    engine.do("switch", branch=first)
    assert [row(TurnRow, each).text for each in engine.do("turns")][2] == "Two."
    assert [each["ordinal"] for each in engine.do("turns", before=3, count=2)] == [1, 2]
    assert [each["ordinal"] for each in engine.do("turns", before=1, count=9)] == [0]
    engine.do("set", name="temp", value=0.5)
    assert engine.refused("set", name="ctx", value=1024).kind == "ConfigError"
    assert engine.refused("glance", page=99).kind == "ConfigError"
    assert engine.refused("fly").kind == "BugError"
    assert engine.refused("ask", words="?").kind == "BugError"
    chats = tmp_path / "chats.json"
    chats.write_text('[{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Ho"}]', "utf-8")
    engine.do("open", conversation=engine.do("take_in", path=str(chats)))
    assert [row(TurnRow, each).text for each in engine.do("turns")] == ["Hi", "Ho"]
    assert {row(ModelRow, each).kind for each in engine.do("models")} == {"chat", "embedding"}
    engine.do("open", conversation="new")
    assert engine.do("take_in", path=str(chats))  # the empty chat that was open goes, and another one stands in for it
    assert engine.do("turns") == []


@pytest.mark.model
def test_reading_that_was_stopped_goes_on_where_it_was_and_can_be_stopped_again(
    front: Callable[..., Front], tmp_path: Path
) -> None:
    book = tmp_path / "ferries.txt"
    book.write_text(filler(200), "utf-8")
    engine = front()
    engine.do("open", conversation="new")
    number = engine.client.send("read", path=str(book))
    engine.until(lambda: bool(engine.all(Prefilled)))
    engine.client.send("stop")
    assert engine.reply("chats").failure is None
    assert number
    done = engine.all(Prefilled)[-1]
    assert done.done < done.total
    engine.client.close()

    again = front()
    number = again.client.send("open", conversation="last")
    again.until(lambda: bool(again.all(Prefilled)))
    again.client.send("stop")
    again.until(lambda: bool(again.all(Loaded)))
    assert again.all(Prefilled)[-1].done < again.all(Prefilled)[-1].total
    assert again.all(Loaded)[-1].decoded < done.total


def test_what_is_no_line_of_an_engine_is_left_out() -> None:
    assert parse(b"ggml: hello\n") is None
    assert parse(b'{"event": "sneezed"}') is None
    assert parse(b"[]") is None
    assert parse(b"7") is None


def test_an_engine_leaves_when_its_front_end_is_gone(front: Callable[..., Front]) -> None:
    engine = front()
    engine.do("chats")
    began = time.monotonic()
    engine.client.close()
    assert time.monotonic() - began < PATIENCE
    assert not engine.deaths  # it was asked to


@pytest.mark.model
def test_a_removed_memory_leaves_the_notes_of_the_open_chat(front: Callable[..., Front], tmp_path: Path) -> None:
    here = front(memory_db=tmp_path / "memory.db")
    here.do("open", conversation="new")
    kept = row(MemoryRow, here.do("remember", text="My dog is called Bruno"))
    here.do("open", conversation="new")
    opened = len(here.all(Loaded))
    here.do("pin_memory", namespace="", key=kept.key, on=True)
    assert len(here.all(Loaded)) == opened
    here.do("remove_memory", namespace="", key=kept.key)
    assert len(here.all(Loaded)) == opened + 1


def test_memories_are_kept_listed_changed_and_removed_with_a_chat_and_without(
    front: Callable[..., Front], tmp_path: Path
) -> None:
    with_chat = front(memory="on", memory_db=tmp_path / "memory.db")
    with_chat.do("open", conversation="new")
    with_chat.do("ask", text="My dog is called Bruno.")
    assert with_chat.all(Remembered)[0].texts == ["My dog is called Bruno"]
    found = row(MemoriesRow, with_chat.do("memories", text="", place="", count=20))
    assert (found.total, found.mode) == (1, "on")
    kept = found.memories[0]
    assert (kept.text, kept.title, kept.turn, kept.tier) == (
        "My dog is called Bruno",
        "My dog is called Bruno.",
        0,
        "stm",
    )
    told = row(MemoryRow, with_chat.do("remember", text="The boiler stands in the cellar", here=True))
    assert (told.tier, told.conversation) == ("ltm", kept.conversation)
    with_chat.client.close()

    alone = front(memory_db=tmp_path / "memory.db")
    assert row(MemoriesRow, alone.do("memories", text="boiler", place="", count=20)).memories[0].key == told.key
    edited = row(
        MemoryRow, alone.do("edit_memory", namespace=kept.namespace, key=kept.key, text="My dog is called Rex")
    )
    assert edited.version == 2
    versions = [row(MemoryRow, each).text for each in alone.do("memory_history", namespace="", key=kept.key)]
    assert versions == ["My dog is called Rex", "My dog is called Bruno"]
    assert row(MemoryRow, alone.do("pin_memory", namespace="", key=told.key, on=True)).pinned
    alone.do("remove_memory", namespace="", key=kept.key)
    assert row(MemoriesRow, alone.do("memories", text="", place="", count=20)).total == 1
    (gone,) = row(MemoriesRow, alone.do("memories", text="", place="removed", count=20)).memories
    assert (gone.key, gone.removed) == (kept.key, True)
    assert not row(MemoryRow, alone.do("restore_memory", namespace="", key=kept.key)).removed
    assert row(MemoriesRow, alone.do("memories", text="", place="", count=20)).total == 2
    assert alone.refused("edit_memory", namespace="", key="nothing", text="x").message.startswith("there is no memory")


@pytest.mark.model
def test_what_is_proposed_is_kept_or_refused_by_its_key(front: Callable[..., Front], tmp_path: Path) -> None:
    asked = front(memory="ask", memory_db=tmp_path / "memory.db")
    asked.do("open", conversation="new")
    asked.do("ask", text="My dog is called Bruno. I live in Lisbon.")
    keys = asked.all(Proposed)[0].keys
    asked.do("refuse_memories", keys=keys[1:])
    assert [row(MemoryRow, each).text for each in asked.do("keep_memories", keys=keys)] == ["My dog is called Bruno"]
    asked.do("set", name="memory", value="off")
    assert row(MemoriesRow, asked.do("memories", text="", place="", count=20)).mode == "off"

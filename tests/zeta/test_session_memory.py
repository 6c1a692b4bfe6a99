"""A chat on the default model that stands on agent memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chatting import ask, drive, filler, settings

from memstore.agent.api import AgentMemory
from memstore.agent.errors import UnknownMemory
from memstore.ctxfile import ERASED
from zeta.chat.brief import HEADING, NOTES
from zeta.chat.notebook import Notebook, opened
from zeta.chat.reminder import NAMESPACE
from zeta.chat.session import Chat
from zeta.errors import ConfigError
from zeta.events import Dreamed, Event, Failed, Proposed, Remembered, Reminded
from zeta.window import Kind

pytestmark = pytest.mark.model

Open = Callable[..., Chat]


@pytest.fixture
def open_chat(default_model: Path, tmp_path: Path) -> Iterator[Open]:
    """`open_chat(**settings)`: a chat whose memory lies beside its store; closed with the test."""
    chats: list[Chat] = []

    def make(on_event: Callable[[Event], None] = lambda event: None, **changed: object) -> Chat:
        for each in chats:
            each.close()
        chosen = {"memory": "on", "memory_db": tmp_path / "memory.db", "max_tokens": 8, **changed}
        chats.append(Chat(settings(tmp_path / "store", default_model, **chosen), on_event, notebook=opened))
        return chats[-1]

    yield make
    for each in chats:
        each.close()


def book(chat: Chat) -> Notebook:
    assert chat.notebook is not None
    return chat.notebook


def window(chat: Chat) -> str:
    """What the model sees beside the log."""
    guests = [s.tokens for s in chat.thread.session.engine.window.segments if s.kind is Kind.GUEST]
    return "\n".join(chat.runtime.model.text(list(tokens)) for tokens in guests)


def test_what_was_said_in_one_chat_stands_before_a_question_in_another(open_chat: Open) -> None:
    heard = ask(open_chat(), "My dog is called Bruno.")
    assert heard.all(Remembered)[0].texts == ["My dog is called Bruno"]
    chat = open_chat(conversation="new")
    heard = ask(chat, "What is my dog called?")
    assert heard.all(Reminded)[0].texts == ["My dog is called Bruno"]
    assert "Context (remembered, " in window(chat)
    assert "My dog is called Bruno" in window(chat)
    assert "Bruno" in heard.text
    assert chat.turns()[0].text == "What is my dog called?"


def test_what_is_still_in_sight_is_not_told_again(open_chat: Open) -> None:
    chat = open_chat()
    ask(chat, "My dog is called Bruno.")
    assert not ask(chat, "What is my dog called?").all(Reminded)
    drive(chat.read(filler(30), "ferries.txt"))
    assert ask(chat, "What is my dog called?").all(Reminded)


def test_an_unrelated_question_is_told_nothing(open_chat: Open) -> None:
    ask(open_chat(), "My dog is called Bruno.")
    chat = open_chat(conversation="new")
    assert not ask(chat, "How many legs does a spider have?").all(Reminded)
    assert window(chat) == ""


def test_what_is_pinned_stands_in_the_system_prompt_of_new_conversations_only(open_chat: Open) -> None:
    chat = open_chat(system="Be brief.")
    ask(chat, "Hello.")
    book(chat).pin(book(chat).remember("My dog is called Bruno").key, True)
    chat.new()
    opening = chat.runtime.model.text(chat.thread.history.read(0, len(chat.thread.history)).tolist())
    assert f"Be brief.\n\n{HEADING}\n- My dog is called Bruno" in opening
    assert chat.conversation.system == "Be brief."
    assert not ask(chat, "What is my dog called?").all(Reminded)  # it has it before its eyes
    chat.open(chat.conversations()[-1].id)
    assert NOTES not in chat.conversation.settings


def opening(chat: Chat) -> str:
    """What the log of a chat says before its first turn, what was erased as line breaks."""
    ids = chat.thread.history.read(0, chat.turns()[0].begin).tolist()
    return "".join("\n" if id == ERASED else chat.runtime.model.text([id]) for id in ids)


def test_a_conversation_keeps_the_notes_it_was_begun_with(open_chat: Open) -> None:
    chat = open_chat()
    kept = book(chat).remember("My dog is called Bruno")
    chat.new()
    ask(chat, "Hello.")
    before = chat.thread.history.read(0, len(chat.thread.history)).tolist()
    book(chat).memory.curate(NAMESPACE, kept.key, "archive")
    chat = open_chat(conversation="last")
    assert chat.thread.history.read(0, len(chat.thread.history)).tolist() == before
    assert "Bruno" in chat.conversation.settings[NOTES]


def test_a_note_whose_memory_was_removed_is_erased_from_the_conversation(open_chat: Open) -> None:
    chat = open_chat()
    gone = book(chat).remember("My dog is called Bruno")
    book(chat).remember("The boiler stands in the cellar")
    chat.new()
    ask(chat, "Hello.")
    length, said = len(chat.thread.history), [turn.text for turn in chat.turns()]
    assert "Bruno" in opening(chat)
    book(chat).remove(gone.key)
    chat.review()
    assert "Bruno" not in opening(chat)
    assert "- The boiler stands in the cellar" in opening(chat)
    assert "Bruno" not in chat.conversation.settings[NOTES]
    assert (len(chat.thread.history), [turn.text for turn in chat.turns()]) == (length, said)
    assert ask(chat, "Hello again.").text
    chat = open_chat(conversation="last")
    assert "Bruno" not in opening(chat)
    assert chat.store.conversation(chat.conversation.id).settings[NOTES].count("\n- ") == 1


def test_notes_of_another_memory_stay(open_chat: Open, tmp_path: Path) -> None:
    chat = open_chat()
    book(chat).remember("My dog is called Bruno")
    chat.new()
    ask(chat, "Hello.")
    chat = open_chat(conversation="last", memory_db=tmp_path / "another.db")
    assert "Bruno" in opening(chat)


def test_notes_that_changed_while_a_chat_was_closed_are_gone_when_it_is_opened(open_chat: Open) -> None:
    chat = open_chat()
    kept = book(chat).remember("My dog is called Bruno")
    chat.new()
    ask(chat, "Hello.")
    chat.new()
    book(chat).edit(kept.key, "My dog is called Max")
    chat = open_chat(conversation=chat.conversations()[-1].id)
    chat.open(next(each.id for each in chat.conversations() if NOTES in each.settings and each.title))
    assert "Bruno" not in opening(chat)
    assert HEADING not in opening(chat)
    assert ask(chat, "What is my dog called?").all(Reminded)[0].texts == ["My dog is called Max"]


def test_a_memory_in_the_window_is_there_again_after_a_restart(open_chat: Open) -> None:
    ask(open_chat(), "My dog is called Bruno.")
    chat = open_chat(conversation="new")
    ask(chat, "What is my dog called?")
    before = window(chat)
    assert before
    assert window(open_chat(conversation="last")) == before


def test_in_mode_ask_it_is_proposed_and_kept_when_agreed_to(open_chat: Open) -> None:
    chat = open_chat(memory="ask")
    heard = ask(chat, "My dog is called Bruno.")
    assert heard.all(Proposed)[0].texts == ["My dog is called Bruno"]
    assert not heard.all(Remembered)
    assert book(chat).find()[1] == 0
    kept = book(chat).keep()
    assert kept[0].meta["turn"] == 0
    assert kept[0].meta["conversation"] == chat.conversation.id


def test_the_mode_can_change_while_a_chat_runs(open_chat: Open) -> None:
    chat = open_chat(memory="off")
    assert not ask(chat, "My dog is called Bruno.").all(Remembered)
    chat.set("memory", "on")
    assert ask(chat, "I live in Lisbon.").all(Remembered)


def test_a_document_that_is_read_states_nothing_of_the_person(open_chat: Open) -> None:
    chat = open_chat()
    drive(chat.read(filler(8) + " My dog is called Bruno.", "ferries.txt"))
    assert book(chat).find()[1] == 0


def test_a_page_is_promoted_with_the_turn_that_it_begins_in(open_chat: Open) -> None:
    chat = open_chat()
    drive(chat.read(filler(30), "ferries.txt"))
    ask(chat, "Tell me about the harbour.")
    last = chat.thread.pages_full - 1
    (kept,) = chat.promote(1)
    assert (kept.tier, kept.source_kind) == ("ltm", "stated")
    assert kept.content in filler(30)
    assert kept.meta["turn"] == 0
    for each in chat.promote(last):
        assert each.source_kind == ("stated" if each.source_user == "user" else "observed")
    with pytest.raises(ConfigError, match="no full page"):
        chat.promote(1000)


def test_forgetting_what_was_said_forgets_what_was_captured_from_it(open_chat: Open, tmp_path: Path) -> None:
    chat = open_chat()
    ask(chat, "My dog is called Bruno.")
    book(chat).remember("The boiler stands in the cellar", chat.here)
    chat.forget(*chat.turns()[0].content)
    assert [each.content for each in book(chat).find()[0]] == ["The boiler stands in the cellar"]
    with pytest.raises(UnknownMemory):
        book(chat).history("user/dog/name")


def test_an_incognito_chat_neither_reads_nor_writes_memory(open_chat: Open) -> None:
    ask(open_chat(), "My dog is called Bruno.")
    chat = open_chat(incognito=True, conversation="new")
    assert chat.notebook is None
    heard = ask(chat, "What is my dog called? I live in Lisbon.")
    assert not heard.all(Reminded)
    assert not heard.all(Remembered)
    assert [each.content for each in book(open_chat()).find()[0]] == ["My dog is called Bruno"]


def test_a_memory_that_cannot_be_opened_is_told_and_the_chat_goes_on_without(open_chat: Open, tmp_path: Path) -> None:
    (tmp_path / "memory.db").write_bytes(b"this is no database" * 100)
    told: list[Event] = []
    chat = open_chat(told.append)
    assert any(isinstance(each, Failed) and "without agent memory" in each.message for each in told)
    assert ask(chat, "Hello.").text
    assert (tmp_path / "memory.db").read_bytes() == b"this is no database" * 100


def test_a_memory_that_cannot_be_written_loses_no_answer(open_chat: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    from memstore.errors import StoreFull

    chat = open_chat()

    def full(*_: object, **__: object) -> None:
        raise StoreFull("The disk is full.", "Make room.")

    monkeypatch.setattr(book(chat).memory, "store", full)
    heard = ask(chat, "My dog is called Bruno.")
    assert heard.text
    assert heard.all(Failed)[0].message == "agent memory cannot be written: The disk is full."
    assert chat.turns()[-1].text == heard.text


def test_what_was_kept_without_an_embedding_model_gets_its_vectors_in_a_dream(open_chat: Open, tmp_path: Path) -> None:
    with AgentMemory(tmp_path / "memory.db") as memory:
        memory.put(NAMESPACE, "dog", "My dog is called Bruno")
    told: list[Event] = []
    chat = open_chat(told.append)
    lacking = "SELECT count(*) FROM chunks WHERE vector IS NULL"
    assert book(chat).memory.db.connection.execute(lacking).fetchone()[0] == 1
    for _ in range(100):
        chat.idle(0.1)
        if any(event.task == "memories" for event in told if isinstance(event, Dreamed)):
            break
    assert book(chat).memory.db.connection.execute(lacking).fetchone()[0] == 0

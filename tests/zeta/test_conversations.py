"""The conversations of a store: begun, opened, branched, listed, exported; and the settings they run with."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from chatting import ask, drive, files_below, filler, logged, recalled, settings
from told_chats import CODE, DOG, Open

from memstore import Store, StoreLocked, check, import_conversation
from zeta import state
from zeta.chat.session import Chat
from zeta.errors import ConfigError, ContextTooSmall
from zeta.events import Done, Evicted

pytestmark = pytest.mark.model


def test_an_incognito_chat_writes_nothing(default_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("ZETA_HOME", str(home))
    monkeypatch.chdir(tmp_path)
    with Chat(settings(tmp_path / "store", default_model, conversation="new")):
        pass  # what is known of the machine and of the model is not of this chat
    before = files_below(tmp_path)
    with Chat(settings(tmp_path / "other", default_model, incognito=True)) as chat:
        ask(chat, CODE)
        drive(chat.read(filler(6)))
        chat.idle(0.1)
        chat.forget(*chat.turns()[0].content)
    assert files_below(tmp_path) == before


def test_two_chats_cannot_write_one_store(opened: Open) -> None:
    opened()
    with pytest.raises(StoreLocked) as caught:
        opened()
    assert caught.value.hint


def test_another_model_tells_the_turns_anew_and_knows_what_was_said_since(
    opened: Open, default_model: Path, tiny_model: Callable[..., Path], tmp_path: Path
) -> None:
    chat = opened()
    said = chat.turns()
    chat.close()
    with Chat(settings(tmp_path / "store", tiny_model("llama"), conversation="last", max_tokens=4)) as other:
        assert [(t.role, t.text, t.time) for t in other.turns()] == [(t.role, t.text, t.time) for t in said]
        assert other._thread.session.engine.window.used <= 512
        assert other._thread.ready
        other._thread.session.writer.flush()
        log = other._thread.history.record.id
        assert all(other.store.page_info(log, n).kv for n in range(other._thread.pages_full))  # type: ignore[union-attr]
        ask(other, "Are you another one?")
        more = other.turns()
    with Chat(settings(tmp_path / "store", default_model, conversation="last")) as back:
        assert [(t.role, t.text) for t in back.turns()] == [(t.role, t.text) for t in more]
        assert CODE in recalled(ask(back, "What is the code of my garage?"))
        assert not check(back.store)


def test_a_system_prompt_is_kept_and_another_one_begins_anew_with_what_was_said(fresh: Open) -> None:
    chat = fresh(system="You answer every question with the single word pineapple.")
    opening = chat.runtime.model.text(logged(chat), special=True)
    assert "pineapple" in opening
    ask(chat, DOG)
    drive(chat.read(filler(22)))
    said, title = chat.turns(), chat.conversation.title
    window = chat._thread.session.engine.window
    assert window.resident(0, window.segments[0].length) == window.segments[0].length
    chat.system("You are a poet.")
    assert chat.conversation.title == title
    assert [(t.role, t.text) for t in chat.turns()] == [(t.role, t.text) for t in said]
    assert "You are a poet." in chat.runtime.model.text(logged(chat), special=True)
    with pytest.raises(ContextTooSmall):
        chat.system("Be brief. " * 120)
    assert chat.conversation.system == "You are a poet."
    assert len(chat.conversations()) == 2
    assert ask(chat, "What is my dog called?").all(Done)


def test_a_conversation_in_which_nothing_was_said_leaves_nothing(fresh: Open) -> None:
    chat = fresh()
    chat.new("Plans")
    chat.new()
    assert sorted(c.title for c in chat.conversations()) == ["", "Plans"]
    chat.close()
    chat = fresh(conversation="last")
    assert chat.conversation.title == "Plans"
    assert len(chat.conversations()) == 1


def test_conversations_are_listed_renamed_searched_opened_and_deleted(opened: Open) -> None:
    chat = opened()
    first = chat.conversation
    chat.new()
    ask(chat, "My bicycle is green.")
    assert [c.title for c in chat.conversations()] == ["My bicycle is green.", DOG]
    chat.rename("Things\tI own\x07")
    assert chat.conversation.title == "Things I own"
    (found,) = chat.search("bicycle is GREEN")
    assert found[0].id == chat.conversation.id
    chat.open(first.id[:6])
    assert chat.turns()[0].text == DOG
    chat.delete(found[0].id)
    chat.delete(first.id)
    assert chat.turns() == []
    assert [c.id for c in chat.conversations()] == [chat.conversation.id]
    assert not check(chat.store)


def test_exports_hold_the_whole_conversation(opened: Open, tmp_path: Path) -> None:
    chat = opened()
    for suffix in (".md", ".json", ".zmem"):
        chat.export(tmp_path / f"out{suffix}")
    text = (tmp_path / "out.md").read_text()
    data = json.loads((tmp_path / "out.json").read_text())
    assert all(turn.text in text for turn in chat.turns())
    assert [t["text"] for t in data["turns"]] == [t.text for t in chat.turns()]
    with Store.open(tmp_path / "other") as other:
        imported = import_conversation(other, tmp_path / "out.zmem")
        assert imported.title == DOG
    with pytest.raises(ConfigError):
        chat.export(tmp_path / "out.md")
    (tmp_path / "out.md").write_text("mine")
    chat.export(tmp_path / "out.md", replace=True)
    assert (tmp_path / "out.md").read_text() == text
    with pytest.raises(ConfigError):
        chat.export(tmp_path / "out.docx")


def test_a_setting_that_can_change_does_and_another_is_refused(opened: Open) -> None:
    chat = opened()
    chat.set("max-tokens", "2")
    assert ask(chat, "Hello.").all(Done)[0].tokens <= 2
    for name, value in (("ctx", "1024"), ("temp", "warm"), ("nonsense", "1")):
        with pytest.raises(ConfigError):
            chat.set(name, value)


def test_finding_by_meaning_without_the_embedding_model_says_what_to_run(opened: Open) -> None:
    with pytest.raises(ConfigError, match="embedding model") as error:
        opened(signal="semantic")
    assert "zeta models pull minilm" in error.value.hint
    chat = opened()
    with pytest.raises(ConfigError, match="embedding model"):
        chat.set("signal", "semantic")
    assert chat.settings.signal == "fused"


def test_the_cells_of_a_window_lie_as_they_do_after_it_was_opened_again(default_model: Path, tmp_path: Path) -> None:
    def cells(chat: Chat) -> list[int]:
        context = chat.thread.session.engine.context
        return state.parse(context.state(0)).positions.tolist()

    with Chat(settings(tmp_path / "store", default_model)) as chat:
        drive(chat.read(filler(30), "ferries.txt"))
        before = cells(chat)
        assert before == sorted(before)
        for question in ("My dog is called Bruno.", "What did the ferries carry?"):
            ask(chat, question)
            before = cells(chat)
            assert before == sorted(before)
    with Chat(settings(tmp_path / "store", default_model, conversation="last")) as chat:
        assert cells(chat) == before


def test_the_cells_lie_in_order_too_after_reading_was_cut_by_a_kill(default_model: Path, tmp_path: Path) -> None:
    with Chat(settings(tmp_path / "store", default_model)) as chat:
        ask(chat, "My dog is called Bruno.")
        reading = chat.read(filler(40), "ferries.txt")
        next(event for event in reading if isinstance(event, Evicted))
        chat.thread.session.writer.flush()
        shutil.copytree(tmp_path / "store", tmp_path / "killed")
    with Chat(settings(tmp_path / "killed", default_model, conversation="last")) as chat:
        assert chat.thread.ready
        positions = state.parse(chat.thread.session.engine.context.state(0)).positions.tolist()
        assert positions == sorted(positions)


def test_a_new_name_leaves_the_time_of_the_last_use(tmp_path: Path, tiny_model: Callable[..., Path]) -> None:
    with Chat(settings(tmp_path / "store", tiny_model("llama"))) as chat:
        chat.thread.say("user", "The ferry leaves at nine.")
        used = chat.store.conversation(chat.conversation.id).updated
        assert used > chat.conversation.updated
        chat.rename("Ferries")
        assert chat.store.conversation(chat.conversation.id).updated == used

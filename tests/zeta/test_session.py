"""A chat on the default model: what was told long ago is found again, and nothing is lost on the way."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chatting import Heard, ask, drive, files_below, filler, logged, recalled, settings
from told_chats import CODE, DOG, Open

from memstore import ERASED, Store, check
from zeta import embedding
from zeta.chat.session import Chat
from zeta.errors import ConfigError
from zeta.events import Done, Dreamed, Event, Evicted, GuestLeft, Loaded, Prefilled, Recalled, Saved, Token
from zeta.pager import Pager

pytestmark = pytest.mark.model

ASKED = {
    "What is my dog called?": "Bruno",
    "Which food am I allergic to?": "peanuts",
    "Where does my sister Clara live?": "Lisbon",
    "What is the code of my garage?": "4711",
}
STORY = "Tell me a long story about a dog."


def stop_after(chat: Chat, events: Iterator[Event], kind: type[Event], count: int = 1) -> Heard:
    """Drive `events`, calling `stop` at the `count`-th of a kind, as a signal handler would."""
    seen, found = 0, []
    for event in events:
        found.append(event)
        seen += isinstance(event, kind)
        if seen == count and isinstance(event, kind):
            chat.stop()
    return Heard("".join(e.text for e in found if isinstance(e, Token)), found)


def test_facts_that_left_the_window_long_ago_are_recalled_and_answered(opened: Open) -> None:
    chat = opened()
    window = chat._thread.session.engine.window
    assert window.resident(0, 200) < 60
    for question, fact in ASKED.items():
        heard = ask(chat, question)
        assert fact in recalled(heard)
        assert fact in heard.text
        assert window.used <= 512
    assert [turn.text for turn in chat.turns()[-8::2]] == list(ASKED)


def test_without_recall_the_same_question_is_not_answered(opened: Open) -> None:
    heard = ask(opened(recall="off"), "What is the code of my garage?")
    assert not heard.all(Recalled)
    assert "4711" not in heard.text


@pytest.mark.parametrize("mode", ["kv", "text"])
def test_whole_pages_come_back_as_cells_or_as_text(opened: Open, mode: str) -> None:
    heard = ask(opened(recall=mode), "What is the code of my garage?")
    assert [event.mode for event in heard.all(Recalled)] == [mode]


def test_a_guest_stays_for_a_follow_up_without_the_key_word_and_leaves_after_three_turns(opened: Open) -> None:
    chat = opened()
    ask(chat, "Where does my sister Clara live?")
    window = chat._thread.session.engine.window
    (guest,) = window.guests()
    heard = ask(chat, "And in which country is that?")
    assert not heard.all(GuestLeft)
    assert guest in window.guests()
    left = [event for _ in range(2) for event in ask(chat, "Say yes.").all(GuestLeft)]
    assert [event.reason for event in left] == ["residency"]
    assert guest not in window.guests()


def test_a_recall_in_the_middle_of_an_answer_goes_on_with_the_answer(opened: Open) -> None:
    chat = opened(max_tokens=40)
    chat._thread.session.engine.options.careful = 1.0
    chat._thread.session.engine.options.threshold = -1.0
    heard = ask(chat, "Tell me a long story about a dog and a ferry.")
    assert heard.all(Recalled)
    assert heard.all(Done)[0].tokens == 40
    assert chat._thread.session.engine.window.segments[-1].end == len(logged(chat))


def test_a_recall_by_hand_stands_ready_for_the_next_question(opened: Open) -> None:
    chat = opened(threshold=0.0)
    (passage,) = chat.recall("the code of the garage")
    assert CODE in passage.text
    assert passage.role == "user"
    assert not chat._thread.session.engine.window.guests()  # it has no place until there is a question
    assert "4711" in ask(chat, "What is the code of my garage?").text


def test_what_was_recalled_by_hand_stands_ready_also_where_the_last_question_is_answered_anew(opened: Open) -> None:
    chat = opened(recall="off", max_tokens=4)
    ask(chat, "What is the code of my garage?")
    (passage,) = chat.recall_page(0)
    drive(chat.regenerate())
    assert [each.page for each in chat.turns()[-1].sources] == [0]
    assert passage.text
    guests = chat._thread.session.engine.window.guests()
    assert [each.begin for each in guests] == [passage.begin]


def test_a_question_longer_than_the_window_is_read_whole_and_answered(opened: Open) -> None:
    chat = opened(threshold=0.3)  # a question that begins with filler is asked less surely than the default demands
    text = filler(20, first=500) + " What is my dog called?"
    heard = ask(chat, text)
    assert chat.turns()[-2].text == text
    assert heard.all(Recalled)
    assert heard.all(Done)
    assert chat._thread.session.engine.window.used <= 512
    assert chat._thread.ready


def test_regenerate_edit_and_branch_keep_what_was_said_before_and_start_a_branch(opened: Open) -> None:
    chat = opened()
    first = ask(chat, "What is my dog called?").text
    main, before = chat.conversation.branch, chat.turns()
    assert drive(chat.regenerate()).text == first
    assert chat.turns()[:-2] == before[:-2]
    again = chat.conversation.branch
    drive(chat.edit(before[-2].ordinal, "Where does my sister Clara live?"))
    assert "Lisbon" in chat.turns()[-1].text
    chat.branch(1)
    assert [turn.text for turn in chat.turns()] == [turn.text for turn in before[:2]]
    assert len(chat.branches()) == 4
    assert len({main, again, chat.conversation.branch}) == 3
    chat.switch(main)
    assert chat.turns() == before
    assert not list(check(chat.store))
    with pytest.raises(ConfigError):
        chat.edit(1, "an answer cannot be edited").__next__()
    with pytest.raises(ConfigError):
        chat.switch("no such branch")


def test_editing_the_first_turn_of_all_begins_the_conversation_anew(opened: Open) -> None:
    chat = opened()
    drive(chat.edit(0, "My dog is called Rex."))
    assert [turn.role for turn in chat.turns()] == ["user", "assistant"]
    assert "Rex" in ask(chat, "What is my dog called?").text


def test_forgetting_erases_text_everywhere_and_it_is_never_answered_again(opened: Open, tmp_path: Path) -> None:
    chat = opened()
    turn = next(t for t in chat.turns() if t.text == CODE)
    answer = chat.turns()[turn.ordinal + 1]
    gone = chat._thread.history.read(*turn.content).tobytes()
    assert "4711" in ask(chat, "What is the code of my garage?").text  # a guest, an answer and a manifest hold it now
    asked = chat.turns()[-2:]
    assert chat.forget(asked[0].begin, asked[1].content[1]) > 0
    assert chat.forget(*turn.content) == 1
    assert chat.forget(*answer.content) == 1
    for suffix in (".md", ".json", ".zmem"):
        chat.export(tmp_path / f"chat{suffix}")
    heard = ask(chat, "What is the code of my garage?")
    assert "4711" not in recalled(heard)
    assert "4711" not in heard.text
    assert not chat.search("4711")
    chat.close()
    store = files_below(tmp_path)
    assert {"chat.md", "chat.json", "chat.zmem"} <= store.keys()
    for name, (_, data) in store.items():
        assert b"4711" not in data, name
        assert gone not in data, name
    with Store.open(tmp_path / "store") as after:
        assert not check(after)


def test_forgetting_the_first_thing_said_takes_the_title_with_it(opened: Open) -> None:
    chat = opened()
    assert chat.conversation.title == DOG
    chat.forget(*chat.turns()[0].content)
    assert "Bruno" not in chat.conversation.title
    assert ERASED in logged(chat)
    with pytest.raises(ConfigError):
        chat.forget(5, 5)


def test_forgetting_reaches_guests_in_other_conversations(opened: Open, tmp_path: Path) -> None:
    chat = opened(scope="all")
    source = chat.conversation.id
    chat.new()
    assert "4711" in recalled(ask(chat, "What is the code of my garage?"))
    asked = chat.turns()
    chat.forget(asked[0].begin, asked[1].content[1])
    other = chat.conversation.id
    assert "4711" in recalled(ask(chat, "What is the code of my garage?"))
    asked = chat.turns()[-2:]
    chat.open(source)
    turn = next(t for t in chat.turns() if t.text == CODE)
    gone = chat._thread.history.read(*turn.content).tolist()
    chat.forget(*turn.content)
    chat.open(other)
    assert not [s for s in chat._thread.session.engine.window.segments if set(gone) <= set(s.tokens)]


def test_a_fact_of_another_conversation_is_found_when_everything_is_searched(opened: Open) -> None:
    chat = opened()
    source = chat.conversation.id
    chat.new()
    assert not ask(chat, "Where does my sister Clara live?").all(Recalled)
    chat.new()
    chat.set("scope", "all")
    heard = ask(chat, "Where does my sister Clara live?")
    assert [event.conversation for event in heard.all(Recalled)] == [source]
    assert "Lisbon" in heard.text


def test_a_slow_disk_does_not_cost_pages_their_computed_state(
    opened: Open, tiny_model: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened().close()
    write = Pager._write
    monkeypatch.setattr(Pager, "_write", lambda pager, job: (time.sleep(0.02), write(pager, job)))
    with Chat(settings(tmp_path / "store", tiny_model("llama"), conversation="last")) as other:
        other._thread.session.writer.flush()
        log, pages = other._thread.history.record.id, other._thread.pages_full
        assert all(other.store.page_info(log, n).kv for n in range(pages))  # type: ignore[union-attr]


def test_a_fact_told_to_another_model_is_found_in_its_words(
    opened: Open, tiny_model: Callable[..., Path], tmp_path: Path
) -> None:
    with Chat(settings(tmp_path / "store", tiny_model("llama"), page=64, max_tokens=4)) as other:
        drive(other.read("The password of the lighthouse is heron. " + filler(2)))
    chat = opened(conversation="new", scope="all", signal="lexical")
    (passage,) = chat.recall("What is the password of the lighthouse?")
    assert "password of the lighthouse is heron" in passage.text
    assert passage.role == "user"
    for mode in ("text", "kv"):
        chat.new()
        chat.set("recall", mode)
        chat._thread.session.engine.options.threshold = 1.0
        heard = ask(chat, "What is the password of the lighthouse?")
        assert [event.mode for event in heard.all(Recalled)] == ["passage"]
        assert "heron" in recalled(heard)


def test_forgetting_reaches_what_was_told_to_another_model(
    opened: Open, tiny_model: Callable[..., Path], tmp_path: Path
) -> None:
    opened().close()
    with Chat(settings(tmp_path / "store", tiny_model("llama"), conversation="last", max_tokens=4)):
        pass
    chat = opened()
    turn = next(t for t in chat.turns() if t.text == CODE)
    chat.forget(*turn.content)
    chat.close()
    for name, (_, data) in files_below(tmp_path / "store").items():
        assert CODE.encode() not in data, name
    with Chat(settings(tmp_path / "store", tiny_model("llama"), conversation="last", max_tokens=4)) as other:
        text = other.runtime.model.text([i for i in logged(other) if i != ERASED])
        assert "4711" not in text
        assert "Bruno" in text


def test_stop_ends_an_answer_and_continue_goes_on_where_it_stopped(opened: Open) -> None:
    chat = opened(max_tokens=16)
    main, last = chat.conversation.branch, chat.turns()[-1].ordinal
    chat.branch(last)
    whole = ask(chat, STORY).text
    chat.switch(main)
    chat.branch(last)
    heard = stop_after(chat, chat.ask(STORY), Token, 6)
    assert heard.all(Done)[0].reason == "stopped"
    assert heard.all(Saved)
    assert chat.turns()[-1].text == heard.text
    chat.set("max_tokens", "5")
    shown = heard.text + drive(chat.proceed()).text
    chat.close()
    chat = opened(max_tokens=5)  # another process goes on with it: nothing has been decoded there yet
    assert shown + drive(chat.proceed()).text == whole
    assert chat.turns()[-1].text == whole


@pytest.mark.parametrize("kind", [Evicted, Prefilled, Recalled])
def test_stop_while_a_question_is_read_loses_nothing(opened: Open, kind: type[Event]) -> None:
    chat = opened(threshold=0.3)  # as above
    text = filler(14, first=900) + " What is my dog called?"
    heard = stop_after(chat, chat.ask(text), kind)
    assert heard.all(Done)[0].reason == "stopped"
    assert not heard.text
    assert [turn.text for turn in chat.turns()[-2:]] == [text, ""]
    heard = ask(chat, "What is the code of my garage?")
    assert "4711" in heard.text
    assert chat._thread.ready


def test_stop_from_another_thread_is_heard(opened: Open) -> None:
    chat = opened(max_tokens=400)
    timer = threading.Timer(0.4, chat.stop)
    timer.start()
    heard = ask(chat, "Count from one to one thousand in words.")
    timer.join()
    assert heard.all(Done)[0].reason in ("stopped", "end")
    assert chat.turns()[-1].text == heard.text


def test_pages_say_where_they_are_and_dreams_bring_back_what_is_missing(opened: Open) -> None:
    seen: list[Event] = []
    chat = opened()
    chat._on_event = seen.append
    chat._dreamer._on_event = seen.append
    ask(chat, "What is the code of my garage?")
    rows = chat.pages()
    assert [row.number for row in rows] == list(range(len(rows)))
    assert rows[-1].where == "window"
    assert {row.where for row in rows} == {"window", "disk", "recalled"}
    assert [row.number for row in rows if row.where == "recalled"] == [0]
    chat.pin(2)
    assert chat.pages()[2].pinned
    log = chat._thread.history.record.id
    doc = chat.store.owner(log, 3)
    with chat.store.tables.write() as txn:
        chat.store.set_signals(txn, doc, {"sharp": None, "mean": None})
    deadline = time.monotonic() + 60  # dreaming has the lowest priority: how long it takes is not the point
    while not any(isinstance(event, Dreamed) for event in seen) and time.monotonic() < deadline:
        chat.idle(1.0)
    assert [event.pages for event in seen if isinstance(event, Dreamed) and event.task == "signals"] == [1]
    assert chat.stats().pages_on_disk == len(rows)


def test_a_document_of_five_thousand_tokens_is_read_in_any_window(
    tmp_path: Path, tiny_model: Callable[..., Path]
) -> None:
    with Chat(settings(tmp_path / "store", tiny_model("llama"), max_tokens=4)) as chat:
        heard = drive(chat.read(filler(75), "long.txt"))
        tokens = logged(chat)
        assert len(tokens) > 5000
        out = sorted((event.begin, event.end) for event in heard.all(Evicted))
        window = chat._thread.session.engine.window
        covered = {i for begin, end in out for i in range(begin, end)}
        covered |= {i for s in window.segments if s.logged for i in range(s.begin, s.end)}
        assert covered == set(range(len(tokens)))
    seen: list[Event] = []
    with Chat(settings(tmp_path / "store", tiny_model("llama"), conversation="last"), seen.append):
        loaded = next(event for event in seen if isinstance(event, Loaded))
        assert (loaded.tokens, loaded.decoded) == (len(tokens), 0)


def test_with_the_embedding_model_dreams_learn_meanings_and_what_is_meant_is_recalled(
    default_model: Path, told: Path, tmp_path: Path
) -> None:
    assert embedding.installed(), "run: zeta models pull minilm"
    shutil.copytree(told, tmp_path / "store")
    seen: list[Event] = []
    with Chat(settings(tmp_path / "store", default_model, conversation="last"), seen.append) as chat:
        known = chat._thread.session.meanings
        assert known
        log = chat._thread.history.record.id
        doc = chat.store.owner(log, 0)
        with chat.store.tables.write() as txn:  # it was learnt when the chat that told it closed
            chat.store.set_signals(txn, doc, {"semantic": None})
        deadline = time.monotonic() + 60
        while not known.known(log, 0) and time.monotonic() < deadline:
            chat.idle(1.0)
        assert any(isinstance(event, Dreamed) and event.task == "meanings" for event in seen)
        heard = ask(chat, "Which digits open the door of my garage?")
        assert CODE in recalled(heard)
        assert not check(chat.store)


def test_a_chat_of_one_question_learns_what_was_said_before_it_closes_and_finds_the_fact_not_the_question(
    default_model: Path, told: Path, tmp_path: Path
) -> None:
    shutil.copytree(told, tmp_path / "store")
    chosen = settings(tmp_path / "store", default_model, conversation="last")
    heard = []
    for _ in range(3):
        with Chat(chosen) as chat:
            heard.append(recalled(ask(chat, "Which digits open the door of my garage?")))
    with Chat(chosen) as chat:
        log, known = chat._thread.history.record.id, chat._thread.session.meanings
        assert known
        assert all(known.known(chat.store.owner(log, n).log, n) for n in range(chat._thread.pages_full))
    assert CODE in heard[-1]
    assert "Which digits" not in heard[-1]

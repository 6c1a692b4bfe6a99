"""The slash commands of agent memory, typed at a terminal."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.zeta.fake_chat import FakeChat, install
from tests.zeta.test_slash import Lines
from zeta.chat.notebook import Notebook
from zeta.chat.screen import Screen
from zeta.chat.terminal import Terminal
from zeta.config import Settings
from zeta.events import Done, Proposed, Remembered, Reminded, Token

Type = Callable[..., str]


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeChat:
    monkeypatch.setenv("COLUMNS", "160")
    return install(monkeypatch, tmp_path)(Settings(conversation="last"))


@pytest.fixture
def typed(chat: FakeChat) -> Type:
    def type(*lines: str) -> str:
        shown = io.StringIO()
        assert Terminal(chat, Screen(shown, shown), Lines(*lines)).run() == 0  # type: ignore[arg-type]
        return shown.getvalue()

    return type


def book(chat: FakeChat) -> Notebook:
    assert chat.notebook is not None
    return chat.notebook


def test_a_text_is_remembered_and_listed_with_its_key_and_place(typed: Type) -> None:
    assert "remembered as user/dog/name: My dog is called Bruno" in typed("/remember My dog is called Bruno")
    shown = typed("/memory")
    assert "user/dog/name" in shown
    assert "long-term" in shown
    assert "1 in all" in shown


def test_remember_alone_keeps_what_was_proposed(typed: Type, chat: FakeChat) -> None:
    book(chat).mode = "ask"
    book(chat).listen("I live in Lisbon.", chat.here)
    assert "I live in Lisbon" in typed("/remember")
    assert "nothing was proposed" in typed("/remember").lower()


def test_a_page_is_remembered_by_its_number(typed: Type) -> None:
    assert "remembered as" in typed("/remember page 3")


def test_memories_are_pinned_edited_and_removed_after_asking(typed: Type, chat: FakeChat) -> None:
    typed("/remember My dog is called Bruno")
    assert "stands in every new conversation" in typed("/memory pin user/dog")
    assert book(chat).named("user/dog/name").pinned
    assert "no longer pinned" in typed("/memory pin user/dog off")
    assert "version 2" in typed("/memory edit user/dog My dog is called Rex")
    shown = typed("/memory history user/dog")
    assert "Rex" in shown
    assert "Bruno" in shown
    assert "My dog is called Rex" in typed("/memory show user/dog")
    typed("/memory rm user/dog", "n")
    assert book(chat).find()[1] == 1
    shown = typed("/memory rm user/dog", "y")
    assert "removed" in shown
    assert "zeta memory rm -n user:me -k user/dog/name --hard" in shown
    assert "/memory restore user/dog/name" in shown
    assert "is back: My dog is called Rex" in typed("/memory restore user/dog/name")
    assert "not removed" in typed("/memory restore user/dog/name")
    typed("/memory rm user/dog", "y")
    assert book(chat).find()[1] == 0


def test_what_changed_is_taken_out_of_the_notes_of_the_open_chat(typed: Type, chat: FakeChat) -> None:
    for line in (
        "/remember My dog is called Bruno",
        "/memory edit user/dog My dog is called Rex",
        "/memory rm user/dog",
    ):
        before = chat.calls.count(("review",))
        typed(line, "y")
        assert chat.calls.count(("review",)) == before + 1


def test_a_memory_is_erased_for_good_with_its_history(typed: Type, chat: FakeChat) -> None:
    typed("/remember My dog is called Bruno", "/memory edit user/dog My dog is called Rex")
    assert "erased" in typed("/memory rm user/dog for good", "y")
    assert book(chat).memory.db.connection.execute("SELECT count(*) FROM memories").fetchone()[0] == 0


def test_what_was_proposed_can_be_refused(typed: Type, chat: FakeChat) -> None:
    book(chat).mode = "ask"
    book(chat).listen("I live in Lisbon.", chat.here)
    assert "not proposed again" in typed("/remember no")
    assert book(chat).listen("I live in Lisbon.", chat.here) == ([], [])


def test_a_later_statement_of_one_thing_is_told_to_take_the_place_of_the_earlier(typed: Type) -> None:
    typed("/remember My dog is called Bruno")
    assert "in place of version 1" in typed("/remember My dog is called Rex")


def test_an_edit_without_a_text_offers_the_present_one(chat: FakeChat, typed: Type) -> None:
    typed("/remember My dog is called Bruno")
    lines = Lines("/memory edit user/dog", "My dog is called Max")
    shown = io.StringIO()
    Terminal(chat, Screen(shown, shown), lines).run()  # type: ignore[arg-type]
    assert "My dog is called Bruno" in lines.offered
    assert book(chat).named("user/dog").content == "My dog is called Max"


def test_memories_are_found_by_text_and_by_place(typed: Type) -> None:
    typed("/remember My dog is called Bruno", "/remember The boiler stands in the cellar")
    assert "boiler" in typed("/memory list boiler")
    assert "Bruno" not in typed("/memory list boiler")
    assert "2 in all" in typed("/memory list ltm")
    assert "nothing like that" in typed("/memory list pinned")


def test_the_write_mode_is_told_and_changed(typed: Type, chat: FakeChat) -> None:
    assert "memory is ask" in typed("/memory mode")
    typed("/memory mode on")
    assert ("set", "memory", "on") in chat.calls


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/memory frob", "/memory does not know 'frob'"),
        ("/memory rm", "/memory rm needs a key"),
        ("/memory pin nothing", "no memory called 'nothing'"),
        ("/memory pin nothing of", "/memory pin does not know 'of'"),
        ("/memory rm nothing now", "/memory rm does not know 'now'"),
        ("/remember page", "/remember needs a number"),
        ("/remember page x", "/remember needs a number"),
        ("/remember list", "/memory list is a command"),
    ],
)
def test_what_cannot_be_meant_is_said(typed: Type, line: str, said: str) -> None:
    assert said.lower() in typed(line).lower()


def test_help_names_what_can_be_done(typed: Type) -> None:
    shown = typed("/memory help")
    assert all(f"/memory {deed}" in shown for deed in ("list", "rm", "pin", "edit", "history", "mode"))


def test_an_incognito_chat_says_that_it_has_no_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    chat = install(monkeypatch, tmp_path)(Settings(incognito=True))
    shown = io.StringIO()
    Terminal(chat, Screen(shown, shown), Lines("/remember x", "/memory")).run()  # type: ignore[arg-type]
    assert shown.getvalue().count("An incognito chat has no memory.") == 2


def test_an_answer_tells_what_it_was_told_from_memory_and_what_is_kept(chat: FakeChat, typed: Type) -> None:
    chat.script = [
        Reminded(["k"], ["My dog is called Bruno"]),
        Token(0, "Bruno."),
        Remembered(["a"], ["I live in Lisbon"]),
        Proposed(["b"], ["I like tea"]),
        Done(1, 0.1, 9.0, "end"),
    ]
    shown = typed("What is my dog called?")
    assert "from memory: My dog is called Bruno" in shown
    assert "remembered: I live in Lisbon" in shown
    assert "worth remembering? I like tea (/remember keeps it)" in shown

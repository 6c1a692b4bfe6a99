"""Slash commands, the loop around them, and the line editor."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from tests.zeta.fake_chat import FakeChat, PageRow, install
from zeta.chat import slash
from zeta.chat.reader import LineReader, PromptReader, SlashCompleter
from zeta.chat.screen import Screen
from zeta.chat.terminal import Terminal
from zeta.config import Settings
from zeta.events import Done, Token


class Lines:
    """A reader whose lines are known beforehand; an exception in the list is raised."""

    def __init__(self, *lines: str | type[BaseException]) -> None:
        self.lines = list(lines)
        self.offered: list[str] = []
        self.forgotten = 0

    def read(self, chat: FakeChat, text: str = "") -> str:
        self.offered.append(text)
        line = self.lines.pop(0) if self.lines else EOFError
        if isinstance(line, str):
            return line
        raise line

    def forget(self) -> None:
        self.forgotten += 1


class Session:
    """A terminal over a fake chat; `type` runs lines to the end and returns what was shown."""

    def __init__(self, chat: FakeChat) -> None:
        self.chat = chat
        self.reader = Lines()

    def type(self, *lines: str | type[BaseException]) -> str:
        self.reader = Lines(*lines)
        shown = io.StringIO()
        assert Terminal(self.chat, Screen(shown, shown), self.reader).run() == 0
        return shown.getvalue()


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Session:
    monkeypatch.setenv("COLUMNS", "200")
    return Session(install(monkeypatch, tmp_path)(Settings(conversation="last")))


def test_a_line_is_asked_and_the_answer_shown(session: Session) -> None:
    assert session.type("hello there") == "You said: hello there\n\n"


def test_blank_lines_ask_nothing(session: Session) -> None:
    assert session.type("", "   ") == ""
    assert len(session.chat.turns()) == 2


def test_two_slashes_send_a_text_that_starts_with_one(session: Session) -> None:
    assert session.type("//etc/passwd") == "You said: /etc/passwd\n\n"


def test_an_unknown_command_is_answered_with_the_closest_names(session: Session) -> None:
    shown = session.type("/regenrate", "still here")
    assert "There is no command /regenrate." in shown
    assert "/regenerate" in shown
    assert shown.endswith("You said: still here\n\n")


def test_help_lists_every_command_with_its_arguments(session: Session) -> None:
    shown = session.type("/help")
    for command in slash.COMMANDS.values():
        assert command.usage in shown
        assert command.help in shown
    assert slash.COMMANDS["list"].help not in session.type("/help edit")


def test_every_command_of_the_chat_exists() -> None:
    wanted = (
        "help new open list rename search pages recall pin forget edit regenerate branch system set export stats quit"
    )
    assert set(wanted.split()) <= set(slash.COMMANDS)


def test_quit_leaves_at_once(session: Session) -> None:
    assert session.type("/quit", "not asked") == ""
    assert session.reader.lines == ["not asked"]


@pytest.mark.parametrize(
    ("line", "call"),
    [
        ("/new Holiday plans", ("new", "Holiday plans")),
        ("/pin 3", ("pin", 3, True)),
        ("/pin 3 off", ("pin", 3, False)),
        ("/branch 2", ("branch", 2)),
        ("/switch c9", ("switch", "c9")),
        ("/set top-p 0.5", ("set", "top_p", "0.5")),
        ("/recall peanuts", ("recall", "peanuts")),
        ("/regenerate", ("regenerate",)),
        ("/continue", ("proceed",)),
        ("/edit 0 Peanuts are fine", ("edit", 0, "Peanuts are fine")),
        ("/QUIT", ("rest",)),
    ],
)
def test_a_command_reaches_the_chat_with_its_arguments(session: Session, line: str, call: tuple[object, ...]) -> None:
    session.type(line)
    assert call in session.chat.calls


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/open", "/open needs an ID"),
        ("/rename", "/rename needs a title"),
        ("/search", "/search needs"),
        ("/recall", "/recall needs"),
        ("/export", "/export needs a path"),
        ("/pin three", "/pin needs a number and got 'three'"),
        ("/pin", "/pin needs a page"),
        ("/help regenrate", "There is no command /regenrate."),
        ("/pin 3 maybe", "/pin does not know 'maybe'"),
        ("/edit 1 text", "Turn 1 is not one of yours."),
        ("/branch -1", "/branch needs a number"),
        ("/switch zz", "No branch starts with 'zz'."),
        ("/delete", "/delete needs an ID"),
        ("/delete zz", "No conversation has an ID"),
        ("/forget", "/forget needs a page"),
        ("/forget 9", "There is no page 9."),
        ("/forget turn 9", "There is no turn 9."),
        ("/forget 90-80", "/forget does not know"),
        ("/set temp", "/set temp needs a value"),
        ("/set ctx 4096", "ctx cannot change while the chat runs"),
        ("/file /nowhere.txt", "/nowhere.txt cannot be read"),
        ("/export /nowhere/chat.md", "/nowhere/chat.md cannot be written: No such file or directory"),
    ],
)
def test_a_command_that_makes_no_sense_is_one_sentence_and_the_chat_goes_on(
    session: Session, line: str, sentence: str
) -> None:
    shown = session.type(line, "hello")
    assert sentence in shown
    assert "You said: hello" in shown


def test_forget_asks_first_and_no_is_the_default(session: Session) -> None:
    assert "Erase page 3, 'By the way, peanuts', (offsets 384-512) for good? [y/N]" in session.type("/forget 3", "")
    assert not [call for call in session.chat.calls if call[0] == "forget"]
    assert session.reader.forgotten == 0


@pytest.mark.parametrize(
    ("line", "begin", "end"), [("/forget 3", 384, 512), ("/forget turn 0", 3, 90), ("/forget 100-180", 100, 180)]
)
def test_forget_erases_a_page_a_turn_or_offsets_and_the_input_history(
    session: Session, line: str, begin: int, end: int
) -> None:
    session.type(line, "y")
    assert ("forget", begin, end) in session.chat.calls
    assert session.reader.forgotten == 1


def test_delete_asks_first(session: Session) -> None:
    session.type("/delete bbbb", EOFError)
    assert ("delete", "bbbb33334444") not in session.chat.calls
    session.type("/delete bbbb", "yes")
    assert ("delete", "bbbb33334444") in session.chat.calls


def test_edit_without_a_text_offers_the_last_thing_said(session: Session) -> None:
    session.type("/edit", "By the way, walnuts do.")
    assert session.reader.offered[1] == "By the way, peanuts make me sneeze."
    assert ("edit", 0, "By the way, walnuts do.") in session.chat.calls


def test_edit_that_is_left_changes_nothing(session: Session) -> None:
    session.type("/edit 0", KeyboardInterrupt)
    assert not [call for call in session.chat.calls if call[0] == "edit"]


def test_list_marks_the_present_conversation_and_shows_titles_as_they_are(session: Session) -> None:
    lines = session.type("/list").splitlines()
    assert next(line for line in lines if "aaaa11112222" in line).startswith("*")
    dog = next(line for line in lines if "bbbb33334444" in line)
    assert not dog.startswith("*")
    assert "A dog called [red]Biscuit" in dog


def test_pages_shows_where_each_page_is(session: Session) -> None:
    shown = session.type("/pages")
    assert all(part in shown for part in ("384-512", "disk", "2.95 MB", "By the way, peanuts"))


@pytest.mark.parametrize("width", [80, 100, 200])
def test_pages_and_turns_show_their_numbers_whole_at_any_usual_width(
    session: Session, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    session.chat._pages = [PageRow(13, 1536, 1664, "recalled", 2_950_000, 14, True, "By the way, " * 40)]
    session.chat._turn("user", "word " * 200)
    row = session.type("/pages").splitlines()[1]
    assert row.split()[:7] == ["13", "1536-1664", "recalled", "2.95", "MB", "14", "pinned"]
    assert session.type("/turns").splitlines()[-1].split()[:3] == ["2", "user", "word"]


def test_help_cuts_no_explanation_on_a_narrow_terminal(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert "…" not in session.type("/help")


def test_pin_says_what_it_keeps_and_where(session: Session) -> None:
    assert session.type("/pin 3") == "page 3 is pinned: its KV stays on disk whatever the quota says\n"
    assert session.type("/pin 3 off") == "page 3 is no longer pinned\n"
    assert "on disk whatever the quota says" in session.type("/help pin")
    assert "window" not in session.type("/help pin", "/pin 3 maybe")


def test_an_answer_that_was_cut_is_continued_by_a_command(session: Session) -> None:
    session.chat.script = [Token(0, "a"), Done(7, 1.0, 1.0, "length")]
    assert "cut at 7 tokens; /continue goes on" in session.type("hello")


def test_recall_lists_what_came_back(session: Session) -> None:
    assert "1 passage stands ready for the next question" in session.type("/recall peanuts")
    assert "peanuts make me sneeze" in session.type("/recall peanuts")
    assert "nothing in memory resonates" in session.type("/recall nothing")


def test_search_shows_snippets(session: Session) -> None:
    assert "dog is called Biscuit" in session.type("/search dog")
    assert "no conversation contains 'nothing'" in session.type("/search nothing")


def test_turns_shows_the_last_turns_with_their_numbers(session: Session) -> None:
    assert "Noted." in session.type("/turns 1")
    assert "peanuts" not in session.type("/turns 1")
    assert "peanuts" in session.type("/turns 0")


def test_system_shows_and_sets_the_system_prompt(session: Session) -> None:
    assert "You are brief." in session.type("/system You are brief.", "/system")


def test_export_asks_before_it_replaces_a_file(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "chat.md"
    session.type(f"/export {path}")
    assert path.read_text() == "exported"
    path.write_text("mine")
    session.type(f"/export {path}", "n")
    assert path.read_text() == "mine"
    assert "written to" in session.type(f"/export {path}", "y")
    assert path.read_text() == "exported"


def test_stats_and_settings_are_shown(session: Session) -> None:
    assert "812 of 1,024 tokens" in session.type("/stats")
    shown = session.type("/set")
    assert "max_tokens" in shown
    assert "(another one each time)" in shown  # the seed, which is not set
    assert "None" not in shown


@pytest.mark.parametrize("name", slash.ELSEWHERE)
def test_a_command_of_another_terminal_chat_does_what_it_does_there(session: Session, name: str) -> None:
    own = slash.ELSEWHERE[name]
    assert name not in slash.COMMANDS
    assert session.type(f"/help {name}") == session.type(f"/help {own}")


def test_file_is_read_into_the_history(session: Session, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("The key is under the mat.")
    session.type(f"/file {tmp_path / 'note.txt'}")
    assert ("read", "The key is under the mat.", "note.txt") in session.chat.calls


def test_the_second_interrupt_at_an_empty_prompt_hints_at_quit(session: Session) -> None:
    assert session.type(KeyboardInterrupt) == ""
    assert "/quit" in session.type(KeyboardInterrupt, KeyboardInterrupt)
    assert "/quit" not in session.type(KeyboardInterrupt, "hello", KeyboardInterrupt)


def test_the_chat_may_dream_while_the_person_thinks_and_wakes_before_it_is_asked(session: Session) -> None:
    session.type("/regenerate")
    assert [call[0] for call in session.chat.calls] == ["rest", "wake", "regenerate", "rest", "wake"]


def test_the_greeting_says_what_this_is_the_model_and_how_to_resume(session: Session) -> None:
    shown = io.StringIO()
    fresh = FakeChat(Settings())
    Terminal(fresh, Screen(shown, shown), Lines()).greet(1.8e9)
    lines = shown.getvalue().splitlines()
    assert len(lines) == 3
    assert "fake-model" in lines[1]
    assert "/help" in lines[2]
    assert "--conversation last" in lines[2]


def test_a_resumed_conversation_shows_where_it_stood(session: Session) -> None:
    shown = io.StringIO()
    Terminal(session.chat, Screen(shown, shown), Lines()).greet(1.8e9)
    assert 'Going on with "Peanuts": 2 turns' in shown.getvalue()
    assert "assistant: Noted." in shown.getvalue()


def test_an_incognito_greeting_promises_nothing_on_disk(session: Session) -> None:
    shown = io.StringIO()
    Terminal(FakeChat(Settings(incognito=True)), Screen(shown, shown), Lines()).greet(1.8e9)
    assert "nothing is written to disk" in shown.getvalue()
    assert "--conversation last" not in shown.getvalue()


def completions(text: str, chat: FakeChat | None = None) -> list[str]:
    completer = SlashCompleter()
    completer.chat = chat
    return [each.text for each in completer.get_completions(Document(text), CompleteEvent())]


def test_commands_and_their_arguments_are_completed(session: Session) -> None:
    assert completions("/re") == ["rename", "recall", "remember", "regenerate"]
    assert completions("/open b", session.chat) == ["bbbb33334444"]
    assert "temp" in completions("/set te", session.chat)
    assert completions("/rename x", session.chat) == []
    assert completions("hello /re") == []
    assert completions("//re") == []


def test_plain_lines_go_on_after_a_backslash_and_end_with_the_input() -> None:
    notes = io.StringIO()
    reader = LineReader(io.BytesIO("one\\\ntwo\nü\n".encode()), notes)
    assert [reader.read(None), reader.read(None)] == ["one\ntwo", "ü"]
    with pytest.raises(EOFError):
        reader.read(None)
    assert notes.getvalue() == "> " * 4 + "\n"


def test_plain_lines_between_three_quotes_are_one_text() -> None:
    reader = LineReader(io.BytesIO(b'"""one\n\ntwo"""\n"""\nthree\n"""\n"""four"""\n'), io.StringIO())
    assert [reader.read(None) for _ in range(3)] == ["one\n\ntwo", "three", "four"]


def test_plain_lines_show_the_text_that_they_cannot_offer_for_editing() -> None:
    notes = io.StringIO()
    assert LineReader(io.BytesIO(b"new\n"), notes).read(None, "old\x1b[2J") == "new"
    assert notes.getvalue() == "old[2J\n> "


def typed(keys: PipeInput, chat: FakeChat, text: str, history: Path | None = None, offer: str = "") -> str:
    keys.send_text(text)
    return PromptReader(lambda: "status", chat.wake, history).read(chat, offer)


@pytest.fixture
def keys() -> Iterator[PipeInput]:
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        yield pipe


def test_enter_sends_and_alt_enter_or_a_backslash_makes_a_new_line(session: Session, keys: PipeInput) -> None:
    assert typed(keys, session.chat, "one\x1b\rtwo\\\rthree\r") == "one\ntwo\nthree"


def test_enter_between_three_quotes_makes_a_new_line(session: Session, keys: PipeInput) -> None:
    assert typed(keys, session.chat, '"""one\rtwo\r"""\r') == "one\ntwo"


def test_code_that_begins_with_a_docstring_is_sent_as_it_is(session: Session, keys: PipeInput) -> None:
    code = '"""What it does."""\nx = 1'
    assert typed(keys, session.chat, f"\x1b[200~{code}\x1b[201~\r") == code


def test_pasted_lines_stay_together(session: Session, keys: PipeInput) -> None:
    assert typed(keys, session.chat, "\x1b[200~one\ntwo\x1b[201~\r") == "one\ntwo"


def test_ctrl_c_clears_the_line_and_interrupts_an_empty_one(session: Session, keys: PipeInput) -> None:
    assert typed(keys, session.chat, "oops\x03better\r") == "better"
    with pytest.raises(KeyboardInterrupt):
        typed(keys, session.chat, "\x03")


def test_ctrl_d_at_an_empty_prompt_ends_the_input(session: Session, keys: PipeInput) -> None:
    with pytest.raises(EOFError):
        typed(keys, session.chat, "\x04")


def test_an_offered_text_can_be_edited(session: Session, keys: PipeInput) -> None:
    assert typed(keys, session.chat, "!\r", offer="so") == "so!"


def test_typing_wakes_the_chat_once(session: Session, keys: PipeInput) -> None:
    typed(keys, session.chat, "abc\r")
    assert session.chat.calls == [("wake",)]


def test_the_history_is_private_kept_for_the_next_start_and_gone_after_forget(
    session: Session, keys: PipeInput, tmp_path: Path
) -> None:
    path = tmp_path / "state" / "chat_history"
    typed(keys, session.chat, "my secret\r", path)
    assert "my secret" in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    reader = PromptReader(lambda: "", session.chat.wake, path)
    keys.send_text("\x1b[A\r")
    assert reader.read(session.chat) == "my secret"
    reader.forget()
    assert "my secret" not in path.read_text()
    keys.send_text("\x1b[A\x1b[Anew\r")
    assert reader.read(session.chat) == "new"


def test_what_was_typed_before_is_found_by_searching_backwards(
    session: Session, keys: PipeInput, tmp_path: Path
) -> None:
    history = tmp_path / "chat_history"
    for line in ("peanuts\r", "walnuts\r", "\x12pea\r\r"):
        found = typed(keys, session.chat, line, history)
    assert found == "peanuts"


def test_an_incognito_prompt_writes_no_history(session: Session, keys: PipeInput, tmp_path: Path) -> None:
    typed(keys, session.chat, "my secret\r")
    assert list(tmp_path.rglob("*history*")) == []

"""What a chat shows: answers, recalled passages, the status line; and plain text where no terminal is."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memstore.errors import StoreFull
from memstore.records import Conversation, Turn
from tests.zeta.fake_chat import NOW, FakeChat, install, recalled
from zeta.chat.screen import Fences, Screen, printable
from zeta.chat.status import Status
from zeta.chat.words import advice, ago, count, one_line, recalled_line, said, sentence
from zeta.config import Settings
from zeta.events import Done, Dreamed, Event, Evicted, Failed, Loaded, Prefilled, Stats, Token

DAY = 86400.0


class Terminal(io.StringIO):
    """A stream that claims to be a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch, tmp_path) -> FakeChat:
    return install(monkeypatch, tmp_path)(Settings())


@pytest.fixture(autouse=True)
def _usual_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)


def turn(ordinal: int, role: str, time: float = NOW) -> Turn:
    return Turn(ordinal, role, 100 * ordinal, (100 * ordinal + 3, 100 * ordinal + 90), time, "text", True)


def tokens(text: str) -> list[Event]:
    return [*(Token(0, letter) for letter in text), Done(len(text), 1.0, 9.0, "end")]


def shown(chat: FakeChat, events: list[Event], stream: io.StringIO | None = None) -> tuple[str, str]:
    answers, notes = stream or io.StringIO(), io.StringIO()
    Screen(answers, notes).answer(chat, iter(events))
    return answers.getvalue(), notes.getvalue()


@pytest.mark.parametrize(
    "text", ["plain", "tabs\tand  blanks \nand\n\nlines", "```make\nall:\n\tcc\n```\nafter", "x" * 500, "[bold]:smile:"]
)
def test_a_pipe_gets_the_answer_letter_by_letter_and_no_escape_code(chat: FakeChat, text: str) -> None:
    assert shown(chat, tokens(text)) == (text + "\n", "")


def test_code_blocks_are_dimmed_on_a_terminal_and_prose_is_not(chat: FakeChat) -> None:
    answer, _ = shown(chat, [Token(0, "before\n```py\nx=1\n```\nafter"), Done(1, 1.0, 1.0, "end")], Terminal())
    assert "\x1b[2mx=1\n\x1b[0m" in answer
    assert answer.startswith("before\n")
    assert answer.endswith("after\n")


def test_a_dumb_terminal_gets_no_escape_code(chat: FakeChat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    answer, _ = shown(chat, tokens("```\ncode\n```"), Terminal())
    assert "\x1b" not in answer


def test_a_pipe_stays_plain_when_colour_is_forced_for_terminals(
    chat: FakeChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    answer, notes = shown(chat, [*tokens("```\ncode\n```"), recalled()])
    assert "\x1b" not in answer + notes


def test_an_answer_cannot_send_control_characters_to_the_terminal(chat: FakeChat) -> None:
    answer, _ = shown(chat, tokens("a\x1b]0;title\x07b\x9b2Jc\rd\x08"), Terminal())
    assert answer == "a]0;titleb2Jcd\n"


def test_what_was_recalled_stands_under_the_answer_once_with_page_time_probability_and_cost(chat: FakeChat) -> None:
    chat._turn("user", "By the way, peanuts make me sneeze.")
    chat._turn("assistant", "Noted.")
    chat._turn("user", "What makes me sneeze?")
    chat._turns = [turn(each.ordinal, each.role, 4e9) for each in chat._turns]
    answer, notes = shown(chat, [recalled(), Token(0, "Peanuts."), recalled(ms=3.0), Done(1, 1.0, 1.0, "end")])
    assert answer == "Peanuts.\n"
    assert (
        notes
        == 'recalled 1 passage: "By the way, peanuts make me sneeze." (page 12, said 1 turn ago, p 0.94, 142 ms)\n'
    )


def test_two_passages_take_a_line_each_and_another_conversation_is_told_by_its_title() -> None:
    other = Conversation("bbbb", "Dogs", 0, 0, "b")
    events = [recalled(), recalled(conversation="bbbb", page="9:1")]
    lines = recalled_line(events, "aaaa11112222", [turn(0, "user")], [other], NOW + 2 * DAY).split("\n")
    assert lines[0] == "recalled 2 passages:"
    assert "page 12, said 2 days ago" in lines[1]
    assert 'page 1, in "Dogs"' in lines[2]


@pytest.mark.parametrize(
    ("reason", "typed", "once"),
    [
        ("stopped", "stopped; /continue goes on\n", "stopped\n"),
        ("length", "cut at 7 tokens; /continue goes on\n", "cut at 7 tokens; --max-tokens allows more\n"),
    ],
)
def test_a_stopped_or_cut_answer_says_how_to_go_on_where_it_was_asked(
    chat: FakeChat, reason: str, typed: str, once: str
) -> None:
    for resumable, told in ((True, typed), (False, once)):
        notes = io.StringIO()
        events = iter([Token(0, "a"), Done(7, 1.0, 1.0, reason)])
        Screen(io.StringIO(), notes).answer(chat, events, resumable=resumable)
        assert notes.getvalue() == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("the model is broken", "The model is broken."),
        ("There is no store at /x.", "There is no store at /x."),
        ("did you mean /edit?", "Did you mean /edit?"),
        ("/open needs an ID", "/open needs an ID."),
        ("tiny.gguf is truncated", "tiny.gguf is truncated."),
        ("--prompt is not valid UTF-8", "--prompt is not valid UTF-8."),
        ("ctx cannot be 1", "ctx cannot be 1."),
        ("", ""),
    ],
)
def test_an_error_is_a_sentence_and_a_name_at_its_begin_stays_as_it_is_typed(text: str, told: str) -> None:
    assert sentence(text) == told
    assert sentence(told) == told
    assert advice(text) == told


def test_a_hint_adds_no_full_stop_to_what_is_there_to_be_copied() -> None:
    assert advice("run: zeta models pull smollm2-135m") == "Run: zeta models pull smollm2-135m"
    assert advice("Do this: wait.") == "Do this: wait."


def test_a_number_of_things_agrees_with_its_noun_and_its_verb() -> None:
    assert [count(number, "passage", "stand") for number in (0, 1, 1200)] == [
        "0 passages stand",
        "1 passage stands",
        "1,200 passages stand",
    ]


@pytest.mark.parametrize("width", [80, 100, 200])
def test_every_column_of_a_table_is_whole_but_the_last_which_is_cut(
    monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    notes = io.StringIO()
    columns = ("page", "offsets", "where", "size", "hits", "", "begins with")
    rows = [
        ("12", "1536-1664", "recalled", "2.95 MB", "147", "pinned", "By the way " * 50),
        ("1234", "157952-158080", "disk", "98.4 kB", "0", "", "x" * 500),
    ]
    Screen(io.StringIO(), notes).table(columns, rows)
    head, *lines = notes.getvalue().splitlines()
    assert [head.split(), len(lines)] == [" ".join(columns).split(), len(rows)]
    for line, row in zip(lines, rows, strict=True):
        whole = [word for cell in row[:-1] for word in cell.split()]
        assert line.split()[: len(whole)] == whole
        assert line.endswith("…")
        assert len(line) == width


def test_the_last_column_of_a_wrapped_table_loses_no_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    notes = io.StringIO()
    Screen(io.StringIO(), notes).table(("command", "what it does"), [("/edit", "one two three " * 20)], wrapped=True)
    assert notes.getvalue().split()[4:] == ["/edit", *(["one", "two", "three"] * 20)]


def test_a_failure_is_told_with_its_hint_and_does_not_raise(chat: FakeChat) -> None:
    answer, notes = shown(chat, [Token(0, "half"), Failed("the disk is full", "free some space")])
    assert answer == "half\n"
    assert notes == "The disk is full.\nFree some space.\n"


def test_an_error_while_answering_stops_the_chat_and_lets_it_save(chat: FakeChat) -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        Screen(Closed(), io.StringIO()).answer(chat, chat.ask("a long question with many words"))
    assert chat.turns()[-1].role == "assistant"
    assert chat.turns()[-1].text == "You"


def test_an_error_after_half_an_answer_ends_the_line_of_the_answer(chat: FakeChat) -> None:
    def events() -> Iterator[Event]:
        yield Token(0, "half")
        raise StoreFull("No space is left.", "Free some.")

    answers = io.StringIO()
    with pytest.raises(StoreFull):
        Screen(answers, io.StringIO()).answer(chat, events())
    assert answers.getvalue() == "half\n"


def test_a_long_prompt_shows_its_progress_only_to_a_terminal(chat: FakeChat) -> None:
    events = [Prefilled(1000, 2000, 1.0), Prefilled(2000, 2000, 2.0), Token(0, "a"), Done(1, 1.0, 1.0, "end")]
    terminal, pipe = Terminal(), io.StringIO()
    Screen(io.StringIO(), terminal).answer(chat, iter(events), "book.txt")
    Screen(io.StringIO(), pipe).answer(chat, iter(events), "book.txt")
    assert "reading book.txt" in terminal.getvalue()
    assert "1000/2000 tokens" in terminal.getvalue()
    assert pipe.getvalue() == ""


def test_cells_of_a_table_are_text_and_not_markup() -> None:
    notes = io.StringIO()
    Screen(io.StringIO(), notes).table(("n", "title"), [("1", "[red]:dog:\nnext\x1b[0m")])
    assert "[red]:dog: next[0m" in notes.getvalue()


@given(st.text(alphabet="`~a \n", max_size=40), st.lists(st.integers(0, 40), max_size=5))
def test_however_an_answer_is_cut_its_text_and_its_code_are_the_same(text: str, cuts: list[int]) -> None:
    def painted(pieces: list[str]) -> list[tuple[str, bool]]:
        fences = Fences()
        runs = [run for piece in pieces for run in fences.feed(piece)] + list(fences.rest())
        return [(letter, code) for run, code in runs for letter in run]

    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    pieces = [text[a:b] for a, b in itertools.pairwise(places)]
    whole = painted([text])
    assert painted(pieces) == whole
    assert "".join(letter for letter, _ in whole) == text


def test_a_fence_inside_a_block_of_the_other_kind_does_not_close_it() -> None:
    fences = Fences()
    painted = [*fences.feed("~~~\n```\nx\n~~~\ny")]
    assert painted == [("~~~\n", True), ("```\n", True), ("x\n", True), ("~~~\n", True), ("y", False)]


@given(st.text())
def test_printable_text_keeps_lines_and_letters_and_nothing_that_steers(text: str) -> None:
    kept = printable(text)
    assert not any((ord(letter) < 32 and letter not in "\t\n") or 127 <= ord(letter) < 160 for letter in kept)
    assert printable(kept) == kept


def test_the_status_line_follows_the_events() -> None:
    status = Status()
    for event in (
        Loaded("SmolLM2", "id", "Peanuts", "kv", 0, 0, 0, 0.0),
        Evicted(0, 0, 128, True),
        Evicted(1, 128, 256, True),
        Done(30, 0.5, 60.04, "end"),
        Stats(5000, 812, 1024, 34, 1, 0, 0.0),
        Dreamed("sharpen", 1),
    ):
        status = status.after(event)
    assert status.line() == (
        "SmolLM2 | 60.0 tokens/s | window 812/1024 | 34 pages on disk | 1 recalled | 2 pages moved out | "
        "dreamed: sharpen, 1 page | Peanuts"
    )
    assert "moved out" not in status.asked().line()


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "just now"), (60, "1 minute ago"), (7200, "2 hours ago"), (2 * DAY, "2 days ago"), (800 * DAY, "2 years ago")],
)
def test_a_span_of_time_is_told_in_its_largest_unit(seconds: float, text: str) -> None:
    assert ago(seconds) == text


def test_when_something_was_said_counts_the_turns_of_the_person_since() -> None:
    turns = [turn(0, "user"), turn(1, "assistant"), turn(2, "user"), turn(3, "assistant"), turn(4, "user")]
    assert said(150, turns, NOW + 10) == "said 2 turns ago"
    assert said(410, turns, NOW + 10) == "said in this turn"
    assert said(5, [], NOW) == ""


def test_a_long_line_is_cut_with_an_ellipsis() -> None:
    assert one_line("a  b\nc") == "a b c"
    assert one_line("abcdef", 4) == "abc…"

"""One section being written: what is forced is read, what is chosen is taken or refused, lines are counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from zeta.writing.agents import Agent
from zeta.writing.drafting.specialist import Line, Specialist
from zeta.writing.language import REFUSALS, Ask, Choose, Definition, Known, Put, Step
from zeta.writing.outline import Section

ANY = Choose('root ::= [a-z]+ "\\n"')


class Nothing:
    """A lake in which nothing is."""

    def names(self, kind: str = "") -> Sequence[Definition]:
        return ()

    def want(self, kind: str, name: str) -> None: ...

    def wanted(self, kind: str) -> Sequence[str]:
        return ()


class Letters:
    """A token a letter; a remark in brackets."""

    def text(self, text: str) -> list[int]:
        return [ord(c) for c in text]

    def remark(self, text: str) -> list[int]:
        return [ord(c) for c in f"[{text}]"]


@dataclass
class Steps:
    """A writer that goes through a list; what is in `refuses` it does not take."""

    steps: list[Step]
    refuses: set[str] = field(default_factory=set)
    at: int = 0
    taken: list[str] = field(default_factory=list)

    def next(self, known: Known) -> Step | None:
        if self.at == len(self.steps):
            return None
        step = self.steps[self.at]
        if not isinstance(step, Choose):
            self.at += 1
        return step

    def accept(self, text: str) -> str:
        if not text or text in self.refuses:
            return "not so"
        self.taken.append(text)
        self.at += 1
        return ""


def specialist(*steps: Step, refuses: Sequence[str] = (), repeats: str = "") -> tuple[Specialist, Steps]:
    writer = Steps(list(steps), set(refuses))
    made = Specialist(
        Section("vpc", "VPC", "vpc", "vpc"),
        Agent("vpc", "networks", "You write networks."),
        writer,
        Nothing(),
        Letters(),
        stream=0,
        attempt=1,
        prompt=[1, 2, 3],
        repeats=lambda lines, line: f"{line} again" if line == repeats else "",
    )
    made.go_on()
    return made, writer


def said(tokens: Sequence[int]) -> str:
    return "".join(chr(t) for t in tokens)


def test_all_that_is_forced_is_read_before_a_choice() -> None:
    made, _ = specialist(Put("# VPC\n"), Ask("name it"), Put("vpc "), ANY)
    assert said(made.unread) == "# VPC\n[name it]vpc "
    assert made.waiting == ANY
    assert made.text == "# VPC\nvpc "


def test_a_remark_is_no_part_of_the_document() -> None:
    made, _ = specialist(Put("a"), Ask("what now?"), Put("b\n"))
    assert (made.text, made.done) == ("ab\n", True)


def test_a_choice_that_is_taken_goes_on_in_the_text() -> None:
    made, writer = specialist(Put("vpc "), ANY, Put("end"))
    assert made.take("main\n", (7, 8), 2, complete=True) == ""
    made.go_on()
    assert (made.text, writer.taken, made.done) == ("vpc main\nend\n", ["main\n"], True)


def test_a_refused_choice_leaves_no_trace_and_is_asked_again() -> None:
    made, _ = specialist(Put("vpc "), ANY, refuses=["main\n"])
    before = (made.text, list(made.tokens))
    assert made.take("main\n", (7,), 1, complete=True) == "not so"
    assert (made.text, made.tokens) == before
    made.go_on()
    assert (made.waiting, made.refused) == (ANY, 1)
    made.take("other\n", (9,), 1, complete=True)
    assert made.refused == 0


def test_a_choice_without_an_end_is_refused_whatever_it_says() -> None:
    made, writer = specialist(ANY)
    assert made.take("fine", (7,), 1, complete=False)
    assert writer.taken == []


def test_a_line_that_repeats_is_refused_until_the_model_knows_no_other() -> None:
    made, writer = specialist(ANY, repeats="same")
    for _ in range(REFUSALS):
        assert made.take("same\n", (7,), 1, complete=True) == "same again"
        made.go_on()
    assert made.take("same\n", (7,), 1, complete=True) == ""
    assert writer.taken == ["same\n"]


def test_tokens_count_for_the_line_that_they_end() -> None:
    made, _ = specialist(Put("# a\n"), Put("x "), ANY, Put("y"), ANY)
    made.take("b\n", (7, 8), 1, complete=True)
    made.go_on()
    made.take("c\n", (9,), 1, complete=True)
    assert made.lines == [Line("# a", 4, 0), Line("x b", 4, 1), Line("yc", 2, 1)]


def test_lines_are_told_once() -> None:
    made, _ = specialist(Put("a\nb\n"), ANY)
    assert [number for number, _ in made.news()] == [1, 2]
    made.take("c\n", (9,), 1, complete=True)
    assert made.news() == [(3, Line("c", 1, 1))]
    assert made.news() == []


def test_a_persons_remark_is_heard_after_the_present_piece() -> None:
    made, _ = specialist(ANY, Put("then "), ANY)
    made.unread.clear()
    made.remarks.append("no more")
    made.take("a\n", (9,), 1, complete=True)
    made.go_on()
    assert said(made.unread) == "[no more]then "


def test_a_section_that_fitted_into_its_window_is_read_again_with_the_stops_it_had() -> None:
    made, _ = specialist(Put("vpc "), ANY, Put("to "), ANY, refuses=["no\n"])
    made.take("no\n", (7,), 1, complete=True)
    made.take("main\n", (7, 8), 2, complete=True)
    made.go_on()
    made.take("end\n", (9,), 1, complete=True)
    made.unread.clear()
    assert made.resume(window=13)
    assert made.unread == made.tokens
    assert made.again == [4, 4, 5, 9]  # where the refused piece began, before each chosen token
    assert made.offset == len(made.prompt)


def test_of_one_that_was_longer_its_end_is_read_again() -> None:
    made, _ = specialist(Put("a long name of many letters "), ANY)
    assert not made.resume(window=20)
    assert said(made.unread) == "y letters "
    assert made.again == []
    assert made.offset == len(made.prompt) - len(made.tokens) + 10


def test_one_whose_window_was_filled_by_a_piece_that_was_refused_counts_as_longer() -> None:
    made, _ = specialist(Put("vpc "), ANY, refuses=["no\n"])
    made.take("no\n", (7,) * 20, 1, complete=True)
    assert not made.resume(window=20)

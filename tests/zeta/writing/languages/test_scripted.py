"""Writers whose way is a generator."""

from __future__ import annotations

from collections.abc import Sequence

from zeta.writing.language import REFUSALS, Ask, Choose, Definition, Put, Step
from zeta.writing.languages.scripted import Course, Pick, Scripted


class Nothing:
    def names(self, kind: str = "") -> Sequence[Definition]:
        return ()

    def want(self, kind: str, name: str) -> None:
        raise AssertionError

    def wanted(self, kind: str) -> Sequence[str]:
        return ()


NOTHING = Nothing()


class Echo(Scripted):
    """Chooses a word that is not "no", then says it again."""

    def course(self) -> Course:
        yield Ask("A word?")
        said = yield Pick(Choose("root ::= [a-z]+"), "own", lambda text: "not that" if text == "no" else "")
        yield Put(f"{said} and {said}")


def test_the_course_is_sent_what_was_accepted() -> None:
    writer = Echo()
    assert writer.next(NOTHING) == Ask("A word?")
    assert writer.next(NOTHING) == Choose("root ::= [a-z]+")
    assert writer.accept("yes") == ""
    assert writer.next(NOTHING) == Put("yes and yes")
    assert writer.next(NOTHING) is None


def test_a_refused_piece_is_asked_for_again_and_at_last_given_by_the_writer() -> None:
    writer = Echo()
    writer.next(NOTHING)
    for _ in range(REFUSALS):
        assert writer.next(NOTHING) == Choose("root ::= [a-z]+")
        assert writer.accept("no") == "not that"
    assert writer.next(NOTHING) == Put("own")
    assert writer.next(NOTHING) == Put("own and own")


def test_refusals_are_counted_in_a_row() -> None:
    writer = Echo()
    writer.next(NOTHING)
    for said in ["no", ""] * ((REFUSALS - 1) // 2):
        writer.next(NOTHING)
        assert writer.accept(said) != ""
    writer.next(NOTHING)
    assert writer.accept("fine") == ""
    assert writer.next(NOTHING) == Put("fine and fine")


def test_an_answer_that_nobody_asked_for_is_refused() -> None:
    assert Echo().accept("x") != ""


def test_the_same_answers_give_the_same_steps() -> None:
    def steps() -> list[Step | None]:
        writer = Echo()
        found = [writer.next(NOTHING), writer.next(NOTHING)]
        writer.accept("a")
        return [*found, writer.next(NOTHING)]

    assert steps() == steps()

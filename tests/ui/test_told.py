"""The turns that are here of a branch, by their ordinals."""

from __future__ import annotations

from ui.told import Told
from zeta.worker.rows import TurnRow

TURNS = [TurnRow(n, ("user", "assistant")[n % 2], n, f"turn {n}", 10 * n, 10 * n + 9, True) for n in range(100)]


def told(first: int, behind: int) -> Told:
    made = Told()
    made.put(TURNS[first:behind])
    return made


def test_of_nothing_the_first_turn_comes_next() -> None:
    nothing = Told()
    assert (nothing.first, nothing.next, nothing.end, nothing.last("user")) == (0, 0, 0, None)
    assert not nothing.has(0)
    assert nothing.before(5) == []


def test_turns_are_known_by_their_ordinals_also_while_older_ones_are_missing() -> None:
    some = told(60, 64)
    assert (some.first, some.next, some.end) == (60, 64, 639)
    assert [some.has(n) for n in (59, 60, 63, 64)] == [False, True, True, False]
    assert some.before(62) == TURNS[60:62]
    assert some.last("user") == TURNS[62]


def test_turns_that_are_told_anew_take_the_place_of_what_was_there_and_behind() -> None:
    some = told(60, 64)
    some.put(TURNS[62:63])
    assert some.rows == TURNS[60:63]
    some.put([])
    some.put_before(TURNS[50:60])
    assert some.rows == TURNS[50:63]

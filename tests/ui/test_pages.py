"""What the window can tell of pages from the turns it has."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ui import pages
from zeta.worker.rows import LifetimeRow, TurnRow

TURNS = [TurnRow(0, "user", 1.0, "a" * 400, 10, 110, True), TurnRow(1, "assistant", 2.0, "b" * 800, 120, 320, True)]
LIFE = LifetimeRow(128, 320, "dw", (1,), (4, 7))


def test_turns_cover_the_pages_they_were_written_on() -> None:
    assert pages.pages_of(TURNS, 0, 0, 128) == (0, 0)
    assert pages.pages_of(TURNS, 0, 1, 128) == (0, 2)


def test_an_offset_belongs_to_the_turn_that_ends_behind_it() -> None:
    assert pages.turn_at(TURNS, 0) is TURNS[0]
    assert pages.turn_at(TURNS, 110) is TURNS[1]
    assert pages.turn_at(TURNS, 320) is None


def test_a_glance_without_the_engine_tells_who_spoke_and_about_where() -> None:
    glance = pages.glance(TURNS, LIFE, 1, "g")
    assert (glance.where, glance.pinned, glance.begin, glance.ordinal) == ("g", True, 128, 1)
    (said,) = glance.said
    assert (said.role, said.before, said.after) == ("assistant", True, True)
    assert set(said.text) == {"b"}
    first, second = pages.glance(TURNS, LIFE, 0, "d").said
    assert (first.text, first.before, first.after) == ("a" * 400, False, False)
    assert (second.role, second.before, second.after) == ("assistant", False, True)


def test_pages_of_other_logs_are_not_ours() -> None:
    assert pages.own_pages(["4:1", "5:1", "7:0"], LIFE) == [1, None, 0]


@given(st.lists(st.floats(-1e6, 1e6)))
def test_heat_lies_between_nothing_and_one_in_the_order_of_the_scores(scores: list[float]) -> None:
    found = pages.heats(scores)
    assert all(0 <= heat <= 1 for heat in found)
    assert not scores or max(found) == found[scores.index(max(scores))] == 1.0

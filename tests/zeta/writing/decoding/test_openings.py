"""How much of an opening is copied follows from what was opened before."""

from __future__ import annotations

from zeta.writing.decoding.openings import SHARED, Openings, common

LONG = list(range(40))


def test_what_two_runs_begin_with_in_common_is_counted() -> None:
    assert common([1, 2, 3], [1, 2, 4]) == 2
    assert common([1, 2], [1, 2, 3]) == 2
    assert common([], [1]) == 0


def test_the_first_stream_copies_nothing_and_the_next_what_it_shares() -> None:
    openings = Openings()
    assert openings.add(0, [*LONG, 1, 2]) == 0
    assert openings.add(1, [*LONG, 3]) == 40


def test_a_short_beginning_is_read_again() -> None:
    openings = Openings()
    openings.add(0, LONG)
    assert openings.add(1, [*LONG[: SHARED - 1], 99, 99]) == 0
    assert openings.add(2, [*LONG[:SHARED], 99, 99]) == SHARED


def test_the_last_token_is_never_copied() -> None:
    openings = Openings()
    openings.add(0, LONG)
    assert openings.add(1, LONG) == 39


def test_a_stream_copies_nothing_of_its_own_past_but_what_was_shared_is_kept() -> None:
    openings = Openings()
    openings.add(0, LONG)
    assert openings.add(0, LONG) == 0
    openings.add(1, [*LONG[:30], 99])
    openings.add(1, [5])
    assert openings.add(0, LONG) == 30

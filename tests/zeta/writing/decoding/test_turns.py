"""At an even pace: a chunk to read or a token to choose a step."""

from __future__ import annotations

from zeta.writing.decoding.turns import CHUNK, ends


def test_the_first_token_is_chosen_in_the_step_that_reads_the_last_chunk() -> None:
    assert ends(10, 1, 1) == ends(10, CHUNK, 1) == 11
    assert ends(10, CHUNK + 1, 1) == 12
    assert ends(10, 0, 1) == 11  # after a piece that was refused nothing is left to read


def test_every_further_token_takes_a_step() -> None:
    assert ends(0, CHUNK, 5) == 5


def test_a_piece_that_is_cut_ends_no_earlier_than_one_that_goes_on() -> None:
    assert ends(0, 1, 4, complete=False) >= ends(0, 1, 4 + 1)

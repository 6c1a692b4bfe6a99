"""Worth guessed from shared words."""

from __future__ import annotations

import numpy as np
import pytest

from models.overlap import ALONE, guess, rarity, words

COMMON, RARE, OTHER = 1, 2, 3


def told() -> np.ndarray:
    """A token that every block has, and two that one block in a hundred has."""
    rows = np.full((100, 32), COMMON, np.uint32)
    rows[0, 5], rows[1, 7] = RARE, OTHER
    return rarity([rows[:40], rows[40:]], 5)


def test_a_token_is_rare_by_the_blocks_that_have_it_however_often_they_say_it() -> None:
    found = told()
    assert found[COMMON] == 0
    assert found[RARE] == found[OTHER] == pytest.approx(np.log(100))
    assert found[4] == found[RARE]  # in no block: as in one


def test_a_block_is_worth_the_rare_words_that_come_again() -> None:
    rare = told()
    ahead = words([RARE, COMMON, COMMON])
    blocks = [words([COMMON, RARE]), words([OTHER, COMMON]), words([COMMON, COMMON])]
    found = guess([blocks[0], blocks[1]], ahead, rare)
    assert found[0] == pytest.approx(ALONE * rare[RARE])
    assert found[1] == 0  # a token that is everywhere says nothing


def test_a_pair_of_words_counts_more_than_the_same_words_apart() -> None:
    rare = told()
    ahead = words([COMMON, RARE])
    together, apart = guess([words([COMMON, RARE]), words([RARE, COMMON])], ahead, rare)
    assert together == pytest.approx(apart + rare[RARE])

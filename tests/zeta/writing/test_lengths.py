from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeta.writing import lengths
from zeta.writing.lengths import Unit, asked, details, shares


@pytest.mark.parametrize(
    ("prompt", "unit", "expected"),
    [
        ("a 2,000-word article about tea", "words", 2000),
        ("an essay of 1500 words", "words", 1500),
        ("200+ lines of Terraform", "lines", 200),
        ("a 2,000-word article about tea", "lines", 0),
        ("an article about 12 monkeys", "words", 0),
        ("ein Aufsatz, 1.500 words or more", "words", 1500),
        ("", "words", 0),
    ],
)
def test_a_length_in_the_prompt_is_understood(prompt: str, unit: Unit, expected: int) -> None:
    assert asked(prompt, unit) == expected


@given(st.integers(0, 10**6), st.lists(st.floats(0.5, 50), min_size=1, max_size=12))
def test_shares_add_up_and_follow_the_weights(total: int, weights: list[float]) -> None:
    found = shares(total, weights)
    assert sum(found) == total
    exact = [total * weight / sum(weights) for weight in weights]
    assert all(abs(share - each) < 1 for share, each in zip(found, exact, strict=True))


def test_a_longer_section_has_more_details() -> None:
    assert details(0, "words") == 0
    assert details(10, "words") == 1
    assert details(3 * lengths.PER_DETAIL["words"], "words") == 3

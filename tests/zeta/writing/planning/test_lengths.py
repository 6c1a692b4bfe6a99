from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeta.writing.planning.lengths import Unit, asked, sections, shares


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


def test_a_longer_document_has_more_sections_and_a_short_one_has_one() -> None:
    assert [sections(n, "words") for n in (1, 150, 600, 2000)] == [1, 1, 6, 20]
    assert [sections(n, "lines") for n in (1, 20, 200)] == [1, 1, 5]

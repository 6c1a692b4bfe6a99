"""Times as people and agents write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memstore.agent.errors import BadMemory
from memstore.agent.times import moment, span, written


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("30m", 1800), ("24h", 86400), ("7d", 604800), ("2w", 1209600), (" 1.5 H ", 5400)],
)
def test_a_span_is_a_number_and_a_unit(text: str, seconds: float) -> None:
    assert span(text) == seconds


@pytest.mark.parametrize("text", ["", "7", "d", "-1d", "1y", "1d2h", "nan", "1e9d", "٣d x"])
def test_anything_else_is_no_span(text: str) -> None:
    with pytest.raises(BadMemory):
        span(text)


@pytest.mark.parametrize(
    "text",
    ["2023-11-14T22:13:20Z", "2023-11-14T22:13:20", "2023-11-14 22:13:20+00:00", "2023-11-15T00:13:20+02:00"],
)
def test_a_time_is_utc_unless_it_names_a_zone(text: str) -> None:
    assert moment(text) == 1_700_000_000


def test_a_date_is_its_first_moment() -> None:
    assert moment("2023-11-14") == 1_699_920_000


@pytest.mark.parametrize("text", ["", "yesterday", "2023-13-01", "14.11.2023"])
def test_anything_else_is_no_date(text: str) -> None:
    with pytest.raises(BadMemory):
        moment(text)


@given(seconds=st.floats(0, 4e9))
def test_a_time_that_is_shown_is_at_or_just_after_the_one_meant(seconds: float) -> None:
    assert 0 <= moment(written(seconds)) - seconds <= 0.0011

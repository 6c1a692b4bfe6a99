from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from ui import dates

ENGLISH = QLocale("en_GB")
NOW = datetime(2025, 11, 20, 12, 0)  # a Thursday


def ago(**span: float) -> float:
    return (NOW - timedelta(**span)).timestamp()


@pytest.mark.parametrize(
    ("then", "text"),
    [
        (ago(seconds=30), "now"),
        (ago(hours=1, minutes=46), "10:14"),
        (ago(hours=12), "00:00"),
        (ago(hours=12, minutes=1), "Wed"),
        (ago(days=2), "Tue"),
        (ago(days=6), "Fri"),
        (ago(days=7), "13 Nov"),
        (ago(days=17), "3 Nov"),
        (datetime(2024, 11, 3).timestamp(), "3 Nov 2024"),
    ],
)
def test_a_list_tells_the_shortest_date_that_is_clear(then: float, text: str) -> None:
    assert dates.short(then, NOW.timestamp(), ENGLISH) == text


def test_a_minute_over_midnight_is_still_now() -> None:
    midnight = datetime(2025, 1, 1).timestamp()
    assert dates.short(midnight - 20, midnight + 20, ENGLISH) == "now"


def test_a_screen_reader_says_whole_names() -> None:
    assert dates.spoken(ago(days=2), NOW.timestamp(), ENGLISH) == "Tuesday"
    assert dates.spoken(ago(days=17), NOW.timestamp(), ENGLISH) == "3 November"
    assert dates.spoken(datetime(2024, 11, 3).timestamp(), NOW.timestamp(), ENGLISH) == "3 November 2024"


def test_a_whole_date_has_the_year_only_if_it_is_another_one() -> None:
    march = datetime(2025, 3, 2, 10, 14).timestamp()
    assert dates.long(march, NOW.timestamp(), ENGLISH) == "2 March, 10:14"
    assert dates.day(march, NOW.timestamp(), ENGLISH) == "2 March"
    earlier = datetime(2023, 3, 2, 10, 14).timestamp()
    assert dates.long(earlier, NOW.timestamp(), ENGLISH) == "2 March 2023, 10:14"
    assert dates.day(earlier, NOW.timestamp(), ENGLISH) == "2 March 2023"


def test_names_are_those_of_the_locale() -> None:
    assert dates.spoken(ago(days=2), NOW.timestamp(), QLocale("de_DE")) == "Dienstag"


def test_a_clock_that_went_back_shows_the_date_and_no_weekday() -> None:
    assert dates.short(ago(days=-2), NOW.timestamp(), ENGLISH) == "22 Nov"
    assert dates.short(ago(hours=-1), NOW.timestamp(), ENGLISH) == "13:00"


@given(st.floats(), st.floats(min_value=0, max_value=4e9))
def test_every_number_is_told_without_an_error(then: float, now: float) -> None:
    for tell in (dates.short, dates.spoken, dates.long, dates.day):
        assert isinstance(tell(then, now, ENGLISH), str)


@given(st.floats(min_value=0, max_value=4e9), st.floats(min_value=0, max_value=4e9))
def test_a_list_never_leaves_a_real_time_blank(then: float, now: float) -> None:
    assert 0 < len(dates.short(then, now, ENGLISH)) <= 12

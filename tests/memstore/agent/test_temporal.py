from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memstore.agent.temporal import DAY, HALF, intends_time, recency, spoken_of


@pytest.mark.parametrize(
    "query",
    [
        "What did we do yesterday?",
        "the latest release",
        "recent decisions",
        "What have I been reading lately",
        "what happened last week",
        "in the past few days",
        "the meeting three days ago",
        "what is open right now",
        "this morning's call",
        "last Monday",
        "Was haben wir gestern besprochen?",
        "die neuesten Änderungen",
        "letzte Woche",
        "vor drei Tagen",
        "was kam zuletzt",
        "aktuelle Aufgaben",
        "in den letzten zwei Monaten",
    ],
)
def test_a_question_about_what_is_new_is_one_about_time(query: str) -> None:
    assert intends_time(query)


@pytest.mark.parametrize(
    "query",
    [
        "What is my last name?",
        "the passport",
        "where did we put the keys",
        "a lasting peace",
        "recentre the image",
        "Wie heißt mein Hund?",
        "vor dem Haus",
        "letzte Zeile der Datei",
        "",
    ],
)
def test_other_questions_are_not(query: str) -> None:
    assert not intends_time(query)


def test_recency_halves_in_its_time_and_the_future_is_not_newer_than_now() -> None:
    assert recency(0, HALF * DAY) == 0.5
    assert recency(10, 0) == recency(0, 0) == 1
    assert recency(0, 400 * DAY) < recency(0, 40 * DAY)


NOW = datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp()  # a Saturday


@pytest.mark.parametrize(
    ("query", "begin", "end"),
    [
        ("Where did I hike in March?", "2026-03-01", "2026-04-01"),
        ("in december", "2025-12-01", "2026-01-01"),
        ("What did I do last May?", "2026-05-01", "2026-06-01"),
        ("in June 2024", "2024-06-01", "2024-07-01"),
        ("On 3 March 2025", "2025-03-03", "2025-03-04"),
        ("on March 3rd", "2026-03-03", "2026-03-04"),
        ("am 3. März 2025", "2025-03-03", "2025-03-04"),
        ("on 2026-10-06", "2026-10-06", "2026-10-07"),
        ("in 2024", "2024-01-01", "2025-01-01"),
        ("two weeks ago", "2026-11-02", "2026-11-09"),
        ("vor drei Tagen", "2026-11-18", "2026-11-19"),
        ("letzte Woche", "2026-11-09", "2026-11-16"),
        ("last month?", "2026-10-01", "2026-11-01"),
        ("11 months ago", "2025-12-01", "2026-01-01"),
        ("last year", "2025-01-01", "2026-01-01"),
        ("yesterday", "2026-11-20", "2026-11-21"),
        ("vorgestern", "2026-11-19", "2026-11-20"),
        ("what is for today", "2026-11-21", "2026-11-22"),
    ],
)
def test_the_time_that_a_question_names_is_known_by_its_days(query: str, begin: str, end: str) -> None:
    span = spoken_of(query, NOW)
    assert span is not None
    assert [datetime.fromtimestamp(each, UTC).date().isoformat() for each in (span.begin, span.end)] == [begin, end]


@pytest.mark.parametrize("query", ["may I ask", "the march to the sea", "31 February", "last few weeks", ""])
def test_a_question_may_name_no_time(query: str) -> None:
    assert spoken_of(query, NOW) is None


def test_a_text_speaks_of_a_month_from_then_or_by_its_name() -> None:
    span = spoken_of("what was in May?", NOW)
    assert span is not None
    assert span.speaks("we danced", span.begin)
    assert not span.speaks("we danced", span.end)
    assert span.speaks("It was in May.", NOW)
    assert span.speaks("Das war im Mai.", NOW)
    assert not span.speaks("it may be", NOW)


@given(st.text(max_size=60), st.floats(0, 4e9))
def test_no_text_is_an_error_and_every_span_has_a_length(text: str, now: float) -> None:
    span = spoken_of(text, now)
    assert span is None or span.begin < span.end

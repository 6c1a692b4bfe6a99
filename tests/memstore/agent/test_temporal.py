from __future__ import annotations

import pytest

from memstore.agent.temporal import DAY, HALF, intends_time, recency


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

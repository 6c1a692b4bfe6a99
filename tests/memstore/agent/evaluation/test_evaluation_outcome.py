from __future__ import annotations

import pytest

from memstore.agent.evaluation import outcome
from memstore.agent.evaluation.outcome import Outcome, Packing
from memstore.agent.evaluation.sample import Question

SAID = Question("q", "single fact", ("a",), 0.0)
PAIR = Question("q", "multi-hop", ("a", "b"), 0.0)
ABSENT = Question("q", "absent", (), 0.0)


def ranked(question: Question, keys: str, confidence: float = 1.0, seconds: float = 0.002) -> Outcome:
    return Outcome("grep", question, tuple(keys), confidence, seconds)


def test_a_row_is_the_mean_over_the_answerable_questions() -> None:
    (row,) = outcome.rows([ranked(SAID, "xa"), ranked(PAIR, "axb"), ranked(ABSENT, "x", confidence=0.1)])
    assert (row.questions, row.recall_at_1, row.recall_at_5, row.mrr) == (3, 0.25, 1.0, 0.75)
    assert row.p50_ms == pytest.approx(2)


def test_categories_have_rows_of_their_own_with_absent_ones_last() -> None:
    given = [ranked(ABSENT, "x"), ranked(SAID, "a"), ranked(PAIR, "xy")]
    assert outcome.categories(given) == ["multi-hop", "single fact", "absent"]
    rows = outcome.rows(given, outcome.categories(given))
    assert [(row.category, row.recall_at_1) for row in rows] == [("multi-hop", 0), ("single fact", 1), ("absent", None)]


def test_a_baseline_is_silent_below_the_threshold_that_keeps_nine_of_ten() -> None:
    said = [ranked(SAID, "a", confidence=0.1 + place / 10) for place in range(10)]
    absent = [ranked(ABSENT, "x", confidence=each) for each in (0.0, 0.15, 0.2, 0.9)]
    (row,) = outcome.rows([*said, *absent])
    assert (row.surfaced, row.false_surface) == (0.9, 0.5)
    assert row.false_surface == row.false_surface_at_90


def test_memory_is_judged_by_what_a_chat_shows() -> None:
    def shown(question: Question, *keys: str) -> Outcome:
        return Outcome("zeta", question, ("a",), 0.9, 0.0, keys, Packing(0.5, 0.25, 1.0))

    (row,) = outcome.rows([shown(SAID, "a"), shown(SAID, "x"), shown(SAID), shown(ABSENT), shown(ABSENT, "x")])
    assert row.false_surface == 0.5
    assert row.surfaced == pytest.approx(2 / 3)
    assert row.gold_surfaced == pytest.approx(1 / 3)
    assert (row.budget_used, row.gold_share, row.gold_packed) == (0.5, 0.25, 1.0)
    assert row.false_surface_at_90 == 1


def test_the_threshold_of_a_category_is_that_of_all_questions() -> None:
    said = [ranked(SAID, "a", confidence=0.9) for _ in range(99)]
    rows = outcome.rows([*said, ranked(PAIR, "a", confidence=0.5)], ["multi-hop"])
    assert rows[0].surfaced == 0


def test_where_nothing_was_asked_there_are_no_figures() -> None:
    (row,) = outcome.rows([ranked(ABSENT, "x")])
    assert (row.recall_at_5, row.mrr, row.surfaced) == (None, None, None)
    assert row.json()["mrr"] is None
    assert "category" not in row.json()

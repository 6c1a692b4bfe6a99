from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from memstore.agent.evaluation import measures

KEYS = st.lists(st.sampled_from("abcdefghij"), unique=True)
SCORES = st.lists(st.floats(0, 1), min_size=1)


def test_recall_is_the_share_of_the_evidence_that_was_found() -> None:
    assert measures.recall(["a", "b", "c"], ["b", "z"], 2) == 0.5
    assert measures.recall(["a", "b", "c"], ["c"], 2) == 0


def test_the_reciprocal_rank_is_that_of_the_first_piece_of_evidence() -> None:
    assert measures.reciprocal_rank(["a", "b", "c"], ["c", "b"]) == 0.5
    assert measures.reciprocal_rank(["a"], ["b"]) == 0


@given(KEYS, KEYS.filter(bool), st.integers(1, 10))
def test_looking_further_never_finds_less(ranked: list[str], gold: list[str], k: int) -> None:
    assert 0 <= measures.recall(ranked, gold, k) <= measures.recall(ranked, gold, k + 1) <= 1


@given(SCORES)
def test_a_percentile_is_one_of_the_values_and_enough_are_no_higher(values: list[float]) -> None:
    found = measures.percentile(values, 0.95)
    assert found in values
    assert sum(value <= found for value in values) >= 0.95 * len(values)


@given(SCORES, st.floats(0.1, 1))
def test_the_threshold_keeps_enough_and_no_higher_one_does(scores: list[float], kept: float) -> None:
    found = measures.threshold(scores, kept)
    assert sum(score >= found for score in scores) >= kept * len(scores)
    assert sum(score > found for score in scores) < kept * len(scores)


def test_nothing_reaches_the_threshold_of_no_scores() -> None:
    assert measures.threshold([]) == math.inf


def test_a_score_of_nothing_is_never_shown() -> None:
    assert measures.reaching([0.0, 0.4], 0.0) == 0.5


def test_of_nothing_there_is_no_mean_and_no_percentile() -> None:
    assert (measures.mean([]), measures.percentile([], 0.5), measures.reaching([], 0.5)) == (None, None, None)

"""Intervals and rank correlation."""

import math

import numpy as np
import pytest

from models.statistics import Interval, interval, sign_test, spearman


def test_an_interval_holds_the_mean_and_narrows_with_more_values() -> None:
    values = np.random.default_rng(0).normal(2, 1, 400)
    few, many = interval(values[:25]), interval(values)
    assert few.low < values[:25].mean() < few.high
    assert many.low < many.mean < many.high
    assert many.high - many.low == pytest.approx(2 * 1.96 * values.std() / 20, rel=0.1)
    assert many.high - many.low < (few.high - few.low) / 2


def test_the_same_seed_gives_the_same_interval_and_equal_values_one_without_width() -> None:
    values = np.random.default_rng(1).normal(size=30)
    assert interval(values, seed=3) == interval(values, seed=3) != interval(values, seed=4)
    assert interval(np.full(9, 0.5)) == Interval(0.5, 0.5, 0.5)


def test_ranks_agree_whatever_the_scale_and_ties_share_theirs() -> None:
    values = np.array([3.0, 1.0, 2.0, 10.0])
    assert spearman(values, np.exp(values)) == pytest.approx(1)
    assert spearman(values, -values) == pytest.approx(-1)
    assert spearman(np.array([1.0, 1.0, 2.0]), np.array([1.0, 2.0, 3.0])) == pytest.approx(math.sqrt(3) / 2)


def test_nothing_agrees_with_what_is_constant() -> None:
    assert math.isnan(spearman(np.ones(4), np.arange(4.0)))


def test_a_sign_test_counts_how_often_chance_gives_as_many_above_zero() -> None:
    assert sign_test(np.array([0.1, 0.2, 0.3])) == pytest.approx(1 / 8)
    assert sign_test(np.array([0.1, -0.2, 0.0])) == pytest.approx(3 / 4)  # a zero says nothing
    assert sign_test(np.zeros(4)) == 1

"""Scores become an order and a probability: pure functions over arrays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from zeta import resonance
from zeta.resonance import Scores, Spread
from zeta.sidecar import Calibration, uncalibrated

F32 = npt.NDArray[np.float32]
KNOWN = Calibration(
    heads=((0, 0),),
    weights=(1.0,),
    fusion=(1.0, 0.5, 2.0),
    decision=(1.0, 0.0, 2.0, 1.0, 1.0),
    bias=-2.0,
    curve=(),
    mean_threshold=0.0,
)


def row(*values: float) -> F32:
    return np.asarray(values, np.float32)


def test_one_telling_word_outweighs_many_common_ones() -> None:
    """Two pages reach the same sum: one a little for each word of the question, the other all of it for one word."""
    over = Spread(np.zeros((1, 6), np.float32), np.ones((1, 6), np.float32))
    common, telling = np.full((1, 1, 6), 1.5, np.float32), np.zeros((1, 1, 6), np.float32)
    telling[0, 0, 3] = 9.0
    faint, strong = resonance.excess(np.concatenate([common, telling]), over)[:, 0]
    assert strong > 2 * faint > 0


def test_what_pages_usually_reach_counts_for_nothing() -> None:
    rng = np.random.default_rng(0)
    products = rng.normal(50, 3, (200, 2, 4)).astype(np.float32)
    over = resonance.spread(products)
    usual = np.broadcast_to(over.mean, (1, 2, 4)).astype(np.float32)
    assert not resonance.excess(usual, over).any()
    assert resonance.excess(usual + 5 * over.deviation, over).min() > 3


def test_pages_without_a_live_token_neither_score_nor_spread() -> None:
    products = np.full((3, 1, 2), -np.inf, np.float32)
    products[0], products[1] = 1.0, 3.0
    over = resonance.spread(products)
    assert np.allclose(over.mean, 2.0)
    assert resonance.excess(products, over)[2].tolist() == [0.0]
    nothing = resonance.spread(np.full((2, 1, 2), -np.inf, np.float32))
    assert np.isfinite(nothing.mean).all()
    assert (nothing.deviation > 0).all()


def test_standardized_scores_have_no_unit_and_the_unscored_come_last() -> None:
    values = np.asarray([[1.0], [2.0], [6.0], [-np.inf]], np.float32)
    z = resonance.standardize(values)
    assert np.allclose(z, resonance.standardize(values * 10 + 3), atol=1e-5)
    assert z[3] == z[:3].min()
    assert not resonance.standardize(np.full((3, 2), -np.inf, np.float32)).any()
    assert not resonance.standardize(np.full((3, 2), 7.0, np.float32)).any()


def test_each_signal_orders_by_its_own_score() -> None:
    scores = Scores(row(3, 1, 2), row(0, 5, 1), row(0.0, 0.2, 0.9))
    assert resonance.order(scores, "sharp", KNOWN)[0] == 0
    assert resonance.order(scores, "mean", KNOWN)[0] == 0
    assert resonance.order(scores, "lexical", KNOWN)[0] == 1
    assert resonance.order(scores, "fused", KNOWN)[0] == 2


def test_a_model_without_calibration_is_ordered_by_words() -> None:
    scores = Scores(row(9, 0, 0), row(0, 5, 1), row(0.0, 0.9, 0.2))
    assert resonance.order(scores, "fused", uncalibrated(4, 4)).tolist() == [1, 2, 0]


def test_the_probability_grows_with_the_lead_and_with_the_words_found() -> None:
    def of(heads: F32, mass: F32) -> float:
        scores = Scores(heads, np.zeros(len(heads), np.float32), mass)
        return resonance.probability(resonance.features(scores, resonance.order(scores, "fused", KNOWN)), KNOWN.plain)

    alone = of(row(3, 0), row(0.5, 0))
    assert of(row(3, 2.9), row(0.5, 0)) < alone
    assert of(row(3, 0), row(0.1, 0)) < alone < of(row(3, 0), row(0.9, 0))
    assert of(row(3), row(0.5)) < alone  # nobody to lead
    assert resonance.features(Scores(row(), row(), row()), np.zeros(0, np.intp)).tolist() == [0.0] * 5


@given(
    heads=st.lists(st.floats(-1e6, 1e6, width=32), min_size=1, max_size=9),
    bias=st.floats(-1e3, 1e3),
)
@settings(max_examples=50)
def test_a_probability_is_one_whatever_the_scores(heads: list[float], bias: float) -> None:
    scores = Scores(row(*heads), np.zeros(len(heads), np.float32), np.zeros(len(heads), np.float32))
    ranked = resonance.order(scores, "fused", KNOWN)
    assert sorted(ranked.tolist()) == list(range(len(heads)))
    assert 0 < resonance.probability(resonance.features(scores, ranked), replace(KNOWN, bias=bias).plain) < 1

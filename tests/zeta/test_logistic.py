"""The two small models of calibration, on data whose answer is known."""

import numpy as np

from zeta.logistic import fit_choice, fit_logistic


def test_the_signal_that_points_at_the_right_page_gets_the_weight_and_noise_gets_little():
    rng = np.random.default_rng(1)
    choices = []
    for _ in range(60):
        x = rng.normal(size=(20, 2)).astype(np.float32)
        right = int(rng.integers(20))
        x[right, 0] += 3
        choices.append((x, (right,)))
    good, noise = fit_choice(choices)
    assert good > 4 * noise


def test_a_signal_that_points_away_is_ignored_and_never_turned_around():
    rng = np.random.default_rng(2)
    choices = []
    for _ in range(60):
        x = rng.normal(size=(20, 2)).astype(np.float32)
        x[5, 0] += 3
        x[5, 1] -= 3
        choices.append((x, (5,)))
    assert fit_choice(choices)[1] == 0


def test_questions_that_matter_more_decide_where_two_kinds_disagree():
    rng = np.random.default_rng(3)
    choices, importance = [], []
    for i in range(80):
        x = rng.normal(size=(20, 2)).astype(np.float32)
        x[3, i % 2] += 3
        choices.append((x, (3,)))
        importance.append(1.0 if i % 2 else 0.01)
    first, second = fit_choice(choices, importance)
    assert second > first


def test_a_logistic_model_separates_what_can_be_separated_however_rare_one_class_is():
    rng = np.random.default_rng(4)
    labels = np.arange(200) < 20
    inputs = rng.normal(size=(200, 3)).astype(np.float32)
    inputs[labels, 1] += 6
    weights, bias = fit_logistic(inputs, labels)
    assert np.array_equal(inputs @ np.asarray(weights) + bias > 0, labels)

"""Choosing heads and operating points, on scores made by hand; the real model's calibration is the shipped sidecar."""

import numpy as np
import pytest

from zeta import calibrate, modelfile, sidecar
from zeta.calibrate import Sample, choose_heads


def samples(good: list[tuple[int, int]], count: int = 40) -> list[Sample]:
    """Questions over 12 pages and 4 layers of 4 heads (two a kv row); heads in `good` point at the right page."""
    rng = np.random.default_rng(5)
    out = []
    for i in range(count):
        best = rng.gamma(1.0, 0.3, size=(4, 4, 12)).astype(np.float32)
        right = int(rng.integers(12))
        for layer, head in good:
            best[layer, head, right] += 1.5
        zeros = np.zeros(12, np.float32)
        out.append(Sample("natural" if i % 2 else "chat", best, zeros, zeros, (right,)))
    return out


def test_heads_that_point_at_the_right_page_are_found_and_weigh_most():
    heads, weights = choose_heads(samples([(1, 2), (3, 0)]), group=2)
    ranked = [head for _, head in sorted(zip(weights, heads, strict=True), reverse=True)]
    assert {(1, 2), (3, 0)} & set(ranked[:1])
    assert sum(weights) == pytest.approx(1)


def test_no_more_rows_are_kept_than_fit_into_memory():
    heads, _ = choose_heads(samples([(layer, head) for layer in range(4) for head in range(4)]), group=2)
    assert len({(layer, head // 2) for layer, head in heads}) <= calibrate.MAX_ROWS


def test_the_curve_gives_fewer_false_recalls_for_a_higher_threshold():
    rng = np.random.default_rng(6)
    rows = calibrate.curve(rng.uniform(0, 0.7, 80), rng.uniform(0.3, 1, 60))
    rates, thresholds, kept = (np.asarray(column) for column in zip(*rows, strict=True))
    assert np.all(np.diff(rates) > 0)
    assert np.all(np.diff(thresholds) <= 0)
    assert np.all(np.diff(kept) >= 0)


@pytest.mark.model
def test_the_default_model_has_a_calibration_that_is_its_own(default_model, tmp_path):
    fingerprint = modelfile.inspect(default_model).fingerprint
    found = sidecar.find(fingerprint, [tmp_path])
    assert found is not None
    loaded = sidecar.load(found, fingerprint)
    assert loaded.calibrated
    assert 0 < loaded.plain.threshold(0.05) < 1
    assert loaded.semantic
    assert loaded.semantic.model == sidecar.BY_MEANING.model
    assert loaded.semantic.curve[3][2] > loaded.curve[3][2]  # meanings keep more at the same rate

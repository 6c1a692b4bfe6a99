"""The rate of learning over a run."""

import pytest

from models.schedule import fallen, share


def test_the_rate_rises_over_the_warm_up_and_then_falls_to_a_twentieth() -> None:
    found = [share(step, 10, 110) for step in range(111)]
    assert found[:10] == pytest.approx([(step + 1) / 10 for step in range(10)])
    assert found[10] == 1
    assert found[10:] == sorted(found[10:], reverse=True)
    assert found[60] == pytest.approx(0.525)  # half of the way between 1 and 0.05
    assert found[110] == share(500, 10, 110) == pytest.approx(0.05)


def test_a_run_without_warm_up_begins_at_the_full_rate() -> None:
    assert share(0, 0, 5) == fallen(0) == 1
    assert share(0, 30, 5) == pytest.approx(1 / 30)

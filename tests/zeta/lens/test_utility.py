"""Utilities: masks, the two sources together, and balanced masses."""

from __future__ import annotations

import numpy as np
import pytest

from memstore.lifetime.node import Node
from zeta.errors import BugError
from zeta.lens.context import WorkingContext
from zeta.lens.entry import Entry
from zeta.lens.utility import rebalanced, utilities

CONTEXT = WorkingContext(
    (
        Entry(2, 0, 1024),
        Entry(1, 1024, 1056),
        Entry(0, 1056, 1088),
        Entry(0, 1088, 1120, True),
        Entry(0, 1120, 1130, True),
    )
)


def scores(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


def test_raw_tokens_do_not_expand_the_top_does_not_collapse_and_what_is_fixed_does_neither() -> None:
    up = utilities(CONTEXT, scores(0.5, 0.5, 0.5, 0.5, 0.5), {})
    down = utilities(CONTEXT, scores(-0.5, -0.5, -0.5, -0.5, -0.5), {})
    assert up.tolist() == [0.5, 0.5, 0, 0, 0]
    assert down.tolist() == [0, -0.5, -0.5, 0, 0]


def test_the_larger_of_score_and_proposal_counts_wherever_the_block_is_now() -> None:
    proposals = {Node(1, 3): 0.7, Node(1, 5): 0.4, Node(1, 32): 0.1, Node(1, 33): 0.9, Node(1, 34): 0.9}
    assert utilities(CONTEXT, None, proposals).tolist() == [0.7, 0.1, 0, 0, 0]
    assert utilities(CONTEXT, scores(0.8, -0.3, -0.3, 0, 0), proposals) == pytest.approx([0.8, 0.1, 0, 0, 0])


def test_a_proposal_for_what_no_entry_holds_whole_is_left_out() -> None:
    assert not utilities(CONTEXT, None, {Node(2, 1): 1.0, Node(1, 35): 1.0, Node(1, 99): 1.0}).any()


def test_what_is_not_a_number_is_no_score() -> None:
    found = utilities(CONTEXT, scores(np.nan, np.inf, -np.inf, 0, 0), {Node(1, 1): np.nan})
    assert found.tolist() == [0, 0, 0, 0, 0]


def test_scores_of_another_context_are_refused() -> None:
    with pytest.raises(BugError):
        utilities(CONTEXT, scores(1, 2), {})


def test_rebalanced_masses_are_equal_and_keep_their_product() -> None:
    utility = np.array([0.8, 0.4, -0.1, 0, 0])
    found = rebalanced(utility, CONTEXT)
    plus, minus = 31 * found[:2].sum(), -31 * found[2]
    assert plus == pytest.approx(minus)
    assert plus * minus == pytest.approx(31 * 1.2 * 31 * 0.1)
    assert np.sign(found).tolist() == np.sign(utility).tolist()
    # an L1 gist gives back a 32nd of what its family does
    assert rebalanced(np.array([1.0, -1.0, 0, 0, 0]), CONTEXT)[0] == pytest.approx(32**-0.5)


def test_one_sided_utility_is_left_as_it_is() -> None:
    utility = np.array([0.8, 0.4, 0, 0, 0])
    assert rebalanced(utility, CONTEXT).tolist() == utility.tolist()

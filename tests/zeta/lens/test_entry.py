"""Entries: which spans each level can have, and who is whose child."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memstore.lifetime.node import Node
from zeta.errors import BugError
from zeta.lens.entry import Entry


@pytest.mark.parametrize(
    ("level", "begin", "end"),
    [(0, 5, 5), (0, -1, 3), (0, 30, 34), (0, 0, 33), (1, 0, 31), (1, 16, 48), (2, 0, 32), (2, 32, 1056), (3, 0, 32)],
)
def test_a_span_that_a_level_cannot_have_is_refused(level: int, begin: int, end: int) -> None:
    with pytest.raises(BugError):
        Entry(level, begin, end)


@pytest.mark.parametrize(
    ("entry", "cost", "place", "whole"),
    [
        (Entry(0, 64, 96), 32, (0, 64), True),
        (Entry(0, 57, 64), 7, (0, 57), False),
        (Entry(0, 64, 70), 6, (0, 64), False),
        (Entry(1, 64, 96), 1, (1, 2), True),
        (Entry(2, 1024, 2048), 1, (2, 1), True),
    ],
)
def test_raw_tokens_cost_themselves_and_a_gist_costs_one(
    entry: Entry, cost: int, place: tuple[int, int], whole: bool
) -> None:
    assert (entry.cost, entry.place, entry.whole) == (cost, place, whole)
    assert entry.span_width == entry.end - entry.begin


@given(level=st.sampled_from([1, 2]), index=st.integers(0, 10**9))
def test_children_of_a_node_are_of_one_level_tile_its_span_and_know_their_parent(level: int, index: int) -> None:
    begin, end = Node(level, index).span
    parent = Entry(level, begin, end)
    children = parent.children()
    assert {child.level for child in children} == {level - 1}
    assert [child.begin for child in children] == [begin, *(child.end for child in children[:-1])]
    assert children[-1].end == end
    assert {child.parent() for child in children} == {parent}
    assert len(children) == (32 if level == 2 else 1)


def test_raw_tokens_have_no_children_and_a_rest_or_the_top_has_no_parent() -> None:
    with pytest.raises(BugError):
        Entry(0, 0, 32).children()
    for entry in (Entry(0, 0, 20), Entry(2, 0, 1024)):
        with pytest.raises(BugError):
            entry.parent()

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memstore.lifetime.lineage import Lineage, first_index
from memstore.lifetime.node import Node, node_at, overlapping, span_of
from memstore.records import Log

OFFSETS = st.integers(0, 5000)


@given(level=st.integers(0, 2), offset=st.integers(0, 1 << 40))
def test_the_node_at_an_offset_covers_it_and_lies_in_its_parent(level: int, offset: int) -> None:
    node = node_at(level, offset)
    begin, end = node.span
    assert begin <= offset < end
    assert end - begin == span_of(level)
    if node.parent is None:
        assert level == 2
    else:
        assert node in node.parent.children
        assert node.parent.span[0] <= begin < end <= node.parent.span[1]


@given(level=st.integers(1, 2), index=st.integers(0, 1 << 20))
def test_children_tile_their_parent(level: int, index: int) -> None:
    node = Node(level, index)
    spans = [child.span for child in node.children]
    assert len(spans) == 32
    assert [spans[0][0], *(end for _, end in spans)] == [*(begin for begin, _ in spans), node.span[1]]
    assert spans[0][0] == node.span[0]


@given(level=st.integers(0, 2), begin=OFFSETS, end=OFFSETS)
def test_overlapping_nodes_are_those_that_share_an_offset(level: int, begin: int, end: int) -> None:
    shared = {offset // span_of(level) for offset in range(begin, end)}
    assert set(overlapping(level, begin, end)) == shared


@given(bases=st.lists(OFFSETS, max_size=4), level=st.integers(1, 2), last=st.integers(0, 200))
def test_every_node_is_kept_by_one_log_and_one_that_ends_below_a_cut_not_by_the_branch(
    bases: list[int], level: int, last: int
) -> None:
    logs = [Log(n, "c", "b", "ab", "m", n - 1 if n else None, base, 128, "f") for n, base in enumerate([0, *bases])]
    lineage = Lineage(logs)
    runs = list(lineage.runs(level, 0, last))
    assert [index for _, run in runs for index in run] == list(range(last))
    for log, run in runs:
        assert all(lineage.owner(Node(level, index)) == log for index in run)
        assert first_index(log, level) <= run.start
    for index in range(last):
        owner = lineage.owner(Node(level, index))
        assert all(index < first_index(log, level) for log in logs[owner.id + 1 :])


def test_a_node_is_named_by_its_level_and_index() -> None:
    assert str(Node(1, 17)) == "L1:17"
    assert Node(0, 7).children == ()
    with pytest.raises(IndexError):
        span_of(3)

"""The working context: it tiles the lifetime whatever is done to it, and packs what nets read."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeta.errors import BugError
from zeta.lens.context import WorkingContext
from zeta.lens.entry import Entry

DIM = 4


class Numbers:
    """Vectors that say what they are: tokens [0, offset, ...], gists [level, index, ...]."""

    def __init__(self, blocks: int, roots: int = 0) -> None:
        self._counts = {1: blocks, 2: roots}

    def tokens(self, begin: int, end: int) -> npt.NDArray[np.float32]:
        return self._rows(0, begin, end).astype(np.float32)

    def count(self, level: int) -> int:
        return self._counts[level]

    def gists(self, level: int, first: int, last: int) -> npt.NDArray[np.float16]:
        assert 0 <= first < last <= self._counts[level]
        return self._rows(level, first, last)

    def _rows(self, level: int, first: int, last: int) -> npt.NDArray[np.float16]:
        rows = np.zeros((last - first, DIM), np.float16)
        rows[:, 0], rows[:, 1] = level, np.arange(first, last)
        return rows


def shape(context: WorkingContext) -> list[tuple[int, int, int, bool]]:
    return [(entry.level, entry.begin, entry.end, entry.fixed) for entry in context.entries()]


def test_new_tokens_become_blocks_and_an_unfinished_block_grows() -> None:
    context = WorkingContext().patch(40)
    assert shape(context) == [(0, 0, 32, False), (0, 32, 40, False)]
    context = context.patch(70)
    assert shape(context) == [(0, 0, 32, False), (0, 32, 64, False), (0, 64, 70, False)]
    assert context.patch(70) == context
    assert (context.end, context.cost) == (70, 70)


def test_a_block_that_pinned_tokens_cut_in_two_is_two_entries() -> None:
    context = WorkingContext(pinned=57).patch(57)
    assert shape(context) == [(0, 0, 32, True), (0, 32, 57, True)]
    assert shape(context.patch(100)) == [
        (0, 0, 32, True),
        (0, 32, 57, True),
        (0, 57, 64, False),
        (0, 64, 96, False),
        (0, 96, 100, False),
    ]


def test_the_recent_tail_is_fixed_and_is_free_when_it_grows_old() -> None:
    context = WorkingContext().patch(128, tail=40)
    assert [entry.fixed for entry in context.entries()] == [False, False, True, True]
    assert [entry.fixed for entry in context.patch(192, tail=40).entries()] == [False] * 4 + [True] * 2


def test_a_history_does_not_shrink_by_patching() -> None:
    with pytest.raises(BugError):
        WorkingContext().patch(64).patch(63)


@pytest.mark.parametrize(
    "items",
    [
        (Entry(0, 32, 64),),
        (Entry(0, 0, 32), Entry(0, 64, 96)),
        (Entry(1, 0, 32), Entry(2, 0, 1024)),
        (Entry(0, 0, 32), Entry(0, 0, 32)),
    ],
)
def test_gaps_and_overlaps_are_found(items: tuple[Entry, ...]) -> None:
    with pytest.raises(BugError):
        WorkingContext(items).validate()


@pytest.mark.parametrize("first", [Entry(1, 0, 32, True), Entry(0, 0, 32), Entry(0, 0, 32, True)])
def test_pinned_tokens_stay_raw_and_fixed(first: Entry) -> None:
    with pytest.raises(BugError):
        WorkingContext((first,), pinned=20).validate()


def test_a_gist_takes_the_place_of_its_block_and_32_of_them_become_one() -> None:
    context = WorkingContext().patch(1030)
    blurred = context.collapse(*[entry.parent() for entry in context.entries()[:32]])
    assert blurred.cost == 32 + 6
    root = Entry(2, 0, 1024)
    assert shape(blurred.collapse(root)) == [(2, 0, 1024, False), (0, 1024, 1030, False)]
    blurred.validate()


@given(blocks=st.integers(1, 70), chosen=st.data())
def test_to_expand_and_to_collapse_again_gives_the_same_context(blocks: int, chosen: st.DataObject) -> None:
    context = WorkingContext().patch(32 * blocks + 5)
    gists = [Entry(1, 32 * i, 32 * i + 32) for i in range(blocks)]
    some = chosen.draw(st.lists(st.sampled_from(gists), unique=True))
    blurred = context.collapse(*some)
    assert blurred.cost == context.cost - 31 * len(some)
    assert blurred.expand(*some) == context
    blurred.validate()
    if blocks >= 32:
        coarse = context.collapse(*gists)
        root = Entry(2, 0, 1024)
        assert coarse.collapse(root).expand(root) == coarse


def test_what_is_fixed_mixed_or_not_there_is_not_swapped() -> None:
    context = WorkingContext(pinned=32).patch(1024 + 64, tail=32)
    for parent in (Entry(1, 0, 32), Entry(1, 1056, 1088), Entry(2, 0, 1024)):
        assert not context.collapsible(parent)
        with pytest.raises(BugError):
            context.collapse(parent)
    for gist in (Entry(1, 32, 64), Entry(1, 0, 32, True)):
        with pytest.raises(BugError):
            context.expand(gist)
    mixed = WorkingContext().patch(1024)
    mixed = mixed.collapse(*[entry.parent() for entry in mixed.entries()[:31]])
    assert not mixed.collapsible(Entry(2, 0, 1024))


def test_a_cut_opens_the_gist_that_it_goes_through() -> None:
    context = WorkingContext(
        (Entry(2, 0, 1024), *(Entry(1, at, at + 32) for at in range(1024, 1152, 32)), Entry(0, 1152, 1160))
    )
    cut = context.cut(1100)
    assert shape(cut) == [(2, 0, 1024, False), (1, 1024, 1056, False), (1, 1056, 1088, False), (0, 1088, 1100, False)]
    inside = context.cut(70)
    assert shape(inside) == [(1, 0, 32, False), (1, 32, 64, False), (0, 64, 70, False)]
    for each in (cut, inside, context.cut(1024), context.cut(0)):
        each.validate()
    assert WorkingContext(pinned=57).patch(80).cut(40) == WorkingContext(pinned=40).patch(40)


def test_the_tail_view_is_the_last_entries() -> None:
    context = WorkingContext().patch(32 * 300)
    assert context.tail_view() == context.entries()[-256:]
    assert context.tail_view(2) == context.entries()[-2:]
    assert context.tail_view(0) == []


def mixed() -> WorkingContext:
    return WorkingContext(
        (
            Entry(2, 0, 1024),
            Entry(1, 1024, 1056),
            Entry(0, 1056, 1088),
            Entry(1, 1088, 1120),
            Entry(0, 1120, 1152, True),
            Entry(0, 1152, 1160, True),
        )
    )


def test_a_packed_row_is_an_entry_with_its_gist_level_width_and_distance() -> None:
    packed = mixed().pack(Numbers(36, 1))
    assert packed["embeddings"].dtype == np.float32
    # a raw block has its L1 gist, the unfinished one (1152 to 1160) the mean of its tokens
    assert packed["embeddings"][:, :2].tolist() == [[2, 0], [1, 32], [1, 33], [1, 34], [1, 35], [0, 1155.5]]
    assert packed["levels"].tolist() == [2, 1, 0, 1, 0, 0]
    assert packed["span_width"].tolist() == [1024, 32, 32, 32, 32, 8]
    assert packed["distance_to_cursor"].tolist() == [4, 3, 2, 1, 0, 0]


def test_a_block_whose_gist_is_not_built_yet_has_the_mean_of_its_tokens() -> None:
    packed = mixed().pack(Numbers(35, 1))
    assert packed["embeddings"][4, :2].tolist() == [0, 1135.5]


def test_the_rows_for_the_model_are_tokens_and_gists_at_dense_positions() -> None:
    context = mixed()
    tensors = context.to_tensors(Numbers(36, 1))
    rows = tensors["inputs_embeds"]
    assert rows.shape == (context.cost, DIM)
    assert rows.dtype == np.float32
    assert rows[:3, :2].tolist() == [[2, 0], [1, 32], [0, 1056]]
    assert rows[34, :2].tolist() == [1, 34]
    assert rows[-1, :2].tolist() == [0, 1159]
    assert tensors["position_ids"].tolist() == list(range(context.cost))
    assert tensors["attention_mask"].tolist() == [1] * context.cost


def test_an_empty_context_has_no_rows_to_read() -> None:
    WorkingContext().validate()
    with pytest.raises(BugError):
        WorkingContext().pack(Numbers(0))

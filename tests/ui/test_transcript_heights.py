"""The arithmetic of very many rows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ui.transcript.estimate import answer_height, said_height, seconds_left
from ui.transcript.fold import FOLDED_LINES, PIECE_CHARACTERS, Fold
from ui.transcript.heights import Anchor, Heights, at_end, moved

rows = st.lists(st.integers(1, 500), min_size=1, max_size=60)


@given(rows, st.data())
def test_tops_are_sums_whatever_is_changed_appended_or_taken_away(heights: list[int], data: st.DataObject) -> None:
    index = Heights(heights)
    for _ in range(data.draw(st.integers(0, 12))):
        what = data.draw(st.sampled_from(["set", "append", "pop"]))
        if what == "append":
            heights.append(data.draw(st.integers(0, 500)))
            index.append(heights[-1])
        elif what == "pop" and len(heights) > 1:
            assert index.pop() == heights.pop()
        else:
            row = data.draw(st.integers(0, len(heights) - 1))
            heights[row] = data.draw(st.integers(0, 500))
            index[row] = heights[row]
    assert [index.top(row) for row in range(len(heights) + 1)] == [sum(heights[:n]) for n in range(len(heights) + 1)]
    assert index.total == sum(heights)
    assert [index[row] for row in range(len(index))] == heights


@given(rows, st.integers(0, 40_000))
def test_a_place_is_found_in_the_row_that_covers_it(heights: list[int], y: int) -> None:
    index = Heights(heights)
    anchor = index.locate(y)
    if y < index.total:
        assert index.top(anchor.row) + anchor.hidden == y
        assert anchor.hidden < heights[anchor.row]
    else:
        assert anchor == Anchor(len(heights) - 1, heights[-1])


def test_places_above_the_first_row_and_in_no_row_are_at_the_top() -> None:
    assert Heights([10, 20]).locate(-5) == Anchor(0, 0)
    assert Heights().locate(5) == Anchor(0, 0)


@given(rows, rows, st.data())
def test_what_is_in_view_moves_by_what_was_scrolled_however_wrong_the_estimates(
    truth: list[int], estimates: list[int], data: st.DataObject
) -> None:
    """A row's place on the screen is told by true heights alone, so corrected estimates move nothing."""
    estimates = (estimates * len(truth))[: len(truth)]
    index = Heights(estimates)

    def measure(row: int) -> int:
        index[row] = truth[row]
        return truth[row]

    start = Anchor(data.draw(st.integers(0, len(truth) - 1)), 0)
    measure(start.row)
    by = data.draw(st.integers(-2000, 2000))
    end = moved(start, by, len(truth), measure)
    before = sum(truth[: start.row]) + start.hidden
    after = sum(truth[: end.row]) + end.hidden
    assert after == max(0, before + by)
    assert end.row == len(truth) - 1 or end.hidden < truth[end.row]


@given(rows, st.integers(1, 3000))
def test_the_end_is_at_the_bottom_of_the_view(truth: list[int], space: int) -> None:
    anchor = at_end(len(truth), space, truth.__getitem__)
    shown = sum(truth[anchor.row :]) - anchor.hidden
    assert shown == min(space, sum(truth))


@given(st.text(alphabet="ab \n", max_size=4000))
def test_the_pieces_of_a_text_make_up_the_whole(text: str) -> None:
    fold = Fold(text * 20)
    pieces = []
    while piece := fold.piece(len(pieces)):
        pieces.append(piece)
    assert "".join(pieces) == fold.text
    assert all(len(piece) <= PIECE_CHARACTERS for piece in pieces)


def test_a_text_of_thousands_of_lines_is_folded_to_a_dozen() -> None:
    fold = Fold("line\n" * 3412)
    assert fold.long
    assert fold.begin.count("\n") + 1 == FOLDED_LINES
    assert fold.all_lines() == 3412
    assert not Fold("line\n" * 12).long
    assert Fold("x" * 5000).long


def test_estimates_grow_with_the_text_and_not_with_what_is_folded() -> None:
    assert answer_height("word " * 400, 720) > answer_height("word " * 40, 720)
    assert answer_height("word " * 400, 320) > answer_height("word " * 400, 720)
    assert said_height("line\n" * 100_000, 440) == said_height("line\n" * 1000, 440)


def test_the_rest_of_a_work_is_told_from_its_pace_once_that_is_known() -> None:
    assert seconds_left(400, 1000, 50) == 75
    assert seconds_left(1000, 1000, 50) == 0
    assert seconds_left(1, 1000, 0.2) is None
    assert seconds_left(0, 1000, 9) is None
    assert seconds_left(0, 0, 0) is None

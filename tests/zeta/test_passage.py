"""From tokens and their scores to the sentences around what resonates."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zeta.passage import LIMIT, Unit, around, asks, peak, resonant, sentences

LONGEST = 48
NOTHING = np.zeros(0, np.float32)

pieces_of_text = st.lists(
    st.sampled_from(
        ["The", " boat", " left", ".", "!", " 3", ".", "1", "\n", "\n\n", '."', "。", "渡", " and", "", "�"]
    ),
    max_size=150,
)


def texts(pieces: list[str], begin: int = 0) -> list[str]:
    return [unit.text for unit in sentences(pieces, begin)]


def units_of(*lengths: int, begin: int = 100) -> list[Unit]:
    out = []
    for i, length in enumerate(lengths):
        out.append(Unit(begin, begin + length, f"sentence {i}"))
        begin += length
    return out


@settings(max_examples=100)
@given(pieces=pieces_of_text, begin=st.integers(0, 10_000))
def test_sentences_tile_the_tokens_and_none_is_too_long(pieces: list[str], begin: int) -> None:
    at = begin
    for unit in sentences(pieces, begin):
        assert unit.begin == at < unit.end <= at + LONGEST
        assert unit.text == "".join(pieces[unit.begin - begin : unit.end - begin])
        at = unit.end
    assert at == begin + len(pieces)


@pytest.mark.parametrize(
    ("pieces", "found"),
    [
        (["It", " rains", ".", " Take", " a", " coat", "."], ["It rains.", " Take a coat."]),
        (["Really", "?!", " Yes"], ["Really?!", " Yes"]),
        (["He", " said", " no", '."', " Then"], ['He said no."', " Then"]),
        (["Pi", " is", " 3", ".", "14", " or", " so", "."], ["Pi is 3.14 or so."]),
        (["see", " zeta", ".", "ai", " now"], ["see zeta.ai now"]),
        (["one", "\n", "two", "\n\n", "three"], ["one\n", "two\n\n", "three"]),
        (["渡", "船", "。", "春", "。"], ["渡船。", "春。"]),
        (["no", " end"], ["no end"]),
        ([], []),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(pieces: list[str], found: list[str]) -> None:
    assert texts(pieces) == found


def test_a_run_without_an_end_is_cut() -> None:
    assert [u.end - u.begin for u in sentences([" x"] * 100, 0)] == [LONGEST, LONGEST, 100 - 2 * LONGEST]


@settings(max_examples=200)
@given(lengths=st.lists(st.integers(1, 90), min_size=1, max_size=12), data=st.data())
def test_a_passage_holds_its_sentence_and_all_neighbours_that_fit(lengths: list[int], data: st.DataObject) -> None:
    units = units_of(*lengths)
    index = data.draw(st.integers(0, len(units) - 1))
    begin, end = around(units, index)
    low = next(i for i, unit in enumerate(units) if unit.begin == begin)
    high = next(i for i, unit in enumerate(units) if unit.end == end)
    assert low <= index <= high
    assert end - begin <= LIMIT or low == high == index
    if end - begin <= LIMIT:
        assert low == 0 or units[high].end - units[low - 1].begin > LIMIT
        assert high + 1 == len(units) or units[high + 1].end - begin > LIMIT


def test_neighbours_are_taken_in_turn_the_one_before_first() -> None:
    units = units_of(10, 10, 10, 10, 10)
    assert around(units, 2, 10) == (120, 130)
    assert around(units, 2, 25) == (110, 130)
    assert around(units, 2, 35) == (110, 140)
    assert around(units, 2, 45) == (100, 140)
    assert around(units, 2, 50) == (100, 150)


def test_a_neighbour_that_does_not_fit_makes_room_for_the_other_side() -> None:
    assert around(units_of(60, 10, 10, 10), 1, 40) == (160, 190)
    assert around(units_of(10, 10, 10, 60), 2, 40) == (100, 130)


def test_a_sentence_longer_than_the_limit_comes_alone() -> None:
    assert around(units_of(10, 90, 10), 1) == (110, 200)


def test_the_token_that_resonates_most_names_its_sentence() -> None:
    scores = np.zeros(30, np.float32)
    scores[17] = 5.0
    units = units_of(10, 10, 10)
    assert peak(units, scores, 100, [0.0, 0.0, 0.0], (1.0, 0.0, 0.0), [0.0] * 3) == 1
    assert (
        peak(units, scores, 90, [0.0, 0.0, 0.0], (1.0, 0.0, 0.0), [0.0] * 3) == 0
    )  # the scores begin before the first sentence


def test_words_and_heads_are_weighed() -> None:
    scores = np.zeros(20, np.float32)
    scores[3] = 1.0
    units = units_of(10, 10)
    assert peak(units, scores, 100, [0.0, 1.0], (1.0, 0.1, 0.0), [0.0] * 2) == 0
    assert peak(units, scores, 100, [0.0, 1.0], (0.0, 1.0, 0.0), [0.0] * 2) == 1


def test_tokens_that_were_never_scored_do_not_answer() -> None:
    scores = np.full(20, -np.inf, np.float32)
    scores[12] = -3.0
    scores[13] = -4.0
    assert peak(units_of(10, 10), scores, 100, [0.0, 0.0], (1.0, 0.0, 0.0), [0.0] * 2) == 1


@pytest.mark.parametrize("scores", [NOTHING, np.full(20, -np.inf, np.float32), np.ones(20, np.float32)])
def test_without_any_difference_between_tokens_the_words_decide(scores: np.ndarray) -> None:
    units = units_of(10, 10)
    assert peak(units, scores, 100, [0.2, 0.7], (1.0, 1.0, 0.0), [0.0] * 2) == 1
    assert peak(units, scores, 100, [0.7, 0.2], (1.0, 1.0, 0.0), [0.0] * 2) == 0


def test_sentences_outside_the_scored_page_can_win_by_words_only() -> None:
    scores = np.zeros(10, np.float32)
    scores[5] = 1.0
    units = units_of(10, 10, 10)  # the page is the middle one
    assert peak(units, scores, 110, [0.0, 0.0, 0.0], (1.0, 1.0, 0.0), [0.0] * 3) == 1
    assert peak(units, scores, 110, [0.0, 0.0, 9.0], (1.0, 1.0, 0.0), [0.0] * 3) == 2


def test_the_sentence_that_means_what_is_asked_wins_where_nothing_else_tells() -> None:
    units = units_of(10, 10, 10)
    assert peak(units, np.full(30, -np.inf, np.float32), 100, [0.0] * 3, (1.0, 1.0, 5.0), [0.1, 0.2, 0.7]) == 2


@pytest.mark.parametrize("text", ["Where is it?", ' "And when?" ', "Wo?)", "你叫什么？", "متى؟ "])
def test_a_question_is_told_from_what_answers_one(text: str) -> None:
    assert asks(text)
    assert not asks(text.replace("?", ".").replace("？", "。").replace("؟", "."))


def test_the_clearest_tokens_of_a_passage_resonate_side_by_side_as_one_span() -> None:
    scores = np.zeros(100, np.float32)
    scores[[40, 42]] = 9.0
    scores[70] = 9.0
    assert resonant(scores, 1000, 1030, 1060) == ((1040, 1043),)


def test_nothing_resonates_where_nothing_was_scored() -> None:
    assert resonant(np.full(10, -np.inf, np.float32), 0, 0, 10) == ()

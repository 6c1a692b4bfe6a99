"""How much a text repeats itself, and the guard."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeta.writing.drafting.repetition import (
    Guard,
    distinct,
    distinct_curve,
    longest_repeat,
    repeated_share,
    repeats,
    words,
)

TOKENS = st.lists(st.integers(0, 3), max_size=40)


def test_a_text_without_a_repeated_n_gram_is_wholly_distinct() -> None:
    assert distinct(list(range(50)), 4) == 1.0
    assert distinct([1, 2], 4) == 1.0


def test_distinct_counts_each_n_gram_once() -> None:
    assert distinct("abcdabcd", 4) == pytest.approx(4 / 5)
    assert distinct("aaaaaaa", 4) == pytest.approx(1 / 4)


def test_the_curve_falls_where_a_text_begins_to_run_in_a_circle() -> None:
    text = [*range(100), *([1, 2, 3, 4] * 25)]
    fresh, circling = distinct_curve(text, 4, 100)
    assert fresh == 1.0
    assert circling < 0.1


def test_windows_of_the_curve_are_all_of_one_length() -> None:
    assert len(distinct_curve(list(range(1050)), 4, 100)) == 10
    assert len(distinct_curve(list(range(1000)), 4, 100, step=50)) == 19
    assert distinct_curve([1] * 20, 4, 100) == [distinct([1] * 20, 4)]


@given(TOKENS)
def test_the_longest_repeat_is_the_one_that_trying_all_finds(tokens: list[int]) -> None:
    def twice(length: int) -> bool:
        runs = [tuple(tokens[i : i + length]) for i in range(len(tokens) - length + 1)]
        return len(set(runs)) < len(runs)

    assert longest_repeat(tokens) == max((n for n in range(1, len(tokens)) if twice(n)), default=0)


def test_the_repeated_share_is_of_the_whole_text() -> None:
    assert repeated_share("abcXabcY") == pytest.approx(3 / 8)
    assert repeated_share("") == 0.0


def test_words_are_compared_without_marks_and_case() -> None:
    assert words("The Mayor’s house, again!") == ["the", "mayor’s", "house", "again"]


PARAGRAPH = [
    "The lighthouse stood on a rock far from the town.",
    "Mara had never seen the sea so calm in autumn.",
]


@pytest.mark.parametrize(
    ("line", "refused"),
    [
        ("The lighthouse stood on a rock far from the town!", True),
        ("The lighthouse stood on a rock far from the shore.", True),
        ("Tomas came over the hill with a lamp and a rope.", False),
        ("Mara had never seen the sea.", True),
        ("Yes.", False),
    ],
)
def test_a_sentence_that_was_said_before_is_refused(line: str, refused: bool) -> None:
    assert bool(repeats("words", PARAGRAPH, line)) == refused


@pytest.mark.parametrize(
    ("line", "refused"),
    [
        ("It was a night of wind, and the harbour lay dark.", True),
        ("It was a day without any wind at all.", False),
        ("Nobody would ever come back, since nobody would ever leave.", True),
        ("Nobody came back from the harbour that night.", False),
    ],
)
def test_of_sentences_only_two_begin_alike_and_none_goes_round(line: str, refused: bool) -> None:
    said = ["It was a night like others.", "It was a night for thieves.", "The town slept."]
    assert bool(repeats("words", said, line)) == refused


def test_what_was_said_long_ago_in_a_document_is_not_said_again() -> None:
    between = [f"Nothing{n} of that kind{n} was heard{n} in years{n}." for n in range(1000)]
    assert repeats("words", [*PARAGRAPH, *between], "Mara had never seen the sea so calm.")


CODE = ["resource {", '  name = "web"', "  # The network of the shop.", "}", ""]


@pytest.mark.parametrize(
    ("lines", "line", "refused"),
    [
        (CODE * 4, '  name = "web"', False),
        (CODE * 4, "}", False),
        (CODE, "  # The network of the shop.", True),
        (CODE, "  # Another network for the shop's tests.", False),
        (["total = total + 1"] * 3, "total = total + 1", True),
        (["total = total + 1"] * 2, "total = total + 1", False),
    ],
)
def test_code_may_say_the_same_in_many_blocks_but_not_go_in_circles(
    lines: Sequence[str], line: str, refused: bool
) -> None:
    assert bool(repeats("lines", lines, line)) == refused


@given(st.lists(st.text(max_size=40), max_size=6), st.text(max_size=40))
def test_a_guard_that_allows_everything_refuses_nothing(lines: list[str], line: str) -> None:
    assert Guard(times=10, back=6, overlap=1.0).repeats(lines, line) == ""

"""What was said before is left out, and nothing else is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zeta.knowledge.records import LeftOut
from zeta.knowledge.spans import WORDS, Known, learn, line_in_file, sift, split

LICENCE = "".join(
    f"# Permission number {i} is hereby granted, free of charge, to any person who obtains a copy of it.\n"
    for i in ("one", "two", "three", "four")
)
LAMP = '''
def brightness(hour: int) -> float:
    """Full power between six in the evening and seven in the morning, a fifth of it by day."""
    return 1.0 if hour >= 18 or hour < 7 else 0.2
'''
HORN = '''
def horn(visibility: float) -> bool:
    """Whether the horn sounds: under eight hundred metres of visibility it does, unless somebody is on the gallery."""
    return visibility < 800
'''

lines = st.lists(st.text(st.sampled_from("ab \t\r\x0c\u2028"), max_size=30), max_size=60)


@given(lines)
def test_spans_are_whole_lines_and_lose_nothing(rows: list[str]) -> None:
    text = "\n".join(rows)
    spans = split(text)
    assert "".join(span.text for span in spans) == text
    at = 1
    for span in spans:
        assert span.first == at
        at = span.last + 1
    assert at - 1 == len(text.split("\n")) - text.endswith("\n") if text else not spans


def test_a_span_has_about_the_words_of_a_block() -> None:
    spans = split("\n\n".join("word " * 20 for _ in range(50)))
    assert all(WORDS <= len(span.text.split()) <= 2 * WORDS for span in spans)


def test_a_copied_paragraph_is_left_out_wherever_it_stands() -> None:
    known = Known()
    assert sift(LICENCE + LAMP, 1, known) == (LICENCE + LAMP, ())
    text, left = sift("# The horn.\n\n" + LICENCE + HORN, 2, known)
    assert text == "# The horn.\n\n" + HORN[1:] or text == "# The horn.\n\n" + HORN
    assert [each.owner for each in left] == [1]
    assert left[0].first == 3


def test_a_file_that_says_nothing_new_is_empty_whatever_its_spacing() -> None:
    known = Known()
    sift(LICENCE + LAMP, 1, known)
    assert sift((LICENCE + LAMP).replace("    ", "\t"), 2, known)[0] == ""


def test_one_other_number_name_or_sign_makes_it_another_fact() -> None:
    for before, after in (("800", "900"), ("gallery", "roof"), ("visibility < ", "visibility > ")):
        known = Known()
        sift(HORN, 1, known)
        assert sift(HORN.replace(before, after), 2, known)[0], (before, after)


def test_a_not_that_is_missing_is_the_opposite() -> None:
    told = "Nobody may open the northern gate of the harbour before the bell has rung, and the keeper is not excused.\n"
    known = Known()
    sift(told, 1, known)
    assert sift(told.replace("not ", ""), 2, known)[0]


def test_a_licence_is_the_same_in_other_comments_of_other_years() -> None:
    known = Known()
    sift("# Copyright (c) 2019, 2021 The Lumen authors\n" + LICENCE, 1, known)
    there = ("// Copyright (c) 2024 The Lumen authors\n" + LICENCE.replace("#", "//")).replace(
        "who obtains", "\n// who obtains"
    )
    assert sift(there, 2, known)[0] == ""


def test_a_run_is_found_though_it_was_cut_elsewhere() -> None:
    known = Known()
    rows = [f"line {i} says that parcel {i * 7} went to the island\n" for i in range(40)]
    sift("".join(rows), 1, known)
    assert sift("".join(rows[3:30]), 2, known)[0] == ""


def test_the_same_words_in_another_order_are_another_fact() -> None:
    known = Known()
    told = "Anna gave the seven keys of the northern gate to Boris, and Boris the five of the southern gate to Anna.\n"
    sift(told, 1, known)
    swapped = told.replace("Anna", "X").replace("Boris", "Anna").replace("X", "Boris")
    assert sift(swapped, 2, known)[0] == swapped


def test_short_lines_may_be_said_twice() -> None:
    known = Known()
    assert sift("Yes, it is.\n", 1, known)[0]
    assert sift("Yes, it is.\n", 2, known)[0]


def test_what_was_learnt_of_an_earlier_part_is_what_it_read() -> None:
    first, later = Known(), Known()
    sift(LICENCE, 1, first)
    _, left = sift(LICENCE + HORN, 2, first)
    learn(LICENCE + HORN, 2, left, later)
    assert sift(HORN, 3, later)[0] == ""
    assert sift(LICENCE, 3, later)[0] == LICENCE  # part 2 never read it


paragraphs = st.lists(
    st.integers(0, 5).map(lambda n: " ".join(f"word{n}x{i}" for i in range(40)) + "\n\n"), min_size=1, max_size=12
)


@given(paragraphs)
def test_a_line_of_what_was_read_is_found_in_its_file(told: list[str]) -> None:
    text = "".join(told)
    read, left = sift(text, 1, Known())
    source = text.split("\n")
    for number, line in enumerate(read.split("\n")[:-1], 1):
        assert source[line_in_file(number, left) - 1] == line
    assert len(read.split("\n\n")) - 1 == len(set(told))


def test_lines_before_the_first_gap_keep_their_numbers() -> None:
    gaps = (LeftOut(3, 4, 1), LeftOut(6, 6, 1))
    assert [line_in_file(n, gaps) for n in (1, 2, 3, 4, 5)] == [1, 2, 5, 7, 8]

"""Pieces of grammars say exactly what they are named for."""

from __future__ import annotations

import random
import re

from gbnf_random import draw
from hypothesis import given
from hypothesis import strategies as st

from zeta.writing.languages import gbnf

seeds = st.integers(0, 2**32).map(random.Random)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), min_size=1), seeds)
def test_a_literal_is_its_text_whatever_stands_in_it(text: str, rng: random.Random) -> None:
    assert draw(gbnf.grammar(gbnf.literal(text)), rng) == text


@given(st.lists(st.text('ab"\\\n', min_size=1), min_size=1), seeds)
def test_one_of_texts_is_one_of_them(texts: list[str], rng: random.Random) -> None:
    assert draw(gbnf.grammar(gbnf.one_of(texts)), rng) in texts


@given(st.integers(0, 2000), st.integers(0, 70000), seeds)
def test_numbers_of_a_range_are_in_it_and_without_leading_zeros(low: int, more: int, rng: random.Random) -> None:
    said = draw(gbnf.grammar(gbnf.integer(low, low + more)), rng)
    assert low <= int(said) <= low + more
    assert said == str(int(said))


def test_every_number_of_a_range_can_be_written() -> None:
    pattern = gbnf.integer(7, 1203)
    regex = re.compile(pattern.replace('"', "").replace(" ", ""))
    assert [n for n in range(3000) if regex.fullmatch(str(n))] == list(range(7, 1204))


@given(st.integers(1, 3), st.integers(0, 3), seeds)
def test_a_list_has_as_many_members_as_it_may_have(least: int, more: int, rng: random.Random) -> None:
    said = draw(gbnf.grammar(gbnf.joined('"x"', ", ", least, least + more)), rng)
    assert least <= len(said.split(", ")) <= least + more


@given(seeds)
def test_names_are_words_with_one_joint_between(rng: random.Random) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", draw(gbnf.grammar(gbnf.SNAKE), rng))
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", draw(gbnf.grammar(gbnf.KEBAB), rng))


def test_empty_parts_of_a_sequence_are_left_out() -> None:
    assert gbnf.grammar("", '"a"', "") == 'root ::= "a"\n'

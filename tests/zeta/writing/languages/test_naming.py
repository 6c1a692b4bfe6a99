"""Words and new names as GBNF."""

from __future__ import annotations

import random
import re

import gbnf_random
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeta.writing.languages import gbnf, naming

names = st.sets(st.from_regex(r"[a-z]{2,5}(-[a-z]{2,4}){0,2}", fullmatch=True), max_size=6)


@given(names, st.integers(0, 2**32))
def test_a_new_name_is_none_that_is_taken(taken: set[str], seed: int) -> None:
    rng = random.Random(seed)
    grammar = gbnf.grammar(naming.other_than(taken, "a-z", "-"))
    for _ in range(10):
        name = gbnf_random.draw(grammar, rng)
        assert name not in taken
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)


def test_names_that_could_not_be_written_anyway_exclude_nothing() -> None:
    assert naming.other_than({"$defs", "A"}, "a-z", "-") == naming.other_than((), "a-z", "-")


def test_a_taken_name_may_be_followed_by_a_word_but_by_no_letter() -> None:
    grammar = gbnf.grammar(naming.other_than({"web"}, "a-z", "-"))
    drawn = {gbnf_random.draw(grammar, random.Random(seed)) for seed in range(4000)}
    longer = {name for name in drawn if name.startswith("web")}
    assert all(name.startswith("web-") for name in longer)


def test_words_are_english_unless_more_letters_are_given() -> None:
    rng = random.Random(1)
    assert gbnf_random.draw(gbnf.grammar(naming.words(3, 9)), rng).isascii()
    assert naming.letters("a shop") == ""
    assert not gbnf_random.draw(gbnf.grammar(naming.words(3, 9, naming.letters("магазин"))), rng).isascii()


@pytest.mark.parametrize("text", ["reuse reuse reuse", "as it is, as it was", "web, the web and a web"])
def test_what_goes_round_is_refused(text: str) -> None:
    assert "again and again" in naming.repeats(text)


def test_what_says_a_word_twice_is_not() -> None:
    assert naming.repeats("the address of the web server") == ""

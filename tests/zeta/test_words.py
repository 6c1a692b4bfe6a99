"""How a first question becomes a title."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeta.chat.words import TITLE, entitles, printable, titled


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Which gate?", "Which gate?"),
        (
            "I am planning a trip to Lisbon with my sister Clara, and our flight leaves early.",
            "I am planning a trip to Lisbon with my…",
        ),
        ("Remember, whatever happens on the trip,  that we meet at noon.", "Remember, whatever happens on the trip…"),
        ("My sister Clara lives in Lisbon. Show me the way.", "My sister Clara lives in Lisbon…"),
        ("Hi! Where is the ferry that leaves tomorrow?", "Hi! Where is the ferry that leaves…"),
        ("Donaudampfschifffahrtselektrizitätenhauptbetriebswerk", "Donaudampfschifffahrtselektrizitätenhau…"),
        ("我们" * 40, "我们" * 19 + "我…"),
        ("two\nlines\x1b[31m of text", "two lines [31m of text"),
    ],
)
def test_a_title_is_the_whole_words_that_fit(text: str, title: str) -> None:
    assert titled(text) == title


@given(st.text(max_size=200))
def test_a_title_is_short_and_known_as_that_of_its_question(text: str) -> None:
    title = titled(text)
    assert len(title) <= TITLE + 1
    assert entitles(text, title)


def test_a_title_that_was_cut_elsewhere_is_known_and_one_that_a_person_gave_is_not() -> None:
    text = "I am planning a trip to Lisbon with my sister Clara, and our flight leaves early."
    assert entitles(text, printable(text)[:48] + "…")
    assert not entitles(text, "I am planning")
    assert not entitles(text, "Lisbon")

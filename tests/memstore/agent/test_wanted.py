"""What kind of answer a question wants, and which texts have one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memstore.agent.question import STOP_WORDS, terms
from memstore.agent.wanted import Wanted, has, wanted


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("When is Ada's birthday?", Wanted.TIME),
        ("And by when must it be there?", Wanted.TIME),
        ("How long is the lease?", Wanted.TIME),
        ("Wann ist der Termin?", Wanted.TIME),
        ("How much does the flat cost me a month?", Wanted.NUMBER),
        ("Wie viele Katzen habe ich?", Wanted.NUMBER),
        ("Who is my dentist?", Wanted.PERSON),
        ("Wem gehört das Boot?", Wanted.PERSON),
        ("What is my dog called?", Wanted.NAME),
        ("What is the name of the router?", Wanted.NAME),
        ("Wie heißt mein Hund?", Wanted.NAME),
        ("What does Ada play?", None),
        ("I was called when she knew how to answer.", None),
        ("Tell me about the boat", None),
        ("", None),
    ],
)
def test_a_question_says_which_kind_of_answer_it_wants(query: str, kind: Wanted | None) -> None:
    assert wanted(query) is kind


@pytest.mark.parametrize(
    ("query", "answer", "company"),
    [
        ("When is Ada's birthday?", "Ada was born on the 4th of May.", "Ada likes cake."),
        ("When do I swim?", "I swim on Tuesdays.", "I love to swim."),
        ("How often do I swim?", "I swim daily.", "I love to swim."),
        ("Wann ist der Zahnarzt?", "Der Zahnarzt ist am Montag.", "Der Zahnarzt ist nett."),
        ("How much is the rent?", "The rent is 940 euros.", "Rents are a scandal."),
        ("How many cats do I have?", "I have two cats.", "I like cats."),
        ("Wie viele Katzen habe ich?", "Ich habe drei Katzen.", "Ich mag Katzen."),
        ("Who is my dentist?", "The dentist is Dr. Haddad.", "Then I saw the dentist."),
        ("Who taught me to juggle?", "My uncle taught me to juggle.", "There I learned to juggle."),
        ("What is my dog called?", "Bruno is my dog.", "I think I saw my dog."),
    ],
)
def test_a_text_without_such_an_answer_is_only_company(query: str, answer: str, company: str) -> None:
    known = STOP_WORDS.union(terms(query))
    assert has(wanted(query), answer, known)
    assert not has(wanted(query), company, known)


def test_a_text_in_small_letters_may_hold_a_name() -> None:
    assert has(Wanted.NAME, "My dog is bruno", STOP_WORDS)


@given(st.text(), st.text())
def test_no_text_is_an_error_and_where_nothing_is_plain_everything_may_answer(query: str, text: str) -> None:
    has(wanted(query), text, STOP_WORDS)
    assert has(None, text, STOP_WORDS)

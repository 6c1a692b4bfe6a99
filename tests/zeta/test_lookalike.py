"""Which statement a question is about, where several of one form were told."""

from __future__ import annotations

import re
from itertools import islice

import pytest

from memstore.lexical import words
from zeta.bench.facts import FACTS, OBLIQUE
from zeta.bench.filler import chat_filler, filler
from zeta.lookalike import mistaken

SAWMILL = "The door code of the sawmill is 4711."
MINT = "The door code of the mint is 3852."


def mistakes(question: str, statement: str, *others: str, rare: str | None = None) -> bool:
    """With every word of the question rare, unless told which are."""
    return mistaken(words(question), words(statement), [words(each) for each in others], set(words(rare or question)))


@pytest.mark.parametrize(
    ("question", "statement", "other"),
    [
        ("What is the door code of the lighthouse?", SAWMILL, MINT),
        ("What is the door code of the paint shop?", SAWMILL, MINT),
        ("What is Chen's locker code?", "Marie's locker code is 4711.", "Ivan's locker code is 3852."),
    ],
)
def test_a_name_that_was_never_said_is_not_answered_by_another_of_its_kind(
    question: str, statement: str, other: str
) -> None:
    assert mistakes(question, statement, other)


@pytest.mark.parametrize(
    ("question", "statement", "other"),
    [
        ("What is the door code of the sawmill?", SAWMILL, MINT),
        ("What is Marie's locker code?", "Marie's locker code is 4711.", "Ivan's locker code is 3852."),
        ("When does my flight leave?", "My flight is on Tuesday at ten.", "My flight is on Monday at ten."),
        ("What is my daughter called?", "My daughter's name is Ottilie.", "My daughter's name is long."),
        ("", SAWMILL, MINT),
        ("What is the door code of the lighthouse?", "", ""),
    ],
)
def test_what_was_asked_for_and_what_was_changed_later_are_answered(question: str, statement: str, other: str) -> None:
    assert not mistakes(question, statement, other)


def test_a_statement_alone_of_its_form_may_be_said_in_other_words_than_the_question() -> None:
    asked, said = "How do I connect to the message broker?", "Our message broker listens on port 5673."
    assert not mistakes(asked, said, "The canoe needs paint before the summer.")
    assert not mistakes("What is the door code of the lighthouse?", SAWMILL, SAWMILL, "I see.")


def test_a_word_that_many_say_is_no_name() -> None:
    assert not mistakes("What is the door code of the place?", SAWMILL, MINT, rare="door code")


def test_no_natural_fact_is_taken_for_another_of_its_kind_whatever_was_said_around_it() -> None:
    around = [*islice(filler(1), 20), *(said for pair in islice(chat_filler(1), 60) for said in pair)]
    facts = (*FACTS, *OBLIQUE)
    sentences = [words(each) for text in (*around, *(fact.told for fact in facts)) for each in _sentences(text)]
    for fact in facts:
        asked = words(fact.question)
        assert not any(mistaken(asked, words(told), sentences, set(asked)) for told in _sentences(fact.told)), fact.told


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", text)

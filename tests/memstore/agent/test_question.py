from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memstore.agent.question import names, read

NOW = 1_800_000_000.0  # 15 January 2027


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("What does Ines play?", {"ines"}),
        ("What did Anna Kessler study?", {"anna", "kessler"}),
        ("Yuki's birthday", {"yuki"}),
        ("Where is Ines's cat? Ask Karin.", {"ines", "karin"}),
        ("Did I go on Monday, or in May?", set()),
        ("Yesterday it rained. Today too.", set()),
        ("WHERE IS MY HAT", set()),
        ("Wo ist mein Reisepass, und wo Ines?", set()),
        ("what does ines play", set()),
        ("", set()),
    ],
)
def test_names_are_words_written_large_inside_of_an_english_sentence(text: str, found: set[str]) -> None:
    assert names(text) == found


def test_the_time_and_the_names_are_taken_out_of_what_is_asked() -> None:
    question = read("Where did Ines hike in March?", NOW)
    assert question.plain == "Where did Ines hike?"
    assert question.bare == "Where did hike?"
    assert question.span is not None


@pytest.mark.parametrize("query", ["Who is Ines?", "What did you tell me about PostgreSQL?"])
def test_a_question_that_is_nothing_without_its_names_keeps_them(query: str) -> None:
    assert read(query, NOW).bare == ""


def test_a_question_that_is_nothing_without_its_time_keeps_it() -> None:
    assert read("What was in March?", NOW).plain == "What was in March?"


@pytest.mark.parametrize(
    "query",
    [
        "What did you recommend?",
        "what have you told me about it",
        "the wine you suggested",
        "Repeat your advice.",
        "Was hast du mir empfohlen?",
        "Wie war dein Vorschlag?",
    ],
)
def test_who_asks_for_what_was_said_to_them_asks_the_assistant(query: str) -> None:
    assert read(query, NOW).told


@pytest.mark.parametrize("query", ["Have you seen my keys?", "What did I tell you?", "Wo hast du geparkt?", ""])
def test_other_questions_ask_nobody(query: str) -> None:
    assert not read(query, NOW).told


def test_what_is_ours_is_known_by_the_word_after_it() -> None:
    assert read("Where do my sister and our neighbour live?", NOW).mine == {"sister", "neighbour"}


@given(st.text(max_size=200))
def test_no_text_is_an_error(text: str) -> None:
    question = read(text, NOW)
    assert len(question.bare) <= len(question.plain) <= len(text)

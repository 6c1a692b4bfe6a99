"""What can be said of a subject, for a model that says the same again."""

from __future__ import annotations

from itertools import islice

from zeta.writing.languages import aspects

RAILWAYS = "A long book about railways, from the first engines to night trains."


def test_a_prompt_speaks_of_its_longest_runs_of_words_and_not_of_its_form() -> None:
    assert aspects.subjects(RAILWAYS) == ["railways", "the first engines", "night trains"]
    assert aspects.subjects("كتاب عن القطارات") == []


def test_titles_of_a_subject_are_never_the_same() -> None:
    titles = list(islice(aspects.titles(RAILWAYS), 100))
    assert len(set(titles)) == 100
    assert all(each[0].isupper() for each in titles)
    assert list(aspects.titles("Write a text")) == []


def test_purposes_of_a_section_are_distinct_and_none_that_is_taken() -> None:
    first = aspects.purposes("Night trains")
    assert len(set(first)) == len(first)
    taken = {each.lower() for each in first[:5]}
    assert aspects.purposes("Night trains", taken) == first[5:]


def test_what_other_sections_said_comes_last() -> None:
    said = {each.replace("Night trains", "stations").lower() for each in aspects.purposes("Night trains")[:3]}
    assert aspects.purposes("Night trains", said)[-3:] == aspects.purposes("Night trains")[:3]


def test_a_title_with_other_numbers_and_a_purpose_of_no_words_say_nothing() -> None:
    before = ["The first engines"]
    assert aspects.vague("Fourth engines", before, RAILWAYS)
    assert aspects.vague("xtra", before, RAILWAYS)
    assert aspects.vague("the conclusion of this section", before, RAILWAYS)
    assert not aspects.vague("night trains", before, RAILWAYS)
    assert not aspects.vague("steam and coal", before, RAILWAYS)

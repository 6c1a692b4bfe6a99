from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from ui.settings import texts
from ui.settings.values import (
    STEPS,
    Fixed,
    fixed,
    matches,
    position_of,
    refusal,
    share_at,
    size_of,
    size_text,
    written,
)
from zeta.config import SPECS

ENGLISH = QLocale(QLocale.Language.English)
GERMAN = QLocale(QLocale.Language.German)


def test_every_setting_a_person_may_want_is_on_the_page_once() -> None:
    names = [entry.name for group in texts.GROUPS for entry in group.entries]
    assert len(names) == len(set(names))
    elsewhere = {"model", "store", "conversation", "incognito", "lora", "memory_db"}
    assert set(SPECS) - set(names) == elsewhere


def test_every_choice_of_a_setting_has_words() -> None:
    for group in texts.GROUPS:
        for entry in group.entries:
            if entry.name in SPECS:
                assert set(entry.choices) == set(SPECS[entry.name].option.choices)


def test_every_text_of_the_table_is_a_literal_that_a_translator_gets() -> None:
    source = Path(texts.__file__).read_text(encoding="utf-8")
    calls = re.findall(r'QT_TRANSLATE_NOOP\(\s*"Settings",((?:\s*"[^"]*")+),?\s*\)', source)
    literals = {"".join(re.findall(r'"([^"]*)"', call)) for call in calls}
    named = {"English", "Deutsch", "العربية", ""}
    for group in texts.GROUPS:
        assert group.title in literals
        for entry in group.entries:
            said = {entry.title, entry.help, entry.auto, *entry.choices.values(), *(entry.ends or ())}
            assert said - literals <= named


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("default", None),
        ("file: /x/config.toml", None),
        ("environment: ZETA_K", Fixed.ENVIRONMENT),
        ("flag", Fixed.FLAG),
    ],
)
def test_values_from_outside_the_file_are_fixed(source: str, why: Fixed | None) -> None:
    assert fixed(source) is why


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("k", 65, "Choose a number from 1 to 64."),
        ("page", 100, "Choose a multiple of 32 from 32 to 4,096."),
        ("temp", 11.0, "Choose a number from 0 to 10."),
        ("quota", "plenty", "Write a size, such as 20 GB or 512 MiB."),
        ("k", 64, ""),
        ("page", 4096, ""),
        ("quota", None, ""),
        ("seed", None, ""),
        ("temp", 0.0, ""),
    ],
)
def test_a_value_is_refused_in_words_or_not_at_all(name: str, value: object, words: str) -> None:
    assert refusal(SPECS[name], value, ENGLISH) == words


def test_numbers_are_written_as_the_language_writes_them() -> None:
    assert written(SPECS["temp"], 0.70, ENGLISH) == "0.7"
    assert written(SPECS["temp"], 0.70, GERMAN) == "0,7"
    assert written(SPECS["max_tokens"], 1 << 30, ENGLISH) == "1,073,741,824"


@given(st.integers(0, STEPS))
def test_a_position_of_the_slider_is_where_its_share_is(position: int) -> None:
    assert position_of(share_at(position)) == position


@given(st.integers(0, STEPS - 1))
def test_further_along_the_slider_is_more_eager(position: int) -> None:
    assert share_at(position) < share_at(position + 1)


@given(st.floats(allow_nan=False))
def test_any_share_has_a_position(share: float) -> None:
    assert 0 <= position_of(share) <= STEPS


@given(st.integers(0, 1 << 53))
def test_a_size_is_read_back_exactly(count: int) -> None:
    assert size_of(size_text(count)) == count


@given(st.text())
def test_any_text_is_a_size_or_none(text: str) -> None:
    assert size_of(text) is None or size_of(text) >= 0


@pytest.mark.parametrize("text", ["20 GB", "20GB", " 20 gb ", "20,0 GB", "20000000000"])
def test_a_size_may_be_written_in_several_ways(text: str) -> None:
    assert size_of(text) == 20_000_000_000


def test_a_number_too_large_to_count_is_no_size() -> None:
    assert size_of("9" * 400) is None


@given(st.text(), st.lists(st.text(), max_size=4))
def test_a_part_of_a_text_finds_it_in_any_case(text: str, others: list[str]) -> None:
    words = [each for each in text.split() if each.casefold() == each.lower()]
    assert matches(" ".join(words).upper().casefold(), [*others, " ".join(words)])


def test_every_word_of_a_search_must_be_found() -> None:
    assert matches("SIZE win", ["Size of the window", "Tokens"])
    assert not matches("size gpu", ["Size of the window", "Tokens"])
    assert matches("  ", ["anything"])

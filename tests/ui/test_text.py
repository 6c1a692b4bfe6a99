from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from ui.text import one_line

ANY_TEXT = st.text(st.characters())


def test_a_title_with_control_characters_shows_blanks_for_them() -> None:
    assert one_line("Lisbon\x00\n\x1b[31mtrip\u2028now\x7f") == "Lisbon [31mtrip now"


def test_a_title_cannot_turn_the_direction_of_what_follows() -> None:
    assert one_line("safe\u202egpj.exe\u2066") == "safegpj.exe"


def test_half_of_a_surrogate_pair_is_a_blank() -> None:
    assert one_line("a\ud800b") == "a b"


def test_joiners_inside_words_and_emoji_stay() -> None:
    family = "می\u200cخواهم \U0001f469\u200d\U0001f467"
    assert one_line(family) == family


def test_a_title_of_ten_thousand_characters_is_cut_with_an_ellipsis() -> None:
    assert one_line("x" * 10_000, 300) == "x" * 299 + "…"


def test_a_long_run_of_blanks_does_not_hide_that_the_text_was_cut() -> None:
    assert one_line("a" + " " * 10_000 + "b", 20) == "a…"


@given(ANY_TEXT, st.integers(min_value=1, max_value=400))
def test_a_line_is_short_has_no_control_characters_and_single_blanks(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in line)
    assert "  " not in line
    assert not set(line) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(ANY_TEXT)
def test_a_line_made_once_stays_as_it_is(text: str) -> None:
    assert one_line(one_line(text)) == one_line(text)


@given(st.text())
def test_foreign_text_becomes_one_line_without_control_characters(text: str) -> None:
    shown = one_line(text)
    assert "\n" not in shown
    assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c in "\u202e\u2066\u2028\u2029" for c in shown)


def test_letters_that_join_others_are_kept() -> None:
    assert one_line("👩\u200d🚀 می\u200cخواهم") == "👩\u200d🚀 می\u200cخواهم"


def test_a_long_text_is_cut_before_it_is_looked_at() -> None:
    assert len(one_line("x" * 1_000_000, 600)) == 600

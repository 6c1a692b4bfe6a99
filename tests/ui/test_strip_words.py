"""What the strip says, and where and how its card says it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale, QRect, QSize, Qt
from PySide6.QtWidgets import QApplication

from memstore.lifetime.node import BLOCK
from ui.look import Look
from ui.strip import words
from ui.strip.band import Kind
from ui.strip.card import folded, place
from zeta.chat.lifetime import WHERE
from zeta.worker.rows import GISTS, GlanceRow, SaidRow

BRITISH = QLocale("en_GB")
MARCH = 1772446440.0
SAID = SaidRow("user", "Our flight leaves at 6:40.", False, False)
GLANCE = GlanceRow(41, 5248, 5376, "d", MARCH, 12, (SAID,), 2_800_000, 3, False)


def test_the_facts_of_a_page_are_listed() -> None:
    assert words.facts(GLANCE, BRITISH) == "page 41 · tokens 5,248–5,375 · on disk · 2.8 MB · recalled 3 times"


def test_facts_that_say_nothing_are_left_out() -> None:
    row = replace(GLANCE, where="window", bytes=0, hits=0, pinned=True)
    assert words.facts(row, BRITISH) == "page 41 · tokens 5,248–5,375 · in the window · pinned"
    assert words.facts(replace(row, hits=1), BRITISH).endswith("recalled once · pinned")


def test_a_card_begins_with_when() -> None:
    assert words.heading(GLANCE, MARCH + 86_400, BRITISH).startswith("2 March, ")


def test_a_turn_that_goes_on_elsewhere_says_so_at_that_end() -> None:
    assert words.said(SAID) == ("You", "Our flight leaves at 6:40.")
    assert words.said(replace(SAID, role="assistant", before=True)) == ("Answer", "… Our flight leaves at 6:40.")
    assert words.said(replace(SAID, after=True))[1] == "Our flight leaves at 6:40.…"
    long = replace(SAID, text="word " * 400, after=True)
    assert words.said(long)[1].endswith("word…")


def test_a_place_is_known_by_its_letter_or_its_word() -> None:
    for kind in Kind:
        assert words.kind_of(kind.letter) is kind
        assert words.kind_of(WHERE[kind.letter]) is kind
    assert words.kind_of("") is words.kind_of("?") is Kind.DISK


def test_a_page_seen_as_gists_tells_how_many_tokens_one_stands_for() -> None:
    assert GISTS == (BLOCK, BLOCK * BLOCK)
    assert "as gists: 32 tokens each" in words.facts(replace(GLANCE, where="g"), BRITISH)
    assert "as gists of gists: 1,024 tokens each" in words.facts(replace(GLANCE, where="gist of gists"), BRITISH)


def test_one_page_is_not_counted_as_many() -> None:
    assert words.memory(1, BRITISH) == "Memory: 1 page"
    assert words.memory(1234, BRITISH) == "Memory: 1,234 pages"
    assert words.total(1, 0, BRITISH) == "1 page"
    assert words.total(412, 1_100_000_000, BRITISH) == "412 pages · 1.1 GB"


def test_a_page_is_announced_with_its_place_and_pin() -> None:
    assert words.spoken(41, Kind.GIST, False, BRITISH) == "page 41, in the window, as gists: 32 tokens each"
    assert words.spoken(41, Kind.DISK, True, BRITISH) == "page 41, on disk, pinned"


@given(st.integers(-200, 1200), st.integers(0, 700), st.integers(1, 700), st.integers(1, 500), st.booleans())
def test_a_card_that_fits_stays_inside(x: int, y: int, width: int, height: int, ltr: bool) -> None:
    bounds = QRect(0, 0, 800, 600)
    direction = Qt.LayoutDirection.LeftToRight if ltr else Qt.LayoutDirection.RightToLeft
    at = place(QRect(x, y, 4, 48), QSize(width, height), bounds, direction)
    assert 0 <= at.x() <= 800 - width
    if y + 56 + height <= 600:
        assert at.y() == y + 56


def test_a_card_goes_above_where_there_is_no_room_below() -> None:
    at = place(QRect(10, 500, 4, 48), QSize(100, 80), QRect(0, 0, 800, 600), Qt.LayoutDirection.LeftToRight)
    assert at.y() + 80 < 500


def test_a_card_runs_against_its_page_in_a_right_to_left_window() -> None:
    at = place(QRect(500, 10, 4, 48), QSize(100, 80), QRect(0, 0, 800, 600), Qt.LayoutDirection.RightToLeft)
    assert at.x() + 100 == 504


def test_text_is_folded_to_a_few_lines_and_says_that_there_is_more(qapp: QApplication) -> None:
    look = Look("light")
    whole = "word " * 200
    lines = folded(whole, look.font(14), 300, 4).split("\n")
    assert len(lines) == 4
    assert lines[-1].endswith("…")
    assert folded("short", look.font(14), 300, 4) == "short"
    assert folded("x" * 5000, look.font(14), 300, 4).count("\n") == 3

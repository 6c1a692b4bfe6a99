"""Where every page is, as letters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zeta.chat.lifetime import letters
from zeta.window import Kind, Segment


def seen(begin: int, end: int) -> Segment:
    return Segment(Kind.RECENT, begin, end - begin)


def test_pages_are_in_the_window_recalled_on_disk_or_kept_as_text() -> None:
    assert letters(5, 128, [0, 1, 3, 4], [seen(512, 640)], [(130, 160)]) == "drtdw"


def test_a_page_of_which_less_than_half_is_seen_is_on_disk() -> None:
    assert letters(2, 128, [0, 1], [seen(64, 256)], []) == "dw"


def test_a_page_that_is_seen_in_two_pieces_is_in_the_window() -> None:
    assert letters(1, 128, [0], [seen(0, 40), seen(80, 120)], []) == "w"


@given(st.integers(0, 50), st.sampled_from([32, 128]), st.data())
def test_every_page_has_one_letter(pages: int, page: int, data: st.DataObject) -> None:
    end = max(1, pages * page)
    spans = st.tuples(st.integers(0, end - 1), st.integers(1, 3 * page)).map(lambda s: (s[0], min(end, s[0] + s[1])))
    kept = data.draw(st.sets(st.integers(0, pages + 3)))
    found = letters(pages, page, kept, [seen(*s) for s in data.draw(st.lists(spans))], data.draw(st.lists(spans)))
    assert len(found) == pages
    assert set(found) <= set("wrdt")

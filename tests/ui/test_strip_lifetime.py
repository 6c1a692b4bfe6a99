"""The pages of a strip: what changes them, and how they become bars."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ui.strip.band import MIN_BAR, Bar, Kind
from ui.strip.lifetime import EMBER, Lifetime
from zeta.worker.rows import LifetimeRow

QUICK = settings(max_examples=60)
WIDTHS = st.floats(1, 4000)
GAPS = st.floats(0, 3)
ROWS = st.text("wrdtgG", max_size=900) | st.builds(
    lambda n, tail: "d" * n + tail, st.integers(0, 20_000), st.text("wrdtgG", max_size=40)
)


def of(where: str, pinned: tuple[int, ...] = ()) -> Lifetime:
    lifetime = Lifetime()
    lifetime.replace(LifetimeRow(128, 128 * len(where), where, pinned))
    return lifetime


def bar_at(lifetime: Lifetime, page: int, width: float = 960) -> Bar:
    band = lifetime.band(width, 1)
    return band.bars[band.bar_of(page)]


@QUICK
@given(ROWS, WIDTHS, GAPS)
def test_bars_tile_the_pages_in_order(where: str, width: float, gap: float) -> None:
    band = of(where).band(width, gap)
    pages = [page for bar in band.bars for page in range(bar.first, bar.last + 1)]
    assert pages == list(range(len(where)))


@QUICK
@given(ROWS, WIDTHS, GAPS)
def test_bars_stand_in_the_band_without_touching(where: str, width: float, gap: float) -> None:
    bars = of(where).band(width, gap).bars
    assert all(one.x + one.width <= two.x + 1e-6 for one, two in pairwise(bars))
    if width >= MIN_BAR and bars:
        assert bars[-1].x + bars[-1].width <= width + 1e-6
        assert min(bar.width for bar in bars) >= MIN_BAR - 1e-6


@QUICK
@given(ROWS, WIDTHS, GAPS)
def test_the_centre_of_a_bar_is_one_of_its_pages(where: str, width: float, gap: float) -> None:
    band = of(where).band(width, gap)
    for number, bar in enumerate(band.bars):
        page = band.page_at(bar.x + bar.width / 2)
        assert page is not None
        assert bar.first <= page <= bar.last
        assert band.bar_of(page) == number


@QUICK
@given(ROWS, WIDTHS, GAPS)
def test_every_page_is_in_the_bar_it_is_said_to_be_in(where: str, width: float, gap: float) -> None:
    band = of(where).band(width, gap)
    for page in range(0, len(where), 1 + len(where) // 50):
        bar = band.bars[band.bar_of(page)]
        assert bar.first <= page <= bar.last


@QUICK
@given(ROWS, WIDTHS, GAPS)
def test_a_recalled_page_is_never_hidden(where: str, width: float, gap: float) -> None:
    band = of(where).band(width, gap)
    for page, letter in enumerate(where):
        if letter == "r":
            assert band.bars[band.bar_of(page)].kind is Kind.RECALLED


@QUICK
@given(ROWS, WIDTHS, GAPS)
def test_no_bar_is_taller_than_the_band_or_flat(where: str, width: float, gap: float) -> None:
    lifetime = of(where)
    lifetime.heat(dict.fromkeys(range(0, len(where), 3), 1.0))
    assert all(0.1 < bar.height <= bar.top <= 1 and 0 < bar.share <= 1 for bar in lifetime.band(width, gap).bars)


@QUICK
@given(st.data())
def test_changes_told_one_by_one_end_where_a_fresh_row_would(data: st.DataObject) -> None:
    letters = list(data.draw(st.text("wdt", min_size=1, max_size=60)))
    lifetime = of("".join(letters))
    for _ in range(data.draw(st.integers(0, 8))):
        page = data.draw(st.integers(0, len(letters) - 1))
        match data.draw(st.sampled_from(["evicted", "lost", "grown", "blurred", "sharpened"])):
            case "evicted":
                lifetime.evicted(page)
                letters[page] = "d"
            case "lost":
                lifetime.evicted(page, stored=False)
                letters[page] = "t"
            case "blurred":
                lifetime.focused([["collapse", 1, 4 * page + block] for block in range(4)])
                letters[page] = "g"
            case "sharpened":
                lifetime.focused([["expand", 1, 4 * page + block] for block in range(4)])
                letters[page] = "w"
            case _:
                letters.append("w")
                lifetime.grown(128 * len(letters) + 5)
    assert [lifetime.kind(page).letter for page in range(lifetime.pages)] == letters


def test_a_bar_of_several_pages_is_of_their_most_telling_kind() -> None:
    order = (Kind.RECALLED, Kind.WINDOW, Kind.GIST, Kind.GIST_OF_GISTS, Kind.TEXT, Kind.DISK)
    for at, kind in enumerate(order):
        assert of("rwgGtd"[at:]).band(3, 1).bars[0].kind is kind


def test_a_bar_tells_how_much_of_it_is_in_the_window() -> None:
    (bar,) = of("dddw").band(3, 1).bars
    assert (bar.kind, bar.share, bar.rest) == (Kind.WINDOW, 0.25, Kind.DISK)


def test_what_a_bar_holds_beside_its_kind_is_the_most_telling_of_the_others() -> None:
    (bar,) = of("GGgw").band(3, 1).bars
    assert (bar.kind, bar.share, bar.rest) == (Kind.WINDOW, 0.25, Kind.GIST)
    (low,) = of("GGGGg").band(3, 1).bars
    assert low.height < of("ddddg").band(3, 1).bars[0].height


def test_a_bar_of_many_pages_points_at_its_hottest_recalled_page() -> None:
    lifetime = of("d" * 9000 + "r" + "d" * 999)
    band = lifetime.band(960, 1)
    bar = band.bars[band.bar_of(9000)]
    assert band.page_at(bar.x) == band.page_at(bar.x + bar.width) == 9000
    lifetime.recalled([9001], 0.9)
    assert lifetime.band(960, 1).page_at(bar.x) == 9001


def test_nothing_is_pointed_at_beside_the_band() -> None:
    band = of("ddd").band(960, 1)
    assert band.page_at(-1) is None
    assert band.page_at(900) is None
    assert of("").band(960, 1).page_at(0) is None


def test_few_pages_do_not_become_blocks() -> None:
    assert max(bar.width for bar in of("www").band(960, 1).bars) <= 8


def test_kinds_differ_in_height() -> None:
    lifetime = of("dGgwr")
    disk, coarse, gist, window, recalled = (bar.top for bar in lifetime.band(960, 1).bars)
    assert coarse < gist < disk < window < recalled
    lifetime.recalled([4], 1.0)
    assert bar_at(lifetime, 4).top == pytest.approx(1)


def test_an_evicted_page_is_on_disk_and_one_that_was_not_stored_is_text() -> None:
    lifetime = of("www")
    lifetime.evicted(0)
    lifetime.evicted(1, stored=False)
    assert [lifetime.kind(page) for page in range(3)] == [Kind.DISK, Kind.TEXT, Kind.WINDOW]


def test_the_lens_collapses_pages_into_gists_and_those_into_gists_of_gists() -> None:
    lifetime = of("w" * 20)
    lifetime.focused([["collapse", 1, 9]])
    assert [lifetime.kind(page) for page in (1, 2, 3)] == [Kind.WINDOW, Kind.GIST, Kind.WINDOW]
    lifetime.focused([["collapse", 2, 1]])
    assert [lifetime.kind(page) for page in (7, 8, 15, 16)] == [
        Kind.WINDOW,
        Kind.GIST_OF_GISTS,
        Kind.GIST_OF_GISTS,
        Kind.WINDOW,
    ]


def test_a_gist_of_gists_opens_into_gists_and_a_page_once_more_than_half_of_it_is_read_again() -> None:
    lifetime = of("G" * 8)
    lifetime.focused([["expand", 2, 0], ["expand", 1, 4], ["expand", 1, 5]])
    assert {lifetime.kind(page) for page in range(8)} == {Kind.GIST}
    lifetime.focused([["expand", 1, 4], ["expand", 1, 5], ["expand", 1, 7]])
    assert [lifetime.kind(page) for page in (0, 1, 2)] == [Kind.GIST, Kind.WINDOW, Kind.GIST]


def test_a_page_that_was_recalled_stays_so_while_the_lens_blurs_what_is_under_it() -> None:
    lifetime = of("wwr")
    lifetime.recalled([0], 0.7)
    lifetime.focused([["collapse", 1, 0]])
    assert lifetime.kind(0) is Kind.RECALLED
    lifetime.left(0, 128)
    assert lifetime.kind(0) is Kind.GIST


def test_what_a_new_row_calls_recalled_goes_back_to_where_it_was_known_to_be() -> None:
    lifetime = of("gtGwd")
    lifetime.replace(LifetimeRow(128, 768, "rrrrrr", ()))
    lifetime.left(0, 768)
    assert [lifetime.kind(page).letter for page in range(6)] == ["g", "t", "G", "d", "d", "d"]


def test_a_recalled_page_goes_back_to_where_it_was() -> None:
    lifetime = of("tdw")
    lifetime.recalled([0, 1], 0.7)
    assert lifetime.kind(0) is lifetime.kind(1) is Kind.RECALLED
    lifetime.left(10, 130)
    assert (lifetime.kind(0), lifetime.kind(1)) == (Kind.TEXT, Kind.DISK)
    assert bar_at(lifetime, 0).heat == 0


def test_tokens_that_left_take_only_their_own_pages_with_them() -> None:
    lifetime = of("rrr")
    lifetime.left(128, 256)
    assert [lifetime.kind(page).letter for page in range(3)] == ["r", "d", "r"]
    lifetime.left(0, 0)
    assert lifetime.kind(0) is Kind.RECALLED


def test_a_conversation_grows_by_full_pages_in_the_window() -> None:
    lifetime = of("d")
    lifetime.grown(128 * 3 - 1)
    assert (lifetime.pages, lifetime.kind(1)) == (2, Kind.WINDOW)
    lifetime.grown(5)
    assert lifetime.pages == 2


def test_nothing_grows_or_leaves_before_pages_have_a_length() -> None:
    lifetime = Lifetime()
    lifetime.grown(4096)
    lifetime.left(0, 128)
    lifetime.focused([["collapse", 1, 0]])
    assert (lifetime.pages, lifetime.kinds(), lifetime.band(960, 1).bars) == (0, set(), ())


def test_a_band_without_room_has_no_bars_and_no_span() -> None:
    band = of("dd").band(0, 1)
    assert (band.bars, band.span(0, 1), band.page_at(0)) == ((), (0, 0), None)


def test_a_new_question_takes_the_heat_of_the_last_one_but_not_the_embers() -> None:
    lifetime = of("ddr")
    lifetime.heat({0: 0.9, 2: 0.6})
    lifetime.heat({1: 0.5})
    assert [lifetime.heat_of(page) for page in range(3)] == [0, 0.5, EMBER]


def test_heat_ends_with_the_answer_and_leaves_embers_where_a_page_is_recalled() -> None:
    lifetime = of("dr")
    lifetime.heat({0: 1.0, 1: 1.0})
    assert lifetime.resonates()
    lifetime.cool()
    assert (lifetime.heat_of(0), lifetime.heat_of(1)) == (0, EMBER)
    assert not lifetime.resonates()


def test_a_recalled_page_that_a_new_row_calls_stored_is_cold() -> None:
    lifetime = of("dr")
    lifetime.replace(LifetimeRow(128, 256, "dd", ()))
    assert lifetime.heat_of(1) == 0
    assert not lifetime.resonates()


@pytest.mark.parametrize("score", [float("nan"), float("inf"), -3.0])
def test_a_score_that_is_no_share_does_no_harm(score: float) -> None:
    lifetime = of("d")
    lifetime.heat({0: score})
    assert 0 <= bar_at(lifetime, 0).heat <= 1


def test_pages_that_are_not_there_are_ignored() -> None:
    lifetime = of("d")
    lifetime.evicted(7)
    lifetime.recalled([-1, 7], 1)
    lifetime.heat({7: 1})
    lifetime.pin(7, True)
    lifetime.left(900, 1200)
    lifetime.focused([["collapse", 1, 70], ["collapse", 2, 3], ["expand", 1, 70]])
    assert (lifetime.pages, lifetime.kinds()) == (1, {Kind.DISK})
    for ask in (lifetime.kind, lifetime.heat_of, lifetime.band(960, 1).bar_of):
        with pytest.raises(IndexError):
            ask(7)


def test_unknown_letters_are_pages_on_disk() -> None:
    assert of("x€\x00w").kinds() == {Kind.DISK, Kind.WINDOW}


def test_pins_are_marked_and_can_be_taken_off() -> None:
    lifetime = of("ddd", pinned=(1, 99))
    assert [bar.pinned for bar in lifetime.band(960, 1).bars] == [False, True, False]
    lifetime.pin(1, False)
    lifetime.pin(2, True)
    assert [lifetime.is_pinned(page) for page in range(3)] == [False, False, True]


def test_a_new_row_of_the_same_chat_keeps_what_is_warm() -> None:
    lifetime = of("dd")
    lifetime.recalled([0], 0.8)
    lifetime.replace(LifetimeRow(128, 384, "rdw", ()))
    assert bar_at(lifetime, 0).heat == pytest.approx(0.8)


def test_a_layout_is_made_once_a_change() -> None:
    lifetime = of("d" * 10_000)
    band = lifetime.band(960, 1)
    assert lifetime.band(960, 1) is band
    lifetime.evicted(3)
    assert lifetime.band(960, 1) is not band


def test_a_million_pages_become_as_many_bars_as_fit() -> None:
    lifetime = of("d" * 999_978 + "w" * 22)
    band = lifetime.band(960, 1)
    assert len(band.bars) == 240
    assert band.bars[-1].kind is Kind.WINDOW
    assert band.page_at(0) == 0


def test_a_span_covers_its_pages_and_is_cut_to_those_there_are() -> None:
    band = of("d" * 10).band(960, 1)
    assert band.span(0, 0) == (0, 8)
    assert band.span(8, 400) == (band.bars[8].x, band.bars[9].x + 8)
    assert band.span(20, 30) == (0, 0)

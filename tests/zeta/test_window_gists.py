"""Gists in the window: they take the place of cells and give it back, and every log offset is shown by one cell."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from fake_cache import FakeCache, moved
from hypothesis import given, settings
from hypothesis import strategies as st

from zeta.errors import Aborted, BugError, StateRejected
from zeta.segment import Kind, Segment
from zeta.window import SCRATCH, Window

PINNED, BLOCK, GROUP = 4, 4, 16  # tokens that stay, under a gist, under a gist of gists
CODE = 1000  # the number by which the fake cache knows a gist: CODE * tokens it covers + its index
GUEST = 500_000

Draw = Callable[[st.SearchStrategy[int]], int]


def read(begin: int, end: int) -> npt.NDArray[np.uint32]:
    return np.arange(begin, end, dtype=np.uint32)


def gists(begin: int, count: int, cover: int = BLOCK) -> Segment:
    return Segment(Kind.GIST, begin, count, cover=cover)


def vectors(segment: Segment) -> npt.NDArray[np.float32]:
    first = segment.begin // segment.cover
    return np.asarray([[CODE * segment.cover + name] for name in range(first, first + segment.length)], np.float32)


def test_gists_of_two_levels_have_no_name_in_common() -> None:
    assert not set(gists(0, 64, 32).names) & set(gists(0, 64, 1024).names)
    assert gists(64, 2, 32).names == gists(0, 4, 32).names[2:]


def said(window: Window) -> list[int]:
    """The codes that the cells of the segments must have."""
    codes = []
    for s in window.segments:
        codes += [int(v[0]) for v in vectors(s)] if s.kind is Kind.GIST else [*(s.tokens or range(s.begin, s.end))]
    return codes


def filled(tokens: int = 40, *, reach: int = 512, limit: int = 48) -> tuple[FakeCache, Window]:
    cache = FakeCache()
    window = Window(cache, limit, "kv", read, reach=reach, gists=vectors, moved=moved)
    window.append(range(PINNED), Kind.PINNED, 0)
    window.append(range(PINNED, tokens), Kind.RECENT, PINNED)
    return cache, window


def shown(window: Window) -> list[tuple[int, int, int]]:
    return [(s.begin, s.end, s.cover) for s in window.segments if s.shows]


def placed(window: Window) -> list[int]:
    return [at for s in window.segments for at in range(s.at, s.at + s.length)]


def test_a_gist_stands_where_the_middle_of_its_block_stood_and_nothing_else_moves() -> None:
    cache, window = filled()
    window.collapse(gists(8, 3))
    assert cache.tokens() == said(window)
    places = [cell.position for cell in cache.of(0)]
    assert places == placed(window) == [*range(8), 10, 14, 18, *range(20, 40)]
    assert not cache.of(SCRATCH)


def test_a_gist_sees_what_stands_before_it_and_not_what_it_stands_for() -> None:
    cache, window = filled()
    window.collapse(gists(8, 2))
    first, second = (cell for cell in cache.of(0) if cell.token >= CODE)
    assert first.saw == tuple(range(8))
    assert second.saw == (*range(8), first.token)
    assert [cell.saw for cell in cache.of(0) if cell.token == 30] == [tuple(range(30))]  # lazy: kept as it was


def test_runs_in_several_places_are_decoded_together_each_behind_what_stands_before_it() -> None:
    cache, window = filled(80)
    window.collapse(gists(8, 1), gists(16, 2), gists(32, 1), gists(48, 1))
    assert cache.tokens() == said(window)
    assert [cell.position for cell in cache.of(0)] == placed(window)
    saw = {cell.token: cell.saw for cell in cache.of(0) if cell.token >= CODE}
    first, second, third, _, last = sorted(saw)
    assert saw[first] == tuple(range(8))
    assert saw[second] == tuple(range(16))  # the first was on its way in a sequence of its own
    assert saw[third] == (*range(16), second)
    assert {first, second, third} < {*saw[last]}  # the fourth run came after them
    assert {cell.token for cell in cache.cells if cell.seqs != {0}} == set()


def test_a_block_comes_back_where_it_was() -> None:
    cache, window = filled()
    window.collapse(gists(8, 3))
    window.expand(Segment(Kind.RECENT, 12, BLOCK))
    assert [cell.position for cell in cache.of(0)] == [*range(8), 10, *range(12, 16), 18, *range(20, 40)]
    assert cache.tokens() == said(window)
    assert shown(window) == [(0, 4, 1), (4, 8, 1), (8, 12, 4), (12, 16, 1), (16, 20, 4), (20, 40, 1)]


def test_cells_that_were_kept_come_back_without_being_decoded() -> None:
    cache, window = filled()
    window.collapse(gists(8, 1))
    decoded = cache.decoded

    def load(position: int) -> None:
        kept = [(position + i, 8 + i, (-1,)) for i in range(BLOCK)]
        cache.load_state(SCRATCH, pickle.dumps(kept))

    window.expand(Segment(Kind.RECENT, 8, BLOCK), load)
    assert cache.decoded == decoded
    assert cache.tokens() == list(range(40))
    assert shown(window) == [(0, 4, 1), (4, 40, 1)]  # one run again


def test_gists_become_a_gist_of_gists_and_open_again() -> None:
    cache, window = filled()
    window.collapse(gists(16, 4))
    window.collapse(gists(16, 1, GROUP))
    assert cache.tokens() == said(window) == [*range(16), CODE * GROUP + 1, *range(32, 40)]
    window.expand(gists(16, 4))
    assert cache.tokens() == said(window)
    assert [s.cover for s in window.segments if s.kind is Kind.GIST] == [BLOCK]
    assert window.used == 28


def test_a_gist_in_a_dense_run_makes_its_room_by_moving_what_follows() -> None:
    cache, window = filled(40, reach=48)
    window.collapse(gists(4, 4))
    window.append(range(40, 54), Kind.RECENT, 40)  # past the reach: the holes were closed
    assert [cell.position for cell in cache.of(0)] == [*range(window.used)]
    window.expand(Segment(Kind.RECENT, 8, BLOCK))
    assert cache.tokens() == said(window)
    assert [cell.position for cell in cache.of(0)] == placed(window)


def test_a_guest_inside_of_a_block_stays_where_it_is() -> None:
    cache, window = filled()
    guest = Segment(Kind.GUEST, 0, 2, "guest", (GUEST, GUEST + 1))
    window.insert(window.split(11), guest.tokens, guest)
    window.collapse(gists(8, 2))
    assert cache.tokens() == [*range(8), CODE * BLOCK + 2, GUEST, GUEST + 1, CODE * BLOCK + 3, *range(16, 40)]
    assert cache.tokens() == said(window)


def test_tokens_that_are_not_shown_or_pinned_cannot_become_gists() -> None:
    cache, window = filled()
    before = list(window.segments)
    for wrong in (gists(0, 2), gists(36, 2), gists(8, 9)):
        with pytest.raises(BugError, match="not all shown"):
            window.collapse(wrong)
    with pytest.raises(BugError, match="no gist stands"):
        window.expand(Segment(Kind.RECENT, 8, BLOCK))
    assert window.segments == before
    assert cache.tokens() == list(range(40))


def test_what_fails_leaves_a_window_that_shows_the_same_and_mends_itself() -> None:
    cache, window = filled()
    cache.fail_after = 1
    with pytest.raises(Aborted):
        window.collapse(gists(8, 3))
    cache.fail_after = None
    assert shown(window) == [(0, 4, 1), (4, 40, 1)]
    window.append([40], Kind.RECENT, 40)
    assert cache.tokens() == list(range(41))
    window.collapse(gists(8, 3))

    def refuse(_position: int) -> None:
        raise StateRejected("llama.cpp refused the state of a page")

    with pytest.raises(StateRejected):
        window.expand(Segment(Kind.RECENT, 12, BLOCK), refuse)
    window.append([41], Kind.RECENT, 41)
    assert cache.tokens() == said(window)
    assert sum(token >= CODE for token in cache.tokens()) == 3


def test_a_spoilt_window_decodes_its_gists_again_from_their_vectors() -> None:
    cache, window = filled()
    window.collapse(gists(8, 3))
    window.spoil()
    window.expand(Segment(Kind.RECENT, 16, BLOCK))  # of cells nobody trusts any more
    window.collapse(gists(24, 1))
    cache.clear()
    window.refresh()
    assert cache.tokens() == said(window)
    assert [cell.position for cell in cache.of(0)] == placed(window) == [*range(window.used)]


class Story:
    """Random changes to a window with gists; `expected` are the codes of its cells."""

    def __init__(self, reach: int) -> None:
        self.cache, self.window = filled(40, reach=reach)
        self.expected, self.log, self.guests = list(range(40)), 40, 0

    def step(self, draw: Draw) -> None:
        (self.append, self.guest, self.collapse, self.collapse, self.expand, self.leave, self.stop)[
            draw(st.integers(0, 6))
        ](draw)
        assert said(self.window) == self.expected
        at = 0
        for begin, end, _ in shown(self.window):
            assert begin == at
            at = end
        assert at == self.log

    def append(self, draw: Draw) -> None:
        count = draw(st.integers(1, 9))
        self.window.append(range(self.log, self.log + count), Kind.RECENT, self.log)
        self.expected += range(self.log, self.log + count)
        self.log += count

    def guest(self, draw: Draw) -> None:
        self.guests += 1
        tokens = tuple(range(GUEST + 10 * self.guests, GUEST + 10 * self.guests + draw(st.integers(1, 4))))
        index = self.window.split(draw(st.integers(PINNED, self.log)))
        at = self.window.before(index)
        self.window.insert(index, tokens, Segment(Kind.GUEST, 0, len(tokens), f"guest {self.guests}", tokens))
        self.expected[at:at] = tokens

    def leave(self, draw: Draw) -> None:
        found = self.window.find(Kind.GUEST)
        if found:
            at = self.window.before(found[0])
            del self.expected[at : at + self.window.segments[found[0]].length]
            self.window.drop(found[0])

    def _covers(self) -> dict[int, int]:
        """Of each log offset that is shown, the index of its cell in `expected`."""
        out = {}
        for i, code in enumerate(self.expected):
            if code < CODE:
                out[code] = i
            elif code < GUEST:
                cover, name = divmod(code, CODE)
                out |= dict.fromkeys(range(name * cover, (name + 1) * cover), i)
        return out

    def collapse(self, draw: Draw) -> None:
        """Blocks here and there, or neighbours as one run, all at once."""
        cover = draw(st.sampled_from([BLOCK, BLOCK, GROUP]))
        firsts = {draw(st.integers(-(-PINNED // cover), max(self.log // cover, 2))) for _ in range(4)}
        runs = [gists(first * cover, 1, cover) for first in sorted(firsts)]
        if draw(st.booleans()):
            runs = [gists(min(firsts) * cover, draw(st.integers(1, 3)), cover)]
        runs = [run for run in runs if self._finer(run)]
        self.window.collapse(*runs)
        for run in runs:
            self._collapsed(run)

    def _finer(self, run: Segment) -> bool:
        where = self._covers()
        return all(
            at in where and (self.expected[where[at]] < CODE or self.expected[where[at]] // CODE < run.cover)
            for at in range(run.begin, run.end)
        )

    def _collapsed(self, run: Segment) -> None:
        where, cover = self._covers(), run.cover
        middles = {where[at + cover // 2]: CODE * cover + at // cover for at in range(run.begin, run.end, cover)}
        gone = {where[offset] for offset in range(run.begin, run.end)}
        self.expected = [middles.get(i, code) for i, code in enumerate(self.expected) if i in middles or i not in gone]

    def expand(self, draw: Draw) -> None:
        found = [i for i, code in enumerate(self.expected) if CODE <= code < GUEST]
        if not found:
            return
        i = found[draw(st.integers(0, len(found) - 1))]
        cover, name = divmod(self.expected[i], CODE)
        begin = name * cover
        opened = gists(begin, GROUP // BLOCK) if cover == GROUP else Segment(Kind.RECENT, begin, cover)
        self.window.expand(opened)
        self.expected[i : i + 1] = said_of(opened)

    def stop(self, draw: Draw) -> None:
        self.cache.fail_after = draw(st.integers(0, 3))
        before, log = list(self.expected), self.log
        try:
            (self.append, self.collapse, self.expand)[draw(st.integers(0, 2))](draw)
        except Aborted:
            # of the runs that were to become gists some may have
            self.expected, self.log = said(self.window), log
            assert len(self.expected) <= len(before)
        self.cache.fail_after = None


def said_of(segment: Segment) -> list[int]:
    return [int(v[0]) for v in vectors(segment)] if segment.kind is Kind.GIST else [*range(segment.begin, segment.end)]


@settings(max_examples=150)
@given(data=st.data())
def test_after_any_changes_every_offset_is_shown_once_and_the_cells_are_the_segments(data: st.DataObject) -> None:
    story = Story(data.draw(st.sampled_from([48, 60, 512])))
    for _ in range(data.draw(st.integers(1, 14))):
        story.step(data.draw)
        if data.draw(st.booleans()):
            story.window.refresh()  # does nothing unless something failed
            assert story.cache.tokens() == story.expected
            assert [cell.position for cell in story.cache.of(0)] == placed(story.window)
            assert not story.cache.of(SCRATCH)
    story.append(data.draw)
    assert story.cache.tokens() == story.expected

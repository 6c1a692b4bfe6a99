"""The window over a cache of cells that behaves as llama.cpp's does, for the three kinds of paging."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pytest
from fake_cache import FakeCache, RecurrentCache
from hypothesis import given, settings
from hypothesis import strategies as st

from zeta.errors import Aborted, BugError, StateRejected
from zeta.window import SCRATCH, Cache, Kind, Paging, Segment, Window

LOG = 10_000  # log tokens are equal to their offsets, guests count from here
PINNED = 4


def read(begin: int, end: int) -> npt.NDArray[np.uint32]:
    return np.arange(begin, end, dtype=np.uint32)


def guest(count: int, number: int = 0, kind: Kind = Kind.GUEST) -> tuple[tuple[int, ...], Segment]:
    begin = LOG + 1000 * number
    tokens = tuple(range(begin, begin + count))
    return tokens, Segment(kind, 0, count, f"guest {number}", tokens)


def said(window: Window) -> list[int]:
    """The tokens that the segments stand for."""
    return [t for s in window.segments for t in (s.tokens or range(s.begin, s.end))]


def window_of(paging: Paging, *, rewinds: bool | None = None, reach: int = 512) -> tuple[FakeCache, Window]:
    back = paging != "state" if rewinds is None else rewinds
    cache = FakeCache() if back else RecurrentCache()
    return cache, Window(cache, 48, paging, read, rewinds=back, reach=reach)


def filled(
    paging: Paging, tokens: int = 40, *, rewinds: bool | None = None, reach: int = 512
) -> tuple[FakeCache, Window]:
    cache, window = window_of(paging, rewinds=rewinds, reach=reach)
    window.append(range(PINNED), Kind.PINNED, 0)
    window.append(range(PINNED, tokens), Kind.RECENT, PINNED)
    return cache, window


def loader(cache: FakeCache, tokens: Sequence[int]) -> Callable[[int], None]:
    """What the pager does: cells of another place and time, brought to the position."""

    def load(position: int) -> None:
        kept = [(100 + i, token, (-1,)) for i, token in enumerate(tokens)]
        cache.load_state(SCRATCH, pickle.dumps(kept))
        cache.shift(100, -1, position - 100, seq=SCRATCH)

    return load


def test_the_fake_has_the_methods_of_a_cache() -> None:
    cache: Cache = FakeCache()
    assert cache.state(0)


class Story:
    """Random changes to a window, and what its tokens must be after each."""

    def __init__(self, paging: Paging, rewinds: bool, reach: int = 512) -> None:
        self.cache, self.window = filled(paging, rewinds=rewinds, reach=reach)
        self.expected, self.reach = list(range(40)), reach
        self.log = 40
        self.guests = 0

    def step(self, draw: Callable[[st.SearchStrategy[int]], int]) -> None:
        choice = draw(st.integers(0, 6))
        (self.append, self.append_guest, self.insert, self.insert_cells, self.drop, self.rewind, self.stop)[choice](
            draw
        )
        assert said(self.window) == self.expected
        assert self.window.used == len(self.expected)

    def append(self, draw: Callable[[st.SearchStrategy[int]], int]) -> None:
        count = draw(st.integers(1, 9))
        self.window.append(range(self.log, self.log + count), Kind.RECENT, self.log)
        assert self.window.next <= max(self.reach, self.window.used)
        self.expected += range(self.log, self.log + count)
        self.log += count

    def _guest(self, draw: Callable[[st.SearchStrategy[int]], int], kind: Kind) -> tuple[tuple[int, ...], Segment]:
        self.guests += 1
        return guest(draw(st.integers(1, 9)), self.guests, kind)

    def append_guest(self, draw: Callable[[st.SearchStrategy[int]], int]) -> None:
        tokens, segment = self._guest(draw, Kind.GUEST)
        self.window.append(tokens, Kind.GUEST, 0, key=segment.key)
        self.expected += tokens

    def insert(self, draw: Callable[[st.SearchStrategy[int]], int]) -> None:
        tokens, segment = self._guest(draw, Kind.GUEST)
        index = self.window.split(draw(st.integers(PINNED, self.log)))
        at = self.window.before(index)
        self.window.insert(index, tokens, segment)
        self.expected[at:at] = tokens

    def insert_cells(self, draw: Callable[[st.SearchStrategy[int]], int]) -> None:
        if self.window.paging != "kv":
            return
        tokens, segment = self._guest(draw, Kind.RECALLED)
        index = draw(st.integers(1, len(self.window.segments)))
        at = self.window.before(index)
        self.window.insert_cells(index, loader(self.cache, tokens), segment)
        self.expected[at:at] = tokens

    def drop(self, draw: Callable[[st.SearchStrategy[int]], int]) -> None:
        if len(self.window.segments) < 2:
            return
        index = draw(st.integers(1, len(self.window.segments) - 1))
        begin = draw(st.integers(0, self.window.segments[index].length - 1))
        end = draw(st.integers(begin + 1, self.window.segments[index].length))
        at = self.window.before(index)
        gone = self.window.drop(index, begin, end)
        left = self.expected[at + begin : at + end]
        assert list(gone.tokens or range(gone.begin, gone.end)) == left
        del self.expected[at + begin : at + end]

    def rewind(self, draw: Callable[[st.SearchStrategy[int]], int]) -> None:
        point = self.window.checkpoint()
        before, log = list(self.expected), self.log
        for _ in range(draw(st.integers(0, 2))):
            self.append(draw)
        self.window.rollback(point)
        self.expected, self.log = before, log

    def stop(self, draw: Callable[[st.SearchStrategy[int]], int]) -> None:
        """The user stops while something is decoded: nothing of it counts."""
        self.cache.fail_after = draw(st.integers(0, 3))
        before, log = list(self.expected), self.log
        try:
            (self.append if draw(st.booleans()) else self.insert)(draw)
        except Aborted:
            self.expected, self.log = before, log
        self.cache.fail_after = None


@pytest.mark.parametrize(("paging", "rewinds"), [("kv", True), ("text", True), ("text", False)])
@settings(max_examples=120)
@given(data=st.data())
def test_after_any_changes_the_cache_holds_the_segments_tokens_where_they_say(
    paging: Paging, rewinds: bool, data: st.DataObject
) -> None:
    reach = data.draw(st.sampled_from([48, 60, 512]))
    story = Story(paging, rewinds, reach)
    for _ in range(data.draw(st.integers(1, 12))):
        story.step(data.draw)
        if paging == "kv" and data.draw(st.booleans()):
            story.window.refresh()  # does nothing unless something failed
            assert story.cache.tokens() == story.expected
            places = [at for s in story.window.segments for at in range(s.at, s.at + s.length)]
            assert [cell.position for cell in story.cache.of(0)] == places
            assert story.window.next == places[-1] + 1
    story.append(data.draw)
    assert story.cache.tokens() == story.expected
    assert not story.cache.of(SCRATCH)


@settings(max_examples=80)
@given(data=st.data())
def test_a_recurrent_state_takes_in_every_token_once_and_only_a_rollback_takes_it_out(data: st.DataObject) -> None:
    story = Story("state", False)
    everything = list(story.expected)
    for _ in range(data.draw(st.integers(1, 12))):
        before = story.log
        choice = data.draw(st.sampled_from([story.append, story.drop, story.rewind]))
        choice(data.draw)
        everything += range(before, story.log)
        assert story.cache.tokens() == everything
        assert said(story.window) == story.expected


def test_kv_changes_decode_nothing_again() -> None:
    cache, window = filled("kv")
    decoded = cache.decoded
    tokens, segment = guest(6)
    window.insert(window.split(20), tokens, segment)
    window.drop(1, 0, 8)
    window.append(range(40, 45), Kind.RECENT, 40)
    assert cache.decoded == decoded + 6 + 5


def test_a_guest_sees_what_stands_before_it_and_nothing_after() -> None:
    cache, window = filled("kv")
    tokens, segment = guest(3)
    window.insert(window.split(20), tokens, segment)
    first, _, last = (c for c in cache.of(0) if c.token >= LOG)
    assert first.saw == tuple(range(20))
    assert last.saw == (*range(20), *tokens[:2])
    assert [c.saw for c in cache.of(0) if c.token == 30] == [tuple(range(30))]  # kept, not decoded again


def test_a_guest_at_the_very_begin_sees_nothing() -> None:
    cache, window = window_of("kv")
    window.append(range(10), Kind.RECENT, 0)
    tokens, segment = guest(2)
    window.insert(0, tokens, segment)
    assert cache.tokens() == [*tokens, *range(10)]
    assert cache.of(0)[0].saw == ()


@pytest.mark.parametrize("rewinds", [True, False])
def test_a_stale_text_window_is_decoded_again_before_the_next_token(rewinds: bool) -> None:
    cache, window = filled("text", rewinds=rewinds)
    window.drop(1, 0, 10)
    tokens, segment = guest(5)
    window.insert(1, tokens, segment)
    assert cache.tokens() == list(range(40))  # many changes cost one decode
    window.append([40], Kind.RECENT, 40)
    assert cache.tokens() == [*range(PINNED), *tokens, *range(14, 41)]
    assert cache.of(0)[-1].saw == (*range(PINNED), *tokens, *range(14, 40))


def test_a_spoilt_window_is_decoded_again_from_segments_and_guests() -> None:
    cache, window = filled("kv")
    tokens, segment = guest(5)
    window.insert_cells(1, loader(cache, tokens), segment)
    window.spoil()
    window.drop(2, 0, 6)  # of cells nobody trusts any more
    cache.clear()
    window.refresh()
    assert cache.tokens() == [*range(PINNED), *tokens, *range(10, 40)]


def test_cells_that_cannot_be_loaded_leave_a_window_that_mends_itself() -> None:
    cache, window = filled("kv")

    def refuse(_position: int) -> None:
        cache.load_state(SCRATCH, pickle.dumps([(7, 1, ())]))
        raise StateRejected("llama.cpp refused the state of a page")

    with pytest.raises(StateRejected):
        window.insert_cells(1, refuse, guest(5)[1])
    window.append([40], Kind.RECENT, 40)
    assert cache.tokens() == list(range(41))
    assert not cache.of(SCRATCH)


def test_a_recurrent_snapshot_that_is_refused_leaves_a_window_that_mends_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cache, window = filled("state")
    point = window.checkpoint()
    window.append([40, 41], Kind.RECENT, 40)

    def refuse(_seq: int, _data: bytes) -> None:
        raise StateRejected("llama.cpp refused the state of a page")

    monkeypatch.setattr(cache, "load_state", refuse)
    with pytest.raises(StateRejected):
        window.rollback(point)
    window.append([40], Kind.RECENT, 40)
    assert cache.tokens() == list(range(41))


@pytest.mark.parametrize("paging", ["text", "state"])
def test_cells_are_refused_where_they_cannot_be_moved(paging: Paging) -> None:
    cache, window = filled(paging)
    tokens, segment = guest(3)
    with pytest.raises(BugError, match=f"paged by {paging}"):
        window.insert_cells(1, loader(cache, tokens), segment)
    assert window.used == 40


def test_a_recurrent_model_goes_on_at_the_next_position_after_its_window_was_cut() -> None:
    cache, window = filled("state")
    window.drop(1, 0, 30)
    assert window.used == 10
    window.append([40], Kind.RECENT, 40)
    assert cache.tokens() == list(range(41))


def test_a_rollback_brings_back_what_a_recurrent_state_lost_by_being_decoded_again() -> None:
    cache, window = filled("state")
    window.drop(1, 0, 30)
    point = window.checkpoint()
    tokens, segment = guest(3)
    window.insert(1, tokens, segment)
    window.append([40], Kind.RECENT, 40)
    assert cache.tokens() == [*range(PINNED), *tokens, *range(34, 41)]
    window.rollback(point)
    window.append([40], Kind.RECENT, 40)
    assert cache.tokens() == list(range(41))


def test_a_checkpoint_of_an_empty_recurrent_window_is_empty() -> None:
    cache, window = window_of("state")
    point = window.checkpoint()
    window.append([1, 2], Kind.RECENT, 1)
    window.rollback(point)
    assert not cache.cells
    assert not window.segments


def test_recent_tokens_are_one_segment_until_a_guest_stands_between_them() -> None:
    _, window = filled("kv")
    window.append([40], Kind.RECENT, 40)
    tokens, segment = guest(2)
    window.append(tokens, Kind.GUEST, 0, key=segment.key)
    window.append([41, 42], Kind.RECENT, 41)
    assert [(s.kind, s.begin, s.end) for s in window.segments] == [
        (Kind.PINNED, 0, 4), (Kind.RECENT, 4, 41), (Kind.GUEST, 0, 2), (Kind.RECENT, 41, 43),
    ]  # fmt: skip
    assert window.guests() == [window.segments[2]]
    assert window.find(Kind.RECENT) == [1, 3]


def test_what_leaves_moves_nothing_and_a_page_that_comes_back_stands_right_before_what_follows() -> None:
    cache, window = filled("kv", 100)
    window.drop(1, 0, 50)
    places = [cell.position for cell in cache.of(0)]
    assert places == [*range(PINNED), *range(54, 100)]
    first, earlier, later = (guest(8, number, Kind.RECALLED) for number in range(3))
    window.insert_cells(1, loader(cache, first[0]), first[1])
    window.insert_cells(1, loader(cache, earlier[0]), earlier[1])
    assert [cell.position for cell in cache.of(0)] == [*range(PINNED), *range(38, 100)]
    window.insert_cells(3, loader(cache, later[0]), later[1])  # the two before it make room
    assert [cell.position for cell in cache.of(0)] == [*range(PINNED), *range(30, 100)]
    assert cache.tokens() == [*range(PINNED), *earlier[0], *first[0], *later[0], *range(54, 100)]


def test_holes_are_closed_when_positions_would_run_past_their_reach() -> None:
    cache, window = filled("kv", 40, reach=60)
    window.drop(1, 0, 16)
    window.append(range(40, 60), Kind.RECENT, 40)
    assert cache.of(0)[-1].position == 59
    window.append([60], Kind.RECENT, 60)
    assert [cell.position for cell in cache.of(0)] == list(range(45))
    assert cache.tokens() == [*range(PINNED), *range(20, 61)]


def test_a_rollback_finds_what_moved_in_between() -> None:
    cache, window = filled("kv", 40, reach=60)
    window.drop(1, 0, 16)
    point = window.checkpoint()
    window.append(range(40, 65), Kind.RECENT, 40)
    window.rollback(point)
    window.append([40], Kind.RECENT, 40)
    assert cache.tokens() == [*range(PINNED), *range(20, 41)]
    assert window.next == 25


def test_splitting_where_no_recent_token_is_gives_the_end() -> None:
    _, window = filled("kv")
    assert window.split(40) == 2
    assert window.split(0) == 2
    assert window.split(PINNED) == 1
    assert len(window.segments) == 2


def test_log_offsets_are_found_at_their_cells() -> None:
    cache, window = filled("kv")
    tokens, segment = guest(5)
    window.insert(window.split(20), tokens, segment)
    window.drop(1, 0, 6)
    assert window.resident(0, 40) == 34
    assert window.resident(2, 12) == 2 + 2
    held = {cell.position: cell.token for cell in cache.of(0)}
    pieces = list(window.cells(2, 30))
    found = [held[position + i] for position, _, length in pieces for i in range(length)]
    assert found == [2, 3, *range(10, 30)]
    assert [offset for _, offset, _ in pieces] == [2, 10, 20]


def test_a_recalled_page_does_not_count_as_said_here() -> None:
    cache, window = filled("kv")
    tokens, _ = guest(8)
    window.insert_cells(1, loader(cache, tokens), Segment(Kind.RECALLED, 100, 8, "page 1:3", tokens))
    assert window.resident(100, 108) == 0
    assert list(window.cells(100, 108)) == []


def test_restored_segments_are_taken_over_as_they_are() -> None:
    cache, window = window_of("kv")
    cache.decode(range(12), 0)
    window.adopt([Segment(Kind.PINNED, 0, 4), Segment(Kind.RECENT, 4, 8, at=4)])
    window.append([12], Kind.RECENT, 12)
    assert cache.tokens() == list(range(13))
    assert cache.decoded == 13


def by_position(data: bytes) -> bytes:
    return pickle.dumps(sorted(pickle.loads(data)))


def test_cells_that_lie_in_another_order_are_laid_out_by_position_and_nothing_else_changes() -> None:
    cache, window = filled("kv")
    window.insert(1, *guest(3))
    before = [(c.position, c.token, c.saw) for c in cache.of(0)]
    assert [c.position for c in cache.cells] != sorted(c.position for c in cache.cells)
    segments = list(window.segments)
    window.tidy(by_position)
    assert [c.position for c in cache.cells] == sorted(c.position for c in cache.cells)
    assert [(c.position, c.token, c.saw) for c in cache.of(0)] == before
    assert window.segments == segments


def test_cells_that_lie_in_order_are_left_alone() -> None:
    cache, window = filled("kv")
    window.drop(1, 30, 36)  # the end: what is decoded next lies in order again
    window.append([LOG, LOG + 1], Kind.GUEST, 0, key="g")
    cells = list(cache.cells)
    window.tidy(by_position)
    assert cache.cells == cells


def test_cells_that_cannot_be_put_back_are_decoded_again() -> None:
    cache, window = filled("kv")
    window.drop(1, 0, 5)

    def refused(data: bytes) -> bytes:
        raise StateRejected("no")

    window.tidy(refused)
    decoded = cache.decoded
    window.refresh()
    assert cache.decoded == decoded + window.used

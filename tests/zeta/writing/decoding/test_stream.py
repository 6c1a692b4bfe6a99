"""A stream's window and its share of a batch, without a model."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zeta.writing.decoding.stream import Stream, portion, shares, slide_end

NEWLINE = 10


@given(
    queues=st.dictionaries(st.integers(0, 20), st.integers(1, 500), min_size=1, max_size=16), batch=st.integers(16, 300)
)
def test_a_batch_is_shared_fairly(queues: dict[int, int], batch: int) -> None:
    found = shares(queues, batch)
    assert list(found) == sorted(queues)
    assert sum(found.values()) == min(batch, sum(queues.values()))
    assert all(1 <= found[i] <= queues[i] for i in queues)
    unserved = [found[i] for i in queues if found[i] < queues[i]]
    assert not unserved or max(found.values()) <= min(unserved) + 1


@given(
    pinned=st.integers(0, 32),
    lines=st.lists(st.integers(1, 20), min_size=1, max_size=40),
)
def test_half_of_a_full_window_goes_and_whole_lines_where_there_are_any(pinned: int, lines: list[int]) -> None:
    text = [t for n in lines for t in [*[1] * (n - 1), NEWLINE]]
    text = (text * 64)[: 64 - pinned]
    stream = Stream(tokens=[0] * pinned + text, pinned=pinned, decoded=64)
    end = slide_end(stream, 64, lambda token: token == NEWLINE)
    half = (64 - pinned) // 2
    assert pinned + half <= end <= pinned + half + half // 2
    assert end == pinned + half or stream.tokens[end - 1] == NEWLINE
    assert stream.slide(end) == stream.slid == end - pinned
    assert stream.tokens == [0] * pinned + text[end - pinned :]
    assert stream.length == 64


def test_no_token_of_what_was_copied_once_is_left_to_be_decoded_alone() -> None:
    first, again = Stream(tokens=[0] * 40), Stream(tokens=[0] * 40, copied=33)
    assert [portion(33, 32, each) for each in (first, again)] == [32, 31]
    assert portion(5, 32, again) == 5
    again.decoded = 33
    assert portion(33, 32, again) == 32


def test_a_decode_ends_at_each_stop_once() -> None:
    stream = Stream(tokens=[0] * 9)
    stream.stops.extend([4, 4, 5])
    ends = []
    while stream.queued:
        stream.decoded += stream.next
        ends.append(stream.decoded)
    assert ends == [4, 5, 9]

"""What leaves the window: a small model of a window that follows the decisions, and the cases that matter by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from zeta.allocator import COOLDOWN, RESIDENCY, Stay, TurnSpan, Victim, cooling, expired, used_again, victim
from zeta.window import Kind, Segment

PAGE, LIMIT = 32, 256
PINNED = Segment(Kind.PINNED, 0, 8)


def guest(key: str, length: int = 10, kind: Kind = Kind.GUEST) -> Segment:
    return Segment(kind, 500, length, key, tuple(range(length)))


def recent(begin: int, end: int) -> Segment:
    return Segment(Kind.RECENT, begin, end - begin)


def turns_of(*lengths: int, begin: int = 8, header: int = 3) -> list[TurnSpan]:
    """Turns one after the other, each with `header` tokens of template before its text."""
    out = []
    for length in lengths:
        out.append(TurnSpan(begin, begin + header, begin + length))
        begin += length
    return out


def choose(
    *segments: Segment,
    stays: Mapping[str, Stay] | None = None,
    turn: int = 10,
    captured: int = 10_000,
    turns: Sequence[TurnSpan] = (),
) -> Victim | None:
    return victim(segments, stays or {}, turn, limit=LIMIT, page=PAGE, captured=captured, turns=turns)


def test_nothing_leaves_a_window_of_pinned_tokens() -> None:
    assert choose(PINNED) is None
    assert choose() is None


def test_an_expired_guest_leaves_before_any_recent_token_the_least_recently_used_first() -> None:
    stays = {"old": Stay(7, 300), "older": Stay(6, 200), "fresh": Stay(9, 100)}
    segments = (PINNED, guest("old"), guest("older", kind=Kind.RECALLED), guest("fresh"), recent(8, 240))
    assert choose(*segments, stays=stays) == Victim(2)
    assert choose(*segments, stays={**stays, "older": Stay(8, 200)}) == Victim(1)


def test_a_guest_of_this_residency_stays_while_there_are_enough_recent_tokens() -> None:
    found = choose(PINNED, guest("fresh"), recent(8, 240), stays={"fresh": Stay(9, 1)})
    assert found == Victim(2, 32)


def test_a_guest_of_an_earlier_turn_leaves_before_the_recent_tokens_shrink_below_half() -> None:
    segments = (PINNED, guest("a", 120), recent(8, 8 + LIMIT // 2 - 1))
    assert choose(*segments, stays={"a": Stay(9, 1)}) == Victim(1)
    # ...but not in the turn that asked for it
    assert choose(*segments, stays={"a": Stay(10, 1)}) == Victim(2, 32)


def test_a_guest_that_nobody_remembers_is_expired() -> None:
    assert choose(PINNED, guest("unknown"), recent(8, 240), turn=0) == Victim(1)


def test_the_last_to_leave_is_the_guest_of_this_turn() -> None:
    segments = (PINNED, guest("a"), guest("b"))
    assert choose(*segments, stays={"a": Stay(10, 5), "b": Stay(10, 4)}) == Victim(2)


def test_a_page_that_is_not_captured_never_leaves() -> None:
    assert choose(PINNED, recent(8, 240), captured=31) is None
    assert choose(PINNED, recent(8, 240), captured=32) == Victim(1, 32)
    assert choose(PINNED, recent(40, 240), captured=63) is None


def test_recent_tokens_leave_up_to_the_edge_of_their_page() -> None:
    assert choose(PINNED, recent(8, 240)) == Victim(1, 32)
    assert choose(PINNED, recent(50, 240)) == Victim(1, 64)
    assert choose(PINNED, recent(64, 240)) == Victim(1, 96)


def test_a_turn_that_ends_soon_after_the_page_leaves_whole() -> None:
    # the turn [8, 40) ends 8 tokens after the page, less than half a page
    turns = turns_of(32, 60, 60)
    assert choose(PINNED, recent(8, 160), turns=turns) == Victim(1, 40)
    # where its end is not captured yet, the page's edge is the cut, and the header stays
    assert choose(PINNED, recent(8, 160), turns=turns, captured=32) == Victim(1, 32, (8, 11))


def test_a_turn_that_is_cut_keeps_exactly_its_header() -> None:
    turns = turns_of(100, 60)
    assert choose(PINNED, recent(8, 168), turns=turns) == Victim(1, 32, (8, 11))
    # once it is cut its header is a segment of its own and is not kept twice
    header = Segment(Kind.HEADER, 8, 3)
    assert choose(PINNED, header, recent(32, 168), turns=turns) == Victim(2, 64)


def test_a_cut_inside_a_header_keeps_no_header() -> None:
    turns = turns_of(23, 90, header=5)  # the second turn's header is [31, 36), its text begins after the page
    assert choose(PINNED, recent(8, 121), turns=turns) == Victim(1, 32)


def test_residency_ends_after_its_turns_and_the_last_segments_are_named_first() -> None:
    stays = {"a": Stay(7, 1), "b": Stay(8, 2), "c": Stay(5, 3)}
    segments = [PINNED, guest("a"), guest("b"), recent(8, 50), guest("c", kind=Kind.RECALLED)]
    assert expired(segments, stays, 7 + RESIDENCY) == [4, 1]
    assert expired(segments, stays, 7) == []


def test_being_asked_for_again_renews_a_stay_and_touches_no_other() -> None:
    stays = {"a": Stay(1, 10), "b": Stay(2, 20)}
    renewed = used_again(stays, "a", 5, 50)
    assert renewed == {"a": Stay(5, 50), "b": Stay(2, 20)}
    assert stays["a"] == Stay(1, 10)
    assert used_again({}, "new", 3, 30) == {"new": Stay(3, 30)}


@given(left=st.integers(0, 1000), token=st.integers(0, 2000))
def test_nothing_comes_back_within_its_cooldown(left: int, token: int) -> None:
    assert cooling({"page 1:0": left}, "page 1:0", left + token) == (token < COOLDOWN)
    assert not cooling({"page 1:0": left}, "page 1:1", left)


@dataclass
class Played:
    """A window that obeys: segments, what has left so far."""

    segments: list[Segment]
    gone: list[int] = field(default_factory=list)

    def obey(self, decision: Victim, turns: Sequence[TurnSpan]) -> None:
        segment = self.segments[decision.index]
        assert segment.kind is not Kind.PINNED
        if segment.kind is not Kind.RECENT:
            del self.segments[decision.index]
            return
        assert segment.begin < decision.cut <= segment.end
        new: list[Segment] = []
        kept = range(0)
        if decision.keep:
            low, high = decision.keep
            assert segment.begin <= low <= high <= decision.cut
            assert any((t.begin, t.content) == (low, high) and t.begin < decision.cut <= t.end for t in turns)
            kept = range(low, high)
            new.append(Segment(Kind.HEADER, low, high - low))
        self.gone += [t for t in range(segment.begin, decision.cut) if t not in kept]
        if decision.cut < segment.end:
            new.append(replace(segment, begin=decision.cut, length=segment.end - decision.cut))
        self.segments[decision.index : decision.index + 1] = new


@settings(max_examples=150)
@given(data=st.data())
def test_following_the_decisions_to_the_end_only_guests_and_captured_tokens_leave(data: st.DataObject) -> None:
    lengths = data.draw(st.lists(st.integers(4, 90), min_size=1, max_size=8))
    turns = turns_of(*lengths, header=data.draw(st.integers(0, 4)))
    end = turns[-1].end
    captured = data.draw(st.integers(0, end // PAGE)) * PAGE
    turn = data.draw(st.integers(0, 6))
    count = data.draw(st.integers(0, 3))
    stays = {f"g{i}": Stay(data.draw(st.integers(0, turn)), data.draw(st.integers(0, 99))) for i in range(count)}
    guests = [guest(f"g{i}", kind=data.draw(st.sampled_from([Kind.GUEST, Kind.RECALLED]))) for i in range(count)]
    cut = data.draw(st.integers(9, end - 1))
    played = Played([PINNED, *guests, recent(8, cut), recent(cut, end)])
    late = [g.key for g in guests if turn - stays[g.key].turn < RESIDENCY]
    while True:
        decision = victim(played.segments, stays, turn, limit=LIMIT, page=PAGE, captured=captured, turns=turns)
        if decision is None:
            break
        before = {s.key for s in played.segments if s.key}
        if played.segments[decision.index].kind is Kind.RECENT:
            assert before <= set(late)  # expired guests went first
        played.obey(decision, turns)
    assert played.segments[0] == PINNED
    assert not [s for s in played.segments if s.key]
    assert all(token < captured for token in played.gone)
    left = [t for s in played.segments if s.kind is Kind.RECENT for t in range(s.begin, s.end)]
    assert all(token not in left for token in played.gone)
    # what is captured and reaches the edge of a page or turn does leave
    assert not left or left[0] >= captured // PAGE * PAGE or left[0] + PAGE > captured


@settings(max_examples=100)
@given(begin=st.integers(8, 300), length=st.integers(1, 300), lengths=st.lists(st.integers(4, 200), max_size=6))
def test_a_cut_takes_at_least_one_token_and_at_most_a_page_and_a_half(
    begin: int, length: int, lengths: list[int]
) -> None:
    found = choose(PINNED, recent(begin, begin + length), turns=turns_of(*lengths))
    assert found is not None
    assert begin < found.cut <= min(begin + length, begin + PAGE + PAGE // 2)

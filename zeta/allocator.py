"""What leaves the window when room is needed, and what may come back: pure functions over numbers.

Rules (DESIGN 5 and 6): pinned tokens never leave; what was recalled leaves by LRU once its residency is over, or when
the recent tokens would shrink below half of the window; otherwise the oldest recent page is sublimated, whole turns
where that costs less than half a page more. Nothing comes back within its cooldown.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zeta.window import Kind, Segment

RESIDENCY = 3
"""Turns a guest stays unless it is asked for again (DESIGN 6)."""

COOLDOWN = 32
"""Tokens that pass before a page that left may come back while an answer is written (DESIGN 5: no flip-flop)."""


@dataclass(frozen=True)
class Stay:
    """How long something recalled has been here: turn and token of its last use."""

    turn: int
    token: int


@dataclass(frozen=True)
class TurnSpan:
    """Log offsets of a turn: where its template header begins, and its own text [content, end)."""

    begin: int
    content: int
    end: int


@dataclass(frozen=True)
class Victim:
    """What leaves next: segment `index`. For recent tokens, log offsets below `cut` go and [keep) stays as a header."""

    index: int
    cut: int = 0
    keep: tuple[int, int] | None = None


def victim(
    segments: Sequence[Segment],
    stays: Mapping[str, Stay],
    turn: int,
    *,
    limit: int,
    page: int,
    captured: int,
    turns: Sequence[TurnSpan],
) -> Victim | None:
    """The next thing to leave, or None when nothing may. `captured`: log offsets below it are in full pages."""
    guests = [i for i, s in enumerate(segments) if s.kind in (Kind.GUEST, Kind.RECALLED)]
    guests.sort(key=lambda i: _stay(stays, segments[i]).token)
    expired = [i for i in guests if turn - _stay(stays, segments[i]).turn >= RESIDENCY]
    if expired:
        return Victim(expired[0])
    recent = [i for i, s in enumerate(segments) if s.kind is Kind.RECENT]
    kept = sum(segments[i].length for i in recent)
    if guests and kept < limit // 2 and _stay(stays, segments[guests[0]]).turn < turn:
        return Victim(guests[0])
    if recent:
        found = _cut(segments[recent[0]], recent[0], page, captured, turns)
        if found:
            return found
    return Victim(guests[0]) if guests else None


def _stay(stays: Mapping[str, Stay], segment: Segment) -> Stay:
    return stays.get(segment.key, Stay(-RESIDENCY, -1))


def _cut(segment: Segment, index: int, page: int, captured: int, turns: Sequence[TurnSpan]) -> Victim | None:
    cut = min((segment.begin // page + 1) * page, segment.end)
    if cut > captured:
        return None
    after = bisect_right([t.begin for t in turns], cut - 1)
    if after < len(turns) and cut <= turns[after].begin <= min(cut + page // 2, segment.end, captured):
        return Victim(index, turns[after].begin)
    inside = turns[after - 1] if after else None
    if inside and inside.begin < cut <= inside.end and segment.begin <= inside.begin and inside.content <= cut:
        return Victim(index, cut, (inside.begin, inside.content))
    return Victim(index, cut)


def expired(segments: Sequence[Segment], stays: Mapping[str, Stay], turn: int) -> list[int]:
    """Segments whose residency is over at the begin of `turn`, last first so that indices stay valid."""
    guests = [i for i, s in enumerate(segments) if s.kind in (Kind.GUEST, Kind.RECALLED)]
    return [i for i in reversed(guests) if turn - _stay(stays, segments[i]).turn >= RESIDENCY]


def coldest(segments: Sequence[Segment], stays: Mapping[str, Stay]) -> int | None:
    """The guest or recalled page that was asked for least recently."""
    guests = [i for i, s in enumerate(segments) if s.kind in (Kind.GUEST, Kind.RECALLED)]
    return min(guests, key=lambda i: _stay(stays, segments[i]).token, default=None)


def used_again(stays: Mapping[str, Stay], key: str, turn: int, token: int) -> dict[str, Stay]:
    """The stays with `key` asked for now."""
    return {**stays, key: Stay(turn, token)}


def cooling(left: Mapping[str, int], key: str, token: int) -> bool:
    """Whether something that left at token `left[key]` may not come back yet."""
    return key in left and token - left[key] < COOLDOWN

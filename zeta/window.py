"""The window: what llama.cpp holds in sequence 0, as a list of segments in the order of their positions.

    [pinned: sinks + system prompt][recalled pages][header of a cut turn][recent, with guests before their question]

Every change is made here, to the cells and to the list together, so that they cannot disagree. The window knows token
offsets and positions; it decides nothing (zeta.allocator does) and knows neither text nor store.

What leaves, leaves a hole: positions run on, and a page that comes back moves into a hole instead of moving everything
behind it. Every move costs a rotation of all keys at the next decode. Only when positions would run past `reach` are
the holes closed, all at once.

Three kinds of memory behave differently under the same calls (DESIGN 3):
    kv     cells can be dropped, shifted and put back
    text   cells cannot move: a change marks the window stale, and it is decoded again before the next token
    state  a recurrent model: nothing can be dropped, so its positions go on; segments only say what counts as recent
Where a tail cannot be dropped either (recurrent and hybrid models), a checkpoint is a snapshot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from zeta.errors import BugError, StateRejected

SCRATCH = 1
"""The sequence in which something is prepared before it becomes part of sequence 0."""

Paging = Literal["kv", "text", "state"]


class Cache(Protocol):
    """What the window needs of a llama.cpp context (zeta.llama.LlamaContext; tests have a fake)."""

    def decode(
        self, tokens: Sequence[int], position: int, *, seq: int = 0, logits: bool | Sequence[bool] = True
    ) -> None:
        """Decode tokens from a position on."""

    def remove(self, begin: int, end: int, *, seq: int = 0) -> None:
        """Drop the cells of [begin, end)."""

    def copy(self, source: int, target: int, begin: int = -1, end: int = -1) -> None:
        """Share cells between sequences."""

    def shift(self, begin: int, end: int, delta: int, *, seq: int = 0) -> None:
        """Move positions."""

    def clear(self) -> None:
        """Empty everything."""

    def state(self, seq: int) -> bytes:
        """The state of a sequence."""

    def load_state(self, seq: int, data: bytes) -> None:
        """Put a state into an empty sequence."""

    @property
    def shift_pending(self) -> bool:
        """Whether cells were moved and their keys are not rotated before the next decode."""


class Kind(StrEnum):
    """What a segment is there for."""

    PINNED = "pinned"
    RECALLED = "recalled"
    HEADER = "header"
    RECENT = "recent"
    GUEST = "guest"


@dataclass(frozen=True)
class Segment:
    """A run of cells. `begin` is the log offset of the first token (for a guest: where it was said, in `source`).

    `tokens` holds the ids of guests and recalled pages, which need not be of this log; `key` names them; `at` is the
    position of the first cell, the window's own business.
    """

    kind: Kind
    begin: int
    length: int
    key: str = ""
    tokens: tuple[int, ...] = ()
    at: int = field(default=0, compare=False)

    @property
    def end(self) -> int:
        """Log offset after the last token."""
        return self.begin + self.length

    @property
    def logged(self) -> bool:
        """Whether the cells are this log's own, where they were said."""
        return self.kind not in (Kind.GUEST, Kind.RECALLED)


@dataclass(frozen=True)
class Checkpoint:
    """A point to go back to: the segments as they were, and for a recurrent model its state."""

    segments: tuple[Segment, ...]
    state: bytes = b""
    kept: int = 0


class Window:
    """Segments of sequence 0, and the operations on them."""

    def __init__(
        self,
        cache: Cache,
        limit: int,
        paging: Paging,
        read: Callable[[int, int], npt.NDArray[np.uint32]],
        *,
        rewinds: bool = True,
        reach: int = 0,
    ) -> None:
        """`limit`: the budget in tokens (W_max). `read(begin, end)`: the log's token ids, to decode them again.

        `rewinds` is false where a tail cannot be dropped (recurrent and hybrid models): checkpoints are then snapshots.
        Positions stay below `reach`, or below `limit` where that is more.
        """
        self._cache, self.limit, self.paging, self._read = cache, limit, paging, read
        self._rewinds, self._reach = rewinds, max(reach, limit)
        self.segments: list[Segment] = []
        self._stale = False
        self._mixed = False  # cells lie in another order than their positions
        self._kept = 0  # tokens that were dropped and still count in the positions of a recurrent model

    # looking

    @property
    def used(self) -> int:
        """Tokens in the window."""
        return sum([segment.length for segment in self.segments])

    def before(self, index: int) -> int:
        """Tokens in front of segment `index`."""
        return sum([segment.length for segment in self.segments[:index]])

    @property
    def next(self) -> int:
        """The position of the next token; what a recurrent model cannot drop counts too."""
        if self.paging != "kv" or self._stale or not self.segments:
            return self.used + self._kept
        return self.segments[-1].at + self.segments[-1].length

    def find(self, kind: Kind) -> list[int]:
        """Indices of the segments of a kind."""
        return [i for i, segment in enumerate(self.segments) if segment.kind is kind]

    def resident(self, begin: int, end: int) -> int:
        """How many of the log offsets [begin, end) have a cell."""
        return sum([max(0, min(end, s.end) - max(begin, s.begin)) for s in self.segments if s.logged])

    def cells(self, begin: int, end: int) -> Iterator[tuple[int, int, int]]:
        """The cells of the log offsets [begin, end) outside recalled pages: (position, log offset, length)."""
        for segment in self.segments:
            if segment.logged:
                low, high = max(begin, segment.begin), min(end, segment.end)
                if low < high:
                    yield segment.at + low - segment.begin, low, high - low

    def guests(self) -> list[Segment]:
        """Recalled passages and pages now in the window."""
        return [s for s in self.segments if s.kind in (Kind.GUEST, Kind.RECALLED)]

    # adding

    def append(self, tokens: Sequence[int], kind: Kind, begin: int, *, key: str = "", logits: bool = True) -> None:
        """Decode tokens at the end of the window; the caller has made room. If it fails, the window stays as it was."""
        self.refresh()
        if self.next + len(tokens) > self._reach:
            self._close_holes()
        at = self.next
        try:
            self._cache.decode(tokens, at, logits=logits)
        except BaseException:  # part of a failed batch may have stayed in memory (zeta.errors)
            if self._rewinds:
                self._cache.remove(at, -1)
            else:
                self._stale = True
            raise
        ids = () if kind in (Kind.PINNED, Kind.RECENT) else tuple(tokens)
        self._add(Segment(kind, begin, len(tokens), key, ids, at))

    def _add(self, segment: Segment) -> None:
        last = self.segments[-1] if self.segments else None
        if last and segment.kind is last.kind is Kind.RECENT and last.end == segment.begin:
            self.segments[-1] = replace(last, length=last.length + segment.length)
        else:
            self.segments.append(segment)

    def insert(self, index: int, tokens: Sequence[int], segment: Segment) -> None:
        """Decode a guest in front of segment `index`, as if it had been there: it sees what stands before it.

        What stands after it is moved and not decoded again. A batch must continue its sequence, so the guest is decoded
        in a scratch sequence that shares the cells before it (DESIGN 3, measured).
        """
        at = 0
        if self.paging == "kv":
            self.refresh()
            with self._unless_failed():
                at = self._open_hole(index, len(tokens))
                if at:
                    self._cache.copy(0, SCRATCH, 0, at)
                self._cache.decode(tokens, at, seq=SCRATCH, logits=False)
                self._mixed = True
                self._cache.copy(SCRATCH, 0, at, at + len(tokens))
                self._cache.remove(-1, -1, seq=SCRATCH)
        else:
            self._stale = True
        self.segments.insert(index, replace(segment, at=at))

    def insert_cells(self, index: int, load: Callable[[int], None], segment: Segment) -> None:
        """Put cells that `load(position)` brings into the scratch sequence right in front of segment `index`; at the
        end of the window they go to `segment.at`, if that is free."""
        if self.paging != "kv":
            raise BugError(f"cells cannot be put back into a window paged by {self.paging}")
        self.refresh()
        with self._unless_failed():
            self._mixed |= index < len(self.segments)
            at = self._open_hole(index, segment.length)
            if index < len(self.segments):
                at = self.segments[index].at - segment.length
            elif at < segment.at <= self._reach - segment.length:
                at = segment.at
            load(at)
            self._cache.copy(SCRATCH, 0, at, at + segment.length)
            self._cache.remove(-1, -1, seq=SCRATCH)
        self.segments.insert(index, replace(segment, at=at))

    def _open_hole(self, index: int, length: int) -> int:
        """Make room for `length` cells in front of segment `index`; gives the first free position there.

        Recalled pages move down where a hole is before them, so that they stay near the recent tokens; else everything
        from `index` on moves up.
        """
        begin, room = self._hole(index)
        if room >= length:
            return begin
        recalled = [i for i in range(index) if self.segments[i].kind is Kind.RECALLED]
        behind = index < len(self.segments) and bool(recalled) and recalled[-1] == index - 1
        if behind and room + self._hole(recalled[0])[1] >= length:
            self._move(recalled[0], index, room - length)
            return begin + room - length
        if self.next + length - room > self._reach:
            self._close_holes()
            begin, room = self._hole(index)
        self._move(index, len(self.segments), length - room)
        return begin

    def _hole(self, index: int) -> tuple[int, int]:
        """Free positions between segment `index` and the one before it: the first, and how many."""
        before = self.segments[index - 1] if index else Segment(Kind.PINNED, 0, 0)
        begin = before.at + before.length
        return begin, (self.segments[index].at - begin if index < len(self.segments) else 0)

    def _move(self, first: int, last: int, delta: int) -> None:
        """Move segments [first, last) by `delta` positions, over ground that is free."""
        if not delta or first == last:
            return
        end = self.segments[last].at if last < len(self.segments) else -1
        self._cache.shift(self.segments[first].at, end, delta)
        self.segments[first:last] = [replace(s, at=s.at + delta) for s in self.segments[first:last]]

    def _close_holes(self) -> None:
        """Move everything down as far as it goes."""
        if self.paging != "kv":
            return
        with self._unless_failed():
            for i in range(len(self.segments)):
                self._move(i, len(self.segments), -self._hole(i)[1])

    @contextmanager
    def _unless_failed(self) -> Iterator[None]:
        """What fails half way leaves cells that no segment knows: they are decoded again from the segments."""
        try:
            yield
        except BaseException:
            self._stale = True
            raise

    def split(self, offset: int) -> int:
        """Index of the segment that begins at log offset `offset` of the recent tokens, splitting one if needed."""
        for i, segment in enumerate(self.segments):
            if segment.kind is not Kind.RECENT or not segment.begin <= offset < segment.end:
                continue
            if segment.begin == offset:
                return i
            self.segments[i : i + 1] = [
                _part(segment, 0, offset - segment.begin),
                _part(segment, offset - segment.begin, segment.length),
            ]
            return i + 1
        return len(self.segments)

    # taking away

    def drop(self, index: int, begin: int = 0, end: int | None = None) -> Segment:
        """Take tokens [begin, end) of segment `index` out of the window; what follows stays. Gives what left."""
        segment = self.segments[index]
        end = segment.length if end is None else end
        if self.paging == "kv" and not self._stale:
            self._cache.remove(segment.at + begin, segment.at + end)
            self._mixed |= segment is not self.segments[-1] or end < segment.length
        elif self.paging == "text":
            self._stale = True
        elif self.paging == "state" and not self._stale:
            self._kept += end - begin
        rest = [_part(segment, 0, begin), _part(segment, end, segment.length)]
        self.segments[index : index + 1] = [s for s in rest if s.length]
        return _part(segment, begin, end)

    def checkpoint(self) -> Checkpoint:
        """A point that `rollback` goes back to; nothing before it may change in between."""
        self.refresh()
        snapshot = self._cache.state(0) if not self._rewinds and self.used + self._kept else b""
        return Checkpoint(tuple(self.segments), snapshot, self._kept)

    def rollback(self, point: Checkpoint) -> None:
        """Drop everything decoded since `point`."""
        # what was there at `point` is there still, but it may have moved
        here = [segment.at for segment in self.segments]
        self.segments = [replace(s, at=at) for s, at in zip(point.segments, here, strict=False)]
        if self._rewinds:
            if not self._stale:
                self._cache.remove(self.next, -1)
            return
        self._stale = True
        self._cache.remove(-1, -1)
        if point.state:
            self._cache.load_state(0, point.state)
        self._stale, self._kept = False, point.kept

    def adopt(self, segments: Sequence[Segment]) -> None:
        """Take over segments whose cells are there, `at` the positions they say."""
        self.segments = list(segments)
        self._stale, self._kept = False, 0

    # mending

    def tidy(self, ordered: Callable[[bytes], bytes]) -> None:
        """Lay the cells out by position, where they are not: so they lie after the window was put back from disk, and
        attention adds them up in their order. Then the next answer is the same with a restart in between and without.

        `ordered` gives a sequence's state with its cells by position. What llama.cpp refuses is decoded again later.
        """
        if self.paging != "kv" or self._stale or self._cache.shift_pending or not self._mixed:
            return
        with suppress(StateRejected), self._unless_failed():
            data = ordered(self._cache.state(0))
            self._cache.remove(-1, -1)
            self._cache.load_state(0, data)
            self._mixed = False

    def spoil(self) -> None:
        """The cells can no longer be trusted: decode everything again before the next token. Slower, never wrong."""
        self._stale = True

    def refresh(self) -> None:
        """Decode the whole window again if it is stale."""
        if not self._stale:
            return
        self._cache.clear()
        at = 0
        for i, segment in enumerate(self.segments):
            tokens = segment.tokens or tuple(int(t) for t in self._read(segment.begin, segment.end))
            self._cache.decode(tokens, at, logits=True)
            self.segments[i] = replace(segment, at=at)
            at += segment.length
        self._stale = self._mixed = False
        self._kept = 0


def _part(segment: Segment, begin: int, end: int) -> Segment:
    """Tokens [begin, end) of a segment."""
    return replace(
        segment,
        begin=segment.begin + begin,
        length=end - begin,
        tokens=segment.tokens[begin:end],
        at=segment.at + begin,
    )

"""The window: what llama.cpp holds in sequence 0, as a list of segments in the order of their positions.

    [pinned: sinks + system prompt][recalled pages][header of a cut turn][recent, with guests before their question]

With the lens on, gists stand where what they stand for stood, so that every log offset has a cell that speaks for it:

    [pinned][gists, with blocks that are shown raw among them][recalled pages][recent, with guests]

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
from dataclasses import replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from zeta.cells import F32, SCRATCH, SCRATCHES, Cache
from zeta.errors import BugError, StateRejected
from zeta.segment import Checkpoint, Kind, Segment, joined, part

__all__ = ["SCRATCH", "Cache", "Checkpoint", "Kind", "Paging", "Segment", "Window"]

Paging = Literal["kv", "text", "state"]

VECTORS = 64
"""Gists decoded at once: a few milliseconds of work, and no more than the smallest batch holds."""


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
        gists: Callable[[Segment], F32] | None = None,
        moved: Callable[[bytes, Sequence[int]], bytes] | None = None,
    ) -> None:
        """`limit`: the budget in tokens (W_max). `read(begin, end)`: the log's token ids, to decode them again.

        `rewinds` is false where a tail cannot be dropped (recurrent and hybrid models): checkpoints are then snapshots.
        Positions stay below `reach`, or below `limit` where that is more. With a lens, `gists(segment)` gives the
        vectors [length, d] of a segment of gists, and `moved(state, positions)` a sequence's state with its cells at
        other positions.
        """
        self._cache, self.limit, self.paging, self._read = cache, limit, paging, read
        self._rewinds, self._reach = rewinds, max(reach, limit)
        self._gists, self._moved = gists, moved
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

    def append_gists(self, segment: Segment) -> None:
        """Decode a segment of gists at the end of the window, when it is filled anew."""
        self.refresh()
        with self._unless_failed():
            self._decode_gists(segment, self.next)
        self.segments.append(replace(segment, at=self.next))

    def _decode_gists(self, segment: Segment, at: int, seq: int = 0) -> None:
        """Decode the vectors of a segment of gists from position `at` on."""
        if self._gists is None:
            raise BugError("there is nobody to give the vectors of gists")
        vectors = self._gists(segment)
        for first in range(0, segment.length, VECTORS):
            part = vectors[first : first + VECTORS]
            self._cache.decode_vectors(part, range(at + first, at + first + len(part)), seq=seq, logits=False)

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
                part(segment, 0, offset - segment.begin),
                part(segment, offset - segment.begin, segment.length),
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
        rest = [part(segment, 0, begin), part(segment, end, segment.length)]
        self.segments[index : index + 1] = [s for s in rest if s.length]
        return part(segment, begin, end)

    # levels of detail

    def collapse(self, *runs: Segment) -> None:
        """Put runs of gists where everything stands that shows the log offsets they cover, which must all be shown.

        Each gist stands where the middle one of the cells was that it stands for (seed 002; DESIGN 3). What stands
        after it is not decoded again (`lazy`, DESIGN 7). Runs are decoded several at once, each in a scratch sequence
        of its own. If it fails, the window shows what it showed, or what it would for the first runs.
        """
        for first in range(0, len(runs), SCRATCHES):
            self._collapse(runs[first : first + SCRATCHES])

    def _collapse(self, runs: Sequence[Segment]) -> None:
        found = [self._places(gists) for gists in runs]
        targets = [places[gists.cover // 2 :: gists.cover] for gists, (_, places) in zip(runs, found, strict=True)]
        if not self._stale:
            with self._unless_failed():
                self._prepare([(gists, at[1][0], to) for gists, at, to in zip(runs, found, targets, strict=True)])
                for span in [span for spans, _ in found for span in spans]:
                    self._cache.remove(*span)
                for seq, places in enumerate(targets, SCRATCH):
                    self._share(places, seq)
        for gists, places in zip(runs, targets, strict=True):
            new = [replace(part(gists, i, i + 1), at=at) for i, at in enumerate(places)]
            self.segments = sorted([*self._without(gists), *new], key=lambda segment: segment.at)
        self.segments = joined(self.segments)

    def _places(self, gists: Segment) -> tuple[list[tuple[int, int]], list[int]]:
        """The runs of positions that show what `gists` are to stand for, and for each log offset its cell's position.
        Raises BugError where something is not shown, or pinned."""
        spans, places = list[tuple[int, int]](), list[int]()
        for segment in self.segments:
            low, high = _within(segment, gists)
            if low < high:
                spans.append((segment.at + low, segment.at + high))
                places += [place for place in range(*spans[-1]) for _ in range(segment.cover)]
        if len(places) != gists.end - gists.begin:
            raise BugError(f"tokens {gists.begin} to {gists.end} are not all shown and cannot become gists")
        return spans, places

    def _without(self, gists: Segment) -> list[Segment]:
        """The segments less the cells that show what `gists` stand for."""
        rest = []
        for segment in self.segments:
            low, high = _within(segment, gists)
            pieces = (part(segment, 0, low), part(segment, high, segment.length)) if low < high else (segment,)
            rest += [piece for piece in pieces if piece.length]
        return rest

    def expand(self, shown: Segment, load: Callable[[int], None] | None = None) -> None:
        """Put the tokens or finer gists `shown` where one gist stands for the same log offsets.

        `load(position)` brings their cells into the scratch sequence, from that position on; without it they are
        decoded there. Where there is no room around the gist, what follows moves up. If it fails, the window shows
        what it showed.
        """
        index, inside = self._gist(shown)
        run, ends = self.segments[index], ((0, inside), (inside, inside + 1), (inside + 1, self.segments[index].length))
        self.segments[index : index + 1] = [piece for piece in (part(run, *each) for each in ends) if piece.length]
        index += inside > 0
        at = self.segments[index].at
        if not self._stale:
            with self._unless_failed():
                at = self._room_around(index, shown.length)
                if load:
                    load(at)
                else:
                    self._prepare([(shown, at, range(at, at + shown.length))])
                self._mixed = True
                self._cache.remove(self.segments[index].at, self.segments[index].at + 1)
                self._share([at, at + shown.length - 1])
        self.segments[index] = replace(shown, at=at)
        self.segments = joined(self.segments)

    def _gist(self, shown: Segment) -> tuple[int, int]:
        """The segment and the cell in it that stand for exactly these log offsets."""
        for i, s in enumerate(self.segments):
            if s.kind is Kind.GIST and s.cover == shown.end - shown.begin and s.begin <= shown.begin < s.end:
                return i, (shown.begin - s.begin) // s.cover
        raise BugError(f"no gist stands for tokens {shown.begin} to {shown.end}")

    def _room_around(self, index: int, length: int) -> int:
        """Make room for `length` cells in place of the one of segment `index`; gives the first position, as near to
        that cell's middle as free ground allows."""
        lacking = length - self._around(index)[1]
        if lacking > 0 and self.next + lacking > self._reach:
            self._close_holes()
            lacking = length - self._around(index)[1]
        if lacking > 0:
            self._move(index + 1, len(self.segments), lacking)
        begin, room = self._around(index)
        return max(begin, min(self.segments[index].at - length // 2, begin + room - length))

    def _around(self, index: int) -> tuple[int, int]:
        """Positions from the segment before `index` to the one after it: the first, and how many."""
        begin, _ = self._hole(index)
        return begin, (self.segments[index + 1].at if index + 1 < len(self.segments) else self._reach) - begin

    def _prepare(self, jobs: Sequence[tuple[Segment, int, Sequence[int]]]) -> None:
        """For each (tokens or gists, position, places): decode them in a scratch sequence behind all cells before that
        position, and bring their cells to `places`. A batch must continue each of its sequences and have no gaps
        (DESIGN 3, measured)."""
        free = []
        for seq, (_, begin, _) in enumerate(jobs, SCRATCH):
            last = [s.at + s.length for s in self.segments if s.at < begin]
            free.append(min(begin, last[-1]) if last else 0)
            if free[-1]:
                self._cache.copy(0, seq, 0, free[-1])
        self._decode([segment for segment, _, _ in jobs], free)
        self._mixed = True
        for seq, (first, (segment, _, places)) in enumerate(zip(free, jobs, strict=True), SCRATCH):
            if [*places] != [*range(first, first + segment.length)]:
                self._bring(seq, first, places)

    def _decode(self, segments: Sequence[Segment], free: Sequence[int]) -> None:
        """Decode segments in the scratch sequences, each from its first free position on; gists in one batch if they
        fit."""
        together = all(s.kind is Kind.GIST for s in segments) and sum(s.length for s in segments) <= VECTORS
        if self._gists and together:
            vectors = np.concatenate([self._gists(segment) for segment in segments])
            rows = [
                (at + i, seq)
                for seq, (segment, at) in enumerate(zip(segments, free, strict=True), SCRATCH)
                for i in range(segment.length)
            ]
            places, seqs = [place for place, _ in rows], [seq for _, seq in rows]
            self._cache.decode_vectors(vectors, places, seq=seqs, logits=False)
            return
        for seq, (segment, at) in enumerate(zip(segments, free, strict=True), SCRATCH):
            if segment.kind is Kind.GIST:
                self._decode_gists(segment, at, seq)
            else:
                self._cache.decode(self._tokens(segment), at, seq=seq, logits=False)

    def _bring(self, seq: int, first: int, places: Sequence[int]) -> None:
        """Leave of a scratch sequence only what is from position `first` on, at other places."""
        if self._moved is None:
            raise BugError("there is nobody to move cells to other positions")
        if first:
            self._cache.remove(0, first, seq=seq)
        data = self._moved(self._cache.state(seq), places)
        self._cache.remove(-1, -1, seq=seq)
        self._cache.load_state(seq, data)

    def _share(self, places: Sequence[int], seq: int = SCRATCH) -> None:
        """Give what is new in a scratch sequence, from the first of `places` to the last, to sequence 0; empty it."""
        self._cache.copy(seq, 0, places[0], places[-1] + 1)
        self._cache.remove(-1, -1, seq=seq)

    # going back

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
            if segment.kind is Kind.GIST:
                self._decode_gists(segment, at)
            else:
                self._cache.decode(self._tokens(segment), at, logits=True)
            self.segments[i] = replace(segment, at=at)
            at += segment.length
        self._stale = self._mixed = False
        self._kept = 0

    def _tokens(self, segment: Segment) -> Sequence[int]:
        return segment.tokens or tuple(int(t) for t in self._read(segment.begin, segment.end))


def _within(segment: Segment, gists: Segment) -> tuple[int, int]:
    """Which cells of a segment [low, high) show what `gists` are to stand for; none where low is not below high."""
    if segment.kind not in (Kind.RECENT, Kind.GIST):
        return 0, 0
    low = (max(gists.begin, segment.begin) - segment.begin) // segment.cover
    return low, (min(gists.end, segment.end) - segment.begin) // segment.cover

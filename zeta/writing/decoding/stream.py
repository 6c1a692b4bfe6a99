"""One stream's window: what it has read, what is queued, and the piece it is choosing. Plain values, no model."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
import numpy.typing as npt

from zeta.writing.decoding.choice import Chooser
from zeta.writing.decoding.guests import Guest

F32 = npt.NDArray[np.float32]

MARKS = 4
"""Beginnings of pieces that a recurrent stream can go back to without reading everything again."""


@dataclass(frozen=True)
class Piece:
    """What a stream has chosen. `chosen` of its tokens had a legal alternative. Not `complete`: its limit was reached,
    or nothing could come next. Without a grammar it is complete where the model ended its turn."""

    stream: int
    tokens: tuple[int, ...]
    text: str
    chosen: int
    complete: bool


@dataclass(frozen=True)
class Mark:
    """The beginning of a piece: tokens decoded, the logits after them, and the state where a tail cannot be dropped."""

    length: int
    logits: F32
    state: bytes | None


@dataclass
class Work:
    """A piece being chosen."""

    chooser: Chooser
    limit: int
    tokens: list[int] = field(default_factory=list)
    chosen: int = 0

    def take(self, logits: F32) -> int | None:
        """The next token; None where there is none."""
        choice = self.chooser.next(logits)
        if not choice:
            return None
        self.tokens.append(choice.token)
        self.chosen += choice.real
        return choice.token

    @property
    def ended(self) -> bool:
        """Whether nothing more can come, or may."""
        return self.chooser.ended or len(self.tokens) >= self.limit


@dataclass
class Stream:
    """`tokens` are in the window: the first `decoded` are decoded, the others queued; `slid` left it after the first
    `pinned`. `logits` follow the last decoded one. `alone`: it could not take a beginning over from another. `guests`:
    where among the queued ones a text stands whose cells are there already; `stops`: where among them a decode
    ends, ascending. `copied`: how many of an opening were taken over from others when it was opened first."""

    tokens: list[int] = field(default_factory=list)
    pinned: int = 0
    slid: int = 0
    decoded: int = 0
    logits: F32 | None = None
    marks: deque[Mark] = field(default_factory=lambda: deque(maxlen=MARKS))
    work: Work | None = None
    alone: bool = False
    guests: deque[tuple[int, Guest]] = field(default_factory=deque)
    stops: deque[int] = field(default_factory=deque)
    copied: int | None = None

    @property
    def queued(self) -> int:
        """Tokens to be decoded."""
        return len(self.tokens) - self.decoded

    @property
    def next(self) -> int:
        """Those of them that stand before the next guest and the next stop."""
        while self.stops and self.stops[0] <= self.decoded:
            self.stops.popleft()
        ends = [len(self.tokens), *(at for at, _ in islice(self.guests, 1)), *islice(self.stops, 1)]
        return min(ends) - self.decoded

    @property
    def opening(self) -> list[int]:
        """What never slides out."""
        return self.tokens[: self.pinned]

    @property
    def length(self) -> int:
        """Tokens since it was opened."""
        return len(self.tokens) + self.slid

    def cut(self, at: int) -> None:
        """Forget the tokens of the window from `at` on, and the marks and guests among them."""
        del self.tokens[at:]
        while self.guests and self.guests[-1][0] + len(self.guests[-1][1].tokens) > at:
            self.guests.pop()
        while self.stops and self.stops[-1] > at:
            self.stops.pop()
        while self.marks and self.marks[-1].length > at:
            self.marks.pop()

    def slide(self, end: int) -> int:
        """Forget the tokens from the opening to `end`, and all marks: what follows will be seen without them. Returns
        how many."""
        gone = end - self.pinned
        del self.tokens[self.pinned : end]
        self.slid += gone
        self.guests = deque((at - gone, guest) for at, guest in self.guests)
        self.stops = deque(at - gone for at in self.stops)
        self.marks.clear()
        return gone

    def drop_work(self) -> None:
        """Give up the piece being chosen."""
        if self.work:
            self.work.chooser.close()
            self.work = None


def slide_end(stream: Stream, cells: int, ends_line: Callable[[int], bool]) -> int:
    """Up to where a full window of `cells` tokens lets go: half of what follows the opening, or up to the line's end
    that is found within a quarter more."""
    half = max(1, (cells - stream.pinned) // 2)
    begin = stream.pinned + half
    ends = (at for at in range(begin, min(begin + half // 2, stream.decoded)) if ends_line(stream.tokens[at - 1]))
    return next(ends, begin)


def portion(queued: int, most: int, stream: Stream) -> int:
    """How many of the tokens that a stream has to read are decoded now, at most so many. Of what was copied when it was
    opened first none is left over to be decoded alone, which gives other last bits than in a batch."""
    again = stream.copied is not None and stream.decoded < stream.copied
    return most - 1 if again and queued == most + 1 else min(queued, most)


def shares(queues: dict[int, int], batch: int) -> dict[int, int]:
    """How many tokens of which stream go into a batch: all of the short queues, equal parts of the long ones. By
    stream."""
    left, found = batch, {}
    for rank, stream in enumerate(sorted(queues, key=lambda stream: (queues[stream], stream))):
        found[stream] = min(queues[stream], left // (len(queues) - rank))
        left -= found[stream]
    return dict(sorted(found.items()))

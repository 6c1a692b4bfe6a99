"""What streams are given: what is forced, to be read, and what is open, to be chosen, with the seed of the piece."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import Final

from zeta.sampling import Sampling
from zeta.writing.decoding.openings import Openings
from zeta.writing.drafting.desk import Desk
from zeta.writing.drafting.specialist import Specialist
from zeta.writing.memory.recalling import Host

_WARMER: Final = 3


class Feeding:
    """Specialists and their streams. `window`: tokens that a stream holds; `host` where cells can be moved."""

    def __init__(self, desk: Desk, host: Host | None, window: int) -> None:
        """Nothing slid out of any stream yet."""
        self._desk, self._host, self._window = desk, host, window
        self._moved: set[int] = set()
        self._openings = Openings()

    def begin(self, specialist: Specialist) -> None:
        """Note how much of an opening its stream takes over from others: a scroll that goes on finds the same."""
        specialist.copied = self._openings.add(specialist.stream, specialist.prompt)
        specialist.queued = len(specialist.prompt) - specialist.copied

    def open(self, specialist: Specialist) -> None:
        """Let a stream begin with its opening."""
        self._desk.open(specialist.stream, specialist.prompt, specialist.copied)

    def reopen(self, specialist: Specialist) -> None:
        """Let a stream read its opening and what was written again: all of it, as it was read and chosen before, if it
        never filled the window; else its end."""
        specialist.resume(self._window)
        self.open(specialist)

    def slid(self, stream: int) -> None:
        """Something left the stream's window since it was fed last."""
        self._moved.add(stream)

    def take_back(self, specialist: Specialist, tokens: int) -> None:
        """Let a stream forget the tokens of a piece that was refused."""
        if specialist.stream in self._moved:
            self.reopen(specialist)  # what stood before the piece may be gone
        else:
            self._desk.rewind(specialist.stream, self._desk.length(specialist.stream) - tokens)

    def feed(self, specialist: Specialist, seed: int) -> None:
        """Let a stream read what is forced, and choose what is open; `seed` is the document's."""
        stream = specialist.stream
        self._moved.discard(stream)
        if specialist.done:
            return
        at = 0
        if self._host:
            for begin, guest in specialist.guests:
                self._desk.read(stream, specialist.unread[at:begin])
                self._host.bring(stream, guest)
                at = begin + len(guest.tokens)
        if specialist.unread[at:]:
            self._desk.read(stream, specialist.unread[at:], specialist.again)
        for queue in (specialist.unread, specialist.guests, specialist.again):
            queue.clear()
        if choice := specialist.waiting:
            piece = f"{seed}:{specialist.section.id}:{specialist.attempt}:{specialist.pieces}"
            sampling = warmed(specialist.agent.sampling, specialist.refused)
            self._desk.choose(stream, choice.grammar, sampling, seed=zlib.crc32(piece.encode()), limit=choice.limit)


def warmed(sampling: Sampling, refused: int) -> Sampling:
    """The sampling of a piece that was refused so often: warmer, for the likeliest words were refused, up to a point
    from which on a small model writes no words any more."""
    warmth = 0.2 * min(refused, _WARMER)
    return replace(sampling, temperature=max(sampling.temperature, 0.5) + warmth) if refused else sampling

"""What several streams begin with is read once and copied: the cells of a sequence, taken out and put in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zeta import state
from zeta.errors import StateRejected
from zeta.llama import LlamaContext
from zeta.writing.decoding.openings import SHARED, common
from zeta.writing.decoding.stream import Stream


def take(context: LlamaContext, stream: int) -> state.SequenceState:
    """The cells of a stream, by position. Raises StateRejected for a memory whose state cannot be cut."""
    return state.ordered(state.parse(context.state(stream), streams=context.streams))


def put(context: LlamaContext, stream: int, cells: state.SequenceState) -> None:
    """Put cells into an empty stream. Raises StateRejected; the stream is empty then."""
    try:
        context.load_state(stream, state.build(cells, stream, streams=context.streams))
    except StateRejected:
        context.remove(-1, -1, seq=stream)
        raise


class Beginning:
    """The longest beginning that was last shared by two streams, kept for those that follow."""

    def __init__(self) -> None:
        self.tokens: list[int] = []
        self._cells: state.SequenceState | None = None

    def keep(self, context: LlamaContext, stream: int, tokens: list[int]) -> None:
        """Keep the cells of the tokens that a stream begins with. Raises StateRejected where they cannot be cut."""
        cells = take(context, stream)
        self._cells = state.select(cells, np.flatnonzero(cells.positions < len(tokens)))
        self.tokens = tokens

    def copy(self, context: LlamaContext, stream: int, length: int) -> None:
        """Put the first `length` of them into an empty stream. Raises StateRejected."""
        if self._cells:
            put(context, stream, state.select(self._cells, np.arange(length)))

    def take_over(
        self, one: Stream, context: LlamaContext, seq: int, others: Sequence[tuple[Stream, LlamaContext, int]]
    ) -> bool:
        """Put what a freshly opened stream begins with in common with one of the `others` into it, where that is much;
        True where the other has to read it first. A stream whose memory cannot be cut reads for itself."""
        most = min(len(one.tokens) - 1, len(one.tokens) if one.copied is None else one.copied)  # one gives the logits
        known = min(common(self.tokens, one.opening), most)
        donor = max(others, key=lambda other: common(other[0].opening, one.opening), default=None)
        length = min(common(donor[0].opening, one.opening), most) if donor else 0
        if max(known, length) < SHARED:
            return False
        if donor and length > known and donor[0].decoded < length:
            return True
        try:
            if donor and length > known:
                self.keep(*donor[1:], one.opening[:length])
            one.decoded = max(known, length) - (one.copied == max(known, length) + 1)  # a token alone is another
            self.copy(context, seq, one.decoded)
        except StateRejected:
            one.decoded, one.alone = 0, True
        return False

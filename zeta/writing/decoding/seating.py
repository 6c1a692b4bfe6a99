"""Guests among streams: cells that one has computed are lifted out of it and stand in another without being decoded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

from zeta import state
from zeta.errors import StateRejected
from zeta.llama import LlamaContext
from zeta.paging import Paging
from zeta.writing.decoding import beginnings
from zeta.writing.decoding.guests import Guest, beside, lift, turned
from zeta.writing.decoding.stream import Stream


class Seating:
    """For streams of one model, each a sequence of a context. `cells`: tokens that a window holds; `heads`: of keys;
    `rewinds`: whether a tail of the memory can be dropped; `paging` tells whether moved keys are what they would have
    been there."""

    def __init__(self, cells: int, heads: int, *, rewinds: bool, paging: Callable[[], Paging]) -> None:
        self._cells, self._heads, self._rewinds, self._paging = cells, heads, rewinds, paging

    @property
    def possible(self) -> bool:
        """Whether cells of one stream can stand in another: those of attention whose keys can be moved."""
        return self._rewinds and self._paging().kind == "kv"

    def keep(self, one: Stream, context: LlamaContext, seq: int, runs: Sequence[Sequence[int]]) -> list[Guest | None]:
        """Texts of a stream as guests for others; see zeta.writing.decoding.streams."""
        runs = [[length - one.slid for length in run if length - one.slid < one.decoded] for run in runs]
        good = [bool(run) and (not one.slid or run[0] >= one.pinned) for run in runs]
        if not any(good) or context.shift_pending or not self.possible:
            return [None] * len(runs)
        try:
            cells = beginnings.take(context, seq)
            return [_guest(one, cells, run) if fine else None for run, fine in zip(runs, good, strict=True)]
        except StateRejected:
            return [None] * len(runs)

    def seat(self, one: Stream, context: LlamaContext, seq: int) -> None:
        """Let the guests sit down whose turn it is, all at once; a token has to follow, for the logits."""
        moved, end = list[state.SequenceState](), one.decoded
        while one.guests and one.guests[0][0] <= end:
            at, guest = one.guests.popleft()
            after = at + len(guest.tokens)
            if at == end and after <= self._cells and after < len(one.tokens) and self.possible:
                with suppress(StateRejected):
                    moved.append(turned(guest.cells, at, self._paging(), self._heads))
                    end = after
        if not moved or context.shift_pending:
            return
        try:
            cells = beside([beginnings.take(context, seq), *moved])
            one.decoded = 0  # until they are there
            beginnings.put(context, seq, cells)
            one.decoded = end
        except StateRejected:
            one.marks.clear()


def _guest(one: Stream, cells: state.SequenceState, run: Sequence[int]) -> Guest:
    return Guest(tuple(one.tokens[at] for at in run), lift(cells, run))

"""A stream taken out of its context, and put back."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zeta import state
from zeta.errors import StateRejected
from zeta.llama import LlamaContext
from zeta.writing.decoding import beginnings
from zeta.writing.decoding.stream import Stream


@dataclass(frozen=True)
class Rest:
    """A stream taken out of its context. Of `tokens` the first `decoded` are in the memory, whose last logits are
    `logits`: as `cells`, or as `state` where they cannot be cut, or as neither: then they are read again. `slid` more
    stood between the first `pinned` and the others."""

    tokens: tuple[int, ...]
    pinned: int
    slid: int
    decoded: int
    logits: npt.NDArray[np.float32] | None
    cells: state.SequenceState | None
    state: bytes | None


def taken(one: Stream, context: LlamaContext, seq: int, *, cut: bool) -> Rest:
    """A stream as it is; `cut`: whether its memory can be."""
    cells, whole = None, None
    if one.decoded and cut:
        with suppress(StateRejected):
            cells = beginnings.take(context, seq)
    if one.decoded and not cells:
        whole = context.state(seq)
    return Rest(tuple(one.tokens), one.pinned, one.slid, one.decoded, one.logits, cells, whole)


def woken(rest: Rest, context: LlamaContext, seq: int) -> Stream:
    """The stream again, in an empty sequence. Without its memory, or where that does not fit, its tokens are read
    again."""
    one = Stream(tokens=list(rest.tokens), pinned=rest.pinned, slid=rest.slid)
    try:
        if rest.cells:
            beginnings.put(context, seq, rest.cells)
        elif rest.state:
            context.load_state(seq, rest.state)
        else:
            return one
    except StateRejected:
        context.remove(-1, -1, seq=seq)
        return one
    one.decoded, one.logits = rest.decoded, rest.logits
    return one

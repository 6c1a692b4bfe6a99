"""When pieces end at an even pace: in every step a stream reads a chunk or chooses a token. Pure.

Pieces are taken in this order, whichever was really there first. So a scroll that goes on after a kill, whose streams
read their sections again and not all for the same time, takes them as one that nobody killed.
"""

from __future__ import annotations

from typing import Final

CHUNK: Final = 32
"""Tokens that a stream reads in a step."""


def ends(since: int, queued: int, tokens: int, *, complete: bool = True) -> int:
    """The step in which a piece of so many tokens ends, of a stream that had so many queued after step `since`. The
    first token is chosen in the step that reads the last chunk. One that is not complete may have taken a step more to
    find that nothing can follow."""
    return since + max(1, -(-queued // CHUNK)) + max(1, tokens) - complete

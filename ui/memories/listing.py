"""How much of the list of memories is shown, and which names a memory has. No Qt here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zeta.worker.rows import MemoriesRow, MemoryRow

Ref = tuple[str, str]
"""What tells a memory from all others: its namespace and its key."""

PLACES = ("", "pinned", "stm", "ltm", "hidden", "removed")
"""Kinds of place that can be listed: all that is found by itself, pinned, short-term, long-term, what is left out of a
search (dormant and sensory), and what was removed."""

MODES = ("off", "ask", "on")
"""What a chat may write by itself."""

STEP = 50
"""Memories that are asked for at once."""

MOST = 200
"""Memories shown at once; whoever has more finds them by searching."""


def ref(row: MemoryRow) -> Ref:
    """The namespace and the key of a memory."""
    return row.namespace, row.key


def next_count(shown: int, total: int) -> int:
    """How many to ask for so that more are shown; 0 where there are no more, or no more are shown at once."""
    return min(shown + STEP, MOST) if shown < min(total, MOST) else 0


def without(row: MemoriesRow, gone: frozenset[Ref]) -> MemoriesRow:
    """The list less the memories that are about to go."""
    kept = tuple(each for each in row.memories if ref(each) not in gone)
    return replace(row, memories=kept, total=max(len(kept), row.total - len(row.memories) + len(kept)))


def with_memory(row: MemoriesRow, memory: MemoryRow) -> MemoriesRow:
    """The list with what `memory` has become, where it is in the list."""
    return replace(row, memories=tuple(memory if ref(each) == ref(memory) else each for each in row.memories))


def older(row: MemoryRow, versions: Sequence[MemoryRow]) -> list[MemoryRow]:
    """The versions that went before, the newest first."""
    return sorted((each for each in versions if each.version < row.version), key=lambda each: -each.version)


def fitting(widths: Sequence[int], rest: int, gap: int, room: int) -> int:
    """How many entries of these widths stand side by side in `room`; where not all do, one of width `rest` tells of
    the others."""
    if sum(widths) + gap * max(0, len(widths) - 1) <= room:
        return len(widths)
    used = rest
    for count, width in enumerate(widths):
        used += width + gap
        if used > room:
            return count
    return len(widths) - 1


def neighbour(place: int, count: int) -> int:
    """Which of `count` entries stands nearest to where one at `place` has gone; -1 where there is none."""
    return min(place, count - 1)

"""From turns to pages and back: what the window can tell of a conversation without asking a busy engine. No Qt here."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from zeta.worker.rows import GLANCE, GlanceRow, LifetimeRow, TurnRow


def pages_of(turns: Sequence[TurnRow], first: int, last: int, page: int) -> tuple[int, int]:
    """The first and last page of the turns with the ordinals `first` to `last`; `page` is in tokens."""
    top, bottom = (turns[ordinal - turns[0].ordinal] for ordinal in (first, last))
    return top.begin // page, max(bottom.begin, bottom.end - 1) // page


def turn_at(turns: Sequence[TurnRow], offset: int) -> TurnRow | None:
    """The turn whose text is at a log offset, or the next one; None behind the last."""
    index = bisect_right(turns, offset, key=lambda turn: turn.end)
    return turns[index] if index < len(turns) else None


def glance(turns: Sequence[TurnRow], life: LifetimeRow, page: int, where: str) -> GlanceRow:
    """A page that is `where` now, as far as the turns tell: its text by the share of its turn that lies before it,
    sizes unknown (0)."""
    begin = page * life.page_tokens
    turn = turn_at(turns, begin)
    text = ""
    if turn:
        share = max(0, begin - turn.begin) / max(1, turn.end - turn.begin)
        text = " ".join(turn.text[int(share * len(turn.text)) :][:GLANCE].split())
    return GlanceRow(
        page=page,
        begin=begin,
        end=begin + life.page_tokens,
        where=where,
        time=turn.time if turn else 0.0,
        role=turn.role if turn else "",
        ordinal=turn.ordinal if turn else -1,
        text=text,
        bytes=0,
        hits=0,
        pinned=page in life.pinned,
    )


def own_pages(names: Sequence[str], life: LifetimeRow) -> list[int | None]:
    """The page of this conversation behind each "log:number" of an event; None for another conversation's."""
    found: list[int | None] = []
    for name in names:
        log, _, number = name.partition(":")
        found.append(int(number) if int(log) in life.logs else None)
    return found


def heats(scores: Sequence[float]) -> list[float]:
    """Scores of pages as heat from 0 to 1: the best one is 1, the worst of those told is 0."""
    if not scores:
        return []
    low, high = min(scores), max(scores)
    return [(score - low) / (high - low) if high > low else 1.0 for score in scores]

"""From turns to pages and back: what the window can tell of a conversation without asking a busy engine. No Qt here."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import takewhile

from zeta.worker.rows import GLANCE, GlanceRow, LifetimeRow, SaidRow, TurnRow


def pages_of(turns: Sequence[TurnRow], first: int, last: int, page: int) -> tuple[int, int]:
    """The first and last page of the turns with the ordinals `first` to `last`; `page` is in tokens."""
    top, bottom = (turns[ordinal - turns[0].ordinal] for ordinal in (first, last))
    return top.begin // page, max(bottom.begin, bottom.end - 1) // page


def turn_at(turns: Sequence[TurnRow], offset: int) -> TurnRow | None:
    """The turn whose text is at a log offset, or the next one; None behind the last."""
    index = bisect_right(turns, offset, key=lambda turn: turn.end)
    return turns[index] if index < len(turns) else None


def glance(turns: Sequence[TurnRow], life: LifetimeRow, page: int, where: str) -> GlanceRow:
    """A page that is `where` now, as far as the turns tell: what each says by the share of it that lies before the
    page, sizes unknown (0)."""
    begin, end = page * life.page_tokens, (page + 1) * life.page_tokens
    first = bisect_right(turns, begin, key=lambda turn: turn.end)
    here = list(takewhile(lambda turn: turn.begin < end, turns[first:]))
    turn = next(iter(turns[first:]), None)
    return GlanceRow(
        page=page,
        begin=begin,
        end=end,
        where=where,
        time=turn.time if turn else 0.0,
        ordinal=turn.ordinal if turn else -1,
        said=tuple(each for each in (_said(turn, begin, end) for turn in here) if each.text),
        bytes=0,
        hits=0,
        pinned=page in life.pinned,
    )


def _said(turn: TurnRow, begin: int, end: int) -> SaidRow:
    """About what a turn says between two log offsets."""
    size, whole = max(1, turn.end - turn.begin), len(turn.text) + turn.rest
    low, high = (max(0, min(size, offset - turn.begin)) * whole // size for offset in (begin, end))
    text = " ".join(turn.text[low:high].split())
    return SaidRow(turn.role, text[:GLANCE], low > 0, high < whole or len(text) > GLANCE)


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

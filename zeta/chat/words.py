"""How the chat words what it knows: how long ago something was said, what was recalled. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from zeta.events import Recalled

if TYPE_CHECKING:
    from memstore.records import Conversation, Turn

_UNITS = ((365 * 86400, "year"), (30 * 86400, "month"), (86400, "day"), (3600, "hour"), (60, "minute"))


def one_line(text: str, width: int | None = None) -> str:
    """`text` with every run of white space as one blank, cut to `width` characters."""
    line = " ".join(text.split())
    return line if width is None or len(line) <= width else line[: width - 1].rstrip() + "…"


def count(number: int, noun: str) -> str:
    """`1 page`, `2 pages`, `12,000 pages`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def ago(seconds: float) -> str:
    """`2 days ago`, in the largest unit that fits."""
    for size, unit in _UNITS:
        if seconds >= size:
            return f"{count(int(seconds // size), unit)} ago"
    return "just now"


def said(begin: int, turns: Sequence[Turn], now: float) -> str:
    """When log offset `begin` was said: in turns within a day, by the clock after that; empty if in no turn."""
    at = next((number for number in reversed(range(len(turns))) if turns[number].begin <= begin), None)
    if at is None:
        return ""
    if now - turns[at].time >= 86400:
        return f"said {ago(now - turns[at].time)}"
    since = sum(turn.role == "user" for turn in turns[at + 1 :])
    return f"said {count(since, 'turn')} ago" if since else "said in this turn"


def recalled_line(
    recalls: Sequence[Recalled], conversation: str, turns: Sequence[Turn], others: Sequence[Conversation], now: float
) -> str:
    """`recalled 1 passage: "By the way, peanuts…" (page 12, said 3 turns ago, p 0.94, 142 ms)`; more take a line each.

    `turns` are those of `conversation`, the present one; a passage of another is told by the title in `others`.
    """
    titles = {other.id: other.title for other in others}
    told = []
    for event in recalls:
        if event.conversation == conversation:
            where = said(event.begin, turns, now)
        else:
            where = f'in "{titles.get(event.conversation) or event.conversation}"'
        page = f"page {event.page.rpartition(':')[2]}"
        facts = [page, where, f"p {event.probability:.2f}", f"{event.ms:.0f} ms"]
        told.append(f'"{one_line(event.passage, 70)}" ({", ".join(fact for fact in facts if fact)})')
    head = f"recalled {count(len(recalls), 'passage')}:"
    return f"{head} {told[0]}" if len(told) == 1 else "\n  ".join([head, *told])

"""How zeta words what it knows: numbers of things, how long ago something was said, what was recalled, errors. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from zeta.config import SPECS
from zeta.events import Recalled

if TYPE_CHECKING:
    from memstore.records import Conversation, Turn

_UNITS = ((365 * 86400, "year"), (30 * 86400, "month"), (86400, "day"), (3600, "hour"), (60, "minute"))


TITLE = 40
"""Characters of the first question that may become the title."""

_WORD = 15
"""Characters of a word that is left out where it does not fit whole; of a longer one, or where words stand without
blanks, the begin is kept."""


def printable(text: str) -> str:
    """`text` on one line; control characters are blanks."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def titled(text: str) -> str:
    """The title that a first question gives: its first sentence, or as many whole words as fit."""
    line = printable(text)
    if len(line) <= TITLE:
        return line
    sentence = max(line.rfind(f"{mark} ", 0, TITLE) for mark in ".!?")
    word = line.rfind(" ", 0, TITLE)
    cut = sentence if sentence >= TITLE // 2 else word if word >= TITLE - _WORD else TITLE - 1
    return line[:cut].rstrip(" ,;:–—-") + "…"


def entitles(text: str, title: str) -> bool:
    """Whether a title was made of what was said, however many characters were kept at that time."""
    line = printable(text)
    return line == title or (title.endswith("…") and line.startswith(title.removesuffix("…")))


def one_line(text: str, width: int | None = None) -> str:
    """`text` with every run of white space as one blank, cut to `width` characters."""
    line = " ".join(text.split())
    return line if width is None or len(line) <= width else line[: width - 1].rstrip() + "…"


def count(number: int, noun: str, verb: str = "") -> str:
    """`1 page`, `12,000 pages`; with `verb`, given in the plural: `1 page needs`, `2 pages need`."""
    plural, singular = ("", "s") if number == 1 else ("s", "")
    return f"{number:,} {noun}{plural}" + (f" {verb}{singular}" if verb else "")


def sentence(text: str) -> str:
    """`text` with a capital and a full stop; a path, an option or a setting at its begin stays as it is written."""
    first = text.partition(" ")[0]
    if first.rstrip(":,").isalpha() and first not in SPECS:
        text = text[0].upper() + text[1:]
    return text if not text or text.endswith((".", "!", "?", "…")) else f"{text}."


def advice(hint: str) -> str:
    """A hint as a sentence; what stands after a colon is there to be copied, and gets no full stop."""
    told = sentence(hint)
    return told.removesuffix(".") if ": " in hint and not hint.endswith(".") else told


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

    `turns` are those of `conversation`, the present one; a passage of another is told by the title in `others`, one
    of a knowledge base by its file.
    """
    titles = {other.id: other.title for other in others}
    told = []
    for event in recalls:
        if event.path:
            where = f"in {event.path}"
        elif event.conversation == conversation:
            where = said(event.begin, turns, now)
        else:
            where = f'in "{titles.get(event.conversation) or event.conversation}"'
        page = f"page {event.page.rpartition(':')[2]}"
        facts = [page, where, f"p {event.probability:.2f}", f"{event.ms:.0f} ms"]
        told.append(f'"{one_line(event.passage, 70)}" ({", ".join(fact for fact in facts if fact)})')
    head = f"recalled {count(len(recalls), 'passage')}:"
    return f"{head} {told[0]}" if len(told) == 1 else "\n  ".join([head, *told])

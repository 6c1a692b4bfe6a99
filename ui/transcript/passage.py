"""Recalled passages: which of them say something of their own, and one as spans of text with the words that resonate
marked. No Qt here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.markdown.clean import escaped
from zeta.worker.rows import SourceRow

LONGEST = 700
"""Characters of a passage that are shown."""


MEMORY = "memory"
"""The mode of what came from agent memory and not from a page."""


def distinct(sources: Sequence[SourceRow]) -> list[SourceRow]:
    """Each passage once: of those that overlap or read the same, the likeliest, in the order of `sources`; of a
    memory and a passage that says it, one."""
    kept: set[int] = set()
    for at in sorted(range(len(sources)), key=lambda at: -sources[at].probability):
        if not any(_alike(sources[at], sources[other]) for other in kept):
            kept.add(at)
    return [sources[at] for at in sorted(kept)]


def _alike(one: SourceRow, other: SourceRow) -> bool:
    same_page = (one.conversation, one.page) == (other.conversation, other.page)
    overlap = same_page and one.begin < other.end and other.begin < one.end
    told = MEMORY in (one.mode, other.mode) and (one.text in other.text or other.text in one.text)
    return overlap or (bool(one.text and other.text) and (told or one.text == other.text))


@dataclass(frozen=True)
class Span:
    """A stretch of text; `strong` where it resonates."""

    text: str
    strong: bool


def spans(text: str, words: Sequence[tuple[int, int]], longest: int = LONGEST) -> list[Span]:
    """`text` cut at `words`, which may overlap or lie outside; of a long text what is around the first of them."""
    marks = sorted((max(0, a), min(len(text), b)) for a, b in words if a < b and b > 0 and a < len(text))
    first = marks[0][0] if marks else 0
    begin = max(0, min(first - longest // 4, len(text) - longest))
    end = min(len(text), begin + longest)
    found: list[Span] = [Span("… ", False)] if begin else []
    at = begin
    for left, right in marks:
        left, right = max(left, at), min(right, end)
        if left >= right:
            continue
        found += [Span(text[at:left], False)] if left > at else []
        found.append(Span(text[left:right], True))
        at = right
    found += [Span(text[at:end], False)] if at < end else []
    found += [Span(" …", False)] if end < len(text) else []
    return found


def markup(found: Sequence[Span], colour: str) -> str:
    """The spans as HTML, strong ones bold in `colour`."""
    parts = (
        f'<b style="color: {colour}">{escaped(span.text)}</b>' if span.strong else escaped(span.text) for span in found
    )
    return f'<p style="white-space: pre-wrap">{"".join(parts).strip(chr(10)).replace(chr(10), "<br>")}</p>'

"""Spans of about 32 words of a file, and which of them were said before. Pure: text in, lines out.

«Deduplicate near-identical spans before gist extraction» (seed 002). A span is left out when an earlier file, or this
one, says it token for token in one run, wherever it stands there: white space, where lines break, comment marks and the
years of a copyright do not count. Anything else does: a port, a name or a sign that differs is another fact, and one
«not» that is missing its opposite. A span begins where a paragraph does, so that a licence or a helper that was copied
is cut alike wherever it stands.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from zeta.knowledge.records import LeftOut

WORDS: Final = 32
"""Words of a span, at least, but at the end of a file; a long paragraph is cut at twice as many, where as many are
left."""

SHINGLE: Final = 8
"""Tokens by which a run is looked up."""

SHORTEST: Final = 12
"""Tokens below which a span is never left out: «Yes.» twice says two things."""

_PLACES: Final = 64  # where one shingle was said, at most: `x, x, x, …` is said everywhere
_WORD: Final = re.compile(r"\w+")
_TOKEN: Final = re.compile(r"\w+|[^\w\s]")
_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")  # lines as editors number them
_MARKS: Final = re.compile(r"^\s*(?://+|#+|/\*+|<!--|(?:\*+|;+|--+|%+)(?=\s|$))?|(?:\*/|-->)?\s*$")
_COPYRIGHT: Final = re.compile(r"(?i)copyright|\(c\)|©")
_YEARS: Final = re.compile(r"\b(19|20)\d\d\b(\s*[-–,]\s*(?=(19|20)\d\d\b))?")


@dataclass(frozen=True)
class Span:
    """Lines `first` .. `last` of a file (from 1, both included) as they stand there."""

    first: int
    last: int
    text: str


def split(text: str) -> list[Span]:
    """A text in spans, whole lines, nothing lost: their texts joined are the text."""
    spans: list[Span] = []
    lines: list[str] = []
    first, held = 1, 0

    def cut() -> None:
        nonlocal first, held
        if lines:
            spans.append(Span(first, first + len(lines) - 1, "".join(lines)))
        first, held = first + len(lines), 0
        lines.clear()

    for paragraph in _paragraphs(text):
        sizes = [len(_WORD.findall(line)) for line in paragraph]
        if held >= WORDS or sum(sizes) >= WORDS:  # a long paragraph begins a span of its own
            cut()
        rest = sum(sizes)
        for line, size in zip(paragraph, sizes, strict=True):
            if held >= 2 * WORDS and rest >= WORDS:
                cut()
            lines.append(line)
            held, rest = held + size, rest - size
    cut()
    return spans


def _paragraphs(text: str) -> Iterator[list[str]]:
    """Runs of lines, each with the empty lines behind it."""
    run: list[str] = []
    for line in _LINE.findall(text):
        if run and not run[-1].strip() and line.strip():
            yield run
            run = []
        run.append(line)
    if run:
        yield run


@dataclass
class Known:
    """What was said by which part."""

    _said: list[tuple[int, list[str]]] = field(default_factory=list)
    _at: dict[int, int] = field(default_factory=dict)
    _places: defaultdict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))

    def owner(self, text: str) -> int | None:
        """The part that says all of a span already; None where none does."""
        tokens = _tokens(text)
        if len(tokens) < SHORTEST:
            return None
        for at, begin in self._places.get(hash(tuple(tokens[:SHINGLE])), ()):
            part, said = self._said[at]
            if said[begin : begin + len(tokens)] == tokens:
                return part
        return None

    def add(self, text: str, part: int) -> None:
        """Note the next thing that part `part` says."""
        if part not in self._at:
            self._at[part] = len(self._said)
            self._said.append((part, []))
        at = self._at[part]
        said = self._said[at][1]
        first = max(0, len(said) - SHINGLE + 1)
        said += _tokens(text)
        for begin in range(first, len(said) - SHINGLE + 1):
            places = self._places[hash(tuple(said[begin : begin + SHINGLE]))]
            if len(places) < _PLACES:
                places.append((at, begin))


def _tokens(text: str) -> list[str]:
    """Words and signs of whole lines, less comment marks and the years of a copyright."""
    found: list[str] = []
    for line in _LINE.findall(text):
        plain = _MARKS.sub("", line)
        found += _TOKEN.findall(_YEARS.sub("", plain) if _COPYRIGHT.search(plain) else plain)
    return found


def sift(text: str, owner: int, known: Known) -> tuple[str, tuple[LeftOut, ...]]:
    """What of a file is to be read by part `owner`, and what is left out of it; `known` learns what is read. Nothing is
    left of a file that says nothing new."""
    kept: list[str] = []
    left: list[LeftOut] = []
    for span in split(text):
        before = known.owner(span.text)
        if before is None:
            kept.append(span.text)
            known.add(span.text, owner)
        elif left and left[-1].owner == before and left[-1].last + 1 == span.first:
            left[-1] = left[-1]._replace(last=span.last)
        else:
            left.append(LeftOut(span.first, span.last, before))
    read = "".join(kept)
    return (read if read.strip() else ""), tuple(left)


def learn(text: str, owner: int, left_out: Sequence[LeftOut], known: Known) -> None:
    """Let `known` learn what part `owner` says that was read earlier."""
    gaps = [(each.first, each.last) for each in left_out]
    for span in split(text):
        if not any(first <= span.first <= last for first, last in gaps):
            known.add(span.text, owner)


def line_in_file(line: int, left_out: Sequence[LeftOut]) -> int:
    """Where line `line` (from 1) of what was read stands in its file."""
    for each in left_out:
        if each.first > line:
            break
        line += each.last - each.first + 1
    return line

"""Which letters of a text answer to what was typed: in a search over sentences, in a palette of names. No Qt here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from heapq import nsmallest

Spans = tuple[tuple[int, int], ...]
"""(begin, end) characters, in order, apart from each other."""

_BEFORE = 24
"""Characters shown before the first match of an excerpt."""


def matches(text: str, query: str) -> Spans:
    """Where `text` says `query`, whatever the case; where it says it nowhere, its single words."""
    words = [re.escape(word) for word in query.split()]
    if not words:
        return ()
    phrase = tuple(found.span() for found in re.finditer(r"\s+".join(words), text, re.IGNORECASE))
    longest_first = "|".join(sorted(words, key=len, reverse=True))
    return phrase or tuple(found.span() for found in re.finditer(longest_first, text, re.IGNORECASE))


def excerpt(text: str, query: str) -> tuple[str, Spans]:
    """`text` from a few words before its first match, so that the match shows in a narrow place; and the matches."""
    spans = matches(text, query)
    begin = spans[0][0] - _BEFORE if spans else 0
    if begin <= 0:
        return text, spans
    blank = text.find(" ", begin, spans[0][0])
    shown = "…" + text[blank + 1 if blank >= 0 else begin :]
    return shown, matches(shown, query)


class Fit(IntEnum):
    """How a name answers to a word, best first."""

    BEGIN = 0
    WORD = 1
    INSIDE = 2
    SCATTERED = 3


@dataclass(frozen=True, order=True)
class Match:
    """How well a name answers to a query: the smaller the better. `gaps` are letters between those that were typed."""

    fit: Fit
    gaps: int
    spans: Spans


def match(name: str, query: str) -> Match | None:
    """The match of `name`, in which every word of `query` has to be found, at worst as letters in its order."""
    folded, found = _folded(name), list[Match]()
    for word in _folded(query).split():
        one = _one(folded, word)
        if one is None:
            return None
        found.append(one)
    if not found:
        return Match(Fit.BEGIN, 0, ())
    fit = max(each.fit for each in found)
    return Match(fit, sum(each.gaps for each in found), _united(span for each in found for span in each.spans))


def best(names: Iterable[str], query: str, limit: int) -> list[tuple[int, Match]]:
    """The `limit` names that answer best to `query`, as their numbers; equally good ones keep their order."""
    found = ((number, match(name, query)) for number, name in enumerate(names))
    hits = ((number, hit) for number, hit in found if hit is not None)
    return nsmallest(limit, hits, key=lambda each: (each[1].fit, each[1].gaps, each[0]))


def _one(name: str, word: str) -> Match | None:
    if name.startswith(word):
        return Match(Fit.BEGIN, 0, ((0, len(word)),))
    at = name.find(word)
    while at >= 0:
        if not name[at - 1].isalnum():
            return Match(Fit.WORD, 0, ((at, at + len(word)),))
        at = name.find(word, at + 1)
    at = name.find(word)
    if at >= 0:
        return Match(Fit.INSIDE, 0, ((at, at + len(word)),))
    return _scattered(name, word)


def _scattered(name: str, word: str) -> Match | None:
    places, at = list[int](), -1
    for letter in word:
        at = name.find(letter, at + 1)
        if at < 0:
            return None
        places.append(at)
    gaps = places[-1] - places[0] + 1 - len(places)
    return Match(Fit.SCATTERED, gaps, _united((place, place + 1) for place in places))


def _united(spans: Iterable[tuple[int, int]]) -> Spans:
    united = list[tuple[int, int]]()
    for begin, end in sorted(spans):
        if united and begin <= united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((begin, end))
    return tuple(united)


def _folded(text: str) -> str:
    """`text` in small letters, each in its place."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)

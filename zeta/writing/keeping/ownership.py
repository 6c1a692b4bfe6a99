"""Which section of a document is still as zeta wrote it, and which one a person has changed. Pure.

A document carries no marks: it is compared, line by line, with the version that was written last. A section is
untouched only where every byte of it stands together as it was written; everything else belongs to the person.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

Fate = Literal["untouched", "edited", "removed"]


class Span(NamedTuple):
    """Where a section stands: lines [begin, end), counted from 0."""

    id: str
    begin: int
    end: int


class Standing(NamedTuple):
    """What became of a section, and its lines [begin, end) in the present text; both 0 where it was removed."""

    id: str
    fate: Fate
    begin: int
    end: int


class Added(NamedTuple):
    """Lines [begin, end) of the present text that a person put between sections; `after` is the section before them,
    empty where there is none."""

    begin: int
    end: int
    after: str


@dataclass(frozen=True)
class Alignment:
    """What a person did to a document. `standings` are in the order of the spans that were asked about."""

    standings: tuple[Standing, ...]
    added: tuple[Added, ...]

    def of(self, id: str) -> Standing:
        """The standing of one section. Raises KeyError."""
        for standing in self.standings:
            if standing.id == id:
                return standing
        raise KeyError(id)


class _Link(NamedTuple):
    """A block found at a line, after those before it."""

    block: int
    at: int
    before: _Link | None


_FREE, _BETWEEN = -1, -2
"""Owners of a line that is no section's: put there by a person, or written by zeta between sections."""


def lines_of(text: str) -> list[str]:
    """The lines of a text with their ends; only "\\n" ends one, so that every byte can be put together again."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def align(written: str, spans: Sequence[Span], present: str) -> Alignment:
    """Compare the version that was written last, and where its sections stood, with the present text.

    `spans` are in order and do not overlap. Sections that were only moved are untouched, where they stand now.
    """
    old, new = lines_of(written), lines_of(present)
    blocks = [old[span.begin : span.end] for span in spans]
    owners = [_FREE] * len(new)
    found: dict[int, tuple[int, int]] = {}
    for index, begin in _in_order(blocks, new).items():
        found[index] = begin, begin + len(blocks[index])
        owners[slice(*found[index])] = [index] * len(blocks[index])
    for here, there in _gaps(spans, found, len(old), len(new)):
        _share(spans, old, new, here, there, owners)
    standings: list[Standing] = []
    for index, span in enumerate(spans):
        if index not in found and (place := _moved(blocks[index], new, owners)) is not None:
            found[index] = place, place + len(blocks[index])
            owners[slice(*found[index])] = [index] * len(blocks[index])
        if index in found:
            standings.append(Standing(span.id, "untouched", *found[index]))
            continue
        own = [line for line, owner in enumerate(owners) if owner == index and new[line].strip()]
        fate: Fate = "edited" if own else "removed"
        standings.append(Standing(span.id, fate, own[0] if own else 0, own[-1] + 1 if own else 0))
    return Alignment(tuple(standings), tuple(_added(spans, owners, new)))


def _occurrences(block: Sequence[str], lines: Sequence[str]) -> list[int]:
    """Where a block of lines stands as it is."""
    return [
        at
        for at in range(len(lines) - len(block) + 1)
        if lines[at] == block[0] and list(lines[at : at + len(block)]) == list(block)
    ]


def _in_order(blocks: Sequence[Sequence[str]], lines: Sequence[str]) -> dict[int, int]:
    """Block -> where it stands unchanged, chosen in order and without overlap so that as many lines as possible are
    covered. Of the chains that end at a line or before it, only the one that covers most is kept."""
    ends, weights, chains = [0], [0], list[_Link | None]([None])
    for index, block in enumerate(blocks):
        reached: list[tuple[int, int, _Link]] = []
        for at in _occurrences(block, lines) if block else []:
            best = bisect_right(ends, at) - 1
            reached.append((at + len(block), weights[best] + len(block), _Link(index, at, chains[best])))
        for end, weight, link in reached:
            best = bisect_right(ends, end) - 1
            if weights[best] >= weight:
                continue
            first = best if ends[best] == end else best + 1
            last = first
            while last < len(ends) and weights[last] <= weight:
                last += 1
            ends[first:last], weights[first:last], chains[first:last] = [end], [weight], [link]
    placed: dict[int, int] = {}
    chain = chains[-1]
    while chain is not None:
        placed[chain.block] = chain.at
        chain = chain.before
    return placed


def _gaps(
    spans: Sequence[Span], found: dict[int, tuple[int, int]], old: int, new: int
) -> Iterator[tuple[range, range]]:
    """The lines between untouched sections: of the old text, and of the new one."""
    here = there = 0
    for index in sorted(found):
        yield range(here, spans[index].begin), range(there, found[index][0])
        here, there = spans[index].end, found[index][1]
    yield range(here, old), range(there, new)


def _share(
    spans: Sequence[Span], old: Sequence[str], new: Sequence[str], here: range, there: range, owners: list[int]
) -> None:
    """Say of each new line of a gap whose it is: the section's whose line it was, or replaces, or stands in. Lines
    that differ in white space alone, such as their ends, are the same line here."""
    a = [tuple(line.split()) for line in old[here.start : here.stop]]
    b = [tuple(line.split()) for line in new[there.start : there.stop]]
    for tag, low, high, begin, end in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        low, high, begin, end = low + here.start, high + here.start, begin + there.start, end + there.start
        if tag == "equal":
            owners[begin:end] = [_owner(spans, line, line + 1, _BETWEEN) for line in range(low, high)]
        elif tag == "replace":
            owners[begin:end] = [_owner(spans, low, high, _FREE)] * (end - begin)
        elif tag == "insert":
            inside = [index for index, span in enumerate(spans) if span.begin < low < span.end]
            owners[begin:end] = [inside[0] if inside else _FREE] * (end - begin)


def _owner(spans: Sequence[Span], begin: int, end: int, nobody: int) -> int:
    """The first section that has one of the old lines [begin, end)."""
    return next((i for i, span in enumerate(spans) if span.begin < end and begin < span.end), nobody)


def _moved(block: Sequence[str], lines: Sequence[str], owners: Sequence[int]) -> int | None:
    """The one place among lines that are nobody's where a block stands as it is, None where there is none or several:
    a person put the section elsewhere."""
    if not any(character.isalnum() for line in block for character in line):
        return None
    places = [at for at in _occurrences(block, lines) if all(owner == _FREE for owner in owners[at : at + len(block)])]
    return places[0] if len(places) == 1 else None


def _added(spans: Sequence[Span], owners: Sequence[int], lines: Sequence[str]) -> Iterator[Added]:
    """Runs of lines that are a person's, without blank lines around them."""
    after, begin, end = "", -1, -1
    for line, owner in enumerate(owners):
        if owner == _FREE and lines[line].strip():
            begin, end = (line if begin < 0 else begin), line + 1
        elif owner != _FREE and begin >= 0:
            yield Added(begin, end, after)
            begin = -1
        if owner >= 0:
            after = spans[owner].id
    if begin >= 0:
        yield Added(begin, end, after)

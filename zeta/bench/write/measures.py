"""How good a written document is, without anybody's taste: pure functions of texts and counts.

Every fraction comes with its counts, as {"count", "of", "share"}; `share` is None where there is nothing to count.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from statistics import mean
from typing import Any, NamedTuple

import numpy as np

from zeta.writing.language import Definition, Language, Reference
from zeta.writing.routing import stems

_RESAMPLES = 2000

Fraction = dict[str, Any]


def fraction(count: int, of: int) -> Fraction:
    """A share with the counts behind it."""
    return {"count": count, "of": of, "share": count / of if of else None}


def pooled(fractions: Iterable[Fraction]) -> Fraction:
    """Fractions of several documents as one."""
    found = list(fractions)
    return fraction(sum(each["count"] for each in found), sum(each["of"] for each in found))


def length_score(asked: float, written: float) -> float:
    """S_l of LongBench-Write, 0 to 100: how near a length is to the one asked for (Bai et al. 2024, «LongWriter»,
    evaluation/eval_length.py). What is too long loses less than what is too short. Both are above 0."""
    if written > asked:
        return 100 * max(0.0, 1 - (written / asked - 1) / 3)
    return 100 * max(0.0, 1 - (asked / written - 1) / 2) if written else 0.0


class Adherence(NamedTuple):
    """Of the things `asked` for, how many a document has a section about, and how many of these stand in the order
    asked for."""

    asked: int
    there: int
    in_order: int


def adherence(asked: Sequence[str], sections: Sequence[str]) -> Adherence:
    """How a document keeps to what was asked of it. `sections` is what each says it is about, in the document's order;
    a section has a thing if it says all its words, singular or plural. Like the section adherence of GLoBo («SCA»),
    which needs no judge."""
    said = [set(stems(each.replace("_", " "))) for each in sections]
    places: list[list[int]] = []
    for thing in asked:
        wanted = set(stems(thing))
        if found := [i for i, words in enumerate(said) if wanted <= words]:
            places.append(found)
    return Adherence(len(asked), len(places), _longest_rising(places))


def _longest_rising(places: Sequence[Sequence[int]]) -> int:
    """The most of them, each at one of its places, that do not go back (patience sorting, on the last places)."""
    ends: list[int] = []
    for options in places:
        for place in sorted(options, reverse=True):  # each thing counts once: its later places first
            at = bisect_right(ends, place)
            ends[at : at + 1] = [place]
    return len(ends)


def slope(values: Sequence[float]) -> dict[str, Any]:
    """How a curve goes on: {"slope", "low", "high", "n", "first", "last"}, a window being 1. Least squares, with a 95 %
    interval by resampling windows (Efron 1979); None where there are fewer than three."""
    ends = {"n": len(values), "first": values[0] if values else None, "last": values[-1] if values else None}
    if len(values) < 3:
        return {"slope": None, "low": None, "high": None, **ends}
    at, y = np.arange(len(values), dtype=np.float64), np.asarray(values, np.float64)
    drawn = np.random.default_rng(0).integers(0, len(values), (_RESAMPLES, len(values)))
    drawn = drawn[np.ptp(drawn, axis=1) > 0]
    x, found = at[drawn], y[drawn]
    x = x - x.mean(axis=1, keepdims=True)
    slopes = (x * found).sum(axis=1) / (x * x).sum(axis=1)
    low, high = np.percentile(slopes, [2.5, 97.5])
    return {"slope": float(np.polyfit(at, y, 1)[0]), "low": float(low), "high": float(high), **ends}


def borrowed(language: Language, first: str, last: str, whole: Sequence[Definition]) -> dict[str, Any]:
    """What a last section uses of what a first one defined. `whole` are the definitions of the document: those that
    resolve nowhere are counted, too."""
    there = {(each.kind, each.name) for each in language.definitions(first)}
    uses = language.references(last)
    resolved = [each for each in uses if _defined(each, {(d.kind, d.name) for d in whole})]
    of_first = [each for each in uses if _defined(each, there)]
    return {
        "of_first": fraction(len(of_first), len(uses)),
        "names": sorted({each.name for each in of_first}),
        "resolved": fraction(len(resolved), len(uses)),
    }


def _defined(reference: Reference, names: set[tuple[str, str]]) -> bool:
    if reference.kind:
        return (reference.kind, reference.name) in names
    return any(name == reference.name for _, name in names)


def untouched(before: Mapping[str, str], after: Mapping[str, str], updated: Iterable[str]) -> Fraction:
    """Of the sections that nothing was to happen to, how many are the same byte for byte."""
    others = [id for id in before if id not in {*updated}]
    return fraction(sum(after.get(id) == before[id] for id in others), len(others))


def summed(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Rows of several documents as one; shares are of all counts together, lengths and scores are means."""
    return {
        "documents": len(rows),
        "parsed": fraction(sum(row["parses"] for row in rows), len(rows)),
        "resolved": pooled(row["resolved"] for row in rows),
        "chosen": pooled(row["chosen"] for row in rows),
        **{name: sum(row[name] for row in rows) for name in ("duplicates", "contradictions", "problems", "attempts")},
        **{name: mean(row[name] for row in rows) if rows else None for name in ("lines", "seconds", "distinct4")},
    }


def percent(found: Fraction) -> str:
    """A fraction for a person: with its counts."""
    if found["share"] is None:
        return "none to count"
    return f"{found['share']:.1%} ({found['count']:,} of {found['of']:,})"

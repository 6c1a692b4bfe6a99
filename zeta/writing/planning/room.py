"""What a document, or a section of it, of a given length has room for: topics, then things. Pure.

What is asked for first goes in first; what finds no room is left out before a model is asked, so a short document is a
small one and not the beginning of a large one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from zeta.writing.agents import Topic
from zeta.writing.outline import Detail
from zeta.writing.planning.amount import MOST, Amount, amount
from zeta.writing.planning.extents import HEADING, extent
from zeta.writing.routing import Route

OVER: Final = 1.2
"""Of a length, that what there is to be may come to: what is too long by a fifth still scores 93 of 100 (S_l of
LongBench-Write), and writers can be brief."""

_FIRST: Final = 1.7
"""Of a length, that the first topic may come to at least."""

PARAGRAPH: Final = "paragraph"

_BRIEF: Final = 0.25
"""How far from the least to the usual extent a thing is that is told to be brief."""


def topics(ranked: Sequence[Route], language: str, length: int) -> list[Route]:
    """Those of the routes that a document of `length` has room for, the first ones first; one at least."""
    first = next((each for each in ranked if _shortest(each.topic, language) <= _FIRST * length), None)
    first = first or min(ranked, key=lambda each: _shortest(each.topic, language), default=None)
    found = [first] if first else []
    total = sum(_middle(each.topic, language) for each in found)
    for each in ranked:
        if each not in found and total + _middle(each.topic, language) <= OVER * length:
            found.append(each)
            total += _middle(each.topic, language)
    return found


def things(
    amounts: Sequence[Amount], asked: Sequence[Detail], language: str, length: int
) -> tuple[list[Amount], list[Detail]]:
    """What is left of a section's amounts, and of what others ask of it, where it has `length`: as many as there is
    room for, one of each kind before the second of any, what only looks things up last; one thing at least."""
    room = OVER * (length - HEADING)
    owed: list[tuple[int, int, Amount | Detail]] = [
        (sum(other.kind == each.kind for other in asked[:i]), i, each) for i, each in enumerate(asked)
    ]
    owed += [(turn, len(asked) + i, each) for i, each in enumerate(amounts) for turn in range(each.low)]
    kept: list[Amount | Detail] = []
    for _, _, each in sorted(owed, key=lambda each: (each[2].kind.startswith("data."), *each[:2])):
        cost = brief(language, each.kind)
        if cost <= room or not kept:
            kept.append(each)
            room -= cost
    count = Counter(each for each in kept if isinstance(each, Amount))
    left = [each if count[each] >= each.low else each._replace(low=count[each], high=count[each]) for each in amounts]
    return [each for each in left if each.high], [each for each in asked if each in kept]


def filled(amounts: Sequence[Amount], language: str, length: int) -> list[Amount]:
    """The amounts, with as many paragraphs at most as `length` has room for: a paragraph that is to say more than it is
    for says it twice."""
    usual = extent(language, PARAGRAPH).usual
    return [
        each._replace(high=min(MOST, max(each.high, round(length / usual)))) if each.kind == PARAGRAPH else each
        for each in amounts
    ]


def count(amounts: Sequence[Amount], asked: Sequence[Detail], language: str, length: int) -> int:
    """How many things of these amounts fill a section of `length`, besides those that are asked of it."""
    low = sum(each.low for each in amounts)
    due = [each.kind for each in amounts for _ in range(each.low)] + [each.kind for each in asked]
    spare = [(each.high - each.low, extent(language, each.kind).usual) for each in amounts if each.high > each.low]
    left = length - HEADING - sum(extent(language, kind).usual for kind in due)
    if left <= 0 or not spare:
        return low
    mean = sum(number * usual for number, usual in spare) / sum(number for number, _ in spare)
    return low + round(left / mean)


def brief(language: str, kind: str) -> float:
    """What a thing comes to that is told to be brief."""
    least, usual = extent(language, kind)
    return least + _BRIEF * (usual - least)


def _shortest(topic: Topic, language: str) -> float:
    return HEADING + extent(language, _main(topic)).least


def _middle(topic: Topic, language: str) -> float:
    least, usual = extent(language, _main(topic))
    return HEADING + (least + usual) / 2


def _main(topic: Topic) -> str:
    """The kind that a topic is about: the first that is made and not only looked up."""
    found = [amount(text).kind for text in topic.kinds]
    return next((kind for kind in found if not kind.startswith("data.")), "")

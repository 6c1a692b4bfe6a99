"""Kinds of needles: what is planted in a history, where, and what is asked about it; the RULER families and our own.

After "RULER: What's the Real Context Size of Your Long-Context Language Models?" (Hsieh et al. 2024): pass key, number,
key-value pairs, multi-key, multi-value, multi-query, variable tracking. Ours: a fact in a turn of its own, an update,
and two kinds of question that nothing answers. Seeded: the same seed draws the same. Knows no model and no token.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import pairwise, product
from string import ascii_uppercase

from zeta.bench.facts import FACTS
from zeta.texts.fact import Fact

MOST = 20
"""Depths that the words suffice for."""

LOOK_ALIKES = 50
"""Pairs of the same wording beside the one that is asked for (issue: "among 50 look-alikes")."""

KEYS, VALUES, QUERIES, HOPS = 4, 4, 4, 5
"""Keys beside each other, values of one key, keys in one question (RULER: 4 each), variables of a chain (RULER: 5)."""


@dataclass(frozen=True)
class Statement:
    """What is planted: `value` is the part of `text` that matters. `depth` is the share of the history before it."""

    text: str
    value: str
    depth: float


@dataclass(frozen=True)
class Needle:
    """Statements, and one question about them.

    Attributes:
        kind: One of `KINDS`.
        depth: Share of the history before its middle, 0 to 1.
        statements: What is planted, in the order it is said.
        question: What is asked.
        answer: A right answer in one sentence; empty where nothing answers.
        values: What a right answer contains: all of it, but of a fact's `answers` any.
        stale: What a right answer does not contain: it was right once.
        gold: Indices of the statements that are needed to answer.
        fact: The fact that is told as a turn of its own, with a reply; the others stand in running text.
    """

    kind: str
    depth: float
    statements: tuple[Statement, ...]
    question: str
    answer: str = ""
    values: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    gold: tuple[int, ...] = (0,)
    fact: Fact | None = None


@dataclass(frozen=True)
class Draw:
    """What a kind is made of: the depths, a random generator of its own, and how wide the stretch of one needle is."""

    depths: tuple[float, ...]
    seed: int
    rng: random.Random
    width: float

    def spread(self, depth: float, count: int) -> list[float]:
        """Depths of `count` statements, evenly over the stretch around a depth; a single one stands at the depth."""
        return [depth + self.width * ((i + 0.5) / count - 0.5) for i in range(count)]


def depths(count: int) -> tuple[float, ...]:
    """`count` depths at even distances; each is the middle of its stretch. Raises ValueError."""
    if not 1 <= count <= MOST:
        raise ValueError(f"needles can stand at 1 to {MOST} depths, not {count}")
    return tuple((i + 0.5) / count for i in range(count))


def needles(kind: str, count: int, seed: int) -> list[Needle]:
    """One needle of a kind for each of `count` depths. Raises ValueError for a kind or a count that there is not."""
    if kind not in _MAKERS:
        raise ValueError(f"there is no kind of needle {kind!r}, only {', '.join(KINDS)}")
    places = depths(count)
    return _MAKERS[kind](Draw(places, seed, random.Random(f"{kind}/{seed}"), 1 / count))


_WORDS = tomllib.loads(resources.files("zeta.bench").joinpath("kinds.toml").read_text("utf-8"))


def _places(seed: int, share: int) -> list[str]:
    """A third of the places; pass keys that are told and those that are not share none."""
    places = list(_WORDS["places"])
    random.Random(f"places/{seed}").shuffle(places)
    return places[share::3]


def _keys(kind: str, seed: int) -> list[str]:
    """Names such as "amber otter", drawn for one kind: no two kinds share one."""
    names = [f"{colour} {animal}" for colour, animal in product(_WORDS["colours"], _WORDS["animals"])]
    random.Random(f"keys/{seed}").shuffle(names)
    kinds = ("number", "pairs", "multikey", "multivalue", "multiquery")
    return names[kinds.index(kind) :: len(kinds)]


def _numbers(rng: random.Random, count: int, digits: int) -> list[str]:
    return [str(n) for n in rng.sample(range(10 ** (digits - 1), 10**digits), count)]


def _passkey(draw: Draw) -> list[Needle]:
    out = []
    numbers = _numbers(draw.rng, len(draw.depths), 5)
    for depth, place, number in zip(draw.depths, _places(draw.seed, 0), numbers, strict=False):
        said = f"The pass key for {place} is {number}."
        told = Statement(f"{said} Remember it.", number, depth)
        out.append(Needle("passkey", depth, (told,), f"What is the pass key for {place}?", said, (number,)))
    return out


def _number(draw: Draw) -> list[Needle]:
    out = []
    numbers = _numbers(draw.rng, len(draw.depths), 7)
    for depth, key, number in zip(draw.depths, _keys("number", draw.seed), numbers, strict=False):
        said = f"The special number of the {key} is {number}."
        asked = f"What is the special number of the {key}?"
        out.append(Needle("number", depth, (Statement(said, number, depth),), asked, said, (number,)))
    return out


def _pairs(draw: Draw) -> list[Needle]:
    """Every needle has its share of the look-alikes around it, so that the history holds all of them."""
    each = 1 + -(-LOOK_ALIKES // len(draw.depths))
    keys = iter(_keys("pairs", draw.seed))
    numbers = iter(_numbers(draw.rng, each * len(draw.depths), 6))
    out = []
    for depth in draw.depths:
        rows = [(next(keys), next(numbers), at) for at in draw.spread(depth, each)]
        told = tuple(Statement(f"The register lists the {key} under {number}.", number, at) for key, number, at in rows)
        middle = each // 2
        key, number, _ = rows[middle]
        asked = f"Under which number does the register list the {key}?"
        out.append(Needle("pairs", depth, told, asked, told[middle].text, (number,), gold=(middle,)))
    return out


def _multikey(draw: Draw) -> list[Needle]:
    keys = iter(_keys("multikey", draw.seed))
    numbers = iter(_numbers(draw.rng, KEYS * len(draw.depths), 5))
    out = []
    for depth in draw.depths:
        rows = [(next(keys), next(numbers), at) for at in draw.spread(depth, KEYS)]
        told = tuple(Statement(f"The storage code of the {key} is {number}.", number, at) for key, number, at in rows)
        chosen = draw.rng.randrange(KEYS)
        key, number, _ = rows[chosen]
        asked = f"What is the storage code of the {key}?"
        out.append(Needle("multikey", depth, told, asked, told[chosen].text, (number,), gold=(chosen,)))
    return out


def _multivalue(draw: Draw) -> list[Needle]:
    keys = iter(_keys("multivalue", draw.seed))
    numbers = iter(_numbers(draw.rng, VALUES * len(draw.depths), 4))
    out = []
    for depth in draw.depths:
        key = next(keys)
        told = tuple(
            Statement(f"One of the lucky numbers of the {key} is {number}.", number, at)
            for at, number in zip(draw.spread(depth, VALUES), numbers, strict=False)
        )
        out.append(_several("multivalue", depth, told, f"What are all the lucky numbers of the {key}?"))
    return out


def _multiquery(draw: Draw) -> list[Needle]:
    keys = iter(_keys("multiquery", draw.seed))
    numbers = iter(_numbers(draw.rng, QUERIES * len(draw.depths), 4))
    out = []
    for depth in draw.depths:
        rows = [(next(keys), next(numbers), at) for at in draw.spread(depth, QUERIES)]
        told = tuple(Statement(f"The parcel for the {key} weighs {n} grams.", n, at) for key, n, at in rows)
        names = ", ".join(f"the {key}" for key, _, _ in rows[:-1])
        asked = f"How many grams do the parcels for {names} and the {rows[-1][0]} weigh?"
        out.append(_several("multiquery", depth, told, asked))
    return out


def _several(kind: str, depth: float, told: tuple[Statement, ...], asked: str) -> Needle:
    """A needle of which every statement is needed, and every value wanted."""
    values = tuple(statement.value for statement in told)
    return Needle(kind, depth, told, asked, ", ".join(values) + ".", values, gold=tuple(range(len(told))))


def _variables(draw: Draw) -> list[Needle]:
    """A chain of assignments; asked is, as in RULER, which variables hold the number at its begin."""
    names = iter([_three(n) for n in draw.rng.sample(range(26**3), HOPS * len(draw.depths))])
    out = []
    for depth, number in zip(draw.depths, _numbers(draw.rng, len(draw.depths), 5), strict=True):
        chain = [next(names) for _ in range(HOPS)]
        lines = [f"VAR {chain[0]} = {number}.", *(f"VAR {b} = VAR {a}." for a, b in pairwise(chain))]
        told = tuple(
            Statement(line, name, at) for line, name, at in zip(lines, chain, draw.spread(depth, HOPS), strict=True)
        )
        out.append(_several("variables", depth, told, f"Which variables hold the value {number}?"))
    return out


def _three(number: int) -> str:
    """One of the 26^3 names of three letters."""
    return "".join(ascii_uppercase[number // 26**place % 26] for place in range(3))


def _facts(seed: int, share: int) -> list[Fact]:
    """Half of the natural facts; those that are told and those that are not share none."""
    facts = list(FACTS)
    random.Random(f"facts/{seed}").shuffle(facts)
    return facts[share::2]


def _turn(draw: Draw) -> list[Needle]:
    out = []
    for depth, fact in zip(draw.depths, _facts(draw.seed, 0), strict=False):
        told = (Statement(fact.told, _stated(fact), depth),)
        out.append(Needle("turn", depth, told, fact.question, fact.answer, fact.answers, fact=fact))
    return out


def _stated(fact: Fact) -> str:
    """The answer as it stands in what was told; all of that where it is said in other words."""
    for answer in fact.answers:
        at = fact.told.casefold().find(answer)
        if at >= 0:
            return fact.told[at : at + len(answer)]
    return fact.told


def _update(draw: Draw) -> list[Needle]:
    topics = draw.rng.sample(_WORDS["words"]["topics"], len(draw.depths))
    out = []
    for i, (depth, topic) in enumerate(zip(draw.depths, topics, strict=True)):
        wording = _WORDS["update"][i % len(_WORDS["update"])]
        old, new = draw.rng.sample(wording["values"], 2)
        before, after = draw.spread(depth, 2)
        first = Statement(wording["first"].format(topic=topic, value=old), old, before)
        later = Statement(wording["later"].format(topic=topic, value=new), new, after)
        answer = wording["first"].format(topic=topic, value=new)
        asked = wording["question"].format(topic=topic)
        out.append(Needle("update", depth, (first, later), asked, answer, (new,), (old,), (1,)))
    return out


def _unsaid(draw: Draw) -> list[Needle]:
    """Asked as facts of a user are, about what was never a topic."""
    facts = zip(draw.depths, _facts(draw.seed, 1), strict=False)
    return [Needle("unsaid", depth, (), fact.question, gold=()) for depth, fact in facts]


def _lookalike(draw: Draw) -> list[Needle]:
    """Asked in the words of what was told, about something else: the hardest to abstain from."""
    out = []
    numbers = _numbers(draw.rng, len(draw.depths), 5)
    rows = zip(draw.depths, _places(draw.seed, 1), _places(draw.seed, 2), numbers, strict=False)
    for depth, place, other, number in rows:
        told = (Statement(f"The door code of {place} is {number}.", number, depth),)
        out.append(Needle("lookalike", depth, told, f"What is the door code of {other}?", gold=()))
    return out


_MAKERS: dict[str, Callable[[Draw], list[Needle]]] = {
    "passkey": _passkey,
    "number": _number,
    "pairs": _pairs,
    "multikey": _multikey,
    "multivalue": _multivalue,
    "multiquery": _multiquery,
    "variables": _variables,
    "turn": _turn,
    "update": _update,
    "unsaid": _unsaid,
    "lookalike": _lookalike,
}

KINDS: Sequence[str] = tuple(_MAKERS)
"""Every kind; of the last two nothing in the history answers the question."""

UNANSWERED = ("unsaid", "lookalike")
"""Kinds of which nothing may come back."""

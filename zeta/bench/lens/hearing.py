"""lens, hearing: does a question sharpen what it asks about? The seed's C1 and C2 («what hat would match my shirt»).

Two statements stand in blocks of their own among others. The base model is causal: it computed them before it knew
what would be asked. LensNet is not: with the question at the end (C2) the score of the statement it asks about should
rise more than the other's, against a text as long that asks nothing (C1).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any, Final

import numpy as np

from zeta.bench.filler import filler
from zeta.bench.lens.choosers import lens
from zeta.bench.lens.options import LensOptions
from zeta.bench.lens.runtime import LensRuntime, opened
from zeta.bench.lens.statistics import interval, shown, sign_test
from zeta.bench.partial import Partial
from zeta.bench.report import Rows, Told
from zeta.lens.context import WorkingContext
from zeta.lens.entry import BLOCK, Entry
from zeta.lens.tail import TailGists
from zeta.training.labels import PieceVectors
from zeta.training.snapshots import Snapshot
from zeta.training.tokenfile import Tokenized

Side = tuple[str, str]
"""A statement, and a question about it."""

CASES: Final[tuple[tuple[Side, Side], ...]] = (
    (
        ("My shirt is red.", "What color hat would match my shirt?"),
        ("My pants are green.", "Which belt would go with my pants?"),
    ),
    (
        ("My dog is called Biscuit.", "What is the name of my dog?"),
        ("My cat sleeps on the piano.", "Where does my cat like to sleep?"),
    ),
    (
        ("The train leaves at ten past seven.", "When do I have to be at the train?"),
        ("The hotel is behind the old church.", "How do I find the hotel?"),
    ),
    (
        ("Anna is allergic to nuts.", "Which cake can I bake for Anna?"),
        ("Peter works on a fishing boat.", "What does Peter do for a living?"),
    ),
    (
        ("The spare key is under the blue pot.", "Where did I leave the spare key?"),
        ("The car needs new brakes.", "What has to be repaired on the car?"),
    ),
    (
        ("Our budget for the kitchen is four thousand.", "How much may the new kitchen cost?"),
        ("The garden wall is made of brick.", "Which paint fits the garden wall?"),
    ),
)
_APART: Final = 2
"""Blocks of other text before, between and behind the two statements."""


def measure(options: LensOptions, _kept: Partial, progress: Told) -> dict[str, Any]:
    """By how much the asked statement's score rises more than the other's, over cases, questions and orders; also where
    LensNet is causal, that is hears no tail. Raises ConfigError without a LensNet."""
    with opened(options) as runtime:
        rises: dict[str, list[float]] = {"lens": [], "causal": []}
        for number, case in enumerate(CASES):
            progress(number / len(CASES), f"{number} of {len(CASES)} cases")
            for first, second in (case, case[::-1]):
                for asked in (0, 1):
                    for name, rise in _rises(runtime, (first, second), asked).items():
                        rises[name].append(rise)
    return {name: {**interval(found), "sign_p": sign_test(found)} for name, found in rises.items()}


def _rises(runtime: LensRuntime, sides: Sequence[Side], asked: int) -> dict[str, float]:
    """How much more the score of the statement that is asked about rises than the other's; with a tail and without."""
    question = runtime.model.tokenize(" " + sides[asked][1])
    ahead: list[dict[str, float]] = []
    for end in (question, _other(runtime, len(question))):
        snapshot, places = _snapshot(runtime, [statement for statement, _ in sides], end)
        vectors = PieceVectors(runtime.learned, snapshot.tokens)
        tail = TailGists(runtime.learned.dim).fetch(vectors, vectors.latest())
        scores = {
            "lens": lens(runtime.learned, snapshot, vectors, tail),
            "causal": lens(runtime.learned, snapshot, vectors, np.zeros_like(tail)),
        }
        ahead.append({name: float(found[places[asked]] - found[places[1 - asked]]) for name, found in scores.items()})
    return {name: ahead[0][name] - ahead[1][name] for name in ahead[0]}


def _other(runtime: LensRuntime, length: int) -> list[int]:
    """As many tokens that ask nothing."""
    return runtime.model.tokenize(" " + next(filler(2, "workshop")))[:length]


def _snapshot(runtime: LensRuntime, statements: Sequence[str], end: Sequence[int]) -> tuple[Snapshot, list[int]]:
    """Gists over other text with each statement in a block of its own, and the end raw; indices of the two blocks."""
    model = runtime.model
    other = model.tokenize(" ".join(islice(filler(1), 12)))
    tokens, places = list[int](), list[int]()
    for statement in statements:
        said = model.tokenize(" " + statement)
        for block in [other[: _APART * BLOCK], (said + other[_APART * BLOCK :])[:BLOCK]]:
            places.append(len(tokens) // BLOCK)
            tokens += block
        other = other[(_APART + 1) * BLOCK :]
    tokens += other[: _APART * BLOCK]
    blocks = len(tokens) // BLOCK
    ids = np.asarray([*tokens, *end], np.uint32)
    items = [Entry(1, at * BLOCK, (at + 1) * BLOCK) for at in range(blocks)]
    for at in range(len(tokens), len(ids), BLOCK):
        items.append(Entry(0, at, min(at + BLOCK, len(ids)), fixed=True))
    document = Tokenized("C1 and C2", "dialogue", "validation", "", ids)
    return Snapshot(document, 0, (), ids, 0, WorkingContext(tuple(items))), places[1::2]


def table(part: dict[str, Any]) -> Rows:
    """Lines for a person."""
    lines: list[tuple[str, ...]] = [("hearing", "n", "rise over the other", "by chance")]
    for name, found in part.items():
        chance = "" if found["sign_p"] is None else f"{found['sign_p']:.3f}"
        lines.append((name, str(found["n"]), shown(found), chance))
    return lines

"""Which of the memories that were found comes first: reciprocal ranks, and what a question says of itself. Pure.

Ranks are fused, not scores: cosines of different models and BM25 have no common measure. What is weighed here was
chosen on generated conversations (seeds 1 and 2 of `zeta memory eval`) and measured on others.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from memstore.agent import constants as c
from memstore.agent.question import STOP_WORDS, Question, names
from memstore.agent.wanted import has

UNSPACED: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u3005-\u30ff\u31f0-\u31ff\u3400-\u9fff\uac00-\ud7af]+")
"""A run of a script that puts no spaces between words."""

_BETWEEN: Final = re.compile(r"[\W_]+")
_NEIGHBOURS: Final = 10
_BLOCK: Final = 8
_LEADING: Final = 5  # hits that are read for whom the question means


@dataclass(frozen=True)
class Seen:
    """What a ranking knows of a memory: its passage that matched, its key, when it was made, whether it tells what
    happened, whether the assistant said it, whether it only asks."""

    key: str
    text: str
    created: float
    episodic: bool = False
    assistant: bool = False
    asks: bool = False

    def says(self, words: frozenset[str]) -> float:
        """Which share of some words, 0 to 1, it says; 0 of none."""
        return len(words & set(_BETWEEN.split(self.text.lower()))) / len(words) if words else 0.0


def fused(
    ranks: Mapping[str, Mapping[str, int]], shares: Mapping[str, float], lifts: Mapping[str, float]
) -> dict[str, float]:
    """Weighted reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009): of each memory the sum of 1 / (60 + rank)
    over the methods, words and letters by its share, times its lift; both are 1 where they are not given.

    Of `vector` and `reply` the better counts: both are meaning, what it says itself and what it answers."""
    scores = {}
    for id, own in ranks.items():
        lexical = sum(1 / (c.RRF + own[method]) for method in ("words", "substring") if method in own)
        meaning = max((1 / (c.RRF + own[method]) for method in ("vector", "reply") if method in own), default=0.0)
        scores[id] = lifts.get(id, 1.0) * (shares.get(id, 1.0) * lexical + meaning)
    return scores


def lift(question: Question, temporal: bool, seen: Seen) -> float:
    """By which factor a memory counts for more, or for less, than its ranks.

    For more where it is of the time asked, says the names asked, tells what happened where what is new is asked, or is
    by the assistant where that is asked. For less where it asks itself: a question like the one asked answers nothing.
    """
    more = c.NAMED * seen.says(question.names)
    if question.span is not None and question.span.speaks(seen.text, seen.created):
        more += c.OF_THAT_TIME
    if temporal and seen.episodic:
        more += c.TEMPORAL_EPISODIC
    if question.told:
        more += c.BY_ASSISTANT * seen.assistant
    elif seen.asks:
        more -= c.ASKS
    return 1 + more


def evidence(question: Question, seen: Seen, plain: float, bare: float | None, rival: float) -> float:
    """How surely, 0 to 1, a memory speaks of what is asked, from its cosines to the question and to the question `bare`
    of names (None: it has none, or is nothing without them).

    Whatever says a name is near to a question that says it: so the rest of the question must be near too, and the names
    be said. If others are nearer to that rest, `rival` being the nearest, then what is asked was told of them. Words in
    common speak for it; against it, that it has no answer of the kind that is asked: it may still say how to answer.
    """
    sure = plain if bare is None else min(plain, bare + c.BARE)
    sure += c.COVERING * share_said(question.about, f"{seen.key} {seen.text}", inside=False)
    if bare is not None:
        sure = sure * seen.says(question.names) - c.RIVAL * max(0.0, rival - bare)
    if not has(question.wants, seen.text, STOP_WORDS.union(question.terms)):
        sure -= c.UNANSWERED
    return min(1.0, max(0.0, sure))


def crowded(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """How near each of some unit vectors is to its nearest others, float32 [n]: their mean cosine.

    What is near to everything is near to every question and answers few (hubs: Radovanović and others, 2010; taken off
    as cross-domain similarity local scaling does: Conneau and others, 2018). Two that say the same are no crowd: else
    what was said often would count for less.
    """
    if len(vectors) < 2:
        return np.zeros(len(vectors), np.float32)
    # in blocks: products so small stay on one thread, and to wake another takes longer than to multiply
    cosines = np.concatenate([vectors[at : at + _BLOCK] @ vectors.T for at in range(0, len(vectors), _BLOCK)])
    cosines[cosines >= c.AUTO_LINK] = -2  # itself too
    cosines.sort(axis=1)
    nearest = cosines[:, -_NEIGHBOURS:]
    there = nearest > -2
    return np.asarray(np.where(there, nearest, 0).sum(axis=1) / np.maximum(1, there.sum(axis=1)), np.float32)


def meant(question: Question, scores: Mapping[str, float], seen: Mapping[str, Seen]) -> dict[str, float]:
    """The scores, with what is said of whom the question means without naming them.

    «My sister» is the one of whom a memory among the best says «my sister»: what says that name counts for more. Else,
    if the best memory ties a name that was asked to another one, what says the other one follows it.
    """
    order = sorted(scores, key=lambda id: (scores[id], id), reverse=True)
    if not order:
        return {}
    best = order[0]
    leading = [seen[id] for id in order[:_LEADING]]
    own = re.compile(rf"\b(?:my|our) (?:{'|'.join(map(re.escape, sorted(question.mine)))})\b", re.IGNORECASE)
    introduced = [names(each.text) for each in leading if question.mine and own.search(each.text)]
    if others := frozenset[str]().union(*introduced) - question.names:
        return {id: score * (1 + c.INTRODUCED * (seen[id].says(others) > 0)) for id, score in scores.items()}
    if seen[best].says(question.names) and (others := names(seen[best].text) - question.names):
        most = math.nextafter(scores[best], 0)
        return {
            id: score if id == best or not seen[id].says(others) else min(most, score * (1 + c.TIED))
            for id, score in scores.items()
        }
    return dict(scores)


def share_said(wanted: Sequence[str], text: str, inside: bool) -> float:
    """Which share of some stems, 0 to 1, a text says; `inside` of a word counts too if it may, and always in scripts
    without spaces."""
    plain = " " + _BETWEEN.sub(" ", text.casefold())
    said = sum(f" {word}" in plain or ((inside or bool(UNSPACED.match(word))) and word in plain) for word in wanted)
    return said / max(1, len(wanted))

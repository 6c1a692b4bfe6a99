"""The passage: the few sentences around the tokens that resonate. Pure: token pieces and scores in, offsets out.

Little beats much (DESIGN 5): one page beats four, and the turn or the sentences that hold the answer beat the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]

LIMIT = 64
"""Tokens a passage may have (DESIGN 5: 20 to 60 were decoded)."""

_LONGEST = 48
"""A run without a sentence's end (code, a list) is cut here."""

_END = re.compile(r"[.!?…。！？؟।]['\")\]»”’]*\s*$|\n\s*$")


CLEAR = 2.0
"""Standard deviations over the mean of its page from which a token is said to resonate."""

CLEAREST = 4
"""Tokens of a passage that are shown as resonating, at most."""


@dataclass(frozen=True)
class Unit:
    """A sentence or the like: log offsets [begin, end) and its text."""

    begin: int
    end: int
    text: str


def sentences(pieces: Sequence[str], begin: int) -> list[Unit]:
    """Split a run of token pieces, the first at log offset `begin`, where sentences end."""
    units: list[Unit] = []
    start, text = 0, ""
    for i, piece in enumerate(pieces):
        follows_space = i + 1 == len(pieces) or pieces[i + 1][:1] in ("", " ", "\n", "\t", "　") or not piece.isascii()
        text += piece
        if (_END.search(text) and (follows_space or text.endswith("\n"))) or i + 1 - start >= _LONGEST:
            units.append(Unit(begin + start, begin + i + 1, text))
            start, text = i + 1, ""
    if start < len(pieces):
        units.append(Unit(begin + start, begin + len(pieces), text))
    return units


def asks(text: str) -> bool:
    """Whether a sentence is a question: it is like one that is asked again, and answers nothing."""
    return text.rstrip(" \n\t\"'”’»)*").endswith(("?", "？", "؟"))


def peak(
    units: Sequence[Unit],
    tokens: F32,
    first: int,
    words: Sequence[float],
    share: tuple[float, float, float],
    near: Sequence[float],
) -> int:
    """Which unit answers. `tokens`: head score of each token from log offset `first` on (-inf: never scored);
    `words`: share of the question's IDF mass in each unit; `near`: its cosine to the question; `share` weighs the three
    (the calibration's fusion)."""
    finite = tokens[np.isfinite(tokens)]
    mean, spread = (float(finite.mean()), float(finite.std()) or 1.0) if len(finite) else (0.0, 1.0)
    best, where = -np.inf, 0
    for i, unit in enumerate(units):
        own = tokens[max(0, unit.begin - first) : max(0, unit.end - first)]
        own = own[np.isfinite(own)]
        heads = (float(own.max()) - mean) / spread if len(own) else -1.0
        score = share[0] * heads + share[1] * words[i] + share[2] * near[i]
        if score > best:
            best, where = score, i
    return where


def resonant(tokens: F32, first: int, begin: int, end: int) -> tuple[tuple[int, int], ...]:
    """The spans of log offsets in [begin, end) whose tokens resonate far above their page: at most CLEAREST tokens,
    those side by side as one span. `tokens` and `first` as in `peak`."""
    finite = np.isfinite(tokens)
    if not finite.any():
        return ()
    bar = float(tokens[finite].mean() + CLEAR * tokens[finite].std())
    own = tokens[max(0, begin - first) : max(0, end - first)]
    chosen = sorted(np.argsort(-own, kind="stable")[:CLEAREST].tolist())
    spans: list[tuple[int, int]] = []
    for at in (max(begin, first) + index for index in chosen if own[index] > bar):
        if spans and at - spans[-1][1] <= 1:  # one token between two that resonate belongs to them
            spans[-1] = (spans[-1][0], at + 1)
        else:
            spans.append((at, at + 1))
    return tuple(spans)


def around(units: Sequence[Unit], index: int, limit: int = LIMIT) -> tuple[int, int]:
    """Log offsets of unit `index` with as many neighbours as fit into `limit` tokens, the one before it first."""
    low = high = index
    while True:
        size = units[high].end - units[low].begin
        before = units[low].begin - units[low - 1].begin if low else limit
        after = units[high + 1].end - units[high].end if high + 1 < len(units) else limit
        if low and size + before <= limit and (index - low <= high - index or size + after > limit):
            low -= 1
        elif high + 1 < len(units) and size + after <= limit:
            high += 1
        elif low and size + before <= limit:
            low -= 1
        else:
            return units[low].begin, units[high].end

"""How much a text repeats itself, and whether one more line would: pure functions over tokens or words.

Sources: distinct-n is Li et al. 2016, «A Diversity-Promoting Objective Function for Neural Conversation Models»
(distinct n-grams over all n-grams; 1 minus it is the seq-rep-n of Welleck et al. 2020, «Neural Text Generation with
Unlikelihood Training»). It falls with the length of any text, so a curve compares windows of equal length.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

_WORD: Final = re.compile(r"\w+(?:['’]\w+)*")
_COMMENT: Final = re.compile(r"\s*(?:#|//|--)\s")


def words(text: str) -> list[str]:
    """The words of a text in lower case, without marks."""
    return _WORD.findall(text.casefold())


def distinct(tokens: Sequence[Hashable], n: int = 4) -> float:
    """Distinct n-grams over all n-grams, (0, 1]; 1.0 for a text that is shorter than one."""
    total = len(tokens) - n + 1
    return len({tuple(tokens[i : i + n]) for i in range(total)}) / total if total > 0 else 1.0


def distinct_curve(tokens: Sequence[Hashable], n: int = 4, window: int = 512, step: int = 0) -> list[float]:
    """`distinct` of every whole window of `window` tokens, `step` tokens apart (0: side by side). One value, of the
    whole, for a text that fills no window."""
    if len(tokens) < window:
        return [distinct(tokens, n)]
    return [distinct(tokens[i : i + window], n) for i in range(0, len(tokens) - window + 1, step or window)]


def longest_repeat(tokens: Sequence[Hashable]) -> int:
    """The length in tokens of the longest run that occurs twice (the two may overlap).

    Ranks of all runs of 1, 2, 4, … tokens by prefix doubling (Manber and Myers 1993, «Suffix Arrays»); a run of any
    length is two of these that overlap, so a binary search over the length needs one look at each. O(n log² n).
    """
    numbers: dict[Hashable, int] = {}
    levels: list[npt.NDArray[np.int64]] = [np.array([numbers.setdefault(t, len(numbers)) for t in tokens], np.int64)]
    while _twice(levels[-1]) and len(levels[-1]) > (half := 1 << (len(levels) - 1)):
        levels.append(_ranks(levels[-1], half))
    low, high = 0, len(tokens)
    while high - low > 1:
        middle = (low + high) // 2
        level = min(middle.bit_length() - 1, len(levels) - 1)
        width = 1 << level
        # The last level has nothing twice, or is as long as the text: a longer run cannot be there twice either.
        found = middle < 2 * width and _twice(_ranks(levels[level], middle - width))
        low, high = (middle, high) if found else (low, middle)
    return low


def repeated_share(tokens: Sequence[Hashable]) -> float:
    """The longest repeated run over the whole text, [0, 1)."""
    return longest_repeat(tokens) / len(tokens) if tokens else 0.0


def _ranks(ranks: npt.NDArray[np.int64], shift: int) -> npt.NDArray[np.int64]:
    """Ranks of two runs of one length that begin `shift` apart, taken as one."""
    if shift >= len(ranks):
        return ranks[:0]
    pairs = ranks[: len(ranks) - shift] * (int(ranks.max()) + 1) + ranks[shift:]
    ranked: npt.NDArray[np.int64] = np.unique(pairs, return_inverse=True)[1]
    return ranked


def _twice(ranks: npt.NDArray[np.int64]) -> bool:
    return len(ranks) > 0 and len(np.unique(ranks)) < len(ranks)


@dataclass(frozen=True)
class Guard:
    """When a line repeats what was written. Lines of fewer than `least` words never do: brackets, headings of tables.

    Attributes:
        times: How often a line may stand there before.
        back: Over how many of the last lines; 0: all.
        overlap: The share of the line's n-grams that these lines may have, (0, 1]; 1 asks for nothing.
        n: The length of these n-grams in words.
        least: Words.
        begins: How many of these lines may begin with the same n words; 0 asks for nothing.
        within: How often the line may say n - 1 of its words in a row again; -1 asks for nothing.
    """

    times: int
    back: int
    overlap: float
    n: int = 4
    least: int = 4
    begins: int = 0
    within: int = -1

    def repeats(self, lines: Sequence[str], line: str) -> str:
        """Why `line` repeats `lines`, those so far; "" when it does not."""
        said = _said(line)
        if len(said) < self.least:
            return ""
        if 0 <= self.within < len(said) - self.n + 2 - len(_grams(line, self.n - 1)):
            return "this line says the same again"
        recent = lines[-self.back :]
        if sum(_said(each) == said for each in recent) > self.times:
            return "this line is there already"
        grams = _grams(line, self.n)
        if self.overlap < 1 and len(grams) > 1:
            among = [_grams(each, self.n) for each in recent]
            if sum(any(gram in each for each in among) for gram in grams) > self.overlap * len(grams):
                return "most of this line is there already"
        if self.begins and len(said) > self.n:
            begin = said[: self.n]
            if sum(_said(each)[: self.n] == begin for each in recent) >= self.begins:
                return f"other lines begin with “{' '.join(begin)}”"
        return ""


PROSE: Final = Guard(times=0, back=0, overlap=0.4, begins=2, within=0)
"""A sentence is said once in a document; two fifths of its 4-grams may be those of others, two may begin alike, and no
three words in a row are in it twice."""

COMMENT: Final = replace(PROSE, overlap=0.5, within=1)
"""There are fewer comments, and all of them say what something is for: that has to be in their words again."""

_REMEMBERED: Final = 1 << 15
"""Lines whose words are kept: every new one is compared with all before it."""

CODE: Final = Guard(times=2, back=6, overlap=1.0, least=1)
"""The same setting stands in many blocks: only a line that runs in a circle is refused. Comments are prose."""


def repeats(unit: Literal["lines", "words"], lines: Sequence[str], line: str) -> str:
    """Why a line repeats the document so far, whose last lines are those of its section, by what a language counts in
    (zeta.writing.language.Language.unit)."""
    if unit == "words":
        return PROSE.repeats(lines, line)
    if _COMMENT.match(line):
        return COMMENT.repeats([each for each in lines if _COMMENT.match(each)], line)
    return CODE.repeats(lines, line)


@lru_cache(_REMEMBERED)
def _said(line: str) -> tuple[str, ...]:
    return tuple(words(line))


@lru_cache(_REMEMBERED)
def _grams(line: str, n: int) -> frozenset[tuple[str, ...]]:
    said = _said(line)
    return frozenset(said[i : i + n] for i in range(len(said) - n + 1))

"""Which of some texts say the words that are asked, the best first. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from memstore.lexical import weight_of

BENT: Final = 1.2
"""How soon a word that is said again counts for less (`k1`)."""
CALM: Final = 0.6
"""What the length of a text counts against it (`b`): files and definitions differ in length by what they do."""


def ranked(bags: Sequence[Counter[str]], asked: Iterable[str]) -> list[int]:
    """The places of those that have any of the words, best first by BM25 (Robertson and Zaragoza, 2009); of equals the
    first. A word weighs by how few of these texts say it."""
    count = len(bags)
    mean = sum(map(Counter.total, bags)) / max(1, count)
    scores = [0.0] * count
    for word in dict.fromkeys(asked):
        having = sum(word in bag for bag in bags)
        weight = weight_of(having, count)
        for place, bag in enumerate(bags):
            if often := bag[word]:
                long = 1 - CALM + CALM * bag.total() / max(1.0, mean)
                scores[place] += weight * often * (BENT + 1) / (often + BENT * long)
    return sorted((place for place in range(count) if scores[place] > 0), key=lambda place: (-scores[place], place))

"""Which definitions fit what a text speaks of. Pure: the same definitions and the same text come in the same order,
whenever these were stored and whatever else an agent memory holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from memstore.lexical import words
from zeta.writing import bm25
from zeta.writing.language import Definition

BEGIN: Final = 240
"""Characters of a definition that are compared: it begins with its name and what it is for."""


def fitting(definitions: Sequence[Definition], text: str) -> list[Definition]:
    """Those that share a word with a text, best first; of equals the last, which is the newest."""
    newest = definitions[::-1]
    return [newest[place] for place in bm25.ranked([_bag(each.name, each.text) for each in newest], words(text))]


def chosen(definitions: Sequence[Definition], text: str, most: int) -> list[Definition]:
    """At most so many: those that fit a text, then the newest; in their order."""
    best = set(list(dict.fromkeys([*fitting(definitions, text), *reversed(definitions)]))[:most])
    return [each for each in definitions if each in best]


@lru_cache(maxsize=1 << 13)
def _bag(name: str, text: str) -> Counter[str]:
    return Counter(words(f"{name} {text[:BEGIN]}"))

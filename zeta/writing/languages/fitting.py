"""Which of many definitions a writer offers for one thing to write: those that share words with its purpose."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from zeta.writing.language import Definition

_PART: Final = re.compile(r"[^\W\d_]{3,}")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def parts(text: str) -> set[str]:
    """The words in a text or a name, of three letters or more, small; a plural counts as its singular."""
    found = _PART.findall(_CAMEL.sub(" ", text).casefold())
    return {each[:-1] if each.endswith("s") and len(each) > 3 else each for each in found}


def fitting(definitions: Iterable[Definition], purpose: str, most: int) -> list[Definition]:
    """At most `most` definitions, each name once: those whose name shares most words with `purpose`, then the latest;
    in their order."""
    wanted = parts(purpose)
    latest = list({each.name: each for each in definitions}.values())
    ranked = sorted(range(len(latest)), key=lambda i: (len(parts(latest[i].name) & wanted), i), reverse=True)
    return [latest[i] for i in sorted(ranked[:most])]


def best(texts: Sequence[str], purpose: str, told: Callable[[str], str] = str) -> list[str]:
    """Those of the texts that share most words with `purpose`, of the words that not all of them have; all where none
    shares one. `told` says what a text is about where that is more than its own words."""
    known = {text: parts(told(text)) for text in texts}
    common = set.intersection(*known.values()) if len(known) > 1 else set()
    wanted = parts(purpose) - common
    scores = {text: len(words & wanted) for text, words in known.items()}
    return [text for text in texts if scores[text] == max(scores.values())]

"""Which of many definitions a writer offers for one thing to write: those that share words with its purpose."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from zeta.writing.language import Definition

_PART: Final = re.compile(r"[^\W\d_]{3,}")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


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

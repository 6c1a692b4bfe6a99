"""Which kind of answer a question wants (answer types: Li and Roth, «Learning Question Classifiers», 2002), and whether
a text has one: what names no day answers no «when». English and German; where it is not plain, any text may. Pure."""

from __future__ import annotations

import re
from collections.abc import Set
from enum import Enum
from typing import Final


class Wanted(Enum):
    """A kind of answer."""

    TIME = "time"
    NUMBER = "number"
    NAME = "name"
    PERSON = "person"


_LEAD: Final = r"^\W*(?:(?:and|so|but|hey|und|also|aber)\W+)?"
_ASKS: Final = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            Wanted.TIME,
            rf"{_LEAD}(?:(?:by |since |until )?when|(?:on )?(?:which|what) (?:day|date)|how (?:long|often)|"
            r"(?:ab |bis |seit )?wann|an welchem tag|wie (?:lange|oft))\b",
        ),
        (
            Wanted.NUMBER,
            r"\bhow (?:many|much|tall|high|old|far)\b|\b(?:which|what) (?:sum|number|digits)\b|"
            r"\bwie (?:viele?n?|hoch|alt|weit|teuer|groß)\b",
        ),
        (Wanted.NAME, r"\bname of\b|\bwhat (?:is|are|was|were|am)\b.*\bcalled\b|\bwie hei(?:ß|ss)\w*"),
        (Wanted.PERSON, rf"{_LEAD}(?:who|whom|whose|wer|wen|wem|wessen)\b"),
    )
)
_NUMBER: Final = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|"
    r"thousand|half|dozen|once|twice|several|every|ein\w*|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|"
    r"zwanzig|dreißig|hundert|tausend|halb\w*|dutzend|einmal|zweimal|jede\w*)\b",
    re.IGNORECASE,
)
_TIME: Final = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|januar|februar|märz|"
    r"mai|juni|juli|oktober|dezember|noon|midnight|daily|weekly|monthly|always|never|mittags?|mitternacht|täglich|"
    r"immer|nie|today|yesterday|tomorrow|tonight|heute|gestern|morgen|early|late|later|ago|since|until|before|after|"
    r"seit|bis|vor|nach)\b|\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|weekend|morning|evening|afternoon|night|"
    r"day|week|month|year|spring|summer|autumn|winter|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|"
    r"wochenende|vormittag|nachmittag|abend|nacht|tag|woche|monat|jahr|frühling|sommer|herbst)(?:e?[ns])?\b",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_][\w'’]+")
_OF_SOMEBODY: Final = re.compile(r"\b(?:my|our|his|her|their|mein\w*|unser\w*|sein\w*|ihre?\w*) \w", re.IGNORECASE)


def wanted(query: str) -> Wanted | None:
    """The kind of answer that a question wants; None where any may do."""
    return next((kind for kind, pattern in _ASKS if pattern.search(query)), None)


def has(kind: Wanted | None, text: str, known: Set[str]) -> bool:
    """Whether a text has an answer of a kind. A name is a word written large that is not `known`, in small letters: a
    word of the question, or of grammar. In a text that writes nothing large but its begin any word may be one."""
    if kind is None:
        return True
    if kind is Wanted.NUMBER:
        return _NUMBER.search(text) is not None
    if kind is Wanted.TIME:
        return any(pattern.search(text) for pattern in (_NUMBER, _TIME))
    if kind is Wanted.PERSON and _OF_SOMEBODY.search(text):
        return True
    large = {word.lower() for word in _WORD.findall(text) if word[0].isupper()}
    return text[1:].islower() or not large <= known

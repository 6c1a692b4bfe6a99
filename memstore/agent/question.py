"""What a question says of itself: its words, the names in it, the time it is about, and whether it asks for what the
assistant said. English, and German as far as it goes: where every noun is written large, none tells a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from memstore import lexical
from memstore.agent.temporal import SAYS_TIME, Span, spoken_of
from memstore.agent.wanted import Wanted, wanted

MOST_TERMS: Final = 48

_TERM: Final = re.compile(r"[^\W_]+")
_ENGLISH: Final = (
    "a about all also am an and any are as at be been being but by can could did do does doing done for from get "
    "give had has have having he her here hers him his how i if in into is it its just me my of on or our ours "
    "please she should so some tell than that the their theirs them then there these they this those to too us "
    "was we were what when where which while who whom whose why will with would you your yours "
)
_GERMAN: Final = (
    "aber als am an auch auf aus bei bitte da das dass dem den denn der des die dir doch du ein eine einem einen "
    "einer eines er es für habe haben hast hatte ich ihm ihn ihr ihre ihren im in ist ja kann kannst kein keine "
    "können mein meine meinem meinen meiner mich mir mit nach nicht noch nur oder sein seine sich sie sind so und "
    "uns unser unsere vom von vor was wann warum wem wen wenn wer werden wie wieso wir wird wo zu zum zur über "
)
STOP_WORDS: Final = frozenset((_ENGLISH + _GERMAN).split())
"""English and German words that say nothing of what is asked."""

_NOT_ENGLISH: Final = frozenset(_GERMAN.split()) - frozenset(_ENGLISH.split())
_OWNS: Final = re.compile(r"['’]s\s+\w")
_ENDS: Final = frozenset(".!?:;\n")
_MINE: Final = re.compile(r"\b(?:my|our) (\w+)")
_TOLD: Final = re.compile(
    r"""\bdid\s+you\b
      | \b(?:have|had)\s+you\s+(?:\w+\s+)?(?:said|told|suggested|recommended|proposed|mentioned|advised|explained)\b
      | \byou(?:'ve|\s+had|\s+have)?\s+(?:said|told|suggested|recommended|proposed|mentioned|advised|explained)\b
      | \byour\s+(?:suggestion|recommendation|proposal|advice|answer|explanation|tip)s?\b
      | \b(?:hast|hattest)\s+du\b.*\b(?:gesagt|erzählt|empfohlen|vorgeschlagen|geraten|erwähnt|erklärt)\b
      | \bdeine?[mnr]?\s+(?:Vorschlag|Vorschläge|Rat|Empfehlung|Antwort|Tipp|Erklärung)\b""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True)
class Question:
    """A question as it was read. `terms` are its words in small letters, `stems` how they begin in any form, `about`
    those that are no names. `names` are proper names in small letters; `mine` the words after «my» and «our». `span` is
    the time it is about; `told` whether it asks for what the assistant said; `wants` the kind of answer. `plain` is its
    text without the time, `bare` without the names too, empty where that leaves no question of its own."""

    terms: Sequence[str]
    stems: Sequence[str]
    about: Sequence[str]
    names: frozenset[str]
    mine: frozenset[str]
    span: Span | None
    told: bool
    wants: Wanted | None
    plain: str
    bare: str


def read(query: str, now: float) -> Question:
    """What a question, asked at the moment `now`, says of itself."""
    asked = terms(query)
    span = spoken_of(query, now)
    plain = query
    if span is not None:
        rest = re.sub(r"\s+(?=[?.!,]|$)", "", query.replace(span.words, "", 1)).strip()
        plain = rest if _says_something(rest) else query
    found = names(plain)
    bare = _without(plain, found) if found else ""
    bare = bare if _says_something(bare) else ""
    return Question(
        asked,
        stems(asked),
        stems(terms(bare)) if bare else stems(asked),
        found,
        frozenset(_MINE.findall(query.lower())) - STOP_WORDS,
        span,
        _TOLD.search(query) is not None,
        wanted(query),
        plain,
        bare,
    )


def terms(query: str) -> list[str]:
    """The different words of a query in small letters, without those that say nothing unless there are no others."""
    found = list(dict.fromkeys(_TERM.findall(query.lower())))
    return ([term for term in found if term not in STOP_WORDS] or found)[:MOST_TERMS]


def stems(asked: Sequence[str]) -> list[str]:
    """How the terms asked begin, in whatever form they are said: English endings folded, pairs of characters in scripts
    without spaces."""
    folded = dict.fromkeys(lexical.words(" ".join(asked)))
    return [word[:-1] if len(word) > 3 and word.isascii() and word[-1] == "i" else word for word in folded]


def names(text: str) -> frozenset[str]:
    """The proper names in a text, in small letters: words written large that do not begin a sentence, or that have
    something («Ines's»). None in a text that is all large, or German."""
    if text == text.upper() or _NOT_ENGLISH & set(_TERM.findall(text.lower())):
        return frozenset()
    found = set[str]()
    for match in _TERM.finditer(text):
        word, before = match[0], text[: match.start()].rstrip(" \t\"'“„«(")
        begins = not before or before[-1] in _ENDS
        if len(word) > 1 and word[0].isupper() and (not begins or _OWNS.match(text, match.end())):
            found.add(word.lower())
    return frozenset(word for word in found - STOP_WORDS if not SAYS_TIME.fullmatch(word))


def _without(text: str, left_out: frozenset[str]) -> str:
    """A text without some words, and what belongs to them."""
    said = "|".join(map(re.escape, sorted(left_out)))
    return re.sub(
        r"\s+(?=[?.!,]|$)", "", re.sub(rf"\b(?:{said})\b(?:['’]s)?\s*", "", text, flags=re.IGNORECASE)
    ).strip()


def _says_something(text: str) -> bool:
    return any(term not in STOP_WORDS for term in _TERM.findall(text.lower()))

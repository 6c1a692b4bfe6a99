"""Which memories a new one takes back, as far as words tell it.

These are what it denies («Rex, not Max»), what it gives another value («my dog is called …»), and what it says the
opposite of; in English and German, and no model is asked.

When in doubt two memories do not contradict each other: an agent or a person can always say so with an edge. Two values
of one thing may both be true of two things of that name (two brothers); then both are shown, which costs a line.
"""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from memstore.agent import cues
from memstore.agent.database import Database
from memstore.agent.edges import Edges
from memstore.agent.linking import GRAMMAR, NEGATIONS
from memstore.agent.model import Filter, Memory
from memstore.agent.rows import condition, load

LONGEST: Final = 400
"""Characters of a text that is compared: longer ones say more than one thing."""
NEWEST: Final = 20
"""Memories that are compared for each thing that a text may take back, the newest."""
FEWEST: Final = 2
"""Words that tell what two opposite statements are about."""

_WORD: Final = re.compile(r"[^\W_]+")
_END: Final = r"[^,.;:!?()\n–—]"
_DENIED: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"[,;(–—-]\s*(?:and |und )?(?:not|nicht) (?P<denied>{_END}{{1,60}})",
        rf"\b(?:instead of|rather than|statt|anstatt|anstelle von) (?P<denied>{_END}{{1,60}})",
        rf"\bnot (?!only |just )(?P<denied>{_END}{{1,60}}?),? but\b",
        rf"\bnicht (?!nur )(?P<denied>{_END}{{1,60}}?),? sondern\b",
        rf"\b(?:no longer|nicht mehr) (?P<denied>{_END}{{1,60}})",
        rf"\bnot (?P<denied>{_END}{{1,60}}?) any ?more\b",
    )
)
_POINTING: Final = re.compile(r"^(?:it's|it is|that's|that is|es ist|das ist)\b")
"""The begin of a sentence that does not say what it is about: what was said last."""

_OWN: Final = r"(?P<what>(?:my|our|his|her|their|the|mein\w*|unser\w*|sein\w*|ihr\w*|der|die|das) [\w' -]{2,40}?)"
_VALUE: Final = rf"(?P<value>{_END}{{1,60}})"
_CLAIMS: Final = tuple(
    (relation, re.compile(pattern))
    for relation, pattern in (
        ("name", rf"\b{_OWN}(?:'s name is| is called| is named| hei(?:ß|ss)t) {_VALUE}"),
        ("name", rf"\bmy (?P<what>name) is {_VALUE}"),
        ("name", rf"\bich (?P<what>hei(?:ß|ss)e) {_VALUE}"),
        ("home", rf"\b(?:i|ich) (?:now |jetzt )?(?P<what>live|wohne|lebe) (?:now |jetzt )?in {_VALUE}"),
        ("work", rf"\b(?:i|ich) (?:now |jetzt )?(?P<what>work|arbeite) (?:now |jetzt )?(?:at|for|bei|für) {_VALUE}"),
        ("is", rf"\b{_OWN} (?:is|are|ist|sind|lautet) {_VALUE}"),
    )
)
_ONE_AT_A_TIME: Final = re.compile(r"\d|^(?:favou?rite|lieblings)")
"""What says of «the port is 8080» or «my favourite colour is green» that it can be only one: a number in the value, or
how the thing is called."""
_SPEAKER: Final = re.compile(r"^\w+: ")
_SHORT: Final = (("can't", "can not"), ("won't", "will not"), ("n't", " not"))
_GENERIC: Final = GRAMMAR | NEGATIONS | frozenset((
    "called", "named", "name", "heißt", "heisst", "s", "now", "jetzt", "any", "more", "longer", "mehr", "instead",
    "rather", "than", "statt", "anstatt", "but", "sondern", "actually", "eigentlich", "meine", "meiner", "meinen",
    "unser", "unsere",
))  # fmt: skip
"""Words that do not say what a text is about."""
_MOST: Final = 8
"""Words of a statement that is compared with its opposite, and of what is denied."""
_KNOWN: Final = 4096
"""Texts of which it is known what they say, those that were asked for last."""

Claim = tuple[str, frozenset[str], frozenset[str]]
"""A relation, the words of what has it, and those of its value."""


@dataclass(frozen=True)
class Said:
    """What a text says, in small letters: its words, each thing that it says is not so, what it says can be only one,
    what it is about (nothing where that is long), whether it denies anything, and whether it only points at what was
    said before it."""

    words: frozenset[str]
    denied: tuple[frozenset[str], ...]
    claims: tuple[Claim, ...]
    about: frozenset[str]
    negative: bool
    pointing: bool

    @property
    def asked(self) -> dict[frozenset[str], None]:
        """The words that another has to say, of one of these sets all, so that this may take it back."""
        about = (self.about,) if len(self.about) >= FEWEST else ()
        return dict.fromkeys((*self.denied, *(what for _, what, _ in self.claims), *about))

    def denies(self, old: Said) -> bool:
        """Whether it says of what the other says that it is not so."""
        for denied in self.denied:
            rest = self.words - _GENERIC - denied
            same_thing = len(denied) >= FEWEST or rest & old.words or self.pointing
            if denied <= old.words and same_thing and not (rest and rest <= old.words) and denied not in old.denied:
                return True
        return False

    def has_another_value(self, old: Said) -> bool:
        """Whether it gives the same thing another value."""
        return any(
            one[:2] == other[:2] and not (one[2] <= other[2] or other[2] <= one[2])
            for one in self.claims
            for other in old.claims
        )

    def is_opposite(self, old: Said) -> bool:
        """Whether both say the same, but that one of them denies it."""
        return len(self.about) >= FEWEST and self.about == old.about and self.negative != old.negative


def tie(db: Database, edges: Edges, memory: Memory, now: float) -> list[Memory]:
    """Tie a memory that was put to those that it takes back, by `contradicts`; which they are, the newest first. Those
    that contradict it already are left as they are."""
    with db.writing() as connection:
        found = [each.id for each in _near(connection, memory, now) if contradicts(memory, each)]
        if not found:
            return []
        conflicts = [each for each in edges.of(memory.id) if each.relation == "contradicts"]
        tied = {end for each in conflicts for end in (each.source, each.target)}
        found = [id for id in found[: 1 if read(memory.content).pointing else None] if id not in tied]
        for id in found:
            edges.add(memory.id, id, "contradicts")
        return load(connection, found)


class Near(NamedTuple):
    """Of a memory that may be taken back, what tells whether it is."""

    created: float
    id: str
    content: str
    kind: str
    source_user: str


def contradicts(new: Memory, old: Near) -> bool:
    """Whether a memory takes an older one back. What different people said of themselves does not."""
    if new.source_user and old.source_user and new.source_user != old.source_user:
        return False
    if not (_comparable(new.content) and _comparable(old.content)):
        return False
    one, other = read(new.content), read(old.content)
    lasting = "episodic" not in (new.kind, old.kind)
    return one.denies(other) or (lasting and (one.has_another_value(other) or one.is_opposite(other)))


def _near(connection: sqlite3.Connection, memory: Memory, now: float) -> list[Near]:
    """The newest memories with all the words of something that this one may take back, the newest first."""
    if not _comparable(memory.content):
        return []
    where, values = condition(Filter(memory.namespace, everything=True), now)
    found = set[Near]()
    for words in read(memory.content).asked:
        rows = connection.execute(
            "SELECT m.created, m.id, m.content, m.kind, m.source_user FROM chunk_words s"
            " CROSS JOIN chunks c ON c.id = s.rowid CROSS JOIN memories m ON m.id = c.memory"
            f" WHERE chunk_words MATCH ? AND length(m.content) <= {LONGEST} AND m.id <> ? AND {where}"
            " ORDER BY s.rowid DESC LIMIT ?",
            [" AND ".join(f'"{word}"' for word in sorted(words)), memory.id, *values, NEWEST],
        )
        found.update(Near(*row) for row in rows)
    return sorted(found, reverse=True)


def _comparable(text: str) -> bool:
    """Whether a text is short, and no question."""
    return len(text) <= LONGEST and not text.rstrip().endswith("?")


@lru_cache(_KNOWN)
def read(text: str) -> Said:
    """What a text says, without who said it and what only leads in."""
    plain = _SPEAKER.sub("", text.strip()).replace("’", "'").lower()
    plain = cues.CORRECTION.sub("", cues.LEAD_IN.sub("", plain))
    for short, whole in _SHORT:
        plain = plain.replace(short, whole)
    words = _words(plain)
    about = words - _GENERIC
    denied = [_words(match["denied"]) - _GENERIC for pattern in _DENIED for match in pattern.finditer(plain)]
    return Said(
        words,
        tuple(each for each in denied if 0 < len(each) <= _MOST),
        tuple(_claims(plain)),
        about if len(about) <= _MOST else frozenset(),
        bool(words & NEGATIONS),
        _POINTING.match(plain) is not None,
    )


def _claims(plain: str) -> list[Claim]:
    found = []
    for relation, pattern in _CLAIMS:
        for match in pattern.finditer(plain):
            what, value = _words(match["what"]) - GRAMMAR, _words(match["value"]) - _GENERIC
            one = relation != "is" or any(map(_ONE_AT_A_TIME.search, (*what, *value)))
            if what and value and one:
                found.append((relation, what, value))
    return found


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text))

"""Which memories a new one takes back, as far as words tell it.

These are what it denies («Rex, not Max»), what it gives another value («my dog is called …»), and what it says the
opposite of; in English and German, and no model is asked.

When in doubt two memories do not contradict each other: an agent or a person can always say so with an edge. Two values
are one too many only of what has one (my own name, where I live, the port of a service). Whoever has a brother called
Tom may have another one called Ben; that the one takes the other back takes a word that says so.
"""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, Final, NamedTuple

from memstore.agent import cues
from memstore.agent.database import Database
from memstore.agent.edges import Edges
from memstore.agent.errors import UnknownMemory
from memstore.agent.linking import GRAMMAR, NEGATIONS
from memstore.agent.model import Filter, Memory
from memstore.agent.rows import condition, load

LONGEST: Final = 400
"""Characters of a text that is compared: longer ones say more than one thing."""
NEWEST: Final = 20
"""Memories that are compared for each thing that a text may take back, the newest."""
DEEPEST: Final = 500
"""Passages, and memories of a namespace, that are looked through for these, the newest: other namespaces, and texts
that are too long, may be full of the same words, and a put takes no longer for it."""
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

_OWN: Final = r"(?:(?P<mine>my|our|mein\w*|unser\w*)|the|der|die|das) (?P<what>[\w' -]{2,40}?)"
"""What a claim is about: something of the speaker, or what there is one of. Of «his» nobody knows whose that is."""
_VALUE: Final = rf"(?P<value>{_END}{{1,60}})"
_CLAIMS: Final = tuple(
    (relation, re.compile(pattern))
    for relation, pattern in (
        ("name", rf"\b{_OWN}(?:'s name is| is called| is named| hei(?:ß|ss)t) {_VALUE}"),
        ("own name", rf"\bmy (?P<what>name) is {_VALUE}"),
        ("own name", rf"\bich (?P<what>hei(?:ß|ss)e) {_VALUE}"),
        ("home", rf"\b(?:i|ich) (?:now |jetzt )?(?P<what>live|wohne|lebe) (?:now |jetzt )?in {_VALUE}"),
        ("work", rf"\b(?:i|ich) (?:now |jetzt )?(?P<what>work|arbeite) (?:now |jetzt )?(?:at|for|bei|für) {_VALUE}"),
        ("is", rf"\b{_OWN} (?:is|are|ist|sind|lautet) {_VALUE}"),
    )
)
_ONE_AT_A_TIME: Final = re.compile(r"\d|^(?:favou?rite|lieblings)")
"""What says of «the port is 8080» or «my favourite colour is green» that it can be only one: a number in the value, or
how the thing is called."""
_OF_ONE: Final = frozenset((
    "mother", "mum", "mom", "father", "dad", "husband", "wife", "spouse", "fiancé", "fiancée", "employer",
    "hometown", "mutter", "mama", "vater", "papa", "mann", "frau", "ehemann", "ehefrau", "verlobter", "verlobte",
    "arbeitgeber", "heimatstadt",
))  # fmt: skip
"""Of whom, or of what, one has one at a time: another name is that of the same one."""
_OF_SEVERAL: Final = frozenset((
    "brother", "sister", "son", "daughter", "child", "kid", "baby", "cousin", "aunt", "uncle", "nephew", "niece",
    "grandson", "granddaughter", "friend", "colleague", "neighbour", "neighbor", "dog", "cat", "pet", "horse",
    "bruder", "schwester", "sohn", "tochter", "kind", "cousine", "tante", "onkel", "neffe", "nichte", "enkel",
    "enkelin", "freund", "freundin", "kollege", "kollegin", "nachbar", "nachbarin", "hund", "katze", "haustier",
    "pferd",
))  # fmt: skip
"""Of whom one may have several: another number is that of another one."""
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


class Claim(NamedTuple):
    """A relation, the words of what has it, those of its value, and whether there can be no other value."""

    relation: str
    what: frozenset[str]
    value: frozenset[str]
    only: bool


@dataclass(frozen=True)
class Said:
    """What a text says, in small letters: its words, each thing that it says is not so, its claims, what it is about
    (nothing where that is long), whether it denies anything, whether it begins as a correction («No, …»), and whether
    it only points at what was said before it."""

    words: frozenset[str]
    denied: tuple[frozenset[str], ...]
    claims: tuple[Claim, ...]
    about: frozenset[str]
    negative: bool
    correcting: bool
    pointing: bool

    @property
    def asked(self) -> dict[frozenset[str], None]:
        """The words that another has to say, of one of these sets all, so that this may take it back."""
        about = (self.about,) if len(self.about) >= FEWEST else ()
        return dict.fromkeys((*self.denied, *(claim.what for claim in self.exclusive), *about))

    @property
    def exclusive(self) -> list[Claim]:
        """Its claims beside which no other value holds."""
        return [claim for claim in self.claims if claim.only or self.correcting]

    @property
    def of_the_last(self) -> bool:
        """Whether it takes back only what was said last: it does not say of what, or not which of several."""
        return self.pointing or (self.correcting and not self.denied and not any(claim.only for claim in self.claims))

    def denies(self, old: Said) -> bool:
        """Whether it says of what the other says that it is not so."""
        for denied in self.denied:
            rest = self.words - _GENERIC - denied
            same_thing = len(denied) >= FEWEST or rest & old.words or self.pointing
            if denied <= old.words and same_thing and not (rest and rest <= old.words) and denied not in old.denied:
                return True
        return False

    def has_another_value(self, old: Said) -> bool:
        """Whether it gives the same thing another value, and cannot be true beside it."""
        return any(
            one[:2] == other[:2] and not (one.value <= other.value or other.value <= one.value)
            for one in self.exclusive
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
        found = [id for id in found[: 1 if read(memory.content).of_the_last else None] if id not in tied]
        try:
            for id in found:
                edges.add(memory.id, id, "contradicts")
        except UnknownMemory:  # another process has put a newer version since
            return []
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
    fits = f"length(m.content) <= {LONGEST} AND m.id <> ? AND {where}", [memory.id, *values]
    ids = set[str]()
    crowded_out = []
    for words in read(memory.content).asked:
        newest, whole = _with_words(connection, words, fits)
        ids.update(newest)
        if not whole:
            crowded_out.append(words)
    near = _rows(connection, f"m.id IN ({','.join('?' * len(ids))})", [*ids])
    if crowded_out:
        own = _rows(connection, f"{fits[0]} ORDER BY m.created DESC LIMIT {DEEPEST}", fits[1])
        for words in crowded_out:
            near += islice((each for each in own if all(word in each.content.lower() for word in words)), NEWEST)
    return sorted(set(near), reverse=True)


def _with_words(
    connection: sqlite3.Connection, words: frozenset[str], fits: tuple[str, list[Any]]
) -> tuple[list[str], bool]:
    """The newest memories that have all of the words and fit a condition with its values, and whether there was an end
    to the search: enough of them, or no more passages."""
    where, values = fits
    passages = connection.execute(
        f"SELECT m.id, {where} FROM chunk_words s"
        " CROSS JOIN chunks c ON c.id = s.rowid CROSS JOIN memories m ON m.id = c.memory"
        " WHERE chunk_words MATCH ? ORDER BY s.rowid DESC",
        [*values, " AND ".join(f'"{word}"' for word in sorted(words))],
    )
    found = list[str]()
    for id, fit in islice(passages, DEEPEST):
        if fit:
            found.append(id)
            if len(found) == NEWEST:
                return found, True
    return found, next(passages, None) is None


def _rows(connection: sqlite3.Connection, rest: str, values: list[Any]) -> list[Near]:
    """The memories that the rest of a query chooses."""
    query = f"SELECT m.created, m.id, m.content, m.kind, m.source_user FROM memories m WHERE {rest}"
    return [Near(*row) for row in connection.execute(query, values)]


def _comparable(text: str) -> bool:
    """Whether a text is short, and no question."""
    return len(text) <= LONGEST and not text.rstrip().endswith("?")


@lru_cache(_KNOWN)
def read(text: str) -> Said:
    """What a text says, without who said it and what only leads in."""
    plain = _SPEAKER.sub("", text.strip()).replace("’", "'").lower()
    plain, corrections = cues.CORRECTION.subn("", cues.LEAD_IN.sub("", plain))
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
        corrections > 0,
        _POINTING.match(plain) is not None,
    )


def _claims(plain: str) -> list[Claim]:
    found = []
    for relation, pattern in _CLAIMS:
        for match in pattern.finditer(plain):
            what, value = _words(match["what"]) - GRAMMAR, _words(match["value"]) - _GENERIC
            if not what or not value:
                continue
            if relation == "name":
                mine = bool(match["mine"])
                found.append(Claim(relation, what, value, mine and not what.isdisjoint(_OF_ONE)))
            elif relation != "is":
                found.append(Claim(relation, what, value, only=True))
            elif any(map(_ONE_AT_A_TIME.search, (*what, *value))):
                found.append(Claim(relation, what, value, what.isdisjoint(_OF_SEVERAL)))
    return found


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text))

"""What a model writes in a plan: titles, purposes, names. Their grammars, and what is made of them. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import chain, count, groupby, takewhile
from typing import Final

from zeta.writing.agents import Topic
from zeta.writing.languages import plainwords
from zeta.writing.languages.gbnf import LETTERS, either, literal, one_of, repeat, sequence
from zeta.writing.outline import Detail
from zeta.writing.planning.amount import CHOSEN_NAME, Amount
from zeta.writing.planning.listing import Slot
from zeta.writing.routing import stems

_LOOSE: Final = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "of",
        "on",
        "or",
        "that",
        "the",
        "their",
        "to",
        "with",
    ]
)
"""Words that no title ends with."""

_SMALL: Final = _LOOSE | {
    *("create", "write", "make", "generate", "build", "give", "me", "please", "complete", "full", "simple", "new"),
    *("which", "who", "it", "i", "we", "you", "all", "some", "any", "about", "is", "are", "be", "has", "have", "word"),
}
"""Words that say nothing of what a prompt is about."""

_SUBJECTS: Final = 40
"""Runs of a prompt's words at most: a whole page may be a prompt."""

_LINKS: Final = {
    "paragraph": "about",
    "question": "about",
    "list": "of",
    "table": "of",
    "code": "that shows",
    "function": "that",
    "main": "that",
}
"""What stands between a kind and its purpose, which makes a model name the purpose instead of explaining the kind."""

_WORD: Final = re.compile(r"[^\W\d_][\w'-]{0,23}")
"""A word of a prompt that a title may have; not an address or a mark."""

_ROOT: Final = (3, 2 / 3)
"""Letters that two words of one root begin with, at least, and of the shorter one: "license" and "licence"."""

_USUAL: Final = (
    *("name", "description", "type", "version", "status", "created", "updated", "owner", "items", "notes", "tags"),
    *("enabled", "source", "language", "group", "order"),
)
"""Names that things of any subject have, where a model makes up words."""

_APART: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SPACE: Final = literal(" ")
_NAME: Final = "[a-z] [a-zA-Z0-9]{1,11} ( [_-] [a-zA-Z0-9]{1,11} )?"


class Phrases:
    """The grammars of one plan: words of the prompt's own script, since a small model strays into others."""

    def __init__(self, prompt: str) -> None:
        plain = prompt.isascii()
        letters = "A-Za-z" if plain else LETTERS
        number = "[1-9] [0-9]{1,3} ( [a-z]{2} )?"
        word = f"( [{letters}]{{1,16}} ( ['-] [{letters}]{{1,12}} )? | {number} )"
        begin = "[A-Z]" if plain else f"[{letters}]"
        self._word = f"[{letters}]{{1,16}}"
        self._title = sequence(begin, f"[{letters}]{{0,15}}", repeat(sequence(_SPACE, word), 1, 7))
        self._purpose = sequence(self._word, repeat(sequence("[,]?", _SPACE, self._word), 0, 7))
        self._subjects = _subjects(prompt)
        self._stems = set(stems(prompt))

    def head(self, *, free: bool) -> str:
        """A document's title as a line of its own: as the model likes, or beginning with what the prompt speaks of."""
        subjects = one_of(each[0].upper() + each[1:] for each in self._subjects) if self._subjects else ""
        named = sequence(subjects, repeat(sequence(_SPACE, self._word), 0, 4)) if subjects else self._title
        return sequence(literal("# "), self._title if free else named, literal("\n"))

    def title(self, topic: Topic) -> str:
        """A section's title. Where the topic is planned only once it is made of its words, those first that the prompt
        has: a small model makes up the rest, or ends every title with the same."""
        if topic.free:
            return self._title
        words = topic.words or (topic.name.replace("-", " "),)
        keys = [word for word in words if self._stems.intersection(stems(word))] or words
        return either(self._about(key, [word for word in words if not akin(key, word)]) for key in keys)

    def _about(self, key: str, others: Sequence[str]) -> str:
        """A title that begins with these words of a topic: alone where they are several or there is nothing to add."""
        end = sequence(literal(" and "), one_of(others)) if others else ""
        return sequence(literal(key[0].upper() + key[1:]), f"( {end} )?" if end and " " in key else end)

    def slot(
        self,
        amount: Amount,
        sources: Sequence[str],
        *,
        first: bool,
        purposes: Sequence[Sequence[str]] = (),
        help: str = "",
    ) -> Slot:
        """A detail's line. The first one of a section about files names one of these. `purposes` are what the kind's
        things may be for, one after the other; beyond them it is what `help` says of the kind, for something that the
        prompt speaks of; the model's own words only where neither is known."""
        chosen = amount.name == CHOSEN_NAME
        link = _LINKS.get(amount.kind, "for")
        label = f"- {amount.kind}: " if chosen else f"- {amount.kind}{amount.name and ' ' + amount.name} {link} "
        about, said = one_of(sources) if sources else "", self._purpose
        if sources and first:
            said = sequence(about, literal(", "), said)
        elif sources:
            said = sequence(f'( {about} ", " )?', said)
        said = sequence(said, literal(".") + "?")
        if help:
            subjects = [f" for {each}" for each in self._subjects if len(each.split()) > 1 or len(self._subjects) < 3]
            said = sequence(literal(help), f"( {one_of(subjects)} )?" if subjects else "")
        body = sequence(_NAME, literal(", "), said) if chosen else said
        return Slot(label, body, amount.low, amount.high, tuple(one_of(each) for each in purposes))


def _subjects(prompt: str) -> list[str]:
    """What a prompt speaks of, as far as its words tell: runs of up to three words that are not small ones."""
    found: list[str] = []
    for run in re.split(r"[^\w' -]|_", prompt):
        for small, words in groupby(run.split(), key=lambda word: word.lower() in _SMALL):
            kept = [] if small else [word for word in words if _WORD.fullmatch(word)]
            found += [" ".join(kept[i:j]) for i in range(len(kept)) for j in range(i + 1, min(i + 3, len(kept)) + 1)]
    return list(dict.fromkeys(found))[:_SUBJECTS]


def detail(amount: Amount, body: str, taken: Collection[str], prompt: str) -> Detail:
    """The detail that a line of a slot says; its name, where the plan chooses it, is none of `taken`, and for a prompt
    in letters of English made of words that there are."""
    if amount.name != CHOSEN_NAME:
        return Detail(amount.kind, trimmed(body), amount.name)
    name, _, purpose = body.partition(", ")
    if not name or _made_up(name, prompt):
        name = next((each for each in _USUAL if each not in taken), amount.kind)
    if _made_up(purpose, prompt):
        purpose = ""
    unused = next(each for each in chain([name], (f"{name}{i}" for i in count(2))) if each not in taken)
    return Detail(amount.kind, trimmed(purpose), unused)


def akin(one: str, other: str) -> bool:
    """Whether two phrases have words of one root: "Installation" and "install"."""
    return any(_akin(each, word) for each in stems(one) for word in stems(other) if word not in _SMALL)


def _akin(one: str, other: str) -> bool:
    letters, share = _ROOT
    begin = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    return one == other or begin >= max(letters, share * min(len(one), len(other)))


def _made_up(text: str, prompt: str) -> bool:
    """Whether words are none, as far as a prompt in letters of English lets one tell."""
    known = plainwords.english() | set(re.findall("[a-z]+", prompt.lower()))
    return prompt.isascii() and not known.issuperset(re.findall("[a-z]+", _APART.sub("_", text).lower()))


def echoes(text: str, told: str) -> bool:
    """Whether a text says nothing but words of what the model was told."""
    said = {word for word in stems(text) if word not in _SMALL}
    return said <= set(stems(told))


def trimmed(text: str) -> str:
    """Without a word said twice in a row, and without small words and marks at its end."""
    words = [word for word, _ in groupby(text.rstrip(" .").split())]
    while words and words[-1].lower() in _LOOSE:
        words.pop()
    return " ".join(words).rstrip(",")


def plain(topic: Topic, taken: Collection[str]) -> str:
    """A title for where the model has none, none of `taken` (in small letters)."""
    name = "Part" if topic.free else topic.name.replace("-", " ").capitalize()
    titles = chain([] if topic.free else [name], (f"{name} {i}" for i in count(1)))
    return next(each for each in titles if each.lower() not in taken)

"""Long prose and talk from hand-written sentence frames: in narrative order, and never the same sentence twice.

A grammar is a TOML file. `[slots]` holds lists of phrases; `{boat}` in a frame is replaced by one of `slots.boat`, and
`{boat2}` by another. A grammar of prose has chapters (openings, then sentences in order); a grammar of talk has topics
(what either side says).
Knows nothing of facts, chats or models.
"""

import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import chain

_SLOT = re.compile(r"{(\w+?)(\d?)}")
_TRIES = 30  # fillings of one frame before it counts as used up; a frame with two slots of ten has a hundred


@dataclass(frozen=True)
class Chapter:
    """A stretch of the story: an opening (there are two or more), then sentences in their order."""

    openings: tuple[str, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Topic:
    """One exchange of talk; a slot stands for the same phrase on both sides. `slots` are the topic's own."""

    user: str
    assistant: str
    slots: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Grammar:
    """Frames and the phrases for their slots."""

    slots: Mapping[str, tuple[str, ...]]
    chapters: tuple[Chapter, ...] = ()
    topics: tuple[Topic, ...] = ()


def read_grammar(package: str, file: str) -> Grammar:
    """Read a grammar from a TOML file that lies in `package`."""
    data = tomllib.loads(resources.files(package).joinpath(file).read_text("utf-8"))
    return Grammar(
        slots=_phrases(data.get("slots", {})),
        chapters=tuple(Chapter(tuple(c["openings"]), tuple(c["sentences"])) for c in data.get("chapter", ())),
        topics=tuple(Topic(t["user"], t["assistant"], _phrases(t.get("slots", {}))) for t in data.get("topic", ())),
    )


def sentences(text: str) -> list[str]:
    """Split prose into sentences, without the quotation marks that close them."""
    return re.split(r"(?<=[.!?])[”’\"]*\s+(?=[“‘\"]?[A-Z])", text)


def paragraphs(grammar: Grammar, seed: int) -> Iterator[str]:
    """Yield paragraphs, one a chapter and so over again, until every frame is used up; the same for the same seed.

    Odd rounds tell one half of every chapter and even rounds the other, so a frame comes again only after two rounds.
    """
    rng = random.Random(seed)
    writer = _Writer(rng)
    rounds = tuple(zip(*(_halves(chapter, rng) for chapter in grammar.chapters), strict=True))
    told = True
    while told:
        told = False
        for frames in chain.from_iterable(rounds):
            written = [writer.write([frame], grammar.slots) for frame in frames]
            if paragraph := " ".join(text for texts in written for text in texts):
                told = True
                yield paragraph


def talk(grammar: Grammar, seed: int) -> Iterator[tuple[str, str]]:
    """Yield exchanges (user text, assistant text), every topic once before any comes again, until all are used up."""
    rng = random.Random(seed)
    writer = _Writer(rng)
    said = True
    while said:
        said = False
        for topic in rng.sample(grammar.topics, len(grammar.topics)):
            if pair := writer.write([topic.user, topic.assistant], {**grammar.slots, **topic.slots}):
                said = True
                yield pair[0], pair[1]


class _Writer:
    """Fills frames and remembers every sentence written."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._decks: dict[tuple[str, ...], Iterator[str]] = {}
        self._written: set[str] = set()

    def write(self, frames: Sequence[str], slots: Mapping[str, tuple[str, ...]]) -> list[str]:
        """Fill frames that belong together with the same phrases; empty if every filling tried repeats a sentence."""
        for _ in range(_TRIES):
            texts = self._fill(frames, slots)
            new = [sentence for text in texts for sentence in sentences(text)]
            if self._written.isdisjoint(new):
                self._written.update(new)
                return texts
        return []

    def _fill(self, frames: Sequence[str], slots: Mapping[str, tuple[str, ...]]) -> list[str]:
        bound: dict[str, str] = {}
        for frame in frames:
            for slot, number in _SLOT.findall(frame):
                if slot + number not in bound:
                    taken = set(bound.values())
                    bound[slot + number] = next(phrase for phrase in self._deck(slots[slot]) if phrase not in taken)
        return [_capitalized(_SLOT.sub(lambda match: bound[match[1] + match[2]], frame)) for frame in frames]

    def _deck(self, phrases: tuple[str, ...]) -> Iterator[str]:
        return self._decks.setdefault(phrases, _deal(phrases, self._rng))


def _halves(chapter: Chapter, rng: random.Random) -> tuple[list[str], list[str]]:
    """Cut a chapter in two, each half with an opening and with its sentences still in order."""
    first = set(rng.sample(chapter.sentences, len(chapter.sentences) // 2))
    openings = rng.sample(chapter.openings, 2)
    return (
        [openings[0], *(frame for frame in chapter.sentences if frame in first)],
        [openings[1], *(frame for frame in chapter.sentences if frame not in first)],
    )


def _deal(phrases: tuple[str, ...], rng: random.Random) -> Iterator[str]:
    """Deal the phrases in random order, each once before any comes again, without end."""
    while True:
        yield from rng.sample(phrases, len(phrases))


def _capitalized(text: str) -> str:
    """Begin every sentence with a capital, as a phrase may stand first; after a quoted question it may go on small."""
    return re.sub(r"((?:^|(?:[.!?]|\.”)\s+)“?)([a-z])", lambda match: match[1] + match[2].upper(), text)


def _phrases(slots: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(phrases) for name, phrases in slots.items()}

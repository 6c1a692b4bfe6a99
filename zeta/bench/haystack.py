"""A haystack: one history with needles of many kinds at their depths, and the questions about them as tokens.

The history is a chat in which the user reads out long texts. Needles stand between their sentences, facts that are told
as turns between the texts. Knows the model's tokens, not its answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from zeta.bench.kinds import Needle, Statement
from zeta.llama import LlamaModel
from zeta.template import ChatFormat
from zeta.texts.fact import Fact
from zeta.transcript import Transcript
from zeta.trial import Question, Trial

_BETWEEN = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_REPLIES = ("I see.", "Go on.", "Understood.", "Thank you, please continue.")

Span = tuple[int, int]
"""Log offsets [begin, end)."""


@dataclass(frozen=True)
class Wanted(Fact):
    """A fact that replaced another: an answer with what was right before, `stale`, is wrong."""

    stale: tuple[str, ...] = ()

    def is_in(self, text: str) -> bool:
        """Whether `text` gives one of `answers` and nothing stale."""
        return super().is_in(text) and not (self.stale and replace(self, answers=self.stale, stale=()).is_in(text))


@dataclass(frozen=True)
class Hunt:
    """A needle's question. `said`: where the statements are that it needs; `values`: the part of each that matters."""

    needle: Needle
    question: Question
    said: tuple[Span, ...]
    values: tuple[Span, ...]


@dataclass(frozen=True)
class Haystack:
    """A history, and what is asked about it."""

    trial: Trial
    hunts: tuple[Hunt, ...]


def weight(model: LlamaModel, needle: Needle) -> int:
    """Tokens of a history that a needle takes."""
    return sum(len(model.tokenize(" " + statement.text)) for statement in needle.statements)


def build(
    model: LlamaModel, form: ChatFormat, needles: Sequence[Needle], paragraphs: Iterator[str], length: int
) -> Haystack:
    """Plant needles in a chat of `length` tokens, or up to a sentence more. Raises ValueError when the text is too
    short."""
    script = _Script(Transcript(model, form), length)
    pinned = script.transcript.open()
    inline = _Due([s for needle in needles if needle.fact is None for s in needle.statements], length)
    facts = {needle.statements[0]: needle.fact for needle in needles if needle.fact is not None}
    turns = _Due(list(facts), length)
    replies = 0
    while script.end < length:
        for statement in turns.before(script.end):
            script.tell(statement, facts[statement].reply)
        paragraph = next(paragraphs, None)
        if paragraph is None:
            raise ValueError(f"the text ends after {script.end} of {length} tokens")
        script.read_out(paragraph, inline, _REPLIES[replies % len(_REPLIES)])
        replies += 1
    for statement in turns.before(None):
        script.tell(statement, facts[statement].reply)
    if rest := inline.before(None):
        script.plant(" ".join(statement.text for statement in rest), rest, _REPLIES[0])
    hunts = tuple(_hunt(model, form, needle, script.places) for needle in needles)
    questions = tuple(hunt.question for hunt in hunts)
    transcript = script.transcript
    return Haystack(Trial("natural", tuple(transcript.tokens), pinned, tuple(transcript.spans), questions), hunts)


class _Due:
    """Statements in the order of their depths, given out when the history has come so far."""

    def __init__(self, statements: Sequence[Statement], length: int) -> None:
        self._waiting = sorted(statements, key=lambda statement: statement.depth)
        self._length = length

    def before(self, offset: int | None) -> list[Statement]:
        """Those whose place is at or before a log offset; all that are left for None."""
        count = sum(offset is None or statement.depth * self._length <= offset for statement in self._waiting)
        due, self._waiting = self._waiting[:count], self._waiting[count:]
        return due


class _Script:
    """A transcript that remembers where each statement and its value stand."""

    def __init__(self, transcript: Transcript, length: int) -> None:
        self.transcript, self._length = transcript, length
        self.places: dict[Statement, tuple[Span, Span]] = {}

    @property
    def end(self) -> int:
        """Log offset of the next token."""
        return self.transcript.end

    def tell(self, statement: Statement, reply: str) -> None:
        """Say a statement as a turn of its own."""
        self.plant(statement.text, [statement], reply)

    def read_out(self, paragraph: str, inline: _Due, reply: str) -> None:
        """Say a paragraph with what is due between its sentences; it ends where the history does."""
        at = self.end
        texts: list[str] = []
        planted: list[Statement] = []
        for sentence in _BETWEEN.split(paragraph):
            due = inline.before(at)
            planted += due
            added = [statement.text for statement in due]
            at += self._count(added)
            if at < self._length:
                added.append(sentence)
                at += self._count([sentence])
            texts += added
        self.plant(" ".join(texts), planted, reply)

    def _count(self, texts: Sequence[str]) -> int:
        return sum(len(self.transcript.model.tokenize(" " + text)) for text in texts)

    def plant(self, text: str, statements: Sequence[Statement], reply: str) -> None:
        """Say a text that holds these statements, and the reply to it."""
        span = self.transcript.say("user", text)
        self.transcript.say("assistant", reply)
        pieces = [self.transcript.model.piece(t) for t in self.transcript.tokens[span.content : span.end]]
        ends = list(accumulate(map(len, pieces)))
        whole = b"".join(pieces)
        for statement in statements:
            begin = whole.index(statement.text.encode())
            value = begin + statement.text.encode().rindex(statement.value.encode())
            self.places[statement] = (
                _tokens(ends, begin, begin + len(statement.text.encode()), span.content),
                _tokens(ends, value, value + len(statement.value.encode()), span.content),
            )


def _tokens(ends: Sequence[int], begin: int, end: int, first: int) -> Span:
    """Log offsets of the tokens that hold bytes [begin, end). `ends`: where each token's bytes end."""
    low = next(i for i, at in enumerate(ends) if at > begin)
    high = next(i for i, at in enumerate(ends) if at >= end)
    return first + low, first + high + 1


def _hunt(model: LlamaModel, form: ChatFormat, needle: Needle, places: dict[Statement, tuple[Span, Span]]) -> Hunt:
    script = Transcript(model, form, first=False)
    span = script.ask(needle.question)
    gold = [places[needle.statements[i]] for i in needle.gold]
    fact = needle.fact
    if fact is None and len(needle.values) == 1:
        fact = Wanted("", "", needle.question, _folded(needle.values), needle.answer, _folded(needle.stale))
    said = gold[0][0] if gold else None
    answer = tuple(model.tokenize(needle.answer))
    question = Question(needle.question, tuple(script.tokens), span, answer, said, fact)
    return Hunt(needle, question, tuple(said for said, _ in gold), tuple(value for _, value in gold))


def _folded(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(text.casefold() for text in texts)

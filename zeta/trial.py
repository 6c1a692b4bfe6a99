"""Histories with planted facts and the questions about them: what calibration learns from and the benchmark measures.

Three styles (the benchmark's words): `completion` plants codes in running text and asks by their beginning; `chat`
plants the same in a long conversation and asks in a turn; `natural` plants varied facts as turns and asks in natural
words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from memstore.records import Turn
from zeta.allocator import TurnSpan
from zeta.llama import LlamaModel
from zeta.template import ChatFormat
from zeta.texts.fact import Code, Fact
from zeta.transcript import Transcript

Style = Literal["completion", "chat", "natural"]


@dataclass(frozen=True)
class Question:
    """One thing to ask: `tokens` follow the history; `span` is the question's own text, relative to their begin.

    `answer`: what is scored. `said`: log offsets of the planted statement, None where it was never said.
    """

    text: str
    tokens: tuple[int, ...]
    span: TurnSpan
    answer: tuple[int, ...]
    said: tuple[int, int] | None
    fact: Fact | None = None


@dataclass(frozen=True)
class Trial:
    """A history of `tokens` with the first `pinned` as its opening, the spans somebody said, and questions."""

    style: Style
    tokens: tuple[int, ...]
    pinned: int
    turns: tuple[TurnSpan, ...]
    questions: tuple[Question, ...]

    def records(self) -> list[Turn]:
        """The turns as a store keeps them; user and assistant alternate."""
        return [
            Turn(i, "assistant" if i % 2 else "user", span.begin, (span.content, span.end), 0.0, "", True)
            for i, span in enumerate(self.turns)
        ]


def completion(model: LlamaModel, paragraphs: Iterator[str], codes: Sequence[Code], length: int) -> Trial:
    """Codes at even distances in `length` tokens of running text. Raises ValueError when the text is too short."""
    tokens: list[int] = [model.bos] if model.add_bos else []
    said: list[tuple[int, int]] = []
    while len(tokens) < length:
        paragraph = next(paragraphs, None)
        if paragraph is None:
            raise ValueError(f"the text ends after {len(tokens)} of {length} tokens")
        tokens += model.tokenize(paragraph + " ")
        if len(said) < len(codes) and len(tokens) >= (len(said) + 0.5) * length * 0.75 / len(codes):
            ids = model.tokenize(codes[len(said)].statement)
            said.append((len(tokens), len(tokens) + len(ids)))
            tokens += [*ids, *model.tokenize("\n")]
    questions = [
        _completion_question(model, code.prompt, code.answer, place) for code, place in zip(codes, said, strict=True)
    ]
    return Trial("completion", tuple(tokens), 0, (), tuple(questions))


def _completion_question(model: LlamaModel, prompt: str, answer: str, said: tuple[int, int] | None) -> Question:
    lead, own = model.tokenize("\n"), model.tokenize(prompt)
    span = TurnSpan(0, len(lead), len(lead) + len(own))
    return Question(prompt, (*lead, *own), span, tuple(model.tokenize(answer)), said)


def conversation(
    model: LlamaModel,
    form: ChatFormat,
    style: Style,
    filler: Iterator[tuple[str, str]],
    facts: Sequence[Fact],
    length: int,
    unrelated: Sequence[str] = (),
) -> Trial:
    """Facts told as turns at even distances in a conversation of `length` tokens, and `unrelated` questions beside
    them."""
    script = Transcript(model, form)
    pinned = script.open()
    said: list[tuple[int, int]] = []
    while script.end < length:
        pair = next(filler, None)
        if pair is None:
            raise ValueError(f"the text ends after {script.end} of {length} tokens")
        script.say("user", pair[0])
        script.say("assistant", pair[1])
        while len(said) < len(facts) and script.end >= (len(said) + 0.5) * length * 0.75 / len(facts):
            fact = facts[len(said)]
            span = script.say("user", fact.told)
            script.say("assistant", fact.reply)
            said.append((span.content, span.end))
    asked = [_turn_question(model, form, f.question, f.answer, place, f) for f, place in zip(facts, said, strict=True)]
    asked += [_turn_question(model, form, text, "", None, None) for text in unrelated]
    return Trial(style, tuple(script.tokens), pinned, tuple(script.spans), tuple(asked))


def _turn_question(
    model: LlamaModel, form: ChatFormat, text: str, answer: str, said: tuple[int, int] | None, fact: Fact | None
) -> Question:
    script = Transcript(model, form, first=False)
    span = script.ask(text)
    return Question(text, tuple(script.tokens), span, tuple(model.tokenize(answer)), said, fact)


def as_facts(codes: Sequence[Code]) -> list[Fact]:
    """Codes told and asked as chat turns: the answer is the sentence's begin with the value after it."""
    return [Fact(c.statement, "Noted.", c.question, (c.answer.strip(),), c.answer.strip()) for c in codes]


def as_pairs(paragraphs: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Running text as the two sides of a conversation, a paragraph each."""
    for first in paragraphs:
        second = next(paragraphs, None)
        if second is None:
            return
        yield first, second

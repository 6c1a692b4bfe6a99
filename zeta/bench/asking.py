"""Asking a planted question of a window: what an answer costs, whether it is right, and the window put back
afterwards."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from zeta.engine import Engine
from zeta.events import Recalled
from zeta.foretelling import nats
from zeta.llama import LlamaContext, LlamaModel
from zeta.recall import Ranking
from zeta.trial import Question
from zeta.window import Kind

FREE = 24
"""Tokens of a free answer: enough for one sentence with the fact in it."""


@dataclass(frozen=True)
class Answer:
    """Loss of the right answer in nats, summed and by token; whether it came out on its own; what was recalled."""

    loss: float
    tokens: int
    exact: bool
    recalled: tuple[Recalled, ...] = ()


def answer(context: LlamaContext, model: LlamaModel, position: int, question: Question) -> tuple[float, bool]:
    """Loss of the answer after what was just decoded, and whether it is exact; leaves the cells up to `position`.

    A code is exact when every token of it is the likeliest; a natural fact when a free greedy answer contains it.
    """
    given = question.answer[:-1]
    rows = [context.logits()]
    if given:
        context.decode(given, position, logits=[True] * len(given))
        rows += [context.logits(i) for i in range(len(given))]
        context.remove(position, -1)
    loss = float(nats(np.stack(rows).astype(np.float64), question.answer).sum())
    exact = all(int(row.argmax()) == token for row, token in zip(rows, question.answer, strict=True))
    if question.fact is not None and len(question.fact.answer) > len(question.fact.answers[0]):
        exact = question.fact.is_in(free_answer(context, model, position, rows[0]))
    return loss, exact


def free_answer(context: LlamaContext, model: LlamaModel, position: int, logits: npt.NDArray[np.float32]) -> str:
    """A greedy answer of at most FREE tokens; leaves the cells up to `position`."""
    said: list[int] = []
    while len(said) < FREE:
        token = int(logits.argmax())
        if model.ends(token):
            break
        said.append(token)
        context.decode([token], position + len(said) - 1)
        logits = context.logits()
    context.remove(position, -1)
    return model.text(said)


class Asker:
    """Asks questions of one engine whose history is read; the window is the same before every question."""

    def __init__(self, engine: Engine, reserve: int) -> None:
        """`reserve`: tokens kept free, so that no question makes a page leave."""
        self.engine = engine
        self._end = engine.decoded
        engine.capturing = False
        engine.working.make_room(reserve)
        engine.working.events.clear()

    def ask(self, question: Question, **options: object) -> Answer:
        """Ask with these engine options (recall, signal, k, threshold)."""
        engine, before = self.engine, self.engine.options
        engine.options = replace(before, **options)  # type: ignore[arg-type]
        try:
            span = replace(
                question.span,
                begin=self._end + question.span.begin,
                content=self._end + question.span.content,
                end=self._end + question.span.end,
            )
            engine.working.turn += 1
            head = question.span.content
            if head:
                engine.append(list(question.tokens[:head]), self._end)
            events = list(
                engine.ask(
                    list(question.tokens[head:]),
                    self._end + head,
                    span,
                    question.text,
                    before=None,
                    began=time.perf_counter(),
                )
            )
            loss, exact = answer(engine.context, engine.model, engine.window.next, question)
        finally:
            engine.options = before
            self.rewind()
        recalled = tuple(event for event in events if isinstance(event, Recalled))
        return Answer(loss, len(question.answer), exact, recalled)

    def rank(self, question: Question, signal: str) -> Ranking:
        """Rank all pages for a question; nothing is brought back."""
        engine, before = self.engine, self.engine.options
        engine.options = replace(before, signal=signal)
        try:
            span = replace(question.span, content=self._end + question.span.content, end=self._end + question.span.end)
            query = engine.listen(list(question.tokens), self._end, span, question.text)
            if query is None:
                raise ValueError("the history has not left the window")
            return engine.rank(query)
        finally:
            engine.options = before
            self.rewind()

    def rewind(self) -> None:
        """Take the question and what was recalled out of the window again."""
        window = self.engine.window
        for index in reversed(range(len(window.segments))):
            segment = window.segments[index]
            if segment.kind in (Kind.GUEST, Kind.RECALLED):
                window.drop(index)
            elif segment.kind is Kind.RECENT and segment.end > self._end:
                window.drop(index, max(0, self._end - segment.begin))
        self.engine.working.stays, self.engine.working.left = {}, {}
        self.engine.working.events.clear()
        self.engine.working.token = self._end


@contextmanager
def as_it_was(engine: Engine, cells: bytes) -> Iterator[None]:
    """Put the window back afterwards, cell by cell, whatever was done to it. `cells`: the state of sequence 0 now."""
    window, working = engine.window, engine.working
    segments, token = list(window.segments), working.token
    try:
        yield
    finally:
        engine.context.clear()
        engine.context.load_state(0, cells)
        window.adopt(segments)
        working.token, working.stays, working.left = token, {}, {}
        working.events.clear()


class FullAttention:
    """All of a history in one context: what recall is measured against."""

    def __init__(self, model: LlamaModel, context: LlamaContext, tokens: Sequence[int]) -> None:
        """Decode the whole history; `context` must hold it and a question."""
        self._model, self._context, self._end = model, context, len(tokens)
        context.clear()
        context.decode(tokens, 0)

    def ask(self, question: Question) -> Answer:
        """Ask and rewind."""
        self._context.decode(question.tokens, self._end)
        loss, exact = answer(self._context, self._model, self._end + len(question.tokens), question)
        self._context.remove(self._end, -1)
        return Answer(loss, len(question.answer), exact)

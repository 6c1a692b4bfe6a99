"""Putting the questions of a sample to all methods."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Final

from memstore.agent.chunker import chunks
from memstore.agent.evaluation.documents import Documents
from memstore.agent.evaluation.methods import Chat, Method, Zeta, methods
from memstore.agent.evaluation.outcome import Outcome, Packing
from memstore.agent.evaluation.sample import Conversation, Question, Sample
from memstore.agent.model import Context
from memstore.embedder import Embedder

BATCH: Final = 32
"""Documents that are embedded before progress is told of."""

Told = Callable[[float, str], None]
"""Called with the share done, 0 to 1, and what is being done."""


def evaluated(
    sample: Sample,
    embedder: Embedder | None,
    chat: Chat,
    tell: Told,
    timer: Callable[[], float] = time.perf_counter,
) -> list[Outcome]:
    """Every question of a sample put to every method, each conversation in memories of its own. `timer` gives seconds.
    Raises ProviderDown."""
    documents = None if embedder is None else Documents(embedder)
    found, number_of = list[Outcome](), len(sample.conversations)
    for number, conversation in enumerate(sample.conversations):
        step = f"{sample.origin}: {conversation.name}, {number + 1} of {number_of}"
        if documents is not None:
            documents.forget()
            texts = [text for turn in conversation.turns for text in chunks(turn.content)]
            for begin in range(0, len(texts), BATCH):
                tell((number + 0.8 * begin / len(texts)) / number_of, step)
                documents.learn(texts[begin : begin + BATCH])
        tell((number + 0.8) / number_of, step)
        found += _asked(conversation, documents, chat, timer)
    tell(1.0, sample.origin)
    return found


def _asked(
    conversation: Conversation, embedder: Embedder | None, chat: Chat, timer: Callable[[], float]
) -> Iterator[Outcome]:
    compared = methods(conversation.turns, embedder, chat)
    try:
        for name, method in compared.items():
            for question in conversation.questions[:1]:
                method.ranked(question.text, question.at)  # the first search reads the vectors: that is not its time
            for question in conversation.questions:
                yield _outcome(name, method, question, timer)
    finally:
        for method in compared.values():
            if isinstance(method, Zeta):
                method.close()


def _outcome(name: str, method: Method, question: Question, timer: Callable[[], float]) -> Outcome:
    begin = timer()
    ranked = method.ranked(question.text, question.at)
    seconds = timer() - begin
    keys = tuple(each.key for each in ranked)
    if not isinstance(method, Zeta):
        return Outcome(name, question, keys, ranked[0].score if ranked else 0.0, seconds)
    context = method.packed(question.text, question.at)
    surfaced = tuple(method.surfaced(question.text, question.at))
    return Outcome(name, question, keys, confidence(context), seconds, surfaced, _packing(context, question))


def confidence(context: Context) -> float:
    """How sure a context is that something in it answers: the best evidence, or where no vector gives any the best
    score. Next to evidence a score says little, as it is for the order: of a search for nothing the best is still the
    best, and what is new or important has more."""
    evidence = [each.evidence for each in context.packed if each.evidence is not None]
    return max(evidence or [each.score for each in context.packed], default=0.0)


def _packing(context: Context, question: Question) -> Packing:
    tokens = {each.memory.key: each.tokens for each in context.packed}
    gold = [key for key in question.gold if key in tokens]
    return Packing(
        context.tokens / context.budget,
        sum(tokens[key] for key in gold) / max(1, context.tokens),
        len(gold) / max(1, len(question.gold)),
    )

"""Reading a text with every next token given: the loss of each token, through a plain window or with memory on."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial

import numpy as np
import numpy.typing as npt

from zeta.allocator import TurnSpan
from zeta.bench.asking import as_it_was
from zeta.bench.loss_texts import BLOCK, Stretch, Text
from zeta.engine import LOOK_BACK, SURE
from zeta.foretelling import F64, nats
from zeta.llama import I32, LlamaContext
from zeta.recall import Query
from zeta.runtime import Runtime, Session
from zeta.working import Found

Flags = npt.NDArray[np.bool_]


class Teacher(LlamaContext):
    """A context that computes only the logits that are wanted, where a text is scored."""

    _wanted: Flags | None = None
    """For each token up to the end of the next run; None while nothing is scored."""

    def decode(
        self, tokens: Sequence[int] | I32, position: int, *, seq: int = 0, logits: bool | Sequence[bool] = True
    ) -> None:
        """As LlamaContext."""
        if self._wanted is None or seq or len(tokens) > self.options.batch:
            super().decode(tokens, position, seq=seq, logits=logits)
            return
        flags = self._wanted[-len(tokens) :]
        super().decode(tokens, position, logits=flags.tolist())
        self._first = len(self._wanted) - len(tokens)
        self._rows = {int(i): self.logits(int(i)) for i in np.flatnonzero(flags)}

    def score(self, read: Callable[[], object], text: Text, end: int, into: F64) -> None:
        """Call `read`, which decodes a run of a text up to `end`, and note the loss of each token that counts after one
        of the last it decoded."""
        following = text.counted[1 : end + 1]
        self._wanted = np.zeros(end, np.bool_)
        self._wanted[: len(following)] = following
        try:
            read()
        finally:
            self._wanted = None
        if not self._rows:
            return
        rows, at = np.stack([*self._rows.values()]), [self._first + i + 1 for i in self._rows]
        into[at] = nats(rows, [text.tokens[i] for i in at])


def stops(text: Text, limit: int) -> list[int]:
    """Where the pieces end in which a text is read: the same for every method, since they decide what leaves when."""
    ends = [*(at for s in text.stretches for at in (s.heard, s.begin)), len(text.tokens)]
    step, found = min(BLOCK, limit // 4), list[int]()
    for begin, end in itertools.pairwise([0, *ends]):
        found += [*range(begin + step, end, step), end]
    return found


def opening(context: Teacher, text: Text, ends: Sequence[int], limit: int) -> tuple[int, bytes]:
    """Read the pieces that fit into a window of `limit`, in which nothing counts yet: their tokens, and the state that
    every plain reading goes on from."""
    context.clear()
    at = 0
    for end in itertools.takewhile(lambda end: end <= limit, ends):
        context.decode(text.tokens[at:end], at, logits=False)
        at = end
    return at, context.state(0)


def plain(
    context: Teacher, text: Text, ends: Sequence[int], limit: int, page: int, sinks: int, begun: tuple[int, bytes]
) -> F64:
    """Loss of each token that counts, read on from `begun` through a window of `limit` whose oldest page behind the
    sinks leaves.

    float64 [tokens up to the last end], NaN for those that do not count. Without sinks it is what dropping the oldest
    does to a model, with four it is StreamingLLM (Xiao et al. 2023). Nothing is encoded again: cells keep what they
    saw.
    """
    context.clear()
    context.load_state(0, begun[1])
    losses, used, oldest, at = np.full(len(text.tokens), np.nan), begun[0], sinks, begun[0]
    for end in ends:
        if end <= at:
            continue
        while used + end - at > limit:
            leaves = page - oldest % page
            context.remove(sinks, sinks + leaves)
            context.shift(sinks + leaves, -1, -leaves)
            used, oldest = used - leaves, oldest + leaves
        context.score(partial(context.decode, text.tokens[at:end], used), text, end, losses)
        used, at = used + end - at, end
    return losses[: ends[-1]]


class Reader:
    """Reads one text with memory on."""

    def __init__(self, runtime: Runtime, context: Teacher, text: Text, session: Session, limit: int) -> None:
        """`session` is open and empty; `limit` is its window in tokens."""
        self._context, self._text, self._tokens, self.session = context, text, list(text.tokens), session
        self._log, self._model = session.history.record.id, runtime.model
        session.engine.extend(text.tokens)
        self._learnt, self._ends = 0, stops(text, limit)
        self.losses = np.full(len(text.tokens), np.nan)

    def read(self, until: int) -> None:
        """Read on, up to a log offset where a piece ends."""
        for end in self._ends:
            if self.session.engine.decoded < end <= until:
                self._context.score(partial(self._digest, end), self._text, end, self.losses)

    def _digest(self, end: int) -> None:
        for _ in self.session.engine.digest(end):
            pass

    def listen(self, stretch: Stretch) -> Query | None:
        """Read on to where a stretch begins; what it asks memory, None while nothing has left the window."""
        engine, found = self.session.engine, list[Query | None]()
        self.read(stretch.heard)
        tokens = self._tokens[stretch.heard : stretch.begin]
        span = TurnSpan(stretch.heard, stretch.heard, stretch.heard_end)
        begin = stretch.heard if stretch.asked else stretch.begin - LOOK_BACK
        words = self._model.text(self._tokens[begin : stretch.heard_end])
        self._context.score(
            lambda: found.append(engine.listen(tokens, stretch.heard, span, words)),
            self._text,
            stretch.begin,
            self.losses,
        )
        self.session.writer.flush()
        full = engine.working.captured // engine.options.page
        if self.session.meanings:  # as dreaming would
            for number in range(self._learnt, full):
                self.session.meanings.learn(self._log, number)
        self._learnt = full
        return found[0]

    def find(self, query: Query, signal: str, asked: bool) -> tuple[Found | None, bool]:
        """The best passage by a signal, and whether the decision allows to bring it."""
        engine, options = self.session.engine, self.session.engine.options
        # a look back has no meaning, only words and resonance (zeta.engine); alone, `semantic` is shown all the same
        query = replace(query, meant=asked or signal == "semantic")
        engine.options = replace(options, signal=signal)
        ranking = engine.rank(query)
        engine.options = options
        sure = ranking.likely(options.threshold) if asked else ranking.likely(options.careful, SURE)
        first = ranking.candidates[:1]
        return (self.session.locator.locate(first[0], query, ranking.spread) if first else None), sure

    def go_on(self, stretch: Stretch, found: Found, mode: str, until: int) -> F64:
        """Bring something in and read on with it; the losses of the tokens that this read, NaN elsewhere. The first
        token after `until` is among them: what came last foretells it."""
        engine, last = self.session.engine, self.session.engine.window.segments[-1]
        engine.window.drop(len(engine.window.segments) - 1, stretch.lead - last.begin)
        engine.working.token = stretch.lead
        engine.working.bring(found, mode, None if stretch.before == stretch.lead else stretch.before)
        losses, step = np.full(len(self._tokens), np.nan), min(BLOCK, engine.options.limit // 4)
        for begin in range(stretch.lead, until, step):
            end = min(begin + step, until)
            self._context.score(partial(engine.append, self._tokens[begin:end], begin), self._text, end, losses)
        losses[: stretch.begin] = np.nan
        return losses

    def as_it_was(self) -> AbstractContextManager[None]:
        """Put the window back afterwards."""
        return as_it_was(self.session.engine, self._context.state(0))

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
from zeta.llama import I32, LlamaContext
from zeta.recall import Query
from zeta.runtime import Runtime, Session
from zeta.working import Found

F64 = npt.NDArray[np.float64]


class Teacher(LlamaContext):
    """A context that keeps the logits of every token while `keep` is set: float32 [tokens, n_vocab] in `rows`."""

    keep = False

    def decode(
        self, tokens: Sequence[int] | I32, position: int, *, seq: int = 0, logits: bool | Sequence[bool] = True
    ) -> None:
        """As LlamaContext."""
        if not self.keep or seq or len(tokens) > self.options.batch:
            super().decode(tokens, position, seq=seq, logits=logits)
            return
        super().decode(tokens, position, logits=[True] * len(tokens))
        self.rows = np.stack([self.logits(i) for i in range(len(tokens))])

    def score(self, read: Callable[[], object], tokens: Sequence[int], end: int, into: F64) -> None:
        """Call `read`, which decodes a run of `tokens` up to `end`, and note the loss of each token after one of the
        last it decoded."""
        self.keep = True
        try:
            read()
        finally:
            self.keep = False
        first = end - len(self.rows) + 1
        targets = np.asarray(tokens[first : end + 1], np.intp)
        rows = self.rows[: len(targets)]
        top = rows.max(axis=1)
        total = np.exp(rows - top[:, None]).sum(axis=1, dtype=np.float64)
        into[first : end + 1] = np.log(total) + top - rows[np.arange(len(targets)), targets]


def stops(text: Text, limit: int) -> list[int]:
    """Where the pieces end in which a text is read: the same for every method, since they decide what leaves when."""
    ends = [*(at for s in text.stretches for at in (s.heard, s.begin)), len(text.tokens)]
    step, found = min(BLOCK, limit // 4), list[int]()
    for begin, end in itertools.pairwise([0, *ends]):
        found += [*range(begin + step, end, step), end]
    return found


def plain(context: Teacher, tokens: Sequence[int], ends: Sequence[int], limit: int, page: int, sinks: int) -> F64:
    """Loss of each token, read in pieces through a window of `limit` whose oldest page behind the sinks leaves.

    float64 [tokens]; the first has none. Without sinks it is what dropping the oldest does to a model, with four it is
    StreamingLLM (Xiao et al. 2023). Nothing is encoded again: cells keep what they saw.
    """
    context.clear()
    losses, used, oldest, at = np.full(len(tokens), np.nan), 0, sinks, 0
    for end in ends:
        while used + end - at > limit:
            leaves = page - oldest % page
            context.remove(sinks, sinks + leaves)
            context.shift(sinks + leaves, -1, -leaves)
            used, oldest = used - leaves, oldest + leaves
        context.score(partial(context.decode, tokens[at:end], used), tokens, end, losses)
        used, at = used + end - at, end
    return losses


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
                self._context.score(partial(self._digest, end), self._tokens, end, self.losses)

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
            self._tokens,
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
            self._context.score(partial(engine.append, self._tokens[begin:end], begin), self._tokens, end, losses)
        losses[: stretch.begin] = np.nan
        return losses

    def as_it_was(self) -> AbstractContextManager[None]:
        """Put the window back afterwards."""
        return as_it_was(self.session.engine, self._context.state(0))

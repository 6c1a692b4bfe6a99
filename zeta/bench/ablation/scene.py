"""A history that `ablate` has read, and a question in it: everything is asked of the very same cells.

What one group of the ablation has measured of a question, others find there: the default is measured once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property

from zeta import rehearsal
from zeta.allocator import TurnSpan
from zeta.bench.ablation.texts import History
from zeta.bench.asking import Answer, Asker, FullAttention, as_it_was
from zeta.engine import GUEST_ROOM, Engine, EngineOptions
from zeta.errors import ConfigError
from zeta.llama import ContextOptions, LlamaContext
from zeta.recall import Query, Ranking, Recall
from zeta.runtime import Runtime, Session
from zeta.sidecar import Calibration
from zeta.trial import Question, Trial
from zeta.working import Found

_ROOM = 512
"""Cells of full attention beside the history: for a question and its answer."""


class Scene:
    """One history whose oldest part has left the window."""

    def __init__(self, runtime: Runtime, session: Session, trial: Trial, threshold: float) -> None:
        """`session` has read the history; `threshold` is the wanted share of false recalls. Raises ConfigError where
        nothing has left."""
        self.runtime, self.session, self.trial, self.threshold = runtime, session, trial, threshold
        engine = self.engine
        if engine.window.resident(0, engine.decoded) == engine.decoded:
            raise ConfigError(f"{engine.decoded} tokens fit into the window", "use more --tokens or a smaller --ctx")
        longest = max(len(question.tokens) + len(question.answer) for question in trial.questions)
        self.asker = Asker(engine, longest + 64 + max(engine.options.page, GUEST_ROOM))
        engine.again()  # what has just moved is rotated at the next decode, and no state is read before
        self._cells = runtime.context.state(0)
        self._full: FullAttention | None = None
        self._spacious: LlamaContext | None = None

    @property
    def engine(self) -> Engine:
        """The engine over the history."""
        return self.session.engine

    def close(self) -> None:
        """Free what full attention took; the session stays the caller's."""
        if self._spacious:
            self._spacious.close()

    def as_it_was(self) -> AbstractContextManager[None]:
        """Put the window back afterwards."""
        return as_it_was(self.engine, self._cells)

    def hear(self, question: Question) -> Query:
        """A question's query; the question is not in the window afterwards."""
        end, span = self.engine.decoded, question.span
        placed = TurnSpan(end + span.begin, end + span.content, end + span.end)
        with self.as_it_was():
            query = self.engine.listen(list(question.tokens), end, placed, question.text)
        if query is None:
            raise ValueError("the history has not left the window")
        return query

    def rank(self, query: Query, signal: str = "fused", calibration: Calibration | None = None) -> Ranking:
        """Pages best first; under another calibration of the same heads, where one is given."""
        if calibration is None and signal == "fused":
            return self.engine.rank(query)
        pager, log = self.session.pager, self.session.history.record.id
        known = calibration or self.runtime.calibration
        recall = Recall(self.session.store, known, pager.kv_of, pager.layout, self.session.meanings)
        return recall.rank(query, log, "branch", signal, self._seen)

    @cached_property
    def _seen(self) -> set[tuple[int, int]]:
        """Pages of which most are in the window."""
        page, window, log = self.engine.options.page, self.engine.window, self.session.history.record.id
        count = -(-self.engine.decoded // page)
        return {(log, n) for n in range(count) if 2 * window.resident(n * page, (n + 1) * page) > page}

    def full(self) -> FullAttention | None:
        """Full attention over the whole history; None where the model was not trained for so much."""
        size = len(self.trial.tokens) + _ROOM
        if self._full is None and size <= self.runtime.model.trained_context:
            self._spacious = LlamaContext(self.runtime.model, ContextOptions(cells=size, batch=256))
            self._full = FullAttention(self.runtime.model, self._spacious, self.trial.tokens)
        return self._full


class Asked:
    """One question in a scene, and what is already known of it."""

    def __init__(self, scene: Scene, question: Question) -> None:
        self.scene, self.question = scene, question
        self._answers: dict[str, Answer | None] = {}

    @property
    def away(self) -> bool:
        """Whether what answers has left the window; also where nothing answers."""
        said = self.question.said
        return said is None or self.scene.engine.window.resident(*said) == 0

    @cached_property
    def query(self) -> Query:
        """What is asked."""
        return self.scene.hear(self.question)

    @cached_property
    def ranking(self) -> Ranking:
        """Pages as a chat ranks them."""
        return self.scene.rank(self.query)

    @cached_property
    def right(self) -> frozenset[int]:
        """The pages that hold the answer: two, where it lies across an edge."""
        page, said = self.scene.engine.options.page, self.question.said
        return frozenset(range(said[0] // page, (said[1] - 1) // page + 1)) if said else frozenset()

    def place(self, numbers: Sequence[int]) -> int | None:
        """Where the first right page stands among page numbers, from 0; None where it does not."""
        return next((i for i, number in enumerate(numbers) if number in self.right), None)

    @cached_property
    def found(self) -> Found | None:
        """The passage of the best page."""
        best = self.ranking.candidates[:1]
        return self.scene.session.locator.locate(best[0], self.query, self.ranking.spread) if best else None

    def answer(self, way: str, ask: Callable[[Asked], Answer | None]) -> Answer | None:
        """What asking in a `way` gives: asked once, however many groups want it. The window is put back."""
        if way not in self._answers:
            with self.scene.as_it_was():
                self._answers[way] = ask(self)
        return self._answers[way]


@contextmanager
def read(
    runtime: Runtime, history: History, ctx: int, threshold: float, progress: Callable[[float, str], None]
) -> Iterator[Scene]:
    """Read a history through a window of `ctx` tokens; a scene to ask questions in."""
    chosen = EngineOptions(limit=ctx, page=history.page, threshold=threshold)
    trial = history.trial
    with rehearsal.opened(runtime, chosen, turns=trial.records(), pinned=trial.pinned) as session:
        rehearsal.read(session, trial.tokens, progress)
        scene = Scene(runtime, session, trial, threshold)
        try:
            yield scene
        finally:
            scene.close()

"""scale, sample: a short stretch of real history, what its pages are like, and real questions about it.

What the index is filled with follows from it: the laws of its keys, words and meanings, its pages in which a fact was
told, and the questions as the model asked them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from memstore.embedder import Embedder
from memstore.scope import Range, Scope
from memstore.semantic import SemanticSignal
from memstore.signals import SharpSignal, quantize, sharp_maxima
from zeta import rehearsal, resonance
from zeta.bench import facts
from zeta.bench.asking import Asker
from zeta.bench.filler import chat_filler
from zeta.bench.report import Told
from zeta.bench.synthetic import KeyLaw, MeaningLaw, WordLaw
from zeta.engine import Engine, EngineOptions
from zeta.errors import BugError, ConfigError
from zeta.recall import Query
from zeta.runtime import Runtime, Session
from zeta.sidecar import Calibration
from zeta.transcript import format_of
from zeta.trial import Question, Trial, conversation

F32 = npt.NDArray[np.float32]

RESERVE = 160
"""Tokens kept free for the longest question."""


@dataclass(frozen=True)
class Trace:
    """What a page leaves to be found by: packed signals by kind, and the text of its words."""

    signals: dict[str, bytes]
    text: str


@dataclass(frozen=True)
class Asked:
    """A question as the model asked it, and the page in which the answer was told."""

    query: Query
    told: Trace


class Likeness(NamedTuple):
    """How near drawn keys are to real ones, by the best product that pages reach with a query vector: `shift` of its
    mean, in deviations of the real pages (0: none); `deviation` over that of the real pages (1: the same)."""

    shift: float
    deviation: float


@dataclass(frozen=True)
class Sample:
    """What pages are like, and what is asked: everything that a synthetic history is made of.

    `kv_of` and `layout` as Recall wants them; `meanings` and `embedder` are None where no embedding model is installed,
    `semantic_layout` is the number of its vectors.
    """

    calibration: Calibration
    kv_of: tuple[int, ...]
    layout: int
    page: int
    keys: KeyLaw
    words: WordLaw
    meanings: MeaningLaw | None
    semantic_layout: int
    embedder: Embedder | None
    asked: tuple[Asked, ...]
    likeness: Likeness


def take(runtime: Runtime, tokens: int, questions: int, seed: int, progress: Told) -> Sample:
    """Read a conversation of `tokens` with a fact told for each of so many `questions`, and ask them.

    Questions whose fact has not left the window are not among the result. Raises ConfigError where none has.
    """
    told = facts.FACTS[:questions]
    trial = conversation(runtime.model, format_of(runtime.model), "natural", chat_filler(seed), told, tokens)
    chosen = EngineOptions(limit=runtime.options.window, page=runtime.options.page)
    with rehearsal.opened(runtime, chosen, turns=trial.records(), pinned=trial.pinned) as session:
        rehearsal.read(session, trial.tokens, progress)
        pages = _traces(session)
        asked = tuple(_ask(session, trial, pages))
        if not asked:
            raise ConfigError(
                f"no question can be asked of {tokens} tokens in a window of {runtime.options.window}",
                "use more --sample, or a smaller --ctx",
            )
        sharp = [SharpSignal.unpack(page.signals["sharp"]) for page in pages]
        keys = KeyLaw.of(np.stack([s.keys * s.scales[..., None] for s in sharp]), np.stack([s.live for s in sharp]))
        vectors = [_vectors(page.signals["semantic"]) for page in pages if "semantic" in page.signals]
        return Sample(
            calibration=runtime.calibration,
            kv_of=session.pager.kv_of,
            layout=session.pager.layout,
            page=runtime.options.page,
            keys=keys,
            words=WordLaw.of([page.text for page in pages]),
            meanings=MeaningLaw.of(vectors) if vectors else None,
            semantic_layout=session.meanings.layout if session.meanings else 0,
            embedder=runtime.embedder if vectors else None,
            asked=asked,
            likeness=_likeness(keys, sharp, asked, session.pager.kv_of),
        )


def _traces(session: Session) -> list[Trace]:
    """Every full page of a history that has been read."""
    page, log = session.engine.options.page, session.history.record.id
    count = len(session.history) // page
    found: list[dict[str, bytes]] = [{} for _ in range(count)]
    scope = Scope((Range(log, 0, count),), frozenset({log}))
    for kind in ("sharp", "semantic"):
        with session.store.signals(kind, scope) as views:
            for _, number, view in views:
                found[number][kind] = bytes(view)
    return [Trace(signals, session.words(n * page, (n + 1) * page)) for n, signals in enumerate(found)]


def _ask(session: Session, trial: Trial, pages: Sequence[Trace]) -> list[Asked]:
    """The questions whose answer is in a whole page that has left the window, as the model asks them."""
    engine = session.engine
    asker, end, page = Asker(engine, RESERVE), engine.decoded, engine.options.page
    asked = []
    for question in trial.questions:
        assert question.said is not None  # every one is about a fact that was told
        if engine.window.resident(*question.said) == 0:
            asked.append(Asked(listen(engine, question, end), pages[(question.said[1] - 1) // page]))
            asker.rewind()
    return asked


def listen(engine: Engine, question: Question, end: int) -> Query:
    """Decode a question behind a history of `end` tokens; its query. Who asked rewinds. Raises BugError where nothing
    has left the window."""
    span = replace(question.span, begin=end, content=end + question.span.content, end=end + question.span.end)
    query = engine.listen(list(question.tokens), end, span, question.text)
    if query is None:
        raise BugError("nothing has left the window")
    return query


def _likeness(law: KeyLaw, real: Sequence[SharpSignal], asked: Sequence[Asked], kv_of: tuple[int, ...]) -> Likeness:
    """How the drawn keys of as many pages answer to the questions, beside the real ones."""
    rng, rows = np.random.default_rng(0), np.asarray(kv_of, np.intp)
    keys = law.draw(rng, len(real), len(real[0].live))
    drawn = [SharpSignal(real[0].layout, *quantize(each), page.live) for each, page in zip(keys, real, strict=True)]
    shifts, deviations = [], []
    for query in (each.query for each in asked):
        assert query.heads is not None
        own, other = (resonance.spread(sharp_maxima(query.heads, rows, pages)) for pages in (real, drawn))
        shifts.append(float(np.abs((other.mean - own.mean) / own.deviation).mean()))
        deviations.append(float((other.deviation / own.deviation).mean()))
    return Likeness(float(np.mean(shifts)), float(np.mean(deviations)))


def _vectors(packed: bytes) -> F32:
    signal = SemanticSignal.unpack(packed)
    vectors: F32 = signal.vectors * signal.scales[:, None]
    return vectors

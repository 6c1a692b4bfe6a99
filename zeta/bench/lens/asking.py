"""Questions asked in a chat, one after the other: the loss of the right answer, and whether a free one has it.

The same with the lens on and off, whose windows cannot be put back after a question: what a question brought in or
sharpened stays as in a chat. Questions are no part of what may be found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zeta import rehearsal
from zeta.allocator import TurnSpan
from zeta.bench.asking import answer
from zeta.bench.lens.options import LensOptions
from zeta.bench.lens.runtime import LensRuntime
from zeta.bench.report import Told
from zeta.engine import EngineOptions
from zeta.events import Recalled
from zeta.lens.lens import Mode
from zeta.transcript import Transcript, format_of
from zeta.trial import Question, Trial

REPLY = "I see."
"""What the model is said to have answered, whatever it would have."""


@dataclass(frozen=True)
class Way:
    """How a chat remembers."""

    recall: str
    lens: Mode


WAYS = {
    "window": Way("off", "off"),
    "resonance": Way("auto", "off"),
    "lens": Way("auto", "on"),
    "lens alone": Way("off", "lens-only"),
}
"""The recent tokens alone; passages that resonate; those and the lens; the lens alone."""


def asked(
    runtime: LensRuntime, options: LensOptions, trial: Trial, way: Way, progress: Told
) -> Iterator[dict[str, float]]:
    """For each question of a history: `loss` a token of the right answer, `exact` and `recalled` as 0 or 1."""
    chosen = EngineOptions(limit=options.ctx, page=options.page, recall=way.recall, lens=way.lens)
    with rehearsal.opened(runtime, chosen, turns=trial.records(), pinned=trial.pinned) as session:
        rehearsal.read(session, trial.tokens, lambda share, step: progress(share, step))
        engine = session.engine
        for question in trial.questions:
            begin = len(session.history)
            engine.extend(question.tokens)
            span = _moved(question.span, begin)
            engine.working.turns.append(span)
            events = list(engine.question(span, question.text))
            loss, exact = answer(engine.context, engine.model, engine.window.next, question)
            yield {
                "loss": loss / len(question.answer),
                "exact": float(exact),
                "recalled": float(any(isinstance(event, Recalled) for event in events)),
            }
            engine.extend(_reply(runtime))
            for _ in engine.digest():
                pass


def _moved(span: TurnSpan, by: int) -> TurnSpan:
    return TurnSpan(span.begin + by, span.content + by, span.end + by)


def _reply(runtime: LensRuntime) -> Sequence[int]:
    script = Transcript(runtime.model, format_of(runtime.model), first=False)
    script.text(0, REPLY)
    script.close("assistant")
    return script.tokens


def question_of(runtime: LensRuntime, text: str, right: str) -> Question:
    """A question as a turn, and the answer that is scored."""
    script = Transcript(runtime.model, format_of(runtime.model), first=False)
    span = script.ask(text)
    return Question(text, tuple(script.tokens), span, tuple(runtime.model.tokenize(right)), None)

"""What a false recall costs: an unrelated question with the best-ranked passage forced in front of it, and without.

The measure is the model's own free answer without memory: how much less likely does the passage make it, and does the
same answer still come out?
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from zeta.bench.asking import FREE, Asker
from zeta.trial import Question


@dataclass(frozen=True)
class FalseRecall:
    """Loss in nats a token of the answer that comes without memory, both ways; whether it still comes out whole."""

    without: float
    forced: float
    same: bool


def measure(asker: Asker, question: Question) -> FalseRecall | None:
    """Ask both ways; None where there was nothing to bring in."""
    own = replace(question, answer=unaided(asker, question), fact=None)
    forced = asker.ask(own, recall="auto", k=1, threshold=1.0)
    if not forced.recalled:
        return None
    without = asker.ask(own, recall="off")
    return FalseRecall(without.loss / without.tokens, forced.loss / forced.tokens, forced.exact)


def unaided(asker: Asker, question: Question) -> tuple[int, ...]:
    """The greedy answer without memory, at most FREE tokens, the one that ends it among them."""
    engine, said = asker.engine, list[int]()
    engine.append(list(question.tokens), engine.decoded)
    while True:
        said.append(int(engine.context.logits().argmax()))
        if len(said) == FREE or engine.model.ends(said[-1]):
            break
        engine.append(said[-1:], engine.decoded)
    asker.rewind()
    return tuple(said)


def summary(found: Sequence[FalseRecall]) -> dict[str, Any]:
    """Means over the questions, as the JSON object has them; `same_answer` is a share."""
    n = len(found)
    return {
        "n": n,
        "loss_without": sum(each.without for each in found) / n if n else None,
        "loss_forced": sum(each.forced for each in found) / n if n else None,
        "difference": sum(each.forced - each.without for each in found) / n if n else None,
        "same_answer": sum(each.same for each in found) / n if n else None,
    }

"""What came of questions, and what it amounts to: rows by method, over all questions and by category. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from memstore.agent.evaluation import measures
from memstore.agent.evaluation.sample import Question


@dataclass(frozen=True)
class Packing:
    """How a context used its budget: the share (0 to 1) of it that was used, the share of the packed tokens that is
    evidence, the share of the evidence that was packed."""

    used: float
    evidence: float
    found: float


@dataclass(frozen=True)
class Outcome:
    """One question put to one method. `ranked` are keys; `confidence` is 0 where nothing was found. `surfaced` are the
    keys that a chat would have brought, None for a method that only ranks; `packing` likewise."""

    method: str
    question: Question
    ranked: tuple[str, ...]
    confidence: float
    seconds: float
    surfaced: tuple[str, ...] | None = None
    packing: Packing | None = None


@dataclass(frozen=True)
class Row:
    """A method in figures; shares from 0 to 1, None where there was nothing to measure them by.

    `false_surface` is the share of absent questions for which something comes up by the method's own rule: what a chat
    shows, or the highest threshold that keeps 0.9 of the answerable questions. `surfaced` is the share of answerable
    questions for which something comes up, `gold_surfaced` for which evidence does. `false_surface_at_90` is by
    threshold for every method. `budget_used`, `gold_share` and `gold_packed` tell of contexts.
    """

    method: str
    category: str
    questions: int
    recall_at_1: float | None
    recall_at_5: float | None
    recall_at_10: float | None
    mrr: float | None
    false_surface: float | None
    false_surface_at_90: float | None
    surfaced: float | None
    gold_surfaced: float | None
    budget_used: float | None
    gold_share: float | None
    gold_packed: float | None
    p50_ms: float | None
    p95_ms: float | None

    def json(self) -> dict[str, object]:
        """As an object of JSON; no category where all are meant."""
        found = {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(self).items()}
        if not self.category:
            del found["category"]
        return found


def rows(outcomes: Sequence[Outcome], categories: Sequence[str] = ()) -> list[Row]:
    """A row for each method over all questions; or, given categories, for each method in each of them."""
    methods = list(dict.fromkeys(each.method for each in outcomes))
    found = []
    for category in categories or [""]:
        for method in methods:
            everything = [each for each in outcomes if each.method == method]
            some = [each for each in everything if category in ("", each.question.category)]
            found.append(_row(method, category, some, _threshold(everything)))
    return found


def categories(outcomes: Sequence[Outcome]) -> list[str]:
    """What was asked, in the order of the alphabet, absent questions last."""
    found = {each.question.category: each.question.absent for each in outcomes}
    return sorted(found, key=lambda category: (found[category], category))


def _threshold(outcomes: Sequence[Outcome]) -> float:
    return measures.threshold([each.confidence for each in outcomes if not each.question.absent])


def _row(method: str, category: str, outcomes: Sequence[Outcome], threshold: float) -> Row:
    said = [each for each in outcomes if not each.question.absent]
    absent = [each for each in outcomes if each.question.absent]
    packed = [each.packing for each in outcomes if each.packing is not None]
    evidence = [each.packing for each in said if each.packing is not None]
    milliseconds = [1000 * each.seconds for each in outcomes]
    gold = [bool(set(each.surfaced) & set(each.question.gold)) for each in said if each.surfaced is not None]
    recall = {
        k: measures.mean([measures.recall(each.ranked, each.question.gold, k) for each in said]) for k in (1, 5, 10)
    }
    return Row(
        method,
        category,
        len(outcomes),
        recall[1],
        recall[5],
        recall[10],
        measures.mean([measures.reciprocal_rank(each.ranked, each.question.gold) for each in said]),
        _shown(absent, threshold),
        measures.reaching([each.confidence for each in absent], threshold),
        _shown(said, threshold),
        measures.mean([float(each) for each in gold]),
        measures.mean([each.used for each in packed]),
        measures.mean([each.evidence for each in evidence]),
        measures.mean([each.found for each in evidence]),
        measures.percentile(milliseconds, 0.5),
        measures.percentile(milliseconds, 0.95),
    )


def _shown(outcomes: Sequence[Outcome], threshold: float) -> float | None:
    """For which share of questions something comes up: by the method's own rule if it has one, else by threshold."""
    return measures.mean(
        [
            float(bool(each.surfaced) if each.surfaced is not None else 0 < each.confidence >= threshold)
            for each in outcomes
        ]
    )

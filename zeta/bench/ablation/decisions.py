"""When to recall, decided in other ways: by one number, or by a logistic model with fewer features.

Everything is fitted on calibration's questions, which share nothing with the benchmark's, and judged on the natural
ones: as calibration does it (zeta.calibrate), the threshold promises the wanted share of false recalls.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from zeta import calibrate
from zeta.bench.ablation.scene import Asked
from zeta.bench.ablation.tally import Row, row
from zeta.bench.ablation.texts import FIT, NATURAL
from zeta.logistic import fit_logistic
from zeta.sidecar import FEATURES, Decision

F64 = npt.NDArray[np.float64]

Record = dict[str, Any]
"""One question: whether anything `told` answers it; whether the best page is `right`; the decision's `features`, its
`probability` and `threshold`; the fused `score` of the best page and its `margin` over the second; the seed's `raw`
product, the trigger it is held against (null where the model has none), and whether its page is right."""

Records = Mapping[str, Sequence[Record]]
"""By set of questions."""

KINDS = ("learned", "fused score", "margin", "mean trigger")
"""The logistic model at its rate; a fixed number that the best page's fused score, or its lead, must reach; the seed's
own: a raw inner product with a mean key."""

PICKED = {
    "words only": ("bm25", "idf_mass", "idf_margin"),
    "resonance only": ("heads", "margin"),
    "meaning only": ("cosine", "cosine_margin"),
}
"""Features of one signal alone."""

ALL = "all"


def measure(asked: Asked) -> Record:
    """What there is to decide by."""
    ranking, scene = asked.ranking, asked.scene
    scores = [candidate.score for candidate in ranking.candidates[:2]]
    faint = scene.rank(asked.query, "mean").candidates[:1]
    trigger = scene.runtime.calibration.mean_threshold
    raw = [each.signals["raw"] for each in faint if "raw" in each.signals]
    return {
        "told": asked.question.said is not None,
        "right": asked.place([each.number for each in ranking.candidates[:1]]) == 0,
        "features": ranking.features.tolist(),
        "probability": ranking.probability,
        "threshold": ranking.decision.threshold(scene.threshold),
        "score": scores[0] if scores else 0.0,
        "margin": scores[0] - scores[1] if len(scores) > 1 else 0.0,
        "raw": raw[0] if raw else None,
        "trigger": trigger if np.isfinite(trigger) else None,
        "raw_right": asked.place([each.number for each in faint]) == 0,
    }


def kinds(group: str, records: Records, rate: float) -> list[Row]:
    """A row for each kind of threshold."""
    asked, lessons = records.get(NATURAL, ()), records.get(FIT, ())
    found = []
    for kind in KINDS:
        name = {"learned": "probability", "fused score": "score", "mean trigger": "raw"}.get(kind, kind)
        if not asked or any(record[name] is None for record in asked):
            continue
        if kind == "learned":
            limit = asked[0]["threshold"]
        elif kind == "mean trigger":
            limit = asked[0]["trigger"]
        else:
            limit = fitted(_values(lessons, name), lessons, rate)
        if limit is not None:
            right = "raw_right" if kind == "mean trigger" else "right"
            numbers = judged(_values(asked, name), asked, limit, right)
            found.append(row(group, NATURAL, kind, kind == KINDS[0], numbers))
    return found


def features(group: str, records: Records, rate: float) -> list[Row]:
    """A row for each choice of features: all of them, each left out, and those of one signal alone."""
    asked, lessons = records.get(NATURAL, ()), records.get(FIT, ())
    known = FEATURES[: min((len(r["features"]) for r in (*asked, *lessons)), default=0)]
    found = []
    for value, names in choices(known).items():
        columns = [known.index(name) for name in names]
        learnt, told = _inputs(lessons, columns), _inputs(asked, columns)
        if not len(told) or not len(learnt) or len({record["right"] for record in lessons}) < 2:
            continue
        weights, bias = fit_logistic(learnt, np.asarray([record["right"] for record in lessons]))
        limit = fitted(_probable(learnt, weights, bias), lessons, rate)
        numbers = judged(_probable(told, weights, bias), asked, limit)
        found.append(row(group, NATURAL, value, value == ALL, numbers))
    return found


def choices(known: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The features that are kept under each value, of those that are known."""
    dropped = {f"without {name}": tuple(each for each in known if each != name) for name in known}
    picked = {value: names for value, names in PICKED.items() if set(names) <= set(known)}
    return {ALL: tuple(known), **dropped, **picked}


def fitted(values: F64, lessons: Sequence[Record], rate: float) -> float:
    """The threshold on calibration's curve at a wanted share of false recalls."""
    told = np.asarray([record["told"] for record in lessons], bool)
    return Decision((), (), 0.0, calibrate.curve(values[~told], values[told])).threshold(rate)


def judged(values: F64, asked: Sequence[Record], limit: float, right: str = "right") -> dict[str, Any]:
    """How often a threshold lets unrelated questions through and told ones, and how often with the right page first.

    `auc`: how often a told question has more than an unrelated one.
    """
    told = np.asarray([record["told"] for record in asked], bool)
    good = np.asarray([record[right] for record in asked], bool)
    yes, no = values[told], values[~told]
    if not len(yes) or not len(no):
        return {"n": len(yes), "n_unrelated": len(no)}
    return {
        "n": len(yes),
        "first": float(good[told].mean()),
        "n_unrelated": len(no),
        "auc": float((yes[:, None] > no).mean() + 0.5 * (yes[:, None] == no).mean()),
        "false_recall": float((no >= limit).mean()),
        "kept": float((yes >= limit).mean()),
        "kept_right": float(((yes >= limit) & good[told]).mean()),
    }


def _values(records: Sequence[Record], name: str) -> F64:
    return np.asarray([record[name] for record in records], np.float64)


def _inputs(records: Sequence[Record], columns: Sequence[int]) -> npt.NDArray[np.float32]:
    return np.asarray([[record["features"][column] for column in columns] for record in records], np.float32)


def _probable(inputs: npt.NDArray[np.float32], weights: tuple[float, ...], bias: float) -> F64:
    out: F64 = 1 / (1 + np.exp(-(inputs @ np.asarray(weights) + bias)))
    return out

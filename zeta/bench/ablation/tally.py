"""From what was measured of each question to the rows of `ablate`: one a value and set of questions. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from zeta.bench.loss import interval

F64 = npt.NDArray[np.float64]

Measured = dict[str, Any]
"""Of one question under one value, as plain JSON: `rank`, where the right page stands (from 0, None where it does not),
`alone`, the same by resonance alone, `in_k`; `loss` in nats, its `tokens`, `exact`."""

Row = dict[str, Any]
"""One value of one axis, with every field of FIELDS; null where it was not measured."""

FIELDS = (
    *("n", "first", "in_4", "alone_first", "alone_in_4", "in_k"),
    *("n_answers", "loss", "low", "high", "over_default", "exact"),
    *("n_unrelated", "auc", "false_recall", "kept", "kept_right"),
)
"""What a row counts: questions whose right page was ranked, fused and by resonance alone; answers; the decision."""


def row(group: str, part: str, value: str, default: bool, numbers: Mapping[str, Any]) -> Row:
    """A row with what was measured and null for the rest."""
    head = {"group": group, "set": part, "value": value, "default": default}
    return {**head, **{name: numbers.get(name) for name in FIELDS}}


def rows(group: str, default: str, parts: Mapping[str, Sequence[Mapping[str, Measured]]]) -> list[Row]:
    """The rows of an axis: by set of questions, for each question what was measured under each value."""
    found = []
    for part, questions in parts.items():
        values = dict.fromkeys(value for question in questions for value in question)
        for value in values:
            known = [question[value] for question in questions if value in question]
            against = [(question[value], question.get(default, {})) for question in questions if value in question]
            numbers = {**_ranked(known), **_answered(known), **_compared(against, value == default)}
            found.append(row(group, part, value, value == default, numbers))
    return found


def _ranked(known: Sequence[Measured]) -> dict[str, Any]:
    ranks = [each["rank"] for each in known if "rank" in each]
    alone = [each["alone"] for each in known if "alone" in each]
    return {
        "n": len(ranks) or None,
        "first": _share([rank == 0 for rank in ranks]),
        "in_4": _share([rank is not None and rank < 4 for rank in ranks]),
        "alone_first": _share([rank == 0 for rank in alone]),
        "alone_in_4": _share([rank is not None and rank < 4 for rank in alone]),
        "in_k": _share([each["in_k"] for each in known if "in_k" in each]),
    }


def _answered(known: Sequence[Measured]) -> dict[str, Any]:
    """Loss in nats a token over all tokens of all answers, with its 95 % interval over questions."""
    told = [each for each in known if "loss" in each]
    if not told:
        return {}
    mean, low, high = interval(_column(told, "loss"), _column(told, "tokens"))
    exact = _share([each["exact"] for each in told])
    return {"n_answers": len(told), "loss": mean, "low": low, "high": high, "exact": exact}


def _compared(against: Sequence[tuple[Measured, Measured]], is_default: bool) -> dict[str, Any]:
    """The difference to the default's loss, question by question, with its 95 % interval."""
    both = [(own, base) for own, base in against if "loss" in own and "loss" in base]
    if not both or is_default:
        return {}
    own, base = [pair[0] for pair in both], [pair[1] for pair in both]
    found = interval(_column(own, "loss") - _column(base, "loss"), _column(own, "tokens"))
    return {"over_default": dict(zip(("difference", "low", "high"), found, strict=True))}


def _column(known: Sequence[Measured], name: str) -> F64:
    return np.asarray([each[name] for each in known], np.float64)


def _share(found: Sequence[bool]) -> float | None:
    return sum(found) / len(found) if found else None

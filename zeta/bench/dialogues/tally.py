"""dialogue, counting: what was found for single questions becomes rows with their counts. Pure.

A question's record is a plain dict (JSON, so that an interrupted run can go on):
    kind; evidence: how many turns answer it; visible: one of them is still in the window, so nothing is to be found;
    ranks: by method, for each evidence turn where it stands (None: nowhere); outdated: by method, where the turn stands
    that is no longer right; probability, recalled, right: what the decision says, whether it recalls, and whether the
    passage is of an evidence turn; answers: by method, [loss a token in nats, whether a free answer is right].
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from zeta.bench.dialogues.evidence import DEPTHS

ALL = "all"
"""The kind of the rows over every question that has an answer."""

Record = dict[str, Any]


def evidence_rows(records: Sequence[Record]) -> list[dict[str, Any]]:
    """One row a method and kind: evidence turns among the first turns, all of a question's, and the reciprocal rank of
    its first."""
    asked = [r for r in records if r["evidence"] and not r["visible"]]
    methods = list(dict.fromkeys(method for r in asked for method in r["ranks"]))
    return [_evidence_row(method, kind, of) for method in methods for kind, of in _by_kind(asked, method)]


def _by_kind(asked: Sequence[Record], method: str) -> Iterable[tuple[str, list[Record]]]:
    ranked = [r for r in asked if method in r["ranks"]]
    for kind in dict.fromkeys(r["kind"] for r in ranked):
        yield kind, [r for r in ranked if r["kind"] == kind]
    yield ALL, ranked


def _evidence_row(method: str, kind: str, records: Sequence[Record]) -> dict[str, Any]:
    ranks = [[rank or np.inf for rank in r["ranks"][method]] for r in records]
    flat = [rank for each in ranks for rank in each]
    counts = {k: sum(rank <= k for rank in flat) for k in DEPTHS}
    whole = {k: sum(max(each) <= k for each in ranks) for k in DEPTHS}
    changed = [
        (each[0], r["outdated"][method] or np.inf)
        for each, r in zip(ranks, records, strict=True)
        if method in r["outdated"]
    ]
    return {
        "method": method,
        "kind": kind,
        "n": len(records),
        "evidence": len(flat),
        **{f"found_{k}": counts[k] for k in DEPTHS},
        **{f"at_{k}": counts[k] / len(flat) for k in DEPTHS},
        **{f"whole_{k}": whole[k] for k in DEPTHS},
        "mrr": float(np.mean([1 / min(each) for each in ranks])),
        "changed": len(changed),
        "newer_first": sum(new < old for new, old in changed),
    }


def decision(records: Sequence[Record], threshold: float) -> dict[str, Any]:
    """At the wanted share of false recalls: never-said questions that recall all the same, and others that do; the
    curve is rows of (probability, false share, kept share)."""
    yes = [r for r in records if r["evidence"] and not r["visible"]]
    no = [r for r in records if not r["evidence"]]
    kinds = dict.fromkeys(r["kind"] for r in yes)
    found: dict[str, Any] = {
        "threshold": threshold,
        "n_unsaid": len(no),
        "false": sum(r["recalled"] for r in no),
        "n_said": len(yes),
        "kept": sum(r["recalled"] for r in yes),
        "kept_right": sum(r["recalled"] and r["right"] for r in yes),
        "by_kind": {
            kind: {
                "n": sum(r["kind"] == kind for r in yes),
                "kept": sum(r["recalled"] for r in yes if r["kind"] == kind),
            }
            for kind in kinds
        },
    }
    found["false_rate"] = found["false"] / len(no) if no else None
    found["kept_rate"] = found["kept"] / len(yes) if yes else None
    if yes and no:
        said, unsaid = (np.asarray([r["probability"] for r in part]) for part in (yes, no))
        found["auc"] = float((said[:, None] > unsaid).mean() + 0.5 * (said[:, None] == unsaid).mean())
        found["curve"] = [
            [p, float((unsaid >= p).mean()), float((said >= p).mean())] for p in np.linspace(0.02, 0.98, 49).tolist()
        ]
    return found


def answer_rows(records: Sequence[Record]) -> list[dict[str, Any]]:
    """One row a method and kind: free answers that are right, and the loss of a right answer by token."""
    asked = [r for r in records if r["answers"]]
    rows = []
    for method in dict.fromkeys(method for r in asked for method in r["answers"]):
        for kind in [*dict.fromkeys(r["kind"] for r in asked), ALL]:
            given = [r["answers"][method] for r in asked if kind in (r["kind"], ALL)]
            right = sum(exact for _, exact in given)
            rows.append(
                {
                    "method": method,
                    "kind": kind,
                    "n": len(given),
                    "right": right,
                    "share": right / len(given),
                    "loss_nats": float(np.mean([loss for loss, _ in given])),
                }
            )
    return rows


def lines(result: dict[str, Any]) -> list[tuple[str, ...]]:
    """The result as a table: a heading, then evidence, decision and answers."""
    shown = [("what", "kind", "n", *(f"in {k}" for k in DEPTHS), "MRR", "newer first", "right", "loss")]
    for row in result["evidence"]:
        newer = f"{row['newer_first']} of {row['changed']}" if row["changed"] else ""
        depths = [_percent(row[f"at_{k}"]) for k in DEPTHS]
        shown.append((row["method"], row["kind"], str(row["n"]), *depths, f"{row['mrr']:.2f}", newer, "", ""))
    none = ("",) * (len(DEPTHS) + 2)
    found = result["decision"]
    if found["n_unsaid"]:
        shown.append(("recalls, wrongly", "unsaid", str(found["n_unsaid"]), *none, _percent(found["false_rate"]), ""))
    for kind, kept in found["by_kind"].items():
        shown.append(("recalls", kind, str(kept["n"]), *none, _percent(kept["kept"] / kept["n"]), ""))
    if found["n_said"]:
        shown.append(("recalls", ALL, str(found["n_said"]), *none, _percent(found["kept_rate"]), ""))
        right = found["kept_right"] / found["n_said"]
        shown.append(("recalls the right turn", ALL, str(found["n_said"]), *none, _percent(right), ""))
    for row in result["answers"]:
        told = (_percent(row["share"]), f"{row['loss_nats']:.2f}")
        shown.append((f"answers, {row['method']}", row["kind"], str(row["n"]), *none, *told))
    return shown


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"

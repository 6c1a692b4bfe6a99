"""The groups of `ablate`: each varies one thing and leaves everything else at the default.

A group measures one question at a time, as plain JSON, and makes rows of all of them. To add one, write its `measure`,
enter it in `groups` and name it in zeta.bench.ablation.axes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from zeta.bench.ablation import decisions, rankings, tally
from zeta.bench.ablation.scene import Asked
from zeta.bench.ablation.tally import Measured, Row
from zeta.bench.ablation.ways import answered
from zeta.bench.needle import SIGNALS
from zeta.engine import QUESTION
from zeta.recall import Query, Ranking
from zeta.sidecar import Calibration

Records = Mapping[str, Sequence[Any]]
"""What a group measured, question by question, by set of questions."""

POSITIONS = {"near": "kv 1", "old, with a gap": "far", "old, overlapping": "overlapping"}
MODES = {
    "passage": "passage 1",
    "kv": "kv 1",
    "text": "text 1",
    "kv, first 16 decoded again": "begun again",
    "passage, in a sequence of its own": "alone",
}
"""Values of an axis, and the ways of zeta.bench.ablation.ways that they are."""

QUERY_TOKENS = (4, 8, 16, 32, QUESTION)
_EVERY, _POOLED, _SINGLE = "all", "mean-pooled", "best single: "


@dataclass(frozen=True)
class Group:
    """One axis.

    `measure`: what is known of a question; `rows`: what it comes to at a wanted share of false recalls. `decides`:
    questions that nothing answers and calibration's are asked too; `answers`: answers are given, which takes long;
    `by_page`: histories are read in pages of other sizes too; `by_heads`: only for a calibrated model.
    """

    name: str
    measure: Callable[[Asked], Any]
    rows: Callable[[Records, float], list[Row]]
    decides: bool = False
    answers: bool = False
    by_page: bool = False
    by_heads: bool = False


def _baselines(asked: Asked) -> dict[str, Measured]:
    """What a chat does, which recalls nothing where it is not sure; no memory; everything in one context."""
    ranked: Measured = {"rank": asked.place(_numbers(asked.ranking))}
    full = answered(asked, "full")
    return {"chat": ranked | answered(asked, "auto"), "window": answered(asked, "window")} | (
        {"full": full} if full else {}
    )


def _page(asked: Asked) -> dict[str, Measured]:
    """The size of the pages that this history was read in."""
    size = str(asked.scene.engine.options.page)
    return {size: {"rank": asked.place(_numbers(asked.ranking)), **answered(asked, "passage 1")}}


def _signal(asked: Asked) -> dict[str, Measured]:
    found: dict[str, Measured] = {}
    for signal in SIGNALS:
        if signal == "sharp" and not asked.scene.runtime.calibration.calibrated:
            continue
        ranking = asked.scene.rank(asked.query, signal)
        if signal == "semantic" and not any("cosine" in each.signals for each in ranking.candidates[:1]):
            continue
        found[signal] = {"rank": asked.place(_numbers(ranking))}
    return found


def _heads(asked: Asked) -> dict[str, Measured]:
    """The heaviest heads; all of them are the default."""
    known = asked.scene.runtime.calibration
    every = len(known.heads)
    counts = [2**i for i in range(every.bit_length()) if 2**i < every]
    found = {str(n): _resonance(asked, asked.query, rankings.strongest(known, n)) for n in counts}
    return {**found, _EVERY: _resonance(asked, asked.query)}


def _query(asked: Asked) -> dict[str, Measured]:
    """The question's last tokens, and all of them as one vector; a question is seldom longer than sixteen."""
    found = {f"last {n}": _resonance(asked, rankings.last_tokens(asked.query, n)) for n in QUERY_TOKENS}
    return {**found, _POOLED: _resonance(asked, rankings.pooled(asked.query))}


def _resonance(asked: Asked, query: Query, calibration: Calibration | None = None) -> Measured:
    """Ranks with other heads or another query: fused, and by resonance alone."""
    fused, sharp = (asked.scene.rank(query, signal, calibration) for signal in ("fused", "sharp"))
    return {"rank": asked.place(_numbers(fused)), "alone": asked.place(_numbers(sharp))}


def _k(ks: Sequence[int], asked: Asked) -> dict[str, Measured]:
    rank = asked.place(_numbers(asked.ranking))
    return {str(k): {"in_k": rank is not None and rank < k, **answered(asked, f"passage {k}")} for k in ks}


def _ways(ways: Mapping[str, str], asked: Asked) -> dict[str, Measured]:
    """Ways to bring the best page back, by the value that names them in the table."""
    found = {value: answered(asked, way) for value, way in ways.items()}
    return {value: measured for value, measured in found.items() if measured}


def _fusion(asked: Asked) -> dict[str, Measured]:
    """The fitted weights, rules without weights, and every signal alone."""
    candidates = asked.ranking.candidates
    scores = rankings.scores_of(candidates)
    values = {name: rule(scores) for name, rule in rankings.FUSIONS.items()}
    values |= {_SINGLE + name: found for name, found in rankings.signals_of(scores).items()}
    found: dict[str, Measured] = {"fitted": {"rank": asked.place(_numbers(asked.ranking))}}
    for name, each in values.items():
        found[name] = {"rank": asked.place([candidates[i].number for i in rankings.order(each)])}
    return found


def _fusion_rows(group: str, records: Records, _rate: float) -> list[Row]:
    """Of the signals alone, only the one that turned out best on each set: more than could be known beforehand."""
    rows = tally.rows(group, "fitted", records)
    kept = []
    for part in records:
        own = [row for row in rows if row["set"] == part]
        singles = [row for row in own if row["value"].startswith(_SINGLE)]
        kept += [row for row in own if row not in singles]
        kept += sorted(singles, key=lambda row: (-row["first"], -row["in_4"]))[:1]
    return kept


def _numbers(ranking: Ranking) -> list[int]:
    return [candidate.number for candidate in ranking.candidates]


def groups(page: int, ks: Sequence[int]) -> dict[str, Group]:
    """Every group by its name. `page`: the default size; `ks`: how many are recalled."""

    def rows(name: str, default: str) -> Callable[[Records, float], list[Row]]:
        return lambda records, _rate: tally.rows(name, default, records)

    every = (
        Group("baseline", _baselines, rows("baseline", "chat"), answers=True),
        Group("page", _page, rows("page", str(page)), answers=True, by_page=True),
        Group("signal", _signal, rows("signal", "fused")),
        Group("heads", _heads, rows("heads", _EVERY), by_heads=True),
        Group("query", _query, rows("query", f"last {QUESTION}"), by_heads=True),
        Group("k", partial(_k, ks), rows("k", "1"), answers=True),
        Group("positions", partial(_ways, POSITIONS), rows("positions", "near"), answers=True),
        Group("mode", partial(_ways, MODES), rows("mode", "passage"), answers=True),
        Group("threshold", decisions.measure, partial(decisions.kinds, "threshold"), decides=True),
        Group("features", decisions.measure, partial(decisions.features, "features"), decides=True),
        Group("fusion", _fusion, partial(_fusion_rows, "fusion")),
    )
    return {group.name: group for group in every}

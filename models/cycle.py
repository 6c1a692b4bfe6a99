"""When alternating training may stop (seed 002, «When to stop»), decided from what was measured after each cycle.

Three things together: the loss against budget improved and then stays where it is, the lens no longer changes its mind,
and each part is needed: put back as it was before the cycle, it costs. A cycle that made things worse ends it at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from models.statistics import Interval

PARTS: Final = ("gist", "lens", "lora")


@dataclass(frozen=True)
class Measures:
    """One cycle on held-out text. `losses`: cells of the working context -> loss of what comes next, nats a token.
    `swap_rate`: changes of detail an update and an entry. `ablations`: part -> what the loss rises by with that part as
    it was before the cycle; parts that the run does not train are left out."""

    cycle: int
    losses: Mapping[int, float]
    swap_rate: float
    ablations: Mapping[str, Interval]


@dataclass(frozen=True)
class Rules:
    """`plateau`: nats a token below which a cycle gained nothing. `swaps`: the seed's bound on the swap rate, and
    `ping_pong` by how much it may differ from the cycle before. `cycles`: the seed repeats three to five times."""

    plateau: float = 0.01
    swaps: float = 0.25
    ping_pong: float = 0.05
    cycles: int = 5


@dataclass(frozen=True)
class Verdict:
    """Whether to stop; a sentence for each rule; and the cycle whose nets are the best."""

    stop: bool
    reasons: tuple[str, ...]
    best: int


def verdict(history: Sequence[Measures], rules: Rules) -> Verdict:
    """What follows from the cycles so far, the latest last; there is at least one."""
    now = history[-1]
    best = min(history, key=_loss).cycle
    needed, need = _needed(now)
    if len(history) == 1:
        return Verdict(rules.cycles <= 1, ("the first cycle: nothing to compare it with", need), best)
    before = history[-2]
    gained = _gained(before, now)
    worse, flat = gained < -rules.plateau, gained < rules.plateau
    steady = now.swap_rate <= rules.swaps and abs(now.swap_rate - before.swap_rate) <= rules.ping_pong
    word = "got worse" if worse else "does not improve any more" if flat else "still improves"
    reasons = [
        f"loss against budget {word}: {gained:+.3f} nats a token gained",
        f"swap rate {'is stable' if steady else 'is not stable'}: {before.swap_rate:.3f}, then {now.swap_rate:.3f}",
        need,
    ]
    last = len(history) >= rules.cycles
    if last:
        reasons.append(f"{len(history)} cycles of {rules.cycles} are done")
    return Verdict(worse or last or (flat and steady and needed), tuple(reasons), best)


def _loss(measures: Measures) -> float:
    return sum(measures.losses.values()) / len(measures.losses)


def _gained(before: Measures, now: Measures) -> float:
    """Mean over the budgets that both were measured at."""
    both = before.losses.keys() & now.losses.keys()
    return sum(before.losses[cells] - now.losses[cells] for cells in both) / len(both) if both else 0.0


def _needed(now: Measures) -> tuple[bool, str]:
    told = [f"{part} {now.ablations[part].mean:+.3f}" for part in PARTS if part in now.ablations]
    idle = [part for part in PARTS if part in now.ablations and now.ablations[part].low <= 0]
    what = f"as it was before the cycle each costs ({', '.join(told)})"
    if idle:
        return False, f"{what}; not measurably: {', '.join(idle)}"
    return bool(told), what if told else "no part was measured alone"

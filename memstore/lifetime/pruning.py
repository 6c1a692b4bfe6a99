"""What pruning takes from a lifetime: pure decisions over its spans, after «Pruning lifetime context» of seed 002.

What is taken is always the detail below a gist, the finest first: the tokens of a block that nobody has needed for long
(their L1 gist stays), later the L1 gists below an L2 gist (the L2 gist stays). Detail is first only put away
(inactive), comes back when it is asked for, and is pruned after a time of grace. The token log is the truth and stays
in any case: what pruning frees is the KV and the signals at attention heads of pages, and what it thins is what the
working context may show.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from memstore.lifetime.node import Node
from memstore.lifetime.spans import Detail, Span

_DAY: Final = 86_400.0  # seconds


@dataclass(frozen=True)
class Options:
    """How fast detail fades. No number of these is from the seed, which names the rules only.

    half_life: days in which the worth of unused detail halves; half_lives: the same for a domain, which is a tag or the
    `domain` of a span's provenance. A tag that names no domain protects its span. faint: the worth below which the
    tokens of a block are put away (1/8: three half-lives unused and never expanded); L1 gists at its square. grace:
    days from being put away to being pruned. sensitive: nats per token from which the detail is kept.
    """

    half_life: float = 30.0
    half_lives: Mapping[str, float] = field(default_factory=dict)
    faint: float = 0.125
    grace: float = 30.0
    sensitive: float = 0.05

    def __post_init__(self) -> None:
        days = (self.half_life, *self.half_lives.values())
        if not all(0 < each < math.inf for each in days) or not 0 <= self.grace < math.inf or not 0 < self.faint < 1:
            raise ValueError("Half-lives are above 0 days, the grace at least 0, and `faint` is between 0 and 1.")


class Candidate(NamedTuple):
    """A node whose block or blocks are full: what is noted of it, and when (seconds since the epoch) the last of its
    tokens was said. A fixed one (pinned, or still in use) is left alone."""

    node: Node
    span: Span
    said: float
    fixed: bool = False


class Action(NamedTuple):
    """The detail below `node` becomes `to`, for a reason in words."""

    node: Node
    to: Detail
    reason: str


def plan(candidates: Iterable[Candidate], now: float, options: Options | None = None) -> list[Action]:
    """What to put away and what to prune at the time `now`, L1 nodes first, each in the order of the lifetime.

    A protected span is left alone: one that is fixed or has something fixed below it, and one with a tag that names no
    domain, its own, of the node above or of any below.
    """
    options = options or Options()
    known = sorted(candidates, key=lambda each: each.node)
    children: dict[Node, list[Candidate]] = {}
    tagged = {each.node for each in known if not each.span.tags <= options.half_lives.keys()}
    held = tagged | {each.node for each in known if each.fixed}
    held |= {node.parent for node in held if node.parent is not None}
    actions = []
    for each in known:
        parent = each.node.parent
        if parent is not None:
            children.setdefault(parent, []).append(each)
        if each.node in held or parent in tagged:
            continue
        below = children.get(each.node, [])
        action = _pruned(each, now, options) if each.span.detail != "live" else _put_away(each, below, now, options)
        if action is not None:
            actions.append(action)
    return actions


def worth(span: Span, said: float, now: float, options: Options) -> float:
    """What the detail of a span is worth, above 0: (1 + expansions) halved in every half-life that it was not used.

    Of several domains the slowest counts. Detail that was measured to matter little is worth half of it.
    """
    domains = span.tags | {str(span.provenance.get("domain", ""))}
    known = [options.half_lives[domain] for domain in domains if domain in options.half_lives]
    idle = max(0.0, now - max(said, span.used)) / _DAY
    doubt = 0.5 if span.sensitivity is not None and span.sensitivity < options.sensitive else 1.0
    return float((1 + span.expansions) * doubt * 0.5 ** (idle / max(known, default=options.half_life)))


def _pruned(candidate: Candidate, now: float, options: Options) -> Action | None:
    """The second step, after the grace."""
    span = candidate.span
    if span.detail == "inactive" and now - max(span.since, span.used) >= options.grace * _DAY:
        return Action(candidate.node, "pruned", f"put away for {options.grace:g} days")
    return None


def _put_away(candidate: Candidate, below: list[Candidate], now: float, options: Options) -> Action | None:
    """The first step. L1 gists follow when the tokens of all their blocks were put away before."""
    node, span = candidate.node, candidate.span
    if span.sensitivity is not None and span.sensitivity >= options.sensitive:
        return None
    if node.level > 1 and (len(below) < len(node.children) or any(one.span.detail == "live" for one in below)):
        return None
    if span.provenance.get("superseded"):
        return Action(node, "inactive", "superseded by a newer version")
    # What was used below was used here.
    lately = max([candidate.said, *(max(one.said, one.span.used) for one in below)])
    left = worth(span, lately, now, options)
    if left < options.faint**node.level:
        return Action(node, "inactive", f"worth {left:.3f} of detail in use")
    return None

"""The focus allocator: scores, hysteresis and the budget in, a plan of expansions and collapses out. Pure functions.

Source: «Focus allocator» of seed 002. An *iteration* is one update (every 32 tokens, and at a question); it may have
several passes, each with fresh scores. Scores are utilities: positive asks for more detail, negative for less.

Where the seed leaves a choice:
- all actions move the cost by the same 31 cells (a block against its gist, 32 gists against theirs), so where one
  expansion does not fit, none does: it waits until a collapse made room;
- one queue that runs empty ends the pass, unless the budget leans to the other side (`leaning`): then that goes on;
- at equal scores the nearer to the cursor is expanded first, and the farther is collapsed first;
- N_diff counts for all passes of an iteration together; collapses that the budget forces do not count.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from memstore.lifetime.node import BLOCK, Node
from zeta.errors import ConfigError, ContextTooSmall
from zeta.lens.context import WorkingContext
from zeta.lens.entry import TOP, Entry
from zeta.lens.utility import utilities

STEP: Final = BLOCK - 1
"""Cells that an expansion takes and a collapse gives back, whatever its level."""

Scores: TypeAlias = npt.NDArray[np.floating] | None
Allowed: TypeAlias = Callable[[Entry], bool]


@dataclass(frozen=True)
class FocusOptions:
    """The seed's «recommended runtime defaults»; `w_max` is the budget in cells.

    `min_residency`: iterations that an entry keeps its level before it may collapse (unless forced).
    `rebalance`: positive and negative utility are scaled to the same mass first.
    `exchange`: an expansion that does not fit may take the room of the coldest entry even above -`tau_collapse`, if its
    score is higher by both thresholds together. Not in the seed; without it nothing can be expanded in a full window
    whose scores hardly go below zero (resonance alone gives none that do).
    `gist_share`: while gists take no more than this share of `w_max`, forced collapses take raw blocks before L1 gists.
    Raises ConfigError for values that make no sense.
    """

    w_max: int
    tau_expand: float = 0.20
    tau_collapse: float = 0.20
    n_diff: int = 4
    cooldown_steps: int = 2
    min_residency: int = 3
    refinements: int = 2
    rebalance: bool = False
    exchange: bool = False
    gist_share: float = 0.25

    def __post_init__(self) -> None:
        wrong = [name for name in ("cooldown_steps", "min_residency", "n_diff") if getattr(self, name) < 0]
        wrong += [name for name in ("w_max", "refinements") if getattr(self, name) < 1]
        wrong += [name for name in ("tau_expand", "tau_collapse") if not 0 <= getattr(self, name) < math.inf]
        wrong += [] if 0 <= self.gist_share <= 1 else ["gist_share"]
        if wrong:
            raise ConfigError(
                f"the focus allocator cannot work with {wrong[0]} = {getattr(self, wrong[0])}", "use its default"
            )


class Change(StrEnum):
    """What an action does to the level of detail."""

    EXPAND = "expand"
    COLLAPSE = "collapse"


@dataclass(frozen=True)
class Action:
    """One swap: `node` (a gist) is replaced by its children, or its children by it.

    `score` is the utility that decided; `stayed` the iterations that what leaves had been there (of siblings, the
    youngest's); `forced` where the budget asked for it and not a score.
    """

    change: Change
    node: Entry
    score: float
    stayed: int
    forced: bool = False


@dataclass(frozen=True)
class FocusState:
    """What the allocator remembers from one iteration to the next.

    `since`: the iteration at which each entry got its level. `last`: of each node, its last action and when, as long as
    it cools down. What is there at the first iteration counts as settled.
    """

    iteration: int = 0
    since: Mapping[Node, int] = field(default_factory=dict)
    last: Mapping[Node, tuple[int, Change]] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """What is done, in this order, and where it leads to."""

    actions: tuple[Action, ...]
    context: WorkingContext
    state: FocusState


def plan(
    context: WorkingContext,
    scores: Scores,
    state: FocusState,
    options: FocusOptions,
    *,
    proposals: Mapping[Node, float] | None = None,
    allowed: Allowed = lambda _: True,
) -> Plan:
    """One iteration of one pass.

    `scores` f[W]: LensNet's, an entry each; None leaves it out. `proposals`: what resonates, as utility of the tree's
    nodes; None leaves it out. `allowed` says whether the tree has an entry and may show it (a block's raw tokens are
    asked for as level 0); what is pruned or not built yet is not.
    Raises ContextTooSmall where even the coarsest entries do not fit `w_max`, and BugError where scores and entries
    differ in number. Nothing is changed then.
    """
    return refine(
        context, lambda _: scores, state, replace(options, refinements=1), proposals=proposals, allowed=allowed
    )


def refine(
    context: WorkingContext,
    score: Callable[[WorkingContext], Scores],
    state: FocusState,
    options: FocusOptions,
    *,
    proposals: Mapping[Node, float] | None = None,
    allowed: Allowed = lambda _: True,
) -> Plan:
    """One iteration: score and plan until nothing legal is above the thresholds, at most `refinements` times."""
    state = _begun(state, context, options)
    actions: list[Action] = []
    left = options.n_diff
    for _ in range(options.refinements):
        utility = utilities(context, score(context), proposals or {}, rebalance=options.rebalance)
        work = _Pass(context, utility, state, options, allowed)
        work.force()
        work.choose(left)
        work.context.validate()
        context, state = work.context, work.remembered()
        actions += work.actions
        left -= sum(not action.forced for action in work.actions)
        if not work.actions or left <= 0:
            break
    return Plan(tuple(actions), context, state)


def leaning(cost: int, options: FocusOptions) -> Change | None:
    """The side that brings the cost back to the budget, or None where it is near enough.

    Too little is used when a whole iteration of expansions would fit, too much when the tokens until the next update
    would not. That side begins, and goes on alone where the other has no candidates.
    """
    if cost > options.w_max - BLOCK:
        return Change.COLLAPSE
    return Change.EXPAND if cost + STEP * max(options.n_diff, 1) <= options.w_max else None


def _begun(state: FocusState, context: WorkingContext, options: FocusOptions) -> FocusState:
    """The state of the next iteration: what is new in the context is there from now on."""
    now = state.iteration + 1
    unknown = now if state.iteration else now - options.min_residency
    since = {entry.place: state.since.get(entry.place, unknown) for entry in context.items}
    last = {node: (at, change) for node, (at, change) in state.last.items() if now - at <= options.cooldown_steps}
    return FocusState(now, since, last)


@dataclass(frozen=True)
class _Unit:
    """A candidate: the gist that is expanded, or that its children collapse into, and their common score."""

    node: Entry
    score: float
    stayed: int


class _Pass:
    """The scratch pad of one pass."""

    def __init__(
        self,
        context: WorkingContext,
        utility: npt.NDArray[np.float64],
        state: FocusState,
        options: FocusOptions,
        allowed: Allowed,
    ) -> None:
        self.context = context
        self.actions: list[Action] = []
        self._utility = {entry.place: float(u) for entry, u in zip(context.items, utility, strict=True)}
        self._options, self._allowed = options, allowed
        self._now, self._since, self._last = state.iteration, dict(state.since), dict(state.last)

    def force(self) -> None:
        """Collapse, coldest and then oldest first, until the budget is kept; what cools down comes last.

        Coverage is never given up. Raises ContextTooSmall where nothing is left to collapse.
        """
        options = self._options
        while (over := self.context.cost - options.w_max) > 0:
            gists = sum(entry.level > 0 for entry in self.context.items)
            sparing = gists <= options.gist_share * options.w_max

            def order(unit: _Unit, sparing: bool = sparing) -> tuple[bool, bool, float, int]:
                fold = sparing and unit.node.level == TOP
                return self._cooling(Change.COLLAPSE, unit.node), fold, unit.score, unit.node.begin

            units = sorted(self._collapses(), key=order)
            if not units:
                raise ContextTooSmall(
                    f"the history of {self.context.end:,} tokens takes {self.context.cost:,} tokens of the window at "
                    f"its coarsest, and there are {options.w_max:,}",
                    f"a window (--ctx) of {over:,} tokens more would do",
                )
            self._apply(Change.COLLAPSE, units[: math.ceil(over / STEP)], forced=True)

    def choose(self, left: int) -> None:
        """The seed's greedy loop: pop the largest expansion and the largest collapse in turn, `left` at most."""
        lean = leaning(self.context.cost, self._options)
        expands, collapses = self._expand_queue(), self._collapse_queue()
        side = lean or Change.EXPAND
        for room in range(left, 0, -1):
            expand = _best(expands, lambda unit: self.context.shows(unit.node))
            collapse = _best(collapses, lambda unit: self.context.collapsible(unit.node))
            if expand and self.context.cost + STEP > self._options.w_max:
                if not collapse and self._options.exchange and room > 1:
                    collapse = self._exchanged(expand)
                expand, side = None, Change.COLLAPSE
            ready = {Change.EXPAND: expand, Change.COLLAPSE: collapse}
            if ready[side] is None and lean:
                side = lean
            unit = ready[side]
            if unit is None:
                return
            self._apply(side, [unit])
            side = Change.COLLAPSE if side is Change.EXPAND else Change.EXPAND

    def remembered(self) -> FocusState:
        """The state after this pass."""
        since = {entry.place: self._since.get(entry.place, self._now) for entry in self.context.items}
        return FocusState(self._now, since, self._last)

    # candidates

    def _expand_queue(self) -> list[_Unit]:
        """Legal expansions above the threshold, the best one last."""
        found = [
            _Unit(entry, self._utility[entry.place], self._stayed([entry]))
            for entry in self.context.items
            if self._wants_detail(entry)
            and not self._cooling(Change.EXPAND, entry)
            and all(self._allowed(child) for child in entry.children())
        ]
        return sorted(found, key=lambda unit: (unit.score, unit.node.begin))

    def _collapse_queue(self) -> list[_Unit]:
        """Legal collapses below the threshold, the best one last."""
        found = [unit for unit in self._free() if unit.score < -self._options.tau_collapse]
        return sorted(found, key=lambda unit: (-unit.score, -unit.node.begin))

    def _exchanged(self, expand: _Unit) -> _Unit | None:
        """The coldest unit that is worth less than `expand` by both thresholds."""
        bound = expand.score - self._options.tau_expand - self._options.tau_collapse
        worse = [unit for unit in self._free() if unit.score <= bound]
        return min(worse, key=lambda unit: (unit.score, unit.node.begin), default=None)

    def _free(self) -> Iterator[_Unit]:
        """Collapses that hysteresis lets happen, whatever their score; none of a group with a member to be expanded."""
        for unit in self._collapses():
            if unit.stayed >= self._options.min_residency and not self._cooling(Change.COLLAPSE, unit.node):
                first, last = self.context.within(unit.node)
                if not any(self._wants_detail(entry) for entry in self.context.items[first:last]):
                    yield unit

    def _collapses(self) -> Iterator[_Unit]:
        """Everything that may collapse by level, coverage and tree: whole raw blocks, and 32 L1 siblings together."""
        items = self.context.items
        for i, entry in enumerate(items):
            if entry.level == 0 and entry.whole and not entry.fixed:
                group: Sequence[Entry] = (entry,)
            elif entry.level == 1 and entry.begin % (BLOCK * BLOCK) == 0:
                group = items[i : i + BLOCK]
                if len(group) < BLOCK or any(e.level != 1 or e.fixed for e in group):
                    continue
            else:
                continue
            node = entry.parent()
            if self._allowed(node):
                score = sum([self._utility[e.place] for e in group]) / len(group)
                yield _Unit(node, score, self._stayed(group))

    def _wants_detail(self, entry: Entry) -> bool:
        return bool(entry.level) and not entry.fixed and self._utility[entry.place] > self._options.tau_expand

    def _cooling(self, change: Change, node: Entry) -> bool:
        """Whether the opposite was done to the node within `cooldown_steps` iterations."""
        at, last = self._last.get(node.place, (0, change))
        return last is not change and self._now - at <= self._options.cooldown_steps

    def _stayed(self, group: Sequence[Entry]) -> int:
        return self._now - max([self._since.get(entry.place, self._now) for entry in group])

    def _apply(self, change: Change, units: Sequence[_Unit], *, forced: bool = False) -> None:
        nodes = [unit.node for unit in units]
        expands = change is Change.EXPAND
        self.context = self.context.expand(*nodes) if expands else self.context.collapse(*nodes)
        for unit in units:
            self.actions.append(Action(change, unit.node, unit.score, unit.stayed, forced))
            self._last[unit.node.place] = self._now, change
            for entry in unit.node.children() if expands else (unit.node,):
                self._since[entry.place] = self._now
                self._utility[entry.place] = unit.score  # until they are scored themselves


def _best(queue: list[_Unit], legal: Callable[[_Unit], bool]) -> _Unit | None:
    """The last of a queue that is still legal; it stays there, and what is not legal leaves."""
    while queue and not legal(queue[-1]):
        queue.pop()
    return queue[-1] if queue else None

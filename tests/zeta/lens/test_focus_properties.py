"""What holds for the focus allocator over any history and any scores."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from memstore.lifetime.node import Node
from zeta.errors import ContextTooSmall
from zeta.lens.context import WorkingContext
from zeta.lens.entry import Entry
from zeta.lens.focus import Change, FocusOptions, FocusState, Plan, refine


@dataclass(frozen=True)
class Step:
    """Tokens that come in before an iteration, and what its scores are made from."""

    tokens: int
    seed: int
    lens: bool
    proposed: tuple[int, ...]


STEPS = st.lists(
    st.builds(
        Step,
        tokens=st.sampled_from([0, 1, 31, 32, 64, 300, 1500]),
        seed=st.integers(0, 2**32 - 1),
        lens=st.booleans(),
        proposed=st.lists(st.integers(0, 100), max_size=3).map(tuple),
    ),
    min_size=1,
    max_size=12,
)

OPTIONS = st.builds(
    FocusOptions,
    w_max=st.integers(100, 700),
    tau_expand=st.sampled_from([0.0, 0.2, 0.5]),
    tau_collapse=st.sampled_from([0.0, 0.2, 0.5]),
    n_diff=st.integers(0, 6),
    cooldown_steps=st.integers(0, 3),
    min_residency=st.integers(0, 4),
    refinements=st.integers(1, 3),
    rebalance=st.booleans(),
    exchange=st.booleans(),
    gist_share=st.sampled_from([0.0, 0.25, 1.0]),
)


@dataclass(frozen=True)
class Case:
    """A history with its options; nodes whose number modulo `hidden` is 0 are not in the tree."""

    steps: list[Step]
    options: FocusOptions
    pinned: int
    tail: int
    hidden: int

    def allowed(self, entry: Entry) -> bool:
        return self.hidden == 0 or entry.level != 1 or entry.index % self.hidden != 0


CASES = st.builds(
    Case,
    steps=STEPS,
    options=OPTIONS,
    pinned=st.sampled_from([0, 8, 32, 45]),
    tail=st.sampled_from([0, 20, 64]),
    hidden=st.sampled_from([0, 0, 0, 7]),
)


def likes(context: WorkingContext, rng: np.random.Generator) -> np.ndarray:
    """Random scores; siblings are liked or not together, so that whole families come to collapse."""
    families = rng.normal(0, 0.4, context.end // 1024 + 1)
    return families[[entry.begin // 1024 for entry in context.items]] + rng.normal(0, 0.2, len(context.items))


def iterations(case: Case) -> list[tuple[WorkingContext, Plan]]:
    """The history played: each iteration's context and its plan; ends where the coarsest entries do not fit."""
    context, state = WorkingContext(pinned=case.pinned), FocusState()
    out: list[tuple[WorkingContext, Plan]] = []
    for step in case.steps:
        context = context.patch(context.end + step.tokens, tail=case.tail)
        rng = np.random.default_rng(step.seed)

        def score(now: WorkingContext, step: Step = step, rng: np.random.Generator = rng) -> np.ndarray | None:
            return likes(now, rng) if step.lens else None

        proposals = {Node(1, index): float(rng.uniform(0, 1)) for index in step.proposed}
        try:
            found = refine(context, score, state, case.options, proposals=proposals, allowed=case.allowed)
        except ContextTooSmall:
            assert context.cost > case.options.w_max
            return out
        out.append((context, found))
        context, state = found.context, found.state
    return out


@settings(max_examples=60)
@given(CASES)
def test_every_token_is_covered_once_within_the_budget(case: Case) -> None:
    for before, found in iterations(case):
        found.context.validate()
        assert found.context.end == before.end
        assert found.context.cost <= case.options.w_max


@settings(max_examples=60)
@given(CASES)
def test_actions_are_legal_and_lead_to_the_context_of_the_plan(case: Case) -> None:
    for before, found in iterations(case):
        context = before
        for action in found.actions:
            swap = context.expand if action.change is Change.EXPAND else context.collapse
            context = swap(action.node)  # which refuses what is fixed, partial, of mixed levels or not there
        assert context == found.context
        assert [entry for entry in before.items if entry.fixed] == [e for e in context.items if e.fixed]
        assert all(case.allowed(entry) for entry in context.items if not before.shows(entry))


@settings(max_examples=60)
@given(CASES)
def test_only_the_budget_forces_more_actions_than_n_diff_or_against_the_thresholds(case: Case) -> None:
    options = case.options
    for before, found in iterations(case):
        chosen = [action for action in found.actions if not action.forced]
        assert len(chosen) <= options.n_diff
        if before.cost <= options.w_max:
            assert len(chosen) == len(found.actions)
        for action in chosen:
            if action.change is Change.EXPAND:
                assert action.score > options.tau_expand
            else:
                assert action.stayed >= options.min_residency
                assert options.exchange or action.score < -options.tau_collapse


@settings(max_examples=60)
@given(CASES)
def test_no_score_turns_a_block_within_its_cooldown(case: Case) -> None:
    last: dict[Node, tuple[int, Change]] = {}
    for now, (_, found) in enumerate(iterations(case)):
        for action in found.actions:
            at, change = last.get(action.node.place, (now, action.change))
            assert action.forced or change is action.change or now - at > case.options.cooldown_steps
            last[action.node.place] = now, action.change


@settings(max_examples=40)
@given(CASES)
def test_the_same_history_gives_the_same_plans(case: Case) -> None:
    assert iterations(case) == iterations(case)


@settings(max_examples=60)
@given(CASES)
def test_what_is_remembered_stays_as_small_as_the_context(case: Case) -> None:
    for _, found in iterations(case):
        assert set(found.state.since) == {entry.place for entry in found.context.items}
        oldest = found.state.iteration - case.options.cooldown_steps
        assert all(at >= oldest for at, _ in found.state.last.values())


@settings(max_examples=60)
@given(CASES)
def test_a_whole_tree_makes_any_history_fit_that_fits_at_its_coarsest(case: Case) -> None:
    case = replace(case, hidden=0)
    context = WorkingContext(pinned=case.pinned)
    for step, (before, _) in zip(case.steps, iterations(case), strict=False):
        context = context.patch(context.end + step.tokens, tail=case.tail)
        assert before.end == context.end
    done = len(iterations(case))
    if done < len(case.steps):
        coarsest = context.patch(context.end + case.steps[done].tokens, tail=case.tail)
        for level in (1, 2):
            parents = {e.parent() for e in coarsest.items if e.level == level - 1 and e.whole and not e.fixed}
            coarsest = coarsest.collapse(*[parent for parent in parents if coarsest.collapsible(parent)])
        assert coarsest.cost > case.options.w_max

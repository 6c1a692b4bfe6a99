"""The focus allocator, rule by rule as the seed's prose has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from memstore.lifetime.node import Node
from zeta.errors import BugError, ConfigError, ContextTooSmall
from zeta.lens.context import WorkingContext
from zeta.lens.entry import Entry
from zeta.lens.focus import Change, FocusOptions, FocusState, Plan, leaning, plan, refine

EXPAND, COLLAPSE = Change.EXPAND, Change.COLLAPSE


def blocks(levels: str) -> WorkingContext:
    """A context of a letter a block: `0` raw, `1` its gist, `2` 32 blocks as one gist, `f` raw and fixed."""
    items: list[Entry] = []
    at = 0
    for letter in levels:
        level = 0 if letter == "f" else int(letter)
        end = at + (1024 if level == 2 else 32)
        items.append(Entry(level, at, end, letter == "f"))
        at = end
    return WorkingContext(tuple(items))


def scored(context: WorkingContext, scores: Mapping[int, float]) -> np.ndarray:
    """Scores by entry number, zero elsewhere."""
    out = np.zeros(len(context.items))
    for at, score in scores.items():
        out[at] = score
    return out


def choose(
    context: WorkingContext, scores: Mapping[int, float], state: FocusState | None = None, **options: object
) -> Plan:
    """One iteration with a budget that the context fills but for 62 tokens, unless `w_max` says otherwise."""
    merged = {"w_max": context.cost + 62, **options}
    return plan(context, scored(context, scores), state or FocusState(), FocusOptions(**merged))  # type: ignore[arg-type]


def done(found: Plan) -> list[tuple[str, int, int]]:
    """Actions as (sign, level, index) of their gist."""
    return [("+" if a.change is EXPAND else "-", a.node.level, a.node.index) for a in found.actions]


def test_the_defaults_are_those_of_the_seed() -> None:
    options = FocusOptions(8192)
    assert (options.tau_expand, options.tau_collapse, options.n_diff, options.cooldown_steps) == (0.2, 0.2, 4, 2)
    assert 2 <= options.refinements <= 3
    assert not options.rebalance


@pytest.mark.parametrize(
    "wrong",
    [
        {"w_max": 0},
        {"n_diff": -1},
        {"refinements": 0},
        {"tau_expand": -0.1},
        {"tau_collapse": float("nan")},
        {"gist_share": 1.5},
        {"cooldown_steps": -1},
        {"min_residency": -1},
    ],
)
def test_options_that_make_no_sense_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ConfigError, match=next(iter(wrong))):
        FocusOptions(**{"w_max": 100, **wrong})  # type: ignore[arg-type]


def test_the_toy_coding_session_of_the_seed() -> None:
    """«Add logging to the fetchUser helper»: its gist is expanded, distant chatter collapses, the budget is kept."""
    project = blocks("1" * 100 + "000" + "ffff")
    fetch_user, chatter = 37, 100
    found = choose(project, {fetch_user: 0.4, chatter: -0.3}, w_max=project.cost)
    assert sorted(done(found)) == [("+", 1, 37), ("-", 1, 100)]
    assert found.context.cost == project.cost
    assert found.context.shows(Entry(0, 37 * 32, 38 * 32))
    assert found.context.shows(Entry(1, 100 * 32, 101 * 32))


def test_scores_within_the_thresholds_change_nothing() -> None:
    context = blocks("111000")
    found = choose(context, {0: 0.2, 1: 0.1, 3: -0.2, 4: -0.1})
    assert (found.actions, found.context) == ((), context)


def test_an_l2_gist_opens_into_32_l1_and_an_l1_into_its_tokens() -> None:
    context = blocks("21ff")
    opened = choose(context, {0: 0.5}, w_max=300).context
    assert [entry.level for entry in opened.items] == [1] * 32 + [1, 0, 0]
    assert choose(context, {1: 0.5}, w_max=300).context == blocks("20ff")


def test_32_siblings_share_one_score_and_collapse_together_only_if_all_are_l1() -> None:
    def collapsed(levels: str, score: float) -> list[tuple[str, int, int]]:
        """What a score for all L1 gists but the last one does, where the budget is full."""
        context = blocks(levels)
        gists = [i for i, entry in enumerate(context.items) if entry.level == 1]
        return done(choose(context, dict.fromkeys(gists[:-1], score), w_max=context.cost))

    # their mean decides: 31 at -0.25 and one at 0 are below -0.2, 31 at -0.2 are not
    assert collapsed("1" * 32 + "f", -0.25) == [("-", 2, 0)]
    assert collapsed("1" * 32 + "f", -0.2) == []
    assert collapsed("1" * 31 + "f", -0.9) == []
    assert collapsed("0" + "1" * 31 + "f", -0.9) == []
    # 32 neighbours of two families are no siblings
    assert collapsed("0" + "1" * 32 + "f", -0.9) == []


def test_siblings_stay_while_one_of_them_wants_detail() -> None:
    siblings = blocks("1" * 32 + "f")
    scores = dict.fromkeys(range(32), -0.9) | {5: 0.5}
    assert done(choose(siblings, scores, w_max=siblings.cost)) == []
    assert done(choose(siblings, scores)) == [("+", 1, 5)]


def test_what_is_fixed_is_left_alone() -> None:
    context = WorkingContext((Entry(1, 0, 32, True), Entry(0, 32, 64, True), Entry(1, 64, 96)))
    assert done(choose(context, {0: 0.9, 1: -0.9})) == []
    held = WorkingContext((Entry(1, 0, 32, True), *blocks("1" * 32).items[1:]))
    assert done(choose(held, dict.fromkeys(range(32), -0.9), w_max=held.cost)) == []


def test_an_unfinished_block_does_not_collapse() -> None:
    context = WorkingContext((Entry(0, 0, 32, True), Entry(0, 32, 50)))
    assert done(choose(context, {1: -0.9})) == []


def test_the_two_queues_are_popped_in_turn_largest_first_up_to_n_diff() -> None:
    context = blocks("1110000")
    scores = {0: 0.3, 1: 0.9, 2: 0.5, 3: -0.3, 4: -0.9, 5: -0.5, 6: -0.4}
    found = choose(context, scores, w_max=context.cost + 80)
    assert done(found) == [("+", 1, 1), ("-", 1, 4), ("+", 1, 2), ("-", 1, 5)]
    assert done(choose(context, scores, w_max=context.cost + 80, n_diff=3)) == done(found)[:3]
    assert done(choose(context, scores, n_diff=0)) == []


def test_of_equal_scores_the_nearer_is_expanded_and_the_farther_collapses() -> None:
    context = blocks("1100ff")
    found = choose(context, {0: 0.5, 1: 0.5, 2: -0.5, 3: -0.5}, n_diff=2)
    assert done(found) == [("+", 1, 1), ("-", 1, 2)]


def test_one_empty_queue_ends_the_pass_near_the_budget() -> None:
    context = blocks("11110000")
    assert leaning(context.cost, FocusOptions(context.cost + 100)) is None
    assert done(choose(context, {0: 0.3, 1: 0.4}, w_max=context.cost + 100)) == [("+", 1, 1)]
    assert done(choose(context, {4: -0.3, 5: -0.4}, w_max=context.cost + 100)) == []


def test_far_from_the_budget_the_side_that_restores_it_begins_and_goes_on_alone() -> None:
    context = blocks("11110000")
    roomy, tight = context.cost + 31 * 4, context.cost + 31
    assert leaning(context.cost, FocusOptions(roomy)) is EXPAND
    assert leaning(context.cost, FocusOptions(tight)) is COLLAPSE
    assert done(choose(context, {0: 0.3, 1: 0.4, 2: 0.5}, w_max=roomy)) == [("+", 1, 2), ("+", 1, 1), ("+", 1, 0)]
    assert done(choose(context, {4: -0.3, 5: -0.4}, w_max=tight)) == [("-", 1, 5), ("-", 1, 4)]
    assert done(choose(context, {4: -0.3, 5: -0.4, 0: 0.9}, w_max=tight))[0] == ("-", 1, 5)


def test_an_expansion_that_does_not_fit_waits_until_a_collapse_made_room() -> None:
    context = blocks("1000")
    assert done(choose(context, {0: 0.9, 2: -0.3}, w_max=context.cost)) == [("-", 1, 2), ("+", 1, 0)]
    assert done(choose(context, {0: 0.9}, w_max=context.cost)) == []
    assert done(choose(context, {0: 0.9}, w_max=context.cost + 30)) == []
    assert done(choose(context, {0: 0.9}, w_max=context.cost + 31)) == []  # the next block would not fit: it leans back


def test_an_exchange_takes_the_room_of_what_is_worth_less_by_both_thresholds() -> None:
    context = blocks("1000f")
    assert done(choose(context, {0: 0.5, 1: 0.2, 2: 0.1}, w_max=context.cost, exchange=True)) == [
        ("-", 1, 1),
        ("+", 1, 0),
    ]
    assert done(choose(context, {0: 0.39}, w_max=context.cost, exchange=True)) == []
    assert done(choose(context, {0: 0.5}, w_max=context.cost, exchange=True, n_diff=1)) == []


def after(found: Plan, scores: Mapping[int, float], **options: object) -> Plan:
    """The next iteration."""
    return choose(found.context, scores, found.state, **options)


def test_a_block_does_not_flip_within_the_cooldown() -> None:
    found = choose(blocks("0fff"), {0: -0.5}, w_max=128)
    assert done(found) == [("-", 1, 0)]
    for _ in range(2):
        found = after(found, {0: 0.9}, w_max=500)
        assert done(found) == []
    assert done(after(found, {0: 0.9}, w_max=500)) == [("+", 1, 0)]


def test_detail_that_was_given_stays_for_the_least_residency() -> None:
    found = choose(blocks("1fff"), {0: 0.5}, cooldown_steps=0, w_max=500)
    assert done(found) == [("+", 1, 0)]
    for _ in range(2):
        found = after(found, {0: -0.9}, cooldown_steps=0, w_max=128)
        assert done(found) == []
    last = after(found, {0: -0.9}, cooldown_steps=0, w_max=128)
    assert done(last) == [("-", 1, 0)]
    assert last.actions[0].stayed == 3


def test_new_tokens_stay_as_long_before_a_score_collapses_them() -> None:
    found = choose(blocks("f"), {})
    found = Plan((), found.context.patch(64), found.state)
    for _ in range(3):
        found = after(found, {1: -0.9}, w_max=64)
        assert done(found) == []
    assert done(after(found, {1: -0.9}, w_max=64)) == [("-", 1, 1)]


def test_over_the_budget_the_coldest_and_then_the_oldest_collapses_even_above_the_threshold() -> None:
    context = blocks("00000ff")
    found = choose(context, {0: 0.0, 1: -0.1, 2: 0.0, 3: 0.0, 4: 0.0}, w_max=context.cost - 40, n_diff=0)
    assert done(found) == [("-", 1, 1), ("-", 1, 0)]
    assert all(action.forced for action in found.actions)
    assert found.context.cost <= context.cost - 40


def test_forced_collapses_take_what_cools_down_last() -> None:
    opened = choose(blocks("10ff"), {0: 0.9}, w_max=500)
    forced = choose(opened.context, {0: -0.1, 1: 0.0}, opened.state, w_max=opened.context.cost - 1)
    assert done(forced) == [("-", 1, 1)]
    both = choose(opened.context, {0: -0.1, 1: 0.0}, opened.state, w_max=opened.context.cost - 40)
    assert done(both) == [("-", 1, 1), ("-", 1, 0)]


def test_gists_are_folded_before_raw_blocks_only_when_they_take_their_share() -> None:
    context = blocks("1" * 32 + "0" * 20 + "f")
    spared = choose(context, {}, w_max=context.cost - 1)
    assert done(spared) == [("-", 1, 32)]
    folded = choose(context, {}, w_max=context.cost - 1, gist_share=0.01)
    assert done(folded) == [("-", 2, 0)]


def test_a_long_history_is_folded_up_to_the_top_where_it_has_to_be() -> None:
    context = WorkingContext(pinned=40).patch(100_000, tail=256)
    found = plan(context, None, FocusState(), FocusOptions(700))
    found.context.validate()
    assert found.context.end == 100_000
    assert 600 < found.context.cost <= 700


def test_a_window_that_cannot_hold_the_coarsest_entries_is_said_to_be_too_small() -> None:
    context = blocks("0" * 32 + "ff")
    with pytest.raises(ContextTooSmall, match=r"65 tokens.*60") as caught:
        plan(context, None, FocusState(), FocusOptions(60))
    assert "5 tokens more" in caught.value.hint


def test_what_the_tree_does_not_have_is_neither_made_nor_opened() -> None:
    context = blocks("1" * 32 + "20f")
    scores = scored(context, dict.fromkeys(range(32), -0.9) | {32: 0.9, 33: -0.9})
    options = FocusOptions(context.cost + 31, n_diff=9)
    everything = plan(context, scores, FocusState(), options)
    assert sorted(done(everything)) == [("+", 2, 1), ("-", 1, 64), ("-", 2, 0)]
    for missing, left in ((Entry(2, 0, 1024), ("-", 2, 0)), (Entry(1, 2048, 2080), ("-", 1, 64))):
        found = plan(context, scores, FocusState(), options, allowed=lambda entry, m=missing: entry != m)  # type: ignore[misc]
        assert left not in done(found)
    pruned = plan(context, scores, FocusState(), options, allowed=lambda entry: entry != Entry(1, 1056, 1088))
    assert ("+", 2, 1) not in done(pruned)


def test_resonance_opens_a_block_through_its_l2_gist_in_one_iteration_of_two_passes() -> None:
    context = blocks("2fff")
    found = refine(context, lambda _: None, FocusState(), FocusOptions(context.cost + 200), proposals={Node(1, 7): 0.6})
    assert done(found) == [("+", 2, 0), ("+", 1, 7)]
    assert found.state.iteration == 1
    one = replace(FocusOptions(context.cost + 200), refinements=1)
    assert done(refine(context, lambda _: None, FocusState(), one, proposals={Node(1, 7): 0.6})) == [("+", 2, 0)]


def test_what_resonates_does_not_collapse() -> None:
    context = blocks("0fff")
    scores = scored(context, {0: -0.9})
    options = FocusOptions(context.cost)
    assert done(plan(context, scores, FocusState(), options)) == [("-", 1, 0)]
    assert done(plan(context, scores, FocusState(), options, proposals={Node(1, 0): 0.5})) == []


def test_refinement_asks_again_until_nothing_is_above_the_thresholds_or_the_actions_are_spent() -> None:
    asked: list[int] = []

    def score(context: WorkingContext) -> np.ndarray:
        asked.append(len(context.items))
        return scored(context, {i: 0.9 for i, entry in enumerate(context.items) if entry.level})

    wide = FocusOptions(5000, refinements=3)
    found = refine(blocks("21f"), score, FocusState(), wide)
    assert asked == [3, 34]
    assert len(found.actions) == 4
    asked.clear()
    refine(blocks("fff"), score, FocusState(), wide)
    assert asked == [3]


def test_collapses_that_the_budget_forces_leave_the_other_actions_their_number() -> None:
    context = blocks("2" + "0" * 6 + "ff")
    cold = {1024 + 32 * i: -0.9 if i < 4 else -0.5 for i in range(6)}

    def score(now: WorkingContext) -> np.ndarray:
        return np.array([0.0 if entry.level else cold.get(entry.begin, 0.0) for entry in now.items])

    options = FocusOptions(context.cost - 3 * 31 - 1)
    found = refine(context, score, FocusState(), options, proposals={Node(1, 7): 0.6})
    assert [action.forced for action in found.actions] == [True] * 4 + [False] * 4
    assert done(found)[4:] == [("-", 1, 36), ("+", 2, 0), ("-", 1, 37), ("+", 1, 7)]


def test_rebalanced_scores_let_the_weaker_side_speak() -> None:
    context = blocks("1111000")
    scores = {0: 0.9, 1: 0.9, 2: 0.9, 3: 0.9, 4: -0.15}
    assert ("-", 1, 4) not in done(choose(context, scores, w_max=context.cost))
    assert ("-", 1, 4) in done(choose(context, scores, w_max=context.cost, rebalance=True))


def test_scores_of_another_length_are_our_own_fault() -> None:
    with pytest.raises(BugError):
        plan(blocks("11"), np.zeros(3), FocusState(), FocusOptions(100))

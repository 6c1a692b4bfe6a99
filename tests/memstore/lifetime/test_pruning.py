from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memstore.lifetime.node import Node
from memstore.lifetime.pruning import Action, Candidate, Options, plan, worth
from memstore.lifetime.spans import Span

DAY = 86_400.0
NOW = 10_000 * DAY


def of(index: int, days: float, span: Span | None = None, level: int = 1, fixed: bool = False) -> Candidate:
    """A node whose last token was said `days` ago."""
    return Candidate(Node(level, index), span or Span(), NOW - days * DAY, fixed)


def family(days: float, *, detail: str = "inactive", **own: object) -> list[Candidate]:
    """An L2 node and its 32 blocks, whose tokens were put away a day ago (so that they are not pruned)."""
    below = Span(detail=detail, since=NOW - DAY)  # type: ignore[arg-type]
    return [*(of(index, days, below) for index in range(32)), of(0, days, Span(**own), level=2)]  # type: ignore[arg-type]


def moved(candidates: list[Candidate], options: Options | None = None) -> dict[str, str]:
    return {str(action.node): action.to for action in plan(candidates, NOW, options)}


def test_what_was_said_lately_is_left_alone_and_what_idled_three_half_lives_is_put_away() -> None:
    assert moved([of(0, 1), of(1, 89), of(2, 91)]) == {"L1:2": "inactive"}
    assert moved([of(2, 91)], Options(half_life=60)) == {}


def test_use_keeps_detail_and_every_expansion_makes_it_worth_more() -> None:
    assert moved([of(0, 500, Span(used=NOW - 10 * DAY))]) == {}
    assert moved([of(0, 100, Span(expansions=1))]) == {}
    assert moved([of(0, 121, Span(expansions=1))]) == {"L1:0": "inactive"}


def test_each_domain_has_its_own_half_life_and_the_slowest_counts() -> None:
    options = Options(half_lives={"sensor": 1.0, "spec": 365.0})
    fast, slow = Span(tags=frozenset({"sensor"})), Span(provenance={"domain": "spec"})
    both = replace(slow, tags=fast.tags)
    assert moved([of(0, 4, fast), of(1, 4), of(2, 200, slow), of(3, 200, both)], options) == {"L1:0": "inactive"}


def test_a_tag_that_names_no_domain_protects_and_one_that_does_protects_not() -> None:
    tagged = Span(tags=frozenset({"incident"}))
    assert moved([of(0, 900, tagged), of(1, 900)]) == {"L1:1": "inactive"}
    assert moved([of(0, 900, tagged)], Options(half_lives={"incident": 30})) == {"L1:0": "inactive"}


def test_a_tag_above_protects_what_lies_below_and_one_below_what_lies_above() -> None:
    assert moved(family(900, detail="live", tags=frozenset({"incident"}))) == {}
    candidates = family(900)
    candidates[5] = candidates[5]._replace(span=replace(candidates[5].span, tags=frozenset({"incident"})))
    assert "L2:0" not in moved(candidates)


def test_a_fixed_span_and_what_lies_above_it_are_left_alone_but_not_its_neighbours() -> None:
    candidates = [*family(900, detail="live")[1:], of(0, 900, fixed=True)]
    assert sorted(moved(candidates)) == sorted(f"L1:{index}" for index in range(1, 32))
    candidates = family(900)
    candidates[5] = candidates[5]._replace(fixed=True)
    assert moved(candidates) == {}


def test_gists_follow_only_when_the_tokens_of_all_their_blocks_were_put_away_before() -> None:
    assert moved(family(200)) == {"L2:0": "inactive"}
    assert "L2:0" not in moved(family(200, detail="live"))
    assert "L2:0" not in moved(family(200)[1:])
    assert moved(family(179)) == {}, "below the square of `faint` only after six half-lives"


def test_what_was_used_below_was_used_above() -> None:
    candidates = family(900)
    candidates[7] = candidates[7]._replace(span=replace(candidates[7].span, used=NOW - 5 * DAY))
    assert moved(candidates) == {}


def test_what_was_put_away_is_pruned_after_the_grace_and_not_before() -> None:
    away = Span(detail="inactive", since=NOW - 29 * DAY)
    assert moved([of(0, 900, away)]) == {}
    assert moved([of(0, 900, away)], Options(grace=28)) == {"L1:0": "pruned"}
    assert moved([of(0, 900, replace(away, used=NOW - DAY))], Options(grace=28)) == {}
    assert moved([of(0, 900, Span(detail="pruned"))], Options(grace=0)) == {}


def test_detail_that_was_measured_to_matter_is_kept_and_such_that_does_not_goes_sooner() -> None:
    assert moved([of(0, 900, Span(sensitivity=0.06)), of(1, 61, Span(sensitivity=0.01)), of(2, 61)]) == {
        "L1:1": "inactive"
    }


def test_an_old_version_is_put_away_at_once() -> None:
    (action,) = plan([of(0, 0, Span(provenance={"superseded": True}))], NOW)
    assert action == Action(Node(1, 0), "inactive", "superseded by a newer version")


@pytest.mark.parametrize(
    "wrong", [{"half_life": 0}, {"half_lives": {"a": -1}}, {"grace": -1}, {"faint": 1}, {"half_life": float("inf")}]
)
def test_options_that_mean_nothing_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="Half-lives"):
        Options(**wrong)  # type: ignore[arg-type]


SPANS = st.builds(
    Span,
    expansions=st.integers(0, 5),
    used=st.just(0.0) | st.floats(0, 400).map(lambda days: NOW - days * DAY),
    tags=st.frozensets(st.sampled_from(["keep", "sensor", "spec"]), max_size=2),
    sensitivity=st.none() | st.floats(-0.1, 0.2),
    detail=st.sampled_from(["live", "inactive", "pruned"]),
    since=st.floats(0, 400).map(lambda days: NOW - days * DAY),
)
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        st.builds(Node, st.sampled_from([1, 1, 1, 2]), st.integers(0, 63)),
        SPANS,
        st.floats(0, 400).map(lambda days: NOW - days * DAY),
        st.booleans(),
    ),
    max_size=80,
    unique_by=lambda each: each.node,
)
OPTIONS = st.builds(
    Options,
    half_life=st.floats(0.5, 100),
    half_lives=st.just({"sensor": 1.0, "spec": 300.0}),
    faint=st.floats(0.01, 0.9),
    grace=st.floats(0, 50),
)


@settings(max_examples=50)
@given(candidates=CANDIDATES, options=OPTIONS)
def test_no_plan_touches_what_is_protected_or_was_used_lately(candidates: list[Candidate], options: Options) -> None:
    known = {each.node: each for each in candidates}
    for node, to, reason in plan(candidates, NOW, options):
        each = known[node]
        assert reason
        assert not each.fixed
        assert "keep" not in each.span.tags
        assert (each.span.detail, to) in {("live", "inactive"), ("inactive", "pruned")}
        if to == "inactive":
            assert worth(each.span, each.said, NOW, options) < options.faint
            assert NOW - max(each.said, each.span.used) > 0
        else:
            assert NOW - max(each.span.since, each.span.used) >= options.grace * DAY
        below = [known.get(child) for child in node.children] if node.level == 2 else []
        if to == "inactive":
            assert all(child is not None and child.span.detail != "live" for child in below)
        assert not any(child is not None and (child.fixed or "keep" in child.span.tags) for child in below)
        parent = known.get(node.parent) if node.parent else None
        assert parent is None or "keep" not in parent.span.tags


@settings(max_examples=50)
@given(candidates=CANDIDATES, options=OPTIONS)
def test_a_plan_that_was_carried_out_does_not_ask_for_the_same_again(
    candidates: list[Candidate], options: Options
) -> None:
    done = {action.node: action.to for action in plan(candidates, NOW, options)}
    after = [
        each._replace(span=replace(each.span, detail=done[each.node], since=NOW)) if each.node in done else each
        for each in candidates
    ]
    again = {action.node: action.to for action in plan(after, NOW, options)}
    assert not any(done.get(node) == to for node, to in again.items())

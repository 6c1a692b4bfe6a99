from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from remembering import HERE, World

from memstore.agent import constants as c
from memstore.agent import ledger
from memstore.agent.context import FOR_BOOST, Candidate, composite, excerpt, expanded, leading, pack, quieted
from memstore.agent.model import Context, Edge, Filter, Memory, Packed, tokens_of
from memstore.agent.temporal import DAY
from memstore.errors import StoreFull


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.db.close()


def keys(context: Context) -> list[str]:
    return [each.memory.key for each in context.packed]


def of(context: Context, key: str) -> Packed:
    (found,) = [each for each in context.packed if each.memory.key == key]
    return found


def memory(id: str, **columns: object) -> Memory:
    plain = Memory(
        id, "n", id, f"about {id}", "semantic", "ltm", False, "normal", 0.5, 1, "", (), 0.0, None, 0, 0, 25, None, None
    )
    return replace(plain, **columns)  # type: ignore[arg-type]


def candidate(id: str, score: float, **columns: object) -> Candidate:
    return Candidate(memory(id, **columns), score, "search")


# Phase 1


def test_pinned_memories_come_first_whatever_is_asked_the_most_important_before_the_others(world: World) -> None:
    world.put("name", "she is called Ada", pinned=True, importance=0.6)
    world.put("rule", "never shout", pinned=True, importance=0.9, tier="dormant", kind="procedural")
    world.put("cat", "the cat sleeps")
    context = world.context("cat", Filter("n", kind="semantic"))
    assert keys(context) == ["rule", "name", "cat"]
    assert [each.why for each in context.packed] == ["pinned", "pinned", "search"]
    assert keys(world.context("")) == ["rule", "name"]


def test_pinned_memories_take_no_more_than_a_third(world: World) -> None:
    for i in range(20):
        world.put(f"pin-{i}", "x" * 80, pinned=True, embed=False)
    context = world.context("", budget=300)
    assert 60 <= context.tokens <= 300 // c.PINNED_SHARE


def test_pinned_memories_may_be_left_out_altogether(world: World) -> None:
    pin = world.put("pin", "the cat is called Tom", pinned=True)
    other = world.put("other", "the cat sleeps")
    world.edges.add(other.id, pin.id, "contradicts")
    assert keys(world.context("cat", exclude_pinned=True)) == ["other"]


# Phase 2


def test_relevance_decides_over_what_has_nothing_to_do_with_it(world: World) -> None:
    world.put("cat", "the cat sleeps on the sofa")
    world.put("boat", "a boat and one cat", importance=0.6)
    first, second = world.context("cat sofa sleeps").packed
    assert (first.memory.key, second.memory.key) == ("cat", "boat")
    assert first.score > 1.2 * second.score


@pytest.mark.parametrize("kind", c.KINDS)
def test_the_score_weighs_its_four_parts_as_the_kind_wants_it(kind: str) -> None:
    relevance, recency, importance, access = c.FACTORS[kind]
    nothing = memory("a", kind=kind, importance=0.0, created=-1e12)
    assert composite(nothing, 0, 0) == pytest.approx(0, abs=1e-4)
    assert composite(nothing, 1, 0) == pytest.approx(relevance, abs=1e-4)
    assert composite(replace(nothing, created=0), 0, 0) == pytest.approx(recency, abs=1e-4)
    assert composite(replace(nothing, importance=1), 0, 0) == pytest.approx(importance, abs=1e-4)
    assert composite(replace(nothing, accesses=999), 0, 0) == pytest.approx(access, abs=1e-4)


def test_the_tier_multiplies_the_score() -> None:
    whole = composite(memory("a"), 1, 0)
    for tier, factor in c.TIER_FACTORS.items():
        assert composite(memory("a", tier=tier), 1, 0) == pytest.approx(whole * factor)


def test_who_a_context_is_for_comes_first(world: World) -> None:
    world.put("hers", "likes tea with milk", source_user="ada", source_scope="work")
    world.put("his", "likes tea with milk", source_user="bob", source_scope="home")
    plain = of(world.context("tea", record=False), "hers").score
    assert of(world.context("tea", for_user="ada", record=False), "hers").score == pytest.approx(FOR_BOOST * plain)
    assert keys(world.context("tea", for_user="bob", record=False))[0] == "his"
    assert keys(world.context("tea", for_scope="work", record=False))[0] == "hers"


def test_noise_below_the_least_score_is_left_out(world: World) -> None:
    world.put("cat", "the cat sleeps on the sofa")
    world.put("far", "a very long story of a boat that had a sofa and a lamp and a table and a door", importance=0.1)
    both = world.context("cat sleeps sofa", record=False)
    least = of(both, "cat").score - 0.01
    assert keys(both) == ["cat", "far"]
    assert keys(world.context("cat sleeps sofa", min_score=least, record=False)) == ["cat"]
    assert keys(world.context("cat sleeps sofa", min_score=2, record=False)) == []


def test_where_nothing_stands_out_nothing_is_about_it() -> None:
    flat = [candidate(id, 0.3) for id in "abc"]
    peaked = [*flat, candidate("d", 0.8)]
    assert quieted(flat, 0, 0.2, HERE) == []
    assert quieted(peaked, 0, 0.2, HERE) == peaked
    assert quieted(flat[:1], 0, 0.2, HERE) == flat[:1]


def test_a_dormant_memory_that_is_the_only_evidence_is_no_noise(world: World) -> None:
    world.put("allergy", "she is allergic to peanuts", tier="dormant")
    context = world.context("allergic peanuts", min_score=0.5, min_spread=0.5)
    assert keys(context) == ["allergy"]
    assert context.packed[0].memory.tier == "dormant"


# Phase 3


def grown(pool: list[Candidate], others: list[Memory], edges: list[Edge]) -> dict[str, Candidate]:
    out: dict[str, list[Edge]] = {}
    into: dict[str, list[Edge]] = {}
    for edge in edges:
        out.setdefault(edge.source, []).append(edge)
        into.setdefault(edge.target, []).append(edge)
    ids = {each.memory.id: each for each in pool}
    led = {id: leading(found) for id, found in out.items()}
    return expanded(ids, {each.id: each for each in others}, led, into)


def test_a_neighbour_gets_a_damped_share_of_its_seeds_score() -> None:
    found = grown([candidate("a", 0.8)], [memory("b")], [Edge("a", "b", "depends_on", 0.7)])
    assert found["b"].score == pytest.approx(0.8 * 0.7 * c.DAMPING)
    assert found["b"].why == "edge"


def test_a_hit_that_is_a_neighbour_too_gets_it_on_top_up_to_half_of_its_own() -> None:
    pool = [candidate("a", 0.8), candidate("b", 0.5), candidate("c", 0.01)]
    found = grown(pool, [], [Edge("a", "b", "refines", 0.5), Edge("a", "c", "refines", 0.5)])
    assert found["b"].score == pytest.approx(0.5 + 0.8 * 0.5 * c.DAMPING)
    assert found["c"].score == pytest.approx(0.01 * (1 + c.MAX_BOOST))
    assert found["b"].why == "search"


def test_weak_edges_and_the_trail_of_a_merger_are_not_followed_and_only_the_strongest_are() -> None:
    strong = [Edge("a", f"s{i}", "relates_to", 0.3 + i / 100) for i in range(c.EDGES_A_SEED + 2)]
    others = [Edge("a", "weak", "relates_to", 0.09), Edge("a", "merged", "merged_into", 0.9)]
    pool = [candidate("a", 1.0)]
    found = grown(pool, [memory(edge.target) for edge in strong + others], strong + others)
    assert set(found) == {"a", *(edge.target for edge in strong[2:])}


def test_there_is_a_limit_to_all_neighbours_and_the_nearest_stay() -> None:
    pool = [candidate(f"p{i}", 0.2 + i / 100) for i in range(20)]
    edges = [Edge(f"p{i}", f"q{i}-{j}", "relates_to", 0.5) for i in range(20) for j in range(5)]
    found = grown(pool, [memory(edge.target) for edge in edges], edges)
    assert len(found) == 20 + c.EXPANSION_TOTAL
    assert "q19-0" in found
    assert "q0-0" not in found


@pytest.mark.parametrize("edge", [Edge("a", "b", "contradicts", 0.9), Edge("b", "a", "contradicts", 0.01)])
def test_what_contradicts_a_seed_has_four_fifths_of_its_score_in_whichever_direction(edge: Edge) -> None:
    for pool, others in (([candidate("a", 0.5)], [memory("b")]), ([candidate("a", 0.5), candidate("b", 0.1)], [])):
        found = grown(pool, others, [edge])
        assert found["b"].score == pytest.approx(c.CONTRADICTION_SHARE * 0.5)
        assert found["b"].why == "contradicts"


def test_conflicts_do_not_count_among_the_strongest_edges() -> None:
    edges = [Edge("a", f"s{i}", "relates_to", 1.0) for i in range(c.EDGES_A_SEED)]
    edges.append(Edge("a", "no", "contradicts", 0.2))
    found = grown([candidate("a", 0.5)], [memory(edge.target) for edge in edges], edges)
    assert len(found) == c.EDGES_A_SEED + 2


def test_a_summary_has_the_score_of_the_best_it_contains() -> None:
    pool = [candidate("a", 0.5), candidate("b", 0.3)]
    found = grown(pool, [memory("sum")], [Edge("sum", "a", "contains", 0.6), Edge("sum", "b", "contains", 0.6)])
    assert (found["sum"].score, found["sum"].why) == (0.5, "parent")


def test_a_summary_takes_the_place_of_what_it_contains(world: World) -> None:
    parts = [world.put(f"part-{i}", f"the cat ate fish number {i}") for i in range(3)]
    summary = world.put("summary", "all about meals")
    for part in parts:
        world.edges.add(summary.id, part.id, "contains")
    context = world.context("cat fish")
    assert keys(context) == ["summary"]
    assert context.packed[0].why == "parent"


def test_what_a_pinned_summary_contains_is_not_said_twice(world: World) -> None:
    part = world.put("part", "the cat ate fish")
    summary = world.put("summary", "all about meals", pinned=True)
    world.edges.add(summary.id, part.id, "contains")
    assert keys(world.context("cat fish")) == ["summary"]


def test_a_conflict_is_shown_though_a_summary_contains_it(world: World) -> None:
    one, two = world.put("one", "the cat likes fish"), world.put("two", "no animal eats here")
    summary = world.put("summary", "all about meals")
    world.edges.add(summary.id, two.id, "contains")
    world.edges.add(two.id, one.id, "contradicts")
    assert "two" in keys(world.context("cat fish"))


def test_neighbours_are_found_through_edges_that_words_would_not_find(world: World) -> None:
    cat = world.put("cat", "the cat sleeps")
    vet = world.put("vet", "doctor Miller on Tuesday")
    assert keys(world.context("cat sleeps")) == ["cat"]
    world.edges.add(cat.id, vet.id, "depends_on")
    assert of(world.context("cat sleeps"), "vet").why == "edge"


def test_an_edge_leads_to_nothing_that_the_filter_hides(world: World) -> None:
    cat = world.put("cat", "the cat sleeps", tags=("pet",))
    world.edges.add(cat.id, world.put("asleep", "x", tier="dormant", tags=("pet",)).id, "refines")
    world.edges.add(cat.id, world.put("untagged", "x").id, "contradicts")
    world.edges.add(cat.id, world.put("theirs", "x", namespace="m", tags=("pet",)).id, "contradicts", across=True)
    world.edges.add(cat.id, world.put("expired", "x", ttl=1, tags=("pet",)).id, "refines")
    world.time += 10
    assert keys(world.context("cat sleeps", Filter("n", tags=("pet",)))) == ["cat"]


@given(
    spaces=st.lists(st.sampled_from(["n", "m", "n:sub"]), min_size=2, max_size=6),
    ties=st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from(sorted(c.EDGE_WEIGHTS))), max_size=12
    ),
)
@settings(max_examples=50)
def test_edges_across_namespaces_change_nothing_in_a_context(
    spaces: list[str], ties: list[tuple[int, int, str]]
) -> None:
    world = World(lexical=True)
    made = [world.put(f"k{i}", f"the cat {i}" if i % 2 else "x", namespace=space) for i, space in enumerate(spaces)]
    across = []
    for a, b, relation in ties:
        if a < b < len(made):
            world.edges.add(made[a].id, made[b].id, relation, across=True)
            across += [(made[a].id, made[b].id)] if spaces[a] != spaces[b] else []
    before = {space: world.context("cat", Filter(space), record=False) for space in ("n", "m", "n:sub")}
    for space, context in before.items():
        assert {each.memory.namespace for each in context.packed} <= {space}
    for a, b in across:
        world.edges.remove(a, b)
    assert before == {space: world.context("cat", Filter(space), record=False) for space in before}
    world.db.close()


# Packing


def test_a_long_memory_is_cut_to_its_cap_around_the_passage_that_matched(world: World) -> None:
    parts = [f"{word} " * 60 for word in ("apple", "banana", "cherry", "damson", "elder", "fig", "grape", "hazel")]
    world.put("long", "\n\n".join(parts))
    packed = of(world.context("fig"), "long")
    assert packed.tokens <= c.MEMORY_TOKENS
    assert packed.excerpted
    assert packed.text.startswith("...damson damson")  # from a word on, and to the end
    assert packed.text.endswith("hazel ")
    assert of(world.context("fig", memory_tokens=80), "long").text.startswith("...fig")
    assert of(world.context("apple"), "long").text.startswith("apple")
    whole = of(world.context("fig", memory_tokens=-1), "long")
    assert (whole.excerpted, whole.text) == (False, "\n\n".join(parts))


def test_what_does_not_fit_is_cut_if_enough_remains_and_the_best_come_first() -> None:
    best, second = candidate("a", 0.9, content="x" * 80), candidate("b", 0.8, content="y " * 100)
    assert [each.text for each in pack([second, best], 40 + 24, 400)] == ["x" * 80]
    first, cut = pack([second, best], 40 + 30, 400)
    assert first.text == "x" * 80
    assert cut.excerpted
    assert cut.text.endswith("...")
    assert cut.tokens <= 30


def test_a_smaller_memory_may_fill_what_a_larger_one_leaves() -> None:
    found = pack([candidate("a", 0.9, content="x" * 400), candidate("b", 0.1, content="tiny")], 23, 400)
    assert [each.memory.id for each in found] == ["b"]


@given(text=st.text(max_size=400), tokens=st.integers(-5, 150), about=st.integers(0, 400))
@settings(max_examples=200)
def test_an_excerpt_never_has_more_tokens_than_it_may(text: str, tokens: int, about: int) -> None:
    cut = excerpt(text, tokens, text[about : about + 40])
    assert not cut or tokens_of(cut) <= tokens
    assert cut.removeprefix("...").removesuffix("...") in text
    if tokens_of(text) <= tokens:
        assert cut == text


@given(
    sizes=st.lists(st.tuples(st.integers(1, 3000), st.booleans(), st.sampled_from(c.KINDS)), max_size=12),
    ties=st.lists(
        st.tuples(st.integers(0, 11), st.integers(0, 11), st.sampled_from(["contains", "contradicts", "refines"])),
        max_size=8,
    ),
    budget=st.integers(-10, 1500),
    cap=st.sampled_from([-1, 0, 30, 400]),
)
@settings(max_examples=60)
def test_a_context_never_exceeds_its_budget(
    sizes: list[tuple[int, bool, str]], ties: list[tuple[int, int, str]], budget: int, cap: int
) -> None:
    world = World(lexical=True)
    made = [
        world.put(f"k{i}", ("cat fish " * size)[:size] + "!", pinned=pinned, kind=kind)
        for i, (size, pinned, kind) in enumerate(sizes)
    ]
    for a, b, relation in ties:
        if a < b < len(made):
            world.edges.add(made[a].id, made[b].id, relation)
    context = world.context("cat fish", budget=budget, memory_tokens=cap)
    assert context.tokens == sum(tokens_of(each.text) for each in context.packed) <= max(budget, 0)
    assert len({each.memory.id for each in context.packed}) == len(context.packed)
    world.db.close()


# What it leaves behind


def test_edges_between_what_is_packed_together_grow(world: World) -> None:
    cat, fish = world.put("cat", "the cat"), world.put("fish", "a cat eats fish")
    away = world.put("away", "a boat")
    world.edges.add(cat.id, fish.id, "relates_to", 0.5)
    world.edges.add(away.id, cat.id, "relates_to", 0.5)
    world.context("cat")
    weights = {edge.source: edge.weight for edge in world.edges.of(cat.id)}
    assert weights == {cat.id: pytest.approx(0.5 + c.HEBBIAN * 0.5), away.id: 0.5}


def test_what_was_packed_is_counted_and_in_the_ledger(world: World) -> None:
    cat = world.put("cat", "the cat")
    world.put("boat", "a boat")
    context = world.context("cat")
    assert [each.memory for each in ledger.outcomes(world.db, context.ledger)] == [cat.id]
    assert world.memories.get("n", "cat").accesses == 1
    assert world.memories.get("n", "boat").accesses == 0


def test_without_record_nothing_is_written(world: World) -> None:
    a, b = world.put("a", "the cat"), world.put("b", "the cat")
    world.edges.add(a.id, b.id, "relates_to")
    before = list(world.db.connection.iterdump())
    context = world.context("cat", record=False)
    assert (len(context.packed), context.ledger) == (2, 0)
    assert list(world.db.connection.iterdump()) == before


def test_a_full_disk_costs_the_bookkeeping_and_not_the_context(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise StoreFull("The disk is full.")

    world.put("cat", "the cat")
    monkeypatch.setattr(world.memories, "touch", full)
    context = world.context("cat")
    assert (keys(context), context.ledger) == (["cat"], 0)


def test_many_active_memories_suggest_a_compaction(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(c, "COMPACTION_ABOVE", 3)
    for i in range(3):
        world.put(f"k{i}", "text", embed=False)
    world.put("asleep", "text", tier="dormant", embed=False)
    assert not world.context("text", record=False).compaction_suggested
    world.put("k3", "text", embed=False)
    assert world.context("text", record=False).compaction_suggested


def test_the_same_question_at_the_same_time_has_the_same_answer(world: World) -> None:
    for i in range(30):
        world.put(f"k{i}", "the cat", embed=False)
    world.time += DAY
    assert world.context("cat", budget=200, record=False) == world.context("cat", budget=200, record=False)


# What contradicts


def test_of_memories_that_contradict_each_other_the_newest_stands_first_and_the_older_names_it(world: World) -> None:
    old = world.put("old", "the dog is called Max the dog dog")
    new = world.put("new", "Rex is what the dog is called")
    world.edges.add(new.id, old.id, "contradicts")
    context = world.context("the dog is called Max")
    assert [(each.memory.key, each.newer) for each in context.packed] == [("new", ""), ("old", "new")]


def test_a_pinned_memory_says_that_a_newer_one_contradicts_it(world: World) -> None:
    old = world.put("old", "the dog is called Max", pinned=True)
    new = world.put("new", "the dog is called Rex")
    world.edges.add(new.id, old.id, "contradicts")
    assert of(world.context("dog"), "old").newer == "new"


def test_what_was_found_carries_its_evidence(world: World) -> None:
    world.put("cat", "the cat sleeps on the sofa")
    (found,) = world.context("where does the cat sleep").packed
    assert found.evidence == world.hits("where does the cat sleep")[0].evidence is not None

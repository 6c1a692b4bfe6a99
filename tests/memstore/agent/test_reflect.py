from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_memory import DAY, HOUR, Similar, Watch, plant, present

from memstore.agent import ledger
from memstore.agent.constants import EDGE_WEIGHTS, TIERS
from memstore.agent.database import Database
from memstore.agent.edges import Edges
from memstore.agent.errors import BadMemory
from memstore.agent.model import Memory, Packed, Rule
from memstore.agent.reflect import LINKS, Report, reflect
from memstore.agent.rules import Rules


class Mind:
    def __init__(self) -> None:
        self.clock = Watch()
        self.db = Database(None)
        self.edges = Edges(self.db, self.clock)
        self.rules = Rules(self.db, self.clock)
        self.alike = Similar(self.db)

    def put(self, key: str, **columns: object) -> str:
        columns = {"content": "all the same", **columns}
        return plant(self.db, self.clock, key, **columns)  # type: ignore[arg-type]

    def reflect(self, namespace: str = "", *, dry_run: bool = False) -> Report:
        return reflect(self.db, self.edges, self.alike, self.rules, self.clock, namespace=namespace, dry_run=dry_run)

    def now(self, key: str = "k") -> Memory:
        found = present(self.db, key)
        assert found is not None
        return found

    def rows(self) -> list[tuple[object, ...]]:
        tables = ("memories", "tags", "chunks", "edges")
        return [tuple(row) for table in tables for row in self.db.connection.execute(f"SELECT * FROM {table}")]


@pytest.fixture
def mind() -> Iterator[Mind]:
    mind = Mind()
    yield mind
    mind.db.close()


@pytest.mark.parametrize(
    ("rule", "meets", "tier"),
    [
        ("sys-promote-sensory", {"tier": "sensory", "old": 1.1, "accesses": 2}, "stm"),
        ("sys-promote-sensory", {"tier": "sensory", "old": 5, "accesses": 2}, "stm"),
        ("sys-promote-to-ltm", {"old": 73, "accesses": 51, "utility": 9}, "ltm"),
        ("sys-demote-stale-ltm", {"tier": "ltm", "old": 169}, "dormant"),
        ("sys-demote-stale-ltm", {"tier": "ltm", "old": 999, "idle": 169, "accesses": 9}, "dormant"),
    ],
)
def test_a_built_in_rule_moves_what_meets_it(mind: Mind, rule: str, meets: dict[str, object], tier: str) -> None:
    mind.put("k", **meets)
    (change,) = mind.reflect().changes
    assert (change.rule, change.before.tier, mind.now().tier) == (rule, meets.get("tier", "stm"), tier)


@pytest.mark.parametrize(
    "almost",
    [
        {"tier": "sensory", "old": 0.9, "accesses": 9},
        {"tier": "sensory", "old": 3.9, "accesses": 1},
        {"old": 72, "accesses": 60, "utility": 9},
        {"old": 99, "accesses": 50, "utility": 9},
        {"tier": "ltm", "old": 999, "idle": 167},
        {"accesses": 100, "utility": 0},
        {"old": 47},
        {"old": 49, "accesses": 10},
        {"tier": "dormant", "old": 9999},
    ],
)
def test_what_almost_meets_a_rule_is_left_alone(mind: Mind, almost: dict[str, object]) -> None:
    mind.put("k", **almost)
    before = mind.rows()
    report = mind.reflect()
    assert (report.evaluated, report.changes) == (1, ())
    assert mind.rows() == before


@pytest.mark.parametrize("reports", [0, 20, 21])
def test_only_what_was_often_reported_to_be_of_no_use_is_retired(mind: Mind, reports: int) -> None:
    """Packed more often than the rule asks, with and without anybody saying what came of it."""
    mind.put("k", accesses=30)
    for number in range(30):
        call = ledger.record(mind.db, "n", "?", [Packed(mind.now(), "", 20, 1.0, "search")], mind.clock)
        if number < reports:
            ledger.used(mind.db, call, [], mind.clock)
    mind.reflect()
    assert mind.now().tier == ("dormant" if reports == 21 else "stm")


def test_reports_on_a_version_before_count_for_the_present_one(mind: Mind) -> None:
    """They are what its utility was earned with."""
    old = mind.put("k", accesses=21, current=0)
    mind.put("k", accesses=21, version=2)
    for _ in range(21):
        call = ledger.record(
            mind.db, "n", "?", [Packed(replace(mind.now(), id=old), "", 20, 1.0, "search")], mind.clock
        )
        ledger.used(mind.db, call, [], mind.clock)
    mind.reflect()
    assert mind.now().tier == "dormant"


def test_a_passing_impression_is_forgotten_softly_and_leaves_the_index(mind: Mind) -> None:
    mind.put("k", tier="sensory", old=4.1)
    (change,) = mind.reflect().changes
    assert (change.rule, change.action, change.after) == ("sys-decay-sensory", "DELETE", None)
    assert mind.now().deleted == mind.clock()
    assert mind.db.connection.execute("SELECT count(*) FROM chunks").fetchone()[0] == 0


def test_what_is_seldom_used_fades_once_a_day_down_to_a_floor(mind: Mind) -> None:
    mind.put("k", old=49)
    assert mind.reflect().counts == {"DECAY": 1}
    assert mind.now().importance == pytest.approx(0.475)
    mind.clock.on(HOUR)
    assert mind.reflect().counts == {}
    mind.clock.on(DAY)
    mind.reflect()
    assert mind.now().importance == pytest.approx(0.475 * 0.95)
    for _ in range(60):
        mind.clock.on(DAY)
        mind.reflect()
    assert mind.now().importance == pytest.approx(0.1)


def test_fading_never_raises_what_is_below_the_floor(mind: Mind) -> None:
    mind.put("k", old=49, importance=0.02)
    assert mind.reflect().changes == ()
    assert mind.now().importance == 0.02


def test_pinned_memories_are_exempt_from_every_rule(mind: Mind) -> None:
    mind.put("k", pinned=1, tier="sensory", old=999)
    mind.put("l", pinned=1, old=999, accesses=99)
    assert mind.reflect().changes == ()


def test_the_first_rule_that_is_met_wins(mind: Mind) -> None:
    mind.rules.set(Rule("", "keep", 99, "ARCHIVE", tier="sensory"))
    mind.put("k", tier="sensory", old=99)
    (change,) = mind.reflect().changes
    assert (change.action, mind.now().tier) == ("ARCHIVE", "dormant")


@pytest.mark.parametrize(
    ("action", "params", "after"),
    [
        ("PROMOTE", {}, {"tier": "ltm"}),
        ("DEMOTE", {}, {"tier": "dormant"}),
        ("PROMOTE", {"tier": "ltm"}, {"tier": "ltm"}),
        ("ARCHIVE", {}, {"tier": "dormant"}),
        ("PIN", {}, {"pinned": True}),
        ("DECAY", {"factor": 0.5, "floor": 0.3}, {"importance": 0.3}),
    ],
)
def test_own_rules_do_what_they_say(
    mind: Mind, action: str, params: dict[str, object], after: dict[str, object]
) -> None:
    mind.rules.set(Rule("", "own", 99, action, tag="mine", params=params))
    mind.put("k", tags=("mine",))
    mind.put("other")
    assert [change.before.key for change in mind.reflect().changes] == ["k"]
    assert {name: getattr(mind.now(), name) for name in after} == after


def test_a_time_to_live_is_set_once_and_never_prolonged(mind: Mind) -> None:
    mind.rules.set(Rule("", "own", 99, "TTL_SET", tier="stm", params={"hours": 10}))
    mind.put("k")
    mind.put("short", expires=mind.clock() + HOUR)
    mind.reflect()
    end = mind.now().expires
    assert end == mind.clock() + 10 * HOUR
    assert mind.now("short").expires == mind.clock() + HOUR
    mind.clock.on(0.5 * HOUR)
    assert mind.reflect().changes == ()
    assert mind.now().expires == end


def test_a_rule_of_a_namespace_leaves_the_others_alone(mind: Mind) -> None:
    mind.rules.set(Rule("", "own", 99, "ARCHIVE", namespace="m"), force=True)
    mind.put("k")
    mind.put("k", namespace="m")
    assert [change.before.namespace for change in mind.reflect().changes] == ["m"]


@pytest.mark.parametrize(
    ("asked", "hit"), [("n", {"n"}), ("agent:*", {"agent:a", "agent:b"}), ("", {"n", "agent:a", "agent:b"})]
)
def test_only_the_namespaces_that_are_asked_for_are_reflected_on(mind: Mind, asked: str, hit: set[str]) -> None:
    ends = {}
    for namespace in ("n", "agent:a", "agent:b"):
        mind.put("k", namespace=namespace, tier="sensory", old=99)
        ends[namespace] = [mind.put(key, namespace=namespace) for key in "xy"]
        mind.edges.add(*ends[namespace], "relates_to")
    mind.clock.on(31 * DAY)
    for namespace in ends:
        mind.put("z", namespace=namespace, tier="sensory", old=99)
    report = mind.reflect(asked)
    assert {change.before.namespace for change in report.changes} == hit
    assert report.edges_decayed == len(hit)


def test_what_is_alike_in_short_term_memory_is_linked_and_nothing_is_lost(mind: Mind) -> None:
    a, b, c = (mind.put(key) for key in "abc")
    mind.alike.told = {(a, b): 0.91, (b, c): 0.905, (a, c): 0.9}
    report = mind.reflect()
    assert (report.linked, report.changes) == (2, ())
    assert report.linked_clusters == ((("n", "a"), ("n", "b"), ("n", "c")),)
    assert {(each.source, each.target, each.relation, each.weight) for each in mind.edges.of(b)} == {
        (a, b, "relates_to", 0.91),
        (b, c, "relates_to", 0.905),
    }


@pytest.mark.parametrize("columns", [{"tier": "ltm"}, {"tier": "dormant"}, {"pinned": 1}])
def test_only_loose_short_term_memories_are_linked(mind: Mind, columns: dict[str, object]) -> None:
    mind.alike.told = {(mind.put("a"), mind.put("b", **columns)): 0.91}
    assert mind.reflect().linked == 0


def test_a_hundred_that_are_all_alike_do_not_get_every_possible_link(mind: Mind) -> None:
    ids = [mind.put(f"k{number}") for number in range(40)]
    mind.alike.told = {(a, b): 0.915 for at, a in enumerate(ids) for b in ids[at + 1 :]}
    report = mind.reflect()
    assert 40 <= report.linked <= 40 * LINKS // 2
    assert mind.reflect().linked == 0


def test_duplicates_are_archived_and_point_to_the_one_that_stays(mind: Mind) -> None:
    a, b = mind.put("a", tier="stm", importance=0.9), mind.put("b", tier="ltm", importance=0.2)
    mind.alike.told = {(a, b): 0.93}
    (change,) = mind.reflect().changes
    assert (change.rule, change.before.key, mind.now("a").tier, mind.now("b").tier) == (
        "sys-dedup-all", "a", "dormant", "ltm",
    )  # fmt: skip
    assert [(each.source, each.target, each.weight) for each in mind.edges.of(a)] == [(a, b, 0.0)]


def test_of_equal_duplicates_the_oldest_stays(mind: Mind) -> None:
    b, a, c = mind.put("b", old=5), mind.put("a", old=9), mind.put("c")
    mind.alike.told = {(a, b): 0.95, (b, c): 0.95, (a, c): 0.95}
    mind.reflect()
    assert [mind.now(key).tier for key in "abc"] == ["stm", "dormant", "dormant"]


def test_a_pinned_memory_is_never_the_duplicate(mind: Mind) -> None:
    a, b = mind.put("a", pinned=1, importance=0.1), mind.put("b", tier="ltm", importance=0.9)
    mind.alike.told = {(a, b): 0.99}
    mind.reflect()
    assert (mind.now("a").tier, mind.now("b").tier) == ("stm", "dormant")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"content": "The train leaves at 9"}, {"content": "The train leaves at 10"}),
        ({"content": "He eats nuts"}, {"content": "He does not eat nuts"}),
        ({"content": "My friend Anna paints"}, {"content": "My friend Ben paints"}),
        ({"source_user": "anna"}, {"source_user": "ben"}),
    ],
)
def test_what_is_alike_but_of_other_facts_or_another_source_is_no_duplicate(
    mind: Mind, one: dict[str, object], other: dict[str, object]
) -> None:
    mind.alike.told = {(mind.put("a", **one), mind.put("b", **other)): 0.99}
    assert mind.reflect().changes == ()


def test_an_archived_memory_is_no_reason_to_archive_a_living_one(mind: Mind) -> None:
    mind.alike.told = {(mind.put("a", tier="dormant", importance=1.0), mind.put("b", importance=0.2)): 0.99}
    mind.reflect()
    assert mind.now("b").tier == "stm"


def test_a_duplicate_that_somebody_brings_back_is_not_archived_again(mind: Mind) -> None:
    a, b = mind.put("a", old=9), mind.put("b")
    mind.alike.told = {(a, b): 0.99}
    mind.reflect()
    mind.db.connection.execute("UPDATE memories SET tier = 'stm' WHERE id = ?", (b,))
    mind.clock.on(HOUR)
    mind.reflect()
    assert mind.now("b").tier == "stm"


def test_an_own_rule_can_keep_only_the_most_important(mind: Mind) -> None:
    merge = Rule("", "m", 99, "MERGE", similarity_above=0.85, params={"strategy": "keep_highest_importance"})
    mind.rules.set(merge)
    a, b, c = mind.put("a", importance=0.3), mind.put("b", importance=0.9), mind.put("c", importance=0.4)
    mind.alike.told = {(a, b): 0.88, (a, c): 0.88}
    report = mind.reflect()
    assert [(change.before.key, change.after) for change in report.changes] == [("a", None)]
    assert mind.now("a").deleted is not None
    assert mind.now("c").deleted is None  # it is like what went, not like what stayed


def test_memories_of_two_namespaces_are_never_linked_nor_merged(mind: Mind) -> None:
    mind.alike.told = {(mind.put("a"), mind.put("a", namespace="m")): 1.0}
    report = mind.reflect()
    assert (report.linked, report.changes) == (0, ())


def test_idle_edges_fade_and_weak_ones_go(mind: Mind) -> None:
    a, b, c = (mind.put(key, tier="dormant") for key in "abc")
    mind.edges.add(a, b, "relates_to", 0.5)
    mind.edges.add(a, c, "relates_to", 0.05)
    mind.clock.on(31 * DAY)
    report = mind.reflect()
    assert (report.edges_decayed, report.edges_pruned) == (2, 1)
    assert [(each.target, each.weight) for each in mind.edges.of(a)] == [(b, pytest.approx(0.45))]


def test_without_vectors_the_first_pass_still_runs(mind: Mind) -> None:
    mind.put("k", tier="sensory", old=99)
    assert reflect(mind.db, mind.edges, None, mind.rules, mind.clock).counts == {"DELETE": 1}


def test_expired_and_deleted_memories_are_not_evaluated(mind: Mind) -> None:
    mind.put("a", expires=mind.clock() - 1)
    mind.put("b", deleted=1.0)
    assert mind.reflect().evaluated == 0


WORDS = st.sampled_from(["one fact", "one fact with 5", "never one fact"])
MEMORIES = st.lists(
    st.fixed_dictionaries(
        {
            "tier": st.sampled_from(TIERS), "pinned": st.integers(0, 1), "old": st.sampled_from([0, 2, 5, 50, 80, 900]),
            "accesses": st.sampled_from([0, 2, 12, 25, 60]), "utility": st.integers(0, 2),
            "importance": st.sampled_from([0.05, 0.3, 0.5, 0.9]), "content": WORDS,
            "namespace": st.sampled_from(["n", "m"]), "kind": st.sampled_from(["semantic", "episodic"]),
        }
    ),
    min_size=1, max_size=7,
)  # fmt: skip
COSINES = st.lists(st.sampled_from([0.0, 0.5, 0.86, 0.91, 0.95]), min_size=21, max_size=21)
MAYBE_TIER = st.none() | st.sampled_from(TIERS)
OWN_RULES = st.lists(
    st.builds(
        Rule, st.just(""), st.just("own"), st.integers(1, 100),
        st.sampled_from(["DECAY", "DELETE", "PROMOTE", "DEMOTE", "ARCHIVE", "PIN"]), tier=MAYBE_TIER,
        importance_below=st.none() | st.sampled_from([0.4, 0.6]), older_than=st.none() | st.sampled_from([1.0, 60.0]),
    )
    | st.builds(
        Rule, st.just(""), st.just("own"), st.integers(1, 100), st.just("MERGE"), tier=MAYBE_TIER,
        similarity_above=st.sampled_from([0.4, 0.85, 0.94]),
        params=st.sampled_from([{"strategy": "link_only"}, {"strategy": "keep_highest_importance"}]),
    )
    | st.builds(
        Rule, st.just(""), st.just("own"), st.integers(1, 100), st.just("DEDUP"), tier=MAYBE_TIER,
        similarity_above=st.sampled_from([0.4, 0.85]),
    ),
    max_size=4,
)  # fmt: skip
EDGES = st.lists(
    st.tuples(
        st.integers(0, 6), st.integers(0, 6), st.sampled_from(sorted(EDGE_WEIGHTS)), st.sampled_from([0.04, 0.5])
    ),
    max_size=5,
)


@settings(max_examples=150)
@given(MEMORIES, COSINES, OWN_RULES, EDGES)
def test_reflecting_twice_at_one_moment_is_reflecting_once_and_a_dry_run_writes_nothing(
    memories: list[dict[str, object]],
    cosines: list[float],
    own: list[Rule],
    edges: list[tuple[int, int, str, float]],
) -> None:
    mind = Mind()
    ids = [mind.put(f"k{number}", **columns) for number, columns in enumerate(memories)]
    for one, other, relation, weight in edges:
        try:
            mind.edges.add(ids[one % len(ids)], ids[other % len(ids)], relation, weight)
        except BadMemory:
            continue
    pairs = [(a, b) for at, a in enumerate(ids) for b in ids[at + 1 :]]
    mind.alike.told = {
        pair: cosine
        for pair, cosine in zip(pairs, cosines, strict=False)
        if memories[ids.index(pair[0])]["namespace"] == memories[ids.index(pair[1])]["namespace"]
    }
    mind.clock.on(32 * DAY)
    for rule in own:
        mind.rules.set(rule, force=True)
    before = mind.rows()
    dry = mind.reflect(dry_run=True)
    assert mind.rows() == before
    once = mind.reflect()
    assert replace(dry, dry_run=False) == once
    after = mind.rows()
    twice = mind.reflect()
    assert mind.rows() == after
    assert (twice.changes, twice.linked, twice.edges_decayed, twice.edges_pruned) == ((), 0, 0, 0)
    pinned = [f"k{number}" for number, columns in enumerate(memories) if columns["pinned"]]
    assert not {change.before.key for change in once.changes} & set(pinned)
    mind.db.close()

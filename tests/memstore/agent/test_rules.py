from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from small_memory import HOUR, Watch

from memstore.agent.database import Database
from memstore.agent.errors import BadMemory, UnknownMemory
from memstore.agent.model import Memory, Rule
from memstore.agent.rules import BUILTIN, Rules, matches, matches_everything

CLOCK = Watch()
OWN = Rule("", "old episodes", 50, "ARCHIVE", kind="episodic", older_than=720)


@pytest.fixture
def rules() -> Iterator[Rules]:
    db = Database(None)
    yield Rules(db, CLOCK)
    db.close()


def memory(**columns: object) -> Memory:
    basis = Memory(
        "1", "n", "k", "text", "semantic", "stm", False, "normal", 0.5, 1, "", ("a", "b"), CLOCK() - 100 * HOUR, None,
        0, 0, 30, None, None,
    )  # fmt: skip
    return replace(basis, **columns)  # type: ignore[arg-type]


def test_the_eight_built_in_rules_have_their_conditions_and_actions() -> None:
    told = {
        rule.id: {
            name: value
            for name in ("tier", "older_than", "idle_for", "accesses_below", "accesses_above", "utility_below",
                         "similarity_above", "importance_below", "kind", "tag", "action")
            if (value := getattr(rule, name)) is not None
        } | {f"to {name}" if name == "tier" else name: value for name, value in rule.params.items()}
        for rule in BUILTIN
    }  # fmt: skip
    assert told == {
        "sys-promote-sensory": {
            "tier": "sensory", "older_than": 1, "accesses_above": 1, "action": "PROMOTE", "to tier": "stm",
        },
        "sys-decay-sensory": {"tier": "sensory", "older_than": 4, "action": "DELETE"},
        "sys-decay-unaccessed": {
            "tier": "stm", "older_than": 48, "accesses_below": 10, "action": "DECAY", "factor": 0.95, "floor": 0.1,
        },
        "sys-promote-to-ltm": {
            "tier": "stm", "older_than": 72, "accesses_above": 50, "action": "PROMOTE", "to tier": "ltm",
        },
        "sys-demote-stale-ltm": {"tier": "ltm", "idle_for": 168, "action": "DEMOTE", "to tier": "dormant"},
        "sys-prune-low-utility": {
            "accesses_above": 20, "utility_below": 0.05, "action": "DEMOTE", "to tier": "dormant",
        },
        "sys-merge-similar": {"tier": "stm", "similarity_above": 0.9, "action": "MERGE", "strategy": "link_only"},
        "sys-dedup-all": {"similarity_above": 0.92, "action": "DEDUP"},
    }  # fmt: skip


def test_an_own_rule_is_kept_found_replaced_and_deleted(rules: Rules) -> None:
    made = rules.set(OWN)
    assert made.id
    assert rules.get(made.id) == made == replace(OWN, id=made.id)
    rules.set(replace(made, priority=99))
    assert rules.get(made.id).priority == 99
    assert len(rules.list()) == 9
    rules.delete(made.id)
    with pytest.raises(UnknownMemory):
        rules.get(made.id)


def test_rules_are_listed_in_the_order_in_which_they_are_asked(rules: Rules) -> None:
    for priority in (1, 100, 60):
        rules.set(replace(OWN, priority=priority))
    priorities = [rule.priority for rule in rules.list()]
    assert priorities == sorted(priorities, reverse=True)
    assert priorities[0] == 100


def test_a_namespace_lists_its_own_rules_and_those_of_all(rules: Rules) -> None:
    mine, others = rules.set(replace(OWN, namespace="n")), rules.set(replace(OWN, namespace="m"))
    everywhere = rules.set(OWN)
    ids = {rule.id for rule in rules.list("n")}
    assert {mine.id, everywhere.id} <= ids
    assert others.id not in ids


@pytest.mark.parametrize(
    "empty",
    [
        Rule("", "all", 50, "DELETE"),
        Rule("", "all", 50, "DELETE", namespace="n"),
        Rule("", "all", 50, "DELETE", older_than=0, idle_for=0.0),
        Rule("", "all", 50, "DELETE", importance_below=2.0),
        Rule("", "all", 50, "DELETE", importance_below=1.0),
        Rule("", "all", 50, "DELETE", accesses_below=100_000),
        Rule("", "all", 50, "DEDUP", similarity_above=0.0),
    ],
)
def test_a_rule_that_everything_meets_must_be_forced(rules: Rules, empty: Rule) -> None:
    with pytest.raises(BadMemory):
        rules.set(empty)
    assert len(rules.list()) == 8
    forced = rules.set(empty, force=True)
    assert forced in rules.list()
    assert rules.set(replace(forced, priority=51)).everything  # it was said once


def test_a_rule_with_one_condition_does_not_match_everything() -> None:
    for condition in ({"tier": "stm"}, {"kind": "semantic"}, {"tag": "a"}, {"older_than": 1.0}, {"accesses_above": 0}):
        assert not matches_everything(replace(Rule("", "r", 1, "DELETE"), **condition))  # type: ignore[arg-type]
    assert not matches_everything(Rule("", "r", 1, "DEDUP", similarity_above=0.9))


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"id": "sys-decay-sensory"},
        {"id": "sys-new"},
        {"action": "EXPLODE"},
        {"tier": "attic"},
        {"kind": "odd"},
        {"priority": 1.5},
        {"older_than": -1.0},
        {"older_than": float("nan")},
        {"idle_for": float("inf")},
        {"accesses_above": -1},
        {"accesses_below": 2.5},
        {"accesses_below": True},
        {"similarity_above": 0.9},
        {"params": {"tier": "stm"}},
        {"action": "MERGE"},
        {"action": "DEDUP"},
        {"action": "MERGE", "similarity_above": 1.5},
        {"action": "MERGE", "similarity_above": 0.9, "params": {"strategy": "eat"}},
        {"action": "DECAY", "params": {"factor": 1.2}},
        {"action": "DECAY", "params": {"factor": "0.9"}},
        {"action": "DECAY", "params": {"speed": 1}},
        {"action": "PROMOTE", "params": {"tier": "attic"}},
        {"action": "TTL_SET"},
        {"action": "TTL_SET", "params": {"hours": -1}},
    ],
)
def test_a_rule_that_cannot_be_is_refused_and_nothing_is_kept(rules: Rules, wrong: dict[str, object]) -> None:
    with pytest.raises(BadMemory):
        rules.set(replace(OWN, **wrong), force=True)  # type: ignore[arg-type]
    assert len(rules.list()) == 8


def test_a_built_in_rule_is_not_deleted(rules: Rules) -> None:
    with pytest.raises(BadMemory):
        rules.delete("sys-dedup-all")
    with pytest.raises(UnknownMemory):
        rules.delete("nothing")


def test_an_own_rule_does_not_pass_for_a_built_in_one(rules: Rules) -> None:
    assert not rules.set(replace(OWN, builtin=True)).builtin


@pytest.mark.parametrize(
    ("condition", "meets", "fails"),
    [
        ({"tier": "stm"}, {}, {"tier": "ltm"}),
        ({"kind": "semantic"}, {}, {"kind": "episodic"}),
        ({"tag": "a"}, {}, {"tags": ("b",)}),
        ({"namespace": "n"}, {}, {"namespace": "n2"}),
        ({"older_than": 100.0}, {"created": CLOCK() - 100 * HOUR - 1}, {"created": CLOCK() - 100 * HOUR}),
        ({"idle_for": 50.0}, {}, {"accessed": CLOCK() - 50 * HOUR}),
        ({"importance_below": 0.5}, {"importance": 0.49}, {"importance": 0.5}),
        ({"accesses_below": 3}, {"accesses": 2}, {"accesses": 3}),
        ({"accesses_above": 3}, {"accesses": 4}, {"accesses": 3}),
        ({}, {}, {"pinned": True}),
    ],
)
def test_each_condition_holds_on_its_own_side_of_its_bound(
    condition: dict[str, object], meets: dict[str, object], fails: dict[str, object]
) -> None:
    rule = replace(Rule("r", "r", 1, "DELETE"), **condition)  # type: ignore[arg-type]
    assert matches(rule, memory(**meets), CLOCK())
    assert not matches(rule, memory(**fails), CLOCK())


def test_utility_is_a_share_of_what_somebody_reported_on_however_often_it_was_looked_at() -> None:
    rule = Rule("r", "r", 1, "DELETE", utility_below=0.05)
    assert matches(rule, memory(accesses=500, utility=4), CLOCK(), told=100)
    assert not matches(rule, memory(accesses=500, utility=5), CLOCK(), told=100)
    assert not matches(rule, memory(accesses=500), CLOCK(), told=0)


def test_with_utility_only_the_accesses_that_somebody_reported_on_count() -> None:
    rule = Rule("r", "r", 1, "DELETE", accesses_above=20, utility_below=0.05)
    assert matches(rule, memory(accesses=21), CLOCK(), told=21)
    assert not matches(rule, memory(accesses=100), CLOCK(), told=20)


def test_conditions_are_joined_by_and() -> None:
    rule = Rule("r", "r", 1, "DELETE", tier="stm", accesses_above=3)
    assert matches(rule, memory(accesses=4), CLOCK())
    assert not matches(rule, memory(accesses=4, tier="ltm"), CLOCK())
    assert not matches(rule, memory(accesses=1), CLOCK())

from __future__ import annotations

from dataclasses import replace

from memstore.agent.conflicts import dated, newest_first, outdated
from memstore.agent.model import Memory, Packed

PLAIN = Memory("", "n", "", "", "semantic", "ltm", False, "normal", 0.5, 1, "", (), 0.0, None, 0, 0, 25, None, None)
A, B, C = (replace(PLAIN, id=name, key=name, created=at) for name, at in (("a", 1.0), ("b", 2.0), ("c", 3.0)))
BY_ID = {each.id: each for each in (A, B, C)}


def test_of_those_that_contradict_each_other_the_newest_has_the_highest_score() -> None:
    assert newest_first({"a": 9.0, "b": 5.0, "c": 7.0}, BY_ID, [("b", "a")]) == {"a": 5.0, "b": 9.0, "c": 7.0}


def test_a_chain_of_corrections_is_ordered_as_a_whole() -> None:
    assert newest_first({"a": 9.0, "b": 5.0, "c": 1.0}, BY_ID, [("b", "a"), ("c", "b")]) == {"c": 9, "b": 5, "a": 1}


def test_a_conflict_with_what_is_not_there_changes_nothing() -> None:
    assert newest_first({"a": 9.0}, BY_ID, [("b", "a")]) == {"a": 9.0}


def test_the_older_says_which_is_the_newest_that_contradicts_it() -> None:
    packed = [Packed(each, each.id, 20, 1.0, "search") for each in (A, B, C)]
    told = dated(packed, [("b", "a"), ("a", "c")])
    assert [(each.memory.key, each.newer) for each in told] == [("a", "c"), ("b", ""), ("c", "")]


def test_outdated_is_what_a_newer_one_of_them_contradicts() -> None:
    assert outdated([A, B], [("a", "b"), ("c", "b")]) == {"a"}

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeta.writing.agents import Agent, Topic
from zeta.writing.errors import OutlineError
from zeta.writing.outline import Outline, Section
from zeta.writing.planning.dispatch import closing, ready, refuse_circles, waves


def section(id: str, *needs: str, agent: str = "a", topic: str = "t") -> Section:
    return Section(id, id, topic, agent, needs=needs)


def outline(*sections: Section) -> Outline:
    return Outline("p", "t", "hcl", sections)


SEED = (
    section("provider"),
    section("networking"),
    section("iam"),
    section("cluster", "networking", "iam"),
    section("nodes", "cluster"),
    section("outputs"),
)


@st.composite
def graphs(draw: st.DrawFn) -> list[Section]:
    """Sections that may need any that stand before them, then shuffled."""
    count = draw(st.integers(1, 9))
    found = []
    for i in range(count):
        needs = draw(st.lists(st.integers(0, i - 1), unique=True, max_size=3)) if i else []
        found.append(section(f"s{i}", *(f"s{j}" for j in needs)))
    return draw(st.permutations(found))


def test_what_needs_nothing_begins_together_and_what_ends_the_document_comes_last() -> None:
    assert waves(outline(*SEED), {"outputs"}) == [
        ["provider", "networking", "iam"],
        ["cluster"],
        ["nodes"],
        ["outputs"],
    ]


def test_a_section_that_runs_is_not_begun_again() -> None:
    assert ready(SEED, done=["networking"], running=["provider"]) == ["iam", "outputs"]
    assert ready(SEED, done=["networking", "iam"], running=["provider", "outputs"]) == ["cluster"]


def test_a_last_section_waits_for_those_that_run() -> None:
    done = ["provider", "networking", "iam", "cluster"]
    assert ready(SEED, done, running=["nodes"], last=["outputs"]) == []
    assert ready(SEED, [*done, "nodes"], last=["outputs"]) == ["outputs"]


def test_a_need_that_is_no_section_holds_nothing_up() -> None:
    assert ready([section("a", "gone")], done=[]) == ["a"]


@given(graphs(), st.data())
def test_every_section_is_written_once_and_after_all_that_it_needs(
    sections: list[Section], data: st.DataObject
) -> None:
    last = {
        each.id
        for each in sections
        if data.draw(st.booleans()) and not any(each.id in other.needs for other in sections)
    }
    found = waves(outline(*sections), last)
    order = [id for wave in found for id in wave]
    assert sorted(order) == sorted(each.id for each in sections)
    wave_of = {id: i for i, wave in enumerate(found) for id in wave}
    assert all(wave_of[need] < wave_of[each.id] for each in sections for need in each.needs)
    assert all(wave_of[id] > wave_of[each.id] for id in last for each in sections if each.id not in last)
    assert all(wave == [each.id for each in sections if each.id in wave] for wave in found)


@given(graphs(), st.data())
def test_sections_in_a_circle_are_refused_by_their_names(sections: list[Section], data: st.DataObject) -> None:
    members = data.draw(st.lists(st.sampled_from([each.id for each in sections]), unique=True, min_size=1))
    turned = dict(zip(members, members[1:] + members[:1], strict=True))
    circled = [section(e.id, *e.needs, turned[e.id]) if e.id in turned else e for e in sections]
    with pytest.raises(OutlineError, match="sections need one another") as caught:
        waves(outline(*circled))
    assert "needs" in caught.value.hint


def test_a_circle_through_what_comes_last_is_refused() -> None:
    with pytest.raises(OutlineError, match=r"“a” needs “end” needs “a”"):
        refuse_circles([section("a", "end"), section("end")], last=["end"])


def test_a_plan_of_thousands_in_a_row_is_no_circle() -> None:
    refuse_circles([section(f"s{i}", *([f"s{i + 1}"] if i < 5000 else [])) for i in range(5001)])


def test_sections_of_topics_that_end_a_document_come_last() -> None:
    topics = (Topic("t"), Topic("outputs", place="end"), Topic("imports", place="begin", last=True))
    agents = {"a": Agent("a", "", "", topics)}
    sections = [section("i", topic="imports"), section("o", topic="outputs"), section("x"), section("y", agent="gone")]
    assert closing(sections, agents) == {"i", "o"}

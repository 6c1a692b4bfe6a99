from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_mind import RandomMind

from zeta.writing.agentfile import load_all
from zeta.writing.errors import OutlineError
from zeta.writing.outline import Detail, Outline, Section
from zeta.writing.planning.outlinefile import check
from zeta.writing.planning.planner import Planner
from zeta.writing.planning.revision import revise, steer

BUILT_IN = load_all()
PLANNER = Planner(BUILT_IN, RandomMind())
PLAN = PLANNER.plan("Terraform for AWS EKS with VPC and IAM", "hcl", "lines", seed=3)


def ids(outline: Outline) -> list[str]:
    return [each.id for each in outline.sections]


def edited(outline: Outline, *sections: Section) -> Outline:
    return replace(outline, sections=sections)


def test_what_is_written_stays_as_it_was() -> None:
    changed = [replace(each, title="changed") for each in PLAN.sections]
    found = revise(PLAN, {"iam"}, edited(PLAN, *changed), BUILT_IN)
    assert found.section("iam") == PLAN.section("iam")
    assert found.section("networking").title == "changed"


def test_a_written_section_that_was_dropped_comes_back_to_its_place() -> None:
    rest = [each for each in PLAN.sections if each.id != "iam"]
    assert ids(revise(PLAN, {"iam"}, edited(PLAN, *rest), BUILT_IN)) == ids(PLAN)


def test_a_dropped_section_is_no_longer_needed_by_the_others() -> None:
    rest = [each for each in PLAN.sections if each.id != "iam"]
    found = revise(PLAN, {"networking"}, edited(PLAN, *rest), BUILT_IN)
    assert "iam" not in ids(found)
    assert all("iam" not in each.needs for each in found.sections)


def test_new_and_moved_sections_are_taken_over() -> None:
    new = Section("queues", "Queues", "queues", "serverless", (Detail("aws_sqs_queue"),))
    first, *rest = PLAN.sections
    assert ids(revise(PLAN, set(), edited(PLAN, new, *rest, first), BUILT_IN)) == ["queues", *ids(PLAN)[1:], first.id]


def test_another_language_or_a_circle_is_refused() -> None:
    with pytest.raises(OutlineError, match="was hcl and is now yaml"):
        revise(PLAN, set(), replace(PLAN, language="yaml"), BUILT_IN)
    circled = [replace(each, needs=("cluster",)) if each.id == "iam" else each for each in PLAN.sections]
    with pytest.raises(OutlineError, match="need one another"):
        revise(PLAN, set(), edited(PLAN, *circled), BUILT_IN)


@given(st.permutations(PLAN.sections), st.integers(0, len(PLAN.sections)), st.sets(st.sampled_from(ids(PLAN))))
def test_any_edit_keeps_every_written_section_once(shuffled: list[Section], cut: int, done: set[str]) -> None:
    found = revise(PLAN, done, edited(PLAN, *shuffled[:cut]), BUILT_IN)
    assert set(ids(found)) == done | {each.id for each in shuffled[:cut]}
    assert len(ids(found)) == len(set(ids(found)))
    assert all(need in ids(found) for each in found.sections for need in each.needs)


def test_a_remark_that_names_something_new_adds_a_section_before_the_end() -> None:
    found = steer(PLAN, {"networking"}, "also add a DynamoDB table", PLANNER, "lines")
    check(found, BUILT_IN)
    assert ids(found) == [*ids(PLAN)[:-2], "tables", *ids(PLAN)[-2:]]
    assert next(each.kind for each in found.section("tables").details) == "aws_dynamodb_table"
    assert "tables" in found.section("outputs").needs


def test_a_new_section_of_a_module_stands_before_its_end_and_behind_its_imports() -> None:
    plan = PLANNER.plan("A Python module that parses log files", "python", "lines")
    found = steer(plan, set(), "also calculate statistics", PLANNER, "lines")
    assert ids(found)[-2:] == ["computing", "main"]
    assert ids(found)[0] == "imports"


def test_a_remark_about_a_pending_section_plans_it_anew_and_the_model_hears_it() -> None:
    mind = RandomMind()
    found = steer(PLAN, {"networking"}, "make the IAM roles narrow", Planner(BUILT_IN, mind), "lines")
    assert "make the IAM roles narrow" in mind.asked[-1]
    assert ids(found) == ids(PLAN)
    assert found.section("iam").details != PLAN.section("iam").details


def test_a_remark_about_what_is_written_or_about_nothing_changes_nothing() -> None:
    assert steer(PLAN, {"iam"}, "make the IAM roles narrow", PLANNER, "lines") == PLAN
    assert steer(PLAN, set(), "be brief", PLANNER, "lines") == PLAN

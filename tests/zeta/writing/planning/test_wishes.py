"""What topics know about purposes, and what they want of one another."""

from __future__ import annotations

import pytest
from random_mind import CutMind, RandomMind

from zeta.writing.agentfile import load_all
from zeta.writing.outline import Detail, Outline, Section
from zeta.writing.planning import contents, kinds, wishes
from zeta.writing.planning.planner import Planner

BUILT_IN = load_all()
EKS = "Create a complete Terraform for AWS EKS with VPC, subnets, IAM, and node groups"


def purposes(outline: Outline, section: str, kind: str) -> list[str]:
    return [each.purpose for each in outline.section(section).details if each.kind == kind]


def test_a_wish_and_a_purpose_are_read() -> None:
    assert wishes.wish("iam: aws_iam_role: role of the cluster") == ("iam", "aws_iam_role", "role of the cluster")
    assert wishes.purpose("aws_subnet: public one | private one") == ("aws_subnet", ("public one", "private one"))


@pytest.mark.parametrize("text", ["", "iam", "iam: aws_iam_role", "iam: : x", "IAM: aws_iam_role: x"])
def test_what_is_no_wish_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no wish"):
        wishes.wish(text)


@pytest.mark.parametrize("text", ["", "aws_subnet", "aws_subnet:  |"])
def test_what_is_no_purpose_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no purpose"):
        wishes.purpose(text)


def test_what_a_cluster_needs_of_iam_is_in_the_section_of_iam() -> None:
    for mind in (RandomMind(), CutMind()):
        found = Planner(BUILT_IN, mind).plan(EKS, "hcl", "lines")
        roles = purposes(found, "iam", "aws_iam_role")
        assert {"role of the EKS cluster control plane", "role of the EC2 worker nodes"} <= set(roles)
        attached = purposes(found, "iam", "aws_iam_role_policy_attachment")
        assert sum("nodes" in each for each in attached) == 3


def test_nothing_is_asked_for_a_topic_that_is_not_planned() -> None:
    found = Planner(BUILT_IN, CutMind()).plan("A Lambda function", "hcl", "lines")
    assert purposes(found, "iam", "aws_iam_role") == ["role of the Lambda functions"]


def test_what_was_written_into_another_section_still_asks() -> None:
    given = tuple(Detail(each) for each in ("aws_ecs_cluster", "aws_ecs_task_definition", "aws_ecs_service"))
    sections = (Section("iam", "IAM", "iam", "iam"), Section("tables", "Tables", "tables", "data", given))
    found = wishes.asked(Outline("p", "t", "hcl", sections), sections[0], BUILT_IN)
    assert Detail("aws_iam_role", "role of the ECS task execution") in found


@pytest.mark.parametrize(
    ("prompt", "kind"),
    [
        ("an S3 bucket with lifecycle rules", "aws_s3_bucket_lifecycle_configuration"),
        ("a static website in an S3 bucket", "aws_s3_bucket_website_configuration"),
        ("a VPC with a NAT gateway", "aws_nat_gateway"),
    ],
)
def test_a_kind_that_the_prompt_names_is_there(prompt: str, kind: str) -> None:
    found = Planner(BUILT_IN, CutMind()).plan(prompt, "hcl", "lines")
    there = [each.kind for section in found.sections for each in section.details]
    assert kind in there
    assert kind != "aws_nat_gateway" or there.index("aws_eip") < there.index(kind)


def test_a_word_that_many_kinds_have_makes_none_of_them_a_must() -> None:
    topic = next(each for each in BUILT_IN["eks"].topics if each.name == "cluster")
    section = Section("cluster", "EKS", "cluster", "eks")
    found = contents.amounts(topic, section, "node groups and logs", "hcl")
    assert [each.low for each in found] == [1, 0]


def test_the_purposes_of_a_section_are_different_ones() -> None:
    found = Planner(BUILT_IN, RandomMind()).plan(EKS, "hcl", "lines", seed=3)
    for section in found.sections:
        told = [(each.kind, each.purpose) for each in section.details if each.purpose]
        assert len(told) == len(set(told))


def test_a_kind_that_nothing_is_known_of_has_no_help() -> None:
    assert kinds.help("hcl", "google_thing") == ""
    assert kinds.help("markdown", "list") == ""
    assert kinds.wants("hcl", "aws_nat_gateway") == [frozenset({"aws_eip"}), frozenset({"aws_subnet"})]
    assert kinds.shown("hcl", "aws_eks_cluster")[0] == "endpoint of the eks cluster"

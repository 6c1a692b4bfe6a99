"""What short and long documents have room for."""

from __future__ import annotations

import pytest
from played_writing import play
from random_mind import RandomMind

from zeta.bench.write.measures import length_score
from zeta.writing.agentfile import load_all
from zeta.writing.languages.registry import language_named
from zeta.writing.outline import Detail, Outline
from zeta.writing.planning import kinds, room
from zeta.writing.planning.amount import Amount
from zeta.writing.planning.extents import extent
from zeta.writing.planning.outlinefile import check
from zeta.writing.planning.planner import Planner

BUILT_IN = load_all()
EKS = "Create a complete Terraform for AWS EKS with VPC, subnets, IAM, and node groups"
BUCKET = "Terraform for an S3 bucket with versioning and encryption"
WIKI = "A Docker Compose file for a wiki with a PostgreSQL database and a Redis cache"
SHOP = "A Python module that keeps the inventory of a shop"


def planned(prompt: str, language: str, length: int, seed: int = 0) -> Outline:
    unit = language_named(language).unit
    found = Planner(BUILT_IN, RandomMind()).plan(prompt, language, unit, seed=seed, length=length)
    check(found, BUILT_IN)
    return found


@pytest.mark.parametrize(
    ("prompt", "language", "length", "least"),
    [
        (EKS, "hcl", 20, 70),
        (EKS, "hcl", 60, 80),
        (EKS, "hcl", 200, 85),
        (EKS, "hcl", 600, 90),
        (BUCKET, "hcl", 20, 70),
        (BUCKET, "hcl", 60, 80),
        (WIKI, "yaml", 20, 60),
        (WIKI, "yaml", 60, 85),
        (SHOP, "python", 20, 85),
        (SHOP, "python", 60, 85),
        (SHOP, "python", 200, 85),
    ],
)
def test_a_document_is_about_as_long_as_was_asked(prompt: str, language: str, length: int, least: float) -> None:
    for seed in range(2):
        text, _ = play(language_named(language), planned(prompt, language, length, seed), seed)
        assert length_score(length, text.count("\n")) >= least, text


def test_a_short_plan_has_what_the_prompt_names_first() -> None:
    kinds = [each.kind for section in planned(EKS, "hcl", 20).sections for each in section.details]
    assert kinds[0] == "aws_eks_cluster"
    assert set(kinds[1:]) == {"variable"}


def test_what_a_short_plan_refers_to_and_does_not_make_is_asked_of_the_reader() -> None:
    text, _ = play(language_named("hcl"), planned(EKS, "hcl", 20), 1)
    defined = {each.name for each in language_named("hcl").definitions(text)}
    assert {each.name for each in language_named("hcl").references(text)} <= defined
    assert planned(BUCKET, "hcl", 20).sections[-1].topic != "variables"


def test_one_of_each_kind_comes_before_the_second_of_any_and_lookups_last() -> None:
    amounts = [
        Amount("data.aws_availability_zones", 1, 1, ""),
        Amount("aws_subnet", 3, 4, ""),
        Amount("aws_vpc", 1, 1, ""),
    ]
    few, _ = room.things(amounts, [], "hcl", 18)
    assert [(each.kind, each.low) for each in few] == [("aws_subnet", 1), ("aws_vpc", 1)]
    all_, _ = room.things(amounts, [], "hcl", 200)
    assert all_ == amounts
    one, wishes = room.things(amounts, [Detail("aws_iam_role", "of the cluster")], "hcl", 5)
    assert (one, [each.kind for each in wishes]) == ([], ["aws_iam_role"])


def test_more_things_fill_a_longer_section() -> None:
    amounts = [Amount("aws_subnet", 2, 8, "")]
    assert [room.count(amounts, [], "hcl", length) for length in (10, 60, 100)] == [2, 4, 7]


def test_every_kind_has_an_extent_and_the_usual_is_no_shorter_than_the_least() -> None:
    for language in ("hcl", "yaml", "python", "markdown", "json"):
        for agent in BUILT_IN.values():
            for topic in agent.topics:
                for text in topic.kinds + topic.more:
                    least, usual = extent(language, text.split()[-1])
                    assert 0 < least <= usual
    assert extent("hcl", "aws_iam_role").least > extent("hcl", "aws_vpc").least
    assert all(extent("python", kind).least >= 1 for kind in kinds.FORMS["python"])


def test_a_long_section_of_prose_has_a_paragraph_for_every_hundred_words() -> None:
    paragraphs = [Amount("paragraph", 2, 5, ""), Amount("list", 0, 1, "")]
    assert [each.high for each in room.filled(paragraphs, "markdown", 900)] == [10, 1]
    assert room.filled(paragraphs, "markdown", 200) == paragraphs


def test_every_section_and_paragraph_of_a_long_book_is_about_something_else() -> None:
    plan = planned("A long book about railways, from the first engines to night trains.", "markdown", 15_000)
    titles = [section.title.lower() for section in plan.sections]
    purposes = [detail.purpose.lower() for section in plan.sections for detail in section.details]
    assert len({*titles}) == len(titles)
    assert all(purposes)
    assert len({*purposes}) == len(purposes) > 60

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeta.writing.agentfile import languages_of, load_all
from zeta.writing.agents import Agent, Topic
from zeta.writing.errors import AgentFileError
from zeta.writing.planning.candidates import LEAST, MOST, Candidates, candidates

BUILT_IN = load_all()
WORDS = sorted({word for agent in BUILT_IN.values() for topic in agent.topics for word in topic.words})


def required(found: Candidates) -> list[str]:
    return [each.name for each in found.all if each.least]


def test_the_seeds_prompt_asks_for_the_seeds_outline() -> None:
    found = candidates(
        "Create a complete Terraform for AWS EKS with VPC, subnets, IAM, and node groups", BUILT_IN, "hcl"
    )
    assert required(found) == ["provider", "networking", "iam", "cluster", "node-groups", "variables", "outputs"]
    assert (found.least, found.most) == (7, 8)


def test_what_a_named_topic_needs_comes_with_it_and_before_it() -> None:
    names = required(candidates("an API gateway", BUILT_IN, "hcl"))
    assert names == ["provider", "iam", "functions", "api", "variables", "outputs"]


def test_another_cloud_is_planned_by_its_own_agent() -> None:
    found = candidates("Terraform for a GKE cluster on Google Cloud with a VPC", BUILT_IN, "hcl")
    assert {each.route.agent.name for each in found.all} == {"google", "generalist"}
    assert {"google-cluster", "google-networking", "google-accounts"} <= set(required(found))


def test_a_topic_that_ends_or_begins_a_document_is_always_there() -> None:
    assert required(candidates("a script", BUILT_IN, "python"))[0] == "imports"
    assert required(candidates("a script", BUILT_IN, "python"))[-1] == "main"


def test_a_readme_has_a_readmes_sections_and_an_article_free_ones() -> None:
    readme = candidates("a README for zeta", BUILT_IN, "markdown")
    assert required(readme) == ["overview", "license"]
    assert "usage" in [each.name for each in readme.all]
    article = candidates("an article about tea", BUILT_IN, "markdown")
    assert [(each.name, each.most) for each in article.all] == [("introduction", 1), ("section", 10), ("conclusion", 1)]
    story = candidates("a story about a ferryman", BUILT_IN, "markdown")
    assert [each.name for each in story.all] == ["opening", "chapter", "ending"]


def test_a_readme_with_a_faq_has_both() -> None:
    found = candidates("a README with installation and a FAQ", BUILT_IN, "markdown")
    names = required(found)
    assert names[0] == "overview"
    assert names[-1] == "license"
    assert {"installation", "questions"} <= set(names)
    assert next(each.most for each in found.all if each.name == "questions") == 1


def test_what_is_too_much_for_an_outline_is_written_in_a_section_beside() -> None:
    prompt = "VPC, IAM, EKS, node groups, addons, Fargate profile, RDS, Redis, DynamoDB, S3, CDN, DNS, Lambda, SQS"
    found = candidates(prompt, BUILT_IN, "hcl")
    assert len(required(found)) == MOST
    there = set(required(found)) | {route.topic.name for each in found.all for route in each.also}
    assert {"networking", "iam", "cluster", "node-groups", "addons", "fargate", "database", "cache", "tables"} <= there
    assert {"buckets", "cdn", "dns", "functions", "queues"} <= there


def test_a_language_that_nobody_writes_is_refused() -> None:
    with pytest.raises(AgentFileError, match="no agent writes python"):
        candidates("x", {"vpc": BUILT_IN["vpc"]}, "python")


def test_topics_that_need_one_another_do_not_hang_the_plan() -> None:
    agent = Agent("a", "", "", (Topic("x", ("ex",), needs=("y",)), Topic("y", ("why",), needs=("x",))), ("hcl",))
    assert sorted(required(candidates("ex", {"a": agent}, "hcl"))) == ["x", "y"]


@given(st.lists(st.sampled_from(WORDS), max_size=14), st.sampled_from(["hcl", "yaml", "json", "python", "markdown"]))
def test_any_prompt_has_five_to_ten_sections_where_there_are_so_many_topics(words: list[str], language: str) -> None:
    found = candidates(", ".join(words), BUILT_IN, language)
    room = sum(each.most for each in found.all)
    assert sum(each.least for each in found.all) <= found.most <= MOST
    assert found.least >= LEAST
    assert room >= LEAST or {each.route.agent.name for each in found.all} == {"compose"}
    names = [each.name for each in found.all]
    assert len(names) == len(set(names))
    for each in found.all:
        assert language in languages_of(each.route.agent, each.route.topic)
        if each.least and not each.also:
            there = [*names, *(route.topic.name for other in found.all for route in other.also)]
            assert all(need in there for need in each.route.topic.needs)

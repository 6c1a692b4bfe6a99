from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from word_embedder import WordEmbedder

from zeta.writing.agentfile import load_all
from zeta.writing.agents import Agent, Topic
from zeta.writing.errors import AgentFileError
from zeta.writing.routing import eligible, named, route, stems

BUILT_IN = load_all()
SEED = "Create a complete Terraform for AWS EKS with VPC, subnets, IAM, and node groups"


def topics_of(prompt: str, language: str) -> list[str]:
    return [each.topic.name for each in named(prompt, eligible(prompt, BUILT_IN, language), language)]


class Meaning:
    """An embedder for which some texts mean the same."""

    model_id, dim = "meaning@1", 8

    def __init__(self, *alike: tuple[str, str]) -> None:
        self._alike = alike

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(rows, texts, strict=True):
            groups = [i for i, pair in enumerate(self._alike) if any(part in text for part in pair)]
            row[groups[0] if groups else -1] = 1
            if not groups:  # nothing in particular: near nothing
                row[:] = np.random.default_rng(len(text)).normal(size=self.dim)
                row /= 4 * np.linalg.norm(row)
        return rows


@pytest.mark.parametrize(
    ("prompt", "language", "expected"),
    [
        (SEED, "hcl", ["cluster", "networking", "iam", "node-groups"]),
        ("a REST API on Lambda with a DynamoDB table", "hcl", ["api", "functions", "tables"]),
        ("static website in an S3 bucket behind CloudFront", "hcl", ["buckets", "cdn"]),
        ("an ECS service on Fargate with an application load balancer", "hcl", ["containers", "load-balancer"]),
        ("PostgreSQL database with CloudWatch alarms", "hcl", ["database", "alarms"]),
        ("web shop with Redis, ingress and RBAC", "yaml", ["deployment", "stateful", "ingress", "service-accounts"]),
        ("parse log files and report errors", "python", ["reading", "writing", "checking"]),
        ("nothing that anybody knows", "hcl", []),
    ],
)
def test_topics_are_found_by_the_words_of_the_prompt_in_its_order(
    prompt: str, language: str, expected: list[str]
) -> None:
    assert topics_of(prompt, language) == expected


def test_a_longer_phrase_goes_before_a_shorter_one_within_it() -> None:
    assert topics_of("an API gateway", "hcl") == ["api"]
    assert topics_of("two security groups", "hcl") == ["security-groups"]


def test_plurals_and_capitals_do_not_matter() -> None:
    assert topics_of("LAMBDA FUNCTION, sqs queue", "hcl") == topics_of("lambda functions, SQS queues", "hcl")
    assert stems("Policies, addresses, subnets, class, status") == ["policy", "address", "subnet", "class", "status"]


def test_what_the_prompt_does_not_want_is_not_meant() -> None:
    assert topics_of("an S3 bucket without a CDN and no public load balancer", "hcl") == ["buckets"]


def test_agents_that_a_prompt_calls_plan_it_alone() -> None:
    assert [each.name for each in eligible("Docker Compose for a blog", BUILT_IN, "yaml")] == ["compose", "generalist"]
    assert [each.name for each in eligible("a README with a FAQ", BUILT_IN, "markdown")] == [
        "readme",
        "faq",
        "generalist",
    ]
    assert [each.name for each in eligible("an article on tea", BUILT_IN, "markdown")] == ["prose", "generalist"]


def test_of_two_agents_with_the_same_words_the_earlier_one_is_taken() -> None:
    one, two = (Agent(name, "", "", (Topic(f"{name}-topic", ("thing",)),), ("hcl",)) for name in "ab")
    assert [each.agent.name for each in named("a thing", [one, two], "hcl")] == ["a"]
    assert [each.agent.name for each in named("a thing", [two, one], "hcl")] == ["b"]


def test_a_clause_that_only_means_a_topic_is_found_by_meaning() -> None:
    team = eligible("", BUILT_IN, "hcl")
    embedder = Meaning(("place for pictures", "buckets"))
    found = named("a VPC, a place for pictures, and a pony", team, "hcl", embedder)
    assert [each.topic.name for each in found] == ["networking", "buckets"]
    assert "means much the same" in found[1].reason
    assert "1.00" in found[1].reason


def test_what_was_refused_is_not_found_by_meaning_either() -> None:
    team = eligible("", BUILT_IN, "hcl")
    embedder = Meaning(("place for pictures", "buckets"))
    assert not named("no S3 bucket, a place for pictures", team, "hcl", embedder)


def test_an_item_goes_to_the_agent_that_declares_its_topic() -> None:
    found = route("anything at all about S3", list(BUILT_IN.values()), "hcl", topic="networking")
    assert (found.agent.name, found.topic.name) == ("vpc", "networking")
    assert "declares" in found.reason


def test_an_item_without_a_known_topic_goes_by_its_words_then_by_meaning_then_to_the_generalist() -> None:
    team = eligible("", BUILT_IN, "hcl")
    assert route("Node groups", team, "hcl").agent.name == "eks"
    assert "“node groups”" in route("Node groups", team, "hcl").reason
    assert route("Place for pictures", team, "hcl", embedder=Meaning(("Place for", "buckets"))).agent.name == "web"
    assert route("Ponies", team, "hcl").agent.name == "generalist"
    assert route("Ponies", eligible("", BUILT_IN, "markdown"), "markdown").topic.free


def test_where_no_agent_takes_anything_that_is_said() -> None:
    with pytest.raises(AgentFileError, match="no agent takes “Ponies” in hcl"):
        route("Ponies", [], "hcl")


@given(st.text(max_size=200))
def test_any_text_is_routed_and_the_same_way_again(text: str) -> None:
    team = eligible(text, BUILT_IN, "hcl")
    found = named(text, team, "hcl", WordEmbedder())
    assert found == named(text, team, "hcl", WordEmbedder())
    assert len({each.topic.name for each in found}) == len(found)
    assert route(text, team, "hcl").reason

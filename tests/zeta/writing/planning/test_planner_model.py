"""Planning with the default model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from random_mind import RandomMind
from small_mind import SmallMind

from zeta.sampling import Sampling
from zeta.writing.agentfile import load_all
from zeta.writing.planning.lengths import Unit
from zeta.writing.planning.outlinefile import check
from zeta.writing.planning.planner import Planner

pytestmark = pytest.mark.model
BUILT_IN = load_all()


@pytest.fixture(scope="module")
def mind(default_model: Path) -> Iterator[SmallMind]:
    mind = SmallMind(default_model)
    yield mind
    mind.close()


class OutlineOnly:
    """The model for the first question, the sections; details at random, which is faster."""

    def __init__(self, mind: SmallMind) -> None:
        self._minds = iter([mind])
        self._random = RandomMind()

    def choose(self, prompt: str, grammar: str, *, sampling: Sampling, seed: int) -> str:
        return next(self._minds, self._random).choose(prompt, grammar, sampling=sampling, seed=seed)


def test_the_seeds_prompt_becomes_the_seeds_outline(mind: SmallMind) -> None:
    prompt = "Create a complete Terraform for AWS EKS with VPC, subnets, IAM, and node groups"
    found = Planner(BUILT_IN, mind).plan(prompt, "hcl", "lines", seed=1)
    check(found, BUILT_IN)
    named = ["provider", "networking", "iam", "cluster", "node-groups", "variables", "outputs"]
    assert [each.id for each in found.sections if each.id in named] == named
    assert len(found.sections) <= 8
    assert set(found.section("cluster").needs) >= {"networking", "iam"}
    titles = {each.id: each.title.lower() for each in found.sections}
    assert "vpc" in titles["networking"] or "subnet" in titles["networking"]
    assert titles["iam"].startswith("iam")
    assert "eks" in titles["cluster"]
    assert titles["node-groups"].startswith("node group")
    assert sum(len(each.details) for each in found.sections) >= 20
    assert sum(bool(detail.purpose) for each in found.sections for detail in each.details) >= 15


def test_the_same_seed_plans_the_same_twice(mind: SmallMind) -> None:
    planner = Planner(BUILT_IN, mind)
    one, other = (planner.plan("Docker Compose for a blog", "yaml", "lines", seed=5) for _ in range(2))
    assert one == other


@pytest.mark.parametrize(
    ("prompt", "language", "unit", "expected"),
    [
        ("A Kubernetes deployment of a web shop", "yaml", "lines", {"namespace", "deployment"}),
        ("Write a README for zeta, a local runtime for models", "markdown", "words", {"overview", "license"}),
        ("A Python module that parses log files and reports errors", "python", "lines", {"imports", "reading", "main"}),
        ("A 2,000-word article about the history of tea", "markdown", "words", {"introduction", "conclusion"}),
    ],
)
def test_other_prompts_have_five_to_ten_sections(
    mind: SmallMind, prompt: str, language: str, unit: Unit, expected: set[str]
) -> None:
    found = Planner(BUILT_IN, OutlineOnly(mind)).plan(prompt, language, unit, seed=1)
    check(found, BUILT_IN)
    assert 5 <= len(found.sections) <= 10
    assert expected <= {each.topic for each in found.sections}
    assert len({each.title.lower() for each in found.sections}) == len(found.sections)

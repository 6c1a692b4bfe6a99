from __future__ import annotations

import random
from pathlib import Path

import pytest
from gbnf_random import Grammar
from hypothesis import given, settings
from hypothesis import strategies as st
from random_mind import CutMind, RandomMind

from zeta.llama import LlamaModel, Sampler
from zeta.sampling import Sampling
from zeta.writing.agentfile import load_all
from zeta.writing.errors import NothingAsked
from zeta.writing.outline import Outline
from zeta.writing.planning import dispatch, lengths, phrases, room, wishes
from zeta.writing.planning.amount import amount
from zeta.writing.planning.candidates import candidates
from zeta.writing.planning.lengths import Unit
from zeta.writing.planning.outlinefile import check
from zeta.writing.planning.phrases import Phrases
from zeta.writing.planning.planner import SEEDS, Planner, fresh_id

BUILT_IN = load_all()
SEED = "Create a complete Terraform for AWS EKS with VPC, subnets, IAM, and node groups"
PROMPTS: list[tuple[str, str, Unit]] = [
    (SEED, "hcl", "lines"),
    ("A Kubernetes deployment of a web shop", "yaml", "lines"),
    ("Docker Compose for a blog", "yaml", "lines"),
    ("Write a README for zeta", "markdown", "words"),
    ("A 2,000-word article about tea", "markdown", "words"),
    ("Eine Geschichte über einen Fährmann", "markdown", "words"),
    ("A Python module that parses log files", "python", "lines"),
    ("Settings of a chat program", "json", "lines"),
]


def planned(prompt: str, language: str, unit: Unit, seed: int = 0, length: int = 0) -> Outline:
    return Planner(BUILT_IN, RandomMind()).plan(prompt, language, unit, seed=seed, length=length)


@settings(max_examples=40)
@given(st.sampled_from(PROMPTS), st.integers(0, 2**32 - 1), st.sampled_from([0, 0, 50, 400, 3000]))
def test_whatever_the_model_says_the_outline_is_sound(prompt: tuple[str, str, Unit], seed: int, length: int) -> None:
    found = planned(*prompt, seed=seed, length=length)
    check(found, BUILT_IN)
    assert len(found.sections) <= 10
    long = length or lengths.asked(prompt[0], prompt[2])
    least = min(5, lengths.sections(long, prompt[2])) if long else 5
    assert len(found.sections) >= least or prompt[0].startswith("Docker")
    assert found.title
    assert len({each.title.lower() for each in found.sections}) == len(found.sections)
    order = [each.id for each in found.sections]
    ends = dispatch.closing(found.sections, BUILT_IN)
    for i, section in enumerate(found.sections):
        assert section.id in ends or set(section.needs) <= set(order[:i])
        topic = next(each for each in BUILT_IN[section.agent].topics if each.name == section.topic)
        kinds = [each.kind for each in section.details]
        for each in (amount(text) for text in topic.kinds):
            asked = sum(wish.kind == each.kind for wish in wishes.asked(found, section, BUILT_IN))
            most = room.filled([each], found.language, section.length)[0].high
            assert (0 if long else each.low) <= kinds.count(each.kind) <= max(most, asked)
    waves = dispatch.waves(found, ends)
    assert sorted(id for wave in waves for id in wave) == sorted(order)
    assert sum(each.length for each in found.sections) == (length or lengths.asked(prompt[0], prompt[2]))


def test_the_seeds_example_becomes_the_seeds_outline() -> None:
    found = planned(SEED, "hcl", "lines")
    named = ["provider", "networking", "iam", "cluster", "node-groups", "variables", "outputs"]
    assert [each.id for each in found.sections if each.id in named] == named
    assert [each.agent for each in found.sections if each.id in named] == [
        *("generalist", "vpc", "iam", "eks", "eks", "generalist", "generalist")
    ]
    assert set(found.section("cluster").needs) >= {"networking", "iam"}
    assert "cluster" in found.section("node-groups").needs
    assert {"provider", "node-groups"} <= set(found.section("outputs").needs)
    assert 2 <= [each.kind for each in found.section("networking").details].count("aws_subnet") <= 4


def test_a_title_has_words_of_its_topic() -> None:
    rng = random.Random(1)
    forms = Phrases(SEED)
    for candidate in candidates(SEED, BUILT_IN, "hcl").all:
        title = Grammar(f"root ::= {forms.title(candidate.route.topic)}").draw(rng)
        assert any(title.lower().startswith(word.lower()) for word in candidate.route.topic.words)


def test_no_title_repeats_its_words_by_their_root() -> None:
    rng = random.Random(1)
    forms = Phrases("a tool")
    for agent in BUILT_IN.values():
        for topic in agent.topics:
            for _ in range(0 if topic.free else 12):
                first, _, second = Grammar(f"root ::= {forms.title(topic)}").draw(rng).partition(" and ")
                assert not second or not phrases.akin(first, second), f"{first} and {second}"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Installation", "install", True),
        ("License", "licence", True),
        ("Test suite", "testing", True),
        ("Contributing", "contributions", True),
        ("Settings", "options", False),
        ("Installation", "setup", False),
    ],
)
def test_words_of_one_root_are_told(one: str, other: str, same: bool) -> None:
    assert phrases.akin(one, other) == same


def test_settings_are_planned_in_groups_of_what_the_prompt_speaks_of() -> None:
    found = planned("settings of a photo backup application", "json", "lines", length=60)
    assert {each.topic for each in found.sections} == {"media", "saving"}
    assert {"photos", "backup"} <= {each.kind for section in found.sections for each in section.details}


def test_the_same_seed_gives_the_same_outline_and_another_one_another() -> None:
    assert planned(SEED, "hcl", "lines", 1) == planned(SEED, "hcl", "lines", 1)
    assert planned(SEED, "hcl", "lines", 1) != planned(SEED, "hcl", "lines", 2)


@pytest.mark.parametrize("prompt", ["", " \n\t"])
def test_an_empty_prompt_is_refused(prompt: str) -> None:
    with pytest.raises(NothingAsked, match="empty"):
        planned(prompt, "hcl", "lines")


def test_a_model_that_never_ends_leaves_a_plan_of_what_has_to_be_there() -> None:
    mind = CutMind()
    found = Planner(BUILT_IN, mind).plan(SEED, "hcl", "lines", seed=2**32 - 1)
    assert [each.title for each in found.sections][:2] == ["Provider", "Networking"]
    assert [each.kind for each in found.section("cluster").details] == ["aws_eks_cluster"]
    assert all(0 <= seed < SEEDS for seed in mind.seeds)
    article = Planner(BUILT_IN, mind).plan("an article about tea", "markdown", "words")
    middle = ["The beginnings of tea", "The people behind tea", "The workings of tea"]
    assert [each.title for each in article.sections] == ["Introduction", *middle, "Conclusion"]


def test_the_details_of_a_text_about_files_name_them() -> None:
    sources = ("zeta/cli.py", "zeta/engine.py")
    found = Planner(BUILT_IN, RandomMind()).plan("a README for zeta", "markdown", "words", sources=sources)
    for section in found.sections:
        assert any(source in section.details[0].purpose for source in sources)


def test_a_key_that_the_plan_names_is_there_once() -> None:
    found = planned("The planets of the sun", "json", "lines", seed=5)
    names = [detail.name for section in found.sections for detail in section.details]
    assert all(names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("said", "name", "purpose"),
    [
        ("kyrei, kekiei of kiru", "name", ""),
        ("planetCount, how many planets there are", "planetCount", "how many planets there are"),
        ("uranus, the cold one", "uranus", "the cold one"),
    ],
)
def test_a_name_that_the_plan_chooses_is_made_of_words_that_there_are(said: str, name: str, purpose: str) -> None:
    found = phrases.detail(amount("key ?"), said, (), "The sun, from Mercury to Uranus")
    assert (found.name, found.purpose) == (name, purpose)


def test_a_longer_text_has_more_points() -> None:
    short, long = (planned("An article about tea", "markdown", "words", length=n) for n in (300, 4000))
    count = [sum(len(each.details) for each in outline.sections) for outline in (short, long)]
    assert count[0] / len(short.sections) < count[1] / len(long.sections)


def test_ids_are_made_of_titles_and_none_is_there_twice() -> None:
    assert fresh_id("Die Überfahrt, I.", []) == "die-uberfahrt-i"
    assert fresh_id("茶", ["part"]) == "part-2"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("VPC and", "VPC"), ("the the tea", "the tea"), ("tea, of the.", "tea"), ("of", ""), ("", "")],
)
def test_loose_ends_of_a_phrase_are_cut(text: str, expected: str) -> None:
    assert phrases.trimmed(text) == expected


@given(st.text(max_size=120))
def test_any_prompt_gives_grammars_that_can_be_read(prompt: str) -> None:
    forms = Phrases(prompt)
    rng = random.Random(0)
    for each in candidates("a VPC", BUILT_IN, "hcl").all[:3]:
        assert Grammar(f"root ::= {forms.title(each.route.topic)}").draw(rng)
    assert Grammar(f"root ::= {forms.head(free=False)}").draw(rng).startswith("# ")
    assert Grammar(f"root ::= {forms.slot(amount('key ?'), ['a.py'], first=True).body}").draw(rng)


@pytest.mark.model
def test_llama_cpp_reads_the_grammars(default_model: Path) -> None:
    asked: list[str] = []

    class Listening(RandomMind):
        def choose(self, prompt: str, grammar: str, *, sampling: Sampling, seed: int) -> str:
            asked.append(grammar)
            return super().choose(prompt, grammar, sampling=sampling, seed=seed)

    for prompt, language, unit in PROMPTS:
        Planner(BUILT_IN, Listening()).plan(prompt, language, unit, sources=("zeta/cli.py",))
    model = LlamaModel(default_model)
    try:
        for grammar in asked:
            Sampler(model, Sampling(grammar=grammar)).close()
    finally:
        model.close()


def test_a_section_that_is_planned_again_keeps_the_names_that_it_has() -> None:
    planner = Planner(BUILT_IN, RandomMind())
    found = planner.plan("Settings of a chat program", "json", "lines")
    before = found.sections[0]
    after = planner.detail(found, before, "lines", remark="shorter")
    assert {each.name for each in before.details} <= {each.name for each in after.details}


def test_imports_stand_first_and_are_written_when_all_that_may_want_them_is_there() -> None:
    found = planned("A Python module that parses log files", "python", "lines")
    assert found.sections[0].id == "imports"
    assert dispatch.waves(found, dispatch.closing(found.sections, BUILT_IN))[-1] == ["imports"]


def test_software_that_a_prompt_names_is_planned_once_and_before_the_application() -> None:
    for seed in range(3):
        found = planned("A Docker Compose file for a wiki with PostgreSQL, Redis and nginx", "yaml", "lines", seed)
        said = [each.purpose for each in found.sections[0].details if each.kind == "service"]
        assert said[:4] == ["PostgreSQL database", "Redis cache", "MediaWiki wiki", "nginx reverse proxy"]
        assert not any("database" in each or "cache" in each or "proxy" in each for each in said[4:])
    shop = planned("Kubernetes for a shop with a MySQL database", "yaml", "lines")
    stores = [each.purpose for section in shop.sections for each in section.details if each.kind == "StatefulSet"]
    assert sum("database" in each for each in stores) == 1

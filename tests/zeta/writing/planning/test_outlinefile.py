from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zeta.writing.agentfile import load_all
from zeta.writing.agents import Agent, Topic
from zeta.writing.errors import OutlineError
from zeta.writing.outline import Detail, Outline, Section
from zeta.writing.planning import outlinefile

BUILT_IN = load_all()
PLAN = Outline(
    "Create a VPC",
    "The network",
    "hcl",
    (
        Section("provider", "Provider", "provider", "generalist", (Detail("provider", "the region", "aws"),)),
        Section(
            "networking",
            "VPC and subnets",
            "networking",
            "vpc",
            (Detail("aws_vpc", "the network"), Detail("aws_subnet")),
            ("provider",),
            40,
        ),
        Section("outputs", "Outputs", "outputs", "generalist", needs=("provider", "networking")),
    ),
    7,
)

LINES = st.text(max_size=20).map(lambda text: " ".join(text.split()))
TITLES = LINES.filter(bool)


@st.composite
def plans(draw: st.DrawFn) -> Outline:
    takes = [("provider", "generalist"), ("networking", "vpc"), ("iam", "iam"), ("resources", "generalist")]
    ids = draw(
        st.lists(
            st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,3}){0,2}", fullmatch=True), unique=True, min_size=1, max_size=5
        )
    )
    sections = []
    for i, id in enumerate(ids):
        topic, agent = draw(st.sampled_from(takes))
        details = draw(st.lists(st.builds(Detail, TITLES, LINES, LINES), max_size=3))
        needs = draw(st.lists(st.sampled_from(ids[:i]), unique=True)) if i else []
        length = draw(st.integers(0, 10**6))
        sections.append(Section(id, draw(TITLES), topic, agent, tuple(details), tuple(needs), length))
    prompt = draw(st.text(min_size=1).filter(str.strip))
    return Outline(prompt, draw(TITLES), "hcl", tuple(sections), draw(st.integers(0, 2**32 - 1)))


def refusal(path: Path, text: str) -> str:
    path.write_text(text, "utf-8")
    with pytest.raises(OutlineError) as caught:
        outlinefile.read(path, BUILT_IN, language="hcl")
    assert caught.value.hint
    return f"{caught.value} / {caught.value.hint}"


@settings(max_examples=40)
@given(plans())
def test_an_outline_is_read_back_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, plan: Outline) -> None:
    path = tmp_path_factory.mktemp("plan") / "main.outline.toml"
    outlinefile.write(path, plan, document="main.tf", unit="lines")
    assert outlinefile.read(path, BUILT_IN, language="hcl") == plan


def test_the_file_says_at_its_top_how_it_is_edited() -> None:
    text = outlinefile.dumps(PLAN, document="infra/main.tf", unit="lines")
    assert text.startswith("# The plan of infra/main.tf. Edit it")
    assert 'needs = ["provider"]' in text
    assert '  { kind = "aws_vpc", purpose = "the network" },' in text
    assert 'details = [{ kind = "provider", name = "aws", purpose = "the region" }]' in text


def test_a_section_needs_only_what_it_cannot_do_without(tmp_path: Path) -> None:
    path = tmp_path / "x.outline.toml"
    path.write_text(
        'prompt = "p"\ntitle = "t"\nlanguage = "hcl"\n'
        '[[sections]]\nid = "a"\ntitle = "A"\ntopic = "iam"\nagent = "iam"\n'
    )
    assert outlinefile.read(path, BUILT_IN).sections == (Section("a", "A", "iam", "iam"),)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('title = "Outputs"', 'titel = "Outputs"', "section “outputs”: “title” is missing"),
        ("length = 40", "lenght = 40", "section “networking”: “lenght” (line 28) is unknown / did you mean “length”"),
        ('title = "Outputs"', 'title = " "', "section “outputs”: “title” (line 36) is empty"),
        ('title = "Outputs"', 'title = "Out\\nputs"', "“title” (line 36) has to be one line"),
        ('id = "outputs"', 'id = "networking"', "section “networking”: its id is there 2 times"),
        ('id = "outputs"', 'id = "The End"', "section “The End”: “id” (line 35) cannot be “The End”"),
        ('id = "outputs"', "", "section number 3: “id” is missing"),
        ('needs = ["provider"]', 'needs = ["pravider"]', "section “networking”: “needs” names “pravider”"),
        ('needs = ["provider"]', 'needs = "provider"', "“needs” (line 27) has to be a list of texts"),
        ("needs = []", 'needs = ["networking"]', "“provider” needs “networking” needs “provider”"),
        ("needs = []", 'needs = ["outputs"]', "needs “outputs”"),
        (
            "length = 40",
            "length = -1",
            "section “networking”: “length” (line 28) has to be a whole number of at least 0",
        ),
        ("length = 40", f"length = {10**20}", "section “networking”: “length” (line 28) has to be below 1000001"),
        ('agent = "vpc"', 'agent = "vcp"', "section “networking”: there is no agent “vcp”"),
        ('agent = "vpc"', 'agent = "eks"', "takes no topic “networking” in hcl / agent “vpc” takes it"),
        ('topic = "networking"', 'topic = "nets"', "takes no topic “nets” in hcl / its topics are: networking"),
        ('language = "hcl"', 'language = "yaml"', "“language” (line 10) is yaml, but the document is hcl"),
        ('language = "hcl"', 'language = "cobol"', "“language” (line 10) cannot be “cobol”"),
        ('language = "hcl"', "language = 3", "“language” (line 10) has to be a text"),
        ("seed = 7", "seed = 99999999999", "“seed” (line 11) has to be below"),
        ('kind = "aws_vpc"', 'kind = ""', "detail number 1: “kind” is empty"),
        ('kind = "aws_vpc"', 'kin = "aws_vpc"', "section “networking”, detail number 1: “kind” is missing"),
        ('prompt = "Create a VPC"\n', "", "“prompt” is missing"),
        ("[[sections]]", "[[section]]", "“section” is unknown / did you mean “sections”"),
        ('title = "Outputs"', "title = Outputs", "is not valid TOML"),
    ],
)
def test_an_outline_edited_into_nonsense_is_refused_in_one_sentence(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    text = outlinefile.dumps(PLAN, document="main.tf")
    assert old in text
    said = refusal(tmp_path / "main.outline.toml", text.replace(old, new))
    assert expected in said
    assert "main.outline.toml" in said or "need one another" in said


def test_a_kind_that_its_language_does_not_have_is_refused_unless_an_agent_has_it() -> None:
    section = Section("tea", "Tea", "section", "prose", (Detail("poem", "the harvest"),))
    plan = Outline("an article", "Tea", "markdown", (section,))
    with pytest.raises(OutlineError, match="section “tea”: a detail's “kind” cannot be “poem” in markdown") as caught:
        outlinefile.check(plan, BUILT_IN)
    assert "paragraph, list, table" in caught.value.hint
    poet = Agent("poet", "", "", (Topic("verses", kinds=("1-3 poem",)),), ("markdown",))
    outlinefile.check(plan, {**BUILT_IN, "poet": poet})


def test_an_outline_without_sections_is_refused(tmp_path: Path) -> None:
    assert "“sections” is empty" in refusal(tmp_path / "x.toml", outlinefile.dumps(replace(PLAN, sections=())))


def test_a_missing_file_and_one_that_is_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OutlineError, match="there is no file"):
        outlinefile.read(tmp_path / "none.toml", BUILT_IN)
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(OutlineError, match="not UTF-8"):
        outlinefile.read(tmp_path / "x.toml", BUILT_IN)


def test_a_full_disk_leaves_the_old_outline_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "main.outline.toml"
    outlinefile.write(path, PLAN)
    before = path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutlineError, match="No space left"):
        outlinefile.write(path, replace(PLAN, title="another"))
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]

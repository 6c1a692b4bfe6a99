"""The project that a document is about: what is read of it, what the lake learns, what a section is told."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from word_embedder import WordEmbedder

from memstore.agent.api import AgentMemory
from zeta.errors import ConfigError
from zeta.writing.keeping import sources
from zeta.writing.keeping.sources import LOOKS, Source, Sources, digest, gather, signature, source, steady
from zeta.writing.language import Definition
from zeta.writing.memory.lake import Lake
from zeta.writing.outline import Detail, Section

NETWORK = "# The network\n\nWhat the network is.\n\n## Subnets\n\nAll private.\n"
BILLING = "# Billing\n\nHow invoices are paid.\n"
VPC = 'resource "aws_vpc" "main" {\n  cidr_block = "10.0.0.0/16"\n}\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with two documents, a Terraform file and things that nobody wants read."""
    files = {
        "docs/network.md": NETWORK,
        "docs/billing.md": BILLING,
        "infra/main.tf": VPC,
        "notes.cfg": "retries = 3\n\nnothing = else\n",
        ".gitignore": "build\n",
        "build/made.md": "# Made\n\nBy a program.\n",
        ".env": "KEY=1",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    return tmp_path


def section(title: str, *purposes: str) -> Section:
    return Section("one", title, "any", "prose", tuple(Detail("paragraph", purpose) for purpose in purposes))


def paths(found: list[Source] | tuple[Source, ...]) -> list[str]:
    return [each.path for each in found]


# reading


def test_a_folder_is_read_as_git_would_and_the_rest_is_named(project: Path) -> None:
    found = gather([project], project)
    assert sorted(paths(found.files)) == ["docs/billing.md", "docs/network.md", "infra/main.tf", "notes.cfg"]
    assert {each.path: each.kind for each in found.refused if "/" not in each.path} | {"build/": "ignored"} == {
        ".env": "secret",
        ".gitignore": "ignored",
        "picture.png": "binary",
        "build/": "ignored",
    }


def test_a_source_has_the_hash_of_the_text_that_was_read_and_what_it_defines(project: Path) -> None:
    (found,) = gather([project / "infra" / "main.tf"], project).files
    assert found.sha256 == hashlib.sha256(VPC.encode()).hexdigest()
    assert (found.path, found.size, found.language) == ("infra/main.tf", len(VPC), "hcl")
    assert [each.name for each in found.definitions] == ["aws_vpc.main"]


def test_a_file_of_no_known_language_defines_nothing() -> None:
    assert source("notes.cfg", "retries = 3").definitions == ()


def test_paths_are_told_from_the_documents_folder(project: Path) -> None:
    (found,) = gather([project / "docs" / "network.md"], project / "infra").files
    assert found.path == "../docs/network.md"


def test_a_file_that_is_given_twice_is_read_once(project: Path) -> None:
    found = gather([project / "docs", project / "docs" / "network.md", project / "docs"], project)
    assert sorted(paths(found.files)) == ["docs/billing.md", "docs/network.md"]


def test_the_document_itself_is_not_its_source(project: Path) -> None:
    found = gather([project], project, leave=[project / "infra" / "main.tf"])
    assert "infra/main.tf" not in paths(found.files)


def test_of_very_many_files_the_last_are_refused_by_name(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MOST_FILES", 3)
    found = gather([project], project)
    assert len(found.files) == 3
    assert [each.kind for each in found.refused].count("many") == 1


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("none.md", "no file or folder"),
        (".env", "may hold keys"),
        ("picture.png", "is an image"),
        ("key.txt", "holds a private key"),
        ("large.txt", "is the most that is read"),
    ],
)
def test_a_file_that_cannot_be_a_source_is_refused_by_name(project: Path, name: str, why: str) -> None:
    (project / "key.txt").write_text("-----BEGIN RSA PRIVATE KEY-----")
    (project / "large.txt").write_text("x" * 1_000_001)
    with pytest.raises(ConfigError, match=why) as caught:
        gather([project / name], project)
    assert caught.value.hint


def test_a_file_that_changes_while_it_is_read_is_read_again(project: Path) -> None:
    path = project / "notes.cfg"
    later = iter(["second and longer", "third, which is longer yet"])

    def read(asked: Path) -> str:
        text = asked.read_text()
        if follow := next(later, None):
            path.write_text(follow)
        return text

    assert steady(path, read) == "third, which is longer yet"


def test_a_file_that_never_rests_is_refused_after_a_few_looks(project: Path) -> None:
    looks: list[str] = []

    def read(asked: Path) -> str:
        asked.write_text(asked.read_text() + "more")
        looks.append(asked.read_text())
        return looks[-1]

    with pytest.raises(ConfigError, match="keeps changing"):
        steady(project / "notes.cfg", read)
    assert len(looks) == LOOKS


def test_a_folder_whose_file_changed_during_the_reading_is_read_again(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = sources.scan

    def late(folder: Path) -> sources.Scan:
        found = given(folder)
        (project / "notes.cfg").write_text("changed")
        return found

    monkeypatch.setattr(sources, "scan", late)
    found = {each.path: each for each in gather([project], project).files}
    assert found["notes.cfg"].text == "changed"
    assert found["notes.cfg"].sha256 == hashlib.sha256(b"changed").hexdigest()


def test_reading_a_project_loads_no_model() -> None:
    code = (
        "import sys, zeta.writing.keeping.sources, zeta.writing.drafting.validator; print('llama_cpp' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


# the lake


def test_the_lake_learns_what_the_project_defines_and_forgets_what_is_gone(project: Path) -> None:
    lake = Lake(AgentMemory(None), "document:test")
    gather([project], project).pour(lake)
    known = lake.known("one", [])
    assert [each.name for each in known.names("aws_vpc")] == ["aws_vpc.main"]
    assert "docs/network.md" in lake.files()
    (project / "infra" / "main.tf").unlink()
    gather([project], project).pour(lake)
    assert list(known.names("aws_vpc")) == []


def test_the_lake_hears_which_names_the_project_uses(project: Path) -> None:
    lake = Lake(AgentMemory(None), "document:test")
    assert not lake.known("one", []).mentions("retries")
    gather([project], project).pour(lake)
    assert lake.known("one", []).mentions("retries")
    assert not lake.known("one", []).mentions("retrie")


def test_what_a_file_imports_is_not_its_own() -> None:
    assert [each.name for each in source("a.py", "import os\n\nlimit = 3\n").definitions] == ["limit"]


def test_pouring_the_same_again_changes_nothing(project: Path) -> None:
    memory = AgentMemory(None)
    for _ in range(2):
        gather([project], project).pour(Lake(memory, "document:test"))
    assert {each.version for each in memory.list(everything=True, limit=-1)} == {1}


# relevance


def test_a_section_knows_the_files_that_share_its_words(project: Path) -> None:
    found = gather([project], project)
    assert paths(found.relevant(section("Network"), 1)) == ["docs/network.md"]
    assert paths(found.relevant(section("Costs", "how an invoice is paid"), 1)) == ["docs/billing.md"]
    assert paths(found.relevant(section("The VPC and its CIDR block"), 1)) == ["infra/main.tf"]


def test_a_section_that_shares_nothing_with_the_project_knows_nothing_of_it(project: Path) -> None:
    assert gather([project], project).relevant(section("Zebras")) == []
    assert Sources([]).relevant(section("Network")) == []


def test_meaning_finds_files_that_say_it_otherwise(project: Path) -> None:
    found = gather([project], project, embedder=WordEmbedder())
    assert len(found.relevant(section("Zebras"), 2)) == 2
    assert paths(found.relevant(section("Network"), 1)) == ["docs/network.md"]
    assert Sources([], embedder=WordEmbedder()).relevant(section("Network")) == []


def test_the_same_section_always_knows_the_same_files(project: Path) -> None:
    once, again = (gather([project], project).relevant(section("paid network")) for _ in range(2))
    assert paths(once) == paths(again)


# what a section is told


def test_a_section_is_told_paths_and_what_they_define() -> None:
    told = digest([source("infra/main.tf", VPC), source("notes.cfg", "\nretries = 3\n")])
    assert told == 'infra/main.tf:\n  resource "aws_vpc" "main"\nnotes.cfg:\n  retries = 3'


def test_a_python_file_is_told_with_what_it_says_of_itself() -> None:
    assert digest([source("a.py", '"""The begin.\n\nMore."""\nlimit = 3\n')]) == "a.py: The begin.\n  limit = 3"
    assert digest([source("a.py", "def (")]) == "a.py:\n  def ("


def test_of_python_functions_and_classes_are_told_first_and_nothing_private() -> None:
    text = 'limit = 3\n_own = 4\n\n\ndef _help():\n    pass\n\n\ndef load():\n    """Load it."""\n'
    assert digest([source("a.py", text)]) == "a.py:\n  def load(): Load it.\n  limit = 3"


def test_what_a_section_is_told_keeps_to_its_budget_and_every_file_gets_its_share() -> None:
    many = [source(f"{name}.tf", VPC.replace("main", name) * 50) for name in ("one", "two")]
    told = digest(many, budget=50)
    assert len(told) <= 200
    assert "one.tf:" in told
    assert "two.tf:" in told
    assert digest(many, budget=0) == digest([]) == ""


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('def load(path: str):\n    """Read it.\n\n    More.\n    """\n', "def load(path: str): Read it."),
        ("def load(\n    path,\n    *,\n    all=1,\n) -> str:\n    return 1\n", "def load(path, *, all=1) -> str"),
        ("    def total(self): return 1", "def total(self)"),
        ("def half(", "def half("),
        ('def odd():\n    "\\d"', "def odd(): \\d"),
        ('@cache\nclass Shop:\n    """A shop."""\n', "class Shop: A shop."),
        ("async def go(): ...", "async def go()"),
        ('resource "aws_vpc" "main" {\n}', 'resource "aws_vpc" "main"'),
        ("The network", "The network"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_definition_is_told_in_one_line(text: str, line: str) -> None:
    assert signature(Definition("any", "name", 1, text)) == line


def test_a_long_line_is_cut() -> None:
    assert len(signature(Definition("any", "name", 1, "x" * 1000))) == 160

"""A model writes a section anew with the names that others use, and leaves no trace of what may be declined."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from zeta.errors import ZetaError
from zeta.writing import agentfile
from zeta.writing.decoding.author import Author, AuthorOptions
from zeta.writing.keeping.living import LivingDocument, begin
from zeta.writing.keeping.ownership import Span
from zeta.writing.keeping.rewriting import ModelRewriter, named
from zeta.writing.keeping.staleness import Project
from zeta.writing.keeping.update import broken
from zeta.writing.language import Definition
from zeta.writing.languages.registry import language_named
from zeta.writing.outline import Detail, Outline, Section
from zeta.writing.place import Place

NETWORK = '# Network\nresource "aws_vpc" "core" {\n  cidr_block = "10.0.0.0/16"\n}\n'
SUBNETS = '# Subnets\nresource "aws_subnet" "web" {\n  vpc_id     = aws_vpc.core.id\n  cidr_block = "10.0.1.0/24"\n}\n'
OUTLINE = Outline(
    "a network",
    "Network",
    "hcl",
    (
        Section("network", "Network", "vpc", "vpc", (Detail("aws_vpc", "the network"),)),
        Section("subnets", "Subnets", "subnets", "vpc", (Detail("aws_subnet", "public"),), needs=("network",)),
    ),
    seed=1,
)


def test_a_section_keeps_the_names_that_it_has_in_their_order() -> None:
    details = (Detail("aws_subnet"), Detail("aws_vpc", name="main"), Detail("aws_subnet"), Detail("output"))
    section = Section("a", "A", "vpc", "vpc", details)
    defined = [
        Definition("aws_vpc", "aws_vpc.main", 1, ""),
        Definition("aws_subnet", "aws_subnet.web", 2, ""),
        Definition("aws_subnet", "aws_subnet.data", 3, ""),
    ]
    assert [each.name for each in named(section, defined).details] == ["web", "main", "data", ""]


@pytest.fixture(scope="module")
def author(default_model: Path) -> Iterator[Author]:
    with Author.load(default_model, AuthorOptions(streams=1, ctx=1024)) as author:
        yield author


def opened(folder: Path) -> LivingDocument:
    place = Place(folder / "main.tf")
    text = f"{NETWORK}\n{SUBNETS}"
    place.document.write_text(text)
    begin(place, text, [Span("network", 0, 4), Span("subnets", 5, 9)], "hcl", sources={}, memories={})
    return LivingDocument(place, language_named("hcl"), OUTLINE)


@pytest.mark.model
def test_the_model_writes_a_section_anew_that_fits_the_document_and_changes_nothing_else(
    author: Author, tmp_path: Path
) -> None:
    document = opened(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    rewriter = ModelRewriter(author, document, agentfile.load_all())
    text = rewriter.rewrite(OUTLINE.sections[0], "the range has to grow", "")
    assert 'resource "aws_vpc" "core"' in text
    after = document.read().replace(NETWORK, text)
    assert broken(document, document.read(), after, Project()) == ""
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.model
def test_the_model_answers_in_sentences_on_one_line(author: Author, tmp_path: Path) -> None:
    rewriter = ModelRewriter(author, opened(tmp_path), {})
    known = "src/app.py:\ndef open_store(path):\n    Open the store of pages at a path.\n" * 200
    answer = rewriter.answer("How do I open a store?", known)
    assert answer.endswith((".", "!"))
    assert "\n" not in answer
    assert len(answer.split()) >= 3


def test_a_section_whose_agent_or_plan_is_gone_is_refused_in_a_sentence(tmp_path: Path) -> None:
    document = opened(tmp_path)
    rewriter = ModelRewriter(None, document, {})  # type: ignore[arg-type]
    with pytest.raises(ZetaError, match="agent vpc is not there"):
        rewriter.rewrite(OUTLINE.sections[0], "", "")
    document.outline = None
    with pytest.raises(ZetaError, match="has no plan"):
        rewriter.rewrite(OUTLINE.sections[0], "", "")

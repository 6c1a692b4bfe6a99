"""A model writes a section anew with the names that others use, and leaves no trace of what may be declined."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from random_author import RandomAuthor, RandomDesk
from toy_writing import ToyPiece

from zeta.errors import ZetaError
from zeta.writing import agentfile
from zeta.writing.decoding.author import Author, AuthorOptions
from zeta.writing.keeping.living import LivingDocument, begin
from zeta.writing.keeping.ownership import Span
from zeta.writing.keeping.patch import Wanted, broken
from zeta.writing.keeping.rewriting import ModelRewriter, named
from zeta.writing.keeping.staleness import Project
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
    (text,) = rewriter.rewrite([Wanted(OUTLINE.sections[0], "the range has to grow", "")])
    assert 'resource "aws_vpc" "core"' in text
    after = document.read().replace(NETWORK, text)
    assert broken(document, document.read(), after, Project()) == ""
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


BOTH = [Wanted(each, "the range has to grow", "") for each in OUTLINE.sections]


class Counted(RandomDesk):
    """Keeps how many streams were writing at once; does something with each step."""

    most = 0

    def then(self) -> None: ...

    def step(self) -> tuple[list[ToyPiece], list[tuple[int, int]]]:
        self.most = max(self.most, len(self.due))
        self.then()
        return super().step()


def by_chance(document: LivingDocument) -> tuple[ModelRewriter, Counted]:
    author = RandomAuthor()
    author.desk = desk = Counted()
    return ModelRewriter(author, document, agentfile.load_all()), desk  # type: ignore[arg-type]


def test_sections_are_written_side_by_side_in_their_order_and_as_each_would_be_alone(tmp_path: Path) -> None:
    document = opened(tmp_path)
    alone = [text for each in BOTH for text in by_chance(document)[0].rewrite([each])]
    rewriter, desk = by_chance(document)
    texts = list(rewriter.rewrite(BOTH))
    assert desk.most == 2
    assert texts == alone
    assert 'resource "aws_vpc" "core"' in texts[0]
    assert "aws_vpc.core.id" in texts[1]


def test_what_is_stopped_writes_nothing_more_and_gives_its_streams_back(tmp_path: Path) -> None:
    rewriter, desk = by_chance(opened(tmp_path))
    desk.then = rewriter.stop  # type: ignore[method-assign]
    assert list(rewriter.rewrite(BOTH)) == []
    assert desk.most == 2
    assert desk.due == {}


def test_a_rewrite_that_nobody_waits_for_gives_its_streams_back(tmp_path: Path) -> None:
    rewriter, desk = by_chance(opened(tmp_path))
    written = rewriter.rewrite(BOTH)
    next(written)
    del written
    assert desk.due == {}


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
        list(rewriter.rewrite([Wanted(OUTLINE.sections[0], "", "")]))
    document.outline = None
    with pytest.raises(ZetaError, match="has no plan"):
        list(rewriter.rewrite([Wanted(OUTLINE.sections[0], "", "")]))

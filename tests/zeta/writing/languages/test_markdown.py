"""What a Markdown text defines, refers to, and has wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeta.writing.language import Definition, Reference
from zeta.writing.languages.markdown import Markdown, anchor

MARKDOWN = Markdown()
TEXT = """\
# The Shop

It uses **Page Store** and `zeta`, and again **Page Store**.
See [how](#how-it-works), [the plan](docs/plan.md#two), [docs][Manual] and [more][lost].[^1]

## How it works?

Call `open_store()` or `Store.close`, not `README.md`; `pip install x` is a command.
Then [out](https://example.com/#top).

## How it works?

![a picture](img/a%20b.png)

[manual]: https://example.com "M"
[^1]: A note.
"""


def defined(text: str, kind: str) -> list[tuple[str, int]]:
    return [(each.name, each.line) for each in MARKDOWN.definitions(text) if each.kind == kind]


def used(text: str, kind: str) -> list[tuple[str, int]]:
    return [(each.name, each.line) for each in MARKDOWN.references(text) if each.kind == kind]


def test_headings_are_defined_by_the_anchors_that_github_gives_them() -> None:
    assert defined(TEXT, "heading") == [("the-shop", 1), ("how-it-works", 6), ("how-it-works-1", 11)]
    assert anchor("What's `new` in 2.0?") == "whats-new-in-20"


def test_a_heading_keeps_its_title_as_text() -> None:
    assert Definition("heading", "how-it-works", 6, "How it works?") in MARKDOWN.definitions(TEXT)


def test_labels_and_footnotes_are_defined_where_they_stand() -> None:
    assert defined(TEXT, "link") == [("manual", 15)]
    assert defined(TEXT, "footnote") == [("1", 16)]


def test_a_term_is_defined_once_where_it_is_first_emphasised() -> None:
    assert defined(TEXT, "term") == [("Page Store", 3), ("zeta", 3)]


def test_links_lead_to_anchors_files_and_labels() -> None:
    assert used(TEXT, "heading") == [("how-it-works", 4)]
    assert used(TEXT, "file") == [("docs/plan.md", 4), ("img/a b.png", 13)]
    assert used(TEXT, "link") == [("manual", 4), ("lost", 4)]
    assert used(TEXT, "footnote") == [("1", 4)]


def test_backquoted_names_of_code_are_references_and_commands_and_files_are_not() -> None:
    assert used(TEXT, "code") == [("open_store", 8), ("Store.close", 8)]


def test_nothing_in_a_code_block_counts() -> None:
    text = "# T\n\n```md\n# no\n[a](#b) `c_d` [^9]\n```\n"
    assert MARKDOWN.references(text) == []
    assert [each.name for each in MARKDOWN.definitions(text)] == ["t"]


def test_a_name_that_recurs_within_sentences_is_defined_at_its_first_place() -> None:
    text = "When Mara Lindqvist came, it rained.\nThe keeper greeted Mara Lindqvist.\nLater he met Otto once.\n"
    assert defined(text, "name") == [("Mara Lindqvist", 1)]
    assert defined("They met Ada.\nAda's lamp burned.\n", "name") == [("Ada", 1)]
    assert defined("They say I'll go.\nBut I'll stay.\n", "name") == []
    assert defined("It was. It is. It will be.\n", "name") == []


def problems(text: str) -> list[tuple[int, str]]:
    return [tuple(each) for each in MARKDOWN.problems(text)]


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("# A\n\nx\n\n### B\n\nx\n", 5, "levels below"),
        ("# A\n\nx\n\n## B\n\nx\n\n## B\n\ny\n", 9, "twice"),
        ("# A\n\nx\n\n```py\ncode\n", 5, "not closed"),
        ("# A\n\nx\n\n## B\n\n## C\n\nx\n", 5, "nothing under"),
        ("# A\n\nx\n\n## B\n", 5, "nothing under"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, line: int, word: str) -> None:
    ((found, message),) = problems(text)
    assert found == line
    assert word in message


def test_a_well_formed_text_has_no_problems() -> None:
    assert problems("# A\n\n## B\n\n- x\n\n  ```sh\n  ls\n  ```\n\n## C\n\n### B\n\n~~~~\n```\n~~~~\n") == []


def test_headings_of_one_name_may_stand_under_different_ones() -> None:
    assert problems("# A\n\n## B\n\n### Notes\n\nx\n\n## C\n\n### Notes\n\nx\n") == []


def test_a_remark_is_not_read_as_text() -> None:
    remark = MARKDOWN.remark("zeta: c -- is\nnot defined-")
    text = f"# A\n\nSee [b](#c).  {remark}\n"
    assert MARKDOWN.references(text) == [Reference("heading", "c", 3)]
    assert problems(text) == []


PIECES = st.sampled_from(
    [
        "#",
        "## A",
        "\r",
        "**B**",
        "\n",
        "\n\n",
        "```",
        "~~~",
        "[a](#b)",
        "[a][b]",
        "[^1]",
        "[^1]: x",
        "**",
        "`",
        "|",
        "---",
        "- ",
        "> ",
    ]
)


@given(st.lists(PIECES | st.text(max_size=8), max_size=30).map("".join))
def test_no_text_can_break_the_reader(text: str) -> None:
    lines = text.count("\n") + text.count("\r") + 1
    found = [*MARKDOWN.definitions(text), *MARKDOWN.references(text), *MARKDOWN.problems(text)]
    assert all(1 <= each.line <= lines for each in found)

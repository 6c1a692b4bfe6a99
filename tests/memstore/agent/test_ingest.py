"""A Markdown document becomes memories, section by section."""

from hypothesis import given
from hypothesis import strategies as st

from memstore.agent.constants import LARGEST_CONTENT
from memstore.agent.database import Database
from memstore.agent.ingest import drafts, front_matter
from memstore.agent.memories import Memories
from memstore.agent.model import FileRef

DOCUMENT = """---
title: The house
tags: [home, "plans"]
date: 2024-05-01
kind: procedural
---
Before all.

# Ignored level

## Kitchen & Bath!

Paint it blue.

```sh
## not a heading
```

### Tiles

White.

## 2023-12-24 Garden ##

Roses.

## Empty

## Kitchen & Bath!

Again.
"""


def test_a_section_is_a_memory_with_its_heading_as_key() -> None:
    found = drafts(DOCUMENT, "n", path="docs/house.md")
    assert [each.key for each in found] == [
        "house",
        "house/kitchen-bath",
        "house/2023-12-24-garden",
        "house/kitchen-bath-2",
    ]
    assert found[0].content == "Before all."
    assert found[1].content.startswith("## Kitchen & Bath!\n\nPaint it blue.")
    assert "## not a heading" in found[1].content
    assert "White." in found[1].content
    assert found[1].files == (FileRef("docs/house.md", "read"),)


def test_the_front_matter_gives_tags_kind_title_and_date() -> None:
    _, kitchen, garden, _ = drafts(DOCUMENT, "n", path="house.md", tags=("mine", "home"), meta={"by": "ana"})
    assert (kitchen.tags, kitchen.kind) == (("mine", "home", "plans"), "procedural")
    assert kitchen.meta is not None
    assert garden.meta is not None
    assert (kitchen.meta["date"], kitchen.meta["heading"], kitchen.meta["by"]) == (
        "2024-05-01",
        "Kitchen & Bath!",
        "ana",
    )
    assert garden.meta["date"] == "2023-12-24"


def test_the_date_may_go_into_the_namespace() -> None:
    (found,) = drafts("Rain.", "diary", path="2024-02-29.md", date_namespace=True)
    assert (found.namespace, found.key) == ("diary:2024-02-29", "2024-02-29")
    (found,) = drafts("Rain.", "diary", path="2024-02-31.md", date_namespace=True)
    assert found.namespace == "diary"


def test_underlined_headings_count_and_a_rule_does_not() -> None:
    found = drafts("Title\n=====\n\nOne.\n\nPart two\n--------\n\nTwo.\n\n---\n\nStill two.\n", "n")
    assert [(each.key, each.content.split("\n")[-1]) for each in found] == [
        ("section", "One."),
        ("part-two", "Still two."),
    ]


def test_a_document_without_headings_is_one_memory_and_an_empty_one_none() -> None:
    assert [each.content for each in drafts("Only this.\n", "n", path="a/Note one.md")] == ["Only this."]
    assert drafts("Only this.\n", "n", path="a/Note one.md")[0].key == "note-one"
    assert drafts("", "n") == drafts("# Title\n\n## Empty\n", "n") == []


def test_a_list_of_tags_may_stand_on_lines_of_its_own() -> None:
    assert front_matter("---\ntags:\n  - a\n  - 'b'\n---\nBody") == ({"tags": "a, b"}, "Body")


def test_text_between_two_rules_is_no_front_matter() -> None:
    assert front_matter("---\nJust text\n---\nBody")[0] == {}
    assert front_matter("---\ntitle: x\nnever closed")[0] == {}


def test_a_section_that_is_too_large_is_several_memories() -> None:
    found = drafts("## Big\n\n" + "A sentence of the book. " * 60_000, "n")
    assert [each.key for each in found] == ["big", "big-2"]
    assert all(len(each.content) <= LARGEST_CONTENT for each in found)


@given(
    st.lists(st.sampled_from(["## A\n", "# B\n", "text\n", "---\n", "\n", "```\n", "k: v\n", "## 漢字 🐕\n"])).map(
        "".join
    )
)
def test_any_document_makes_memories_that_can_be_put(text: str) -> None:
    memories = Memories(Database(None), lambda: 0.0)
    found = drafts(text, "n", path="x.md")
    for each in found:
        memories.put(each)
    assert len({each.key for each in found}) == len(found)

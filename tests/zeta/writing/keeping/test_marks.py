"""Marks of a living document are true after every update, and a person's lines stay as they are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.zeta.writing.small_language import TEXTS, Small, made
from zeta.writing.keeping.document import marked
from zeta.writing.keeping.living import LivingDocument
from zeta.writing.keeping.manifest import Part, sha256
from zeta.writing.keeping.marking import corrected, mark
from zeta.writing.keeping.marks import Marked, of_names, true_marks
from zeta.writing.keeping.ownership import lines_of
from zeta.writing.keeping.project import project
from zeta.writing.memory.resolution import resolve

SMALL = Small()
BODY = "let a = 1\n\nsay $a\nsay $b\n"
"""Two sections: the second one, in lines 3 and 4, uses a name that nothing defines."""
PARTS = (Part("one", 0, 1, ""), Part("two", 2, 4, ""))
BEHIND = "say $b  # zeta: b is not defined\n"
LIST = "\n# zeta: line 4: b is not defined anywhere\n"


def true(text: str, held: tuple[str, ...] = (), parts: tuple[Part, ...] = PARTS) -> Marked:
    return true_marks(SMALL, text, parts, held, lambda bare: resolve(SMALL, bare))


def test_what_was_just_marked_is_true() -> None:
    text = marked(SMALL, BODY, resolve(SMALL, BODY).unresolved)
    assert text == BODY.replace("say $b\n", BEHIND) + LIST
    assert true(text).text == text


def test_a_mark_goes_when_the_name_is_defined_and_its_list_with_it() -> None:
    text = BODY.replace("let a = 1", "let b = 1").replace("say $a", "say $b  # zeta: b is not defined") + LIST
    now = true(text)
    assert now.text == BODY.replace("let a = 1", "let b = 1").replace("$a", "$b")
    assert now.unresolved == ()


def test_a_mark_comes_when_a_name_is_defined_no_more() -> None:
    now = true(BODY.replace("let a", "let c"))
    assert now.text.splitlines()[2] == "say $a  # zeta: a is not defined"
    assert now.text.splitlines()[5:] == [
        "# zeta: line 3: a is not defined anywhere",
        "# zeta: line 4: b is not defined anywhere",
    ]
    assert now.unresolved == ("a", "b")


def test_lines_that_a_person_edited_stay_and_are_in_the_list_all_the_same() -> None:
    false = BODY.replace("say $a", "say $a  # zeta: a is not defined")
    now = true(false, held=("two",))
    assert now.text == false + LIST


def test_a_list_that_a_person_wrote_something_behind_moves_to_the_end() -> None:
    text = BODY.replace("say $b\n", BEHIND) + LIST + "\nsay mine\n"
    now = true(text)
    assert now.text == BODY.replace("say $b\n", BEHIND) + "\nsay mine\n" + LIST
    assert true(now.text).text == now.text


def test_a_list_between_sections_goes_and_they_stand_where_they_are_then() -> None:
    text = "let a = 1\n" + LIST + "\nsay $a\n"
    now = true(text, parts=(Part("one", 0, 1, ""), Part("two", 4, 5, "")))
    assert now.text == "let a = 1\n\nsay $a\n"
    assert [(part.begin, part.end) for part in now.parts] == [(0, 1), (2, 3)]


def test_a_last_section_that_goes_to_the_end_does_not_keep_an_old_list() -> None:
    text = "let a = 1\n\nsay $a\n" + LIST
    now = true(text, held=("two",), parts=(Part("one", 0, 1, ""), Part("two", 2, 5, "")))
    assert now.text == "let a = 1\n\nsay $a\n"
    assert now.parts[-1].end <= len(lines_of(now.text))


def test_a_language_without_comments_has_no_marks() -> None:
    class Bare(Small):
        def remark(self, text: str) -> str:
            return ""

    assert true_marks(Bare(), BODY, PARTS, (), lambda text: resolve(SMALL, text)).text == BODY


@given(
    st.lists(st.sampled_from(["let a = 1", "say $a", "say $b", "say $b $c", "plain", ""]), min_size=1, max_size=8),
    st.sets(st.sampled_from(["0", "1", "2"])),
    st.booleans(),
)
def test_marks_are_the_same_when_they_are_made_again_and_no_other_byte_changes(
    lines: list[str], held: set[str], before: bool
) -> None:
    text, parts = "", []
    for number in range(3):
        first = text.count("\n")
        text += "".join(f"{line}\n" for line in [f"# {number}", *lines])
        parts.append(Part(str(number), first, text.count("\n"), ""))
        text += "\n" if number < 2 else ""
    bare = text.rstrip("\n") + "\n"
    parts[-1] = Part("2", parts[-1].begin, bare.count("\n"), "")
    given_text = marked(SMALL, bare, resolve(SMALL, bare).unresolved) if before else bare
    once = true(given_text, tuple(held), tuple(parts))
    assert true(once.text, tuple(held), tuple(once.parts)) == once
    for part in once.parts:
        own = lines_of(once.text)[part.begin : part.end]
        assert part.sha256 == sha256("".join(own))
        was = lines_of(given_text)[part.begin : part.end]
        if part.id in held:
            assert own == was
        assert [each.split("  # zeta:")[0].rstrip("\n") for each in own] == [
            each.split("  # zeta:")[0].rstrip("\n") for each in was
        ]


# of a document on disk


@pytest.fixture
def document(tmp_path: Path) -> LivingDocument:
    return made(tmp_path)


def settled(document: LivingDocument) -> Marked | None:
    seen = project(document.place, ["src"])
    return mark(document, document.take_over(document.look(seen)), seen)


def test_a_document_whose_marks_are_true_gets_no_version(document: LivingDocument) -> None:
    assert settled(document) is None
    assert document.versions.numbers() == [1]


def test_what_a_person_defines_takes_the_marks_of_untouched_sections_away(document: LivingDocument) -> None:
    text = document.read()
    document.place.document.write_text(text.replace("let vpc", "let net"))
    lost = settled(document)
    assert lost is not None
    assert lost.unresolved == ("vpc",)
    assert "let bucket = $vpc  # zeta: vpc is not defined\n" in document.read()
    assert of_names(SMALL, document.read())[-1].strip() == "line 7: vpc is not defined anywhere"
    document.place.document.write_text(document.read().replace("let net", "let vpc"))
    found = settled(document)
    assert found is not None
    assert document.read() == text
    assert not document.look(project(document.place, ["src"])).held("store")


def test_marks_are_not_touched_while_a_file_cannot_be_read(document: LivingDocument) -> None:
    document.place.document.write_text(document.read().replace("let vpc", "let net"))
    seen = project(document.place, ["src"])
    assert corrected(document, document.look(seen), seen) is not None
    seen = replace(seen, unread={"src/net.py": "src/net.py cannot be read"})
    assert corrected(document, document.look(seen), seen) is None


def test_a_person_who_edits_meanwhile_keeps_every_byte(document: LivingDocument) -> None:
    document.place.document.write_text(document.read().replace("let vpc", "let net"))
    seen = project(document.place, ["src"])
    look = document.take_over(document.look(seen))
    document.place.document.write_text(TEXTS["end"])
    assert mark(document, look, seen) is None
    assert document.read() == TEXTS["end"]

"""A document as a file: sections in order, marks where something is not defined, saves that are whole."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toy_language import ToyLanguage

from zeta.errors import ZetaError
from zeta.writing.errors import DocumentExists, DocumentNotSaved
from zeta.writing.keeping.document import Document, join, marked, refuse, save, unmarked
from zeta.writing.keeping.ownership import Span
from zeta.writing.language import Language, Problem, Reference
from zeta.writing.languages.registry import NAMES, language_named
from zeta.writing.memory.resolution import resolve

TOY: Language = ToyLanguage()


# joining


def test_sections_stand_in_order_with_a_blank_line_between() -> None:
    made = join("begin\n", [("a", "one\ntwo\n"), ("b", "\n\nthree  \n\n\n")])
    assert made.text == "begin\n\none\ntwo\n\nthree\n"
    assert made.spans == (Span("a", 2, 4), Span("b", 5, 6))


def test_languages_leave_as_many_lines_between_sections_as_is_their_way() -> None:
    assert join("{\n", [("a", '  "a": 1,\n'), ("b", '  "b": 2\n}\n')], gap=0).text == '{\n  "a": 1,\n  "b": 2\n}\n'
    assert join("", [("a", "one"), ("b", "two")], gap=2).text == "one\n\n\ntwo\n"


def test_a_section_without_text_has_no_place() -> None:
    assert join("", [("a", " \n"), ("b", "two\n")]) == Document("two\n", (Span("b", 0, 1),))
    assert join("", []) == Document("", ())


def test_a_section_is_found_by_its_line_and_its_name() -> None:
    made = join("begin", [("a", "one\ntwo"), ("b", "three")])
    assert [made.at(line) for line in range(1, 7)] == ["", "", "a", "a", "", "b"]
    assert made.section("a") == "one\ntwo\n"
    with pytest.raises(KeyError):
        made.section("c")


def test_problems_of_sections_get_lines_of_the_document() -> None:
    made = join("begin", [("a", "one\ntwo"), ("b", "three")])
    found = made.placed({"b": [Problem(1, "late")], "a": [Problem(2, "soon"), Problem(0, "whole")], "gone": []})
    assert found == [Problem(0, "whole"), Problem(4, "soon"), Problem(6, "late")]


lines = st.text(st.sampled_from("ab \n"), max_size=20)


@settings(max_examples=50)
@given(lines, st.lists(lines, max_size=5), st.integers(0, 2))
def test_every_section_is_found_again_at_its_span(begin: str, texts: list[str], gap: int) -> None:
    made = join(begin, [(str(n), text) for n, text in enumerate(texts)], gap)
    for span in made.spans:
        assert made.section(span.id) == texts[int(span.id)].strip("\n").rstrip() + "\n"
    assert len(made.spans) == sum(bool(text.strip()) for text in texts)


# marks


def mark(text: str, language: Language = TOY, problems: tuple[Problem, ...] = ()) -> str:
    return marked(language, text, resolve(language, unmarked(language, text)).unresolved, problems)


def test_what_is_not_defined_is_marked_at_its_line_and_listed_at_the_end() -> None:
    assert mark("use vpc main\ndef subnet a\nuse role eks\n") == (
        "use vpc main  # zeta: main is not defined\n"
        "def subnet a\n"
        "use role eks  # zeta: eks is not defined\n"
        "\n"
        "# zeta: line 1: main is not defined anywhere\n"
        "# zeta: line 3: eks is not defined anywhere\n"
    )


def test_what_is_wrong_besides_is_listed_at_the_end() -> None:
    text = mark("def subnet a\n! x\n", problems=(Problem(2, "it cannot be read"), Problem(0, "it is short")))
    assert text == "def subnet a\n! x\n\n# zeta: it is short\n# zeta: line 2: it cannot be read\n"


def test_a_document_where_all_is_defined_has_no_marks() -> None:
    assert mark("def vpc main\nuse vpc main\n") == "def vpc main\nuse vpc main\n"


def test_marks_of_an_earlier_save_are_taken_away_first() -> None:
    text = "use vpc main\nuse vpc main\nuse role eks\n"
    once = mark(text)
    assert mark(once) == once
    assert unmarked(TOY, once) == text
    mended = once.replace("use role eks", "def vpc main")
    assert mark(mended) == "use vpc main\nuse vpc main\ndef vpc main\n"


def test_a_persons_own_remarks_stay() -> None:
    text = "def vpc main  # mine\n# note\n"
    assert unmarked(TOY, text) == text


def test_a_mark_that_would_change_the_text_is_only_in_the_list() -> None:
    text = mark("use role eks\n<<\nuse vpc main\n>>\n")
    assert "use vpc main\n" in text
    assert "use role eks  # zeta: eks is not defined\n" in text
    assert "# zeta: line 3: main is not defined anywhere\n" in text
    assert mark(text) == text


def test_a_language_without_remarks_has_no_marks() -> None:
    silent = ToyLanguage(comment="")
    assert mark("use vpc main\n", silent) == "use vpc main\n"


words = st.sampled_from(
    ["use vpc main", "use a", "def vpc main", "def x a text", "<<", ">>", "! x", "", "  # note", "plain  ", "use b  "]
)


@settings(max_examples=50)
@given(st.lists(words, max_size=12))
def test_marks_never_change_what_a_text_says_and_can_be_taken_away(written: list[str]) -> None:
    text = "\n".join([*written, "end"]) + "\n"
    once = mark(text)
    assert TOY.problems(once) == TOY.problems(text)
    assert [each[:3] for each in TOY.definitions(once)] == [each[:3] for each in TOY.definitions(text)]
    assert TOY.references(once) == TOY.references(text)
    assert unmarked(TOY, once) == text
    assert mark(once) == once


WRITTEN = {
    "hcl": 'resource "aws_subnet" "a" {\n  vpc_id = aws_vpc.main.id\n  tags = {\n    Name = "${var.name}-a"\n  }\n}\n',
    "yaml": (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  serviceAccountName: runner\n"
        "  containers:\n    - name: web\n      image: web:1\n"
        "      args:\n        - |\n          serviceAccountName: x\n"
    ),
    "json": '{\n  "a": {"$ref": "#/definitions/b"}\n}\n',
    "python": 'def total(items):\n    """Sum."""\n    return add(items) + \\\n        missing\n',
    "markdown": (
        "# Title\n\nSee [how](#usage), [this][label]\nand [that](#more).\n\n| a | b |\n|---|---|\n| [x](#y) | z |\n\n"
        "- one [q](#r)\n\n## Last\n\nText.[^1]\n"
    ),
}


@pytest.mark.parametrize("name", NAMES)
def test_marks_break_no_parser(name: str) -> None:
    language, text = language_named(name), WRITTEN[name]
    before = language.problems(text)
    unresolved = [*resolve(language, text).unresolved, *(Reference("", f"name{n}", n) for n in range(1, 99))]
    once = marked(language, text, unresolved, [Problem(2, "it is --> wrong */ here")])
    assert language.problems(once) == before
    assert language.references(once) == language.references(text)
    assert marked(language, once, unresolved, [Problem(2, "it is --> wrong */ here")]) == once
    assert unmarked(language, once) == text
    assert ("zeta:" in once) == bool(language.remark("x"))


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=8)
@given(line=st.integers(1, 16), said=st.text(st.sampled_from("-<>#\"'{}[]\\ab\n:"), max_size=12))
def test_a_name_is_never_too_odd_to_be_marked(name: str, line: int, said: str) -> None:
    language, text = language_named(name), WRITTEN[name]
    once = marked(language, text, [Reference("", said, line)])
    assert language.problems(once) == language.problems(text)
    assert unmarked(language, once) == text


# files


def test_a_document_that_is_there_is_refused_unless_it_is_told_to_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "main.tf"
    path.write_text("old")
    with pytest.raises(DocumentExists, match=r"main\.tf exists already") as caught:
        save(path, "new")
    assert "--force" in caught.value.hint
    assert path.read_text() == "old"
    save(path, "new\n", force=True)
    assert path.read_bytes() == b"new\n"


@pytest.mark.parametrize(
    ("where", "why"),
    [
        ("", "is a folder"),
        ("none/main.tf", r"the folder .*none does not exist"),
        ("file/main.tf", "is a file, not a folder"),
    ],
)
def test_a_path_where_nothing_can_be_saved_is_refused(tmp_path: Path, where: str, why: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DocumentNotSaved, match=why) as caught:
        refuse(tmp_path / where, force=True)
    assert caught.value.hint


@pytest.mark.parametrize("locked", ["folder", "file"])
def test_a_path_that_may_not_be_written_is_refused(
    tmp_path: Path, locked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "main.tf"
    path.write_text("old")
    here = path if locked == "file" else tmp_path
    monkeypatch.setattr(os, "access", lambda asked, mode: asked != here)  # root may write everywhere
    with pytest.raises(DocumentNotSaved, match="cannot be written"):
        refuse(path, force=True)


def test_a_free_place_is_not_refused(tmp_path: Path) -> None:
    refuse(tmp_path / "main.tf")
    assert not (tmp_path / "main.tf").exists()


@contextmanager
def no_room() -> Iterator[None]:
    """No file can grow: the system refuses it as it does where a disk has no room."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit of a file's size")
def test_a_full_disk_leaves_the_old_document_whole(tmp_path: Path) -> None:
    path = tmp_path / "main.tf"
    path.write_text("old")
    with no_room(), pytest.raises(ZetaError, match="cannot be written") as caught:
        save(path, "new " * 1000, force=True)
    assert "room" in caught.value.hint
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_and_the_rights_of_a_file_stay(tmp_path: Path) -> None:
    real, link = tmp_path / "real.tf", tmp_path / "main.tf"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    save(link, "new", force=True)
    assert link.is_symlink()
    assert (real.read_text(), real.stat().st_mode & 0o777) == ("new", 0o640)

"""What is wrong with a finished section, and how its specialist is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from toy_language import ToyLanguage

from memstore.agent.api import AgentMemory
from zeta.errors import ConfigError
from zeta.writing.drafting.validator import CHECKS, TOLD, feedback, validate
from zeta.writing.language import Definition, Language, Problem
from zeta.writing.languages.json import Json
from zeta.writing.memory.lake import Lake
from zeta.writing.memory.view import PROJECT, View


class Hcl(ToyLanguage):
    name = "hcl"


TOY: Language = Hcl()
ALL = tuple(CHECKS)


@pytest.fixture
def lake() -> Lake:
    return Lake(AgentMemory(None), "document:test")


@pytest.fixture
def known(lake: Lake) -> View:
    return lake.known("own", ["other"])


def test_a_section_without_mistakes_has_no_problems(known: View) -> None:
    assert validate(TOY, "def vpc main\nuse vpc main\n", ALL, known) == []


def test_a_parser_is_asked_where_its_check_is_named(known: View) -> None:
    assert validate(TOY, "\n! wrong\n", ["hcl"], known) == [Problem(2, "this is an error")]
    assert validate(TOY, "\n! wrong\n", ["references", "yaml"], known) == []


def test_what_stands_before_is_read_along_but_not_judged(known: View) -> None:
    for before in ("! begin\nmore\n", "! begin\nmore"):
        assert validate(TOY, "\n! wrong\n", ["hcl"], known, before=before) == [Problem(2, "this is an error")]


def test_a_section_of_json_is_read_by_itself_since_its_object_goes_on(known: View) -> None:
    text = '  "window": {\n    "width": 800\n  },\n'
    assert validate(Json(), text, ["json"], known, before="{\n") == []
    assert validate(Json(), text.replace("800", "800,"), ["json"], known, before="{\n")[0].line == 3


def test_a_reference_resolves_in_the_text_the_visible_sections_or_the_project(lake: Lake, known: View) -> None:
    text = "def vpc main\nuse vpc main\nuse role eks\nuse function load\n"
    assert [each.line for each in validate(TOY, text, ["references"], known)] == [3, 4]
    lake.write("other", Definition("role", "eks", 1, "role"))
    lake.write(PROJECT, Definition("function", "load", 1, "load"), file="a.py")
    assert validate(TOY, text, ["references"], known) == []


def test_what_a_later_section_has_to_define_is_no_problem_yet(known: View) -> None:
    assert validate(TOY, "use variable region\n", ["references"], known) == [
        Problem(1, "region is not defined anywhere")
    ]
    known.want("variable", "region")
    assert validate(TOY, "use variable region\nuse variable var.region\n", ["references"], known) == []


def test_names_of_code_are_checked_against_the_project_where_there_is_one(lake: Lake, known: View) -> None:
    assert validate(TOY, "use code store\n", ["references"], known) == []
    lake.write(PROJECT, Definition("function", "load", 1, "load"), file="a.py")
    text = "use code load\nuse code store\n"
    assert [each.line for each in validate(TOY, text, ["references"], known)] == [2]
    lake.mentions = lambda name: name == "store"
    assert validate(TOY, text, ["references"], known) == []


def test_what_is_defined_twice_or_elsewhere_is_a_problem(lake: Lake, known: View) -> None:
    lake.write("other", Definition("vpc", "main", 1, "vpc"))
    lake.write("own", Definition("subnet", "a", 1, "subnet"))
    found = validate(TOY, "def subnet a\ndef subnet a\ndef vpc main\n", ["duplicates"], known)
    assert [each.line for each in found] == [2, 3]


def test_what_a_parser_has_against_a_line_is_not_told_twice(known: View) -> None:
    class Strict(Hcl):
        def problems(self, text: str) -> list[Problem]:
            return [Problem(2, "a is defined twice")]

    text = "def subnet a\ndef subnet a\ndef subnet a\n"
    assert [each.line for each in validate(Strict(), text, ["duplicates", "hcl"], known)] == [2, 3]


def test_a_link_to_a_file_that_is_not_there_is_a_problem(tmp_path: Path, known: View) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("here")
    text = "use file docs/a.md\nuse file docs/b.md\nuse file docs\n"
    assert validate(TOY, text, ["links"], known, folder=tmp_path) == [Problem(2, "there is no file docs/b.md")]
    assert validate(TOY, text, ["links"], known) == []


def test_a_name_that_no_file_can_have_is_a_file_that_is_not_there(tmp_path: Path, known: View) -> None:
    long = "n" * 5000
    assert len(validate(TOY, f"use file {long}\nuse file a\0b\n", ["links"], known, folder=tmp_path)) == 2


def test_problems_come_by_line_and_each_once(known: View) -> None:
    text = "use nothing\n! wrong\nuse nothing\n"
    assert [each.line for each in validate(TOY, text, ["references", "hcl", "hcl"], known)] == [1, 2, 3]


def test_a_check_that_there_is_not_is_named_with_those_there_are(known: View) -> None:
    with pytest.raises(ConfigError, match="no check 'spelling'") as caught:
        validate(TOY, "", ["hcl", "spelling"], known)
    assert "references" in caught.value.hint


def test_a_specialist_is_told_its_first_mistakes_in_one_remark() -> None:
    assert feedback([]) == ""
    one = feedback([Problem(3, "a quote is missing"), Problem(0, "it is empty")])
    assert one == "Write it again without these mistakes: line 3: a quote is missing; it is empty."
    many = feedback([Problem(n, "wrong") for n in range(1, TOLD + 3)])
    assert many.count("wrong") == TOLD
    assert many.endswith("; and 2 more.")
    assert "\n" not in many

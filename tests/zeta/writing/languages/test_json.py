"""JSON as it is read, and as it is written."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import gbnf_random
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from played_writing import Lake, play

from zeta.llama import Grammar, LlamaModel
from zeta.writing.agents import Agent
from zeta.writing.language import Choose
from zeta.writing.languages.json import Json
from zeta.writing.languages.schema import load
from zeta.writing.outline import Detail, Outline, Section

JSON = Json()

ADDRESS = """\
{
  "title": "a person",
  "$defs": {
    "address": { "type": "object", "description": "where" },
    "a/b": {}
  },
  "properties": {
    "home": { "$ref": "#/$defs/address" },
    "work": { "$ref": "#/$defs/adress" },
    "odd": { "$ref": "#/$defs/a~1b" },
    "same": { "$ref": "#/properties/home" },
    "all": { "$ref": "#" },
    "far": { "$ref": "https://example.com/x.json#/y" }
  }
}
"""


def plan(*sections: list[str]) -> Outline:
    """Sections of these keys; "" is one that the model names."""
    parts = [
        Section(f"part-{i}", f"Part {i}", "any", "any", tuple(Detail("key", "", name) for name in names))
        for i, names in enumerate(sections)
    ]
    return Outline("settings", "Settings", "json", tuple(parts))


def test_keys_definitions_and_properties_are_definitions() -> None:
    found = [(each.kind, each.name, each.line) for each in JSON.definitions(ADDRESS)]
    assert found[:4] == [
        ("key", "title", 2),
        ("key", "$defs", 3),
        ("definition", "#/$defs/address", 4),
        ("definition", "#/$defs/a~1b", 5),
    ]
    assert ("property", "home", 8) in found


def test_a_ref_that_leads_nowhere_is_the_reference_that_remains() -> None:
    defined = {(each.kind, each.name) for each in JSON.definitions(ADDRESS)}
    unresolved = [each for each in JSON.references(ADDRESS) if (each.kind, each.name) not in defined]
    assert [(each.name, each.line) for each in unresolved] == [("#/$defs/adress", 9)]


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ('{\n  "a": 1\n  "b": 2\n}', 3, "column 3"),
        ('{"a": 1,\n"a": 2}', 2, "“a” is there twice"),
        ('{"a": {"b": 1,\n\n"b": 2}}', 3, "“b” is there twice"),
        ("[" * 100000, 0, "deeply"),
        ("", 1, "JSON"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, line: int, word: str) -> None:
    assert any(each.line == line and word in each.message for each in JSON.problems(text))


def test_objects_beside_each_other_may_have_the_same_keys() -> None:
    assert JSON.problems('{"a": [{"x": 1}, {"x": 2}], "b": {"x": 3}}') == []


def test_the_lines_of_a_section_are_read_without_their_braces() -> None:
    section = '  "a": 1,\n  "b": {"c": [1, 2]},\n'
    assert [each.name for each in JSON.definitions(section)] == ["a", "b"]
    assert JSON.problems(section) == []
    assert JSON.problems(section + '  "d": 2\n}\n') == []
    assert JSON.problems(section + '  "a": 2\n}\n') != []
    assert JSON.problems(section + '  "d": [2\n}\n') != []


def test_what_breaks_off_is_read_up_to_there() -> None:
    assert [each.name for each in JSON.definitions(ADDRESS[:100])][:3] == ["title", "$defs", "#/$defs/address"]


@given(st.text(alphabet='{}[]:,"\\ab1$ref#/\n .-', max_size=60))
def test_no_text_is_too_strange(text: str) -> None:
    JSON.definitions(text)
    JSON.references(text)
    JSON.problems(text)


names = st.sampled_from(
    [
        "",
        "",
        "name",
        "version",
        "scripts",
        "dependencies",
        "license",
        "$schema",
        "$defs",
        "properties",
        "required",
        "a b",
    ]
)


@settings(max_examples=40)
@given(
    st.lists(st.lists(names, min_size=0, max_size=3), min_size=1, max_size=4),
    st.integers(0, 2**32),
    st.sampled_from([0.0, 0.3]),
)
def test_every_document_is_json_without_keys_twice_and_its_references_resolve(
    sections: list[list[str]], seed: int, refuse: float
) -> None:
    text, _ = play(JSON, plan(*sections), seed, refuse=refuse)
    assert JSON.problems(text) == []
    assert len(json.loads(text)) == sum(max(1, len(names)) for names in sections)
    defined = {(each.kind, each.name) for each in JSON.definitions(text)}
    assert all((each.kind, each.name) in defined for each in JSON.references(text))


def test_the_keys_are_those_of_the_outline_and_their_values_of_the_types_they_have_by_convention() -> None:
    for seed in range(20):
        text, _ = play(JSON, plan(["name", "private"], ["scripts", "keywords"]), seed)
        document = json.loads(text)
        assert list(document) == ["name", "private", "scripts", "keywords"]
        assert [type(value) for value in document.values()] == [str, bool, dict, list]


def test_required_names_properties_that_there_are() -> None:
    for seed in range(20):
        document = json.loads(play(JSON, plan(["properties"], ["required"]), seed)[0])
        assert set(document["required"]) <= set(document["properties"])
        assert len(set(document["required"])) == len(document["required"])


def test_llama_cpp_reads_every_grammar_and_pieces_end_only_where_they_end(tiny_model: Callable[..., Path]) -> None:
    outline = plan(["name", "scripts", "$defs", "properties", "required", "dependencies", "", "", "license"])
    model, lake, seen = LlamaModel(tiny_model("llama")), Lake(JSON), 0
    ends = np.array([token for token in range(model.n_vocab) if model.ends(token)], np.int32)
    writer = JSON.writer(outline, outline.sections[0], Agent("json", "", ""))
    rng, text = random.Random(1), ""
    while step := writer.next(lake):
        if not isinstance(step, Choose):
            text += getattr(step, "text", "")
            continue
        piece = gbnf_random.draw(step.grammar, rng)
        state = Grammar(model, step.grammar)
        for token in model.tokenize(piece):
            assert not state.legal(ends).any(), f"{piece!r} may end before its end"
            assert state.legal(np.array([token], np.int32)).all(), f"{piece!r} is refused by {step.grammar}"
            state.accept(token)
        assert state.legal(ends).all()
        state.close()
        seen += 1
        if not writer.accept(piece):
            text += piece
            lake.mine(text, "one")
    model.close()
    assert seen > 15
    json.loads("{" + text)


@pytest.mark.parametrize("length", [30, 60])
def test_groups_of_settings_hold_what_their_schema_says_and_are_as_long_as_was_asked(length: int) -> None:
    kinds = ("backup", "schedule", "retention") if length == 30 else ("photos", "network", "backup", "window", "editor")
    details = tuple(Detail(kind) for kind in kinds)
    outline = Outline("settings", "S", "json", (Section("a", "A", "any", "any", details, length=length),))
    groups = load("settings").kinds
    for seed in range(10):
        text, _ = play(JSON, outline, seed)
        document = json.loads(text)
        assert list(document) == list(kinds)
        assert abs(text.count("\n") - length) <= 0.2 * length
        for kind, said in document.items():
            for name, value in said.items():
                field = groups[kind].fields[name]
                assert value in (True, False) if field.type == "bool" else str(value) in field.arguments


def test_a_group_that_is_there_already_gets_a_number() -> None:
    sections = tuple(Section(f"s{i}", "S", "any", "any", (Detail("window"),)) for i in range(2))
    document = json.loads(play(JSON, Outline("settings", "S", "json", sections), 1)[0])
    assert list(document) == ["window", "window_2"]

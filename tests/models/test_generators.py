"""Made-up dialogues and code: the same for a seed, and true to themselves."""

from __future__ import annotations

import ast
import itertools
import json
import re
import subprocess
import sys
from random import Random
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.__main__ import main
from models.generators.code import module
from models.generators.dialogues import dialogue
from models.generators.documents import documents
from models.generators.facts import facts

seeds = st.integers(0, 2**32)


@pytest.mark.parametrize("kind", ["dialogue", "code"])
def test_a_seed_makes_the_same_documents_and_more_of_them_begin_with_the_same(kind: str) -> None:
    few, many = list(documents(kind, 5, seed=3)), list(documents(kind, 9, seed=3))
    assert many[:5] == few
    assert list(documents(kind, 5, seed=4)) != few


def test_an_unknown_kind_is_refused_before_anything_is_made() -> None:
    with pytest.raises(ValueError, match="dialogue, code, not poem"):
        next(documents("poem", 1, 0))


@given(seeds)
def test_a_dialogue_goes_to_and_fro_and_begins_with_the_user(seed: int) -> None:
    turns = dialogue(Random(seed))
    assert len(turns) >= 6
    assert [role for role, _ in turns] == ["user", "assistant"] * (len(turns) // 2)
    assert all(text.strip() for _, text in turns)


@given(seeds)
def test_what_is_asked_was_told_before_and_the_last_telling_counts(seed: int) -> None:
    """Names and numbers of an answer stand in what the user said last about it; what was never told is not answered."""
    turns = dialogue(Random(seed))
    for at, (role, text) in enumerate(turns):
        if role == "assistant" and (found := re.match(r"Your budget for (.+) is (\d+) euros", text)):
            told = [said for who, said in turns[:at] if who == "user" and f"euros on {found[1]}, not" in said]
            told += [said for who, said in turns[:at] if who == "user" and f"budget for {found[1]} is" in said]
            assert any(found[2] in said for said in told)


@given(seeds)
def test_a_changed_fact_is_about_the_same_thing_and_has_another_answer(seed: int) -> None:
    for fact in facts(Random(seed), 10):
        if fact.changed is not None:
            assert fact.changed.name == fact.name
            assert fact.changed.answered != fact.answered


@given(seeds)
def test_facts_of_one_user_are_of_different_kinds(seed: int) -> None:
    names = [fact.name for fact in facts(Random(seed), 6)]
    assert len(set(names)) == len(names) == 6


@given(seeds)
def test_a_python_module_passes_its_own_tests(seed: int) -> None:
    name, text = next(found for at in itertools.count(seed) if (found := module(Random(at)))[0].endswith(".py"))
    found = ModuleType("made_up")
    sys.modules["made_up"] = found  # a dataclass looks for its module
    try:
        exec(compile(ast.parse(text), name, "exec"), vars(found))
    finally:
        del sys.modules["made_up"]
    tests = [value for key, value in vars(found).items() if key.startswith("test_")]
    assert len(tests) >= 2
    for test in tests:
        assert callable(test)
        test()


@given(seeds)
def test_a_table_of_settings_agrees_with_the_settings(seed: int) -> None:
    _, text = next(found for at in itertools.count(seed) if "```json" in (found := module(Random(at)))[1])
    services = json.loads(text.split("```json\n")[1].split("\n```")[0])["services"]
    assert f"take {sum(each['replicas'] * each['memory_mb'] for each in services.values())} MB" in text
    for name, each in services.items():
        assert f"| {name} | {each['region']} | {each['replicas']} x {each['memory_mb']} MB |" in text
        assert f"deployment/{name} --replicas={each['replicas']}" in text


def test_the_command_prints_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "dialogue", "--count", "2", "--seed", "1"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["title"] for line in lines] == ["dialogue 1-0", "dialogue 1-1"]
    assert lines[0]["turns"][0][0] == "user"


def test_making_up_documents_needs_no_torch() -> None:
    code = (
        "import sys\nfrom models.__main__ import main\nmain(['generate', 'code', '--count', '1'])\n"
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0

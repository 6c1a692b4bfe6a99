"""Python written section by section: whatever is chosen, it parses and uses no name that nothing defines."""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import gbnf_random
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from played_writing import Lake, play

from zeta.llama import LlamaModel, Sampler
from zeta.sampling import Sampling
from zeta.writing.agents import Agent
from zeta.writing.language import REFUSALS, Choose, Definition, Put
from zeta.writing.languages.python import Python
from zeta.writing.languages.pythonbody import Body
from zeta.writing.languages.pythonlines import MODULES
from zeta.writing.outline import Detail, Outline, Section

PYTHON = Python()
KINDS = ["function", "function", "class", "constant", "import", "something else"]
NAMES = ["", "", "", "load", "Store", "LIMIT", "no name", "print", "class"]


@st.composite
def outlines(draw: st.DrawFn) -> Outline:
    """Up to four sections; at times the imports are written last, of what the others want."""
    sections = []
    for i in range(draw(st.integers(1, 4))):
        kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=4))
        details = tuple(Detail(kind, "load a file", draw(st.sampled_from(NAMES))) for kind in kinds)
        sections.append(Section(f"s{i}", "Load files", "t", "a", details))
    if draw(st.booleans()):
        sections.append(Section("main", "Run", "t", "a", (Detail("main", "run it all"),)))
    if draw(st.booleans()):
        needs = tuple(each.id for each in sections)
        sections.append(Section("imports", "Imports", "t", "a", (Detail("import"),), needs))
    return Outline("p", "A Tool", "python", tuple(sections))


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(outlines(), st.integers(0, 2**32), st.sampled_from([0.0, 0.0, 0.3, 1.0]))
def test_whatever_is_chosen_it_parses_and_every_name_is_defined_once(
    outline: Outline, seed: int, refuse: float
) -> None:
    text, _ = play(PYTHON, outline, seed, refuse=refuse)
    assert PYTHON.problems(text) == [], text
    definitions = PYTHON.definitions(text)
    missing = {each.name for each in PYTHON.references(text)} - {each.name for each in definitions}
    assert missing == set(), text
    names = [each.name for each in definitions]
    assert len(set(names)) == len(names), text


def outline(*details: Detail) -> Outline:
    return Outline("p", "T", "python", (Section("s", "Load files", "t", "a", details),))


def written(plan: Outline, answer: Callable[[Choose], str], known: Lake | None = None, section: str = "s") -> str:
    known, text = known or Lake(PYTHON), ""
    writer = PYTHON.writer(plan, plan.section(section), Agent("code", "", ""))
    while step := writer.next(known):
        if isinstance(step, Put):
            text += step.text
        elif isinstance(step, Choose) and not writer.accept(piece := answer(step)):
            text += piece
    return text


def by_chance(seed: int) -> Callable[[Choose], str]:
    rng = random.Random(seed)
    return lambda step: gbnf_random.draw(step.grammar, rng)


def saying(*pieces: str) -> Callable[[Choose], str]:
    said: Iterator[str] = iter(pieces)
    return lambda step: next(said)


SUM = (" total(", "values: list[int]) -> int:\n", 'The sum of values."""\n', "    return sum(values)\n")


def test_a_function_is_written_as_chosen() -> None:
    text = written(outline(Detail("function", "add up")), saying(*SUM))
    assert text.startswith('# Load files\n\n\ndef total(values: list[int]) -> int:\n    """The sum of values."""\n')
    assert text.endswith("    return sum(values)\n")


def test_a_name_that_is_given_is_taken() -> None:
    text = written(outline(Detail("function", "add up", "add")), saying(*SUM[1:]))
    assert "def add(values" in text


@pytest.mark.parametrize("name", ["class", "sum", "load", "main"])
def test_a_name_that_means_something_is_refused(name: str) -> None:
    known = Lake(PYTHON, [Definition("function", "load", 1, "def load():\n    pass")])
    pieces = [f" {name}(", *SUM]
    assert "def total(" in written(outline(Detail("function")), saying(*pieces), known)


@pytest.mark.parametrize("parameters", ["a: int, a: int) -> int:\n", "if: int) -> int:\n", "len: int) -> int:\n"])
def test_parameters_that_cannot_be_are_refused(parameters: str) -> None:
    text = written(outline(Detail("function")), saying(SUM[0], parameters, *SUM[1:]))
    assert "def total(values: list[int])" in text


def test_functions_of_other_sections_are_called_with_the_arguments_they_take() -> None:
    known = Lake(PYTHON, [Definition("function", "load_files", 1, "def load_files(a, b=1):\n    pass")])
    calls = set()
    for seed in range(60):
        text = written(outline(Detail("function", "load files")), by_chance(seed), known)
        tree = ast.parse(text)
        calls |= {
            len(node.args)
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "load_files"
        }
    assert calls == {1, 2}


def test_only_imported_modules_are_used() -> None:
    known = Lake(PYTHON, [Definition("import", "math", 1, "import math")])
    plan = outline(Detail("function"), Detail("function"))
    texts = [written(plan, by_chance(seed), known) for seed in range(25)]
    found = {module for text in texts for module in MODULES if re.search(rf"\b{module}\.\w+\(", text)}
    assert found == {"math"}


def test_imports_that_are_written_last_are_those_that_are_used() -> None:
    code = Section("s", "Load", "t", "a", (Detail("function"), Detail("function"), Detail("class")))
    plan = Outline("p", "T", "python", (code, Section("i", "Imports", "t", "a", (Detail("import"),), ("s",))))
    sizes = set()
    for seed in range(10):
        known = Lake(PYTHON)
        text = written(plan, by_chance(seed), known)
        used = {each.name for each in PYTHON.references(text) if each.kind == "import"}
        if used:
            imports = written(plan, by_chance(seed), known, "i")
            assert imports == "# Imports\n" + "".join(f"import {name}\n" for name in sorted(used))
        sizes.add(len(used))
    assert max(sizes) > 1


def test_a_class_keeps_what_it_is_made_of_and_its_methods_use_it() -> None:
    text = written(
        outline(Detail("class", "an account")),
        saying(
            " Account:\n",
            'Money of somebody."""\n',
            ", balance: int) -> None:\n",
            "        self.balance = balance\n",
            "\n",
            " total(",
            ") -> int:\n",
            'What there is."""\n',
            "        return self.balance\n",
            "\n",
        ),
    )
    made: dict[str, type] = {}
    exec(compile(text, "account", "exec"), made)  # it is the text above
    assert made["Account"](3).total() == 3


def test_an_attribute_is_set_once() -> None:
    pieces = [" Account:\n", 'A."""\n', ", a: int, b: int) -> None:\n", "        self.a = a\n"]
    text = written(outline(Detail("class")), saying(*pieces, *pieces[-1:] * REFUSALS, *[""] * 50))
    assert text.count("self.a = ") == 1
    assert "self.b = b" in text


def body(**parameters: str) -> Body:
    return Body(parameters, {"load": (1, 1)}, ["LIMIT"], returns=True)


def lines_of(grammar: str, count: int = 400) -> set[str]:
    return {gbnf_random.draw(grammar, random.Random(seed)) for seed in range(count)}


def test_a_block_that_was_opened_gets_a_line() -> None:
    inside = body(a="int")
    inside.take("    if a > 1:\n")
    assert all(line.startswith("        ") for line in lines_of(inside.grammar(0, 9)))


def test_an_else_is_offered_behind_an_if_only() -> None:
    inside = body(a="list")
    inside.take("    for b in a:\n")
    inside.take("        print(b)\n")
    assert "    else:\n" not in lines_of(inside.grammar(0, 9))
    inside.take("    if a:\n")
    inside.take("        print(a)\n")
    assert "    else:\n" in lines_of(inside.grammar(0, 9))


def test_a_name_is_known_only_within_the_block_that_binds_it() -> None:
    inside = body(a="list")
    inside.take("    for each in a:\n")
    inside.take("        found = each\n")
    assert any("found" in line for line in lines_of(inside.grammar(0, 9)))
    inside.take("    print(a)\n")
    assert not any(re.search(r"\b(found|each)\b", line) for line in lines_of(inside.grammar(0, 9)))


def test_a_line_that_leaves_a_block_does_not_read_what_was_bound_there() -> None:
    inside = body(a="list")
    inside.take("    for each in a:\n")
    inside.take("        found = each\n")
    assert "over" in inside.objection("    print(found)\n")
    assert "over" in inside.objection("    for other in each:\n")
    assert inside.objection("        print(found)\n") == ""


def test_nothing_follows_a_return_in_its_block() -> None:
    inside = body(a="int")
    inside.take("    if a > 1:\n")
    inside.take("        return a\n")
    assert not any(line.startswith("        ") for line in lines_of(inside.grammar(0, 9)))


def test_a_long_function_can_only_return() -> None:
    inside = body(a="int")
    for _ in range(9):
        inside.take("    a += 1\n")
    assert all(line.startswith("    return ") for line in lines_of(inside.grammar(0, 9)))


def test_functions_are_as_long_as_their_section_says() -> None:
    def lines(length: int) -> int:
        plan = Outline("p", "T", "python", (Section("s", "T", "t", "a", (Detail("function"),), (), length),))
        texts = [written(plan, by_chance(seed)) for seed in range(12)]
        return sum(text.count("\n") for text in texts)

    assert lines(8) < lines(20)


def test_only_lists_grow_and_only_text_is_split() -> None:
    inside = body(words="list[str]", line="str", size="int")
    said = lines_of(inside.grammar(0, 9), 1500)
    owners = {name for line in said for name in re.findall(r"(\w+)\.(?:append|split)\(", line)}
    assert owners == {"words", "line"}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("    return = a\n", "no statement"),
        ("    load = a\n", "a function"),
        ("    LIMIT = a\n", "something else"),
        ("    len = a\n", "something else"),
        ("    a = a\n", "itself"),
        ("    b = 1\n", "line before"),
        ("    b = 3\n", "just set"),
    ],
)
def test_a_line_that_is_legal_and_no_good_is_refused(line: str, reason: str) -> None:
    inside = body(a="int")
    inside.take("    b = 2\n")
    inside.take("    b = 1\n")
    assert reason in inside.objection(line)
    assert inside.objection("    b += a\n") == ""


def test_after_too_many_refusals_a_line_of_its_own_still_compiles() -> None:
    text = written(outline(Detail("function", "load")), lambda step: "")
    assert PYTHON.problems(text) == []


@pytest.mark.model
def test_every_grammar_is_one_that_llama_cpp_reads(default_model: Path) -> None:
    model, grammars = LlamaModel(default_model), set[str]()
    answer = by_chance(1)

    def collecting(step: Choose) -> str:
        grammars.add(step.grammar)
        return answer(step)

    details = [Detail(kind, "load") for kind in [*KINDS, "main"]]
    known = Lake(PYTHON, [Definition("function", "load", 1, "def load(a):\n    pass")])
    written(outline(*details), collecting, known)
    assert len(grammars) > 10
    for grammar in grammars:
        Sampler(model, Sampling(grammar=grammar)).close()
    model.close()

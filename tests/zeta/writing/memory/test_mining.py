"""What a growing text defines: the same as if it was mined whole with every line, for what a line costs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from zeta.writing.language import Definition
from zeta.writing.languages import markdownmining, seams, yamltree
from zeta.writing.languages.registry import language_named
from zeta.writing.memory import mining
from zeta.writing.memory.mining import Cut, Pieces, Seams

LINES = {
    "hcl": (
        'resource "aws_vpc" "main" {', 'resource "aws_vpc" "b" {', "}", '  cidr = "10.0.0.0/16"', "  tags = {", "  }",
        "x = 1", "locals {", "  a = [", "  ]", "  text = <<EOT", "EOT", "# said", "/* open", "*/", '  a = "${', "",
        'variable "x" {}', 'provider "aws" {', 'alias = "b"', "{", ")", "(", "<<EOT", 'b = "', "a", "a =", "data x y {",
    ),
    "json": (
        '"a": 1,', '"b": {', "},", "}", '"a": [', "],", "{", "[", '"$defs": {', '"A": {},', '"properties": {', '"b": 2',
        '"c": "x, y",', '"open: 1,', '"d": true,  ', "", '"$ref": "#/a",', ",", "],,", '"a":', "1,",
    ),
    "python": (
        "def a():", "    return 1", "    x = 2", "A = 1", "A = 2", "class C:", "    b = 1", "    def m(self):",
        "        self.x = 1", "import os", "from os import path as p", "@wraps", "x = (",
        "1,", ")", '"""open', 'end"""',
        "if A:", "else:", "    pass", "", "# said", "def b(x):", "    global g", "    g = 1", "a = 1; b = 2", "x = \\",
        "try:", "except E:", "\ta = 1", "async def a(): pass", "x: int = 1", "*",
    ),
    "yaml": (
        "---", "--- # said", "apiVersion: v1", "kind: Service", "kind: ConfigMap", "metadata:", "  name: a",
        "  name: b",
        "data:", "  key: value", "spec:", "  ports:", "    - port: 80", "      name: http", "a: 1", "b: &x 2", "c: *x",
        "services:", "  web:", "    image: x", "...", "# said", "", "%YAML 1.1", "text: |", "  said", "[", "]", "'open",
        "  template:", "    metadata:", "      labels:", "        app: a", "kind: Deployment", "\ttab", "- a", "*",
    ),
    "markdown": (
        "# Title", "## Part", "## Part", "", "", "", "Mara came.", "So came Mara Lind again.", "When Mara Lind came,",
        "**bold** and `term`.", "`term` again, **Mara**.", "- item", "  more", "    code", "* other", "1. one", "```",
        "~~~", "<!-- open", "-->", "<div>", "> quoted", "[a]: http://x", "See [a] and [Mara].", "---", "===",
        "| a | b |",
        "|---|---|", "[^1]: note", "said[^1]", "`open", "code`", "\tx", "It's Mara's.", "2. two", "-",
    ),
}  # fmt: skip


def told(growing: mining.Mining, text: str, cuts: list[int], definitions: Callable[[str], list[Definition]]) -> None:
    """Nothing that the lake would hold differs at any of the cuts."""
    kept: dict[tuple[str, str, int], Definition] = {}
    known: dict[tuple[str, str, int], Definition] = {}
    for cut in cuts:
        whole = definitions(text[:cut])
        fresh = growing.grow(text[:cut])
        assert all(each in whole for each in fresh)
        known.update({each[:3]: each for each in whole})
        kept.update({each[:3]: each for each in fresh})
        assert list(kept.items()) == list(known.items())


def grown(name: str) -> st.SearchStrategy[tuple[str, list[int]]]:
    text = st.lists(st.sampled_from(LINES[name]), max_size=24).map(lambda lines: "".join(f"{x}\n" for x in lines))
    return text.flatmap(
        lambda text: st.tuples(
            st.just(text),
            st.lists(st.integers(0, len(text)), max_size=8).map(lambda some: sorted({*some, *ends(text), len(text)})),
        )
    )


def ends(text: str) -> list[int]:
    return [at for at, letter in enumerate(text, 1) if letter == "\n"]


@pytest.mark.parametrize("name", LINES)
def test_a_text_that_grows_defines_what_it_defines_as_a_whole(name: str) -> None:
    language = language_named(name)

    @settings(max_examples=100)
    @given(grown(name))
    def holds(given: tuple[str, list[int]]) -> None:
        told(mining.mining(language), *given, language.definitions)

    holds()


@given(st.lists(st.text("ab\r\n\x0c\x85\u2028#'\" :", max_size=9), max_size=9))
@example(["a = 1\r", "b = 2\n", "c = 3\n"])
@pytest.mark.parametrize("name", LINES)
def test_lines_that_end_otherwise_are_counted_as_in_the_whole(name: str, parts: list[str]) -> None:
    language = language_named(name)
    text = "".join(parts)
    told(mining.mining(language), text, ends(text), language.definitions)


UNITS: dict[str, Callable[[int], str]] = {
    "hcl": lambda n: (
        f'# Part {n} of the network\nresource "aws_subnet" "s{n}" {{\n  vpc_id = aws_vpc.main.id\n'
        f'  cidr_block = "10.0.{n % 256}.0/24"\n  tags = {{\n    Name = "s{n}"\n  }}\n}}\n\n'
    ),
    "json": lambda n: f'  "setting{n}": {{\n    "enabled": true,\n    "values": [\n      1,\n      2\n    ]\n  }},\n',
    "python": lambda n: f'LIMIT_{n} = {n}\n\n\ndef part{n}(a):\n    """Part."""\n    b = a + {n}\n    return b\n\n\n',
    "yaml": lambda n: (
        f"---\n# Part {n}\napiVersion: v1\nkind: Service\nmetadata:\n  name: part{n}\nspec:\n  selector:\n"
        f"    app: part{n}\n  ports:\n    - port: {n}\n      name: http\n"
    ),
    "markdown": lambda n: f"The keeper Mara Lind counts bee number {n}.\nShe writes it into the **book{n}**.\n\n",
}
"""What a section is made of, as its writer writes it."""


class Meter:
    """Counts the letters that parsers are given."""

    def __init__(self) -> None:
        self.letters = 0

    def measured(self, parse: Callable[..., object]) -> Callable[..., object]:
        def counting(text: str, *more: object) -> object:
            self.letters += len(text)
            return parse(text, *more)

        return counting


@pytest.fixture
def meter(monkeypatch: pytest.MonkeyPatch) -> Meter:
    found = Meter()
    monkeypatch.setattr(markdownmining, "read", found.measured(markdownmining.read))
    parsers = [(seams.hclscan, "read"), (seams.jsontree, "entries"), (seams.ast, "parse")]
    for module, name in [*parsers, (yamltree, "read"), (yamltree, "scans")]:
        monkeypatch.setattr(module, name, found.measured(getattr(module, name)))
    return found


@pytest.mark.parametrize("name", UNITS)
def test_a_line_of_a_section_of_twenty_thousand_tokens_costs_what_one_of_its_first_lines_does(
    name: str, meter: Meter
) -> None:
    language, unit = language_named(name), UNITS[name]
    growing = mining.mining(language)
    if isinstance(growing, Pieces):
        growing._definitions = meter.measured(growing._definitions)
    text, costs = "", list[int]()
    while len(text) < 60_000:  # three letters a token, or more
        for line in unit(100 + len(costs) % 900).splitlines(keepends=True):
            text += line
            before = meter.letters
            growing.grow(text)
            costs.append(meter.letters - before)
    assert sum(costs) > 0
    assert max(costs[len(costs) // 2 :]) <= max(costs[: len(costs) // 10]) <= 10 * len(unit(100))


def test_of_a_language_without_seams_everything_is_read_and_what_is_new_is_told() -> None:
    def definitions(text: str) -> list[Definition]:
        return [Definition("word", word, 1, text) for word in text.split()]

    growing = Pieces(definitions, Seams(lambda text: Cut(0), lambda kind: False))
    assert [each.name for each in growing.grow("a")] == ["a"]
    assert growing.grow("a") == []
    assert [each.name for each in growing.grow("a b")] == ["a", "b"]

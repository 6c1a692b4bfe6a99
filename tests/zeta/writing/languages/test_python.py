"""What a Python text defines, uses, and has wrong."""

from __future__ import annotations

import ast
import builtins
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeta.writing.languages.python import Python
from zeta.writing.outline import Outline

PYTHON = Python()
TEXT = '''\
import json
import os.path as path
from math import sqrt

LIMIT: int = 10
names = ["a"]

def load(file, *, deep=False):
    """Load it."""
    with open(file) as handle:
        return json.loads(handle.read())

class Store:
    size = 0

    def __init__(self, root):
        self.root = root
        self.count, self.open = 0, True

    def path(self, name):
        return path.join(self.root, name) + self.suffix

def main():
    store = Store(names)
    print(load(store.path("x")), LIMIT, missing)
'''


def defined(text: str) -> list[tuple[str, str, int]]:
    return [(each.kind, each.name, each.line) for each in PYTHON.definitions(text)]


def used(text: str) -> list[str]:
    return [each.name for each in PYTHON.references(text)]


def undefined(text: str) -> set[str]:
    return set(used(text)) - {each.name for each in PYTHON.definitions(text)}


def test_a_module_defines_what_it_binds_and_what_its_classes_bind() -> None:
    assert defined(TEXT) == [
        ("import", "json", 1),
        ("import", "path", 2),
        ("import", "sqrt", 3),
        ("constant", "LIMIT", 5),
        ("variable", "names", 6),
        ("function", "load", 8),
        ("class", "Store", 13),
        ("attribute", "Store.size", 14),
        ("method", "Store.__init__", 16),
        ("attribute", "Store.root", 17),
        ("attribute", "Store.count", 18),
        ("attribute", "Store.open", 18),
        ("method", "Store.path", 20),
        ("function", "main", 23),
    ]


def test_the_text_of_a_definition_is_the_whole_statement() -> None:
    (load,) = [each for each in PYTHON.definitions(TEXT) if each.name == "load"]
    assert load.text == "\n".join(TEXT.split("\n")[7:11])


def test_names_of_the_module_are_used_and_locals_and_builtins_are_not() -> None:
    assert used(TEXT) == ["json", "path", "Store.root", "Store.suffix", "Store", "names", "load", "LIMIT", "missing"]


def test_a_name_that_nothing_binds_is_missing() -> None:
    assert undefined(TEXT) == {"missing", "Store.suffix"}


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("[x for x in range(3) if y]\n", {"y"}),
        ("def f(a, *b, c=d, **e) -> g:\n    return a, b, c, e\n", {"d", "g"}),
        ("def f():\n    global n\n    n = 1\ndef g():\n    return n\n", set()),
        ("def f():\n    n = 1\n    def g():\n        nonlocal n\n        n = 2\n    return g, n\n", set()),
        ("def f():\n    def g():\n        return a\n    a = 1\n    return g\n", set()),
        ("class A:\n    x = 1\n    def f(self):\n        return x\n", {"x"}),
        ("class A(B):\n    def f(self):\n        return self.x\n", {"B"}),
        (
            "class A:\n    @property\n    def p(self):\n        return 1\n    def f(self):\n        return self.p\n",
            set(),
        ),
        ("class A:\n    @staticmethod\n    def f(a):\n        return a.x\n", set()),
        ("try:\n    pass\nexcept E as e:\n    print(e)\n", {"E"}),
        ("match p:\n    case [a, *b]:\n        print(a, b)\n", {"p"}),
        ("from os import *\nprint(getcwd())\n", set()),
        ("f = lambda a: a + b\n", {"b"}),
        ("if (n := q):\n    print(n, __name__)\n", {"q"}),
        ("for i in r:\n    print(i)\nprint(i)\n", {"r"}),
        ("print(math.sqrt(2))\n", {"math"}),
    ],
)
def test_scopes_are_those_of_the_language(text: str, missing: set[str]) -> None:
    assert undefined(text) == missing


def test_a_module_of_the_standard_library_is_wanted_as_an_import() -> None:
    (only,) = PYTHON.references("print(math.sqrt(2))\n")
    assert (only.kind, only.name) == ("import", "math")
    assert [each.kind for each in PYTHON.references("print(copy)\nprint(shop.x)\n")] == ["", ""]


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("x = (1\n", 1, "never closed"),
        ("def f():\nreturn 1\n", 2, "indented"),
        ("x = 1\nreturn x\n", 2, "outside function"),
        ("def f(a, a):\n    pass\n", 1, "duplicate"),
        ("def f():\n    pass\n\ndef f():\n    pass\n", 4, "twice"),
        ("class A:\n    def f(self):\n        pass\n    def f(self):\n        pass\n", 4, "A.f"),
        ("x = '\0'\n", 0, "null"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, line: int, word: str) -> None:
    ((found, message),) = PYTHON.problems(text)
    assert word in message
    assert found == line


def test_several_functions_of_one_name_may_be_a_property_or_alternatives() -> None:
    text = "class A:\n    @property\n    def x(self): return 1\n    @x.setter\n    def x(self, v): pass\n"
    assert PYTHON.problems(text) == []
    assert PYTHON.problems("if True:\n    def f(): pass\nelse:\n    def f(): pass\n") == []


def test_an_incomplete_text_is_read_as_far_as_it_goes() -> None:
    text = "import os\n\ndef load(a):\n    b = a\n    return (b,\n\nclass Store:\n    def keep(self):\n"
    assert defined(text) == [
        ("import", "os", 1),
        ("function", "load", 3),
        ("class", "Store", 7),
        ("method", "Store.keep", 8),
    ]


def test_a_title_becomes_the_docstring_whatever_is_in_it() -> None:
    begin = PYTHON.begin(Outline("p", 'A "shop" \\ and\nmore.', "python", ()))
    assert ast.get_docstring(ast.parse(begin)) == "A shop and more."


def test_the_reader_knows_every_name_of_a_real_package() -> None:
    for name in ("llama", "config", "download", "window"):
        path = Path(__file__).parents[4] / "zeta" / f"{name}.py"
        text = path.read_text("utf-8")
        assert PYTHON.problems(text) == []
        assert {each for each in undefined(text) if "." not in each} == set(), path


PIECES = st.sampled_from(
    [
        "def f(",
        "class A:",
        "\n",
        "\n    ",
        "return",
        "(",
        ")",
        "self.x",
        "=",
        "import os",
        "'''",
        "\\",
        "\0",
        "@x",
        "if 1:",
    ]
)


@given(st.lists(PIECES | st.text(max_size=8), max_size=30).map("".join))
def test_no_text_can_break_the_reader(text: str) -> None:
    lines = text.count("\n") + text.count("\r") + text.count("\f") + 1
    found = [*PYTHON.definitions(text), *PYTHON.references(text), *PYTHON.problems(text)]
    assert all(0 <= each.line <= lines for each in found)


@pytest.mark.parametrize("text", ["(" * 5000, "+".join(["a"] * 20000), "-" * 20000 + "1", "a" * 100 + "\ud800"])
def test_a_text_that_is_too_deep_or_no_text_does_not_break_the_reader(text: str) -> None:
    for found in (PYTHON.definitions(text), PYTHON.references(text), PYTHON.problems(text)):
        assert isinstance(found, list)


def test_builtins_are_never_missing() -> None:
    for name in vars(builtins):
        assert undefined(f"print({name})\n") == set()

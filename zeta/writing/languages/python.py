"""Python as a language of documents: what a module defines and uses, read by the standard library's own parser.

Of an incomplete text everything up to the first broken line of each top-level statement is read.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Iterator
from typing import Literal

from zeta.writing.agents import Agent
from zeta.writing.language import Definition, Problem, Reference, Writer
from zeta.writing.languages.pythonparse import BROKEN, read
from zeta.writing.languages.pythonscope import bound, global_names, uses
from zeta.writing.languages.pythonwriter import PythonWriter
from zeta.writing.outline import Outline, Section

_Function = ast.FunctionDef | ast.AsyncFunctionDef


class Python:
    """The language "python" (zeta.writing.language.Language). Kinds: `function`, `class`, `method` and `attribute`
    ("Class.name"), `constant`, `variable`, `import`. References have none, as a call looks the same for most of them,
    but to a module of the standard library."""

    name = "python"
    suffixes = (".py",)
    unit: Literal["lines", "words"] = "lines"

    def begin(self, outline: Outline) -> str:
        """The module's docstring."""
        title = " ".join(re.sub(r'["\\]', " ", outline.title).split()).rstrip(".")
        return f'"""{title}."""\n\n' if title else ""

    def writer(self, outline: Outline, section: Section, agent: Agent) -> Writer:
        """A writer of functions, classes, constants and imports."""
        return PythonWriter(outline, section)

    def definitions(self, text: str) -> list[Definition]:
        """What a module defines on its top level and in its classes."""
        lines, first = text.split("\n"), dict[tuple[str, str], Definition]()
        for kind, name, node in _defined(read(text).body):
            end = node.end_lineno or node.lineno
            each = Definition(kind, name, node.lineno, "\n".join(lines[node.lineno - 1 : end]))
            if kind in ("function", "class", "method"):
                first[f"{kind} {node.lineno}", name] = each
            else:
                first.setdefault((kind, name), each)
        return sorted(first.values(), key=lambda each: each.line)

    def references(self, text: str) -> list[Reference]:
        """Names of the module's level that are used, whether it binds them or not, and attributes that a class without
        bases uses of itself. Neither locals nor builtins."""
        try:
            return [Reference("import" if each.module else "", each.name, each.line) for each in uses(read(text))]
        except RecursionError:  # an expression of thousands of operands
            return []

    def problems(self, text: str) -> list[Problem]:
        """What the compiler says, and functions and classes that are there twice. Names that nothing binds are
        references: another section may define them."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                compile(text, "document", "exec", dont_inherit=True)
        except SyntaxError as error:
            return [Problem(error.lineno or 0, f"Python cannot read this: {error.msg}")]
        except BROKEN as error:
            return [Problem(0, f"Python cannot read this: {error}")]
        return sorted(_duplicates(read(text).body))

    def remark(self, text: str) -> str:
        """A comment."""
        return f"# {' '.join(text.split())}"


def _defined(body: list[ast.stmt], owner: str = "") -> Iterator[tuple[str, str, ast.stmt]]:
    """(kind, name, statement) of everything that a module's or a class's body binds."""
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield ("method", f"{owner}.{node.name}", node) if owner else ("function", node.name, node)
                yield from _variables(global_names(node), node, "")
                if owner:
                    yield from _own_attributes(node, owner)
            case ast.ClassDef() if not owner:
                yield "class", node.name, node
                yield from _defined(node.body, node.name)
            case ast.Import() | ast.ImportFrom() if not owner:
                for alias in node.names:
                    if alias.name != "*":
                        yield "import", alias.asname or alias.name.partition(".")[0], node
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                yield from _variables(bound([node]), node, owner)
            case _:
                inner = [each for block in _blocks(node) for each in _defined(block, owner)]
                yield from inner
                yield from _variables(bound([node]) - {name.rpartition(".")[2] for _, name, _ in inner}, node, owner)


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    """The bodies of a statement that is no function or class."""
    for name in ("body", "orelse", "finalbody"):
        yield getattr(node, name, [])
    for each in (*getattr(node, "handlers", []), *getattr(node, "cases", [])):
        yield each.body


def _variables(names: Iterable[str], node: ast.stmt, owner: str) -> Iterator[tuple[str, str, ast.stmt]]:
    for name in sorted(names):
        if owner:
            yield "attribute", f"{owner}.{name}", node
        else:
            yield ("constant" if name.isupper() else "variable"), name, node


def _own_attributes(method: _Function, owner: str) -> Iterator[tuple[str, str, ast.stmt]]:
    if not method.args.args:
        return
    itself = method.args.args[0].arg
    for statement in (node for node in ast.walk(method) if isinstance(node, ast.stmt) and node is not method):
        for node in ast.iter_child_nodes(statement):
            for each in node.elts if isinstance(node, ast.Tuple) else [node]:
                match each:
                    case ast.Attribute(value=ast.Name(id=name), attr=attribute, ctx=ast.Store()) if name == itself:
                        yield "attribute", f"{owner}.{attribute}", statement


def _duplicates(body: list[ast.stmt], owner: str = "") -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for node in body:
        if isinstance(node, _Function | ast.ClassDef):
            # A decorator may make it one of several: a property's setter, an overload.
            if node.name in seen and not node.decorator_list:
                yield Problem(node.lineno, f"`{owner}{node.name}` is defined twice, first in line {seen[node.name]}")
            seen.setdefault(node.name, node.lineno)
        if isinstance(node, ast.ClassDef):
            yield from _duplicates(node.body, f"{owner}{node.name}.")

"""Which names a Python module uses that are not local to a function: scopes as the language reference has them
(«Naming and binding», docs.python.org). Pure functions over `ast`."""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp

GIVEN: Final = frozenset(dir(builtins)) | {"__file__", "__path__", "__class__", "__annotations__", "__all__"}
"""Names that are there without being bound."""


class _Scope(NamedTuple):
    names: frozenset[str]
    is_class: bool
    owner: str = ""
    itself: str = ""


class Use(NamedTuple):
    """A name of the module's level that is used, or "Class.attribute" through `self`. `module`: nothing here binds it,
    something of it is taken, and it is called as a module of the standard library is."""

    name: str
    line: int
    module: bool = False


def uses(module: ast.Module) -> list[Use]:
    """Each use, by its line. Raises RecursionError for an expression of thousands of operands."""
    top = bound(module.body) | global_names(module)
    names = _Names(top, any(_is_star(node) for node in ast.walk(module)))
    for node in module.body:
        names.visit(node)
    return sorted(names.found, key=lambda use: use.line)


def bound(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """The names that these statements bind in their own scope."""
    return frozenset(_bound(nodes))


def global_names(tree: ast.AST) -> frozenset[str]:
    """The names that functions declare to be of the module's level."""
    return frozenset(name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names)


def _declared(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Names that are declared to be bound further out, in this scope alone."""
    for node in nodes:
        if isinstance(node, ast.Global | ast.Nonlocal):
            yield from node.names
        elif not isinstance(node, _Function | ast.ClassDef):
            yield from _declared(ast.iter_child_nodes(node))


def _bound(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
                continue
            case ast.Lambda():
                continue
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                yield from _bound(n.target for n in ast.walk(node) if isinstance(n, ast.NamedExpr))
                continue
            case ast.Import() | ast.ImportFrom():
                yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
            case ast.MatchMapping(rest=str(name)):
                yield name
        yield from _bound(ast.iter_child_nodes(node))


class _Names(ast.NodeVisitor):
    def __init__(self, top: frozenset[str], star: bool) -> None:
        self.found: list[Use] = []
        self._top, self._star = top, star
        self._scopes: list[_Scope] = []
        self._base: ast.expr | None = None

    def visit_Name(self, node: ast.Name) -> None:
        if not isinstance(node.ctx, ast.Load):
            return
        within = self._scopes
        if any(node.id in s.names for i, s in enumerate(within) if not s.is_class or i == len(within) - 1):
            return
        if node.id in self._top or not (node.id in GIVEN or self._star):
            base = node is self._base and node.id not in self._top and node.id in sys.stdlib_module_names
            self.found.append(Use(node.id, node.lineno, base))

    def visit_Attribute(self, node: ast.Attribute) -> None:
        owner = next((s.owner for s in reversed(self._scopes) if s.itself), "")
        itself = next((s.itself for s in reversed(self._scopes) if s.itself), "")
        own = isinstance(node.value, ast.Name) and node.value.id == itself
        if owner and own and isinstance(node.ctx, ast.Load) and not hasattr(object, node.attr):
            self.found.append(Use(f"{owner}.{node.attr}", node.lineno))
        self._base = node.value
        self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._visit([*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)])
        # Bases and decorators can give it attributes that are not written here.
        alone = not (node.bases or node.keywords or node.decorator_list)
        self._inside(_Scope(bound(node.body), True, node.name if alone else ""), node.body)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._visit([*node.decorator_list, *_outside(node.args), *([node.returns] if node.returns else [])])
        self._function(node, node.body)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._visit(_outside(node.args))
        self._function(node, [node.body])

    def _function(self, node: _Function, body: list[ast.stmt] | list[ast.expr]) -> None:
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        names = {a.arg for a in [*arguments, node.args.vararg, node.args.kwarg] if a}
        declared = set(_declared(body))
        owner, itself = "", ""
        static = [d.id for d in getattr(node, "decorator_list", []) if isinstance(d, ast.Name)]
        if self._scopes and self._scopes[-1].is_class and node.args.args and "staticmethod" not in static:
            owner, itself = self._scopes[-1].owner, node.args.args[0].arg
        self._inside(_Scope(frozenset(names | (bound(body) - declared)), False, owner, itself), body)

    def _comprehension(self, node: _Comprehension) -> None:
        self._visit([node.generators[0].iter])
        names = bound(generator.target for generator in node.generators)
        inner = [n for n in ast.iter_child_nodes(node) if not isinstance(n, ast.comprehension)]
        for i, generator in enumerate(node.generators):
            inner += [*([generator.iter] if i else []), *generator.ifs]
        self._inside(_Scope(names, False), inner)

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension

    def _inside(self, scope: _Scope, nodes: Iterable[ast.AST]) -> None:
        self._scopes.append(scope)
        self._visit(nodes)
        self._scopes.pop()

    def _visit(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)


def _outside(arguments: ast.arguments) -> list[ast.expr]:
    """What of a function's arguments is read where it is defined: defaults and annotations."""
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    notes = [a.annotation for a in named if a and a.annotation]
    return [*notes, *arguments.defaults, *(default for default in arguments.kw_defaults if default)]


def _is_star(node: ast.AST) -> bool:
    return isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
